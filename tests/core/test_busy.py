"""A busy database is said in plain words, and is no fault of the portal."""

import sqlite3

import pytest
from django.db import OperationalError

from untoc_portal.core import verify_page
from untoc_portal.core.busy import is_busy

HASH = "0" * 64


def locked():
    return OperationalError("database is locked")


def of_postgresql(state):
    error, cause = OperationalError("from the server"), Exception()
    cause.sqlstate = state
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [locked(), of_postgresql("55P03"), of_postgresql("40P01"), of_postgresql("40001")])
def test_page_and_api_say_try_again(client, db, monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(verify_page, "verify_text", refuse)
    page = client.get("/verify/", {"asked": HASH})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "try again" in page.content.decode()
    monkeypatch.setattr("rest_framework.generics.GenericAPIView.filter_queryset", refuse)
    answer = client.get("/api/v1/reviews/")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "5")


@pytest.mark.parametrize(
    "error", [OperationalError("no such table: x"), of_postgresql("42P01"), ValueError("database is locked"), None]
)
def test_other_errors_stay_errors(error):
    assert not is_busy(error)


def test_sqlite_says_it_like_this(tmp_path):
    first, second = (sqlite3.connect(tmp_path / "x.db", timeout=0, isolation_level=None) for _time in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        second.execute("BEGIN IMMEDIATE")
    assert is_busy(OperationalError(*caught.value.args))
    for connection in (first, second):
        connection.close()
