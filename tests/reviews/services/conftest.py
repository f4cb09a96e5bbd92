"""A review at the step a test is about, and its people."""

import pytest

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Question, Review
from reviews.selectors.readings import read_outcome
from reviews.services import outcomes
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.summaries import draft_summary
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person


@pytest.fixture
def at(world, review):
    """Give a function that carries the review to a step and returns it."""
    return lambda state: carry_to(world, review, state)


@pytest.fixture
def who(review):
    """Return a function that finds the person with a role for a State in the review; the focal point by default."""
    return lambda iso3, role="focal_point": person(review, iso3, role)


@pytest.fixture
def assessed(at):
    """Give a review whose State under review answers the questionnaire."""
    return at(ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def save(assessed, who):
    """Give a function that saves one answer, by default as the State's expert."""

    def save_one(key, value=None, text="", revision=0, actor=None, review=assessed):
        question = Question.objects.get(key=key)
        entry = AnswerEntry(question=question, value=value, text=text, expected_revision=revision)
        return save_answers(review, actor=actor or who("KEN", DelegateRole.EXPERT), entries=[entry])

    return save_one


@pytest.fixture
def agree(world, who):
    """Give a function that clears and agrees to the summary of a review."""

    def go(review):
        for iso3 in ("GHA", "PER"):
            outcomes.clear_outcome(
                review.summary,
                actor=who(iso3),
                delegation=delegation_of(review, iso3),
                seen=seen(read_outcome(review.summary)),
            )
        outcomes.agree_outcome(review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)))
        return Review.objects.get(pk=review.pk)

    return go


@pytest.fixture
def completed(at, who, agree):
    """Give a completed review whose summary was drafted from its list: each paragraph has its source."""
    review = at(ReviewState.SUMMARY)
    draft_summary(review.summary, actor=who("GHA"), delegation=delegation_of(review, "GHA"))
    return agree(review)
