"""Arithmetic of dates."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from untoc_portal.core.deadlines import Unit, add_months, due_on, is_overdue

dates = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
months = st.integers(0, 300)


def last_day(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ((2026, 11, 1), 6, (2027, 5, 1)),
        ((2026, 11, 1), 21, (2028, 8, 1)),
        ((2026, 11, 1), 24, (2028, 11, 1)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 31), 0, (2026, 12, 31)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
    ],
)
def test_months_later(start, amount, expected):
    assert add_months(dt.date(*start), amount) == dt.date(*expected)


@given(dates, months)
def test_months_lead_to_that_month_and_the_same_day_or_its_last(start, amount):
    end = add_months(start, amount)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day == min(start.day, last_day(end.year, end.month))


@given(dates, dates, months)
def test_a_later_start_is_never_due_earlier(one, other, amount):
    first, second = sorted([one, other])
    assert add_months(first, amount) <= add_months(second, amount)


@given(dates, months, months)
def test_a_longer_time_is_never_due_earlier(start, one, other):
    shorter, longer = sorted([one, other])
    assert start <= add_months(start, shorter) <= add_months(start, longer)


@given(dates, st.integers(0, 300))
def test_weeks_are_seven_days_and_keep_the_weekday(start, amount):
    end = due_on(start, amount, Unit.WEEKS)
    assert end == due_on(start, 7 * amount, Unit.DAYS)
    assert end.weekday() == start.weekday()


@given(dates, st.integers(0, 300))
def test_months_of_a_rule_are_months(start, amount):
    assert due_on(start, amount, "months") == add_months(start, amount)


def test_a_unit_the_rules_do_not_use_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        due_on(dt.date(2026, 11, 1), 1, "fortnights")


DUE = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("met", "days", "overdue"),
    [(None, -1, False), (None, 0, False), (None, 1, True), (DUE, 1, False), (DUE + dt.timedelta(days=9), 9, False)],
)
def test_the_due_day_itself_is_in_time(met, days, overdue):
    assert is_overdue(DUE, met, DUE + dt.timedelta(days=days)) is overdue
