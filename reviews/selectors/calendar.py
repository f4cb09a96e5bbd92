"""The dates of a person's reviews as calendar entries, each in the capacity in which it concerns the person.

A calendar program stores them outside the portal. So an entry contains only the review, the kind of date and the number
of an assigned article, like an e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

from reviews.enums import Capacity, ClarificationState, DeadlineKind, InputState
from reviews.enums_of_states import StateRight
from reviews.models import Clarification, Deadline, Delegation, InputInvitation, Meeting
from reviews.querysets import build_state_condition
from reviews.selectors.people import get_user_state_mandate, list_mandates
from reviews.selectors.unfinished_work import articles_for_user
from untoc_portal.core import authz
from untoc_portal.core.calendars import CalendarEntry, Choice, PersonalDate
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.listing import format_label
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from reviews.models import Mandate, Review, StateMandate
    from stakeholders.models import State
    from untoc_portal.accounts.models import User

WITH_REVIEW = ("review__state_under_review", "review__phase")


@dataclass(frozen=True, slots=True)
class UserMandates:
    """For whom a person acts: the mandates in reviews, and the one in the standing delegation of a State."""

    in_reviews: list[Mandate]
    for_state: StateMandate | None


def load_mandates(user: User) -> UserMandates:
    """Return the mandates of the person that are in force."""
    if authz.has_role(user, RoleGroup.DELEGATES) or not authz.get_user_roles(user):
        return UserMandates(list(list_mandates(user)), get_user_state_mandate(user))
    return UserMandates([], None)


def list_review_dates(user: User, mandates: UserMandates) -> list[PersonalDate]:
    """Return the dates of the person's reviews: deadlines, requests, meetings, assigned articles, asked input.

    They are those of the reviews in which the person has a mandate, or in which the State of the person's standing
    delegation takes part. The Secretariat gets the deadlines of all reviews, counted by day and kind. Every row comes
    through `visible_to`, so a date ends with the right to see it.
    """
    if authz.is_secretariat(user):
        return _of_all_reviews()
    capacities = _get_capacities(user, mandates)
    found = _of_reviews(user, capacities) if capacities else []
    return found + (_list_requested_input(user) if authz.has_role(user, RoleGroup.STAKEHOLDERS) else [])


def _get_capacities(user: User, mandates: UserMandates) -> dict[int, Choice]:
    """Return the capacity of the person in each review: by a mandate in it, or else for the State."""
    found: dict[int, Choice] = {}
    for mandate in mandates.in_reviews:
        delegation = mandate.delegation
        # The State's own review comes first where a person acts for two States.
        if delegation.review_id not in found or delegation.is_under_review:
            found[delegation.review_id] = _name_capacity(delegation.capacity, delegation.party)
    for_state = mandates.for_state
    if for_state is not None:
        for review in _list_state_reviews(for_state, user):
            found.setdefault(review, Choice(f"state-{for_state.state.iso3}", str(for_state)))
    return found


def _name_capacity(capacity: str, party: State) -> Choice:
    return Choice(f"{capacity}-{party.iso3}", format_label(capfirst(Capacity(capacity).label), party))


def _list_state_reviews(mandate: StateMandate, user: User) -> Iterable[int]:
    rows = Delegation.objects.active().filter(
        build_state_condition(user, StateRight.REVIEWS, outer="party_id"), party=mandate.state_id
    )
    return rows.order_by("review__code").values_list("review", flat=True)


def _of_reviews(user: User, capacities: dict[int, Choice]) -> list[PersonalDate]:
    running = Deadline.objects.filter_visible(user).running().filter(review__in=capacities)
    found = [_deadline(row, capacities) for row in running.select_related(*WITH_REVIEW)]
    asked = Clarification.objects.filter_visible(user).filter(review__in=capacities, state=ClarificationState.OPEN)
    title = _("Answers to requests for clarification due: %(review)s")
    # Requests with one day are one date.
    by_day = {(row.review_id, row.due_on): row for row in asked.select_related(*WITH_REVIEW).order_by("pk")}
    for row in by_day.values():
        path = reverse("reviews:clarification_list", args=[row.review.code])
        uid = f"clarifications-{row.review_id}-{row.due_on}"
        found.append(_date(uid, row.due_on, title, row.review, path, row.updated_at, capacities))
    title = _("Meeting of the parties: %(review)s")
    for meeting in Meeting.objects.filter_visible(user).filter(review__in=capacities).select_related(*WITH_REVIEW):
        path, at = meeting.review.get_absolute_url(), meeting.updated_at
        found.append(_date(f"meeting-{meeting.pk}", meeting.held_on, title, meeting.review, path, at, capacities))
    return found + _list_assigned_articles(user, capacities)


def _list_assigned_articles(user: User, capacities: dict[int, Choice]) -> list[PersonalDate]:
    found = []
    for row in articles_for_user(user).filter(due_on__isnull=False, delegation__review__in=capacities):
        review, article = row.delegation.review, row.article
        words = {"instrument": article.instrument, "number": article.number, "review": review}
        title = _("Assigned article due, %(instrument)s, article %(number)d: %(review)s") % words
        day = require_value(row.due_on)
        entry = CalendarEntry(f"article-{row.pk}", day, day, title, row.get_absolute_url(), row.updated_at)
        found.append(PersonalDate(entry, capacities[review.pk], _name_review(review), is_open=True))
    return found


def _list_requested_input(user: User) -> list[PersonalDate]:
    rows = InputInvitation.objects.addressed_to(user).filter(state=InputState.INVITED)
    return [
        PersonalDate(
            CalendarEntry(f"input-{row.pk}", row.due_on, row.due_on, str(row), row.get_absolute_url(), row.updated_at),
            Choice(f"organization-{row.organization_id}", row.organization.name),
            is_open=True,
        )
        for row in rows.select_related("review__state_under_review", "organization")
    ]


def _deadline(row: Deadline, capacities: dict[int, Choice]) -> PersonalDate:
    words = {"clock": str(row.get_kind_display()).capitalize(), "review": row.review}
    path = reverse("reviews:clocks", args=[row.review.code])
    entry = CalendarEntry(
        f"date-{row.pk}", row.due_on, row.due_on, _("%(clock)s: %(review)s") % words, path, row.updated_at
    )
    return PersonalDate(entry, capacities[row.review_id], _name_review(row.review), is_open=True)


def _date(
    uid: str, day: dt.date, title: str, review: Review, path: str, at: dt.datetime, capacities: dict[int, Choice]
) -> PersonalDate:
    entry = CalendarEntry(uid, day, day, title % {"review": review}, path, at)
    return PersonalDate(entry, capacities[review.pk], _name_review(review))


def _name_review(review: Review) -> Choice:
    return Choice(review.code, str(review))


def _of_all_reviews() -> list[PersonalDate]:
    capacity = Choice("secretariat", str(RoleGroup.SECRETARIAT.label))
    rows = Deadline.objects.running().order_by("due_on", "kind").values("due_on", "kind")
    found = []
    for row in rows.annotate(count=Count("pk"), changed_at=Max("updated_at")):
        reviews = ngettext("%(count)d review", "%(count)d reviews", row["count"]) % {"count": row["count"]}
        clock = str(DeadlineKind(row["kind"]).label).capitalize()
        title = _("%(clock)s: %(review)s") % {"clock": clock, "review": reviews}
        uid, day = f"dates-{row['kind']}-{row['due_on']}", row["due_on"]
        entry = CalendarEntry(uid, day, day, title, reverse("reviews:board"), row["changed_at"])
        found.append(PersonalDate(entry, capacity, is_open=True))
    return found
