"""How long reviews stayed in each step, from the records of their transitions, and what follows for the rest."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models.fields.json import KT
from django.utils import timezone

from reviews.enums import ISSUED_STATES, ReviewState as S
from reviews.models import Review
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reviews.selectors.board_rows import ReviewRow

ORDER = [step.value for step in S]
# The steps that a forecast draws: from the opening of a review to its issue.
DRAWN = ORDER[1 : ORDER.index(S.ISSUED)]
MEDIAN, EIGHT_OF_TEN = 0.5, 0.8
# The number of runs, and the parts of them that the forecast names: 8 of 10 runs are between the first and the last.
RUNS, LOW, HIGH = 100, 0.1, 0.9
SAMPLES = 400
# Up to this number of reviews, only their records are read. For more reviews, all records are read.
FEW = 100


@dataclass(frozen=True, slots=True)
class Stay:
    """The time of one review in one step; `end` is None while it is there."""

    review: int
    step: str
    begin: dt.date
    end: dt.date | None

    @property
    def label(self) -> str:
        """Return the name of the step."""
        return str(S(self.step).label)

    @property
    def days(self) -> int:
        """Return how long it lasted, in days. Only for a stay that has ended."""
        return ((self.end or self.begin) - self.begin).days


def list_stays(rows: Sequence[ReviewRow]) -> dict[int, list[Stay]]:
    """Return the stays of each review in the order of time, from the audit trail, in one query."""
    events = AuditEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Review), action=AuditAction.TRANSITION
    )
    if len(rows) <= FEW:
        events = events.filter(object_id__in=[row.pk for row in rows])
    moves: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for pk, at, target in events.order_by("pk").values_list("object_id", "at", KT("changes__state__1")):
        moves[pk].append((timezone.localdate(at), target))
    found = {}
    for row in rows:
        moved = moves.get(row.pk, [])
        began, step, stays = min([row.created_on, *(day for day, _target in moved[:1])]), str(S.PLANNED), []
        for day, target in moved:
            stays.append(Stay(row.pk, step, began, day))
            began, step = day, target
        found[row.pk] = [*stays, Stay(row.pk, step, began, None)]
    return found


def get_durations(stays: Iterable[list[Stay]]) -> dict[str, list[int]]:
    """Return how many days the ended stays of each step lasted, the shortest first."""
    found: dict[str, list[int]] = {step: [] for step in ORDER}
    for of_review in stays:
        for stay in of_review:
            if stay.end is not None and stay.step in found:
                found[stay.step].append(stay.days)
    for days in found.values():
        days.sort()
    return found


def get_quantile(numbers: Sequence[int], part: float) -> int | None:
    """Return the smallest of the sorted numbers that at least this part of them does not exceed; None without any."""
    return numbers[max(0, ceil(part * len(numbers)) - 1)] if numbers else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """When half, 8 of 10 and all reviews of a phase are issued: in 8 of 10 runs between the two days.

    Without enough history it has the steps that lack it, and no days.
    """

    phase: int
    open: int
    issued: int
    lacking: list[str]
    half: tuple[dt.date, dt.date] | None = None
    eight_of_ten: tuple[dt.date, dt.date] | None = None
    all: tuple[dt.date, dt.date] | None = None


def build_forecast(
    phase: int,
    rows: Sequence[ReviewRow],
    stays: dict[int, list[Stay]],
    durations: dict[str, list[int]],
    *,
    fewest: int,
    today: dt.date,
) -> Forecast:
    """Return when the reviews of a phase will be issued, if each step lasts as long as one of those that have ended.

    In each run, each later step of a review gets one of the recorded durations of that step. The current step gets one
    that is longer than it has lasted, or twice the time that it has lasted. If a step has fewer than `fewest` ended
    stays, there is too little history for a forecast. The same day always gives the same forecast.
    """
    waiting = [row for row in rows if row.state not in ISSUED_STATES]
    done = len(rows) - len(waiting)
    first = min((ORDER.index(row.state) for row in waiting), default=len(ORDER))
    wanted = [step for step in DRAWN if ORDER.index(step) >= first]
    lacking = [step for step in wanted if len(durations[step]) < fewest]
    if lacking or not waiting:
        return Forecast(phase, len(waiting), done, lacking)
    dice = random.Random(f"{phase} {today}")  # noqa: S311 (no secret: the same forecast on one day)
    rest = _sample_rest(durations, wanted, dice)
    issued = [stays[row.pk][-1].begin for row in rows if row.state == S.ISSUED]
    issued += [_get_issue_day(stays[row.pk]) for row in rows if row.state == S.CLOSED]
    ends = [_draw_ends(row, stays[row.pk][-1], durations, rest, today, dice) for row in waiting]
    runs = [sorted([*issued, *days]) for days in zip(*ends, strict=True)]
    return Forecast(
        phase,
        len(waiting),
        done,
        [],
        *(
            _get_usual_range([run[max(0, ceil(part * len(rows)) - 1)] for run in runs])
            for part in (MEDIAN, EIGHT_OF_TEN, 1)
        ),
    )


def _get_issue_day(stays: list[Stay]) -> dt.date:
    return next((stay.begin for stay in stays if stay.step == S.ISSUED), stays[-1].begin)


def _sample_rest(durations: dict[str, list[int]], steps: list[str], dice: random.Random) -> dict[str, list[int]]:
    """Return samples of the days from the beginning of each step to the issue."""
    rest: dict[str, list[int]] = {S.ISSUED: [0] * SAMPLES}
    later = rest[S.ISSUED]
    for step in reversed(steps):
        own = dice.choices(durations[step], k=SAMPLES)
        later = [days + after for days, after in zip(own, dice.sample(later, SAMPLES), strict=True)]
        rest[step] = later
    return rest


def _draw_ends(
    row: ReviewRow,
    stay: Stay,
    durations: dict[str, list[int]],
    rest: dict[str, list[int]],
    today: dt.date,
    dice: random.Random,
) -> list[dt.date]:
    """Return the day of issue of one review in each run."""
    if row.state == S.PLANNED:
        begin = max(today, row.starts_on)
        return [begin + dt.timedelta(days=days) for days in dice.choices(rest[DRAWN[0]], k=RUNS)]
    elapsed = (today - stay.begin).days
    longer = [days - elapsed for days in durations[row.state] if days > elapsed] or [max(elapsed, 1)]
    after = rest[ORDER[ORDER.index(row.state) + 1]]
    own, later = dice.choices(longer, k=RUNS), dice.choices(after, k=RUNS)
    return [today + dt.timedelta(days=left + days) for left, days in zip(own, later, strict=True)]


def _get_usual_range(days: list[dt.date]) -> tuple[dt.date, dt.date]:
    ordered = sorted(days)
    return ordered[int(LOW * len(ordered))], ordered[ceil(HIGH * len(ordered)) - 1]
