"""How long reviews stay in a step, and the forecast of a phase: only from records, and only if there are enough."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.models import ReviewGroup
from reviews.selectors.board_rows import list_review_rows
from reviews.selectors.steering import build_group_timeline, build_steering
from reviews.selectors.step_history import DRAWN, ORDER, Stay, build_forecast, get_durations, get_quantile, list_stays
from tests.factories.reviews import carry_to

TODAY, DAY = dt.date(2026, 11, 29), dt.timedelta(days=1)


class Row:
    """The values of a review that a forecast reads."""

    def __init__(self, pk, state, starts_on=TODAY):
        self.pk, self.state, self.starts_on = pk, state, starts_on


def test_stays_follow_the_transitions(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    stays = list_stays(list_review_rows(world.secretariat))[review.pk]
    assert [stay.step for stay in stays] == ORDER[:4]
    assert [stay.end is None for stay in stays] == [False, False, False, True]
    assert {stay.begin for stay in stays} == {timezone.localdate()}


@pytest.mark.parametrize(("numbers", "expected"), [([], (None, None)), ([5], (5, 5)), (list(range(1, 11)), (5, 8))])
def test_quantiles_are_those_of_the_records(numbers, expected):
    assert (get_quantile(numbers, 0.5), get_quantile(numbers, 0.8)) == expected


def test_steps_of_one_length_give_one_day():
    """Ten reviews took ten days in each step: one that opens today is issued after ten times ten days."""
    durations = {step: [10] * 10 if step in DRAWN else [] for step in ORDER}
    stays = {1: [Stay(1, S.PLANNED, TODAY, None)], 2: [Stay(2, S.COMPLETED, TODAY - 4 * DAY, None)]}
    rows = [Row(1, S.PLANNED), Row(2, S.COMPLETED)]
    found = build_forecast(1, rows, stays, durations, fewest=8, today=TODAY)
    last = TODAY + 10 * len(DRAWN) * DAY
    assert (found.half, found.all) == ((TODAY + 6 * DAY,) * 2, (last, last))
    assert found == build_forecast(1, rows, stays, durations, fewest=8, today=TODAY)


def test_forecast_is_wide_if_the_history_is():
    durations = {step: [5, 10, 20, 40, 80, 160, 200, 300] for step in ORDER}
    stays = {1: [Stay(1, S.NOMINATION, TODAY, None)]}
    found = build_forecast(1, [Row(1, S.NOMINATION)], stays, durations, fewest=8, today=TODAY)
    assert TODAY < found.all[0] < found.all[1]


def test_there_is_no_forecast_without_history():
    durations = {step: [10] * (7 if step == S.AGREEMENT else 10) for step in ORDER}
    stays = {1: [Stay(1, S.NOMINATION, TODAY, None)]}
    found = build_forecast(1, [Row(1, S.NOMINATION)], stays, durations, fewest=8, today=TODAY)
    assert (found.lacking, found.all) == ([S.AGREEMENT], None)
    # A review that has passed the step does not need it.
    stays = {1: [Stay(1, S.SUMMARY, TODAY, None)]}
    assert build_forecast(1, [Row(1, S.SUMMARY)], stays, durations, fewest=8, today=TODAY).all


def test_step_longer_than_any_before_is_doubled():
    durations = {step: [10] * 10 for step in ORDER}
    stays = {1: [Stay(1, S.COMPLETED, TODAY - 50 * DAY, None)]}
    found = build_forecast(1, [Row(1, S.COMPLETED)], stays, durations, fewest=8, today=TODAY)
    assert found.all == (TODAY + 50 * DAY,) * 2


def test_steering_counts_what_is_there(world, review, other_review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    today = timezone.localdate()
    page = build_steering(world.secretariat, today)
    lines = {line.step: line for line in page.steps}
    assert (lines[S.SELF_ASSESSMENT].open, lines[S.PLANNED].open, lines[S.NOMINATION].passed) == (1, 1, 1)
    assert page.over_time[-1][1][S.SELF_ASSESSMENT] == 1
    assert sum(count for _name, count, _late in page.load) == 2
    assert page.forecasts[0].all is None
    assert {kind for _day, kind, _count in page.coming} <= {*dict(review.deadlines.model.kind.field.choices).values()}
    line, table = build_group_timeline(world.secretariat, ReviewGroup.objects.get(), today)
    assert [str(state) for state, _row, _stays in table] == ["Finland", "Kenya"]
    assert [len(boxes) for _label, _key, boxes in line.lines] == [0, 3]
    assert get_durations(list_stays(list_review_rows(world.secretariat)).values())[S.NOMINATION] == [0]
