"""Who sees what over the API: lists and details agree with each other and with the who-sees-what table."""

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, PublicationScope, ReviewState as S
from reviews.models import Review
from reviews.selectors.readings import read_outcomes, read_publication
from reviews.services import issuing, paragraphs, publication
from tests.api.conftest import people_of, places
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core.enums import RoleGroup

MATERIAL = ("answers", "submissions", "feedback", "clarifications", "meetings")


def _results(client, url):
    answer = client.get(f"/api/v1/{url}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_states_are_public_and_open_positions_are_not_confirmed(world, api):
    rows = _results(api(), "states/?name=keny")
    assert [row["iso3"] for row in rows] == ["KEN"]
    world.states["KEN"].statuses.filter(instrument__code="TIP").delete()
    position = api().get("/api/v1/states/KEN/").json()["positions"][1]
    assert (position["instrument"], position["status"]) == ("TIP", "not_confirmed")


def test_states_filter_refuses_what_it_does_not_know(world, api):
    answer = api().get("/api/v1/states/?regional_group=moon")
    assert answer.status_code == 400
    assert list(places(answer)) == ["regional_group"]


def test_public_sees_no_review_and_nothing_of_one(world, review, other_review, api):
    carry_to(world, review, S.ISSUED)
    assert _results(api(), "reviews/") == []
    assert api().get("/api/v1/reviews/KEN-1/").status_code == 404
    for part in ("answers", "feedback", "clarifications", "meetings", "submissions"):
        assert api().get(f"/api/v1/reviews/KEN-1/{part}/").status_code == 404
    assert _results(api(), "nominations/") == []
    assert _results(api(), "mandates/") == []


def test_parties_see_their_review_and_others_do_not(world, review, outsiders, api):
    carry_to(world, review, S.DESK_REVIEW)
    for who, user in people_of(world, review).items():
        codes = {row["code"] for row in _results(api(user), "reviews/")}
        assert codes == ({"KEN-1", "FIN-1"} if who == "secretariat" else {"KEN-1"})
    for user in outsiders.values():
        assert "KEN-1" not in {row["code"] for row in _results(api(user), "reviews/")}
        assert api(user).get("/api/v1/reviews/KEN-1/").status_code == 404


@pytest.mark.parametrize("part", MATERIAL)
def test_material_is_hidden_from_outsiders(part, world, review, outsiders, api):
    carry_to(world, review, S.OBSERVATIONS)
    for user in outsiders.values():
        assert api(user).get(f"/api/v1/reviews/KEN-1/{part}/").status_code == 404


def test_reviewers_read_the_submission_and_not_the_draft(world, review, api):
    carry_to(world, review, S.DESK_REVIEW)
    reviewer = api(person(review, "GHA", DelegateRole.EXPERT))
    assert reviewer.get("/api/v1/reviews/KEN-1/answers/").status_code == 404
    assert _results(reviewer, "reviews/KEN-1/submissions/")[0]["number"] == 1
    content = reviewer.get("/api/v1/reviews/KEN-1/submissions/1/").json()["content"]
    assert content["answers"][0]["text"] == "Answer to untoc.5"


def test_draft_feedback_is_its_own_delegations(world, review, api):
    carry_to(world, review, S.DESK_REVIEW)
    url = "reviews/KEN-1/feedback/"
    data = {"article": "UNTOC-5", "texts": {"measures": "SECRET-F"}}
    writer = api(person(review, "GHA", DelegateRole.EXPERT))
    assert writer.post(f"/api/v1/{url}", data, format="json").status_code == 200
    assert _results(writer, url)[0]["entries"][0]["text"] == "SECRET-F"
    assert _results(api(person(review, "PER")), url) == []
    assert _results(api(person(review, "KEN")), url) == []


def test_detail_offers_only_own_steps_with_reasons(world, review, api):
    carry_to(world, review, S.NOMINATION)
    steps = api(world.secretariat).get("/api/v1/reviews/KEN-1/").json()["transitions"]
    assert [(step["name"], step["is_open"]) for step in steps] == [("confirm_focal_points", False)]
    assert steps[0]["reasons"] == ["No focal point is named for: Kenya, Ghana, Peru."]


def _issued_with_secret(world, review):
    carry_to(world, review, S.AGREEMENT)
    secret = review.list_of_observations.paragraphs.get(kind="gap")
    paragraphs.keep_confidential(secret, actor=person(review, "KEN"), is_confidential=True)
    review = carry_to(world, review, S.ISSUED)
    Review.objects.filter(pk=review.pk).update(routed_at=timezone.now())
    return review


def test_list_for_other_states_lacks_confidential_text(world, review, api):
    review = _issued_with_secret(world, review)
    url = f"/api/v1/outcomes/{review.list_of_observations.pk}/"
    delegate = api(make_user(RoleGroup.DELEGATES)).get(url)
    texts = {row["kind"]: row["text"] for row in delegate.json()["paragraphs"]}
    assert texts["gap"] == "[withheld]"
    assert texts["best_practice"].startswith("SECRET-A")
    assert "SECRET-B" not in delegate.content.decode()
    assert delegate.json()["progress"] is None
    assert {row["drafted_by"] for row in delegate.json()["paragraphs"]} == {None}
    inside = api(person(review, "PER", DelegateRole.OBSERVER)).get(url)
    assert "SECRET-B" in inside.content.decode()
    assert api().get(url).status_code == 404


def test_public_reads_issued_summary_and_published_list(world, review, api):
    review = _issued_with_secret(world, review)
    assert [row["kind"] for row in _results(api(), "outcomes/")] == ["summary"]
    publication.decide_publication(
        review, actor=person(review, "KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.ALL
    )
    assert {row["kind"] for row in _results(api(), "outcomes/")} == {"summary", "list_of_observations"}
    content = api().get(f"/api/v1/outcomes/{review.list_of_observations.pk}/").content.decode()
    assert "SECRET-A" in content
    assert "SECRET-B" not in content


def test_documents_are_offered_to_the_circle_they_were_made_for(world, review, api, capture_commit):
    carry_to(world, review, S.COMPLETED)
    review.refresh_from_db()
    with capture_commit():
        issuing.issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    url = f"/api/v1/outcomes/{review.list_of_observations.pk}/"
    levels = {row["level"] for row in api(person(review, "KEN")).get(url).json()["documents"]}
    assert levels == {1, 2}
    document = api(person(review, "KEN")).get(url).json()["documents"][0]
    assert len(document["sha256"]) == 64
    assert document["url"].startswith("http://testserver/documents/")
    public = _results(api(), "outcomes/")
    assert [row["kind"] for row in public] == ["summary"]
    assert [document["level"] for document in public[0]["documents"]] == [3]


def test_nominations_are_shown_to_their_own_state_alone(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    rows = _results(api(person(review, "GHA")), "nominations/")
    assert {row["party"]["iso3"] for row in rows} == {"GHA"}
    assert len(_results(api(world.secretariat), "nominations/")) == 9


def test_mandates_show_names_and_no_address(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    rows = _results(api(person(review, "GHA")), "mandates/?review=KEN-1&in_force=true")
    assert len(rows) == 9
    assert "email" not in rows[0]
