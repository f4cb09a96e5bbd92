"""The Extended Bureau decides as a body: quorum, silence, agreement, objection, recusal in either order."""

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.enums import ApplicationState, DialogueKind
from dialogues.models import BureauDecision, BureauSeat, Dialogue, MemberPosition, Objection
from dialogues.selectors.bureau import get_body, list_voices
from dialogues.selectors.tasks import dialogue_tasks_for
from dialogues.services import applications, bureau, objections
from stakeholders.models import ParticipationSetting, State
from tests.factories.dialogues import (
    DAY,
    agree,
    circulate,
    decide,
    invite,
    make_application,
    make_bureau,
    make_dialogue,
)
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message

ROLE = RoleGroup.EXTENDED_BUREAU


@pytest.fixture
def application(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)
    return circulate(make_application(dialogue, stage.organization, stage.representative))


@pytest.fixture
def decision(stage, application):
    return propose(application, stage.bureau)


def propose(application, actor, decision="invite"):
    return bureau.propose_decision(application, actor=actor, decision=decision, reason="Long work with victims")


def raise_objection(application, state, **fields):
    secretariat = application.applicant_list.circulated_by
    return objections.object_to_application(application, actor=secretariat, state=state, **{"ground": "G", **fields})


def state_of(member):
    return BureauSeat.objects.in_force().get(member=member).state


def leave(member):
    """Take the member's role back, as the Secretariat would."""
    member.groups.clear()


def at_the_end(decision):
    """Travel to the end of the period."""
    return time_machine.travel(decision.silence_ends_at + DAY / 24)


def refusal(act, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        act(*args, **kwargs)
    return caught.value.code


def reload(row):
    row.refresh_from_db()
    return row


def told(event):
    return set(Message.objects.filter(event=f"dialogues/{event}").values_list("recipient", flat=True))


def test_proposal_changes_nothing_and_tells_members(stage, application, decision):
    assert reload(application).state == ApplicationState.CIRCULATED
    assert told("bureau_proposed") == {member.pk for member in stage.members[1:]}
    assert told("application_decided") == set()
    assert [row.stance for row in list_voices(decision)] == ["agrees", "no_position", "no_position"]


def test_agreement_of_all_takes_it_at_once(stage, application, decision):
    first = bureau.agree_to_decision(decision, actor=stage.members[1])
    assert (first.outcome, reload(application).state) == ("", "circulated")
    last = bureau.agree_to_decision(decision, actor=stage.members[2])
    assert (last.outcome, last.manner, last.member_count, last.quorum) == ("taken", "agreement", 3, 3)
    assert (reload(application).state, application.reason) == ("invited", "Long work with victims")
    assert told("application_decided") == {stage.representative.pk}


def test_silence_takes_it_at_the_end_and_not_before(application, decision):
    with time_machine.travel(decision.silence_ends_at - DAY / 24):
        bureau.settle_all()
        assert reload(application).state == "circulated"
    with at_the_end(decision):
        bureau.settle_all()
        bureau.settle_all()
    assert (reload(application).state, reload(decision).manner) == ("invited", "silence")
    moves = AuditEvent.objects.filter(action="transition", changes__transition="invite_by_bureau")
    [event] = moves
    assert (event.actor, event.capacity) == (None, "Extended Bureau")
    assert "taken by silence; members: 3, quorum: 3, took no part: 0" in event.changes["note"]
    record = AuditEvent.objects.get(action="approved", object_id=decision.pk)
    assert record.changes == {"manner": "silence", "members": 3, "quorum": 3, "recused": ""}


def test_length_of_silence_and_quorum_are_settings(stage, application):
    ParticipationSetting.objects.create(name="bureau_silence_days", value=9, source="test")
    made = propose(application, stage.bureau)
    assert timezone.localdate(made.silence_ends_at) == timezone.localdate() + 9 * DAY
    ParticipationSetting.objects.create(name="bureau_quorum", value=4, source="test")
    with at_the_end(made):
        bureau.settle_all()
        assert reload(made).outcome == ""
        ParticipationSetting.objects.filter(name="bureau_quorum").update(value=3)
        bureau.settle_all()
    assert reload(made).outcome == "taken"


def test_objection_stops_it_and_closes_it_at_the_end(stage, application, decision):
    bureau.object_to_decision(decision, actor=stage.members[1], reason="Which work?")
    assert told("bureau_objected") == {stage.members[0].pk, stage.members[2].pk}
    bureau.agree_to_decision(decision, actor=stage.members[2])
    assert reload(decision).outcome == ""
    with at_the_end(decision):
        bureau.settle_all()
    assert (reload(decision).outcome, decision.cause, reload(application).state) == (
        "not_taken", "objection", "circulated",
    )  # fmt: skip
    assert {row["stance"] for row in decision.roll} == {"agrees", "objects"}
    assert propose(application, stage.members[1], "wait").outcome == ""


def test_member_who_objected_can_agree_later(stage, application, decision):
    bureau.object_to_decision(decision, actor=stage.members[1], reason="Which work?")
    agree(decision)
    assert reload(decision).outcome == ""
    bureau.agree_to_decision(decision, actor=stage.members[1])
    assert (reload(application).state, decision.positions.count()) == ("invited", 4)


def test_proposer_withdraws_and_proposes_anew(stage, application, decision):
    with pytest.raises(NotAllowedError):
        bureau.withdraw_decision(decision, actor=stage.members[1])
    bureau.withdraw_decision(decision, actor=stage.bureau)
    assert refusal(bureau.withdraw_decision, decision, actor=stage.bureau) == "closed"
    assert refusal(bureau.agree_to_decision, decision, actor=stage.members[1]) == "closed"
    assert propose(application, stage.bureau, "refuse").outcome == ""


def test_only_members_propose_and_take_positions(stage, application, decision):
    president = make_user(RoleGroup.CHAIRS)
    for person in [*stage.everyone_but(stage.bureau), president]:
        with pytest.raises(NotAllowedError):
            bureau.agree_to_decision(decision, actor=person)
        with pytest.raises(NotAllowedError):
            bureau.object_to_decision(decision, actor=person, reason="No")
        with pytest.raises(NotAllowedError):
            propose(application, person)
    assert MemberPosition.objects.count() == 1


def test_nobody_decides_alone(stage, application):
    # Whatever the setting says, one member is no body.
    ParticipationSetting.objects.create(name="bureau_quorum", value=1, source="test")
    for member in stage.members[1:]:
        leave(member)
    made = propose(application, stage.bureau)
    with at_the_end(made):
        bureau.settle_all()
    assert (reload(made).outcome, reload(application).state) == ("", "circulated")
    with pytest.raises(NotAllowedError):
        applications.decide_application(application, actor=stage.bureau, decision="invite")


def test_quorum_lost_between_proposal_and_end(stage, application, decision):
    leave(stage.members[2])
    assert bureau.agree_to_decision(decision, actor=stage.members[1]).outcome == ""
    with at_the_end(decision):
        bureau.settle_all()
        assert (reload(decision).outcome, reload(application).state) == ("", "circulated")
        # With the role back, but no State on record, the person does not count yet.
        stage.members[2].groups.add(*stage.bureau.groups.all())
        bureau.settle_all()
        assert reload(decision).outcome == ""
        free = State.objects.exclude(pk__in=BureauSeat.objects.in_force().values("state")).first()
        bureau.record_seat(stage.members[2], actor=stage.secretariat, state=free)
        # Who joins has the whole period.
        bureau.settle_all()
        assert reload(decision).outcome == ""
    with at_the_end(decision):
        bureau.settle_all()
    assert reload(decision).manner == "silence"


def test_position_of_a_former_member_no_longer_counts(stage, application):
    make_bureau(4)
    made = propose(application, stage.bureau)
    bureau.object_to_decision(made, actor=stage.members[1], reason="No")
    leave(stage.members[1])
    agree(made)
    assert (reload(made).outcome, made.member_count) == ("taken", 3)


def test_member_whose_state_objected_takes_no_part(stage, application):
    objector = stage.members[1]
    made = raise_objection(application, state_of(objector))
    code = refusal(bureau.propose_objection_decision, made, actor=objector, outcome="sustained", note="N")
    assert code == "own_state"
    make_bureau(4)
    on_objection = bureau.propose_objection_decision(made, actor=stage.bureau, outcome="not_sustained", note="N")
    assert refusal(bureau.agree_to_decision, on_objection, actor=objector) == "own_state"
    assert refusal(bureau.object_to_decision, on_objection, actor=objector, reason="N") == "own_state"
    agree(on_objection)
    assert (reload(made).outcome, reload(on_objection).member_count) == ("not_sustained", 3)
    assert refusal(propose, application, objector) == "own_state"
    assert [row["stance"] for row in on_objection.roll] == ["agrees", "own_state", "agrees", "agrees"]


def test_objection_of_own_state_after_the_position(stage, application, decision):
    bureau.object_to_decision(decision, actor=stage.members[1], reason="No")
    made = raise_objection(application, state_of(stage.members[1]))
    # The position no longer counts, and two members are fewer than the quorum.
    agree(decision)
    assert [row.stance for row in list_voices(decision)] == ["agrees", "own_state", "agrees"]
    with at_the_end(decision):
        bureau.settle_all()
        assert reload(decision).outcome == ""
        make_bureau(4)
        objections.withdraw_objection(made, actor=stage.secretariat)
        # Its State has taken a side: with the objection withdrawn the member is not back.
        assert [row.stance for row in list_voices(decision)][1] == "own_state"
    with at_the_end(reload(decision)):
        bureau.settle_all()
    assert (reload(decision).outcome, decision.member_count) == ("taken", 3)


def test_proposal_falls_when_the_proposers_state_objects(stage, application, decision):
    make_bureau(4)
    raise_objection(application, state_of(stage.bureau))
    bureau.settle_all()
    assert (reload(decision).outcome, decision.cause) == ("not_taken", "proposer")


def test_recusal_by_choice_is_for_good_and_counts(stage, application, decision):
    assert refusal(bureau.recuse_from_decision, decision, actor=stage.members[1], reason=" ") == "no_reason"
    bureau.recuse_from_decision(decision, actor=stage.members[1], reason="I know the director")
    assert refusal(bureau.agree_to_decision, decision, actor=stage.members[1]) == "recused"
    agree(decision)
    # Two of three are no quorum.
    assert reload(decision).outcome == ""
    ParticipationSetting.objects.create(name="bureau_quorum", value=2, source="test")
    with at_the_end(decision):
        bureau.settle_all()
    assert (reload(decision).outcome, decision.member_count) == ("taken", 2)


def test_member_without_a_recorded_state_takes_no_part(stage, application, decision):
    newcomer = make_user(ROLE)
    assert refusal(bureau.agree_to_decision, decision, actor=newcomer) == "no_state"
    assert get_body().without_state == [newcomer]
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            bureau.record_seat(newcomer, actor=person, state=State.objects.get(iso3="KEN"))
    taken = state_of(stage.bureau)
    assert refusal(bureau.record_seat, newcomer, actor=stage.secretariat, state=taken) == "seat_taken"
    outsider = {"actor": stage.secretariat, "state": State.objects.get(iso3="KEN")}
    assert refusal(bureau.record_seat, stage.delegate, **outsider) == "no_member"
    before = decision.silence_ends_at
    with time_machine.travel(timezone.now() + DAY):
        bureau.record_seat(newcomer, **outsider)
    assert reload(decision).silence_ends_at > before
    bureau.agree_to_decision(decision, actor=newcomer)


def test_seat_of_a_former_member_is_free_for_the_next(stage):
    state = state_of(stage.bureau)
    leave(stage.bureau)
    successor = make_user(ROLE)
    bureau.record_seat(successor, actor=stage.secretariat, state=state)
    assert state_of(successor) == state
    assert BureauSeat.objects.get(member=stage.bureau).ended_at is not None


def test_same_thing_twice_refused(stage, application, decision):
    assert refusal(propose, application, stage.members[1], "wait") == "proposed_already"
    bureau.agree_to_decision(decision, actor=stage.members[1])
    assert refusal(bureau.agree_to_decision, decision, actor=stage.members[1]) == "agreed_already"
    bureau.agree_to_decision(decision, actor=stage.members[2])
    assert refusal(bureau.object_to_decision, decision, actor=stage.members[2], reason="Late") == "closed"
    assert refusal(propose, application, stage.bureau, "refuse") == "wrong_state"


def test_no_position_after_the_end(stage, decision):
    with at_the_end(decision):
        assert refusal(bureau.object_to_decision, decision, actor=stage.members[1], reason="Late") == "too_late"


@pytest.mark.parametrize("reason", ["", "  "])
def test_proposal_and_objection_have_reasons(stage, application, decision, reason):
    assert refusal(bureau.object_to_decision, decision, actor=stage.members[1], reason=reason) == "no_reason"
    bureau.withdraw_decision(decision, actor=stage.bureau)
    with pytest.raises(DomainError) as caught:
        bureau.propose_decision(application, actor=stage.bureau, decision="invite", reason=reason)
    assert caught.value.field == "reason"


def test_condition_lost_meanwhile_is_told_and_not_taken(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60, capacity=1)
    late = circulate(make_application(dialogue, stage.other_organization, stage.other_representative))
    made = propose(late, stage.bureau)
    invite(dialogue, stage.organization, stage.representative)
    Message.objects.all().delete()
    agree(made)
    assert (reload(made).outcome, made.cause, reload(late).state) == ("not_taken", "conditions", "circulated")
    assert "No place is left" in made.note
    assert told("bureau_closed") == {member.pk for member in stage.members}
    with pytest.raises(DomainError) as caught:
        propose(late, stage.bureau)
    assert caught.value.code == "not_ready"


def test_objection_raised_meanwhile_is_decided_first(stage, application, decision):
    raise_objection(application, State.objects.get(iso3="KEN"))
    agree(decision)
    assert (reload(decision).cause, reload(application).state) == ("conditions", "circulated")


def test_proposal_ends_with_what_it_is_about(stage, application, decision):
    made = raise_objection(application, State.objects.get(iso3="KEN"))
    on_objection = bureau.propose_objection_decision(made, actor=stage.bureau, outcome="noted", note="N")
    objections.withdraw_objection(made, actor=stage.secretariat)
    applications.withdraw_application(application, actor=stage.representative)
    bureau.settle_all()
    assert {reload(row).cause for row in (decision, on_objection)} == {"subject"}
    assert reload(made).outcome == ""


def test_conference_decides_its_own_way(stage, application):
    Dialogue.objects.filter(pk=application.dialogue_id).update(kind=DialogueKind.CONSTRUCTIVE)
    assert not stage.secretariat.has_perm("dialogues.decide_application", application)
    application.dialogue.kind = DialogueKind.GENERAL_REVIEW
    assert not stage.bureau.has_perm("dialogues.take_part_in_bureau", application)
    assert stage.secretariat.has_perm("dialogues.decide_application", application)


def test_move_needs_the_decision_of_the_body(stage, application, decision):
    for name in ("invite_by_bureau", "wait_by_bureau", "refuse_by_bureau"):
        fields = {"reason": "R", "decided_by_id": stage.bureau.pk, "decided_at": timezone.now()}
        assert refusal(bureau.advance, application, name, actor=None, fields=fields) == "not_ready"
        with pytest.raises(NotAllowedError):
            bureau.advance(application, name, actor=stage.bureau, fields=fields)
    assert reload(application).state == "circulated"


CLOSED = {"outcome": "taken", "closed_at": timezone.now(), "manner": "silence"}


@pytest.mark.parametrize(
    "values",
    [
        {"reasons": ""},
        {"proposal": "sustained"},
        {"application": None},
        {"outcome": "taken"},
        CLOSED,
        {**CLOSED, "member_count": 2, "quorum": 3},
        {**CLOSED, "member_count": 1, "quorum": 1},
        {"outcome": "not_taken", "closed_at": timezone.now()},
        # What members read when they agree stays as it is.
        {"reasons": "Others"},
        {"proposal": "refuse"},
    ],
)
def test_database_keeps_the_rules_of_a_proposal(decision, values):
    with pytest.raises(DatabaseError), transaction.atomic():
        BureauDecision.objects.filter(pk=decision.pk).update(**values)


def test_database_keeps_what_was_recorded(stage, application, decision):
    position = decision.positions.get()
    seat = BureauSeat.objects.get(member=stage.bureau)
    agree(decision)
    attempts = [
        lambda: decision.positions.update(stance="objects", reason="R"),
        lambda: MemberPosition.objects.filter(pk=position.pk).delete(),
        lambda: BureauDecision.objects.update(manner="silence"),
        lambda: BureauDecision.objects.filter(pk=decision.pk)._raw_delete("default"),
        lambda: BureauSeat.objects.filter(pk=seat.pk).update(state=State.objects.get(iso3="KEN")),
        lambda: MemberPosition.objects.create(
            decision=decision, member=stage.bureau, state=seat.state, stance="objects", reason="R"
        ),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        BureauDecision.objects.create(
            application=application, proposal="invite", reasons="R", proposed_by=stage.bureau,
            silence_ends_at=timezone.now(),
        )  # fmt: skip


def test_tasks_lead_straight_to_what_waits(stage, application):
    def tasks(member):
        found = dialogue_tasks_for(member, timezone.localdate())
        return [(str(task.title).partition(":")[0], task.url) for task in found]

    page = application.get_absolute_url()
    assert tasks(stage.bureau) == [("Decide on applications", page)]
    made = propose(application, stage.bureau)
    assert tasks(stage.bureau) == []
    assert tasks(stage.members[1]) == [("Agree or object", made.get_absolute_url())]
    bureau.agree_to_decision(made, actor=stage.members[1])
    assert tasks(stage.members[1]) == []
    raise_objection(application, state_of(stage.members[2]))
    assert tasks(stage.members[2]) == [("Objections not decided on", page)]


def test_pages_of_the_body(stage, application, decision, client):
    def read(user, address, *args, status=200):
        client.force_login(user)
        response = client.get(reverse(f"dialogues:{address}", args=args))
        assert response.status_code == status
        return response.content.decode()

    page = decision.get_absolute_url()
    shown = read(stage.members[1], "bureau_decision", decision.pk)
    for words in (stage.bureau.name, str(state_of(stage.bureau)), "agrees", "has not taken a position", ">Agree<"):
        assert words in shown
    assert ">Agree<" not in read(stage.secretariat, "bureau_decision", decision.pk)
    assert "Withdraw the proposal" in read(stage.bureau, "bureau_decision", decision.pk)
    for person in stage.everyone_but(stage.secretariat, stage.bureau):
        read(person, "bureau_decision", decision.pk, status=404)
        read(person, "bureau", status=404)
    assert page in read(stage.bureau, "bureau")
    assert "The Extended Bureau has 3 members in this portal; a decision needs 3." in read(stage.secretariat, "bureau")
    client.force_login(stage.members[1])
    objecting = reverse("dialogues:bureau_decision_object", args=[decision.pk])
    assert client.post(objecting, {"reason": ""}).status_code == 422
    assert client.post(objecting, {"reason": "Which work?"}).status_code == 302
    assert "Which work?" in read(stage.members[2], "bureau_decision", decision.pk)
    client.force_login(stage.members[1])
    client.post(reverse("dialogues:bureau_decision_agree", args=[decision.pk]))
    client.force_login(stage.members[2])
    recusing = reverse("dialogues:bureau_decision_recuse", args=[decision.pk])
    assert client.post(recusing, {"reason": "I know them"}).status_code == 302
    assert "The proposal waits for a quorum" in read(stage.secretariat, "bureau_decision", decision.pk)
    client.force_login(stage.bureau)
    assert client.post(reverse("dialogues:bureau_decision_withdraw", args=[decision.pk])).status_code == 302
    assert "The proposal is withdrawn" in read(stage.bureau, "bureau_decision", decision.pk)


def test_applicant_reads_how_and_why_but_no_position(stage, application, decision, client):
    bureau.object_to_decision(decision, actor=stage.members[1], reason="Which work?")
    client.force_login(stage.representative)
    before = client.get(application.get_absolute_url()).content.decode()
    assert "Long work with victims" not in before
    agree(decision)
    bureau.agree_to_decision(decision, actor=stage.members[1])
    shown = client.get(application.get_absolute_url()).content.decode()
    for words in ("Long work with victims", "by agreement of all members who take part. 3 members took part."):
        assert words in shown
    for words in (stage.bureau.name, "Which work?", str(state_of(stage.members[1]))):
        assert words not in shown.partition("<main")[2]
    client.force_login(stage.delegate)
    assert "Which work?" not in client.get(application.get_absolute_url()).content.decode()


def test_one_member_does_not_look_like_a_body(stage, application, client):
    for member in stage.members[1:]:
        leave(member)
    client.force_login(stage.bureau)
    shown = client.get(reverse("dialogues:application_propose", args=[application.pk])).content.decode()
    assert "No quorum: no decision can be taken" in shown
    assert "The Extended Bureau has 1 member in this portal; a decision needs 3." in shown


def test_secretariat_records_the_state_of_a_member(stage, client):
    newcomer = make_user(ROLE)
    url = reverse("dialogues:bureau_seat_new")
    client.force_login(stage.bureau)
    assert client.get(url).status_code == 404
    client.force_login(stage.secretariat)
    assert "State not recorded" in client.get(reverse("dialogues:bureau")).content.decode()
    data = {"member": newcomer.pk, "state": state_of(stage.bureau).pk}
    assert client.post(url, data).status_code == 422
    kenya = State.objects.get(iso3="KEN")
    assert client.post(url, {**data, "state": kenya.pk}).status_code == 302
    assert state_of(newcomer) == kenya


def test_pages_of_the_body_ask_few_queries(stage, client, count_queries):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)

    def more():
        organization = make_organization(stage.secretariat)
        representative = make_representative(stage.secretariat, organization)
        made = circulate(make_application(dialogue, organization, representative))
        Objection.objects.create(
            application=made, state=State.objects.get(iso3="KEN"), raised_on=timezone.localdate(), is_in_window=False,
            ground="G", recorded_by=stage.secretariat,
        )  # fmt: skip
        return bureau.propose_objection_decision(made.objections.get(), actor=stage.bureau, outcome="noted", note="N")

    decision = more()
    client.force_login(stage.members[1])
    counts = []
    for _round in range(2):
        for url in (reverse("dialogues:bureau"), decision.get_absolute_url(), "/api/v1/bureau-decisions/"):
            client.get(url)
            with count_queries() as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        more()
    assert counts[:3] == counts[3:]
    assert max(counts) <= 15


def test_decided_applications_leave_the_list(stage, application, client):
    decide(make_application(application.dialogue, stage.other_organization, stage.other_representative))
    client.force_login(stage.bureau)
    shown = client.get(reverse("dialogues:bureau")).content.decode()
    assert (stage.organization.name in shown, stage.other_organization.name in shown) == (True, False)
