"""Which reviews count as started, late, and with whom they are fetched."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Deadline, Review
from tests.factories.reviews import carry_to, make_review


@pytest.mark.parametrize(
    ("state", "started"),
    [
        (ReviewState.PLANNED, False),
        (ReviewState.NOMINATION, False),
        (ReviewState.PRELIMINARY_CONSULTATION, False),
        (ReviewState.SELF_ASSESSMENT, True),
        (ReviewState.ISSUED, True),
    ],
)
def test_review_counts_as_started_once_its_consultation_is_held(world, review, state, started):
    review = carry_to(world, review, state)
    assert (Review.objects.progressing().exists(), Review.objects.not_started().exists()) == (started, not started)
    assert review.is_started is started


def test_open_dates_come_nearest_first(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    assert list(Deadline.objects.open().values_list("kind", flat=True)) == [
        "self_assessment",
        "list_of_observations",
        "closure",
    ]


def test_review_is_late_by_its_own_dates(world, review, other_review):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    late = timezone.localdate() + dt.timedelta(days=400)
    assert list(Review.objects.overdue(late)) == [other_review]


@pytest.mark.parametrize("reviews", [1, 3])
def test_parties_are_fetched_along(world, review, reviews, django_assert_num_queries):
    for iso3 in ("FIN", "MNG")[: reviews - 1]:
        make_review(world, iso3, ("GHA", "PER"))
    with django_assert_num_queries(3):
        rows = list(Review.objects.with_parties())
        assert [len([row.party.iso3 for row in found.delegations.all()]) for found in rows] == [3] * reviews
        assert all(str(found) for found in rows)
