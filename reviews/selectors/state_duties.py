"""What a State has to do now in all its reviews, under review and as a reviewing State, for its standing delegation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from reviews.enums import DeadlineKind, ReviewState
from reviews.enums_of_states import StateRight
from reviews.models import Delegation
from reviews.querysets import build_state_condition
from reviews.selectors.first_page import UserReview
from reviews.selectors.progress import DueDate, get_deadline_status
from reviews.selectors.reminders import Reached, load_parties

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import StateMandate
    from reviews.selectors.duties import Duty
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

# The Permanent Mission does these itself, by note verbale.
BY_NOTE = (DeadlineKind.FOCAL_POINTS, DeadlineKind.EXPERTS)


@dataclass(frozen=True, slots=True)
class StateDuty:
    """A task of the State in one review: its page, its deadline, and who is reached for it."""

    title: Text
    delegation: Delegation
    url: str
    date: DueDate | None
    reached: Reached


@dataclass(frozen=True, slots=True)
class StateWork:
    """What the State has to do now, the earliest deadline first, and its open reviews, its own first."""

    duties: list[StateDuty]
    reviews: list[UserReview]


def _delegations(mandate: StateMandate, user: User) -> QuerySet[Delegation]:
    """Return every State's place in the open reviews in which the user may see the State of the mandate."""
    own = Delegation.objects.active().filter(
        build_state_condition(user, StateRight.REVIEWS, outer="party_id"), party=mandate.state_id
    )
    reviews = own.exclude(review__state=ReviewState.CLOSED).order_by().values("review")
    rows = Delegation.objects.active().filter(review__in=reviews)
    return rows.select_related("party", "review__phase", "review__state_under_review", "review__group").order_by(
        "-capacity", "review__code"
    )


def load_state_work(mandate: StateMandate, user: User, today: dt.date) -> StateWork:
    """Return the work of the State in all its reviews, in a fixed number of queries."""
    delegations = list(_delegations(mandate, user))
    own = {row.pk: row for row in delegations if row.party_id == mandate.state_id}
    reviews = {row.review_id for row in own.values()}
    parties = load_parties(reviews, with_secretariat=False, delegations=delegations)
    dates = dict(parties.facts.dates)
    prefetch_related_objects(list(dates.values()), "events")
    due = {key: DueDate(date, get_deadline_status(date, today)) for key, date in dates.items()}
    rows = [
        (delegation, duty)
        for review_id in reviews
        for delegation, duties in parties.current_duties(review_id).items()
        if delegation.pk in own
        for duty in duties
    ]
    names_people = bool(rows) and user.has_perm("reviews.record_note_verbale", mandate.state)
    found = [
        StateDuty(
            duty.title,
            own[delegation.pk],
            _url(own[delegation.pk], duty, names_people=names_people),
            due.get((delegation.review_id, duty.clock)),
            parties.find_reached(delegation, [duty]),
        )
        for delegation, duty in rows
    ]
    by_review: dict[int, list[DueDate]] = {}
    for (review_id, _kind), date in sorted(due.items(), key=lambda item: item[1].deadline.due_on):
        by_review.setdefault(review_id, []).append(date)
    role = mandate.get_role_display()
    shown = [UserReview(row, [role], by_review.get(row.review_id, [])) for row in own.values()]
    return StateWork(sorted(found, key=_order), shown)


def _url(delegation: Delegation, duty: Duty, *, names_people: bool) -> str:
    """Return the page where the duty is done by note verbale, or the page of the review."""
    if names_people and duty.clock in BY_NOTE:
        note = reverse("reviews:note_of_names", args=[delegation.party.iso3])
        return f"{note}?{urlencode({'review': delegation.review.code})}"
    return delegation.review.get_absolute_url()


def _order(duty: StateDuty) -> tuple[bool, dt.date, str]:
    day = duty.date.deadline.due_on if duty.date else dt.date.max
    return duty.date is None, day, str(duty.title)
