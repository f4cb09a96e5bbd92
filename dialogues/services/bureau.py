"""Decisions of the Extended Bureau: a proposal with reasons, positions, silence or agreement (PR, para. 53).

No source says how the body decides. The length of the silence period and the quorum are settings (ADR 0021). In 2022
one objection without a reason excluded an organization. So no member decides alone, and a member whose State has
objected takes no part.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from dialogues.enums import (
    ApplicationState,
    BureauOutcome,
    Decision,
    DecisionManner,
    NotTakenCause,
    ObjectionOutcome,
    Stance,
)
from dialogues.models import Application, BureauDecision, BureauSeat, Dialogue, MemberPosition, Objection
from dialogues.selectors.bureau import MemberStance, get_quorum, get_states_that_objected, list_seats, list_voices
from dialogues.selectors.readings import read_application, read_objection, read_proposal
from dialogues.services.notifications import notify_of_seat, notify_recipients
from dialogues.services.objections import check_objection_decision, close_objection, get_locked_objection
from dialogues.services.transitions import apply_transition
from dialogues.workflow import APPLICATION, APPLICATION_RULE
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import format_list, join_sentences
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row, require_reason
from untoc_portal.core.workflow import require_possible

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stakeholders.models import State

CAPACITY = _("Extended Bureau")


@transaction.atomic
def record_seat(user: User, *, actor: User, state: State) -> BureauSeat:
    """Record the State that a member represents in the Extended Bureau. It replaces an earlier one.

    The silence period of every open proposal begins again, because every member must have the whole period to object.
    All members and the Secretariat are notified: the State decides in which objections a member takes no part.
    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the person is not a member, or
    another member represents the State.
    """
    authz.require_permission(actor, "dialogues.record_seat", user)
    if not authz.filter_role_members(RoleGroup.EXTENDED_BUREAU, [user.pk]):
        message = _("This person is not a member of the Extended Bureau.")
        raise DomainError("no_member", message, rule=APPLICATION_RULE, field="member")
    end_vacated_seats()
    _end_seats(BureauSeat.objects.filter(member=user), actor=actor)
    seat = BureauSeat(member=user, state=state, recorded_by=actor)
    message = _("Another member sits for this State.")
    insert_row(seat, taken=DomainError("seat_taken", message, rule=APPLICATION_RULE, field="state"))
    audit.record_event(AuditAction.CREATED, seat, actor=actor, changes={"state": state.iso3})
    notify_of_seat(seat, actor=actor)
    now = timezone.now()
    BureauDecision.objects.undecided().update(silence_ends_at=_get_silence_end(now), updated_at=now)
    return seat


@transaction.atomic
def end_vacated_seats() -> None:
    """End the seats of people who lost the role or whose account is closed.

    If they return, the State is recorded again.
    """
    _end_seats(BureauSeat.objects.exclude(pk__in=BureauSeat.objects.in_force()), actor=None)


def _end_seats(seats: QuerySet[BureauSeat], *, actor: User | None) -> None:
    for seat in seats.select_for_update(of=("self",)).select_related("state").filter(ended_at__isnull=True):
        seat.ended_at = timezone.now()
        seat.save(update_fields=["ended_at", "updated_at"])
        audit.record_event(AuditAction.REVOKED, seat, actor=actor, changes={"state": seat.state.iso3})


@transaction.atomic
def propose_decision(
    application: Application, *, actor: User, seen: str, decision: Decision | str, reason: str = ""
) -> BureauDecision:
    """Propose to the members how to decide on an application.

    All members are notified. With the proposal, the proposer agrees.

    Raises NotAllowedError if the user is not a member. Raises DomainError if the application differs from the one
    `seen`, or if the member takes no part. Raises DomainError if the reason is empty, or if another proposal is open.
    Raises DomainError if the decision itself is not possible: States may still object, or an objection is undecided.
    """
    authz.require_permission(actor, "dialogues.take_part_in_bureau", application)
    application = _lock_application(application)
    require_seen(read_application(application), seen, rule=APPLICATION_RULE)
    _require_seat(actor, application)
    row = APPLICATION[Decision(decision).value]
    require_possible(APPLICATION.for_object(row, application), application)
    reason = require_reason(reason, rule=APPLICATION_RULE)
    return _propose(BureauDecision(application=application, proposal=decision, reasons=reason), actor=actor)


@transaction.atomic
def propose_objection_decision(
    objection: Objection, *, actor: User, seen: str, outcome: ObjectionOutcome | str, note: str = ""
) -> BureauDecision:
    """Propose to the members how to decide on a State's objection. Raises as `propose_decision` does.

    Raises DomainError also if the objection is withdrawn or decided, or if a late one is to be sustained.
    """
    authz.require_permission(actor, "dialogues.take_part_in_bureau", objection.application)
    application = _lock_application(objection.application)
    objection = get_locked_objection(objection)
    require_seen(read_objection(objection), seen, rule=APPLICATION_RULE)
    _require_seat(actor, application)
    check_objection_decision(objection, outcome=outcome, note=note)
    reason = require_reason(note, rule=APPLICATION_RULE, field="note")
    return _propose(BureauDecision(objection=objection, proposal=outcome, reasons=reason), actor=actor)


def _propose(decision: BureauDecision, *, actor: User) -> BureauDecision:
    decision.proposed_by, decision.silence_ends_at = actor, _get_silence_end(timezone.now())
    check_fields(decision, rule=APPLICATION_RULE)
    message = _("The members already have a proposal on this.")
    insert_row(decision, taken=DomainError("proposed_already", message, rule=APPLICATION_RULE))
    audit.record_event(
        AuditAction.CREATED, decision, actor=actor, capacity=str(CAPACITY), changes={"proposal": str(decision.proposal)}
    )
    _add_position(decision, actor, Stance.AGREES)
    notify_recipients("dialogues/bureau_proposed", decision, actor=actor)
    return close_decision(decision)


@transaction.atomic
def take_position(
    decision: BureauDecision, *, actor: User, seen: str, stance: Stance | str, reason: str = ""
) -> BureauDecision:
    """Agree or object to an open proposal, or take no part in it. It is taken when all have agreed.

    The latest position of a member counts, but a recusal cannot be changed. All members are notified of an objection.

    Raises NotAllowedError if the user is not a member. Raises DomainError if the proposal or the application differs
    from the one `seen`, or if the member takes no part. Raises DomainError if the proposal is closed or its period is
    over. Raises DomainError if a member agrees twice, or if an objection or recusal has no reason.
    """
    decision = _lock_decision(decision)
    application = decision.get_application()
    authz.require_permission(actor, "dialogues.take_part_in_bureau", application)
    require_seen(read_proposal(decision), seen, rule=APPLICATION_RULE)
    _check_open(decision)
    if timezone.now() >= decision.silence_ends_at:
        raise DomainError("too_late", _("The period for positions is over."), rule=APPLICATION_RULE)
    _require_seat(actor, application)
    earlier = decision.positions.filter(member=actor).order_by("pk").last()
    if earlier is not None and earlier.stance == Stance.RECUSED:
        raise DomainError("recused", _("You take no part in this decision."), rule=APPLICATION_RULE)
    if earlier is not None and earlier.stance == stance == Stance.AGREES:
        raise DomainError("agreed_already", _("You have already agreed."), rule=APPLICATION_RULE)
    reason = reason.strip() if stance == Stance.AGREES else require_reason(reason, rule=APPLICATION_RULE)
    _add_position(decision, actor, Stance(stance), reason)
    if stance == Stance.OBJECTS:
        key = f"position:{actor.pk}:{decision.positions.count()}"
        notify_recipients("dialogues/bureau_objected", decision, actor=actor, key=key)
    return close_decision(decision)


def agree_to_decision(decision: BureauDecision, *, actor: User, seen: str) -> BureauDecision:
    """Agree to an open proposal. Raises as `take_position` does."""
    return take_position(decision, actor=actor, seen=seen, stance=Stance.AGREES)


def object_to_decision(decision: BureauDecision, *, actor: User, seen: str, reason: str) -> BureauDecision:
    """Object to an open proposal. It is not taken while a member objects. Raises as `take_position` does."""
    return take_position(decision, actor=actor, seen=seen, stance=Stance.OBJECTS, reason=reason)


def recuse_from_decision(decision: BureauDecision, *, actor: User, seen: str, reason: str) -> BureauDecision:
    """Take no part in an open proposal, for another reason than an objection of the own State. It cannot be undone."""
    return take_position(decision, actor=actor, seen=seen, stance=Stance.RECUSED, reason=reason)


@transaction.atomic
def withdraw_decision(decision: BureauDecision, *, actor: User) -> BureauDecision:
    """Withdraw the user's own proposal. Another one can be made.

    Raises NotAllowedError if the user did not propose it.
    """
    decision = _lock_decision(decision)
    authz.require_permission(actor, "dialogues.take_part_in_bureau", decision.get_application())
    if decision.proposed_by_id != actor.pk:
        raise NotAllowedError(_("Only the member who proposed it can withdraw it."), rule=APPLICATION_RULE)
    _check_open(decision)
    _close(decision, BureauOutcome.WITHDRAWN, list_voices(decision))
    audit.record_event(AuditAction.REVOKED, decision, actor=actor, capacity=str(CAPACITY))
    notify_recipients("dialogues/bureau_closed", decision, actor=actor)
    return decision


def close_due_decisions() -> None:
    """End the seats of former members, and close every open proposal that is due. A second run changes nothing more."""
    end_vacated_seats()
    for decision in BureauDecision.objects.undecided().order_by("pk"):
        close_decision(decision)


@transaction.atomic
def close_decision(decision: BureauDecision) -> BureauDecision:
    """Take the decision if all who take part have agreed, or have been silent until the end of the period.

    Without a quorum of members who take part the proposal waits. It is closed as not taken if a member objects at the
    end, or if the State of the proposer objected. The same happens if there is nothing left to decide on.
    """
    decision = _lock_decision(decision)
    if decision.outcome:
        return decision
    application = _lock_application(decision.get_application())
    voices = list_voices(decision)
    verdict = _judge(decision, application, voices)
    if isinstance(verdict, DecisionManner):
        _take(decision, application, voices, verdict)
    elif verdict is not None:
        _end_without_decision(decision, verdict, voices)
    return decision


def _judge(
    decision: BureauDecision, application: Application, voices: list[MemberStance]
) -> DecisionManner | NotTakenCause | None:
    """Return how the proposal is taken, or why it is not taken. Return None while it waits."""
    stances = [voice.stance for voice in voices if voice.is_taking_part]
    is_over = timezone.now() >= decision.silence_ends_at
    excluded_members = {voice.seat.member_id for voice in voices if voice.stance == Stance.STATE_OBJECTED}
    if _is_settled_otherwise(decision, application):
        return NotTakenCause.SUBJECT
    if decision.proposed_by_id in excluded_members:
        return NotTakenCause.PROPOSER
    if Stance.OBJECTS in stances:
        return NotTakenCause.OBJECTION if is_over else None
    if len(stances) < get_quorum():
        return None
    if set(stances) == {Stance.AGREES}:
        return DecisionManner.AGREEMENT
    return DecisionManner.SILENCE if is_over else None


def _is_settled_otherwise(decision: BureauDecision, application: Application) -> bool:
    """Return whether the application or objection can no longer be decided on, for example if it was withdrawn."""
    if decision.objection is None:
        return application.state != ApplicationState.CIRCULATED
    objection = get_locked_objection(decision.objection)
    return bool(objection.withdrawn_at or objection.outcome)


def _take(
    decision: BureauDecision, application: Application, voices: list[MemberStance], manner: DecisionManner
) -> None:
    """Close the proposal as taken and apply it. If a condition is no longer fulfilled, close it as not taken."""
    try:
        with transaction.atomic():
            _close(decision, BureauOutcome.TAKEN, voices, manner=manner)
            _apply_decision(decision, application)
    except DomainError as error:
        with override("en"):
            note = join_sentences(error.reasons or [error.message])
        _end_without_decision(decision, NotTakenCause.CONDITIONS, voices, note=note[:2000])
        return
    recused = [f"{voice.seat.member} ({voice.seat.state.iso3})" for voice in voices if not voice.is_taking_part]
    changes = {
        "manner": manner.value, "members": decision.member_count, "quorum": decision.quorum,
        "recused": format_list(recused),
    }  # fmt: skip
    audit.record_event(AuditAction.APPROVED, decision, actor=None, capacity=str(CAPACITY), changes=changes)
    notify_recipients("dialogues/bureau_closed", decision, actor=None)


def _apply_decision(decision: BureauDecision, application: Application) -> None:
    how = describe_manner(decision)
    if decision.objection is not None:
        objection = get_locked_objection(decision.objection)
        close_objection(objection, outcome=decision.proposal, note=decision.reasons, decided_by=decision.proposed_by)
        changes = {"outcome": str(decision.proposal), "note": how}
        audit.record_event(AuditAction.APPROVED, objection, actor=None, capacity=str(CAPACITY), changes=changes)
        return
    # The column names one person: the proposer. The decision records the body.
    fields = {
        "reason": decision.reasons, "decided_by_id": decision.proposed_by_id, "decided_at": decision.closed_at,
    }  # fmt: skip
    apply_transition(
        application, f"{decision.proposal}_by_bureau", actor=None, note=how, capacity=str(CAPACITY), fields=fields
    )


def describe_manner(decision: BureauDecision) -> str:
    """Return in English, for the audit log, how a decision was taken."""
    recused = sum(row["stance"] in {Stance.STATE_OBJECTED, Stance.RECUSED} for row in decision.roll)
    return (
        f"Decision {decision.pk} of the Extended Bureau, taken by {decision.manner}; "
        f"members: {decision.member_count}, quorum: {decision.quorum}, took no part: {recused}"
    )


def _end_without_decision(
    decision: BureauDecision, cause: NotTakenCause, voices: list[MemberStance], *, note: str = ""
) -> None:
    _close(decision, BureauOutcome.NOT_TAKEN, voices, cause=cause, note=note)
    changes = {"cause": cause.value} | ({"note": note} if note else {})
    audit.record_event(AuditAction.REFUSED, decision, actor=None, capacity=str(CAPACITY), changes=changes)
    notify_recipients("dialogues/bureau_closed", decision, actor=None)


def _close(decision: BureauDecision, outcome: BureauOutcome, voices: list[MemberStance], **values: str) -> None:
    roll = [
        {"name": str(row.seat.member), "state": row.seat.state.iso3, "stance": row.stance.value, "reason": row.reason}
        for row in voices
    ]
    counted = {"member_count": sum(row.is_taking_part for row in voices), "quorum": get_quorum(), "roll": roll}
    closed = {"outcome": outcome, "closed_at": timezone.now(), "manner": "", "cause": "", "note": ""}
    for name, value in (closed | counted | values).items():
        setattr(decision, name, value)
    decision.save(update_fields=[*closed, *counted, "updated_at"])


def _add_position(decision: BureauDecision, actor: User, stance: Stance, reason: str = "") -> None:
    seat = list_seats().get(member=actor)
    position = MemberPosition(decision=decision, member=actor, state=seat.state, stance=stance, reason=reason)
    check_fields(position, rule=APPLICATION_RULE)
    position.save(force_insert=True)
    changes = {"stance": stance.value} | ({"reason": reason} if reason else {})
    audit.record_event(AuditAction.CREATED, position, actor=actor, capacity=str(CAPACITY), changes=changes)


def _require_seat(actor: User, application: Application) -> BureauSeat:
    """Return the seat of the member. Raises DomainError if the member's State is not recorded or has objected."""
    seat = list_seats().filter(member=actor).first()
    if seat is None:
        message = _("The Secretariat has not recorded your State. Until then you cannot take part.")
        raise DomainError("no_state", message, rule=APPLICATION_RULE)
    if seat.state_id in get_states_that_objected(application):
        message = _("Your own State has objected to this applicant: you cannot take part.")
        raise DomainError("own_state", message, rule=APPLICATION_RULE)
    return seat


def _check_open(decision: BureauDecision) -> None:
    if decision.outcome:
        raise DomainError("closed", _("This proposal is closed."), rule=APPLICATION_RULE)


def _get_silence_end(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(days=ParticipationSetting.get_number(ParticipationSettingName.BUREAU_SILENCE_DAYS))


def _lock_decision(decision: BureauDecision) -> BureauDecision:
    related = (
        "application__dialogue", "application__organization", "objection__application__dialogue",
        "objection__application__organization", "proposed_by",
    )  # fmt: skip
    locked: BureauDecision = (
        BureauDecision.objects.select_for_update(of=("self",)).select_related(*related).get(pk=decision.pk)
    )
    return locked


def _lock_application(application: Application) -> Application:
    """Lock the application, and its dialogue, because two decisions could use the same place."""
    Dialogue.objects.select_for_update(of=("self",)).get(pk=application.dialogue_id)
    rows = Application.objects.select_for_update(of=("self",))
    related = ("organization", "applicant_list", "dialogue__report__session__working_group")
    locked: Application = rows.select_related(*related).get(pk=application.pk)
    return locked
