"""Tables that the reader sorts, whose columns are chosen, and which leave as a file."""

import datetime as dt
from operator import itemgetter

from django.http import QueryDict

from untoc_portal.core.tables import Column, Table

COLUMNS = (
    Column("name", "Name", itemgetter(0), always=True),
    Column("number", "Number", itemgetter(1), is_number=True),
    Column("day", "Day", itemgetter(2)),
)
ROWS = [("b", 10, None), ("É", 9, dt.date(2026, 1, 2)), ("z", 100, dt.date(2026, 1, 1)), ("=a", None, None)]


def table(query=""):
    return Table(COLUMNS, ROWS, QueryDict(query))


def names(query):
    return [row[0] for row in table(query).rows]


def test_rows_are_sorted_as_asked_and_those_that_say_nothing_stand_last():
    assert names("") == ["b", "É", "z", "=a"]
    assert names("sort=name") == ["=a", "b", "É", "z"]
    assert names("sort=number") == ["É", "b", "z", "=a"]
    assert names("sort=-number") == ["z", "b", "É", "=a"]
    assert names("sort=day") == ["z", "É", "b", "=a"]
    assert names("sort=nothing") == names("")


def test_headings_say_how_they_are_sorted_and_turn_it_round():
    assert [(head.order, head.next) for head in table("sort=number").heads] == [
        ("", "name"),
        ("ascending", "-number"),
        ("", "day"),
    ]
    assert table("sort=-number").heads[1][1:] == ("descending", "number")


def test_columns_are_chosen_but_the_first_stays():
    shown = table("column=day&sort=day")
    assert [column.name for column in shown.shown] == ["name", "day"]
    assert shown.kept == [("sort", "day")]


def test_file_holds_what_is_shown_and_no_formula():
    response = table("column=number&sort=-name").as_csv("rows")
    assert response.content.decode("utf-8-sig").split("\r\n") == ["Name,Number", "z,100", "É,9", "b,10", "'=a,", ""]
