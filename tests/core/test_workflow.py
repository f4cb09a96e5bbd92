"""`apply`, which changes the state of rows: what it checks, in which order, and what it does not change."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders.enums import OrganizationState as S
from stakeholders.models import Organization
from tests.factories.people import make_user
from tests.factories.rows import refusal
from untoc_portal.core import authz, workflow
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.workflow import Step, Transition, Workflow

RULE = "PR, para. 53"
PERMISSION = "stakeholders.verify_organization"
VERIFY = Transition(
    name="verify",
    label="Verify",
    sources=(S.REGISTERED,),
    target=S.VERIFIED,
    permission=PERMISSION,
    rule=RULE,
    asks=workflow.Asks.SECOND_LOOK,
)
REFUSE = Transition(
    name="refuse",
    label="Refuse",
    sources=(S.REGISTERED, S.VERIFIED),
    target=S.REFUSED,
    permission=PERMISSION,
    rule=RULE,
    asks=workflow.Asks.SECOND_LOOK,
)


@pytest.fixture
def organization(organization):
    """Give one that the database lets be verified."""
    organization.renewal_due_on = dt.date(2030, 1, 1)
    organization.save()
    return organization


def table(*rows: Transition) -> Workflow:
    return Workflow("test", S.REGISTERED, rows, terminal=(S.REFUSED,))


def stored(organization) -> Organization:
    return Organization.objects.get(pk=organization.pk)


def test_transition_writes_state_and_audit_row(organization, secretariat):
    row = workflow.apply_transition(
        table(VERIFY), organization, "verify", actor=secretariat, note="checked", capacity="secretariat"
    )
    assert row is VERIFY
    assert (organization.state, stored(organization).state) == (S.VERIFIED, S.VERIFIED)
    event = AuditEvent.objects.get(action="transition", object_id=organization.pk)
    assert event.changes == {"transition": "verify", "state": [S.REGISTERED, S.VERIFIED], "note": "checked"}
    assert (event.actor, event.capacity) == (secretariat, "secretariat")


def test_move_says_when_the_row_was_last_changed(organization, secretariat):
    before = stored(organization).updated_at
    workflow.apply_transition(table(VERIFY), organization, "verify", actor=secretariat)
    assert stored(organization).updated_at > before
    assert organization.updated_at == stored(organization).updated_at


def test_source_is_asked_before_the_permission(organization, stranger):
    rows = table(replace(VERIFY, sources=(S.VERIFIED,)))
    with refusal("wrong_state") as caught:
        workflow.apply_transition(rows, organization, "verify", actor=stranger)
    assert (
        str(caught.value)
        == f"This step is not possible now: the current state is “registered, not yet verified”. ({RULE})"
    )


def test_permission_is_asked_before_the_guards(organization, stranger):
    asked = []
    rows = table(replace(VERIFY, guards=(asked.append,)))
    with refusal("not_allowed"):
        workflow.apply_transition(rows, organization, "verify", actor=stranger)
    assert asked == []


def test_every_guard_is_checked_and_each_reason_is_given(organization, secretariat):
    guards = (lambda _obj: "No seat.", lambda _obj: None, lambda obj: f"{obj.name} has no website.")
    with refusal("not_ready") as caught:
        workflow.apply_transition(table(replace(VERIFY, guards=guards)), organization, "verify", actor=secretariat)
    reasons = ("No seat.", f"{organization.name} has no website.")
    assert caught.value.reasons == reasons
    assert str(caught.value) == f"This step is not possible yet. {reasons[0]} {reasons[1]} ({RULE})"
    assert organization.state == S.REGISTERED


def test_unknown_move_is_refused(organization, secretariat):
    with refusal("unknown_transition"):
        workflow.apply_transition(table(VERIFY), organization, "verfiy", actor=secretariat)


def test_the_stored_state_counts_and_not_the_object_at_hand(organization, secretariat):
    stale = stored(organization)
    workflow.apply_transition(table(VERIFY), organization, "verify", actor=secretariat)
    with refusal("wrong_state"):
        workflow.apply_transition(table(VERIFY), stale, "verify", actor=secretariat)


def test_a_right_taken_since_the_request_began_is_gone(organization, secretariat):
    authz.cache_grants(secretariat)
    assert authz.is_secretariat(secretariat)
    secretariat.groups.clear()
    with refusal("not_allowed"):
        workflow.apply_transition(table(VERIFY), organization, "verify", actor=secretariat)


def test_fields_are_written_in_one_statement_with_the_state(organization, secretariat):
    with CaptureQueriesContext(connection) as queries:
        workflow.apply_transition(
            table(VERIFY), organization, "verify", actor=secretariat, fields={"expertise": "Victims", "is_listed": True}
        )
    updates = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert (organization.expertise, stored(organization).expertise) == ("Victims", "Victims")
    assert (stored(organization).is_listed, stored(organization).state) == (True, S.VERIFIED)


def test_fields_cannot_choose_another_state(organization, secretariat):
    workflow.apply_transition(table(VERIFY), organization, "verify", actor=secretariat, fields={"state": S.REFUSED})
    assert stored(organization).state == S.VERIFIED


def test_a_timed_move_is_no_persons(organization, secretariat):
    with refusal("not_allowed"):
        workflow.apply_transition(table(replace(VERIFY, timed=True)), organization, "verify", actor=secretariat)


def test_a_timed_move_is_made_by_the_portal_and_audited_as_such(organization):
    workflow.apply_transition(table(replace(VERIFY, timed=True)), organization, "verify", actor=None)
    event = AuditEvent.objects.get(action="transition", object_id=organization.pk)
    assert (event.actor, event.actor_label) == (None, "the portal")


def test_a_persons_move_is_not_the_portals_to_make(organization):
    with refusal("not_allowed"):
        workflow.apply_transition(table(VERIFY), organization, "verify", actor=None)


@pytest.mark.parametrize("mark", ["timed", "by_act"])
def test_timed_moves_and_moves_by_an_act_have_no_button(organization, secretariat, mark):
    rows = table(replace(VERIFY, **{mark: True}), REFUSE)
    assert rows.steps_for(organization, secretariat) == [Step(REFUSE)]


def test_steps_are_the_moves_out_of_the_state_that_are_the_users(organization, secretariat, stranger):
    held = replace(VERIFY, guards=(lambda _obj: "No seat.",))
    elsewhere = replace(REFUSE, name="elsewhere", sources=(S.VERIFIED,))
    rows = table(held, REFUSE, elsewhere)
    steps = rows.steps_for(organization, secretariat)
    assert steps == [Step(held, ("No seat.",)), Step(REFUSE)]
    assert [step.is_open for step in steps] == [False, True]
    assert rows.steps_for(organization, stranger) == []


def test_a_table_that_names_a_move_twice_is_refused():
    with pytest.raises(ValueError, match="names a transition twice"):
        table(VERIFY, replace(VERIFY, target=S.REFUSED))


def test_diagram_shows_start_moves_and_end():
    assert workflow.build_diagram(table(VERIFY, REFUSE)).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> registered",
        "    registered --> verified: verify",
        "    registered --> refused: refuse",
        "    verified --> refused: refuse",
        "    refused --> [*]",
    ]


def test_reachable_follows_the_moves_from_the_start():
    assert workflow.list_reachable_states(table(VERIFY, REFUSE)) == {S.REGISTERED, S.VERIFIED, S.REFUSED}
    assert workflow.list_reachable_states(table(replace(REFUSE, sources=(S.VERIFIED,)))) == {S.REGISTERED}


def test_the_wrong_role_is_refused_in_every_state(organization):
    for role in (RoleGroup.EXTENDED_BUREAU, RoleGroup.DELEGATES, RoleGroup.CHAIRS, RoleGroup.STAKEHOLDERS):
        person = make_user(role)
        with refusal("not_allowed"):
            workflow.apply_transition(table(VERIFY), organization, "verify", actor=person)
