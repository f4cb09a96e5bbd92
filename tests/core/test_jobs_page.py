"""What the secretariat sees of jobs and messages, on its pages and by command; and that nobody else does."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_user
from untoc_portal.core.enums import JobState, MessageState, RoleGroup
from untoc_portal.core.models import AuditEvent, Job, Message

PAGES = ("job_list", "message_list")


@pytest.fixture(autouse=True)
def _nobody_takes_jobs(settings):
    settings.JOBS_MODE = "embedded"


def make_job(key, state=JobState.FAILED, name="core.send_message", **fields):
    done_at = timezone.now() if state == JobState.DONE else None
    error = "Traceback …\nConnectionError: nobody there" if state == JobState.FAILED else ""
    return Job.objects.create(name=name, key=key, state=state, done_at=done_at, error=error, **fields)


def make_message(key, state=MessageState.FAILED):
    return Message.objects.create(
        recipient=make_user(), event="accounts/activation", key=key, language="en", subject="s", body="secret link",
        state=state,
    )  # fmt: skip


def states():
    return list(Job.objects.order_by("key").values_list("state", flat=True))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [None, RoleGroup.DELEGATES, RoleGroup.EXTENDED_BUREAU, RoleGroup.STAKEHOLDERS])
def test_pages_are_the_secretariats(client, db, page, role):
    client.force_login(make_user(*([role] if role else [])))
    assert client.get(reverse(page)).status_code == 404


def test_nobody_else_retries_or_sends_again(client, db):
    make_job("a")
    message = make_message("1")
    client.force_login(make_user(RoleGroup.DELEGATES))
    assert client.post(reverse("retry_jobs"), {"job": Job.objects.get().pk}).status_code == 404
    assert client.post(reverse("send_again", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert (states(), message.state) == ([JobState.FAILED], MessageState.FAILED)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_one_row_as_for_three(client, secretariat, django_assert_num_queries, rows):
    for number in range(rows):
        make_job(str(number))
        make_message(str(number))
    client.force_login(secretariat)
    with django_assert_num_queries(6):
        client.get(reverse("job_list"))
    with django_assert_num_queries(4):
        client.get(reverse("message_list"))


def test_list_separates_running_and_shows_failure_reason(client, secretariat):
    make_job("waits", JobState.WAITING)
    make_job("runs", JobState.WAITING, taken_at=timezone.now(), taken_by="worker-1:7")
    make_job("cut off", JobState.WAITING, taken_at=timezone.now() - timezone.timedelta(hours=1))
    make_job("fails")
    client.force_login(secretariat)
    page = client.get(reverse("job_list"), {"state": "running"})
    assert [job.key for job in page.context["table"].rows] == ["runs"]
    assert "worker-1:7" in page.content.decode()
    page = client.get(reverse("job_list"), {"state": "failed"})
    assert "ConnectionError: nobody there" in page.content.decode()
    page = client.get(reverse("job_list"), {"state": "waiting"})
    assert [job.key for job in page.context["table"].rows] == ["cut off", "waits"]
    assert len(client.get(reverse("job_list"), {"state": "none such"}).context["table"].rows) == 4


def test_one_job_or_all_of_a_name_are_tried_again(client, secretariat):
    first = make_job("a")
    make_job("b")
    make_job("c", name="core.render_document")
    client.force_login(secretariat)
    client.post(reverse("retry_jobs"), {"job": first.pk})
    assert states() == [JobState.WAITING, JobState.FAILED, JobState.FAILED]
    client.post(reverse("retry_jobs"), {"job": "no number"})
    assert states() == [JobState.WAITING, JobState.FAILED, JobState.FAILED]
    client.post(reverse("retry_jobs"), {"name": "core.send_message"})
    assert states() == [JobState.WAITING, JobState.WAITING, JobState.FAILED]
    assert AuditEvent.objects.filter(actor=secretariat).count() == 2


def test_message_is_sent_again_and_its_text_not_shown(client, secretariat):
    message = make_message("1", MessageState.POSSIBLY_SENT)
    sent = make_message("2", MessageState.SENT)
    client.force_login(secretariat)
    assert "secret link" not in client.get(reverse("message_list")).content.decode()
    client.post(reverse("send_again", args=[message.pk]))
    assert client.post(reverse("send_again", args=[sent.pk])).status_code == 404
    assert [Message.objects.get(pk=row.pk).state for row in (message, sent)] == ["queued", "sent"]


def test_command_lists_jobs(db):
    make_job("a")
    make_job("b", JobState.DONE)
    out = StringIO()
    call_command("jobs", "--state", "failed", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["counts"] == {"waiting": 0, "running": 0, "failed": 1, "done": 1}
    assert [(job["name"], job["reason"]) for job in answer["jobs"]] == [
        ("core.send_message", "ConnectionError: nobody there")
    ]
    out = StringIO()
    call_command("jobs", stdout=out)
    assert len(out.getvalue().splitlines()) == 3


def test_command_retries_jobs(db):
    first, second = make_job("a"), make_job("b")
    done = make_job("c", JobState.DONE)
    with pytest.raises(CommandError, match=f"no failed jobs: {done.pk}"):
        call_command("retry_jobs", first.pk, done.pk)
    with pytest.raises(CommandError, match="Say which"):
        call_command("retry_jobs")
    assert states() == [JobState.FAILED, JobState.FAILED, JobState.DONE]
    call_command("retry_jobs", second.pk, stdout=StringIO())
    assert states() == [JobState.FAILED, JobState.WAITING, JobState.DONE]
    call_command("retry_jobs", all=True, stdout=StringIO())
    assert states() == [JobState.WAITING, JobState.WAITING, JobState.DONE]
