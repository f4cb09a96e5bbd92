"""Sessions, dialogues, applications and statements over the API."""

import datetime as dt

import pytest
from django.utils import timezone

from dialogues.enums import ApplicationState, DialogueState, SessionState, StatementState
from dialogues.models import Application, BureauDecision, Dialogue, Session, Statement
from dialogues.services import statements
from reviews.enums import ReviewState as S
from stakeholders.models import State
from tests.api.conftest import places, traces
from tests.factories.bureau import agree, make_bureau
from tests.factories.dialogues import (
    circulate,
    invite,
    make_application,
    make_chair,
    make_dialogue,
    make_report,
    make_session,
    make_statement,
    make_working_groups,
)
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.public_ids import hide_id, reveal_key
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def groups(world):
    return make_working_groups()


@pytest.fixture
def chair(world, groups):
    return make_chair(groups["TIP"])


@pytest.fixture
def bureau(world):
    return make_bureau()[0]


@pytest.fixture
def organization(world):
    return make_organization(world.secretariat)


@pytest.fixture
def representative(world, organization):
    return make_representative(world.secretariat, organization)


@pytest.fixture
def others(world, groups, other_review):
    """Give people who have no part in the Working Group on Trafficking or in the first organization."""
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    elsewhere = make_organization(world.secretariat)
    return [
        make_user(),
        make_representative(world.secretariat, elsewhere),
        make_chair(groups["IC"]),
        person(other_review, "FIN"),
    ]


ACTS = {
    "conclude": "conclude", "adopt-report": "adopt_report", "hold": "hold", "issue": "issue_chair_summary",
    "objections": "object", "withdraw": "withdraw", "submit": "submit", "contest": "contest", "accept": "accept",
    "return": "return", "verify": "verify", "refuse": "refuse", "propose": "propose", "decide": "decide",
    "agree": "agree", "object": "object",
}  # fmt: skip


def _seen(client, url, data):
    """Return what the second look of the act gives out; nothing where there is none for this person."""
    kind, key, *act = url.strip("/").split("/") + [""] * ("/" not in url.strip("/"))
    name = ACTS.get(act[-1]) if act else None
    if kind == "dialogues" and not act and "session" in (data or {}):
        kind, key, name = "sessions", data["session"], "open_dialogue"
    if name is None:
        return {}
    answer = client.get(f"/api/v1/{kind}/{key}/second_look/", {"act": name})
    return {"seen": answer.json()["seen"]} if answer.status_code == 200 else {}


def _post(client, url, data=None):
    return client.post(f"/api/v1/{url}", {**_seen(client, url, data), **(data or {})}, format="json")


def _refused(api, people, url, data=None):
    """Return whether each of these people gets 404, nobody 401, and nothing has changed."""
    before = traces(), Statement.objects.count(), Application.objects.count(), Session.objects.count()
    codes = {_post(api(user), url, data).status_code for user in people}
    assert _post(api(), url, data).status_code == 401
    after = traces(), Statement.objects.count(), Application.objects.count(), Session.objects.count()
    assert after == before
    return codes == {404}


def test_calendar_is_public(world, groups, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    assert [row["code"] for row in api().get("/api/v1/working-groups/").json()["results"]] == ["TIP", "IC", "TA"]
    assert api().get("/api/v1/working-groups/TIP/").json()["symbol"] == "WG.4"
    session = api().get(f"/api/v1/sessions/{dialogue.report.session_id}/").json()
    assert session["agenda"] == [{"number": 1, "title": "Outcomes", "receives_outcomes": True, "documents": []}]
    assert session["report"]["symbol"] == dialogue.report.symbol
    assert api().get(f"/api/v1/dialogues/{dialogue.pk}/").json()["chair_summary"] is None
    assert api().get("/api/v1/applications/").json()["results"] == []


def test_session_is_scheduled_concluded_and_its_report_adopted(world, groups, chair, bureau, others, api):
    today = timezone.localdate().isoformat()
    data = {
        "working_group": "TIP",
        "number": 12,
        "starts_on": today,
        "ends_on": today,
        "place": "Vienna",
        "agenda": ["Outcomes"],
    }
    assert _refused(api, [*others, bureau, chair], "sessions/", data)
    answer = _post(api(world.secretariat), "sessions/", data)
    assert answer.status_code == 201
    url = f"sessions/{answer.json()['id']}"
    assert _refused(api, [*others, bureau], f"{url}/conclude/")
    assert _post(api(chair), f"{url}/conclude/").json()["state"] == SessionState.CONCLUDED
    report = {"concluded_on": today, "adopted_on": today, "symbol": "CTOC/COP/WG.4/2026/9"}
    assert _refused(api, [*others, bureau], f"{url}/adopt-report/", report)
    assert places(_post(api(chair), f"{url}/adopt-report/", {**report, "symbol": "9"})) == ["symbol"]
    assert _post(api(chair), f"{url}/adopt-report/", report).json()["state"] == SessionState.REPORT_ADOPTED
    assert _post(api(chair), f"{url}/conclude/").json()["code"] == "wrong_state"


def test_dialogue_is_opened_only_after_the_report_is_adopted(world, groups, chair, bureau, others, api):
    session = make_session(world.secretariat, groups["TIP"])
    today = timezone.localdate().isoformat()
    data = {"session": session.pk, "held_on": today, "place": "Vienna", "applications_close_on": today}
    assert _refused(api, [*others, bureau], "dialogues/", data)
    answer = _post(api(chair), "dialogues/", data)
    assert (answer.status_code, answer.json()["code"]) == (409, "report_not_adopted")
    assert "para. 53" in answer.json()["rule"]
    make_report(world.secretariat, session)
    assert _refused(api, [*others, bureau], "dialogues/", data)
    assert _post(api(chair), "dialogues/", data).status_code == 201


def test_organization_applies_and_the_bureau_decides(world, groups, organization, representative, bureau, others, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    data = {"dialogue": dialogue.pk, "organization": organization.pk, "expertise": "Victims"}
    assert _refused(api, [*others, bureau, world.secretariat], "applications/", data)
    answer = _post(api(representative), "applications/", data)
    assert answer.status_code == 201
    application = Application.objects.get(pk=reveal_key("application", answer.json()["id"]))
    url = f"applications/{hide_id(application)}/propose/"
    invitation = {"decision": "invite", "reason": "Expertise"}
    assert _post(api(bureau), url, invitation).json()["code"] == "wrong_state"
    missing = f"applications/{hide_id(application)}/ask-completion/"
    assert _refused(api, [*others, bureau, representative], missing, {"reason": "Who?"})
    circulate(application)
    assert _refused(api, [*others, world.secretariat, representative], url, invitation)
    alone = f"applications/{hide_id(application)}/decide/"
    assert _refused(api, [*others, bureau, world.secretariat, representative], alone, invitation)
    assert _post(api(bureau), url, {"decision": "refuse"}).status_code == 400
    made = _post(api(bureau), url, invitation)
    assert (made.status_code, made.json()["outcome"]) == (201, "")
    assert _post(api(bureau), url, invitation).json()["code"] == "proposed_already"
    decision = f"bureau-decisions/{made.json()['id']}/"
    assert _refused(api, [*others, world.secretariat, representative], f"{decision}agree/")
    members = make_bureau()[1:]
    assert _post(api(members[0]), f"{decision}object/", {"reason": "Why?"}).json()["outcome"] == ""
    answers = [_post(api(member), f"{decision}agree/").json() for member in members]
    assert [answer["outcome"] for answer in answers] == ["", "taken"]
    assert [row["stance"] for row in answers[1]["positions"]] == ["agrees", "objects", "agrees", "agrees"]
    shown = api(representative).get(f"/api/v1/applications/{hide_id(application)}/").json()
    assert (shown["state"], shown["reason"], shown["manner"]) == (ApplicationState.INVITED, "Expertise", "agreement")
    assert api(representative).get(f"/api/v1/{decision}").status_code == 404
    assert api(world.secretariat).get(f"/api/v1/{decision}").json()["member_count"] == 3


def test_application_is_withdrawn_by_its_own_organization(world, groups, organization, representative, others, api):
    application = make_application(make_dialogue(world.secretariat, groups["TIP"]), organization, representative)
    url = f"applications/{hide_id(application)}/withdraw/"
    assert _refused(api, [*others, world.secretariat], url)
    assert _post(api(representative), url).json()["state"] == ApplicationState.WITHDRAWN


def test_statement_naming_country_is_refused_with_finding(world, groups, organization, representative, others, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    invite(dialogue, organization, representative)
    data = {
        "dialogue": dialogue.pk,
        "organization": organization.pk,
        "language": "en",
        "title": "On victims",
        "text": "In Kenya there is much to do.",
    }
    assert _refused(api, [*others, world.secretariat], "statements/", data)
    client = api(representative)
    made = _post(client, "statements/", data)
    assert made.status_code == 201
    url = f"statements/{made.json()['id']}/"
    assert _refused(api, [*others, world.secretariat], f"{url}submit/")
    refused = _post(client, f"{url}submit/").json()
    assert refused["state"] == StatementState.REFUSED
    assert [(row["text"], row["states"]) for row in refused["findings"]] == [("Kenya", ["Kenya"])]
    changed = {"language": "en", "title": "On victims", "text": "There is much to do."}
    stale = client.put(f"/api/v1/{url}", {**changed, "expected": "2020-01-01T00:00:00Z"}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    current = client.get(f"/api/v1/{url}").json()["updated_at"]
    answer = client.put(f"/api/v1/{url}", {**changed, "expected": current}, format="json")
    assert answer.json()["findings"] == []
    assert _post(client, f"{url}submit/").json()["state"] == StatementState.SUBMITTED
    assert Statement.objects.get().text == "There is much to do."


def test_statement_of_a_state_is_on_its_own_review_alone(world, groups, review, other_review, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    carry_to(world, review, S.SELF_ASSESSMENT)
    data = {"dialogue": dialogue.pk, "review": "KEN-1", "language": "en", "title": "On us", "text": "Kenya acts."}
    assert _refused(api, [person(review, "GHA"), world.secretariat], "statements/", data)
    client = api(person(review, "KEN"))
    made = _post(client, "statements/", data).json()
    assert _post(client, f"statements/{made['id']}/submit/").json()["state"] == StatementState.SUBMITTED


def test_one_author_and_no_more(world, groups, review, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    data = {"dialogue": dialogue.pk, "language": "en", "title": "On", "text": "Text"}
    answer = _post(api(make_user()), "statements/", data)
    assert (answer.status_code, places(answer)[0]) == (400, "on_behalf")


@pytest.fixture
def submitted(world, groups, organization, representative):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    invite(dialogue, organization, representative)
    row = make_statement(
        dialogue, representative, organization=organization, consents_to_publication=True, text="SECRET-S words"
    )
    return do_after_reading(statements.submit_statement, row, actor=representative)


def test_statement_is_moderated_by_chair_and_secretariat(world, submitted, chair, bureau, representative, others, api):
    url = f"statements/{hide_id(submitted)}/"
    assert _refused(api, [*others, bureau, representative], f"{url}accept/")
    assert _refused(api, [*others, bureau, representative], f"{url}return/", {"reason": "Off the theme"})
    assert api().get(f"/api/v1/{url}").status_code == 404
    assert places(_post(api(world.secretariat), f"{url}return/")) == ["reason"]
    returned = _post(api(world.secretariat), f"{url}return/", {"reason": "Off the theme"}).json()
    assert (returned["state"], returned["reason"]) == (StatementState.RETURNED, "Off the theme")
    _post(api(representative), f"{url}submit/")
    assert _post(api(chair), f"{url}accept/").json()["state"] == StatementState.ACCEPTED
    public = api().get(f"/api/v1/{url}").json()
    assert public["text"] == "SECRET-S words"
    assert (public["findings"], public["reason"], public["updated_at"]) == (None, None, None)


def test_draft_statement_is_its_author_sides_alone(world, groups, organization, representative, chair, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    invite(dialogue, organization, representative)
    row = make_statement(dialogue, representative, organization=organization)
    for user in (None, world.secretariat, chair, make_user(RoleGroup.EXTENDED_BUREAU)):
        assert api(user).get(f"/api/v1/statements/{hide_id(row)}/").status_code == 404
        assert api(user).get("/api/v1/statements/").json()["results"] == []


def test_dialogue_is_held_and_summarized(world, groups, chair, bureau, others, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    url = f"dialogues/{dialogue.pk}/"
    assert _refused(api, [*others, bureau], f"{url}hold/")
    assert _post(api(chair), f"{url}hold/").json()["state"] == DialogueState.HELD
    text = {"text": "Participants spoke of victims."}
    assert _refused(api, [*others, bureau], f"{url}chair-summary/", text)
    assert _post(api(chair), f"{url}chair-summary/", text).status_code == 200
    assert api().get(f"/api/v1/{url}").json()["chair_summary"] is None
    assert _refused(api, [*others, bureau], f"{url}chair-summary/issue/")
    issued = _post(api(chair), f"{url}chair-summary/issue/").json()
    assert issued["state"] == DialogueState.SUMMARIZED
    assert api().get(f"/api/v1/{url}").json()["chair_summary"]["text"] == text["text"]


def test_chair_summary_that_names_a_country_is_not_issued(world, groups, chair, api):
    dialogue = make_dialogue(world.secretariat, groups["TIP"])
    url = f"dialogues/{dialogue.pk}/"
    _post(api(chair), f"{url}hold/")
    _post(api(chair), f"{url}chair-summary/", {"text": "Speakers praised Peru."})
    answer = _post(api(chair), f"{url}chair-summary/issue/")
    assert (answer.status_code, places(answer)[0]) == (400, "text")
    assert len(answer.json()["reasons"]) == 1
    assert Dialogue.objects.get().state == DialogueState.HELD


def test_organization_registered_and_verified_by_secretariat(world, representative, bureau, api):
    data = {"name": "New Centre", "kind": "academia", "country": "FIN"}
    assert _refused(api, [representative, bureau], "organizations/", data)
    made = _post(api(world.secretariat), "organizations/", data)
    assert made.status_code == 201
    url = f"organizations/{made.json()['id']}/"
    assert _refused(api, [representative, bureau], f"{url}verify/")
    assert _refused(api, [representative, bureau], f"{url}refuse/", {"reason": "No"})
    person_data = {"email": "x@example.org", "name": "X", "position": "Head"}
    assert _refused(api, [representative, bureau], f"{url}representatives/", person_data)
    assert _post(api(world.secretariat), f"{url}verify/").json()["state"] == "verified"
    assert _post(api(world.secretariat), f"{url}representatives/", person_data).status_code == 204
    assert _post(api(world.secretariat), "organizations/", data).json()["code"] == "already_registered"


def test_session_dates_the_wrong_way_round_name_the_field(world, groups, api):
    today = timezone.localdate()
    data = {
        "working_group": "TIP",
        "number": 12,
        "starts_on": today.isoformat(),
        "ends_on": (today - dt.timedelta(days=1)).isoformat(),
        "place": "Vienna",
        "agenda": ["Outcomes"],
    }
    answer = _post(api(world.secretariat), "sessions/", data)
    assert (answer.status_code, places(answer)[0]) == (400, "ends_on")
    assert Session.objects.count() == 0


def test_objection_register_read_decided_and_withdrawn(
    world, groups, organization, representative, bureau, others, api
):
    application = circulate(
        make_application(make_dialogue(world.secretariat, groups["TIP"]), organization, representative), closed=False
    )
    states = State.objects.filter(iso3__in=["KEN", "GHA"])
    for state in states:
        _post(
            api(world.secretariat),
            f"applications/{hide_id(application)}/objections/",
            {"state": state.iso3, "ground": "G"},
        )
    register = api(bureau).get("/api/v1/objections/").json()["results"]
    assert {row["state"] for row in register} == {str(state) for state in states}
    own = api(representative).get("/api/v1/objections/").json()["results"]
    assert [(row["state"], row["ground"]) for row in own] == [(None, "G"), (None, "G")]
    assert api().get("/api/v1/objections/").json()["results"] == []
    first, second = (f"objections/{row['id']}/" for row in register)
    verdict = {"outcome": "not_sustained", "note": "On the theme"}
    everyone = [*others, bureau, world.secretariat, representative]
    assert _refused(api, everyone, f"{first}decide/", verdict)
    assert _refused(api, [one for one in everyone if one != bureau], f"{first}propose/", verdict)
    # Ghana, which objected, has a member, who takes no part: a fourth one makes the quorum.
    make_bureau(4)
    made = _post(api(bureau), f"{first}propose/", verdict).json()
    agree(BureauDecision.objects.get(pk=reveal_key("bureau_decision", made["id"])))
    decided = api(world.secretariat).get(f"/api/v1/{first}").json()
    assert (decided["decided_by"], decided["decided_by_person"]) == ("Extended Bureau", None)
    assert _refused(api, [*others, bureau, representative], f"{second}withdraw/")
    assert _post(api(world.secretariat), f"{second}withdraw/").json()["is_withdrawn"] is True
