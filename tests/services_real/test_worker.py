"""Jobs done by a Celery worker in a process of its own: issued, rendered, routed, placed; with effect once."""

import hashlib
import time

import pytest

from dialogues.models import Routing
from dialogues.services.chair_summaries import issue_chair_summary, write_chair_summary
from dialogues.services.dialogues import record_dialogue_held
from reviews.enums import ReviewState
from reviews.models import OutcomeDocument, Review
from reviews.selectors.readings import read_outcomes
from reviews.services.issuing import issue_review
from tests.factories.dialogues import make_chair, make_dialogue, make_session, make_working_groups
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to
from tests.services_real import slow_jobs
from tests.services_real.worker import until
from untoc_portal.core import jobs, notify
from untoc_portal.core.enums import AuditAction, JobState, MessageState
from untoc_portal.core.models import AuditEvent, Job, Message
from untoc_portal.front.demo.reading import do_after_reading

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]

ALL_EDITIONS = 3


def is_rendered(review):
    editions = OutcomeDocument.objects.filter(outcome__review=review)
    return editions.exclude(document__sha256="").count() == ALL_EDITIONS


def is_routed(review):
    return Review.objects.filter(pk=review.pk, routed_at__isnull=False).exists()


def all_done():
    return not Job.objects.exclude(state=JobState.DONE).exists()


def test_issued_review_is_rendered_and_routed(by_worker, world, review):
    groups = make_working_groups()
    session = make_session(world.secretariat, groups["TA"], in_days=30)
    review = carry_to(world, review, ReviewState.COMPLETED)
    worker = by_worker()
    issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    until(lambda: is_rendered(review), "the documents are not rendered")
    until(lambda: is_routed(review), "the outcome is not routed")
    for edition in OutcomeDocument.objects.select_related("document"):
        content = edition.document.file.read()
        edition.document.file.close()
        assert content.startswith(b"%PDF-")
        assert hashlib.sha256(content).hexdigest() == edition.document.sha256
    routings = Routing.objects.select_related("agenda_item__session", "outcome")
    assert {(row.outcome.kind, row.agenda_item.session) for row in routings} == {
        ("list_of_observations", session),
        ("summary", session),
    }
    assert worker.said("Task dialogues.route_outcome")
    until(all_done, "not every job is done")
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_messages_are_sent(by_worker, world):
    somebody = make_user()
    by_worker()
    notify.notify_users("accounts/activation", [somebody], key="1", path="/")
    message = Message.objects.get(recipient=somebody)
    until(lambda: Message.objects.get(pk=message.pk).state == MessageState.SENT, "the message is not sent")


def test_pack_of_documents_delays_no_mail(by_worker, world, monkeypatch):
    for table in ("REGISTRY", "LABELS", "QUEUES", "TASKS"):
        monkeypatch.setattr(jobs, table, {**getattr(jobs, table)})
    slow_jobs.register()
    by_worker()
    for number in range(200):
        jobs.enqueue(slow_jobs.NAME, key=str(number), number=number)
    until(lambda: Job.objects.filter(name=slow_jobs.NAME, state=JobState.DONE).exists(), "no document is made")
    notify.notify_users("accounts/activation", [make_user()], key="1", path="/")
    until(lambda: Message.objects.filter(state=MessageState.SENT).exists(), "the message is not sent")
    # The worker has two processes, and each may have begun one more document.
    assert Job.objects.filter(name=slow_jobs.NAME, state=JobState.WAITING).count() > 100
    Job.objects.filter(name=slow_jobs.NAME, state=JobState.WAITING).delete()


def test_chair_summary_is_placed_on_the_next_session(by_worker, world):
    group = make_working_groups()["TIP"]
    dialogue = make_dialogue(world.secretariat, group)
    following = make_session(world.secretariat, group, in_days=200)
    do_after_reading(record_dialogue_held, dialogue, actor=world.secretariat)
    summary = write_chair_summary(dialogue, actor=world.secretariat, text="Victims were heard.\n\nTraining was asked.")
    chair = make_chair(group)
    by_worker()
    do_after_reading(issue_chair_summary, summary, actor=chair)
    routing = until(lambda: Routing.objects.filter(chair_summary=summary).first(), "the summary is not placed")
    assert routing.agenda_item.session == following
    until(all_done, "not every job is done")
    summary.refresh_from_db()
    assert summary.document.is_rendered


def test_job_delivered_again_and_again_takes_effect_once(by_worker, world, review, settings):
    make_working_groups()
    review = carry_to(world, review, ReviewState.COMPLETED)
    settings.JOBS_MODE = "embedded"
    issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    job = Job.objects.get(name="dialogues.route_outcome")
    worker = by_worker()
    deliveries = [jobs.TASKS[job.name].apply_async(args=[job.pk]) for _copy in range(6)]
    until(lambda: all(worker.has_done(delivery) for delivery in deliveries), "the worker does not get through")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert Routing.objects.count() == 2
    assert AuditEvent.objects.filter(action=AuditAction.ROUTED).count() == 2
    for waiting in Job.objects.filter(state=JobState.WAITING):
        jobs.TASKS[waiting.name].apply_async(args=[waiting.pk])


def test_act_succeeds_without_broker_and_is_dispatched(by_worker, gate, world, review):
    make_working_groups()
    review = carry_to(world, review, ReviewState.COMPLETED)
    by_worker()
    gate.shut()
    try:
        began = time.monotonic()
        issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
        took = time.monotonic() - began
        assert Review.objects.get(pk=review.pk).state == ReviewState.ISSUED
        assert not OutcomeDocument.objects.exclude(document__sha256="").exists()
        assert jobs.dispatch() == 0
    finally:
        gate.open()
    Job.objects.filter(state=JobState.WAITING).update(not_before=review.created_at - jobs.STALE_AFTER)
    # Counted before: what is handed over may be done immediately.
    left = Job.objects.exclude(state=JobState.DONE).count()
    assert jobs.dispatch() == left
    until(lambda: is_rendered(review) and is_routed(review), "the jobs were not handed over")
    # The person who pressed the button does not wait for a broker that does not answer, for any number of jobs.
    assert took < 15
