"""Who is reminded of what: the people responsible for an open duty, and their superiors; who is reached for a State."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reviews.enums import DelegateRole as R, EscalationLevel as C
from reviews.enums_of_states import Reach, StateRight, StateRole as T
from reviews.models import Delegation, Mandate, StateMandate
from reviews.selectors.duties import Duty, list_current_duties, list_upcoming_duties
from reviews.selectors.task_facts import TaskData, load_task_data
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from reviews.models import Deadline, Review

# Who is reached for a State: the first of these who is there. Roles in the review, then groups of roles in the standing
# delegation, of which the first that has people counts. The roles of the person in charge come from the duty.
REACHED_IN_ORDER: dict[Reach, tuple[tuple[R, ...], tuple[tuple[T, ...], ...]]] = {
    Reach.IN_CHARGE: ((), ()),
    Reach.FOCAL_POINT: ((R.FOCAL_POINT,), ()),
    Reach.DEPUTY: ((R.DEPUTY,), ()),
    Reach.CONTACT: ((), ((T.CONTACT,), (T.DEPUTY,))),
    Reach.MISSION: ((R.OBSERVER,), ((T.DESIGNATED,), (T.DELEGATE,))),
}
# Who is added by each circle to the narrower ones.
REACHED_BY_CIRCLE = {
    C.ACTING: Reach.IN_CHARGE,
    C.FOCAL_POINT: Reach.FOCAL_POINT,
    C.DEPUTY: Reach.DEPUTY,
    C.CONTACT: Reach.CONTACT,
    C.MISSION: Reach.MISSION,
}
WIDTH = {circle.value: width for width, circle in enumerate(C)}


@dataclass(frozen=True, slots=True)
class Reached:
    """Who is reached for the duties of one delegation; `reach` is empty if nobody is."""

    delegation: Delegation
    duties: list[Duty]
    reach: Reach | None
    people: list[User]


@dataclass(frozen=True, slots=True)
class Parties:
    """The delegations of some reviews, their task data, and the people of their States, loaded once for all."""

    facts: TaskData
    secretariat: list[User]
    delegations: dict[int, list[Delegation]] = field(default_factory=lambda: defaultdict(list))
    people: dict[tuple[int, str], list[User]] = field(default_factory=lambda: defaultdict(list))
    # (State, role) → the people of its standing delegation who may see its reviews
    in_delegation: dict[tuple[int, str], list[User]] = field(default_factory=lambda: defaultdict(list))

    def current_duties(self, review_id: int) -> dict[Delegation, list[Duty]]:
        """Return the current duties of each delegation of the review. Delegations without a duty are skipped."""
        found = {row: list_current_duties(row, self.facts) for row in self.delegations[review_id]}
        return {row: duties for row, duties in found.items() if duties}

    def list_people(self, delegation: Delegation, duties: Iterable[Duty], reach: Reach) -> list[User]:
        """Return the people of the State at one place of the order."""
        in_review, for_state = REACHED_IN_ORDER[reach]
        if reach is Reach.IN_CHARGE:
            in_review = tuple(role for duty in duties for role in duty.roles)
        found = [user for role in in_review for user in self.people[delegation.pk, role]]
        for roles in for_state:
            standing = [user for role in roles for user in self.in_delegation[delegation.party_id, role]]
            if standing:
                found += standing
                break
        return list({user.pk: user for user in found}.values())

    def find_reached(self, delegation: Delegation, duties: list[Duty]) -> Reached:
        """Return who is reached for these duties of a State: the first in the declared order who is there."""
        for reach in REACHED_IN_ORDER:
            people = self.list_people(delegation, duties, reach)
            if people:
                return Reached(delegation, duties, reach, people)
        return Reached(delegation, duties, None, [])

    def of_duties(self, delegation: Delegation, duties: list[Duty], circle: str) -> list[User]:
        """Return the people of the delegation in this circle and the narrower ones.

        If they are empty, return who is reached for the State; if that is nobody, the Secretariat.
        """
        wanted = [each for each in C if WIDTH[each] <= WIDTH[circle]]
        reaches = [REACHED_BY_CIRCLE[each] for each in wanted if each in REACHED_BY_CIRCLE]
        found = {user.pk: user for reach in reaches for user in self.list_people(delegation, duties, reach)}
        if not found:
            found = {user.pk: user for user in self.find_reached(delegation, duties).people}
        if not found or C.SECRETARIAT in wanted:
            found |= {user.pk: user for user in self.secretariat}
        return list(found.values())


def load_parties(
    reviews: Collection[int], *, with_secretariat: bool = True, delegations: Iterable[Delegation] | None = None
) -> Parties:
    """Load the parties of these reviews, in a fixed number of queries. `delegations` are theirs, if they are loaded."""
    secretariat = User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)
    parties = Parties(load_task_data(reviews), list(secretariat) if with_secretariat else [])
    active = Delegation.objects.active().filter(review__in=reviews)
    for row in active.select_related("party", "review") if delegations is None else delegations:
        parties.delegations[row.review_id].append(row)
    mandates = Mandate.objects.in_force().filter(delegation__review__in=reviews, user__is_active=True)
    for mandate in mandates.select_related("user").order_by("pk"):
        parties.people[mandate.delegation_id, mandate.role].append(mandate.user)
    # A reminder says that a State has a task in a review: it is for those who may see the reviews of the State.
    standing = StateMandate.objects.in_force().with_right(StateRight.REVIEWS).filter(user__is_active=True)
    standing = standing.filter(state__in=active.order_by().values("party"))
    for own in standing.select_related("user").order_by("pk"):
        parties.in_delegation[own.state_id, own.role].append(own.user)
    return parties


def list_responsible(deadline: Deadline, parties: Parties, circle: str) -> list[tuple[Delegation, list[User]]]:
    """Return whom of each delegation with an open duty to remind of this deadline, without the Secretariat."""
    staff = {user.pk for user in parties.secretariat}
    found = []
    for delegation in parties.delegations[deadline.review_id]:
        duties = list_upcoming_duties(delegation, deadline.kind, parties.facts)
        if duties:
            people = [user for user in parties.of_duties(delegation, duties, circle) if user.pk not in staff]
            found.append((delegation, people))
    return found


def get_responsible_people(deadline: Deadline, parties: Parties, circle: str) -> list[User]:
    """Return whom to remind of this deadline: people of each delegation with an open duty under it.

    If a delegation has nobody, or none has a duty, the staff of the Secretariat is among them.
    """
    by_state = list_responsible(deadline, parties, circle)
    found = {user.pk: user for _delegation, people in by_state for user in people}
    if not found or circle == C.SECRETARIAT or any(not people for _delegation, people in by_state):
        found |= {user.pk: user for user in parties.secretariat}
    return list(found.values())


def list_reached(review: Review, parties: Parties) -> list[Reached]:
    """Return who is reached for each State with a current duty in the review, and for which nobody is.

    If the people in charge are there, their focal point is reached with them.
    """
    found = []
    for delegation, duties in parties.current_duties(review.pk).items():
        reached = parties.find_reached(delegation, duties)
        if reached.reach is Reach.IN_CHARGE:
            focal_points = parties.list_people(delegation, duties, Reach.FOCAL_POINT)
            people = {user.pk: user for user in (*reached.people, *focal_points)}
            reached = Reached(delegation, duties, reached.reach, list(people.values()))
        found.append(reached)
    return found


def list_people_to_remind_by_review(reviews: Collection[Review]) -> list[tuple[Review, list[Reached]]]:
    """Return who would be reminded in each of these reviews, State by State, in a fixed number of queries."""
    parties = load_parties({review.pk for review in reviews})
    return [(review, list_reached(review, parties)) for review in reviews]
