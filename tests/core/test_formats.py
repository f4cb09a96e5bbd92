"""Days and times are written as each language writes them."""

import datetime as dt

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

WHEN = dt.datetime(2026, 10, 5, 14, 30)  # noqa: DTZ001 (formats know no zone)


@pytest.mark.parametrize(
    ("language", "moment", "month"),
    [
        ("ar", "5 تشرين الأول/أكتوبر 2026، 14:30", "تشرين الأول/أكتوبر 2026"),
        ("zh-hans", "2026年10月5日 14:30", "2026年10月"),
        ("en", "5 October 2026, 14:30", "October 2026"),
        ("fr", "5 octobre 2026 14:30", "octobre 2026"),
        ("ru", "5 октября 2026 г. 14:30", "Октябрь 2026 г."),
        ("es", "5 de octubre de 2026 a las 14:30", "octubre de 2026"),
    ],
)
def test_moments_and_months_are_written_as_the_language_does(language, moment, month):
    with override(language):
        assert (date_format(WHEN, "DATETIME_FORMAT"), date_format(WHEN, "YEAR_MONTH_FORMAT")) == (moment, month)
