"""Country reviews for lists."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery

from reviews.models import Deadline, Review
from stakeholders.models import State
from stakeholders.selectors.state_names import list_codes_by_other_name
from untoc_portal.core.collation import SortedRows, sort_queryset_by_name
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def find_states_by_name(text: str) -> QuerySet[State]:
    """Return the States with this code, or with the text in a name in one of the six languages, or in another name."""
    found = Q(iso3__iexact=text) | Q(iso3__in=list_codes_by_other_name(text))
    for language in OfficialLanguage:
        found |= Q(**{f"names__{language}__icontains": text})
    return State.objects.filter(found)


def reviews_for_list(
    user: AnyUser,
    *,
    today: dt.date,
    q: str = "",
    step: str = "",
    group: str = "",
    region: str = "",
    overdue: bool = False,
) -> QuerySet[Review]:
    """Return the reviews that this user can see, filtered, each with `due_on` and `is_overdue`.

    `due_on` is the first open deadline.
    """
    rows = Review.objects.filter_visible(user)
    if q.strip():
        rows = rows.filter(state_under_review__in=find_states_by_name(q.strip()).values("pk"))
    if step:
        rows = rows.filter(state=step)
    if group:
        rows = rows.filter(group__number=group)
    if region:
        rows = rows.filter(state_under_review__regional_group=region)
    if overdue:
        rows = rows.overdue(today)
    dates = Deadline.objects.filter(review=OuterRef("pk"))
    return rows.with_parties().annotate(
        due_on=Subquery(dates.open().values("due_on")[:1]), is_overdue=Exists(dates.overdue(today))
    )


def sort_reviews(rows: QuerySet[Review]) -> SortedRows[Review]:
    """Return the reviews by phase, group and name of the State in the language of the reader."""
    return sort_queryset_by_name(rows, "state_under_review__names", "phase__sequence", "group__number")
