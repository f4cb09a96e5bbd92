"""Comments on passages in the browser: only people for whom they are see them on a page."""

import pytest
from django.urls import reverse

from reviews.enums import CommentAudience, ObservationKind, OutcomeKind, ReviewState
from reviews.models import OutcomeParagraph, PassageComment, Review
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import RoleGroup

LIST = OutcomeKind.LIST_OF_OBSERVATIONS
SAID = "Between ourselves, a hunch"


@pytest.fixture
def paragraph(world, review):
    """Give a paragraph of a list that is drafted."""
    review = carry_to(world, review, ReviewState.OBSERVATIONS)
    return OutcomeParagraph.objects.create(
        outcome=review.list_of_observations,
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text="The law is <b>silent</b>.",
        revision=1,
        drafted_by=delegation_of(review, "GHA"),
        updated_by=person(review, "GHA"),
    )


@pytest.fixture
def address(paragraph):
    return reverse("reviews:passage_comments", args=[paragraph.outcome.review.code, LIST, paragraph.pk])


@pytest.fixture
def comment(paragraph, address, as_person):
    """Give a comment of Ghana's expert for its own delegation."""
    data = {"quote": "law is", "text": SAID, "audience": CommentAudience.DELEGATION}
    response = as_person(paragraph.outcome.review, "GHA", "expert").post(address, data)
    assert response.status_code == 302
    return PassageComment.objects.get()


def test_comment_is_marked_in_the_text_and_listed(comment, address, review, as_person):
    page = as_person(review, "GHA").get(address).content.decode()
    assert "The <mark>law is</mark>" in page
    assert "&lt;b&gt;silent&lt;/b&gt;" in page
    assert SAID in page


def test_own_comment_is_on_no_page_of_anybody_else(comment, address, review, as_person, browse, world):
    for client in (as_person(review, "PER"), as_person(review, "KEN"), browse(world.secretariat)):
        for where in (address, reverse("reviews:outcome_detail", args=[review.code, LIST]), review.get_absolute_url()):
            page = client.get(where, follow=True).content.decode()
            assert (SAID in page, "<mark>" in page, "open comment" in page) == (False, False, False)
        for name in ("timeline", "outcome_versions"):
            args = [review.code, LIST] if name == "outcome_versions" else [review.code]
            assert SAID not in client.get(reverse(f"reviews:{name}", args=args)).content.decode()
        for act in ("resolve_comment", "reopen_comment"):
            assert client.post(reverse(f"reviews:{act}", args=[review.code, comment.pk])).status_code == 404
        assert SAID not in client.get("/search/", {"q": "hunch"}).content.decode()
        for at in (f"outcomes/{comment.paragraph.outcome_id}/", f"reviews/{review.code}/comments/"):
            answer = client.get(f"/api/v1/{at}")
            assert (answer.status_code, SAID in answer.content.decode()) == (200, False)


def test_own_comment_is_counted_for_the_own_delegation(comment, review, as_person):
    page = as_person(review, "GHA", "observer").get(reverse("reviews:outcome_detail", args=[review.code, LIST]))
    assert "1 open comment" in page.content.decode()


def test_comment_is_resolved_and_reopened(comment, address, review, as_person):
    client = as_person(review, "GHA")
    for act, is_resolved in (("resolve_comment", True), ("reopen_comment", False)):
        response = client.post(reverse(f"reviews:{act}", args=[review.code, comment.pk]))
        comment.refresh_from_db()
        assert (response.url, comment.is_resolved) == (address, is_resolved)
    observer = as_person(review, "GHA", "observer")
    assert observer.post(reverse("reviews:resolve_comment", args=[review.code, comment.pk])).status_code == 404


def test_words_that_are_not_there_come_back_with_what_was_typed(address, review, as_person):
    data = {"quote": "No such words", "text": SAID, "audience": CommentAudience.DELEGATION}
    response = as_person(review, "PER").post(address, data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["quote"])
    assert SAID in response.content.decode()


def test_state_under_review_is_not_offered_reviewer_circle(address, review, as_person):
    choices = {
        iso3: [
            value for value, _label in as_person(review, iso3).get(address).context["form"]["audience"].field.choices
        ]
        for iso3 in ("KEN", "GHA")
    }
    assert choices == {"KEN": ["own", "parties"], "GHA": ["own", "reviewers", "parties"]}


def test_comments_are_for_the_parties(address, review, world, browse, as_person):
    assert browse(make_user(RoleGroup.DELEGATES)).get(address).status_code == 404
    observer = as_person(review, "KEN", "observer")
    assert observer.get(address).status_code == 200
    assert observer.post(address, {"text": SAID, "audience": "parties"}).status_code == 404
    assert not PassageComment.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_comments_ask_a_fixed_number_of_queries(
    paragraph, address, review, as_person, django_assert_num_queries, count
):
    for number in range(count):
        PassageComment.objects.create(
            paragraph=paragraph,
            revision=1,
            audience=CommentAudience.PARTIES,
            text=f"Comment {number}",
            delegation=delegation_of(review, "PER"),
            author=person(review, "PER"),
        )
    client = as_person(Review.objects.get(pk=review.pk), "GHA")
    with django_assert_num_queries(COMMENT_QUERIES):
        client.get(address)


COMMENT_QUERIES = 12
