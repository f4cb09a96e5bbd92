"""Messages: one per person and occasion, in the person's language, and nothing confidential in any."""

import copy
import re

import pytest
from django.conf import settings as portal
from django.core import mail

from reviews.enums import ReviewState
from reviews.services.notifications import EVENTS, notify_recipients
from tests.factories.people import make_user
from tests.factories.reviews import carry_to
from untoc_portal.core import jobs, notify
from untoc_portal.core.enums import JobState, MessageCategory, MessageState
from untoc_portal.core.models import Job, Message
from untoc_portal.core.notices import NOTICES, Notice
from untoc_portal.core.public_ids import hide_id

EVENT = "tests/told"
TEMPLATES = portal.BASE_DIR / "templates"


@pytest.fixture
def templates(settings, tmp_path, monkeypatch):
    """Add an e-mail of the tests' own, which says the language it is written in."""
    monkeypatch.setitem(NOTICES, EVENT, Notice(MessageCategory.STEPS))
    folder = tmp_path / "email" / "tests"
    folder.mkdir(parents=True)
    (folder / "told.subject.txt").write_text(
        "{% get_current_language as now %}In {{ now }}\nfor {{ recipient.name }}\n"
    )
    (folder / "told.body.txt").write_text("\n{{ what }} at {{ url }}\n\n")
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(tmp_path)


@pytest.fixture
def person(db):
    return make_user(name="Ada")


def test_message_is_a_row_and_a_job(templates, person):
    [message] = notify.notify_users(EVENT, [person], key="1", path="/reviews/KEN-1/", context={"what": "Something"})
    assert (message.recipient, message.event, message.key, message.state) == (person, EVENT, "1", MessageState.QUEUED)
    assert (message.subject, message.body) == ("In en for Ada", f"Something at {portal.PORTAL_URL}/reviews/KEN-1/")
    assert message.url == "/reviews/KEN-1/"
    assert Job.objects.get().arguments == {"message_id": message.pk}


def test_person_is_notified_once_per_occasion(templates, person):
    assert len(notify.notify_users(EVENT, [person, person], key="1")) == 1
    assert notify.notify_users(EVENT, [person], key="1") == []
    [second] = notify.notify_users(EVENT, [person], key="2")
    first = Message.objects.exclude(pk=second.pk).get()
    # The first of similar events of a day is sent immediately, and the next one with the others.
    assert (first.state, second.state) == (MessageState.QUEUED, MessageState.WAITING)
    assert [job.arguments for job in Job.objects.all()] == [{"message_id": first.pk}]


def test_each_recipient_is_notified(templates, person):
    other = make_user()
    notified = notify.notify_users(EVENT, [person, other], key="1")
    assert [message.recipient for message in notified] == [person, other]


def test_message_is_in_the_recipients_language(templates, person):
    person.language = "fr"
    person.save()
    [message] = notify.notify_users(EVENT, [person], key="1")
    assert (message.language, message.subject) == ("fr", "In fr for Ada")


def test_inactive_people_are_not_notified(templates, person):
    person.is_active = False
    person.save()
    assert notify.notify_users(EVENT, [person], key="1") == []
    assert not Message.objects.exists()


def test_event_that_is_in_no_table_raises_an_error(person):
    with pytest.raises(LookupError):
        notify.notify_users("tests/untold", [person], key="1")


def test_message_is_sent_after_the_commit(templates, person, capture_commit):
    with capture_commit():
        [message] = notify.notify_users(EVENT, [person], key="1", context={"what": "Something"})
        assert mail.outbox == []
    message.refresh_from_db()
    assert (message.state, message.sent_at is not None) == (MessageState.SENT, True)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.from_email) == ([person.email], "In en for Ada", portal.DEFAULT_FROM_EMAIL)


def test_message_is_sent_once(templates, person):
    [message] = notify.notify_users(EVENT, [person], key="1")
    notify.send_message(message.pk)
    notify.send_message(message.pk)
    assert len(mail.outbox) == 1


def test_mail_server_that_is_away_leaves_the_message_to_be_sent(templates, person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    [message] = notify.notify_users(EVENT, [person], key="1")
    job = Job.objects.get()
    assert not jobs.run(job.name, job.pk)
    job.refresh_from_db()
    message.refresh_from_db()
    assert (job.state, job.attempts, message.state) == (JobState.WAITING, 1, MessageState.QUEUED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert jobs.run(job.name, job.pk)
    assert len(mail.outbox) == 1


def _sentence(event: str) -> str:
    """Return the fixed sentence of a review's e-mail, as its template has it."""
    source = (TEMPLATES / "email" / f"{event}.body.txt").read_text()
    return re.search(r'{% block message %}{% translate "(.+)" %}{% endblock %}', source)[1]


def _get_act_lines(message, review):
    """Return the end of a message: the page of the review, or one act and the link that leads to it."""
    if not message.act:
        return [f"{portal.PORTAL_URL}{review.get_absolute_url()}"]
    link = f"{portal.PORTAL_URL}/messages/follow/{hide_id(message)}/"
    return [f"What you can do now: {NOTICES[message.event].act.label}", link]


@pytest.mark.parametrize("event", [event for event, row in EVENTS.items() if row.to])
def test_review_message_holds_name_and_url_only(event, world, review):
    review = carry_to(world, review, ReviewState.AGREEMENT)
    Message.objects.all().delete()
    notify_recipients(event, review, actor=None, key="again")
    messages = list(Message.objects.filter(event=event))
    assert messages != []
    for message in messages:
        assert message.body.splitlines() == [
            f"Dear {message.recipient.name},",
            "",
            _sentence(event),
            "",
            "Review: Kenya, phase 1",
            "",
            *_get_act_lines(message, review),
            "",
            "This message contains nothing confidential. Sign in to read more.",
        ]
        assert message.subject == " ".join(message.subject.split())


# What an e-mail may name besides its fixed words: labels of public things, dates, addresses, the recipient's own name.
MAY_BE_NAMED = {
    "accounts": {
        "recipient.name",
        "name",
        "url",
        "change",
        # To the Secretariat, of roles and emergency accesses: who, what, why and by whom.
        "person",
        "by",
        "role",
        "role.label",
        "subject",
        "reason",
        "decision",
        "access.user",
        "access.reason",
        "access.ends_at",
        "end",
        # What was asked in a request about the person's own data, and what was decided.
        "kind",
        "is_accepted",
    },
    # The closing hash of a drawing of lots is public, and so is the time of its number.
    "reviews": {"draw", "sha256", "moment"},
    "stakeholders": {"recipient.name", "name", "url", "organization", "former", "date", "reason", "verified"},
    "dialogues": {
        "recipient.name",
        "name",
        "url",
        "organization",
        "dialogue",
        "closing_date",
        "date",
        "state",
        # To those who follow what is published: titles of public things, and where the messages end.
        "topic",
        "one.title",
        "one.path",
        "more",
        "portal",
        # To the members of the Extended Bureau: whether a proposal was taken.
        "outcome",
        "invited",
        "accepted",
        "reason",
    },
    "core": {
        "line.title",
        "line.about",
        "line.count",
        "line.url",
        "url",
        "needs",
        "needs_count",
        "needs_url",
        "informs",
        "earlier_count",
        "number",
        # What the person called the webhook.
        "name",
        # To the Secretariat: which records differ from the trail, or which key is not read.
        "reason",
    },
    # The label of the act is fixed text of the table of messages.
    "": {"recipient.name", "name", "url", "end_url", "review", "act"},
}
EMAILS = sorted(path.relative_to(TEMPLATES / "email") for path in (TEMPLATES / "email").rglob("*.txt"))


@pytest.mark.parametrize("path", EMAILS, ids=str)
def test_email_names_only_what_it_may(path):
    source = (TEMPLATES / "email" / path).read_text()
    named = set(re.findall(r"{{\s*([\w.]+)", source))
    named |= set(re.findall(r"{%\s*if (?:not )?([\w.]+)", source))
    named |= set(re.findall(r"\w+=([a-z_][\w.]*)", source))
    app = path.parts[0] if len(path.parts) > 1 else ""
    assert named - MAY_BE_NAMED[app] == set()


def test_every_event_has_subject_and_body():
    events = {str(path).removesuffix(".body.txt") for path in EMAILS if path.name.endswith(".body.txt")}
    assert events == {str(path).removesuffix(".subject.txt") for path in EMAILS if path.name.endswith(".subject.txt")}
    assert events == {event for event in NOTICES if not event.startswith("tests/")}
