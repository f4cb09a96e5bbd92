"""Comments on passages over the API: left by people who draft for a party, resolved by people who read them."""

import pytest

from reviews.enums import ReviewState as S
from reviews.services.passages import comment_passage
from tests.api.conftest import people_of, traces
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.public_ids import hide_id

REVIEWING = ("GHA expert", "PER expert", "GHA focal_point", "PER focal_point")
OWN = ("KEN expert", "KEN focal_point")
COMMENTS = "/api/v1/reviews/KEN-1/comments/"


@pytest.fixture
def paragraph(world, review):
    """Give a paragraph of a list that its State under review has before it."""
    return carry_to(world, review, S.AGREEMENT).list_of_observations.paragraphs.first()


@pytest.fixture
def everyone(paragraph, world, review, outsiders):
    return {**people_of(world, review), **outsiders}


def test_comment_is_left_by_who_drafts_for_a_party(paragraph, everyone, api):
    data = {"paragraph": paragraph.pk, "quote": "good practice", "text": "Which one?", "audience": "parties"}
    before = traces()
    refused = {who: user for who, user in everyone.items() if who not in OWN + REVIEWING}
    answers = {who: api(user).post(COMMENTS, data, format="json").status_code for who, user in refused.items()}
    assert answers == dict.fromkeys(refused, 404)
    assert api().post(COMMENTS, data, format="json").status_code == 401
    assert traces() == before
    made = api(everyone["KEN expert"]).post(COMMENTS, data, format="json")
    assert (made.status_code, made.json()["quote"], made.json()["begin"]) == (201, "good practice", 11)


def test_comment_among_the_reviewing_states_is_theirs(paragraph, everyone, world, review, api):
    comment = comment_passage(
        paragraph,
        actor=person(review, "PER"),
        delegation=delegation_of(review, "PER"),
        audience="reviewers",
        text="Shall we?",
    )
    act = f"{COMMENTS}{hide_id(comment)}/resolve/"
    before = traces()
    refused = {who: user for who, user in everyone.items() if who not in REVIEWING}
    assert {who: api(user).post(act).status_code for who, user in refused.items()} == dict.fromkeys(refused, 404)
    assert traces() == before
    parties = people_of(world, review)
    notified = {who for who, user in parties.items() if api(user).get(COMMENTS).json()["results"]}
    assert notified == {*REVIEWING, "GHA observer", "PER observer"}
    assert api(everyone["GHA expert"]).post(act).json()["resolved_at"] is not None
    assert api(everyone["PER expert"]).post(f"{COMMENTS}{hide_id(comment)}/reopen/").json()["resolved_at"] is None
