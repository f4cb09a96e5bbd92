"""If the database is busy or does not answer, the page says so in plain words and keeps what was typed."""

import sqlite3

import psycopg2
import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from untoc_portal.core import busy, verify_page
from untoc_portal.core.busy import is_away, is_busy

HASH = "0" * 64


def locked():
    return OperationalError("database is locked")


def of_postgresql(state):
    error, cause = OperationalError("from the server"), Exception()
    cause.pgcode = state
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [locked(), of_postgresql("55P03"), of_postgresql("40P01"), of_postgresql("40001")])
def test_page_and_api_say_try_again(client, db, monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(verify_page, "verify_text", refuse)
    page = client.get("/verify/", {"asked": HASH})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Load this page again in a few seconds" in page.content.decode()
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


# What the driver raises when nobody answers: the server speaks no state.
def unanswered(kind=OperationalError):
    error = kind("server closed the connection unexpectedly")
    error.__cause__ = psycopg2.OperationalError("server closed the connection unexpectedly")
    return error


AWAY = [
    unanswered(),
    unanswered(InterfaceError),
    of_postgresql("57P01"),
    of_postgresql("08006"),
    of_postgresql("53100"),
]


@pytest.mark.parametrize("error", [*AWAY, OperationalError("database or disk is full")])
def test_database_away_is_said(error):
    assert is_away(error)
    assert not is_busy(error)


@pytest.mark.parametrize(
    "error", [locked(), of_postgresql("42P01"), OperationalError("no such table: x"), ValueError("x"), None]
)
def test_other_errors_are_not_away(error):
    assert not is_away(error)


def test_real_driver_says_it_like_this():
    """No server listens on port 1: the driver's own error, not one made up here."""
    with pytest.raises(psycopg2.OperationalError) as caught:
        psycopg2.connect(host="127.0.0.1", port=1)
    error = OperationalError(*caught.value.args)
    error.__cause__ = caught.value
    assert is_away(error)


@pytest.fixture
def breaking(monkeypatch):
    """Give a function that lets the sign-in of every request fail so often, as middleware reads it."""

    def fail(times):
        left = [times]
        read = AuthenticationMiddleware.process_request

        def process(self, request):
            if left[0]:
                left[0] -= 1
                raise unanswered()
            return read(self, request)

        monkeypatch.setattr(AuthenticationMiddleware, "process_request", process)
        monkeypatch.setattr(busy, "PAUSE_SECONDS", 0)
        return left

    return fail


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("times", "status"), [(1, 200), (2, 503)])
def test_reading_is_tried_once_more(breaking, times, status):
    breaking(times)
    assert Client(raise_request_exception=False).get("/verify/").status_code == status


@pytest.mark.django_db(transaction=True)
def test_act_is_not_sent_twice_and_text_is_kept(breaking):
    left = breaking(3)
    typed = {
        "subject": "A text of my own\nin two lines",
        "hidden": "7",
        "password1": "sesame",
        "csrfmiddlewaretoken": "x",
    }
    page = Client(raise_request_exception=False).post("/verify/?next=1", typed)
    text = page.content.decode()
    assert (page.status_code, page["Retry-After"], left) == (503, "5", [2])
    assert "A text of my own\nin two lines</textarea>" in text
    assert '<input type="hidden" name="hidden" value="7">' in text
    assert 'action="/verify/?next=1"' in text
    assert "sesame" not in text


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_page_needs_no_database(language):
    """No mark of the database on this test: a query would be an error."""
    request = RequestFactory().get("/")
    with translation.override(language):
        assert busy.build_answer(request, unanswered()).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_programs_get_no_page(breaking):
    breaking(2)
    answer = Client(raise_request_exception=False).get("/api/v1/states/")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
