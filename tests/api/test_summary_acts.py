"""A summary drafted from the list, its sources, versions, corrected documents, and further requests over the API."""

import pytest

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Clarification, OutcomeDocument, SummarySource
from reviews.services.clarifications import answer_clarification, request_clarification
from tests.api.conftest import traces
from tests.api.test_acts import read_first
from tests.factories.follow_up import find_paragraph
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import Addition
from untoc_portal.core.public_ids import hide_id

EXPERT = DelegateRole.EXPERT


@pytest.fixture
def drafting(world, review):
    return carry_to(world, review, S.SUMMARY)


def refuse_all(api, people, url, data=None, method="post"):
    for user in people:
        before = traces()
        answer = getattr(api(user), method)(url, data, format="json")
        assert answer.status_code == 404, (user, answer.status_code, answer.content)
        assert traces() == before


def test_summary_is_drafted_from_the_list(drafting, world, outsiders, api):
    url = f"/api/v1/outcomes/{drafting.summary.pk}/draft/"
    strangers = [person(drafting, "KEN"), world.secretariat, person(drafting, "GHA", DelegateRole.OBSERVER)]
    refuse_all(api, [*strangers, *outsiders.values()], url)
    client = api(person(drafting, "GHA", EXPERT))
    refuse_all(api, [person(drafting, "GHA", EXPERT)], f"/api/v1/outcomes/{drafting.list_of_observations.pk}/draft/")
    made = client.post(url)
    assert (made.status_code, len(made.json()["paragraphs"])) == (200, 2), made.content
    assert SummarySource.objects.count() == 2
    assert client.post(url).json()["code"] == "nothing_left_out"


def test_sources_of_a_paragraph_are_named(drafting, world, outsiders, api):
    client = api(person(drafting, "GHA", EXPERT))
    made = client.post(f"/api/v1/outcomes/{drafting.summary.pk}/draft/").json()["paragraphs"]
    url = f"/api/v1/outcomes/{drafting.summary.pk}/paragraphs/{made[0]['id']}/sources/"
    gap, practice = find_paragraph(drafting, "gap"), find_paragraph(drafting)
    both = {"observations": sorted([gap.pk, practice.pk])}
    refuse_all(api, [person(drafting, "KEN"), world.secretariat, *outsiders.values()], url, both, "put")
    named = client.put(url, both, format="json")
    assert (named.status_code, named.json()["observations"]) == (200, both["observations"]), named.content
    assert api(person(drafting, "KEN")).get(url).json() == named.json()
    refused = client.put(url, {"observations": [made[0]["id"]]}, format="json")
    assert refused.json()["code"] == "unknown_observation"
    assert client.get(url).json() == named.json()
    for user in outsiders.values():
        assert api(user).get(url).status_code == 404


def test_versions_are_compared_by_the_parties(drafting, outsiders, api):
    client = api(person(drafting, "GHA", EXPERT))
    number = client.post(f"/api/v1/outcomes/{drafting.summary.pk}/draft/").json()["progress"]["version"]
    url = f"/api/v1/outcomes/{drafting.summary.pk}/versions/"
    rows = client.get(url).json()
    assert rows[0]["number"] == number
    found = client.get(f"{url}1/{number}/").json()
    assert len(found["paragraphs"]) == 2
    assert {row["before"] for row in found["paragraphs"]} == {None}
    for wrong in (f"{number}/1", f"0/{number}", f"1/{number + 1}"):
        assert client.get(f"{url}{wrong}/").status_code == 404
    for user in outsiders.values():
        assert api(user).get(url).status_code == 404
    assert api().get(url).status_code == 404


@pytest.mark.parametrize("path", ["versions/", "paragraphs/{}/history/", "paragraphs/{}/sources/"])
def test_how_an_issued_text_came_about_is_for_the_parties(path, world, review, outsiders, api):
    review = carry_to(world, review, S.ISSUED)
    place = f"/api/v1/outcomes/{review.summary.pk}/"
    url = place + path.format(review.summary.paragraphs.first().pk)
    for user in (person(review, "KEN"), person(review, "GHA"), world.secretariat):
        assert api(user).get(url).status_code == 200
    for client in (api(), *map(api, outsiders.values())):
        assert client.get(place).status_code == 200
        assert client.get(url).status_code == 404


def test_issued_document_is_corrected(world, review, outsiders, api):
    review = carry_to(world, review, S.ISSUED)
    client, url = api(world.secretariat), f"/api/v1/outcomes/{review.list_of_observations.pk}/reissue/"
    data = {"addition": Addition.CORRIGENDUM, "reason": "A wrong word", "seen": read_first(client, url)}
    data["corrected"] = [{"paragraph": find_paragraph(review, "gap").pk, "text": "The right word"}]
    refuse_all(api, [person(review, "KEN"), person(review, "GHA"), *outsiders.values()], url, data)
    assert client.post(url, {**data, "seen": ""}, format="json").json()["code"] == "not_read"
    before = OutcomeDocument.objects.count()
    done = client.post(url, data, format="json")
    assert done.status_code == 200, done.content
    assert OutcomeDocument.objects.count() > before
    assert find_paragraph(review, "gap").text == "The right word"


def test_document_that_is_not_issued_is_not_corrected(drafting, world, api):
    client, url = api(world.secretariat), f"/api/v1/outcomes/{drafting.list_of_observations.pk}/reissue/"
    data = {"addition": Addition.CORRIGENDUM, "reason": "A wrong word", "seen": read_first(client, url)}
    before = traces()
    assert client.post(url, data, format="json").status_code in (404, 409)
    assert traces() == before


def test_further_request_follows_the_answer(world, review, outsiders, api):
    review = carry_to(world, review, S.DIALOGUE)
    asked = request_clarification(
        delegation_of(review, "GHA"), actor=person(review, "GHA", EXPERT),
        article=world.articles["UNTOC 5"], request="Which court?",
    )  # fmt: skip
    url, data = f"/api/v1/reviews/KEN-1/clarifications/{hide_id(asked)}/further/", {"request": "Since when?"}
    client = api(person(review, "GHA", EXPERT))
    count = Clarification.objects.count()
    early = client.post(url, data, format="json")
    assert early.status_code in (400, 409), early.content
    answer_clarification(asked, actor=person(review, "KEN", EXPERT), answer="The first one.")
    strangers = [person(review, "PER", EXPERT), person(review, "KEN"), person(review, "GHA", DelegateRole.OBSERVER)]
    refuse_all(api, [*strangers, *outsiders.values()], url, data)
    made = client.post(url, data, format="json")
    assert made.status_code == 201, made.content
    assert Clarification.objects.count() == count + 1
    assert Clarification.objects.latest("pk").follows == asked
