"""What anybody can follow, by page, Atom, calendar and e-mail; and that nothing shows there before it is published."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from dialogues.models import Subscription
from dialogues.selectors.following import find_topic, list_news
from dialogues.services import following, sessions
from reviews.enums import PublicationScope, ReviewState
from reviews.selectors.readings import read_publication
from reviews.services.publication import SummaryTerms, decide_publication
from tests import locks
from tests.factories.dialogues import make_dialogue, make_session
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, issue_and_render, make_review, person
from untoc_portal.core import jobs
from untoc_portal.core.enums import Level
from untoc_portal.core.models import AuditEvent, Document, Message

KENYA, TIP = ("states", "KEN"), ("working-groups", "TIP")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    cache.clear()


def page(topic, name="topic"):
    return Client().get(reverse(f"dialogues:{name}", args=topic))


def titles(topic):
    return [news.title for news in list_news(find_topic(*topic).subject)]


@pytest.fixture
def issued(stage):
    return issue_and_render(stage.world, make_review(stage.world))


def follow(capture_commit, topic=TIP, email="reader@example.org"):
    with capture_commit():
        response = Client().post(reverse("dialogues:topic", args=topic), {"email": email})
    assert response.status_code == 302
    return Subscription.objects.filter(email=email.lower()).last()


def links(message):
    return [line for line in message.body.splitlines() if line.startswith("http")]


def test_state_topic_shows_status_and_dates_only(stage):
    review = carry_to(stage.world, make_review(stage.world), ReviewState.SUMMARY)
    shown = page(KENYA).content.decode()
    assert ("progressing" in shown, "Nothing is published yet" in shown) == (True, True)
    for hidden in ("Ghana", "Peru", review.get_state_display(), "SECRET"):
        assert hidden not in shown
    other = make_review(stage.world, "FIN", ("MNG", "GHA"))
    assert "not started" in page(("states", other.state_under_review.iso3)).content.decode()


def test_documents_show_as_they_are_published(stage, issued):
    assert [title.split(" (")[0] for title in titles(KENYA)] == ["Summary"]
    decide_publication(
        issued,
        actor=person(issued, "KEN"),
        seen=seen(read_publication(issued)),
        list_scope=PublicationScope.ALL,
        questionnaire_for=Level.PUBLIC,
    )
    jobs.run_due_jobs()
    assert {title.split(" (")[0] for title in titles(KENYA)} == {"Summary", "List of observations", "Self-assessment"}
    decide_publication(
        issued, actor=person(issued, "KEN"), seen=seen(read_publication(issued)), list_scope=PublicationScope.NOTHING
    )
    assert [title.split(" (")[0] for title in titles(KENYA)] == ["Summary"]


def test_a_summary_shows_from_the_day_its_state_chose(stage, issued, capture_commit):
    subscription = following.confirm_subscription(follow(capture_commit, KENYA))
    day = timezone.localdate() + dt.timedelta(days=3)
    decide_publication(
        issued,
        actor=person(issued, "KEN"),
        seen=seen(read_publication(issued)),
        list_scope=PublicationScope.NOTHING,
        summary=SummaryTerms(on=day),
    )
    assert (titles(KENYA), page(KENYA).content.decode().count(f'datetime="{timezone.localdate()}"')) == ([], 0)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert len(titles(KENYA)) == 1
        with capture_commit():
            following.notify_followers()
    assert Message.objects.filter(key__startswith=f"{subscription.pk}:", event="dialogues/follow_news").count() == 1


def test_unpublished_items_leave_no_trace_for_followers(stage, issued):
    addresses = [reverse(f"dialogues:{name}", args=KENYA) for name in ("topic", "topic_feed", "topic_calendar")]
    addresses += [f"/open-data/{name}.{form}" for name in ("documents", "reviews") for form in ("csv", "json")]
    everywhere = [Client().get(address).content.decode() for address in addresses]
    hidden = issued.list_of_observations.documents.values_list("document__symbol", "document__sha256", "pk")
    for text in everywhere:
        for symbol, sha256, key in hidden:
            assert (symbol in text, sha256 in text, reverse("reviews:document_file", args=[key]) in text) == (
                False,
            ) * 3


def test_a_working_group_shows_sessions_dialogues_and_summaries(stage, count_queries):
    make_session(stage.secretariat, stage.group)
    first = titles(TIP)
    dialogue = make_dialogue(stage.secretariat, stage.group)
    assert (len(first), len(titles(TIP)), str(dialogue) in titles(TIP)) == (1, 3, True)


@pytest.mark.parametrize(("topic", "number"), [(KENYA, 4), (TIP, 6)])
def test_a_page_takes_the_same_number_of_queries(stage, count_queries, topic, number):
    make_review(stage.world)
    client = Client()
    client.get(reverse("dialogues:topic", args=topic))
    found = []
    for _round in range(2):
        make_dialogue(stage.secretariat, stage.group)
        with count_queries() as queries:
            client.get(reverse("dialogues:topic", args=topic))
        found.append(len(queries))
    assert found == [number, number]


def test_the_feed_is_atom_with_an_identity_for_each_entry(stage, issued):
    response = page(KENYA, "topic_feed")
    feed = ET.fromstring(response.content)  # noqa: S314 (our own)
    entries = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.find(f"{ATOM}title").text for entry in entries] == titles(KENYA)
    assert all(entry.find(f"{ATOM}id").text.startswith("http://testserver/documents/") for entry in entries)


def test_each_entry_of_the_feed_has_its_own_language(stage, issued):
    [document] = Document.objects.filter(of_outcome__outcome__kind="summary", level=Level.PUBLIC)
    with locks.unlock(Document):
        Document.objects.filter(pk=document.pk).update(language="fr")
    response = Client(headers={"accept-language": "en"}).get(reverse("dialogues:topic_feed", args=KENYA))
    feed = ET.fromstring(response.content)  # noqa: S314 (our own)
    [entry] = feed.findall(f"{ATOM}entry")
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (feed.get(language), entry.get(language)) == ("en", "fr")
    with override("fr"):
        assert entry.find(f"{ATOM}title").text == list_news(find_topic(*KENYA).subject)[0].title
    assert [link.get("hreflang") for link in entry.findall(f"{ATOM}link")] == [None, "fr"]


def test_the_days_of_a_states_reviews_go_into_a_calendar(stage, issued):
    text = page(KENYA, "topic_calendar").content.decode()
    # The window opens and closes; the outcome is issued.
    assert text.count("BEGIN:VEVENT") == 3
    assert page(TIP, "topic_calendar").status_code == 404


@pytest.mark.parametrize("topic", [("states", "XXX"), ("working-groups", "KEN"), ("organizations", "KEN")])
def test_nothing_else_can_be_followed(stage, topic):
    assert {page(topic, name).status_code for name in ("topic", "topic_feed", "topic_calendar")} == {404}


def test_nothing_is_sent_before_email_is_confirmed(stage, capture_commit):
    subscription = follow(capture_commit)
    assert (len(mail.outbox), mail.outbox[0].to) == (1, ["reader@example.org"])
    make_session(stage.secretariat, stage.group)
    with capture_commit():
        following.notify_followers()
    assert len(mail.outbox) == 1
    confirm = links(mail.outbox[0])[0].removeprefix("http://127.0.0.1:8000")
    # Mail programs open links by themselves: opening is not confirming.
    assert Client().get(confirm).status_code == 200
    subscription.refresh_from_db()
    assert subscription.confirmed_at is None
    Client().post(confirm)
    subscription.refresh_from_db()
    assert subscription.confirmed_at is not None


def test_later_publication_is_notified_once(stage, capture_commit):
    following.confirm_subscription(follow(capture_commit))
    with capture_commit():
        following.notify_followers()
    assert len(mail.outbox) == 1
    session = make_session(stage.secretariat, stage.group)
    for _hour in range(3):
        with capture_commit():
            following.notify_followers()
    assert [message.subject for message in mail.outbox[1:]] == ["Published: Group TIP"]
    assert str(session) in mail.outbox[1].body
    assert session.get_absolute_url() in mail.outbox[1].body


def test_two_jobs_together_notify_once(stage, capture_commit):
    subscription = following.confirm_subscription(follow(capture_commit))
    make_session(stage.secretariat, stage.group)
    before = subscription.told_until
    with capture_commit():
        following.notify_followers()
        # As a second worker that read the row before the first one wrote it.
        Subscription.objects.update(told_until=before)
        following.notify_followers()
    assert len(mail.outbox) == 2


def test_unsubscribe_link_works_signed_out_and_forgets_email(stage, capture_commit):
    following.confirm_subscription(follow(capture_commit))
    make_session(stage.secretariat, stage.group)
    with capture_commit():
        following.notify_followers()
    ends = {links(message)[-1].removeprefix("http://127.0.0.1:8000") for message in mail.outbox}
    (end,) = ends
    assert Client().get(end).status_code == 200
    assert Subscription.objects.count() == 1
    assert Client().post(end).status_code == 302
    assert (Subscription.objects.count(), Message.objects.filter(to="reader@example.org").count()) == (0, 0)
    assert Client().get(end).status_code == 404


def test_nobody_learns_which_addresses_follow(stage, capture_commit):
    following.confirm_subscription(follow(capture_commit))
    answers = []
    for email in ("READER@example.org", "other@example.org"):
        with capture_commit():
            response = Client().post(reverse("dialogues:topic", args=TIP), {"email": email}, follow=True)
        answers.append(re.sub(r"csrf\S+ value=\"\S+\"", "", response.content.decode()))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["reader@example.org"], ["other@example.org"]]


def test_requests_are_limited_per_email_and_visitor(stage, capture_commit):
    for _time in range(3):
        follow(capture_commit)
    assert len(mail.outbox) == 1
    for number in range(7):
        follow(capture_commit, email=f"reader{number}@example.org")
    response = Client().post(reverse("dialogues:topic", args=TIP), {"email": "last@example.org"})
    assert (response.status_code, Subscription.objects.filter(email="last@example.org").count()) == (422, 0)


def test_what_is_not_confirmed_within_a_week_is_forgotten(stage, capture_commit):
    follow(capture_commit)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        following.notify_followers()
    assert Subscription.objects.count() == 0


def test_the_trail_holds_no_address(stage, capture_commit):
    following.unsubscribe(following.confirm_subscription(follow(capture_commit)))
    events = AuditEvent.objects.filter(content_type__model="subscription")
    assert events.count() == 3
    assert all("example.org" not in f"{event.object_label}{event.changes}{event.actor_label}" for event in events)


def test_a_subscription_has_one_topic(stage):
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(email="a@example.org", language="en")


def test_the_mail_is_in_the_language_of_the_page(stage, capture_commit):
    client = Client(headers={"accept-language": "fr"})
    with capture_commit():
        client.post(reverse("dialogues:topic", args=TIP), {"email": "lectrice@example.org"})
    assert Subscription.objects.get().language == Message.objects.get(recipient=None).language == "fr"


def test_news_of_session_goes_to_its_followers_only(stage, capture_commit):
    following.confirm_subscription(follow(capture_commit, KENYA))
    sessions.schedule_session(
        stage.group,
        actor=stage.secretariat,
        number=9,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        place="Vienna",
        agenda=["Outcomes"],
    )
    with capture_commit():
        following.notify_followers()
    assert len(mail.outbox) == 1
