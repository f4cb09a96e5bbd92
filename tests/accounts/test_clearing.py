"""What ended is cleared, and nothing that is still of use."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories.people import make_user
from untoc_portal.accounts.clearing import clear_ended_rows
from untoc_portal.core import jobs
from untoc_portal.core.api_tokens import make_personal_token, make_sign_in_token
from untoc_portal.core.enums import JobState
from untoc_portal.core.models import ApiToken, Job

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_ended_sessions_go_with_what_was_known_of_them(client):
    now = timezone.now()
    ended = make_session(client, make_user())
    open_one = make_session(client, make_user())
    Session.objects.filter(pk=ended).update(expire_date=now - DAY)
    UserSession.objects.update(created_at=now - 2 * DAY)
    clear_ended_rows(now)
    assert list(Session.objects.values_list("pk", flat=True)) == [open_one]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [open_one]


def make_session(client, user):
    client.force_login(user)
    key = client.session.session_key
    UserSession.objects.get_or_create(
        session_key=key, defaults={"user": user, "ip": "192.0.2.1", "user_agent": "x", "data": {}}
    )
    client.cookies.clear()
    return key


def test_tokens_of_sign_ins_go_after_some_days_and_others_stay():
    user, now = make_user(), timezone.now()
    for ends in (now - 31 * DAY, now - 29 * DAY, now + DAY):
        token, _text = make_sign_in_token(user)
        ApiToken.objects.filter(pk=token.pk).update(expires_at=ends)
    personal, _text = make_personal_token(
        user, actor=user, name="own", scopes=["reviews:read"], ends_on=timezone.localdate() + DAY
    )
    ApiToken.objects.filter(pk=personal.pk).update(expires_at=now - 99 * DAY)
    clear_ended_rows(now)
    assert ApiToken.objects.count() == 3
    assert ApiToken.objects.filter(pk=personal.pk).exists()


def test_only_timed_jobs_that_are_done_go():
    now, timed = timezone.now(), "accounts.clear_ended_rows"
    assert timed in jobs.SCHEDULE
    for name in (timed, "core.send_message"):
        for age in (31, 29):
            values = {"state": JobState.DONE, "done_at": now - age * DAY}
            Job.objects.create(name=name, key=f"{name}:{age}", **values)
    failed = Job.objects.create(name=timed, key="failed", state=JobState.FAILED)
    Job.objects.filter(pk=failed.pk).update(created_at=now - 99 * DAY)
    clear_ended_rows(now)
    assert set(Job.objects.values_list("key", flat=True)) == {
        f"{timed}:29",
        "core.send_message:31",
        "core.send_message:29",
        "failed",
    }
