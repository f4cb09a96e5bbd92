"""The search and what was published on a State or a group, over the API."""

from dialogues.models import Subscription
from reviews.enums import ReviewState as S
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import make_dialogue
from tests.factories.reviews import carry_to, person
from untoc_portal.core.scopes import granted_scopes
from untoc_portal.front.search_api import list_readable_areas

SEARCH = "/api/v1/search/?q="


def kinds(answer):
    assert answer.status_code == 200, answer.content
    return {section["kind"]: [hit["title"] for hit in section["hits"]] for section in answer.json()["sections"]}


def test_search_finds_what_the_reader_can_see(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    found = kinds(api().get(f"{SEARCH}Kenya"))
    assert found["states"] == ["Kenya"]
    assert "reviews" not in found
    assert len(kinds(api(person(review, "KEN")).get(f"{SEARCH}Kenya"))["reviews"]) == 1
    (hit,) = api().get(f"{SEARCH}country:Kenya").json()["sections"][0]["hits"]
    assert hit["url"] == "http://testserver/states/KEN/"
    assert kinds(api().get("/api/v1/search/")) == {}
    for wrong in ("k", "k" * 101):
        assert api().get(f"{SEARCH}{wrong}").status_code == 400
    assert api().get(f"{SEARCH}Kenya&page=2").status_code == 400


def test_token_finds_only_what_its_scopes_read(world, api):
    person_without = list_readable_areas()
    assert {"reviews", "dialogues", "organizations"} <= person_without
    before = granted_scopes.set(frozenset({"dialogues:read", "reviews:write"}))
    try:
        assert list_readable_areas() == {"dialogues"}
    finally:
        granted_scopes.reset(before)


def test_publications_on_a_group_are_public(stage, api):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group)
    topic = api().get(f"/api/v1/topics/working-groups/{stage.group.code}/").json()
    assert (topic["name"], topic["reviews"]) == (str(stage.group), [])
    assert f"http://testserver{dialogue.get_absolute_url()}" in [row["url"] for row in topic["news"]]
    assert api().get("/api/v1/topics/states/KEN/").json()["name"] == "Kenya"
    for wrong in ("states/XXX", "people/KEN", "working-groups/NONE"):
        assert api().get(f"/api/v1/topics/{wrong}/").status_code == 404


def test_messages_on_a_state_are_asked_for(stage, api):  # noqa: F811
    url, sent = "/api/v1/topics/states/KEN/subscriptions/", {"email": "reader@press.example"}
    assert api().post(url, sent, format="json").status_code == 401
    assert not Subscription.objects.exists()
    asked = api(stage.delegate).post(url, sent, format="json")
    assert (asked.status_code, asked.content) == (202, b"")
    assert Subscription.objects.get().confirmed_at is None
    assert api(stage.delegate).post(url, {"email": "nobody"}, format="json").status_code == 400
    missing = api(stage.delegate).post("/api/v1/topics/states/XXX/subscriptions/", sent, format="json")
    assert missing.status_code == 404
