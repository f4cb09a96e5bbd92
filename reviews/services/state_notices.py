"""Who joins and who leaves the standing delegation of a State, under a note verbale.

One person sends the note, another one confirms it.

Domain rule: missions and contact points. The note carries a name, a signature and a stamp; designated people of the
Permanent Mission name the others of its delegation.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums_of_states import NoteCheck, NoticeDecision, Seat, StateRole
from reviews.models import NoticeEntry, StateHandover, StateMandate, StateNotice
from reviews.selectors.readings_of_states import read_notice, read_state_mandate
from reviews.selectors.state_delegation import build_state_handover_facts, has_mandate_of_another_state
from reviews.services.notifications import notify_of_notice
from reviews.services.state_rights import grant_state_rights, withdraw_state_rights
from reviews.workflow import STATE_DELEGATION
from stakeholders.models import State
from untoc_portal.accounts import roles, services as accounts
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from reviews.models import NoteVerbale

# The State does not learn which case it is, because the other roles of a person are confidential.
CONFLICT = _(
    "%(person)s cannot act for this State. The person acts for another State, or belongs to the Secretariat, the "
    "Extended Bureau or a stakeholder."
)


@dataclass(frozen=True, slots=True)
class Joiner:
    """A person who joins the delegation, as in the note."""

    name: str
    email: str
    role: str
    seat: str
    title: str = ""
    phone: str = ""


@transaction.atomic
def send_notice(
    note_verbale: NoteVerbale,
    *,
    actor: User,
    joins: Sequence[Joiner] = (),
    leaves: Sequence[StateMandate] = (),
    checks: Collection[str],
) -> StateNotice:
    """Send what a note says about the State's delegation, and notify the Secretariat. Nothing changes yet.

    Raises NotAllowedError if the user may not name the delegation of the State. Raises DomainError if a check of the
    note is missing, the note names nobody, a person who leaves is not in the delegation, or a person who joins is in it
    already or cannot act for the State. Raises it also for a second national contact point.
    """
    state = State.objects.select_for_update(of=("self",)).get(pk=note_verbale.sender_id)
    authz.require_permission(actor, "reviews.keep_delegation", state)
    require_checks(checks)
    if not joins and not leaves:
        raise DomainError("no_names", _("Say who joins or who leaves."), rule=STATE_DELEGATION, field="joins")
    leaving = {mandate.pk for mandate in leaves}
    if state.mandates.in_force().filter(pk__in=leaving).count() != len(leaving):
        message = _("Only people who are in the delegation now can leave it.")
        raise DomainError("not_in_delegation", message, rule=STATE_DELEGATION, field="leaves")
    _require_one_contact(state, [joiner.role for joiner in joins], leaving)
    notice = StateNotice(state=state, note_verbale=note_verbale, sent_by=actor)
    message = _("This note has been sent already; the Secretariat has not decided yet.")
    insert_row(notice, taken=DomainError("sent_already", message, rule=STATE_DELEGATION, field="reference"))
    for joiner in joins:
        _add_joiner(notice, joiner, leaving)
    for mandate in leaves:
        NoticeEntry.objects.create(notice=notice, leaving=mandate)
    changes = {"joins": [joiner.name for joiner in joins], "leaves": [str(row.user) for row in leaves]}
    audit.record_event(AuditAction.CREATED, notice, actor=actor, changes=changes)
    notify_of_notice("reviews/delegation_sent", notice, roles.list_secretariat().exclude(pk=actor.pk))
    return notice


def require_checks(checks: Collection[str]) -> None:
    """Raise DomainError if the note lacks a name, a signature or a stamp (UNODC practice on credentials)."""
    missing = [check.label for check in NoteCheck if check not in checks]
    if missing:
        message = _("Look at the note again. Not ticked: %(checks)s")
        raise DomainError(
            "note_incomplete", message % {"checks": format_list(missing)}, rule=STATE_DELEGATION, field="checks"
        )


def _require_one_contact(state: State, joining_roles: Sequence[str], leaving: Collection[int]) -> None:
    present = state.mandates.in_force().filter(role=StateRole.CONTACT).exclude(pk__in=leaving).count()
    joining = joining_roles.count(StateRole.CONTACT)
    if joining and joining + present > 1:
        message = _("A State has one national contact point. Say in the same note who leaves this role.")
        raise DomainError("second_contact", message, rule=STATE_DELEGATION, field="role")


def _add_joiner(notice: StateNotice, joiner: Joiner, leaving: Collection[int]) -> None:
    values = {name: value.strip() for name, value in asdict(joiner).items()} | {"email": joiner.email.strip().lower()}
    if joiner.role not in StateRole.values or joiner.seat not in Seat.values:
        message = _("Say for each person the role and the place of work.")
        raise DomainError("no_role", message, rule=STATE_DELEGATION, field="role")
    entry = NoticeEntry(notice=notice, **values)
    check_fields(entry, rule=STATE_DELEGATION)
    if not entry.name or not entry.email:
        message = _("Say for each person the name and the e-mail address.")
        raise DomainError("no_name", message, rule=STATE_DELEGATION, field="name")
    _refuse_conflict(notice.state, entry)
    if notice.state.mandates.in_force().filter(user__email=entry.email).exclude(pk__in=leaving).exists():
        message = _("%(person)s is in the delegation already.")
        raise DomainError("in_delegation", message % {"person": entry.name}, rule=STATE_DELEGATION, field="email")
    message = _("The note names %(person)s twice.")
    twice = DomainError("named_twice", message % {"person": entry.name}, rule=STATE_DELEGATION, field="email")
    insert_row(entry, taken=twice)


def _refuse_conflict(state: State, entry: NoticeEntry) -> None:
    """Raise DomainError if the person cannot act for this State (domain rule: who acts).

    Nobody acts for two States, or for a State and for a body that supports, decides or comments.
    """
    user = User.objects.filter(email=entry.email).first()
    if user is None:
        return
    if roles.list_conflicting_roles(user, RoleGroup.DELEGATES) or has_mandate_of_another_state(user, state):
        message = CONFLICT % {"person": entry.name}
        raise DomainError("conflict_of_roles", message, rule=STATE_DELEGATION, field="email")


@transaction.atomic
def confirm_notice(notice: StateNotice, *, actor: User, seen: str, checks: Collection[str]) -> list[StateMandate]:
    """Carry out a note: mandates of people who leave end today, people who join get a mandate, return the new ones.

    A successor in the same role gets a handover. Raises NotAllowedError if the user is not in the Secretariat. Raises
    DomainError if the user sent the note, if it is decided, if a check is missing, or as `send_notice` does.
    """
    notice = _lock_undecided(notice, actor=actor)
    if notice.sent_by_id == actor.pk:
        raise DomainError("same_person", _("Another person confirms what you sent."), rule=STATE_DELEGATION)
    require_seen(read_notice(notice), seen, rule=STATE_DELEGATION)
    require_checks(checks)
    entries = list(notice.entries.select_related("leaving__user", "leaving__state"))
    _require_one_contact(
        notice.state, [entry.role for entry in entries], [entry.leaving_id for entry in entries if entry.leaving_id]
    )
    leaving = [entry.leaving for entry in entries if entry.leaving is not None and entry.leaving.ended_on is None]
    left = [_end(mandate, actor, _reason(notice)) for mandate in leaving]
    joined = [_join(notice, entry, actor) for entry in entries if entry.leaving is None]
    for mandate in joined:
        predecessor = next((line for line in left if line.role == mandate.role), None)
        if predecessor is not None:
            left.remove(predecessor)
            facts = build_state_handover_facts(notice.state)
            StateHandover.objects.create(mandate=mandate, predecessor=predecessor, facts=facts)
    _decide(notice, NoticeDecision.CONFIRMED, actor=actor, **{check.value: True for check in NoteCheck})
    return joined


def _reason(notice: StateNotice) -> str:
    return gettext("Leaves under the %(note)s.") % {"note": notice.note_verbale}


def _join(notice: StateNotice, entry: NoticeEntry, actor: User) -> StateMandate:
    _refuse_conflict(notice.state, entry)
    user = accounts.ensure_account(email=entry.email, name=entry.name, title=entry.title, phone=entry.phone)
    mandate = StateMandate(
        state=notice.state, user=user, role=entry.role, seat=entry.seat, note_verbale=notice.note_verbale,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    message = _("%(person)s is in a delegation already, or the State has a national contact point.")
    taken = DomainError("in_delegation", message % {"person": entry.name}, rule=STATE_DELEGATION, field="email")
    insert_row(mandate, taken=taken)
    grant_state_rights(mandate, actor=actor)
    accounts.invite(user)
    return mandate


@transaction.atomic
def refuse_notice(notice: StateNotice, *, actor: User, seen: str, reason: str) -> StateNotice:
    """Refuse a note with a reason, of which the person who sent it is notified. Nothing changes.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the reason is missing, or if the
    note is decided.
    """
    notice = _lock_undecided(notice, actor=actor)
    require_seen(read_notice(notice), seen, rule=STATE_DELEGATION)
    reason = require_reason(reason, rule=STATE_DELEGATION)
    return _decide(notice, NoticeDecision.REFUSED, actor=actor, reason=reason)


def _lock_undecided(notice: StateNotice, *, actor: User) -> StateNotice:
    State.objects.select_for_update(of=("self",)).get(pk=notice.state_id)
    row = StateNotice.objects.select_for_update(of=("self",)).select_related("state", "note_verbale", "sent_by")
    locked: StateNotice = row.get(pk=notice.pk)
    authz.require_permission(actor, "reviews.confirm_delegation", locked.state)
    if locked.decision:
        raise DomainError("decided_already", _("This note has been decided on."), rule=STATE_DELEGATION)
    return locked


def _decide(notice: StateNotice, decision: NoticeDecision, *, actor: User, **fields: object) -> StateNotice:
    values = {"decision": decision, "decided_by": actor, "decided_at": timezone.now(), **fields}
    for name, value in values.items():
        setattr(notice, name, value)
    check_fields(notice, rule=STATE_DELEGATION)
    notice.save(update_fields=[*values, "updated_at"])
    action = AuditAction.APPROVED if decision == NoticeDecision.CONFIRMED else AuditAction.REFUSED
    audit.record_event(action, notice, actor=actor, changes={"decision": decision.value, "reason": notice.reason})
    notify_of_notice("reviews/delegation_decided", notice, [notice.sent_by])
    return notice


@transaction.atomic
def end_state_mandate(mandate: StateMandate, *, actor: User, seen: str, reason: str) -> StateMandate:
    """End a mandate for a State today. What the person sent stays.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if it has already ended, or if the
    reason is missing.
    """
    locked: StateMandate = (
        StateMandate.objects.select_for_update(of=("self",)).select_related("state", "user").get(pk=mandate.pk)
    )
    authz.require_permission(actor, "reviews.confirm_delegation", locked.state)
    require_seen(read_state_mandate(locked), seen, rule=STATE_DELEGATION)
    if locked.ended_on is not None:
        raise DomainError("already_ended", _("This mandate has already ended."), rule=STATE_DELEGATION)
    return _end(locked, actor, require_reason(reason, rule=STATE_DELEGATION))


def _end(mandate: StateMandate, actor: User, reason: str) -> StateMandate:
    mandate.ended_on, mandate.end_reason = timezone.localdate(), reason
    check_fields(mandate, rule=STATE_DELEGATION)
    mandate.save(update_fields=["ended_on", "end_reason", "updated_at"])
    withdraw_state_rights(mandate, actor=actor)
    return mandate
