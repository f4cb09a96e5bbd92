"""What takes a while: its steps, that stopping it stops it, who is notified, and for whom the file is kept."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core import jobs, preparations
from untoc_portal.core.enums import MessageState, PreparationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import AuditEvent, Job, Message, Preparation
from untoc_portal.core.preparations import PreparationType, PreparedFile

# What the steps of the kind below do besides counting, by the person's title: it replaces their work.
ON_THE_WAY = {}
CALLED = []


def _steps(preparation):
    for number in (1, 2):
        CALLED.append(number)
        ON_THE_WAY.get(preparation.subject, lambda _row: None)(preparation)
        yield number, 3
    return lambda: CALLED.append("last") or PreparedFile("list.csv", b"a,b")


SLOW = PreparationType(
    label=lambda preparation: f"List of {preparation.subject}",
    is_allowed=lambda preparation: type(preparation.owner).objects.get(pk=preparation.owner_id).is_active,
    get_url=lambda _preparation: reverse("inbox"),
    steps=_steps,
)
FOLLOWED = PreparationType(
    label=str, is_allowed=lambda _preparation: True, get_url=lambda _preparation: reverse("inbox")
)


@pytest.fixture(autouse=True)
def _kinds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PREPARATIONS = {name: f"tests.core.test_preparations.{name}" for name in ("SLOW", "FOLLOWED")}
    ON_THE_WAY.clear()
    CALLED.clear()


@pytest.fixture
def owner(db):
    return make_user()


def ask(owner, subject="articles"):
    return preparations.request_preparation("SLOW", actor=owner, subject=subject, total=3)


def prepared(owner, subject="articles"):
    row = ask(owner, subject)
    preparations.run_preparation(row.pk)
    row.refresh_from_db()
    return row


def test_preparation_runs_as_job_and_notifies_owner_only(owner, capture_commit):
    with capture_commit():
        row = ask(owner)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == ("ready", 3, 3)
    assert CALLED == [1, 2, "last"]
    messages = Message.objects.get(recipient=owner)
    assert (messages.event, messages.state) == ("core/preparation_ready", MessageState.IN_PORTAL)
    assert (messages.about, messages.url) == ("List of articles", row.get_absolute_url())
    assert AuditEvent.objects.filter(actor=owner).count() == 1


def test_how_far_it_is_can_be_read_by_others_after_each_step(owner):
    seen = []
    ON_THE_WAY["articles"] = lambda row: seen.append(Preparation.objects.values_list("state", "done").get(pk=row.pk))
    prepared(owner)
    assert seen == [("running", 0), ("running", 1)]


def test_asking_again_while_it_is_open_is_asking_once(owner):
    first = ask(owner)
    assert (ask(owner), ask(owner, "laws") == first) == (first, False)
    assert Job.objects.filter(name="core.prepare").count() == 2
    preparations.run_preparation(first.pk)
    assert ask(owner) != first


def test_stopped_preparation_changes_nothing(owner):
    ON_THE_WAY["articles"] = lambda row: preparations.stop_preparation(row, actor=owner)
    row = prepared(owner)
    assert (row.state, row.done, bool(row.file), CALLED) == ("stopped", 0, False, [1])
    assert not Message.objects.exists()
    with nothing_changes():
        preparations.run_preparation(row.pk)


def test_nobody_else_stops_it_and_what_has_ended_is_not_stopped(owner):
    row, other = ask(owner), make_secretariat()
    with refusal():
        preparations.stop_preparation(row, actor=other)
    preparations.run_preparation(row.pk)
    with refusal("ended"):
        preparations.stop_preparation(row, actor=owner)


def test_without_the_right_nothing_is_prepared(owner):
    type(owner).objects.update(is_active=False)
    with refusal():
        ask(owner)


def test_refusal_by_the_rules_is_shown_as_the_reason(owner):
    def refuse(_row):
        code, message = "no_draw", "No lots can be drawn."
        raise DomainError(code, message)

    ON_THE_WAY["articles"] = refuse
    row = prepared(owner)
    assert (row.state, row.reason) == ("failed", "No lots can be drawn.")
    assert Message.objects.get().event == "core/preparation_failed"


def test_other_error_is_retried_and_reported_after_last_try(owner):
    ON_THE_WAY["articles"] = lambda _row: 1 / 0
    row = ask(owner)
    job = Job.objects.get(name="core.prepare")
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        assert not jobs.run(job.name, job.pk)
        row.refresh_from_db()
        is_last = attempt == jobs.MAX_ATTEMPTS
        assert (row.state, row.reason) == ("failed" if is_last else "running", "")
        assert Message.objects.filter(event="core/preparation_failed").count() == is_last


def test_separate_jobs_report_progress_to_all_requesters(owner):
    other = make_user()
    rows = [
        preparations.request_preparation("FOLLOWED", actor=person, subject="7", total=2) for person in (owner, other)
    ]
    preparations.report_progress("FOLLOWED", "7", done=1, total=2)
    assert set(Preparation.objects.values_list("state", "done")) == {("running", 1)}
    preparations.stop_preparation(rows[0], actor=owner)
    preparations.report_progress("FOLLOWED", "7", done=2, total=2)
    assert [Preparation.objects.get(pk=row.pk).state for row in rows] == ["stopped", "ready"]
    assert [message.recipient for message in Message.objects.all()] == [other]
    assert not Job.objects.filter(name="core.prepare").exists()


def test_file_is_for_owner_while_right_lasts(owner, client, settings):
    row = prepared(owner)
    url = reverse("prepared_file", args=[row.pk])
    for person in (make_user(), make_secretariat()):
        client.force_login(person)
        pages = ("prepared_file", "preparation_detail", "preparation_progress")
        assert [client.get(reverse(name, args=[row.pk])).status_code for name in pages] == [404, 404, 404]
        assert client.post(reverse("stop_preparation", args=[row.pk])).status_code == 404
    client.force_login(owner)
    response = client.get(url)
    assert b"".join(response.streaming_content) == b"a,b"
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert row.kept_until.date() == (row.ended_at + dt.timedelta(days=settings.PREPARED_KEPT_DAYS)).date()
    assert preparations.delete_expired_files(timezone.now()) == 0
    settings.PREPARATIONS["SLOW"] = "tests.core.test_preparations.NO_LONGER"
    assert client.get(url).status_code == 404
    settings.PREPARATIONS["SLOW"] = "tests.core.test_preparations.SLOW"
    assert preparations.delete_expired_files(row.kept_until) == 1
    assert client.get(url).status_code == 404
    assert not list(settings.MEDIA_ROOT.rglob("*.csv"))


NO_LONGER = PreparationType(label=str, is_allowed=lambda _preparation: False, get_url=lambda _preparation: "")


def test_preparation_stuck_for_a_day_fails_with_a_message(owner):
    row, fresh = ask(owner), ask(owner, "laws")
    Preparation.objects.filter(pk=row.pk).update(updated_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert preparations.fail_stalled_preparations(timezone.now()) == 1
    assert [Preparation.objects.get(pk=one.pk).state for one in (row, fresh)] == ["failed", "waiting"]
    assert Message.objects.get().event == "core/preparation_failed"


def test_page_is_asked_again_without_repeating_what_it_shows(owner, client):
    client.force_login(owner)
    row = ask(owner)
    page = client.get(row.get_absolute_url()).content.decode()
    url = reverse("preparation_progress", args=[row.pk])
    assert page.count(f'hx-get="{url}?seen=waiting-0"') == 1
    assert page.count('role="status"') == 1
    assert client.get(url, {"seen": "waiting-0"}).status_code == 204
    preparations.run_preparation(row.pk)
    ended = client.get(url, {"seen": "waiting-0"}).content.decode()
    assert ("hx-get" in ended, reverse("prepared_file", args=[row.pk]) in ended) == (False, True)


def test_stopping_from_the_page(owner, client):
    client.force_login(owner)
    row = ask(owner)
    response = client.post(reverse("stop_preparation", args=[row.pk]), follow=True)
    assert "It is stopped. Nothing has been changed." in response.content.decode()
    row.refresh_from_db()
    assert row.state == PreparationState.STOPPED


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(owner, client, django_assert_num_queries, count):
    for number in range(count):
        prepared(owner, f"list {number}")
    client.force_login(owner)
    client.get(reverse("preparation_list"))
    with django_assert_num_queries(6):
        page = client.get(reverse("preparation_list")).content.decode()
    assert page.count("list.csv") == count


@pytest.mark.parametrize(
    "values",
    [{"state": "unheard"}, {"done": 4}, {"file": "x.csv"}, {"state": "running"}],
    ids=str,
)
def test_the_database_keeps_the_rules_too(owner, values):
    row = ask(owner)
    stopped = preparations.stop_preparation(row, actor=owner)
    ask(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=stopped.pk).update(**values)
