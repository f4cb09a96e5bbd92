"""The limits of civil society as a matrix: who, in which state of the dialogue, may do what, by every way in.

Ways in: the form, the API, the admin's button, the service called directly; where a limit is structural, raw SQL at
the database. Rows are the status of an organization, columns the states of a dialogue, cells the acts that succeed.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Application, Dialogue, Statement, WorkingGroup
from dialogues.services import applications, dialogues, statements
from stakeholders.enums import OrganizationKind
from stakeholders.models import Organization
from stakeholders.services.transitions import refuse_organization
from tests.factories.dialogues import (
    decide,
    make_chair,
    make_dialogue,
    make_report,
    make_session,
    make_statement,
    make_working_groups,
)
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.reviews import World, carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading

# The status of an organization when somebody acts for it.
STANDINGS = ("not verified", "refused", "verified", "invited", "invited, then refused", "kept out")
STATES = ("not open yet", "open", "closed for applications", "held", "summarized")
APPLY, WRITE, SUBMIT, WITHDRAW = "apply", "write a statement", "submit the statement", "withdraw the application"
# (standing, state of the dialogue): what its representative may do, whatever its kind (PR, para. 53). Who has just
# applied may withdraw that, and is not invited by it.
ALLOWED = {("verified", "open"): {APPLY, WITHDRAW}} | {
    ("invited", state): {WRITE, SUBMIT, WITHDRAW} for state in ("not open yet", "open", "closed for applications")
}
WAYS = ("form", "api", "service")


@dataclass
class Stage:
    """One dialogue in some state, and an organization before it."""

    world: World
    group: WorkingGroup
    chair: User
    dialogue: Dialogue
    organization: Organization
    representative: User


def _into(stage: Stage, standing: str) -> None:
    secretariat = stage.world.secretariat
    if standing in {"invited", "invited, then refused", "kept out"}:
        values = {"expertise": "Much", "organization": stage.organization}
        application = applications.apply_to_dialogue(stage.dialogue, actor=stage.representative, **values)
        decide(application, "refuse" if standing == "kept out" else "invite")
    if standing in {"invited", "invited, then refused"}:
        make_statement(stage.dialogue, stage.representative, organization=stage.organization)
    if standing in {"refused", "invited, then refused"}:
        do_after_reading(refuse_organization, stage.organization, actor=secretariat, reason="No")


def _carry(stage: Stage, state: str) -> None:
    rows, day, today = Dialogue.objects.filter(pk=stage.dialogue.pk), dt.timedelta(days=1), timezone.localdate()
    if state == "not open yet":
        rows.update(applications_open_on=today + day, applications_close_on=today + day, held_on=today + 2 * day)
    if state == "closed for applications":
        rows.update(applications_close_on=today - day)
    if state in {"held", "summarized"}:
        do_after_reading(dialogues.record_dialogue_held, stage.dialogue, actor=stage.chair)
        rows.update(state=state)
    stage.dialogue.refresh_from_db()


@pytest.fixture
def stage(world) -> Stage:
    return Stage(world=world, **_set_stage(world))


@built_once
def _set_stage(world: World) -> dict[str, Any]:
    groups = make_working_groups()
    organization = make_organization(world.secretariat)
    return {
        "group": groups["TIP"],
        "chair": make_chair(groups["TIP"]),
        "dialogue": make_dialogue(world.secretariat, groups["TIP"]),
        "organization": organization,
        "representative": make_representative(world.secretariat, organization),
    }


def _theirs(stage: Stage) -> tuple[Application | None, Statement | None]:
    """Return the organization's application and its first statement, if there are any."""
    rows = {"dialogue": stage.dialogue, "organization": stage.organization}
    return Application.objects.filter(**rows).first(), Statement.objects.filter(**rows).order_by("pk").first()


def _by_form(client, stage: Stage, act: str) -> None:
    client.force_login(stage.representative)
    application, statement = _theirs(stage)
    key, on_behalf = stage.dialogue.pk, f"organization:{stage.organization.pk}"
    text = {"on_behalf": on_behalf, "language": "en", "title": "T", "text": "Text", "delivery": "written"}
    forms = {
        APPLY: (
            "application_new",
            key,
            {"organization": stage.organization.pk, "expertise": "Much", "attendance": "online"},
        ),
        WRITE: ("statement_new", key, text),
        SUBMIT: ("statement_submit", statement.pk if statement else 0, {}),
        WITHDRAW: ("application_withdraw", application.pk if application else 0, {}),
    }
    name, key, data = forms[act]
    send_read(client, reverse(f"dialogues:{name}", args=[key]), data)


def _by_api(client, stage: Stage, act: str) -> None:
    client.force_login(stage.representative)
    application, statement = _theirs(stage)
    both = {"dialogue": stage.dialogue.pk, "organization": stage.organization.pk}
    calls = {
        APPLY: ("applications/", {**both, "expertise": "Much"}),
        WRITE: ("statements/", {**both, "language": "en", "title": "T", "text": "Text"}),
        SUBMIT: (f"statements/{hide_id(statement) if statement else 0}/submit/", {}),
        WITHDRAW: (f"applications/{hide_id(application) if application else 0}/withdraw/", {}),
    }
    path, data = calls[act]
    if act in {SUBMIT, WITHDRAW}:
        place, name = path.rstrip("/").rsplit("/", 1)
        look = client.get(f"/api/v1/{place}/second_look/", {"act": name})
        data = {"seen": look.json().get("seen", "")}
    client.post(f"/api/v1/{path}", data, content_type="application/json", headers={"If-Match": "*"})


def _by_service(_client, stage: Stage, act: str) -> None:
    who = {"actor": stage.representative}
    application, statement = _theirs(stage)
    try:
        if act == APPLY:
            applications.apply_to_dialogue(stage.dialogue, organization=stage.organization, expertise="Much", **who)
        elif act == WRITE:
            text = {"language": "en", "title": "T", "text": "Text"}
            statements.write_statement(stage.dialogue, organization=stage.organization, **text, **who)
        elif act == SUBMIT and statement:
            do_after_reading(statements.submit_statement, statement, **who)
        elif act == WITHDRAW and application:
            do_after_reading(applications.withdraw_application, application, **who)
    except DomainError:
        return


DOORS = {"form": _by_form, "api": _by_api, "service": _by_service}


def _traces() -> tuple[int, ...]:
    sent, withdrawn = Statement.objects.exclude(state="draft"), Application.objects.filter(state="withdrawn")
    return Application.objects.count(), Statement.objects.count(), sent.count(), withdrawn.count()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("standing", STANDINGS)
def test_what_an_organization_may_do_by_every_way_in(stage, standing, way, client):
    if standing == "not verified":
        Organization.objects.filter(pk=stage.organization.pk).update(state="registered")
    _into(stage, standing)
    found = {}
    for state in STATES:
        with transaction.atomic():
            _carry(stage, state)
            found[state] = set()
            for act in (APPLY, WRITE, SUBMIT, WITHDRAW):
                before = _traces()
                DOORS[way](client, stage, act)
                found[state] |= {act} if _traces() != before else set()
            transaction.set_rollback(True)
        stage.dialogue.refresh_from_db()
    assert found == {state: ALLOWED.get((standing, state), set()) for state in STATES}


@pytest.mark.parametrize("kind", OrganizationKind.values)
def test_every_kind_applies_regardless_of_ecosoc_status(stage, kind):
    Organization.objects.filter(pk=stage.organization.pk).update(kind=kind, ecosoc_status="none")
    _by_service(None, stage, WRITE)
    assert _traces() == (0, 0, 0, 0)
    _by_service(None, stage, APPLY)
    assert Application.objects.get().state == "submitted"
    decide(Application.objects.get())
    for act in (WRITE, SUBMIT):
        _by_service(None, stage, act)
    assert [row.state for row in Statement.objects.all()] == ["submitted"]


@pytest.mark.parametrize("way", WAYS)
def test_state_speaks_on_own_review_only(stage, review, other_review, way, client):
    carry_to(stage.world, review, "preliminary_consultation")
    focal_point = person(review, "KEN")
    client.force_login(focal_point)
    for one in (other_review, review):
        text = {"language": "en", "title": "T", "text": "Kenya thanks the reviewing States."}
        if way == "form":
            address = reverse("dialogues:statement_new", args=[stage.dialogue.pk])
            client.post(address, {**text, "on_behalf": f"review:{one.code}"})
        elif way == "api":
            data = {**text, "dialogue": stage.dialogue.pk, "review": one.code}
            client.post("/api/v1/statements/", data, content_type="application/json")
        else:
            try:
                statements.write_statement(stage.dialogue, actor=focal_point, review=one, **text)
            except NotAllowedError:
                continue
    assert [row.review for row in Statement.objects.all()] == [review]


def test_the_exception_covers_the_own_state_alone(stage, review):
    focal_point = person(carry_to(stage.world, review, "preliminary_consultation"), "KEN")
    texts = ("Kenya thanks the reviewing States.", "Kenya thanks Peru.")
    sent = [
        do_after_reading(
            statements.submit_statement,
            make_statement(stage.dialogue, focal_point, review=review, text=text),
            actor=focal_point,
        )
        for text in texts
    ]
    assert [row.state for row in sent] == ["submitted", "refused"]


def test_only_their_own_people_act_for_stakeholders(stage):
    secretariat = stage.world.secretariat
    others = [secretariat, stage.chair, make_user(RoleGroup.EXTENDED_BUREAU), make_user(RoleGroup.DELEGATES)]
    others.append(make_representative(secretariat, make_organization(secretariat)))
    for one in others:
        with pytest.raises(NotAllowedError):
            applications.apply_to_dialogue(stage.dialogue, actor=one, organization=stage.organization, expertise="M")


def _open_directly(stage: Stage, session) -> None:
    day = timezone.localdate()
    values = {"held_on": day, "place": "Vienna", "mode": "online", "applications_close_on": day}
    do_after_reading(dialogues.open_dialogue, session, actor=stage.chair, **values)


@pytest.mark.parametrize("state", ["scheduled", "concluded"])
def test_no_dialogue_before_the_report_is_adopted_by_any_way_in(stage, state, client):
    session = make_session(stage.world.secretariat, stage.group)
    report = make_report(stage.world.secretariat, make_session(stage.world.secretariat, stage.group))
    type(session).objects.filter(pk=session.pk).update(state=state)
    before = Dialogue.objects.count()
    today = timezone.localdate()
    day = today.isoformat()
    data = {"held_on": day, "place": "Vienna", "mode": "online", "applications_close_on": day}
    client.force_login(stage.chair)
    send_read(client, reverse("dialogues:dialogue_new", args=[session.pk]), data)
    answer = client.post("/api/v1/dialogues/", {**data, "session": session.pk}, content_type="application/json")
    assert answer.json()["code"] == "report_not_adopted"
    # A report can't be one of a session that is set back; the service also does not take such a session for one.
    with pytest.raises(IntegrityError), transaction.atomic():
        type(session).objects.filter(pk=report.session_id).update(state=state)
    with pytest.raises(DomainError, match="not adopted"):
        _open_directly(stage, session)
    # And the admin has no way to add one.
    client.force_login(stage.world.secretariat)
    assert client.get("/admin/dialogues/dialogue/add/").status_code in {403, 404}
    assert Dialogue.objects.count() == before


RAW = {
    "a dialogue without a report": "UPDATE dialogues_dialogue SET report_id = NULL",
    "invited without circulation": "UPDATE dialogues_application SET state = 'invited'",
    "refused without a reason": "UPDATE dialogues_application SET state = 'refused', reason = ''",
    "on the waiting list by nobody": "UPDATE dialogues_application SET state = 'waiting', decided_by_id = NULL",
    "a general review after a report": "UPDATE dialogues_dialogue SET kind = 'general_review'",
    "contested without a word": "UPDATE dialogues_statement SET state = 'contested', objection = ''",
    "a statement of nobody": "UPDATE dialogues_statement SET organization_id = NULL",
    "a verified organization without an end": "UPDATE stakeholders_organization SET renewal_due_on = NULL",
}


@pytest.mark.parametrize("what", RAW)
def test_the_database_refuses_by_itself(stage, what):
    decide(
        applications.apply_to_dialogue(
            stage.dialogue, actor=stage.representative, organization=stage.organization, expertise="Much"
        )
    )
    make_statement(stage.dialogue, stage.representative, organization=stage.organization)
    other = make_organization(stage.world.secretariat)
    applications.apply_to_dialogue(
        stage.dialogue,
        actor=make_representative(stage.world.secretariat, other),
        organization=other,
        expertise="Much",
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[what])


def test_admin_offers_no_decision_or_act_for_others(stage, client):
    values = {"actor": stage.representative, "organization": stage.organization}
    application = applications.apply_to_dialogue(stage.dialogue, expertise="Much", **values)
    client.force_login(stage.world.secretariat)
    for act in ("invite", "refuse", "wait", "withdraw"):
        client.post(f"/admin/dialogues/application/{application.pk}/act/{act}/")
    application.refresh_from_db()
    assert application.state == "submitted"
    client.post(f"/admin/dialogues/application/{application.pk}/act/confirm/")
    application.refresh_from_db()
    assert application.state == "complete"
