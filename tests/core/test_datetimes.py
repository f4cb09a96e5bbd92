"""Moments as text: what the standard allows is read, and always comes as UTC."""

import datetime as dt

import pytest

from untoc_portal.core.datetimes import read_datetime


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2026-01-02T12:00:00Z", 0), ("2026-01-02T12:00:00+21:00", -21), ("2026-01-02T12:00:00-23:00", 23)],
)
def test_any_offset_becomes_utc(text, hours):
    found = read_datetime(text)
    assert found == dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize(
    "text", ["", "noon", "2026-01-02T12:00:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"]
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_datetime(text)
