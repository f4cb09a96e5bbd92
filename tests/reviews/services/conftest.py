"""A review at the step a test is about, and its people."""

import pytest

from tests.factories.reviews import carry_to, person


@pytest.fixture
def at(world, review):
    """Give a function that carries the review to a step and returns it."""
    return lambda state: carry_to(world, review, state)


@pytest.fixture
def who(review):
    """Give a function that returns whoever holds a role for a State in the review; the focal point by default."""
    return lambda iso3, role="focal_point": person(review, iso3, role)
