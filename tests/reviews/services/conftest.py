"""A review at the step a test is about, and its people."""

import pytest

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Question
from reviews.services.answers import AnswerEntry, save_answers
from tests.factories.reviews import carry_to, person


@pytest.fixture
def at(world, review):
    """Give a function that carries the review to a step and returns it."""
    return lambda state: carry_to(world, review, state)


@pytest.fixture
def who(review):
    """Give a function that returns whoever holds a role for a State in the review; the focal point by default."""
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
