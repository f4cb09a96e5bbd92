"""The steering page of the Secretariat: how the reviews move, what is stuck, when a phase may end."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import get_language, gettext as _

from reviews.enums import ISSUED_STATES, NOT_STARTED_STATES, DeadlineKind, ReviewSettingName, ReviewState as S
from reviews.models import Deadline, ReviewGroup, ReviewSetting
from reviews.selectors.board_rows import list_review_rows, list_staff
from reviews.selectors.freshness import get_for_day, get_or_build, require_secretariat
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
    # What was rendered of it, by what else it depends on.
    shown: dict[Any, str]


# The officer in charge of a review, and the one of its region.
Officers = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class History:
    """What follows from all reviews and their records, the same for every reader."""

    rows: dict[int, ReviewRow]
    stays: dict[int, list[Stay]]
    over_time: list[tuple[dt.date, dict[str, int]]]
    steps: list[StepLine]
    forecasts: list[Forecast]
    # officer of the review and of its region → reviews, and those that are late
    by_officers: Counter[Officers]
    late: Counter[Officers]
    shown: dict[Any, str] = field(default_factory=dict)


def build_history(user: AnyUser, today: dt.date, fewest: int) -> History:
    """Return what follows from all reviews and their records."""
    rows = {row.pk: row for row in list_review_rows(user)}
    stays = list_stays(list(rows.values()))
    made = get_for_day("forecasts", today, lambda: build_forecasts(rows, stays, fewest, today))
    return _build_history(rows, stays, count_over_time(stays, today), made, today)


def update_history(user: AnyUser, before: History, changed: frozenset[int], today: dt.date) -> History:
    """Return the history with these reviews read again. The forecasts are those of the day."""
    new = {row.pk: row for row in list_review_rows(user, only=changed)}
    fresh = list_stays(list(new.values()))
    rows = {pk: row for pk, row in before.rows.items() if pk not in changed} | new
    stays = {pk: own for pk, own in before.stays.items() if pk not in changed} | fresh
    gone = count_over_time({pk: before.stays[pk] for pk in changed if pk in before.stays}, today)
    come = count_over_time(fresh, today)
    over_time = [
        (day, {step: counts[step] - less[step] + more[step] for step in ORDER})
        for (day, counts), (_gone, less), (_come, more) in zip(before.over_time, gone, come, strict=True)
    ]
    if fresh == {pk: before.stays.get(pk) for pk in changed} and all(
        _get_counted(row) == _get_counted(before.rows.get(pk)) for pk, row in new.items()
    ):
        return replace(before, rows=rows)
    return _build_history(rows, stays, over_time, before.forecasts, today)


def _get_counted(row: ReviewRow | None) -> tuple[Any, ...]:
    """Return what of a row the page counts."""
    return (row.state, row.due_on, row.is_suspended, row.officers) if row else ()


def _build_history(
    rows: dict[int, ReviewRow],
    stays: dict[int, list[Stay]],
    over_time: list[tuple[dt.date, dict[str, int]]],
    forecasts: list[Forecast],
    today: dt.date,
) -> History:
    here = list(rows.values())
    totals = Counter(row.phase for row in here)
    waiting = Counter(row.phase for row in here if row.state not in ISSUED_STATES)
    current = [
        replace(forecast, open=waiting[forecast.phase], issued=totals[forecast.phase] - waiting[forecast.phase])
        for forecast in forecasts
    ]
    lines = list_lines(here, stays, today)
    return History(rows, stays, over_time, lines, current, *count_load(here, today))


def build_forecasts(
    rows: dict[int, ReviewRow], stays: dict[int, list[Stay]], fewest: int, today: dt.date
) -> list[Forecast]:
    """Return the forecast of each phase that has begun, from the records up to the beginning of the day."""
    begun = {row.phase for row in rows.values() if row.state != S.PLANNED}
    known, of_phase = {}, defaultdict(list)
    for pk, row in rows.items():
        own = [stay for stay in stays[pk] if stay.begin < today] or stays[pk][:1]
        known[pk] = [*own[:-1], replace(own[-1], end=None)]
        of_phase[row.phase].append(row if len(own) == len(stays[pk]) else replace(row, state=own[-1].step))
    durations = get_durations(known.values())
    return [
        build_forecast(phase, of_phase[phase], known, durations, fewest=fewest, today=today) for phase in sorted(begun)
    ]


def build_steering(user: AnyUser, today: dt.date) -> Steering:
    """Return the steering page, in a fixed number of queries.

    Raises NotAllowedError if the user is not in the Secretariat.
    """
    require_secretariat(user)
    fewest = ReviewSetting.get_number(ReviewSettingName.FORECAST_REVIEWS)
    history = get_or_build(
        "steering",
        today,
        lambda: build_history(user, today, fewest),
        lambda kept, changed: update_history(user, kept, changed, today),
    )
    load, coming, steps = list_load(history), list_coming(today), history.steps
    return Steering(
        over_time=history.over_time,
        over_time_chart=_stack(history.over_time),
        steps=steps,
        time_chart=_bars(
            (_("median, days"), _("8 of 10 reviews, days")),
            [
                (str(step.step.label), (step.median, step.eight_of_ten))
                for step in steps
                if step.median is not None and step.step != S.PLANNED
            ],
        ),
        stuck_chart=_bars(
            (_("open"), _("late")),
            [(str(step.step.label), (step.open, step.late)) for step in steps if step.open and step.step != S.CLOSED],
        ),
        load=load,
        load_chart=_bars((_("reviews"), _("late")), [(name, (own, late)) for name, own, late in load]),
        forecasts=history.forecasts,
        min_reviews=fewest,
        coming=coming,
        coming_line=_draw_coming(coming, today),
        groups=list(ReviewGroup.objects.select_related("phase").order_by("phase__sequence", "number")),
        shown=history.shown,
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


def list_lines(rows: Sequence[ReviewRow], stays: dict[int, list[Stay]], today: dt.date) -> list[StepLine]:
    """Return for each step how many reviews are there, how many are late, and how long those that left it stayed."""
    durations = get_durations(stays.values())
    most = {step: get_quantile(days, EIGHT_OF_TEN) for step, days in durations.items()}
    since = today - dt.timedelta(days=365)
    lately = Counter(stay.step for own in stays.values() for stay in own if stay.end is not None and stay.end >= since)
    here, late, longer = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        here[row.state] += 1
        late[row.state] += row.state != S.CLOSED and row.count_days_late(today) > 0
        usual = most[row.state]
        longer[row.state] += usual is not None and (today - stays[row.pk][-1].begin).days > usual
    return [
        StepLine(
            step,
            here[step],
            late[step],
            len(durations[step]),
            lately[step],
            get_quantile(durations[step], MEDIAN),
            most[step],
            longer[step],
        )
        for step in S
    ]


def count_load(rows: Sequence[ReviewRow], today: dt.date) -> tuple[Counter[Officers], Counter[Officers]]:
    """Return the number of open reviews by their officers, and how many of them are late."""
    count, late = Counter[Officers](), Counter[Officers]()
    for row in rows:
        if row.state != S.CLOSED:
            count[row.officers] += 1
            late[row.officers] += row.count_days_late(today) > 0
    return count, late


def list_load(history: History) -> list[tuple[str, int, int]]:
    """Return the load of each officer by name, and at the end of nobody.

    In charge is the officer of the review, or else that of its region, if still on the staff.
    """
    staff = {person.pk: person.name for person in list_staff()}
    own, late = Counter[int | None](), Counter[int | None]()
    for officers, count in history.by_officers.items():
        officer = next((pk for pk in officers if pk in staff), None)
        own[officer] += count
        late[officer] += history.late[officers]
    found = [(name, own[pk], late[pk]) for pk, name in staff.items()]
    return [*sort_by_name(found, lambda row: row[0]), (_("nobody"), own[None], late[None])]


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
        (str(state), row.code, [TimeSpan(stay.begin, stay.end or today, _get_part(stay.step)) for stay in of_review])
        for state, row, of_review in table
    ]
    return TimeLine(begin, max(today, begin) + dt.timedelta(days=30), today, drawn), table


def _get_part(step: str) -> str:
    return str(next(place for place, steps in enumerate(PARTS, 1) if step in steps))
