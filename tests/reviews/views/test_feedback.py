"""Written feedback and the dialogue in the browser."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Clarification, FeedbackEntry, Meeting
from reviews.services.clarifications import ask_clarification
from tests.factories.reviews import carry_to, delegation_of, person

TEXTS = {"measures": "Measures seen", "successes": "", "challenges": "A challenge"}


@pytest.fixture
def reviewing(world, review):
    """Give the review at the desk review."""
    return carry_to(world, review, ReviewState.DESK_REVIEW)


def page_url(review, name="feedback"):
    return reverse(f"reviews:{name}", args=[review.code])


def article_url(review, instrument="UNTOC", number=5):
    return reverse("reviews:feedback_article", args=[review.code, instrument, number])


def test_article_shows_the_submitted_answers_beside_the_form(reviewing, as_person):
    page = as_person(reviewing, "GHA", "expert").get(article_url(reviewing)).content.decode()
    assert "Answer to untoc.5" in page
    assert 'name="measures"' in page


def test_feedback_is_saved_for_the_own_delegation(reviewing, as_person):
    response = as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    assert response.url == page_url(reviewing)
    entry = FeedbackEntry.objects.get()
    assert (entry.feedback.delegation.party.iso3, entry.challenges) == ("GHA", "A challenge")


def test_draft_of_another_delegation_is_never_shown(reviewing, as_person):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    for iso3, role in (("PER", "focal_point"), ("PER", "expert"), ("KEN", "focal_point")):
        assert "Measures seen" not in as_person(reviewing, iso3, role).get(page_url(reviewing)).content.decode()
    page = as_person(reviewing, "PER", "expert").get(article_url(reviewing)).content.decode()
    assert "Measures seen" not in page


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("KEN", "expert"), ("GHA", "observer")])
def test_drafting_by_another_is_not_found(reviewing, as_person, iso3, role):
    client = as_person(reviewing, iso3, role)
    assert client.get(article_url(reviewing)).status_code == 404
    assert client.post(article_url(reviewing), TEXTS).status_code == 404
    assert not FeedbackEntry.objects.exists()


def test_article_that_is_not_covered_is_not_found(reviewing, as_person):
    assert as_person(reviewing, "GHA").get(article_url(reviewing, "UNTOC", 99)).status_code == 404


def test_clearing_by_the_focal_point_shows_it_to_the_parties(reviewing, as_person):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    as_person(reviewing, "GHA").post(page_url(reviewing, "clear_feedback"))
    for iso3, role in (("KEN", "observer"), ("PER", "expert")):
        assert "Measures seen" in as_person(reviewing, iso3, role).get(page_url(reviewing)).content.decode()


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "expert"), ("GHA", "observer"), ("KEN", "focal_point")])
def test_clearing_by_another_is_not_found(reviewing, as_person, iso3, role):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    assert as_person(reviewing, iso3, role).post(page_url(reviewing, "clear_feedback")).status_code == 404


def test_clearing_nothing_says_why(reviewing, as_person):
    response = as_person(reviewing, "GHA").post(page_url(reviewing, "clear_feedback"), follow=True)
    assert "There is no feedback to clear yet." in response.content.decode()


def test_cleared_feedback_cannot_be_changed(reviewing, as_person):
    client = as_person(reviewing, "GHA")
    client.post(article_url(reviewing), TEXTS)
    client.post(page_url(reviewing, "clear_feedback"))
    response = client.post(article_url(reviewing), TEXTS | {"measures": "Changed"})
    assert response.status_code == 422
    assert "Changed" in response.content.decode()


def test_clarification_is_asked_and_answered(world, reviewing, as_person):
    data = {"article": world.articles["UNTOC 5"].pk, "request": "Which court?"}
    as_person(reviewing, "GHA", "expert").post(page_url(reviewing, "ask_clarification"), data)
    asked = Clarification.objects.get()
    url = reverse("reviews:answer_clarification", args=[reviewing.code, asked.pk])
    expert = as_person(reviewing, "KEN", "expert")
    assert "Which court?" in expert.get(url).content.decode()
    assert expert.post(url, {"answer": ""}).status_code == 422
    expert.post(url, {"answer": "The first."})
    assert (
        "The first."
        in as_person(reviewing, "PER", "observer").get(page_url(reviewing, "clarification_list")).content.decode()
    )
    assert expert.post(url, {"answer": "Another."}).status_code == 422


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("GHA", "observer")])
def test_asking_by_another_is_not_found(world, reviewing, as_person, iso3, role):
    data = {"article": world.articles["UNTOC 5"].pk, "request": "Which court?"}
    client = as_person(reviewing, iso3, role)
    assert client.get(page_url(reviewing, "ask_clarification")).status_code == 404
    assert client.post(page_url(reviewing, "ask_clarification"), data).status_code == 404


def test_request_on_an_article_outside_the_review_names_the_field(world, reviewing, as_person):
    response = as_person(reviewing, "GHA").post(
        page_url(reviewing, "ask_clarification"), {"article": 999, "request": "x"}
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["article"]


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("KEN", "observer")])
def test_answering_by_another_is_not_found(world, reviewing, as_person, iso3, role):
    asked = ask_clarification(
        delegation_of(reviewing, "GHA"),
        actor=person(reviewing, "GHA"),
        article=world.articles["UNTOC 5"],
        request="Which?",
    )
    url = reverse("reviews:answer_clarification", args=[reviewing.code, asked.pk])
    assert as_person(reviewing, iso3, role).post(url, {"answer": "x"}).status_code == 404


def test_meeting_is_logged_by_a_party(reviewing, as_person):
    data = {"held_on": reviewing.opened_on.isoformat(), "participants": "All", "minutes": "Much was said."}
    url = page_url(reviewing, "log_meeting")
    assert as_person(reviewing, "KEN", "observer").post(url, data).status_code == 404
    refused = as_person(reviewing, "KEN", "expert").post(url, data | {"held_on": "2099-01-01"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["held_on"])
    as_person(reviewing, "KEN", "expert").post(url, data)
    assert Meeting.objects.get().minutes == "Much was said."


@pytest.mark.parametrize("count", [1, 3])
def test_dialogue_asks_a_fixed_number_of_queries(world, reviewing, as_person, django_assert_num_queries, count):
    own, expert = delegation_of(reviewing, "GHA"), person(reviewing, "GHA", "expert")
    for number in range(count):
        article = world.articles["UNTOC 5"]
        Clarification.objects.create(
            review=reviewing, asked_by=own, article=article, request=f"Question {number}", requested_by=expert
        )
        Meeting.objects.create(
            review=reviewing, held_on=reviewing.opened_on, participants="All", minutes="Said", logged_by=expert
        )
    client = as_person(reviewing, "KEN")
    with django_assert_num_queries(DIALOGUE_QUERIES):
        client.get(page_url(reviewing, "clarification_list"))


DIALOGUE_QUERIES = 9


def test_stale_feedback_shows_both_texts_and_can_be_saved_again(reviewing, as_person):
    expert, colleague = as_person(reviewing, "GHA", "expert"), as_person(reviewing, "GHA")
    expert.post(article_url(reviewing), TEXTS)
    response = colleague.post(article_url(reviewing), TEXTS | {"measures": "Typed upon an empty page"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Measures seen" in page
    assert "Typed upon an empty page" in page
    shown = FeedbackEntry.objects.get().updated_at.isoformat()
    colleague.post(article_url(reviewing), TEXTS | {"measures": "Both together", "shown": shown})
    assert FeedbackEntry.objects.get().measures == "Both together"
