"""Each message reaches the mail server once, or is marked as possibly sent, no matter where an attempt breaks off."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.people import make_user
from untoc_portal.core import jobs, notify
from untoc_portal.core.bounces import build_message_id
from untoc_portal.core.enums import JobState, MessageState
from untoc_portal.core.models import Job, Message


@pytest.fixture
def message(db, settings):
    settings.JOBS_MODE = "embedded"
    [message] = notify.notify_users("accounts/activation", [make_user()], key="1", path="/")
    return message


@pytest.fixture
def mail_server(settings):
    def use(name):
        settings.EMAIL_BACKEND = f"tests.core.mail_servers.{name}"

    return use


def state_of(message):
    message.refresh_from_db()
    return MessageState(message.state)


def job_state():
    return JobState(Job.objects.get().state)


def test_every_attempt_has_the_same_message_id(message):
    jobs.run_due_jobs()
    assert (state_of(message), job_state()) == (MessageState.SENT, JobState.DONE)
    [sent] = mail.outbox
    assert sent.extra_headers["Message-ID"] == build_message_id(message, "untoc-reviews.example")


@pytest.mark.parametrize("server", ["RefusesRecipient", "RefusesText"])
def test_permanent_refusal_is_recorded_with_its_reason(message, mail_server, server):
    mail_server(server)
    jobs.run_due_jobs()
    assert (state_of(message), job_state()) == (MessageState.FAILED, JobState.DONE)
    assert "55" in message.error


@pytest.mark.parametrize("server", ["AsksToComeBack", "DoesNotAnswer"])
def test_message_that_did_not_go_is_tried_again(message, mail_server, server):
    mail_server(server)
    jobs.run_due_jobs()
    assert (state_of(message), job_state()) == (MessageState.QUEUED, JobState.WAITING)
    assert message.error != ""
    mail_server("Keeping")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        jobs.run_due_jobs()
    assert (state_of(message), message.error, len(mail.outbox)) == (MessageState.SENT, "", 1)


def test_message_that_may_have_gone_is_not_sent_again_by_itself(message, mail_server):
    mail_server("HangsUp")
    jobs.run_due_jobs()
    assert (state_of(message), job_state(), len(mail.outbox)) == (MessageState.POSSIBLY_SENT, JobState.DONE, 1)
    mail_server("Keeping")
    jobs.run_due_jobs()
    assert len(mail.outbox) == 1


def test_attempt_that_was_cut_off_is_marked_after_a_while(message):
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING, sending_since=timezone.now())
    jobs.run_due_jobs()
    assert (state_of(message), job_state()) == (MessageState.SENDING, JobState.WAITING)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6)):
        jobs.run_due_jobs()
    assert (state_of(message), job_state(), mail.outbox) == (MessageState.POSSIBLY_SENT, JobState.DONE, [])


def test_of_two_attempts_one_sends(message):
    notify.send_message(message.pk)
    notify.send_message(message.pk)
    jobs.run_due_jobs()
    assert len(mail.outbox) == 1


def test_person_may_send_it_again(message, mail_server):
    mail_server("RefusesRecipient")
    jobs.run_due_jobs()
    mail_server("Keeping")
    notify.send_again(message)
    jobs.run_due_jobs()
    assert (state_of(message), len(mail.outbox)) == (MessageState.SENT, 1)
    notify.send_again(message)
    jobs.run_due_jobs()
    assert len(mail.outbox) == 1


def test_message_being_sent_has_its_time_in_the_database(message):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENDING)
