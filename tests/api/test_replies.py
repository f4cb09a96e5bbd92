"""Replies of the State under review and observations from feedback over the API."""

import pytest

from reviews.enums import ReviewState as S
from reviews.models import FeedbackEntry, OutcomeParagraph
from tests.api.conftest import people_of, traces
from tests.factories.reviews import carry_to
from untoc_portal.core.public_ids import hide_key

REVIEWING = ("GHA expert", "PER expert", "GHA focal_point", "PER focal_point")
OWN = ("KEN expert", "KEN focal_point")
REPLIES, OBSERVATIONS = "/api/v1/reviews/KEN-1/replies/", "/api/v1/reviews/KEN-1/observations/"


@pytest.fixture
def observing(world, review):
    """Give a review whose list is drafted, with one observation."""
    return carry_to(world, review, S.OBSERVATIONS)


@pytest.fixture
def everyone(observing, world, review, outsiders):
    return {**people_of(world, review), **outsiders}


@pytest.fixture
def passage(observing):
    return FeedbackEntry.objects.get(feedback__authors__delegation__party__iso3="GHA", feedback__review=observing)


@pytest.fixture
def observe(passage, everyone, api):
    """Make an observation from Ghana's feedback, by default as its expert."""
    data = {
        "feedback": hide_key("feedback", passage.feedback_id),
        "article": "UNTOC-5",
        "heading": "measures",
        "kind": "gap",
        "text": "A gap.",
    }
    return lambda who="GHA expert": api(everyone[who]).post(OBSERVATIONS, data, format="json")


def refuse_all(post, everyone, *allowed):
    """Expect that no one else may send it, and that nothing of it stays."""
    before = traces()
    refused = [who for who in everyone if who not in allowed]
    assert {who: post(who).status_code for who in refused} == dict.fromkeys(refused, 404)
    assert traces() == before


def test_observation_comes_with_its_source(observe, everyone, passage, api):
    refuse_all(observe, everyone, *REVIEWING)
    made = observe()
    assert (made.status_code, made.json()["heading"], made.json()["revision"]) == (201, "measures", passage.revision)
    readers = {
        who
        for who, user in everyone.items()
        if (got := api(user).get(OBSERVATIONS)).status_code == 200 and got.json()["results"]
    }
    assert readers == {"secretariat", *(who for who in everyone if who[:3] in ("GHA", "PER", "KEN") and " " in who)}


def test_proposal_is_accepted_as_it_was_read(observe, everyone, api):
    paragraph = OutcomeParagraph.objects.get(pk=observe().json()["paragraph"])
    version = paragraph.outcome.version
    data = {"paragraph": paragraph.pk, "kind": "propose", "wording": "A small gap.", "expected_version": version}

    def reply(who):
        return api(everyone[who]).post(REPLIES, data, format="json")

    refuse_all(reply, everyone, *OWN)
    made = reply("KEN expert").json()
    act = f"{REPLIES}{made['id']}/"

    def accept(who, seen=None):
        return api(everyone[who]).post(f"{act}accept/", {"seen": seen or made["seen"]}, format="json")

    refuse_all(accept, everyone, *REVIEWING)
    refuse_all(lambda who: api(everyone[who]).post(f"{act}decline/", {}, format="json"), everyone, *REVIEWING)
    refuse_all(lambda who: api(everyone[who]).post(f"{act}withdraw/"), everyone, *OWN)
    # A digest of another text, and none at all.
    assert accept("PER expert", "0" * 64).status_code == 409
    done = accept("PER expert").json()
    paragraph.refresh_from_db()
    assert (done["ending"], done["version"], paragraph.text) == ("accepted", paragraph.revision, "A small gap.")
    assert accept("PER expert").status_code == 409


def test_proposal_is_declined_or_withdrawn(observe, everyone, api):
    pk = observe().json()["paragraph"]
    expected = OutcomeParagraph.objects.get(pk=pk).outcome.version
    data = {"paragraph": pk, "kind": "propose", "wording": "A small gap.", "expected_version": expected}
    made = api(everyone["KEN expert"]).post(REPLIES, data, format="json").json()
    done = api(everyone["GHA expert"]).post(f"{REPLIES}{made['id']}/decline/", {"reason": "No."}, format="json").json()
    assert (done["ending"], done["reason"]) == ("declined", "No.")
    made = api(everyone["KEN expert"]).post(REPLIES, data, format="json").json()
    assert api(everyone["KEN expert"]).post(f"{REPLIES}{made['id']}/withdraw/").json()["ending"] == "withdrawn"
