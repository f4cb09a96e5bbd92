"""Pages ask a fixed number of queries, however many rows they show."""

import pytest
from django.urls import reverse

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Answer, FeedbackEntry
from reviews.selectors.readings import read_nomination
from reviews.services import people
from reviews.services.feedback import save_feedback
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person

COUNTS = pytest.mark.parametrize("count", [1, 3])


def nominate(world, review, count):
    delegation = delegation_of(review, "KEN")
    note = people.record_note_verbale(
        delegation.party, actor=world.secretariat, reference="NV 1", dated=review.opened_on
    )
    return [
        people.nominate_person(
            delegation,
            actor=world.secretariat,
            note_verbale=note,
            name=f"Person {number}",
            email=f"new{number}@example.org",
            role=DelegateRole.EXPERT,
        )
        for number in range(count)
    ]


@COUNTS
def test_nomination_queue(world, review, browse, django_assert_num_queries, count):
    review = carry_to(world, review, ReviewState.NOMINATION)
    nominate(world, review, count)
    client = browse(world.secretariat)
    # One of them for the notes on standing delegations that wait.
    with django_assert_num_queries(6):
        client.get(reverse("reviews:nomination_list"))


@COUNTS
def test_people_page(world, review, as_person, django_assert_num_queries, count):
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    for nomination in nominate(world, review, count):
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    client = as_person(review, "KEN")
    with django_assert_num_queries(12):
        client.get(reverse("reviews:people", args=[review.code]))


@COUNTS
def test_overview(world, review, as_person, django_assert_num_queries, count):
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    for nomination in nominate(world, review, count):
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    client = as_person(review, "KEN")
    # The first request of all also asks for the kinds of the audited rows.
    client.get(reverse("reviews:review_detail", args=[review.code]))
    with django_assert_num_queries(13):
        client.get(reverse("reviews:review_detail", args=[review.code]))


@COUNTS
def test_questionnaire_by_article(world, review, as_person, django_assert_num_queries, count):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    for question in list(review.questions())[:count]:
        Answer.objects.create(review=review, question=question, text="x", updated_by=person(review, "KEN"))
    client = as_person(review, "KEN")
    with django_assert_num_queries(12):
        client.get(reverse("reviews:questionnaire", args=[review.code]))


@COUNTS
def test_feedback(world, review, as_person, django_assert_num_queries, count):
    review = carry_to(world, review, ReviewState.DESK_REVIEW)
    for article in list(world.articles.values())[:count]:
        save_feedback(
            delegation_of(review, "GHA"),
            actor=person(review, "GHA"),
            article=article,
            texts={"measures": "x"},
        )
    assert FeedbackEntry.objects.count() == count
    client = as_person(review, "GHA")
    with django_assert_num_queries(15):
        client.get(reverse("reviews:feedback", args=[review.code]))
