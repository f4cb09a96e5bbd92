"""Notes verbales, nominations and mandates (PR, nomination of focal points and experts)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.models import Delegation, Mandate, Nomination, NoteVerbale
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.services.assignments import grant_mandate_rights, withdraw_mandate_rights
from reviews.services.declarations import request_declaration
from reviews.services.handovers import create_handover
from reviews.services.locks import lock_delegation
from reviews.services.notifications import notify_recipients
from reviews.workflow import NOMINATION, NOMINATIONS
from untoc_portal.accounts import roles, services as accounts
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from stakeholders.models import State

# The State does not learn which case it is, because the other roles of a person are confidential.
CONFLICT = _(
    "This person cannot act for this State. The person acts for another State in this review, or belongs to the "
    "Secretariat, the Extended Bureau or a stakeholder."
)
# The day when the Convention entered into force (art. 38). Before it no State could notify anything under it.
FIRST_DAY = dt.date(2003, 9, 29)


@transaction.atomic
def record_note_verbale(
    sender: State, *, actor: User, reference: str, dated: dt.date, file: UploadedFile[bytes] | None = None
) -> NoteVerbale:
    """Record a note verbale with the hash of its scan, or return the note that was recorded before.

    An earlier note without a scan gets this scan. Raises NotAllowedError if the user is not in the Secretariat, and may
    name no people for the State. Raises DomainError if the date is in the future or before the
    Convention, or the file is not valid. Raises DomainError if the reference exists with another date or another scan.
    """
    authz.require_permission(actor, "reviews.record_note_verbale", sender)
    _check_date(dated)
    note = (
        NoteVerbale.objects.select_for_update(of=("self",)).filter(sender=sender, reference=reference.strip()).first()
    )
    if note is not None:
        return _check_known_note(note, actor=actor, dated=dated, file=file)
    note = NoteVerbale(sender=sender, reference=reference.strip(), dated=dated)
    if file:
        _attach(note, file, check_upload(file, field="file"))
    check_fields(note, leave_out={"file"})
    insert_row(
        note,
        taken=DomainError("note_taken", _("A note of this reference was recorded in the meantime."), field="reference"),
    )
    audit.record_event(
        AuditAction.CREATED, note, actor=actor, changes={"reference": note.reference, "sha256": note.sha256}
    )
    return note


def _check_date(dated: dt.date) -> None:
    if dated > timezone.localdate():
        raise DomainError("future_date", _("A note verbale cannot be dated in the future."), field="dated")
    if dated < FIRST_DAY:
        message = _("A note verbale cannot be dated before the Convention entered into force, on %(date)s.")
        raise DomainError("date_too_early", message % {"date": FIRST_DAY.isoformat()}, field="dated")


def _check_known_note(
    note: NoteVerbale, *, actor: User, dated: dt.date, file: UploadedFile[bytes] | None
) -> NoteVerbale:
    if note.dated != dated:
        message = _("The note of this reference is recorded with another date: %(date)s.") % {
            "date": note.dated.isoformat()
        }
        raise DomainError("other_date", message, field="dated")
    sha256 = check_upload(file, field="file") if file else note.sha256
    if note.sha256 and sha256 != note.sha256:
        raise DomainError("other_scan", _("The note of this reference is recorded with another scan."), field="file")
    if file and sha256 != note.sha256:
        _attach(note, file, sha256)
        note.save(update_fields=["file", "sha256", "updated_at"])
        audit.record_event(AuditAction.CHANGED, note, actor=actor, changes={"sha256": sha256})
    return note


def _attach(note: NoteVerbale, file: UploadedFile[bytes], sha256: str) -> None:
    # The stored name is the hash, because the file name of a sender can reveal information.
    suffix = (file.name or "").rpartition(".")[2].lower()
    file.name = f"{sha256}.{suffix}"
    note.file, note.sha256 = file, sha256


def _refuse_conflict(delegation: Delegation, email: str) -> None:
    """Raise DomainError if the person cannot act for this delegation (domain rule: who acts).

    Secretariat, Extended Bureau and stakeholders act for no State. No one acts for two States in one review, and who is
    in the standing delegation of a State acts for no other.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return
    mandates = user.mandates.in_force().filter(delegation__review=delegation.review_id).exclude(delegation=delegation)
    for_others = user.state_mandates.in_force().exclude(state=delegation.party_id)
    if roles.list_conflicting_roles(user, RoleGroup.DELEGATES) or mandates.exists() or for_others.exists():
        raise DomainError("conflict_of_roles", CONFLICT, rule=NOMINATIONS, field="email")


@transaction.atomic
def nominate_person(
    delegation: Delegation,
    *,
    actor: User,
    note_verbale: NoteVerbale,
    name: str,
    email: str,
    role: DelegateRole,
    title: str = "",
    phone: str = "",
    replaces: bool = False,
) -> Nomination:
    """Nominate a person for a role under a note verbale of the same State, and notify the Secretariat.

    Raises DomainError if the note is of another State, or the person is already named for the role. Raises DomainError
    if the person has a role that conflicts with this delegation. Raises DomainError if there is already a focal point
    and `replaces` is not set.
    """
    authz.require_permission(actor, "reviews.nominate", lock_delegation(delegation))
    if note_verbale.sender_id != delegation.party_id:
        raise DomainError(
            "other_state", _("The note verbale belongs to another State."), rule=NOMINATIONS, field="reference"
        )
    if role not in DelegateRole.values:
        message = _("Say in which role the note verbale names this person: %(roles)s.")
        roles = format_list(DelegateRole.labels)
        raise DomainError("no_role", message % {"roles": roles}, rule=NOMINATIONS, field="role")
    _refuse_conflict(delegation, email)
    present = delegation.mandates.in_force()
    if role == DelegateRole.FOCAL_POINT and present.filter(role=role).exists() and not replaces:
        message = _(
            "This State already has a focal point in this review. Say that the new one replaces the current one."
        )
        raise DomainError("second_focal_point", message, rule=NOMINATIONS, field="replaces")
    if present.filter(role=role, user__email=email.lower()).exists():
        raise DomainError("already_named", _("This person already holds this role."), rule=NOMINATIONS, field="email")
    nomination = Nomination(
        delegation=delegation,
        note_verbale=note_verbale,
        name=name.strip(),
        title=title.strip(),
        email=email.lower(),
        phone=phone.strip(),
        role=role,
        replaces=replaces and role == DelegateRole.FOCAL_POINT,
    )
    check_fields(nomination, rule=NOMINATIONS)
    message = _("This person is already named for this role; the Secretariat has not decided yet.")
    insert_row(nomination, taken=DomainError("already_named", message, rule=NOMINATIONS, field="email"))
    changes = {"role": role, "note_verbale": note_verbale.reference}
    audit.record_event(AuditAction.CREATED, nomination, actor=actor, changes=changes)
    delegation.refresh_from_db(fields=["asks_declaration"])
    if delegation.asks_declaration:
        request_declaration(nomination)
    key = f"nomination:{nomination.pk}"
    notify_recipients("reviews/nominated", delegation.review, actor=actor, key=key, concerns=nomination)
    return nomination


@transaction.atomic
def approve_nomination(nomination: Nomination, *, actor: User, seen: str) -> Mandate:
    """Approve a nomination: create the mandate, and for a new person an account and an activation link.

    A focal point who replaces another one ends that mandate today and gets a handover. Raises DomainError if the State
    has a focal point that is not replaced. Raises DomainError if the person has a conflicting role, or if the review is
    closed. Raises NotAllowedError if the user is not in the Secretariat.
    """
    delegation = lock_delegation(nomination.delegation)
    authz.require_permission(actor, NOMINATION["approve"].permission, nomination)
    require_seen(read_nomination(nomination), seen, rule=NOMINATIONS)
    workflow.apply_transition(NOMINATION, nomination, "approve", actor=actor)
    if not actor.has_perm("reviews.nominate", delegation):
        raise DomainError("review_closed", _("No one can be named in a closed review."), rule=NOMINATIONS)
    _refuse_conflict(delegation, nomination.email)
    today = timezone.localdate()
    predecessor = None
    if nomination.role == DelegateRole.FOCAL_POINT and nomination.replaces:
        predecessor = delegation.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT).first()
        if predecessor is not None:
            reason = gettext("%(name)s is the new focal point.") % {"name": nomination.name}
            _end(predecessor, actor=actor, ended_on=today, reason=reason)
    user = accounts.ensure_account(
        email=nomination.email, name=nomination.name, title=nomination.title, phone=nomination.phone
    )
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                user=user,
                delegation=delegation,
                role=nomination.role,
                note_verbale=nomination.note_verbale,
                nomination=nomination,
                starts_on=today,
            )
    except IntegrityError:
        message = _("This State already has a focal point in this review, or this person already holds this role.")
        raise DomainError("second_focal_point", message, rule=NOMINATIONS) from None
    grant_mandate_rights(mandate, actor=actor)
    accounts.invite(user)
    if predecessor is not None:
        create_handover(mandate, predecessor=predecessor)
    return mandate


@transaction.atomic
def refuse_nomination(nomination: Nomination, *, actor: User, seen: str, reason: str) -> Nomination:
    """Refuse a nomination with a reason, of which the State is notified. Raises DomainError if the reason is empty."""
    lock_delegation(nomination.delegation)
    authz.require_permission(actor, NOMINATION["refuse"].permission, nomination)
    require_seen(read_nomination(nomination), seen, rule=NOMINATIONS)
    require_reason(reason, rule=NOMINATIONS, message=_("Give the reason for the refusal."))
    return refuse_nomination_for_reason(nomination, actor=actor, reason=reason)


def refuse_nomination_for_reason(nomination: Nomination, *, actor: User, reason: str) -> Nomination:
    """Refuse a nomination for a reason of the caller: that of a person, or new lots that released the State."""
    workflow.apply_transition(
        NOMINATION, nomination, "refuse", actor=actor, note=reason, fields={"reason": reason.strip()}
    )
    return nomination


@transaction.atomic
def end_mandate(mandate: Mandate, *, actor: User, seen: str, reason: str) -> Mandate:
    """End a mandate today. The step of the review and the work of the person stay.

    Raises DomainError if it has already ended, or if the reason is missing.
    """
    lock_delegation(mandate.delegation)
    authz.require_permission(actor, "reviews.approve_nomination", mandate)
    require_seen(read_mandate(mandate), seen, rule=NOMINATIONS)
    if mandate.ended_on is not None:
        raise DomainError("already_ended", _("This mandate has already ended."), rule=NOMINATIONS)
    require_reason(reason, rule=NOMINATIONS)
    return _end(mandate, actor=actor, ended_on=timezone.localdate(), reason=reason)


def _end(mandate: Mandate, *, actor: User, ended_on: dt.date, reason: str) -> Mandate:
    mark_mandate_ended(mandate, actor=actor, ended_on=ended_on, reason=reason)
    withdraw_mandate_rights(mandate, actor=actor)
    return mandate


def mark_mandate_ended(mandate: Mandate, *, actor: User, ended_on: dt.date, reason: str) -> None:
    """Record that the mandate ended, when and why. The caller withdraws the rights."""
    mandate.ended_on, mandate.end_reason = ended_on, reason.strip()
    check_fields(mandate, rule=NOMINATIONS)
    mandate.save(update_fields=["ended_on", "end_reason", "updated_at"])
    audit.record_event(
        AuditAction.CHANGED, mandate, actor=actor, changes={"ended_on": ended_on.isoformat(), "reason": reason}
    )
