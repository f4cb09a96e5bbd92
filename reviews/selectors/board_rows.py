"""All open reviews as light rows, with who is reached in each: what the board and the steering page are made of.

The number of queries is fixed. Rows are plain values, because a cycle has hundreds of reviews, each with three States.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from reviews.enums import (
    Capacity,
    ClarificationState,
    DelegateRole as R,
    NominationState,
    OutcomeKind,
    ReviewState as S,
)
from reviews.enums_of_states import StateRight
from reviews.models import (
    Clarification,
    Clearance,
    ContactEntry,
    Deadline,
    Delegation,
    FeedbackAuthor,
    Mandate,
    Mission,
    Nomination,
    OfficerInCharge,
    Review,
    StateMandate,
)
from reviews.selectors.duties import DUTIES_OF_STEP, list_current_duties
from reviews.selectors.reminders import REACHED_IN_ORDER, Parties
from reviews.selectors.task_facts import TaskData
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.authz import AnyUser

# The steps in which no State has a task: their delegations are not loaded.
WITHOUT_DUTIES = [step for step in S if not any(DUTIES_OF_STEP[capacity, step] for capacity in Capacity)]
LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY
FIELDS = (
    "pk",
    "code",
    "state",
    "phase__sequence",
    "group",
    "group__number",
    "group__starts_on",
    "state_under_review",
    "state_under_review__regional_group",
    "running_due",
    "open_due",
    "officer_in_charge__officer",
    "of_region",
    "reached",
    "named",
    "asked",
    "drawn",
    "routed_at",
    "publication_decision",
    "created_at",
)
# The roles by which somebody is reached, whatever the duty is.
IN_REVIEW: frozenset[str] = frozenset(role for roles, _state in REACHED_IN_ORDER.values() for role in roles)
FOR_STATE = frozenset(role for _own, groups in REACHED_IN_ORDER.values() for roles in groups for role in roles)


class Person(NamedTuple):
    """A person as the board names one."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The delegation of a State in a review, as plain values."""

    pk: int
    review: ReviewRow
    party_id: int
    capacity: str

    @property
    def review_id(self) -> int:
        """Return the key of the review."""
        return self.review.pk


@dataclass(slots=True, eq=False)
class ReviewRow:
    """A review as plain values: its step, its nearest deadline, who is in charge, when a State was last reached."""

    pk: int
    code: str
    state: str
    phase: int
    group_pk: int
    group: int
    starts_on: dt.date
    state_id: int
    region: str
    due_on: dt.date | None
    is_suspended: bool
    # the officer of the review, then that of its region
    officers: tuple[int | None, int | None]
    reached_on: dt.date | None
    has_nomination: bool
    has_request: bool
    has_reviewers: bool
    routed: bool
    decided: bool
    created_on: dt.date
    # whether a State has a task now; set by `find_unreached`
    has_duty: bool = False
    places: list[Place] = field(default_factory=list)
    # What the board found out for this row and how it shows it: kept as long as the row is (reviews/selectors/board.py)
    details: Any = None
    shown: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def count_days_late(self, today: dt.date) -> int:
        """Return by how many days the nearest running deadline has passed, or 0."""
        return max(0, (today - self.due_on).days) if self.due_on and not self.is_suspended else 0

    def is_due_within(self, days: int, today: dt.date) -> bool:
        """Return whether the nearest running deadline is within `days` days from today."""
        return self.due_on is not None and not self.is_suspended and 0 <= (self.due_on - today).days <= days


@dataclass(slots=True)
class OpenReviews:
    """The open reviews, their States, and the people who can be reached."""

    rows: list[ReviewRow]
    parties: Parties
    states: dict[int, State]
    staff: dict[int, Person]
    # review → the States with a task for which nobody is reached
    unreached: dict[int, list[Place]] = field(default_factory=dict)

    def find_unreached(self, row: ReviewRow) -> list[Place]:
        """Return the States with a task for which nobody is reached by a reminder. Set whether any has a task."""
        found = []
        for place in row.places:
            duties = list_current_duties(place, self.parties.facts)  # type: ignore[arg-type]
            row.has_duty = row.has_duty or bool(duties)
            if duties and not self._is_reached(place, {role for duty in duties for role in duty.roles}):
                found.append(place)
        return found

    def _is_reached(self, place: Place, in_charge: set[str]) -> bool:
        people, standing = self.parties.people, self.parties.in_delegation
        # Asking for somebody who is not there leaves an empty list.
        return any(people.get((place.pk, role)) for role in IN_REVIEW | in_charge) or any(
            standing.get((place.party_id, role)) for role in FOR_STATE
        )

    def officer_of(self, row: ReviewRow) -> Person | None:
        """Return the officer in charge: that of the review, or else that of its region, if still on the staff."""
        own, of_region = row.officers
        return self.staff.get(own or 0) or self.staff.get(of_region or 0)


def list_staff() -> list[Person]:
    """Return the members of the Secretariat who can be in charge, by name."""
    staff = User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)
    return [Person(*row) for row in staff.order_by("name", "pk").values_list("pk", "name")]


def _load_people(parties: Parties, only: Collection[int] | None) -> set[tuple[int, str]]:
    """Add the people to the parties. Return which delegations have which roles, with those of closed accounts."""
    held = Mandate.objects.in_force().exclude(delegation__review__state__in=WITHOUT_DUTIES).order_by("pk")
    held = held if only is None else held.filter(delegation__review__in=only)
    roles = set()
    for delegation, role, *person, is_active in held.values_list(
        "delegation", "role", "user", "user__name", "user__is_active"
    ):
        roles.add((delegation, role))
        if is_active:
            parties.people[delegation, role].append(Person(*person))  # type: ignore[arg-type]
    if only is not None:
        return roles
    standing = StateMandate.objects.in_force().with_right(StateRight.REVIEWS).filter(user__is_active=True)
    for state, role, *person in standing.order_by("pk").values_list("state", "role", "user", "user__name"):
        parties.in_delegation[state, role].append(Person(*person))  # type: ignore[arg-type]
    return roles


def load_open_reviews(user: AnyUser) -> OpenReviews:
    """Return the reviews that are not closed, for the Secretariat, with their States and people."""
    found = _load(user, None)
    found.staff.update({person.pk: person for person in list_staff()})
    on_record = Exists(Mission.objects.filter(state=OuterRef("pk")))
    states = State.objects.only("iso3", "names", "regional_group").annotate(has_mission=on_record)
    found.states.update(states.in_bulk())
    found.unreached.update({row.pk: places for row in found.rows if (places := found.find_unreached(row))})
    return found


def update_open_reviews(user: AnyUser, before: OpenReviews, changed: frozenset[int]) -> OpenReviews:
    """Return the open reviews with these read again. States, the Secretariat and standing delegations are as before."""
    new, old = _load(user, changed), before.parties
    gone = {place.pk for pk in changed for place in old.delegations.get(pk, ())}
    facts, fresh = old.facts, new.parties.facts
    reviewers = {pk: places for pk, places in facts.reviewers.items() if pk not in changed}
    merged = replace(
        facts,
        with_focal_point=(facts.with_focal_point - gone) | fresh.with_focal_point,
        with_expert=(facts.with_expert - gone) | fresh.with_expert,
        feedback_cleared=(facts.feedback_cleared - gone) | fresh.feedback_cleared,
        with_request=(facts.with_request - changed) | fresh.with_request,
        outcome_cleared=frozenset(pair for pair in facts.outcome_cleared if pair[0] not in gone)
        | fresh.outcome_cleared,
        reviewers={**reviewers, **fresh.reviewers},
        decided=(facts.decided - changed) | fresh.decided,
    )
    delegations = {pk: places for pk, places in old.delegations.items() if pk not in changed}
    people = {key: found for key, found in old.people.items() if key[0] not in gone}
    parties = Parties(
        merged,
        [],
        defaultdict(list, {**delegations, **new.parties.delegations}),
        defaultdict(list, {**people, **new.parties.people}),
        old.in_delegation,
    )
    rows = [row for row in before.rows if row.pk not in changed] + new.rows
    unreached = {pk: places for pk, places in before.unreached.items() if pk not in changed}
    found = OpenReviews(sorted(rows, key=attrgetter("code")), parties, before.states, before.staff, unreached)
    found.unreached.update({row.pk: places for row in new.rows if (places := found.find_unreached(row))})
    return found


def _load(user: AnyUser, only: Collection[int] | None) -> OpenReviews:
    """Return the open reviews, or those of them that are asked for, without States and the Secretariat."""
    rows = {row.pk: row for row in list_review_rows(user, is_open=True, only=only)}
    facts = TaskData(
        dates={},
        with_focal_point=frozenset(),
        with_expert=frozenset(),
        feedback_cleared=frozenset(),
        with_request=frozenset(row.pk for row in rows.values() if row.has_request),
        outcome_cleared=frozenset(),
        reviewers={},
        decided=frozenset(row.pk for row in rows.values() if row.decided),
    )
    parties = Parties(facts, [])
    held = _load_people(parties, only)
    feedback, outcomes = set(), set()
    for pk, review_id, party_id, capacity, has_feedback, has_list, has_summary in _delegations(only):
        if (row := rows.get(review_id)) is None:  # opened in the meantime
            continue
        place: Any = Place(pk, row, party_id, capacity)
        row.places.append(place)
        parties.delegations[review_id].append(place)
        feedback |= {pk} if has_feedback else set()
        outcomes |= {(pk, kind) for kind, is_clear in ((LIST, has_list), (SUMMARY, has_summary)) if is_clear}
        if capacity == Capacity.REVIEWING:
            facts.reviewers[review_id] = facts.reviewers.get(review_id, frozenset()) | {pk}
    parties = replace(
        parties,
        facts=replace(
            facts,
            with_focal_point=frozenset(pk for pk, role in held if role == R.FOCAL_POINT),
            with_expert=frozenset(pk for pk, role in held if role == R.EXPERT),
            feedback_cleared=frozenset(feedback),
            outcome_cleared=frozenset(outcomes),
        ),
    )
    return OpenReviews(list(rows.values()), parties, {}, {})


def list_review_rows(user: AnyUser, *, is_open: bool = False, only: Collection[int] | None = None) -> list[ReviewRow]:
    """Return every review that the user sees, or the open ones, with its officer and last contact, in one query.

    With `only`, return those of these.
    """
    dates = Deadline.objects.filter(review=OuterRef("pk"))
    contacts = ContactEntry.objects.current().filter(reviews=OuterRef("pk")).order_by("-reached_on")
    # One row of each region at most. Without “exclude”, the rows of all reviews are read for every review.
    of_region = OfficerInCharge.objects.exclude(region="").order_by()
    of_region = of_region.filter(region=OuterRef("state_under_review__regional_group"))
    nominations = Nomination.objects.filter(state=NominationState.PENDING).order_by().values("delegation__review")
    requests = Clarification.objects.filter(state=ClarificationState.OPEN).order_by().values("review")
    drawn = Delegation.objects.filter(capacity=Capacity.REVIEWING).order_by().values("review")
    reviews = Review.objects.visible_to(user)
    rows = (
        (reviews if only is None else reviews.filter(pk__in=only))
        .exclude(state__in=[S.CLOSED] if is_open else [])
        .order_by("code")
        .annotate(
            running_due=Subquery(dates.running().values("due_on")[:1]),
            open_due=Subquery(dates.open().values("due_on")[:1]),
            of_region=Subquery(of_region.values("officer")[:1]),
            reached=Subquery(contacts.values("reached_on")[:1]),
            named=Q(pk__in=nominations),
            asked=Q(pk__in=requests),
            drawn=Q(pk__in=drawn),
        )
        .values_list(*FIELDS, named=True)
    )
    return [
        ReviewRow(
            pk=row.pk,
            code=row.code,
            state=row.state,
            phase=row.phase__sequence,
            group_pk=row.group,
            group=row.group__number,
            starts_on=row.group__starts_on,
            state_id=row.state_under_review,
            region=row.state_under_review__regional_group,
            due_on=row.running_due or row.open_due,
            is_suspended=row.running_due is None and row.open_due is not None,
            officers=(row.officer_in_charge__officer, row.of_region),
            reached_on=row.reached,
            has_nomination=row.named,
            has_request=row.asked,
            has_reviewers=row.drawn,
            routed=row.routed_at is not None,
            decided=row.publication_decision is not None,
            created_on=timezone.localdate(row.created_at),
        )
        for row in rows
    ]


def _delegations(only: Collection[int] | None) -> Any:
    authors = FeedbackAuthor.objects.filter(delegation=OuterRef("pk"), cleared_at__isnull=False)
    cleared = Clearance.objects.filter(delegation=OuterRef("pk"), version=F("outcome__version"))
    # What is done counts only in its step, so it is looked up only there.
    rows = Delegation.objects.active()
    return (
        (rows if only is None else rows.filter(review__in=only))
        .exclude(review__state__in=WITHOUT_DUTIES)
        .order_by("review", "-capacity", "pk")
        .annotate(
            has_feedback=Q(review__state=S.DESK_REVIEW) & Exists(authors),
            has_list=Q(review__state=S.OBSERVATIONS) & Exists(cleared.filter(outcome__kind=LIST)),
            has_summary=Q(review__state=S.SUMMARY) & Exists(cleared.filter(outcome__kind=SUMMARY)),
        )
        .values_list("pk", "review", "party", "capacity", "has_feedback", "has_list", "has_summary")
    )
