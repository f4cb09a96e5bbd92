"""Chairs of groups, members of the Extended Bureau, the floor in the general review, and tags, over the API."""

import pytest
from django.conf import settings

from dialogues.models import BureauSeat, FloorRequest, Statement, Theme, WorkingGroup
from dialogues.services.contributions import hand_in_contribution
from dialogues.services.reference import load_participation_rights
from tests.api.refusing import refuse, refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.bureau import state_of
from tests.factories.delegations import make_state_person
from tests.factories.dialogues import invite, make_dialogue, make_session, make_statement
from tests.factories.people import make_user
from untoc_portal.accounts.models import RoleProposal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.public_ids import hide_id


def test_chair_is_proposed_and_released(stage, api):  # noqa: F811
    url = f"/api/v1/working-groups/{stage.group.code}/"

    def send(client, **more):
        sent = {"email": "new@chair.example", "name": "Lena Oram", "reason": "Elected", **more}
        return client.post(f"{url}chairs/", sent, format="json")

    refuse_others(stage, api, [stage.secretariat], send, RoleProposal)
    officer = api(stage.secretariat)
    assert send(officer).status_code == 204
    assert RoleProposal.objects.get().reason == "Elected"
    assert send(officer, email=stage.chair.email).json()["code"] == "is_chair"
    (chair,) = api(stage.delegate).get(f"{url}chairs/").json()
    assert chair == {"id": hide_id(stage.chair), "name": stage.chair.name}
    assert api(stage.representative).get(f"{url}chairs/").json() == []
    assert api().get(f"{url}chairs/").status_code == 401
    end = f"{url}chairs/{chair['id']}/end/"
    refuse_others(stage, api, [stage.secretariat], lambda client: client.post(end, {"reason": "No"}, format="json"))
    assert officer.post(end, {}, format="json").status_code == 400
    assert officer.post(end, {"reason": "The term ended"}, format="json").status_code == 204
    assert officer.get(f"{url}chairs/").json() == []
    assert officer.post(end, {"reason": "Again"}, format="json").status_code == 404


def test_state_of_a_bureau_member_is_recorded(stage, api):  # noqa: F811
    url = "/api/v1/bureau-members/"
    newcomer = make_user(RoleGroup.EXTENDED_BUREAU)

    def send(client, member=newcomer, state="GHA"):
        return client.post(url, {"member": hide_id(member), "state": state}, format="json")

    refuse_others(stage, api, [stage.secretariat], send, BureauSeat)
    officer = api(stage.secretariat)
    before = {row["name"]: row["state"] for row in api(stage.bureau).get(url).json()}
    assert before[newcomer.name] is None
    assert before[stage.bureau.name] == state_of(stage.bureau).iso3
    assert send(officer, member=stage.chair).status_code == 400
    taken = send(officer, state=state_of(stage.bureau).iso3)
    assert taken.json()["code"] == "seat_taken"
    free = next(code for code in stage.world.states if code not in before.values())
    assert send(officer, state=free).status_code == 204
    assert {row["name"]: row["state"] for row in officer.get(url).json()}[newcomer.name] == free
    for person in (stage.chair, stage.delegate, stage.representative, None):
        assert api(person).get(url).status_code == 404


@pytest.fixture
def item(stage):  # noqa: F811
    load_participation_rights(settings.BASE_DIR / "dialogues" / "reference")
    conference = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    return make_session(stage.secretariat, conference, in_days=90, agenda=["General review"]).agenda_items.get()


def test_state_asks_for_the_floor_and_withdraws(stage, item, api):  # noqa: F811
    mission, url = make_state_person(stage.world, "KEN").user, "/api/v1/floor-requests/"

    def send(client, **more):
        sent = {"session": item.session_id, "item": item.number, "state": "KEN", **more}
        return client.post(url, sent, format="json")

    refuse(api, [*stage.everyone_but(), make_state_person(stage.world, "GHA").user], send, FloorRequest)
    made = send(api(mission))
    assert (made.status_code, made.json()["state"], made.json()["withdrawn_at"]) == (201, "KEN", None), made.content
    assert send(api(mission)).json()["code"] == "asked_already"
    assert send(api(mission), item=9).status_code == 404
    assert len(api(stage.delegate).get(f"{url}?session={item.session_id}").json()["results"]) == 1
    assert api(stage.representative).get(url).json()["results"] == api().get(url).json()["results"] == []
    assert api(stage.delegate).get(f"{url}{made.json()['id']}/").json() == made.json()
    withdraw = f"{url}{made.json()['id']}/withdraw/"
    refuse_others(stage, api, [], lambda client: client.post(withdraw), FloorRequest)
    assert api(mission).post(withdraw).json()["withdrawn_at"]
    assert api(mission).post(withdraw).json()["code"] == "withdrawn"


def test_good_practices_are_public(stage, item, api):  # noqa: F811
    url = "/api/v1/good-practices/"
    article = stage.world.articles["UNTOC 5"]
    hand_in_contribution(
        item, actor=make_state_person(stage.world, "KEN").user, state=stage.world.states["KEN"], article=article,
        kind="good_practice", language="en", text="Prosecutors and police work in one team.", is_in_library=True,
    )  # fmt: skip
    (row,) = api().get(url).json()
    assert (row["state"], row["instrument"], row["article"]) == ("KEN", "UNTOC", 5)
    assert api().get(f"{url}?q=ghana").json() == []
    assert api().get(f"{url}?article=5&instrument=UNTOC").json() == [row]
    assert api().get(f"{url}?article=x").status_code == 400
    assert api().get(f"{url}?colour=red").status_code == 400


def test_statement_is_tagged(stage, api):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group)
    invite(dialogue, stage.organization, stage.representative)
    statement = make_statement(dialogue, stage.representative, organization=stage.organization)
    Theme.objects.create(code="victims", names={"en": "Victims"}, source="test")
    url = f"/api/v1/statements/{hide_id(statement)}/tag/"

    def send(client, **more):
        return client.post(url, {"themes": ["victims"], "articles": ["UNTOC-5"], **more}, format="json")

    refuse_others(stage, api, [stage.representative, stage.secretariat, stage.chair], send, Statement)
    own = api(stage.representative)
    assert send(own, themes=["none"]).status_code == 400
    assert send(own, articles=["UNTOC-999"]).status_code == 400
    assert send(own).status_code == 204
    assert [str(one.code) for one in statement.themes.all()] == ["victims"]
    assert [one.number for one in statement.articles.all()] == [5]
