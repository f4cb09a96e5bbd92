"""What the board and the steering page keep is what they would compute again, after every act."""

import pytest
from django.contrib.contenttypes.models import ContentType

from reviews.models import Deadline, Review
from reviews.selectors import freshness
from reviews.selectors.board import build_board, load_details
from reviews.selectors.board_rows import load_open_reviews
from reviews.selectors.steering import build_steering
from reviews.services.contact_log import Contact, log_contact
from reviews.services.officers import assign_officer, assign_region
from tests.factories.delegations import make_state_person
from tests.factories.people import make_secretariat
from tests.factories.reviews import TODAY, carry_to


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.BOARD_SECONDS = 600
    freshness._STORED.clear()
    freshness._OF_DAY.clear()
    yield
    freshness._STORED.clear()
    freshness._OF_DAY.clear()


def plain(reviews):
    """Return all that the light rows say, without the order of sets."""
    parties, facts = reviews.parties, reviews.parties.facts
    return {
        "rows": [
            (row.code, row.state, row.due_on, row.officers, row.reached_on, row.has_nomination, row.has_duty)
            for row in reviews.rows
        ],
        "places": [sorted((place.pk, place.party_id, place.capacity) for place in row.places) for row in reviews.rows],
        "people": {key: sorted(found) for key, found in parties.people.items() if found},
        "standing": {key: sorted(found) for key, found in parties.in_delegation.items() if found},
        "facts": (facts.with_focal_point, facts.with_expert, facts.feedback_cleared, facts.outcome_cleared),
        "unreached": {pk: sorted(place.pk for place in places) for pk, places in reviews.unreached.items() if places},
        "staff": sorted(reviews.staff),
    }


def test_what_is_kept_follows_every_act(world, review, other_review):
    staff = world.secretariat
    acts = (
        lambda: carry_to(world, review, "nomination"),
        lambda: log_contact(world.states["KEN"], actor=staff, reviews=[review], contact=Contact("email")),
        lambda: assign_officer([review], actor=staff, officer=staff),
        lambda: carry_to(world, review, "self_assessment"),
        lambda: make_state_person(world, "GHA", "contact"),
        lambda: assign_region("weog", actor=staff, officer=make_secretariat()),
        lambda: carry_to(world, review, "desk_review"),
        lambda: carry_to(world, other_review, "nomination"),
        lambda: carry_to(world, review, "agreement"),
    )
    for act in acts:
        board = build_board(staff, TODAY)
        load_details(board, board.rows)
        build_steering(staff, TODAY)
        act()
        assert plain(build_board(staff, TODAY).reviews) == plain(load_open_reviews(staff))
        kept = build_steering(staff, TODAY)
        freshness._STORED.pop("steering")
        again = build_steering(staff, TODAY)
        assert (kept.steps, kept.over_time, kept.load, kept.forecasts) == (
            again.steps,
            again.over_time,
            again.load,
            again.forecasts,
        )


def test_only_the_review_of_an_act_is_read_again(world, review, other_review, django_assert_max_num_queries):
    carry_to(world, review, "nomination")
    before = build_board(world.secretariat, TODAY).reviews
    contact = Contact("email", result="Next week")
    log_contact(world.states["KEN"], actor=world.secretariat, reviews=[review], contact=contact)
    with django_assert_max_num_queries(8):
        after = build_board(world.secretariat, TODAY).reviews
    same = {row.code for row in after.rows if row in before.rows}
    assert same == {other_review.code}


@pytest.mark.parametrize("events", [[(1, None, None)], [(n, 1, 1) for n in range(freshness.WINDOW)]])
def test_unknown_or_many_acts_read_everything(events, db):
    assert freshness.find_changed_reviews(events) is None


def test_act_on_a_row_that_is_gone_reads_everything(db):

    kind = ContentType.objects.get_for_model(Deadline).pk
    assert freshness.find_changed_reviews([(1, kind, 10**9)]) is None
    review = ContentType.objects.get_for_model(Review).pk
    assert freshness.find_changed_reviews([(1, review, 7)]) == {7}
