"""Two reviewing States write one text over the API: propose, answer, withdraw, end."""

import pytest

from reviews.enums import DelegateRole, JointState, ReviewState as S
from reviews.models import FeedbackAuthor, JointFeedback
from tests.api.conftest import traces
from tests.api.test_acts import read_first
from tests.factories.reviews import carry_to, make_review, person

URL = "/api/v1/reviews/KEN-1/joint-feedback/"


@pytest.fixture
def desk(world):
    return carry_to(world, make_review(world, "KEN", ("GHA", "PER", "FIN")), S.DESK_REVIEW)


@pytest.fixture
def proposed(desk, api):
    """Give the address of a proposal of Ghana to Peru."""
    client = api(person(desk, "GHA"))
    seen = client.get(f"{URL}second_look/?partner=PER").json()["seen"]
    made = client.post(URL, {"partner": "PER", "seen": seen}, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "proposed"), made.content
    return f"{URL}{made.json()['id']}/"


def refuse_all(api, people, url, data):
    for user in people:
        before = traces()
        assert api(user).post(url, data, format="json").status_code == 404, user
        assert traces() == before


def test_proposal_is_for_what_was_read(desk, api):
    client = api(person(desk, "GHA"))
    assert client.post(URL, {"partner": "PER"}, format="json").json()["code"] == "not_read"
    for partner in ("GHA", "KEN", "MNG", "XXX"):
        assert client.get(f"{URL}second_look/?partner={partner}").status_code == 404
        assert client.post(URL, {"partner": partner}, format="json").status_code == 404
    refuse_all(api, [person(desk, "KEN"), person(desk, "GHA", DelegateRole.EXPERT)], URL, {"partner": "PER"})
    for user in (person(desk, "KEN"), person(desk, "GHA", DelegateRole.EXPERT)):
        assert api(user).get(f"{URL}second_look/?partner=PER").status_code == 404
    assert not JointFeedback.objects.exists()


def test_second_proposal_is_refused(desk, proposed, api):
    client = api(person(desk, "GHA"))
    seen = client.get(f"{URL}second_look/?partner=FIN").json()["seen"]
    refused = client.post(URL, {"partner": "FIN", "seen": seen}, format="json")
    assert refused.json()["code"] == "already_joint"
    assert JointFeedback.objects.count() == 1


def test_other_state_agrees_and_either_ends(desk, proposed, api):
    peru, ghana = api(person(desk, "PER")), api(person(desk, "GHA"))
    data = {"agrees": True, "seen": read_first(peru, f"{proposed}answer/")}
    strangers = [
        person(desk, "GHA"),
        person(desk, "FIN"),
        person(desk, "PER", DelegateRole.EXPERT),
        person(desk, "KEN"),
    ]
    refuse_all(api, strangers, f"{proposed}answer/", data)
    done = peru.post(f"{proposed}answer/", data, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "agreed"), done.content
    assert peru.post(f"{proposed}answer/", data, format="json").status_code == 409
    assert FeedbackAuthor.objects.filter(delegation__review=desk).values("feedback").distinct().count() == 1
    seen = read_first(ghana, f"{proposed}end/")
    refuse_all(api, [person(desk, "FIN"), person(desk, "KEN")], f"{proposed}end/", {"seen": seen})
    ended = ghana.post(f"{proposed}end/", {"seen": seen}, format="json")
    assert (ended.status_code, ended.json()["state"]) == (200, "ended"), ended.content
    assert (
        ghana.post(f"{proposed}end/", {"seen": read_first(ghana, f"{proposed}end/")}, format="json").status_code == 409
    )


def test_proposal_is_withdrawn_by_who_made_it(desk, proposed, api):
    ghana = api(person(desk, "GHA"))
    seen = read_first(ghana, f"{proposed}withdraw/")
    refuse_all(api, [person(desk, "PER"), person(desk, "FIN")], f"{proposed}withdraw/", {"seen": seen})
    done = ghana.post(f"{proposed}withdraw/", {"seen": seen}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn"), done.content
    peru = api(person(desk, "PER"))
    late = peru.post(
        f"{proposed}answer/", {"agrees": True, "seen": read_first(peru, f"{proposed}answer/")}, format="json"
    )
    assert late.status_code == 409
    assert JointFeedback.objects.get().state == JointState.WITHDRAWN


def test_third_state_sees_no_proposal(desk, proposed, outsiders, api):
    peru = api(person(desk, "PER"))
    assert peru.get(URL).json()["results"] == [peru.get(proposed).json()]
    for user in (person(desk, "FIN"), person(desk, "KEN")):
        assert api(user).get(URL).json()["results"] == []
        assert api(user).get(proposed).status_code == 404
    for user in outsiders.values():
        assert api(user).get(proposed).status_code == 404
