"""The steering page of the Secretariat: how the reviews move, what is stuck, when a phase may end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import get_language, gettext as _

from reviews.enums import ISSUED_STATES, NOT_STARTED_STATES, DeadlineKind, ReviewSettingName, ReviewState as S
from reviews.models import Deadline, ReviewGroup, ReviewSetting
from reviews.selectors.board_rows import list_review_rows, list_staff
from reviews.selectors.freshness import get_or_build, require_secretariat
from reviews.selectors.step_history import (
    EIGHT_OF_TEN,
    MEDIAN,
    ORDER,
    Forecast,
    Stay,
    build_forecast,
    get_durations,
    get_quantile,
    list_stays,
)
from stakeholders.models import State
from untoc_portal.core.charts import Bars
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.timelines import StackedBars, TimeLine, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.selectors.board_rows import ReviewRow
    from untoc_portal.core.authz import AnyUser

MONTHS, DAYS = 12, 90
# The steps as four parts of the work, so that each has a shade of its own in a chart. The table has all steps.
PARTS: tuple[tuple[str, ...], ...] = (
    NOT_STARTED_STATES,
    (S.SELF_ASSESSMENT,),
    (S.DESK_REVIEW, S.DIALOGUE, S.OBSERVATIONS, S.AGREEMENT, S.SUMMARY, S.COMPLETED),
    ISSUED_STATES,
)


def get_part_labels() -> tuple[str, ...]:
    """Return the names of the four parts of the work."""
    return (_("Not started"), _("Self-assessment"), _("Review and outcome"), _("Issued or closed"))


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: how many reviews are there, how many late, how many passed it, and how long that took."""

    step: S
    open: int
    late: int
    passed: int
    passed_lately: int
    median: int | None
    eight_of_ten: int | None
    longer: int


@dataclass(frozen=True, slots=True)
class Steering:
    """What the page shows. Each chart is also a table."""

    over_time: list[tuple[dt.date, dict[str, int]]]
    over_time_chart: StackedBars
    steps: list[StepLine]
    time_chart: Bars | None
    stuck_chart: Bars | None
    load: list[tuple[str, int, int]]
    load_chart: Bars | None
    forecasts: list[Forecast]
    min_reviews: int
    coming: list[tuple[dt.date, str, int]]
    coming_line: TimeLine
    groups: list[ReviewGroup]


@dataclass(frozen=True, slots=True)
class History:
    """What follows from all reviews and their records, the same for every reader."""

    over_time: list[tuple[dt.date, dict[str, int]]]
    steps: list[StepLine]
    forecasts: list[Forecast]
    # officer → reviews in charge of, and those that are late
    by_officer: Counter[int | None]
    late: Counter[int | None]


def build_history(user: AnyUser, today: dt.date, fewest: int) -> History:
    """Return what follows from all reviews and their records."""
    rows = list_review_rows(user)
    stays = list_stays(rows)
    durations = get_durations(stays.values())
    of_phase: dict[int, list[ReviewRow]] = {}
    for row in rows:
        of_phase.setdefault(row.phase, []).append(row)
    begun = [phase for phase in sorted(of_phase) if any(row.state != S.PLANNED for row in of_phase[phase])]
    return History(
        count_over_time(stays, today),
        [_line(step, rows, stays, durations[step], today) for step in S],
        [build_forecast(one, of_phase[one], stays, durations, fewest=fewest, today=today) for one in begun],
        *count_load(rows, today),
    )


def build_steering(user: AnyUser, today: dt.date) -> Steering:
    """Return the steering page, in a fixed number of queries.

    Raises NotAllowedError if the user is not in the Secretariat.
    """
    require_secretariat(user)
    fewest = ReviewSetting.get_number(ReviewSettingName.FORECAST_REVIEWS)
    history = get_or_build("steering", today, lambda: build_history(user, today, fewest))
    load, coming, steps = list_load(history), list_coming(today), history.steps
    return Steering(
        over_time=history.over_time,
        over_time_chart=_stack(history.over_time),
        steps=steps,
        time_chart=_bars(
            (_("median, days"), _("8 of 10 reviews, days")),
            [
                (str(one.step.label), (one.median, one.eight_of_ten))
                for one in steps
                if one.median is not None and one.step != S.PLANNED
            ],
        ),
        stuck_chart=_bars(
            (_("open"), _("late")),
            [(str(one.step.label), (one.open, one.late)) for one in steps if one.open and one.step != S.CLOSED],
        ),
        load=load,
        load_chart=_bars((_("reviews"), _("late")), [(name, (own, late)) for name, own, late in load]),
        forecasts=history.forecasts,
        min_reviews=fewest,
        coming=coming,
        coming_line=_draw_coming(coming, today),
        groups=list(ReviewGroup.objects.select_related("phase").order_by("phase__sequence", "number")),
    )


def _bars(series: tuple[str, str], rows: list[tuple[str, tuple[Any, ...]]]) -> Bars | None:
    return Bars(series, tuple(rows), get_language() or "en") if rows else None


def count_over_time(stays: dict[int, list[Stay]], today: dt.date) -> list[tuple[dt.date, dict[str, int]]]:
    """Return how many reviews were in each step at the end of each of the last months, and today."""
    days = [*_ends_of_months(today), today]
    found = [(day, Counter[str]()) for day in days]
    for of_review in stays.values():
        for stay in of_review:
            for day, counts in found:
                if stay.begin <= day and (stay.end is None or day < stay.end):
                    counts[stay.step] += 1
    return [(day, {step: counts[step] for step in ORDER}) for day, counts in found]


def _ends_of_months(today: dt.date) -> list[dt.date]:
    ends, day = [], today
    for _month in range(MONTHS - 1):
        day = day.replace(day=1) - dt.timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def _stack(over_time: list[tuple[dt.date, dict[str, int]]]) -> StackedBars:
    labels = get_part_labels()
    return StackedBars(
        labels,
        tuple((day, tuple(sum(counts[step] for step in steps) for steps in PARTS)) for day, counts in over_time),
    )


def _line(
    step: S, rows: Sequence[ReviewRow], stays: dict[int, list[Stay]], days: list[int], today: dt.date
) -> StepLine:
    here = [row for row in rows if row.state == step]
    most = get_quantile(days, EIGHT_OF_TEN)
    since = today - dt.timedelta(days=365)
    lately = sum(
        stay.step == step and stay.end is not None and stay.end >= since for own in stays.values() for stay in own
    )
    longer = sum(most is not None and (today - stays[row.pk][-1].begin).days > most for row in here)
    late = sum(row.count_days_late(today) > 0 for row in here if step != S.CLOSED)
    return StepLine(step, len(here), late, len(days), lately, get_quantile(days, MEDIAN), most, longer)


def count_load(rows: Sequence[ReviewRow], today: dt.date) -> tuple[Counter[int | None], Counter[int | None]]:
    """Return how many open reviews each officer is in charge of, and how many of them are late."""
    staff = {person.pk for person in list_staff()}
    own, late = Counter[int | None](), Counter[int | None]()
    for row in rows:
        if row.state != S.CLOSED:
            officer = next((pk for pk in row.officers if pk in staff), None)
            own[officer] += 1
            late[officer] += row.count_days_late(today) > 0
    return own, late


def list_load(history: History) -> list[tuple[str, int, int]]:
    """Return the load of each officer by name, and at the end of nobody."""
    found = [(person.name, history.by_officer[person.pk], history.late[person.pk]) for person in list_staff()]
    return [*sort_by_name(found, lambda row: row[0]), (_("nobody"), history.by_officer[None], history.late[None])]


def list_coming(today: dt.date) -> list[tuple[dt.date, str, int]]:
    """Return the dates of the next 90 days: deadlines by day and kind with their number, and the starts of groups."""
    until = today + dt.timedelta(days=DAYS)
    dates = Deadline.objects.running().filter(due_on__gte=today, due_on__lte=until).order_by()
    labels = dict(DeadlineKind.choices)
    found = [
        (day, str(labels[kind]), count)
        for day, kind, count in dates.values_list("due_on", "kind").annotate(Count("pk"))
    ]
    starts = ReviewGroup.objects.filter(starts_on__gte=today, starts_on__lte=until).annotate(count=Count("reviews"))
    found += [(group.starts_on, _("reviews of a group begin"), group.count) for group in starts]
    return sorted(found)


def _draw_coming(coming: list[tuple[dt.date, str, int]], today: dt.date) -> TimeLine:
    kinds = list(dict.fromkeys(kind for _day, kind, _count in coming))
    rows = [
        (
            kind,
            "",
            [TimeSpan(day, day + dt.timedelta(days=1), "2", str(count)) for day, own, count in coming if own == kind],
        )
        for kind in kinds
    ]
    return TimeLine(today, today + dt.timedelta(days=DAYS), today, rows)


def build_group_timeline(
    user: AnyUser, group: ReviewGroup, today: dt.date
) -> tuple[TimeLine, list[tuple[State, ReviewRow, list[Stay]]]]:
    """Return the reviews of one group as rows of steps in time, and the same as a table, by the name of the State."""
    states = State.objects.in_bulk()
    own = [row for row in list_review_rows(user) if row.group_pk == group.pk]
    rows = sort_by_name(own, lambda row: str(states[row.state_id]))
    stays = list_stays(rows)
    begin = min([group.starts_on, *(stay.begin for of_review in stays.values() for stay in of_review[1:])])
    table = [(states[row.state_id], row, [stay for stay in stays[row.pk] if stay.step != S.PLANNED]) for row in rows]
    drawn = [
        (str(state), row.code, [TimeSpan(stay.begin, stay.end or today, _part_of(stay.step)) for stay in of_review])
        for state, row, of_review in table
    ]
    return TimeLine(begin, max(today, begin) + dt.timedelta(days=30), today, drawn), table


def _part_of(step: str) -> str:
    return str(next(place for place, steps in enumerate(PARTS, 1) if step in steps))
