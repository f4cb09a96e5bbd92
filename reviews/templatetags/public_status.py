"""What everyone may know of the reviews of a State, for the page of the State, which is below this app."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, gettext as _, pgettext

from reviews.enums import Capacity
from reviews.models import Cluster, Delegation, Draw, FollowUpVersion, Outcome, Phase
from reviews.selectors.follow_up_pages import list_published_lines
from reviews.selectors.library import list_public_outcomes
from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.models import State
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.listing import format_list
from untoc_portal.core.reader_queries import ReaderQuery

register = template.Library()
# Units of the line of the calendar, the space between two phases, and how long a phase lasts (PR: two years).
LINE, GAP, MONTHS_OF_PHASE, DAYS_OF_PHASE = 1180, 4, 24, 730


@register.simple_tag
def get_public_reviews(state: State) -> list[PublicStatus]:
    """Return the public status of each review of the State, the latest phase last."""
    return list_public_statuses(state=state)


@register.simple_tag
def get_public_outcomes(state: State) -> list[Outcome]:
    """Return the issued outcomes of the State with the files that anyone can read, the latest first."""
    return list_public_outcomes(state)


@register.simple_tag
def describe_reviews(statuses: list[PublicStatus]) -> str:
    """Return in one sentence which step the latest review of the State has reached."""
    if not statuses:
        return _("No review of this State is planned yet.")
    latest = statuses[-1]
    words = {"phase": latest.phase, "date": date_format(latest.issued_on or latest.starts_on)}
    if latest.issued_on:
        return _("The review of %(phase)s is complete. Its summary was issued on %(date)s.") % words
    if latest.is_started:
        return _("The review of %(phase)s is in progress. It began on %(date)s.") % words
    if latest.starts_on > timezone.localdate():
        return _("The review of %(phase)s begins on %(date)s.") % words
    return _("The review of %(phase)s has not started.") % words


@register.simple_tag
def get_public_pairs(state: State) -> dict[str, list[tuple[Phase, list[State]]]]:
    """Return who reviews the State, and which States it reviews, by phase, where the lots are drawn and public."""
    found: dict[str, dict[Phase, list[State]]] = {"reviewed_by": {}, "reviews": {}}
    for row in _PAIRS.read(state.pk):
        is_own = row.review.state_under_review_id == state.pk
        name, other = ("reviewed_by", row.party) if is_own else ("reviews", row.review.state_under_review)
        found[name].setdefault(row.review.phase, []).append(other)
    return {name: [(phase, sort_by_name(states)) for phase, states in by.items()] for name, by in found.items()}


def _build_pairs(state: int) -> QuerySet[Delegation]:
    drawn = Draw.objects.in_force().filter(phase=OuterRef("review__phase"))
    rows = Delegation.objects.active().filter(
        Q(review__state_under_review=state) | Q(party=state), Exists(drawn), capacity=Capacity.REVIEWING
    )
    rows = rows.select_related("party", "review__phase", "review__state_under_review")
    return rows.order_by("review__phase__sequence", "pk")


_PAIRS = CompiledQuery(_build_pairs)
_CLUSTERS = CompiledQuery(lambda: Cluster.objects.annotate(planned_on=Max("phases__starts_on")))
_LINES = ReaderQuery(
    lambda visitor, state: list_published_lines(visitor).filter(
        line__paragraph__outcome__review__state_under_review=state
    ),
    1,
)


def _build_step(cluster: Cluster, status: PublicStatus | None) -> dict[str, Any]:
    if status is None:
        return {"label": cluster, "state": "todo", "hint": pgettext("of a phase", "to come")}
    group = format_list([status.group, _("begins on %(date)s") % {"date": date_format(status.starts_on)}], "mixed")
    if status.issued_on:
        hint = _("summary issued on %(date)s") % {"date": date_format(status.issued_on)}
        return {"label": cluster, "state": "done", "hint": hint}
    return {"label": cluster, "state": "current" if status.is_started else "todo", "hint": group}


@dataclass(frozen=True, slots=True)
class CalendarPhase:
    """A phase on the bar of the calendar: its days if they are known, and where it is on a line of `LINE` units."""

    title: str
    begins_on: dt.date | None
    ends_on: dt.date | None
    status: str
    state: str
    left: int
    width: int
    label_at: int
    issued_at: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarBar:
    """The four phases of the review of a State, with the years, and where today is. Nothing is late."""

    phases: list[CalendarPhase]
    years: list[tuple[int, int]]
    today: int | None


@register.simple_tag
def build_calendar_bar(statuses: list[PublicStatus]) -> CalendarBar | None:
    """Return the bar, from the left or, for languages that are written so, from the right.

    Each phase has two years (Procedures and Rules). Phases with a day come first; those without one follow, as boxes
    without years, because nobody has decided when they begin. Returns None if no phase has a day.
    """
    by_cluster = {status.phase.cluster_id: status for status in statuses}
    days = {key: status.starts_on for key, status in by_cluster.items()}
    latest = max(days.values(), default=dt.date.min)
    clusters = list(_CLUSTERS.read())
    days |= {
        cluster.pk: cluster.planned_on
        for cluster in clusters
        if cluster.pk not in days and cluster.planned_on and cluster.planned_on > latest
    }
    if not days:
        return None
    clusters.sort(key=lambda row: (days.get(row.pk, dt.date.max), row.number))
    first = min(days.values())
    known = (add_months(max(days.values()), MONTHS_OF_PHASE) - first).days
    unit = LINE / (known + (len(clusters) - len(days)) * DAYS_OF_PHASE)

    def place(count: float) -> int:
        at = round(count * unit)
        return LINE - at if get_language_bidi() else at

    phases, follows = [], known
    for cluster in clusters:
        begins, status = days.get(cluster.pk), by_cluster.get(cluster.pk)
        ends = add_months(begins, MONTHS_OF_PHASE) if begins else None
        begin, end = (
            ((begins - first).days, (ends - first).days) if begins and ends else (follows, follows + DAYS_OF_PHASE)
        )
        follows += 0 if begins else DAYS_OF_PHASE
        issued, step = status.issued_on if status else None, _build_step(cluster, status)
        left, right = sorted((place(begin), place(end)))
        phases.append(
            CalendarPhase(
                str(cluster),
                begins,
                ends,
                str(step["hint"]) if begins else _("not scheduled yet"),
                step["state"],
                left,
                max(right - left - GAP, GAP),
                place(begin),
                place((issued - first).days) if issued and first <= issued and (issued - first).days <= known else None,
            )
        )
    years = [(year, place((dt.date(year, 1, 1) - first).days)) for year in range(first.year + 1, first.year + 99)]
    gone = (timezone.localdate() - first).days
    return CalendarBar(
        phases,
        [(year, at) for year, at in years if (dt.date(year, 1, 1) - first).days <= known],
        place(gone) if 0 <= gone <= known else None,
    )


@register.simple_tag
def list_public_lines(state: State) -> list[FollowUpVersion]:
    """Return what the State lets everyone read of its follow-up, by article."""
    return list(_LINES.read(AnonymousUser(), state.pk))
