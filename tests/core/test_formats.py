"""Days and times are written as each language writes them."""

import datetime as dt

import pytest
from django.template import Context, Template
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


@pytest.mark.parametrize(("day", "written"), [(1, "1er septembre 2026"), (2, "2 septembre 2026")])
def test_the_first_of_a_month_is_an_ordinal_in_french(day, written):
    when = dt.date(2026, 9, day)
    page = Template("{% load writing %}{{ when }} {{ when|date }} {% format_datetime when %}")
    with override("fr"):
        assert date_format(when) == written
        assert date_format(when, "MONTH_DAY_FORMAT") == written.removesuffix(" 2026")
        said = page.render(Context({"when": when}))
    assert said == f'{written} {written} <time datetime="{when.isoformat()}">{written}</time>'


@pytest.mark.parametrize(("language", "written"), [("en", "1st"), ("es", "1st"), ("fr", "1er")])
def test_other_languages_keep_the_letters_they_had(language, written):
    with override(language):
        assert date_format(dt.date(2026, 9, 1), "jS") == written
