"""Requests for clarification about a passage: the words must be in an answer, and stay with the request."""

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Clarification
from reviews.selectors.readings import read_clarification
from reviews.services.clarifications import request_clarification
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal


@pytest.fixture
def ask(world, at, who):
    """Give a function that asks as Ghana's expert about words of an answer on article 5."""
    review = at(ReviewState.DESK_REVIEW)

    def go(quote, article="UNTOC 5", question=None, request="Which court?"):
        return request_clarification(
            delegation_of(review, "GHA"),
            actor=who("GHA", DelegateRole.EXPERT),
            article=world.articles[article],
            question=question and review.questions().get(key=question),
            request=request,
            quote=quote,
        )

    return go


def test_quote_is_stored_without_changes(ask):
    asked = ask(" Answer\n to   untoc.5 ")
    assert (asked.quote, asked.question.key) == ("Answer to untoc.5", "untoc.5")
    assert asked.submission == asked.review.submissions.get()
    assert "Answer to untoc.5" in read_clarification(asked).parts[0].facts


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"quote": "Words that no one wrote"}, "no_such_passage"),
        ({"quote": "Answer to untoc.6"}, "no_such_passage"),
        ({"quote": "Answer to untoc.6", "question": "untoc.5"}, "no_such_passage"),
        ({"quote": "Answer to untoc.6", "question": "untoc.6"}, "other_article"),
    ],
)
def test_quote_must_be_in_an_answer(ask, values, code):
    with refusal(code):
        ask(**values)


def test_words_of_several_answers_need_a_choice(ask, world):
    # The question about the gap is not asked after a “yes”, so only one answer has these words.
    assert ask("Answer to untoc").question.key == "untoc.5"
    assert ask("Answer to", question="untoc.5", request="And since when?").question.key == "untoc.5"


def test_without_a_quote_nothing_is_quoted(ask):
    asked = ask(" ")
    assert (asked.quote, asked.submission, asked.question) == ("", None, None)


def test_database_refuses_a_quote_of_nothing(ask):
    asked = ask("")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clarification.objects.filter(pk=asked.pk).update(quote="Words that no one wrote")
