"""Institutions and guests of a State, consultations of stakeholders and invited input over the API."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, InputState, ReviewState as S
from reviews.models import Guest, InputAnswer, InputInvitation, Institution, StakeholderConsultation
from tests.api.conftest import places, traces
from tests.api.test_acts import read_first
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholder_input import invite
from tests.factories.stakeholders import make_organization, make_representative
from tests.factories.work import assign, make_guest, make_institution
from untoc_portal.core.public_ids import hide_id

EXPERT, OBSERVER = DelegateRole.EXPERT, DelegateRole.OBSERVER
BASE = "/api/v1/reviews/KEN-1/"
INSTITUTIONS, GUESTS = f"{BASE}institutions/", f"{BASE}guests/"
CONSULTATIONS, INVITATIONS, INPUT = f"{BASE}stakeholder-consultations/", f"{BASE}input-invitations/", "/api/v1/input/"
JUSTICE = {"name": "Ministry of Justice"}


def in_days(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


CONSULTED = {"consulted": "A union", "method": "survey", "began_on": "2020-01-01", "subject": "Article 5"}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def focal(answering, api):
    return api(person(answering, "KEN"))


@pytest.fixture
def organization(world):
    return make_organization(world.secretariat)


@pytest.fixture
def asked(answering, organization):
    """Give an invitation to the organization, which is asked one question."""
    return invite(answering, organization, actor=person(answering, "KEN"))


@pytest.fixture
def representative(world, organization):
    return make_representative(world.secretariat, organization)


@pytest.fixture
def others(answering, outsiders):
    """Give who has no part in the work of the State under review."""
    return [person(answering, "GHA"), person(answering, "KEN", OBSERVER), *outsiders.values()]


def refuse_all(api, people, method, url, data=None):
    """Check that each of these people gets 404 and that nothing is done."""
    for user in people:
        before = traces()
        answer = getattr(api(user), method)(url, data, format="json")
        assert answer.status_code == 404, (user, answer.status_code, answer.content)
        assert traces() == before


def test_institution_is_added_with_its_experts(answering, focal, api):
    expert = person(answering, "KEN", EXPERT)
    made = focal.post(INSTITUTIONS, {**JUSTICE, "members": [expert.email]}, format="json")
    assert (made.status_code, made.json()["members"]) == (201, [expert.name]), made.content
    assert focal.get(INSTITUTIONS).json()["results"] == [made.json()]
    assert focal.get(f"{INSTITUTIONS}{made.json()['id']}/").json() == made.json()
    again = focal.post(INSTITUTIONS, JUSTICE, format="json")
    assert again.status_code in (400, 409)
    stranger = focal.post(INSTITUTIONS, {"name": "Other", "members": ["a@example.org"]}, format="json")
    assert (stranger.status_code, places(stranger)) == (400, ["members"])
    assert Institution.objects.count() == 1


def test_others_add_no_institution(answering, others, api):
    refuse_all(api, [person(answering, "KEN", EXPERT), *others[1:]], "post", INSTITUTIONS, JUSTICE)
    assert not Institution.objects.exists()


def test_guest_is_invited_and_the_link_is_shown_once(answering, world, focal, client, api):
    institution = make_institution(answering)
    assign(answering, world.articles["UNTOC 5"], institution=institution)
    data = {"institution": hide_id(institution), "name": "Ann", "expires_at": f"{in_days(7)}T12:00:00Z"}
    made = focal.post(GUESTS, data, format="json")
    assert made.status_code == 201, made.content
    url = f"{GUESTS}{made.json()['id']}/"
    assert "link" not in focal.get(url).json()
    assert focal.get(GUESTS).json()["results"] == [focal.get(url).json()]
    assert client.get(made.json()["link"]).status_code == 200
    ended = focal.post(f"{url}revoke/")
    assert (ended.status_code, ended.json()["is_admitted"]) == (200, False)
    assert client.get(made.json()["link"]).status_code == 404


def test_link_of_a_guest_ends_in_time(answering, focal):
    institution = make_institution(answering)
    for end in (in_days(-1), in_days(200)):
        data = {"institution": hide_id(institution), "name": "Ann", "expires_at": f"{end}T12:00:00Z"}
        refused = focal.post(GUESTS, data, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_end")
    assert not Guest.objects.exists()


def test_others_invite_and_revoke_no_guest(answering, others, api):
    institution = make_institution(answering)
    guest, _token = make_guest(institution)
    data = {"institution": hide_id(institution), "name": "Ann", "expires_at": f"{in_days(7)}T12:00:00Z"}
    people = [person(answering, "KEN", EXPERT), *others]
    refuse_all(api, people, "post", GUESTS, data)
    refuse_all(api, people, "post", f"{GUESTS}{hide_id(guest)}/revoke/")
    guest.refresh_from_db()
    assert (guest.revoked_at, Guest.objects.count()) == (None, 1)


def test_guest_comes_only_during_the_self_assessment(answering, world, focal):
    institution = make_institution(answering)
    carry_to(world, answering, S.DESK_REVIEW)
    data = {"institution": hide_id(institution), "name": "Ann", "expires_at": f"{in_days(7)}T12:00:00Z"}
    assert focal.post(GUESTS, data, format="json").status_code == 404


def test_reviewing_state_invites_no_guest(answering, world, api):
    review = carry_to(world, answering, S.DESK_REVIEW)
    client = api(person(review, "GHA"))
    made = client.post(INSTITUTIONS, JUSTICE, format="json")
    assert made.status_code == 201, made.content
    data = {"institution": made.json()["id"], "name": "Ann", "expires_at": f"{in_days(7)}T12:00:00Z"}
    assert client.post(GUESTS, data, format="json").status_code == 404
    assert api(person(review, "KEN", OBSERVER)).get(INSTITUTIONS).json()["results"] == []
    assert not Guest.objects.exists()


def test_consultation_is_recorded_and_removed(answering, others, api):
    expert = api(person(answering, "KEN", EXPERT))
    refuse_all(api, others, "post", CONSULTATIONS, CONSULTED)
    made = expert.post(CONSULTATIONS, CONSULTED, format="json")
    assert (made.status_code, made.json()["consulted"]) == (201, "A union"), made.content
    url = f"{CONSULTATIONS}{made.json()['id']}/"
    assert expert.get(CONSULTATIONS).json()["results"] == [expert.get(url).json()] == [made.json()]
    refuse_all(api, others, "delete", url)
    assert expert.delete(url).status_code == 204
    assert not StakeholderConsultation.objects.exists()


@pytest.mark.parametrize(
    "dates", [{"began_on": in_days(3)}, {"began_on": "2020-03-01", "ended_on": "2020-02-01"}, {"method": "dream"}]
)
def test_consultation_has_possible_days(dates, answering, api):
    refused = api(person(answering, "KEN", EXPERT)).post(CONSULTATIONS, CONSULTED | dates, format="json")
    assert refused.status_code == 400
    assert not StakeholderConsultation.objects.exists()


def test_consultation_is_part_of_the_draft_alone(answering, world, api):
    carry_to(world, answering, S.DESK_REVIEW)
    client = api(person(answering, "KEN", EXPERT))
    assert client.post(CONSULTATIONS, CONSULTED, format="json").status_code == 404


def test_organization_is_invited_and_the_invitation_withdrawn(answering, organization, focal, others, api):
    data = {"organization": organization.pk, "questions": ["untoc.6"], "due_on": in_days(30)}
    refuse_all(api, [person(answering, "KEN", EXPERT), *others], "post", INVITATIONS, data)
    made = focal.post(INVITATIONS, data, format="json")
    assert (made.status_code, made.json()["question_count"], made.json()["state"]) == (201, 1, "invited"), made.content
    again = focal.post(INVITATIONS, data, format="json")
    assert (again.status_code, again.json()["code"]) == (400, "invited_already")
    assert [row["id"] for row in focal.get(INVITATIONS).json()["results"]] == [made.json()["id"]]
    url = f"{INVITATIONS}{made.json()['id']}/withdraw/"
    assert focal.post(url, {}, format="json").json()["code"] == "not_read"
    seen = read_first(focal, url)
    refuse_all(api, [person(answering, "KEN", EXPERT), *others], "post", url, {"seen": seen})
    done = focal.post(url, {"seen": seen}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn"), done.content
    assert focal.post(url, {"seen": read_first(focal, url)}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"questions": ["none"]}, "questions"),
        ({"organization": 10**6}, "organization"),
        ({"due_on": in_days(-1)}, "due_on"),
    ],
)
def test_invitation_names_what_there_is(wrong, place, organization, focal):
    data = {"organization": organization.pk, "questions": ["untoc.6"], "due_on": in_days(30)} | wrong
    refused = focal.post(INVITATIONS, data, format="json")
    assert (refused.status_code, places(refused)) == (400, [place])
    assert not InputInvitation.objects.exists()


def test_organization_writes_and_hands_in(asked, representative, focal, answering, api):
    client, url = api(representative), f"{INPUT}{hide_id(asked)}/"
    assert [row["id"] for row in client.get(INPUT).json()["results"]] == [hide_id(asked)]
    (question,) = client.get(url).json()["questions"]
    assert (question["question"], question["text"]) == ("untoc.6", "")
    saved = client.post(f"{url}answers/", {"texts": {"untoc.6": "Courts apply it."}}, format="json")
    assert saved.json()["questions"][0]["text"] == "Courts apply it.", saved.content
    # The State reads nothing before it is handed in.
    assert focal.get(f"{INVITATIONS}{hide_id(asked)}/").json()["answers"] == []
    assert client.post(f"{url}hand-in/", {}, format="json").json()["code"] == "not_read"
    seen = read_first(client, f"{url}hand_in/")
    done = client.post(f"{url}hand-in/", {"seen": seen}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "received"), done.content
    (heard,) = focal.get(f"{INVITATIONS}{hide_id(asked)}/").json()["answers"]
    assert (heard["question"], heard["text"]) == ("untoc.6", "Courts apply it.")
    late = client.post(f"{url}answers/", {"texts": {"untoc.6": "More"}}, format="json")
    assert late.status_code == 404
    assert InputAnswer.objects.get().text == "Courts apply it."


def test_organization_answers_what_it_was_asked(asked, representative, api):
    refused = api(representative).post(f"{INPUT}{hide_id(asked)}/answers/", {"texts": {"untoc.5": "x"}}, format="json")
    assert refused.status_code == 400
    assert not InputAnswer.objects.exists()


def test_organization_declines(asked, representative, api):
    client, url = api(representative), f"{INPUT}{hide_id(asked)}/"
    seen = read_first(client, f"{url}decline/")
    done = client.post(f"{url}decline/", {"seen": seen, "reason": "No time"}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "declined"), done.content
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (InputState.DECLINED, "No time")
    assert client.post(f"{url}decline/", {"seen": seen}, format="json").status_code == 404


def test_others_give_no_input(asked, answering, world, others, api):
    stranger = make_representative(world.secretariat, make_organization(world.secretariat))
    people = [person(answering, "KEN"), world.secretariat, stranger, *others]
    url = f"{INPUT}{hide_id(asked)}/"
    for name, data in (("answers", {"texts": {"untoc.6": "x"}}), ("hand-in", {}), ("decline", {})):
        refuse_all(api, people, "post", f"{url}{name}/", data)
    refuse_all(api, people, "get", url)
    assert api().post(f"{url}answers/", {}, format="json").status_code == 401
    asked.refresh_from_db()
    assert asked.state == InputState.INVITED
