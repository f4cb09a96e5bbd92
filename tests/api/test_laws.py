"""The library of laws, requests to correct a submission, and the assignment of articles over the API."""

import pytest

from reviews.enums import DelegateRole, ReopeningState, ReviewState as S
from reviews.models import Assignment, Legislation, Reopening
from tests.factories.legislation import cite_one
from tests.factories.reviews import carry_to, person

EXPERT = DelegateRole.EXPERT
LAW = {"title": "Penal Code", "number": "7", "link": "https://laws.example/7", "dated": "2020-01-01"}
LAWS, REOPENINGS = "/api/v1/reviews/KEN-1/legislation/", "/api/v1/reviews/KEN-1/reopenings/"
ASSIGNMENTS = "/api/v1/reviews/KEN-1/assignments/"


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def submitted(world, review):
    return carry_to(world, review, S.DESK_REVIEW)


def test_law_is_added_changed_and_removed(answering, api):
    client = api(person(answering, "KEN", EXPERT))
    made = client.post(LAWS, LAW, format="json")
    assert made.status_code == 201, made.content
    url = f"{LAWS}{made.json()['id']}/"
    assert client.get(url).json() == made.json()
    changed = client.put(url, {**LAW, "title": "New Penal Code"}, format="json")
    assert (changed.status_code, changed.json()["title"]) == (200, "New Penal Code")
    assert client.delete(url).status_code == 204
    assert not Legislation.objects.exists()


def test_law_that_is_cited_stays(answering, api):
    law = cite_one(answering, actor=person(answering, "KEN", EXPERT)).legislation
    refused = api(person(answering, "KEN", EXPERT)).delete(f"{LAWS}{law.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "law_cited")


@pytest.mark.parametrize("who", [("GHA", EXPERT), ("PER", DelegateRole.FOCAL_POINT), ("KEN", DelegateRole.OBSERVER)])
def test_others_change_no_law(who, answering, api):
    law = cite_one(answering, actor=person(answering, "KEN", EXPERT)).legislation
    client = api(person(answering, *who))
    answers = [
        client.post(LAWS, LAW, format="json"),
        client.put(f"{LAWS}{law.pk}/", LAW, format="json"),
        client.delete(f"{LAWS}{law.pk}/"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Legislation.objects.get().title == law.title


def test_submission_is_corrected_after_a_decision_that_was_read(submitted, world, api):
    asked = api(person(submitted, "KEN")).post(REOPENINGS, {"reason": "An answer is wrong."}, format="json")
    assert (asked.status_code, asked.json()["state"]) == (201, "requested"), asked.content
    url, officer = f"{REOPENINGS}{asked.json()['id']}/", api(world.secretariat)
    assert officer.get(REOPENINGS).json()["results"] == [officer.get(url).json()]
    unread = officer.post(f"{url}decide/", {"granted": True}, format="json")
    assert unread.status_code in (400, 409)
    seen = officer.get(f"{url}second_look/?act=decide").json()["seen"]
    decided = officer.post(f"{url}decide/", {"seen": seen, "granted": True}, format="json")
    assert (decided.status_code, decided.json()["state"]) == (200, "granted"), decided.content
    assert officer.get(f"{url}second_look/?act=decide").status_code == 404


def test_others_cannot_ask_or_decide(submitted, world, api):
    for who in (("KEN", EXPERT), ("GHA", DelegateRole.FOCAL_POINT)):
        answer = api(person(submitted, *who)).post(REOPENINGS, {"reason": "No."}, format="json")
        assert answer.status_code == 404
    asked = api(person(submitted, "KEN")).post(REOPENINGS, {"reason": "An answer is wrong."}, format="json")
    url = f"{REOPENINGS}{asked.json()['id']}/"
    for who in (("KEN", DelegateRole.FOCAL_POINT), ("GHA", EXPERT)):
        assert api(person(submitted, *who)).post(f"{url}decide/", {"granted": True}, format="json").status_code == 404
    assert Reopening.objects.get().state == ReopeningState.REQUESTED


def test_article_is_assigned_and_released(answering, api):
    expert, focal_point = person(answering, "KEN", EXPERT), api(person(answering, "KEN"))
    sent = {"articles": ["UNTOC-5", "UNTOC-6"], "expert": expert.email}
    made = focal_point.post(ASSIGNMENTS, sent, format="json")
    assert made.status_code == 201, made.content
    assert {(row["article"], row["expert"]) for row in made.json()} == {
        ("UNTOC-5", expert.name), ("UNTOC-6", expert.name),
    }  # fmt: skip
    row = made.json()[0]["id"]
    assert focal_point.get(f"{ASSIGNMENTS}{row}/").json() == made.json()[0]
    assert focal_point.post(f"{ASSIGNMENTS}{row}/release/").status_code == 204
    assert Assignment.objects.count() == 1


def test_acceptance_is_undone_only_by_the_focal_point(answering, api):
    expert, focal_point = person(answering, "KEN", EXPERT), api(person(answering, "KEN"))
    sent = {"articles": ["UNTOC-5"], "expert": expert.email}
    row = focal_point.post(ASSIGNMENTS, sent, format="json").json()[0]["id"]
    assert api(expert).post(f"{ASSIGNMENTS}{row}/hand-in/").status_code == 200
    assert focal_point.post(f"{ASSIGNMENTS}{row}/accept/").status_code == 200
    assert api(expert).post(f"{ASSIGNMENTS}{row}/undo-accept/").status_code == 404
    undone = focal_point.post(f"{ASSIGNMENTS}{row}/undo-accept/")
    assert (undone.status_code, undone.json()["state"]) == (200, "handed_in"), undone.content


def test_articles_are_assigned_within_the_delegation_alone(answering, api):
    stranger = person(answering, "GHA", EXPERT)
    focal_point = api(person(answering, "KEN"))
    for sent in ({"expert": stranger.email}, {"institution": "Nowhere"}, {}):
        answer = focal_point.post(ASSIGNMENTS, {"articles": ["UNTOC-5"], **sent}, format="json")
        assert answer.status_code in (400, 409), sent
    own = {"articles": ["UNTOC-5"], "expert": person(answering, "KEN", EXPERT).email}
    for who in (("KEN", EXPERT), ("GHA", DelegateRole.FOCAL_POINT)):
        assert api(person(answering, *who)).post(ASSIGNMENTS, own, format="json").status_code == 404
    assert not Assignment.objects.exists()
