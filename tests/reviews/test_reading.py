"""A reviewing State reads what another one cleared after its own is in, unless all who review agree otherwise."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Clarification, Feedback, FeedbackEntry, Paper, ReadingConsent, ReviewSetting
from reviews.selectors.readings import read_feedback
from reviews.services.clarifications import answer_clarification
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.reading import allow_reading, end_reading
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message

WORDS, REQUEST = "QUOKKALIMESTONE of Ghana", "ZEBRAQUARTZ which law?"


@pytest.fixture
def review(world, review):
    """Carry the review of Kenya to the desk review, with an observer of Peru; Ghana has cleared its feedback."""
    carry_to(world, review, ReviewState.DESK_REVIEW)
    write(world, review, "GHA", measures=WORDS, clarification=REQUEST)
    clear_feedback(
        delegation_of(review, "GHA"),
        actor=person(review, "GHA"),
        seen=seen(read_feedback(delegation_of(review, "GHA"))),
    )
    return review


def write(world, review, iso3, **texts):
    fields = {"article": world.articles["UNTOC 5"], "texts": texts}
    save_feedback(delegation_of(review, iso3), actor=person(review, iso3, "expert"), **fields)


def reads(user):
    """Return what the person finds by the querysets: feedback, its passages, its document, its requests."""
    rows = (
        Feedback.objects.visible_to(user).filter(cleared_at__isnull=False),
        FeedbackEntry.objects.visible_to(user).filter(feedback__cleared_at__isnull=False),
        Paper.objects.visible_to(user).filter(kind="written_feedback"),
        Clarification.objects.visible_to(user),
    )
    return [row.exists() for row in rows]


def addresses(review):
    code = review.code
    article = [code, "UNTOC", 5]
    paper = Paper.objects.get(kind="written_feedback")
    return [
        reverse("reviews:feedback", args=[code]),
        reverse("reviews:feedback_article", args=article),
        reverse("reviews:clarification_list", args=[code]),
        reverse("reviews:review_detail", args=[code]),
        f"/api/v1/reviews/{code}/feedback/",
        f"/api/v1/reviews/{code}/clarifications/",
        reverse("search") + "?q=quokkalimestone",
        paper.get_absolute_url(),
    ]


@pytest.mark.parametrize("role", ["focal_point", "expert"])
def test_other_reviewing_state_waits_for_its_own(world, review, client, role):
    reader = person(review, "PER", role)
    assert reads(reader) == [False] * 4
    client.force_login(reader)
    for address in addresses(review):
        answer = client.get(address)
        shown = answer.getvalue() if answer.streaming else answer.content
        assert b"QUOKKALIMESTONE" not in shown, address
        assert b"ZEBRAQUARTZ" not in shown, address
    page = client.get(addresses(review)[0]).content.decode()
    assert "Another reviewing State has cleared its feedback." in page


def test_state_under_review_and_author_read_immediately(world, review):
    for iso3 in ("KEN", "GHA"):
        assert reads(person(review, iso3)) == [True] * 4


def test_own_draft_does_not_open_the_others(world, review):
    write(world, review, "PER", measures="Begun")
    assert reads(person(review, "PER")) == [False] * 4


def test_own_feedback_opens_the_others(world, review):
    write(world, review, "PER", measures="Done")
    clear_feedback(
        delegation_of(review, "PER"),
        actor=person(review, "PER"),
        seen=seen(read_feedback(delegation_of(review, "PER"))),
    )
    for role in ("focal_point", "expert"):
        assert reads(person(review, "PER", role)) == [True] * 4


def test_reading_is_immediate_if_all_reviewing_states_agree(world, review):
    ghana, peru = delegation_of(review, "GHA"), delegation_of(review, "PER")
    allow_reading(peru, actor=person(review, "PER"))
    assert reads(person(review, "PER")) == [False] * 4
    allow_reading(ghana, actor=person(review, "GHA"))
    assert reads(person(review, "PER")) == [True] * 4
    end_reading(ghana, actor=person(review, "GHA"))
    assert reads(person(review, "PER")) == [False] * 4
    actions = AuditEvent.objects.filter(content_type__model="readingconsent").values_list("action", flat=True)
    assert sorted(actions) == ["created", "created", "revoked"]
    notified = Message.objects.filter(event__startswith="reviews/reading_")
    assert {(row.event, row.recipient) for row in notified} == {
        ("reviews/reading_allowed", person(review, "GHA")),
        ("reviews/reading_allowed", person(review, "PER")),
        ("reviews/reading_ended", person(review, "PER")),
    }


def test_consent_is_the_focal_points_and_given_once(world, review):
    peru = delegation_of(review, "PER")
    for other in (person(review, "PER", "expert"), person(review, "GHA"), person(review, "KEN"), world.secretariat):
        with pytest.raises(NotAllowedError):
            allow_reading(peru, actor=other)
    with pytest.raises(DomainError) as caught:
        end_reading(peru, actor=person(review, "PER"))
    assert caught.value.code == "not_agreed"
    allow_reading(peru, actor=person(review, "PER"))
    with pytest.raises(DomainError) as caught:
        allow_reading(peru, actor=person(review, "PER"))
    assert caught.value.code == "agreed_already"


def test_setting_turns_it_off(world, review):
    ReviewSetting.objects.update_or_create(name="feedback_apart", defaults={"value": 1, "source": "test"})
    assert reads(person(review, "PER")) == [False] * 4
    ReviewSetting.objects.filter(name="feedback_apart").update(value=0)
    assert reads(person(review, "PER")) == [True] * 4


def test_after_the_desk_review_nobody_waits(world, review):
    type(review).objects.filter(pk=review.pk).update(state=ReviewState.DIALOGUE)
    assert reads(person(review, "PER")) == [True] * 4
    with pytest.raises(NotAllowedError):
        allow_reading(delegation_of(review, "PER"), actor=person(review, "PER"))


def test_consent_by_page_and_by_the_api(world, review, client):
    url = reverse("reviews:allow_reading", args=[review.code])
    client.force_login(person(review, "PER"))
    assert "Agree to read each other" in client.get(reverse("reviews:feedback", args=[review.code])).content.decode()
    assert client.post(url, {"agrees": "yes"}).status_code == 302
    assert ReadingConsent.objects.count() == 1
    assert "Withdraw the consent" in client.get(reverse("reviews:feedback", args=[review.code])).content.decode()
    client.force_login(person(review, "GHA"))
    assert client.post(f"/api/v1/reviews/{review.code}/feedback/allow-reading/").status_code == 204
    assert reads(person(review, "PER")) == [True] * 4
    assert client.post(f"/api/v1/reviews/{review.code}/feedback/end-reading/").status_code == 204
    client.force_login(person(review, "KEN"))
    assert client.post(url, {"agrees": "yes"}).status_code == 404
    client.force_login(person(review, "PER", "expert"))
    assert client.post(url, {"agrees": "yes"}).status_code == 404
    assert ReadingConsent.objects.count() == 1


@pytest.mark.parametrize("cleared", [False, True])
def test_answer_is_announced_to_who_may_read_it(world, review, cleared):
    if cleared:
        write(world, review, "PER", measures="Done")
        peru = delegation_of(review, "PER")
        clear_feedback(peru, actor=person(review, "PER"), seen=seen(read_feedback(peru)))
    request = Clarification.objects.get(request=REQUEST)
    answer_clarification(request, actor=person(review, "KEN"), answer="Law 5")
    notified = Message.objects.filter(event="reviews/clarification_answered")
    found = {iso3: notified.filter(recipient=person(review, iso3)).exists() for iso3 in ("GHA", "PER")}
    assert found == {"GHA": True, "PER": cleared}
