"""A sign-in ends after some hours, and some minutes without a request; words typed in the meantime are not lost."""

import datetime as dt
import json

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import PASSWORD, make_user
from untoc_portal.accounts import session_limits
from untoc_portal.accounts.session_limits import get_session_limits
from untoc_portal.core import carrying
from untoc_portal.core.enums import RoleGroup as R

PLACE = "/accounts/profile/"
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _sessions_saved_each_minute(monkeypatch):
    """Save sessions as often as in production."""
    monkeypatch.setattr(session_limits, "SEEN_AGAIN", 60)


def signed_in(*roles, **fields):
    user, client = make_user(*roles, **fields), Client()
    client.force_login(user)
    return user, client


def is_in(client, **headers):
    client.get(reverse("home"), headers=headers)
    return SESSION_KEY in client.session


def after(client, *waits, **headers):
    """Ask for a page after each of these waits, one after the other, and say whether the person is still signed in."""
    now = timezone.now()
    for wait in waits:
        now += wait
        with time_machine.travel(now, tick=False):
            here = is_in(client, **headers)
    return here


@pytest.mark.parametrize(
    ("roles", "hours", "minutes"),
    [
        ([], 12, 60),
        ([R.SECRETARIAT], 12, 60),
        ([R.EXTENDED_BUREAU], 12, 60),
        ([R.DELEGATES], 12, 60),
        ([R.CHAIRS], 12, 60),
        ([R.STAKEHOLDERS], 72, 240),
        ([R.DELEGATES, R.CHAIRS], 12, 60),
    ],
)
def test_limits_are_those_of_the_roles(db, roles, hours, minutes):
    user, client = signed_in(*roles)
    assert get_session_limits(user) == (hours * 3600, minutes * 60)
    assert after(client, (minutes - 2) * MINUTE)
    assert not after(signed_in(*roles)[1], minutes * MINUTE)


def test_shortest_limit_of_several_roles_holds(db, settings):
    settings.SESSION_HOURS = {**settings.SESSION_HOURS, R.CHAIRS: 3}
    user, _client = signed_in(R.DELEGATES, R.CHAIRS)
    assert get_session_limits(user) == (3 * 3600, 60 * 60)


def test_superuser_has_the_shortest_time(db):
    user, _client = signed_in(R.STAKEHOLDERS)
    user.is_superuser = True
    assert get_session_limits(user) == (12 * 3600, 60 * 60)


def test_each_request_counts_until_the_hours_are_over(db):
    _user, client = signed_in(R.DELEGATES)
    assert after(client, *[50 * MINUTE] * 14)
    _user, client = signed_in(R.DELEGATES)
    assert not after(client, *[50 * MINUTE] * 15)


def test_what_a_browser_fetches_by_itself_does_not_count(db):
    _user, client = signed_in(R.DELEGATES)
    now = timezone.now()
    with time_machine.travel(now + 40 * MINUTE, tick=False):
        assert is_in(client, **{"sec-purpose": "prefetch"})
    with time_machine.travel(now + 61 * MINUTE, tick=False):
        assert not is_in(client)


def test_session_without_a_beginning_is_over(db):
    _user, client = signed_in(R.DELEGATES)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(client)


def test_typed_text_is_carried_through_the_sign_in(db):
    user, client = signed_in(R.DELEGATES, password=PASSWORD)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        answer = client.post(PLACE, {carrying.FIELD: carrying.sign_user_id(user), "text": "Words"})
        assert answer.status_code == 401
        assert ["text", "Words"] in json.loads(answer.context["carried"])
        data = {"login": user.email, "password": PASSWORD, "carried": answer.context["carried"], "next": PLACE}
        assert dict(client.post(reverse("account_login"), data).context["fields"])["text"] == "Words"


def test_page_says_why_the_sign_in_is_asked_for_again(db):
    _user, client = signed_in(R.DELEGATES)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        page = client.get(PLACE, follow=True).content.decode()
    assert "You were signed out after some time." in page


def test_autosave_and_api_of_an_old_session_are_refused(db):
    _user, client = signed_in(R.DELEGATES)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        assert client.post(PLACE, headers={"x-autosave": "1"}).status_code == 401
        assert client.get("/api/v1/reviews/").json()["results"] == []


def test_browser_that_is_closed_forgets_the_sign_in(db):
    user, client = make_user(password=PASSWORD), Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "remember": "on"})
    cookie = answer.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert client.session.get_expiry_age() == 72 * 3600


def test_session_is_written_once_a_minute(db, django_assert_max_num_queries):
    _user, client = signed_in(R.DELEGATES)
    before = client.session["seen_at"]
    is_in(client)
    assert client.session["seen_at"] == before
    assert after(client, 2 * MINUTE)
    assert client.session["seen_at"] > before


@pytest.mark.parametrize(
    "wrong",
    [
        {"SESSION_HOURS": {"secretariat": 12}},
        {"SESSION_HOURS": {"others": 12, "nobody": 12}},
        {"SESSION_IDLE_MINUTES": dict.fromkeys([*R.values, "others"], 0)},
    ],
)
def test_limits_that_fit_no_role_are_refused(settings, wrong):
    assert not [error for error in run_checks(tags=["security"]) if error.id == "portal.E003"]
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert [error for error in run_checks(tags=["security"]) if error.id == "portal.E003"]
