"""The Extended Bureau decides as a body: quorum, silence, agreement, objection, recusal in either order."""

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from dialogues.enums import ApplicationState, DialogueKind
from dialogues.models import BureauDecision, BureauSeat, Dialogue, MemberPosition
from dialogues.selectors.bureau import get_body, list_voices
from dialogues.services import applications, bureau, objections
from stakeholders.models import ParticipationSetting, State
from tests.factories.bureau import HOUR, agree, at_the_end, leave, make_bureau, propose, raise_objection, state_of
from tests.factories.dialogues import DAY, circulate, invite, make_application, make_dialogue
from tests.factories.people import make_user
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.front.demo.reading import do_after_reading

ROLE = RoleGroup.EXTENDED_BUREAU


def refusal(act, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        act(*args, **kwargs)
    return caught.value.code


def reload(row):
    row.refresh_from_db()
    return row


def messages_of(event):
    return set(Message.objects.filter(event=f"dialogues/{event}").values_list("recipient", flat=True))


def test_proposal_changes_nothing_and_notifies_members(stage, application, decision):
    assert reload(application).state == ApplicationState.CIRCULATED
    assert messages_of("bureau_proposed") == {member.pk for member in stage.members[1:]}
    assert messages_of("application_decided") == set()
    assert [row.stance for row in list_voices(decision)] == ["agrees", "no_position", "no_position"]


def test_agreement_of_all_decides_immediately(stage, application, decision):
    first = do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1])
    assert (first.outcome, reload(application).state) == ("", "circulated")
    last = do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[2])
    assert (last.outcome, last.manner, last.member_count, last.quorum) == ("taken", "agreement", 3, 3)
    assert (reload(application).state, application.reason) == ("invited", "Long work with victims")
    assert messages_of("application_decided") == {stage.representative.pk}


def test_silence_takes_it_at_the_end_and_not_before(application, decision):
    with time_machine.travel(decision.silence_ends_at - HOUR):
        bureau.close_due_decisions()
        assert reload(application).state == "circulated"
    with at_the_end(decision):
        bureau.close_due_decisions()
        bureau.close_due_decisions()
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
        bureau.close_due_decisions()
        assert reload(made).outcome == ""
        ParticipationSetting.objects.filter(name="bureau_quorum").update(value=3)
        bureau.close_due_decisions()
    assert reload(made).outcome == "taken"


def test_objection_stops_it_and_closes_it_at_the_end(stage, application, decision):
    do_after_reading(bureau.object_to_decision, decision, actor=stage.members[1], reason="Which work?")
    assert messages_of("bureau_objected") == {stage.members[0].pk, stage.members[2].pk}
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[2])
    assert reload(decision).outcome == ""
    with at_the_end(decision):
        bureau.close_due_decisions()
    assert (reload(decision).outcome, decision.cause, reload(application).state) == (
        "not_taken", "objection", "circulated",
    )  # fmt: skip
    assert {row["stance"] for row in decision.roll} == {"agrees", "objects"}
    assert propose(application, stage.members[1], "wait").outcome == ""


def test_member_who_objected_can_agree_later(stage, application, decision):
    do_after_reading(bureau.object_to_decision, decision, actor=stage.members[1], reason="Which work?")
    agree(decision)
    assert reload(decision).outcome == ""
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1])
    assert (reload(application).state, decision.positions.count()) == ("invited", 4)


def test_proposer_withdraws_and_proposes_again(stage, application, decision):
    with pytest.raises(NotAllowedError):
        bureau.withdraw_decision(decision, actor=stage.members[1])
    bureau.withdraw_decision(decision, actor=stage.bureau)
    assert refusal(bureau.withdraw_decision, decision, actor=stage.bureau) == "closed"
    assert refusal(do_after_reading, bureau.agree_to_decision, decision, actor=stage.members[1]) == "closed"
    assert propose(application, stage.bureau, "refuse").outcome == ""


def test_only_members_propose_and_take_positions(stage, application, decision):
    president = make_user(RoleGroup.CHAIRS)
    for person in [*stage.everyone_but(stage.bureau), president]:
        with pytest.raises(NotAllowedError):
            do_after_reading(bureau.agree_to_decision, decision, actor=person)
        with pytest.raises(NotAllowedError):
            do_after_reading(bureau.object_to_decision, decision, actor=person, reason="No")
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
        bureau.close_due_decisions()
    assert (reload(made).outcome, reload(application).state) == ("", "circulated")
    with pytest.raises(NotAllowedError):
        do_after_reading(applications.decide_application, application, actor=stage.bureau, decision="invite")


def test_quorum_lost_between_proposal_and_end(stage, application, decision):
    leave(stage.members[2])
    assert do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1]).outcome == ""
    with at_the_end(decision):
        bureau.close_due_decisions()
        assert (reload(decision).outcome, reload(application).state) == ("", "circulated")
        # With the role back, but no State on record, the person does not count yet.
        stage.members[2].groups.add(*stage.bureau.groups.all())
        bureau.close_due_decisions()
        assert reload(decision).outcome == ""
        free = State.objects.exclude(pk__in=BureauSeat.objects.in_force().values("state")).first()
        bureau.record_seat(stage.members[2], actor=stage.secretariat, state=free)
        # Who joins has the whole period.
        bureau.close_due_decisions()
        assert reload(decision).outcome == ""
    with at_the_end(decision):
        bureau.close_due_decisions()
    assert reload(decision).manner == "silence"


def test_position_of_a_former_member_no_longer_counts(stage, application):
    make_bureau(4)
    made = propose(application, stage.bureau)
    do_after_reading(bureau.object_to_decision, made, actor=stage.members[1], reason="No")
    leave(stage.members[1])
    agree(made)
    assert (reload(made).outcome, made.member_count) == ("taken", 3)


def test_member_whose_state_objected_takes_no_part(stage, application):
    objector = stage.members[1]
    made = raise_objection(application, state_of(objector))
    code = refusal(
        do_after_reading, bureau.propose_objection_decision, made, actor=objector, outcome="sustained", note="N"
    )
    assert code == "own_state"
    make_bureau(4)
    on_objection = do_after_reading(
        bureau.propose_objection_decision, made, actor=stage.bureau, outcome="not_sustained", note="N"
    )
    assert refusal(do_after_reading, bureau.agree_to_decision, on_objection, actor=objector) == "own_state"
    assert refusal(do_after_reading, bureau.object_to_decision, on_objection, actor=objector, reason="N") == "own_state"
    agree(on_objection)
    assert (reload(made).outcome, reload(on_objection).member_count) == ("not_sustained", 3)
    assert refusal(propose, application, objector) == "own_state"
    assert [row["stance"] for row in on_objection.roll] == ["agrees", "own_state", "agrees", "agrees"]


def test_objection_of_own_state_after_the_position(stage, application, decision):
    do_after_reading(bureau.object_to_decision, decision, actor=stage.members[1], reason="No")
    made = raise_objection(application, state_of(stage.members[1]))
    # The position no longer counts, and two members are fewer than the quorum.
    agree(decision)
    assert [row.stance for row in list_voices(decision)] == ["agrees", "own_state", "agrees"]
    with at_the_end(decision):
        bureau.close_due_decisions()
        assert reload(decision).outcome == ""
        make_bureau(4)
        do_after_reading(objections.withdraw_objection, made, actor=stage.secretariat)
        # Its State has taken a side: with the objection withdrawn the member is not back.
        assert [row.stance for row in list_voices(decision)][1] == "own_state"
    with at_the_end(reload(decision)):
        bureau.close_due_decisions()
    assert (reload(decision).outcome, decision.member_count) == ("taken", 3)


def test_proposal_falls_when_the_proposers_state_objects(stage, application, decision):
    make_bureau(4)
    raise_objection(application, state_of(stage.bureau))
    bureau.close_due_decisions()
    assert (reload(decision).outcome, decision.cause) == ("not_taken", "proposer")


def test_recusal_by_choice_is_permanent_and_counts(stage, application, decision):
    assert (
        refusal(do_after_reading, bureau.recuse_from_decision, decision, actor=stage.members[1], reason=" ")
        == "no_reason"
    )
    do_after_reading(bureau.recuse_from_decision, decision, actor=stage.members[1], reason="I know the director")
    assert refusal(do_after_reading, bureau.agree_to_decision, decision, actor=stage.members[1]) == "recused"
    agree(decision)
    # Two of three are no quorum.
    assert reload(decision).outcome == ""
    ParticipationSetting.objects.create(name="bureau_quorum", value=2, source="test")
    with at_the_end(decision):
        bureau.close_due_decisions()
    assert (reload(decision).outcome, decision.member_count) == ("taken", 2)


def test_member_without_a_recorded_state_takes_no_part(stage, application, decision):
    newcomer = make_user(ROLE)
    assert refusal(do_after_reading, bureau.agree_to_decision, decision, actor=newcomer) == "no_state"
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
    # No officer can exclude a member from a decision unseen.
    notified = Message.objects.filter(
        event="dialogues/seat_recorded", key__contains=f"seat:{newcomer.bureau_seats.get().pk}"
    )
    assert set(notified.values_list("recipient", flat=True)) >= {member.pk for member in stage.members}
    do_after_reading(bureau.agree_to_decision, decision, actor=newcomer)


def test_seat_of_a_former_member_is_free_for_the_next(stage):
    state = state_of(stage.bureau)
    leave(stage.bureau)
    successor = make_user(ROLE)
    bureau.record_seat(successor, actor=stage.secretariat, state=state)
    assert state_of(successor) == state
    assert BureauSeat.objects.get(member=stage.bureau).ended_at is not None


def test_same_thing_twice_refused(stage, application, decision):
    assert refusal(propose, application, stage.members[1], "wait") == "proposed_already"
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[1])
    assert refusal(do_after_reading, bureau.agree_to_decision, decision, actor=stage.members[1]) == "agreed_already"
    do_after_reading(bureau.agree_to_decision, decision, actor=stage.members[2])
    assert (
        refusal(do_after_reading, bureau.object_to_decision, decision, actor=stage.members[2], reason="Late")
        == "closed"
    )
    assert refusal(propose, application, stage.bureau, "refuse") == "wrong_state"


def test_no_position_after_the_end(stage, decision):
    with at_the_end(decision):
        assert (
            refusal(do_after_reading, bureau.object_to_decision, decision, actor=stage.members[1], reason="Late")
            == "too_late"
        )


@pytest.mark.parametrize("reason", ["", "  "])
def test_proposal_and_objection_have_reasons(stage, application, decision, reason):
    assert (
        refusal(do_after_reading, bureau.object_to_decision, decision, actor=stage.members[1], reason=reason)
        == "no_reason"
    )
    bureau.withdraw_decision(decision, actor=stage.bureau)
    with pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="invite", reason=reason)
    assert caught.value.field == "reason"


def test_decision_with_a_lost_condition_is_not_taken(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60, capacity=1)
    late = circulate(make_application(dialogue, stage.other_organization, stage.other_representative))
    made = propose(late, stage.bureau)
    invite(dialogue, stage.organization, stage.representative)
    Message.objects.all().delete()
    agree(made)
    assert (reload(made).outcome, made.cause, reload(late).state) == ("not_taken", "conditions", "circulated")
    assert "No place is left" in made.note
    assert messages_of("bureau_closed") == {member.pk for member in stage.members}
    with pytest.raises(DomainError) as caught:
        propose(late, stage.bureau)
    assert caught.value.code == "not_ready"


def test_later_objection_is_decided_first(stage, application, decision):
    raise_objection(application, State.objects.get(iso3="KEN"))
    agree(decision)
    assert (reload(decision).cause, reload(application).state) == ("conditions", "circulated")


def test_proposal_ends_with_what_it_is_about(stage, application, decision):
    made = raise_objection(application, State.objects.get(iso3="KEN"))
    on_objection = do_after_reading(
        bureau.propose_objection_decision, made, actor=stage.bureau, outcome="noted", note="N"
    )
    do_after_reading(objections.withdraw_objection, made, actor=stage.secretariat)
    do_after_reading(applications.withdraw_application, application, actor=stage.representative)
    bureau.close_due_decisions()
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
        assert refusal(bureau.apply_transition, application, name, actor=None, fields=fields) == "not_ready"
        with pytest.raises(NotAllowedError):
            bureau.apply_transition(application, name, actor=stage.bureau, fields=fields)
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
