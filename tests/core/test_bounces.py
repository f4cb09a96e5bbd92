"""Messages that come back: noted with their reason, shown to the secretariat, and not to be made up by strangers."""

import io
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.people import make_user
from untoc_portal.core import bounces, notify
from untoc_portal.core.enums import MessageState
from untoc_portal.core.job_queries import list_messages_needing_attention
from untoc_portal.core.models import Message

REPORT = """From: MAILER-DAEMON@mail.example
To: portal@untoc-reviews.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; person@example.org
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 no such mailbox

--B
Content-Type: {kind}

Message-ID: {message_id}
Subject: The outcome documents are issued

{rest}
--B--
"""


@pytest.fixture
def message(db):
    [message] = notify.notify_users("reviews/issued", [make_user()], key="1")
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
    return message


def report(message, *, status="5.1.1", kind="message/rfc822", message_id=""):
    message_id = message_id or bounces.build_message_id(message, "untoc-reviews.example")
    return REPORT.format(status=status, kind=kind, message_id=message_id, rest="text").encode()


def state_of(message):
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_message_that_came_back_is_noted_with_its_reason(message, kind):
    assert bounces.record_bounce(report(message, kind=kind)) == message
    assert (state_of(message), message.error) == ("bounced", "smtp; 550 no such mailbox")
    assert list(list_messages_needing_attention()) == [message]


def test_delay_is_no_bounce(message):
    assert bounces.record_bounce(report(message, status="4.4.1")) is None
    assert state_of(message) == MessageState.SENT


@pytest.mark.parametrize("made_up", ["<portal-message-{}@x>", "<portal-message-{}.0123456789abcdef@x>", "<else@x>"])
def test_delivery_failure_cannot_be_invented(message, made_up):
    assert bounces.record_bounce(report(message, message_id=made_up.format(message.pk))) is None
    assert state_of(message) == MessageState.SENT


@pytest.mark.parametrize("raw", [b"", b"Subject: hello\n\nI am away.", b"\xff\x00", REPORT[:400].encode()])
def test_other_mail_is_left_alone(message, raw):
    assert bounces.record_bounce(raw) is None
    assert state_of(message) == MessageState.SENT


def test_bounced_message_is_sent_again_only_by_hand(message, settings):
    settings.JOBS_MODE = "embedded"
    bounces.record_bounce(report(message))
    notify.send_message(message.pk)
    assert state_of(message) == MessageState.BOUNCED
    notify.send_again(message)
    assert state_of(message) == MessageState.QUEUED
    assert bounces.record_bounce(report(message)) is None


def test_command_takes_a_report_from_a_mail_server(message, monkeypatch):
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(message))))
    call_command("take_bounce", stdout=out)
    assert out.getvalue() == f"Noted: {message}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    call_command("take_bounce", stdout=out)
    assert out.getvalue().endswith("No report on a message of this portal.\n")
