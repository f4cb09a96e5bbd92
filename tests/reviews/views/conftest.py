"""Fixtures of the tests of pages: browsers of the people of a review."""

import pytest
from django.test import Client

from tests.factories.reviews import person


@pytest.fixture
def browse():
    """Give a function that returns a browser in which the user is signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def as_person(browse):
    """Give a function that returns the browser of the person who holds the role for the State in the review."""
    return lambda review, iso3, role="focal_point": browse(person(review, iso3, role))
