"""Arithmetic of dates."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.utils.formats import date_format
from hypothesis import given, strategies as st

from untoc_portal.core.deadlines import (
    DeadlineInputs,
    Length,
    Station,
    Suspension,
    Unit,
    WorkingDays,
    add_length,
    add_months,
    compute_due_date,
    describe_deadline,
    describe_overdue,
    describe_time_left,
    get_end_of_day,
    get_latest_offset,
    is_overdue,
)

TODAY = dt.date(2026, 11, 29)
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


lengths = st.builds(Length, st.integers(0, 60), st.sampled_from(Unit.values))
days_off = st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)), max_size=60)
near = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
stations = st.builds(Station, st.builds(WorkingDays, days_off), st.booleans())


@st.composite
def pauses(draw, start=dt.date(2021, 1, 1)):
    """Give standstills one after the other, as a clock can have them."""
    found, day = [], start
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 200)), max_size=4)):
        since = day + dt.timedelta(days=gap)
        day = since + dt.timedelta(days=length)
        found.append(Suspension(since, day))
    return tuple(found)


courses = st.builds(DeadlineInputs, near, lengths, st.lists(lengths, max_size=3).map(tuple), pauses())


@given(dates, st.integers(0, 300))
def test_weeks_are_seven_days_and_keep_the_weekday(start, amount):
    end = add_length(start, Length(amount, Unit.WEEKS), WorkingDays())
    assert end == add_length(start, Length(7 * amount, Unit.DAYS), WorkingDays())
    assert end.weekday() == start.weekday()


@given(dates, st.integers(0, 300))
def test_months_of_a_rule_are_months(start, amount):
    assert add_length(start, Length(amount, "months"), WorkingDays()) == add_months(start, amount)


def test_a_unit_the_rules_do_not_use_is_refused():
    with pytest.raises(ValueError, match="fortnights"):
        add_length(dt.date(2026, 11, 1), Length(1, "fortnights"), WorkingDays())


@given(near, days_off, st.integers(0, 60))
def test_working_days_are_counted_one_by_one(start, off, count):
    working = WorkingDays(off)
    end = working.add(start, count)
    between = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(working.has(day) for day in between) == count
    assert count == 0 or working.has(end)


@given(near, days_off)
def test_a_date_moves_to_the_first_working_day_and_no_further(day, off):
    working = WorkingDays(off)
    moved = working.on_or_after(day)
    assert working.has(moved)
    assert not any(working.has(day + dt.timedelta(days=n)) for n in range((moved - day).days))
    assert working.on_or_after(moved) == moved


@given(courses, stations)
def test_due_date_moves_to_working_day_only_where_dates_move(course, station):
    computed = compute_due_date(course, station)
    assert course.starts_on <= computed.falls_on <= computed.due_on
    if station.moves_dates:
        assert computed.due_on == station.working_days.on_or_after(computed.falls_on)
    else:
        assert computed.due_on == computed.falls_on


@given(courses, stations, near)
def test_a_later_start_never_makes_a_date_earlier(course, station, other):
    first, second = sorted([course.starts_on, other])
    assert (
        compute_due_date(replace(course, starts_on=first), station).due_on
        <= compute_due_date(replace(course, starts_on=second), station).due_on
    )


@given(courses, stations, lengths)
def test_an_extension_never_makes_a_date_earlier(course, station, extension):
    extended = replace(course, extensions=(*course.extensions, extension))
    assert compute_due_date(extended, station).due_on >= compute_due_date(course, station).due_on


@given(courses, st.integers(0, 400))
def test_suspension_moves_a_date_by_its_days(course, days):
    since = dt.date(2034, 1, 1)
    longer = replace(course, pauses=(*course.pauses, Suspension(since, since + dt.timedelta(days=days))))
    assert compute_due_date(longer, Station()).due_on - compute_due_date(course, Station()).due_on == dt.timedelta(
        days=days
    )


@given(courses, stations, st.data())
def test_a_standstill_split_in_two_is_the_same_standstill(course, station, data):
    halved = []
    for pause in course.pauses:
        middle = pause.since + dt.timedelta(days=data.draw(st.integers(0, pause.days)))
        halved += [Suspension(pause.since, middle), Suspension(middle, pause.until)]
    assert compute_due_date(replace(course, pauses=tuple(halved)), station) == compute_due_date(course, station)


@given(near, st.sampled_from(["Europe/Vienna", "America/Lima", "Pacific/Auckland", "Asia/Kolkata"]))
def test_end_of_day_is_start_of_next_day_in_zone(day, zone):
    end = get_end_of_day(day, zone)
    assert (end.date(), end.time()) == (day + dt.timedelta(days=1), dt.time())
    assert (end - dt.timedelta(seconds=1)).astimezone(end.tzinfo).date() == day


def test_the_day_in_vienna_ends_in_the_afternoon_in_lima():
    lima = ZoneInfo("America/Lima")
    assert get_end_of_day(dt.date(2027, 6, 1), "Europe/Vienna") == dt.datetime(2027, 6, 1, 17, tzinfo=lima)


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [(6, "months", "6 months"), (1, "weeks", "1 week"), (3, "days", "3 days"), (5, "working_days", "5 working days")],
)
def test_a_length_is_said_in_words(amount, unit, words):
    assert str(Length(amount, unit)) == words


DUE = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("met", "days", "overdue"),
    [(None, -1, False), (None, 0, False), (None, 1, True), (DUE, 1, False), (DUE + dt.timedelta(days=9), 9, False)],
)
def test_the_due_day_itself_is_in_time(met, days, overdue):
    assert is_overdue(DUE, met, DUE + dt.timedelta(days=days)) is overdue


@given(near, st.integers(-400, 400), st.frozensets(st.integers(-90, 90), max_size=9))
def test_latest_occasion_is_the_last_that_has_come(due, days, offsets):
    found = get_latest_offset(due, due + dt.timedelta(days=days), offsets)
    come = [offset for offset in offsets if offset <= days]
    assert found == (max(come) if come else None)
    # A day later it is the same or a later one: no occasion comes back.
    later = get_latest_offset(due, due + dt.timedelta(days=days + 1), offsets)
    assert found is None or (later is not None and later >= found)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day overdue"),
        (60, "60 days overdue"),
        (61, "2 months overdue"),
        (272, "9 months overdue"),
        (800, "2 years overdue"),
    ],
)
def test_overdue_is_shown_in_days_months_or_years(days, words):
    assert describe_overdue(TODAY - dt.timedelta(days), TODAY) == words


@pytest.mark.parametrize(
    ("days", "words"), [(0, "due today"), (1, "due in 1 day"), (5, "due in 5 days"), (183, "due in 6 months")]
)
def test_time_left_is_shown_in_days_or_months(days, words):
    assert describe_time_left(TODAY + dt.timedelta(days), TODAY) == words


def test_done_step_says_the_day_also_when_it_was_late():
    due_on, done_on = TODAY - dt.timedelta(300), TODAY - dt.timedelta(10)
    words, tone = describe_deadline(due_on, "met", TODAY, done_on)
    assert (words, tone) == (f"done {date_format(done_on)}", "success")
