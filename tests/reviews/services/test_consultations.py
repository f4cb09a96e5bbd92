"""The preliminary consultation."""

from django.utils import timezone

from reviews.enums import ReviewState
from reviews.selectors.readings import read_parties
from reviews.services.consultations import record_preliminary_consultation
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes, refusal


def test_language_of_the_review_is_an_official_one(world, review):
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    with nothing_changes(), refusal("language") as caught:
        record_preliminary_consultation(
            review,
            actor=person(review, "KEN"),
            seen=seen(read_parties(review)),
            held_on=timezone.localdate(),
            language="tlh",
            participants="All parties",
            timetable="As the rules say",
        )
    assert caught.value.field == "language"
