"""The planned windows of the groups of States, for everyone.

A window follows from the day on which its group begins and from the rules for deadlines, never from what happened in a
review. So it is the same whether a review is late or not (PR: the Mechanism is non-intrusive; no State is ranked).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from reviews.enums import DeadlineKind
from reviews.models import DeadlineRule, ReviewGroup
from reviews.selectors.clocks import get_station_calendar
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.deadlines import DeadlineInputs, compute_due_date
from untoc_portal.core.fields import get_text_in_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from stakeholders.models import State

SHOWN_RULES = (DeadlineKind.SELF_ASSESSMENT, DeadlineKind.LIST_OF_OBSERVATIONS)


@dataclass(frozen=True, slots=True)
class Window:
    """The planned days of the reviews of one group: answers from one day to another, then the outcomes."""

    group: ReviewGroup
    closes_on: dt.date | None
    outcomes_on: dt.date | None
    # How many States of the group were asked for.
    number: int = 0
    # Code and name of each of them, by name, if only those of a region or one State were asked for.
    states: list[tuple[str, str]] = field(default_factory=list)

    @property
    def opens_on(self) -> dt.date:
        """Return the day on which the questionnaire opens: the first day of the group."""
        return self.group.starts_on

    @property
    def changed_at(self) -> dt.datetime:
        """Return when the phase was planned. Nothing of a single review may show here."""
        return self.group.phase.created_at


def _count_reviews(groups: QuerySet[ReviewGroup]) -> QuerySet[Any]:
    rows = groups.select_related("phase__cluster").order_by("phase__sequence", "number")
    return rows.annotate(count=Count("reviews"))


_OF_STATE = CompiledQuery(lambda state: _count_reviews(ReviewGroup.objects.filter(reviews__state_under_review=state)))
_RULES = CompiledQuery(lambda: DeadlineRule.objects.filter(kind__in=SHOWN_RULES))


def list_windows(*, region: str = "", state: State | None = None) -> list[Window]:
    """Return the windows of all groups with reviews, or of those with a review of this region or this State."""
    asked: dict[str, Any] = {"reviews__state_under_review__regional_group": region} if region else {}
    if state is not None:
        asked["reviews__state_under_review"] = state
    rows = ReviewGroup.objects.filter(reviews__isnull=False, **asked)
    groups = list(_OF_STATE.read(state.pk) if state is not None and not region else _count_reviews(rows))
    if not groups:
        return []
    names = _list_states(rows, groups, region, state)
    rules = {rule.kind: rule for rule in _RULES.read()}
    station = get_station_calendar()

    def planned(group: ReviewGroup, kind: DeadlineKind) -> dt.date | None:
        rule = rules.get(kind)
        return compute_due_date(DeadlineInputs(group.starts_on, rule.length), station).due_on if rule else None

    return [
        Window(
            group,
            planned(group, DeadlineKind.SELF_ASSESSMENT),
            planned(group, DeadlineKind.LIST_OF_OBSERVATIONS),
            group.count,
            sort_by_name(names.get(group.pk, []), lambda row: row[1]),
        )
        for group in groups
    ]


def _list_states(
    rows: QuerySet[ReviewGroup], groups: Sequence[ReviewGroup], region: str, state: State | None
) -> dict[int, list[tuple[str, str]]]:
    """Return code and name of the States that were asked for in each group, by the key of the group.

    Without a region or a State there are none: the names of all, in every phase, would be most of what the page reads.
    """
    if state is not None:
        return {group.pk: [(state.iso3, get_text_in_language(state.names))] for group in groups}
    if not region:
        return {}
    found: dict[int, list[tuple[str, str]]] = {}
    path = "reviews__state_under_review"
    for group, iso3, texts in rows.order_by().values_list("pk", f"{path}__iso3", f"{path}__names"):
        found.setdefault(group, []).append((iso3, get_text_in_language(texts)))
    return found
