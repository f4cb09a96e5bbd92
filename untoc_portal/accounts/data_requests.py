"""What people ask about their personal data, and legal holds: one officer proposes, another one decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts import roles
from untoc_portal.accounts.enums import DataDecision, DataRequestKind
from untoc_portal.accounts.models_of_data import DataRequest, LegalHold
from untoc_portal.accounts.permissions import ROLES_OF_TWO_PEOPLE
from untoc_portal.core import audit, authz, notify
from untoc_portal.core.enums import AuditAction, MessageCategory as F, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.message_acts import is_row
from untoc_portal.core.notices import HOLDER, Act, Notice, register
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

RULE = _("One officer proposes what to do with personal data and another one decides")
REQUESTED, DECIDED = "accounts/data_asked", "accounts/data_decided"


DECIDE = Act(
    name="decide_data_request",
    label=_("Propose or decide what to do"),
    roles=(RoleGroup.SECRETARIAT,),
    is_due=is_row("accounts.DataRequest", decided_at__isnull=True),
    is_readers=Q,
)
EVENTS = register(
    {
        REQUESTED: Notice(F.WORK, label=roles.STAFF, title=_("A request about personal data"), act=DECIDE),
        DECIDED: Notice(F.ACCOUNT, label=HOLDER),
    }
)


@transaction.atomic
def request_data_change(user: User, *, kind: str, text: str) -> DataRequest:
    """Ask that personal data be corrected or erased, and notify the Secretariat.

    Raises DomainError if the text is missing, and while another request of this kind is open.
    """
    request = DataRequest(user=user, kind=kind, text=text.strip())
    check_fields(request)
    taken = DomainError("asked_already", _("You have asked for this already. You will get an answer."))
    insert_row(request, taken=taken)
    audit.record_event(AuditAction.CREATED, request, actor=user)
    staff = roles.list_secretariat().exclude(pk=user.pk)
    path = reverse("admin:accounts_datarequest_change", args=[request.pk])
    notify.notify_users(REQUESTED, staff, key=str(request.pk), path=path, concerns=request, context={"kind": kind})
    return request


@transaction.atomic
def propose_answer(request: DataRequest, *, actor: User, proposal: str, reason: str) -> DataRequest:
    """Propose what to do on a request. A later proposal replaces an earlier one.

    Raises NotAllowedError if the user is not in the Secretariat or is the person. Raises DomainError if the reason is
    missing, if it was decided, and if an erasure is proposed for a person who still has a role.
    """
    locked = _lock(request, actor=actor)
    locked.proposal, locked.reason = proposal, require_reason(reason, rule=RULE)
    _require_no_role(locked)
    locked.proposed_at, locked.proposed_by = timezone.now(), actor
    check_fields(locked, rule=RULE)
    locked.save(update_fields=["proposal", "reason", "proposed_at", "proposed_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"proposal": proposal})
    request.refresh_from_db()
    return request


@transaction.atomic
def confirm_answer(request: DataRequest, *, actor: User) -> DataRequest:
    """Decide as another officer proposed, and notify the person. An accepted erasure is carried out a day later.

    Raises NotAllowedError if the user is not in the Secretariat, proposed it, is the person, or has emergency access.
    Raises DomainError if nothing is proposed, and as `propose_answer` does.
    """
    locked = _lock(request, actor=actor)
    if not locked.proposal:
        raise DomainError("not_proposed", _("Nobody has proposed an answer yet."), rule=RULE)
    if actor.pk == locked.proposed_by_id or actor.open_emergency is not None:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=RULE)
    _require_no_role(locked)
    locked.decided_at, locked.decided_by = timezone.now(), actor
    locked.save(update_fields=["decided_at", "decided_by", "updated_at"])
    is_accepted = locked.proposal == DataDecision.ACCEPT
    audit.record_event(AuditAction.APPROVED if is_accepted else AuditAction.REFUSED, locked, actor=actor)
    context = {"kind": locked.kind, "is_accepted": is_accepted, "reason": locked.reason}
    notify.notify_users(DECIDED, [locked.user], key=str(locked.pk), path=reverse("personal_data"), context=context)
    request.refresh_from_db()
    return request


def _lock(request: DataRequest, *, actor: User) -> DataRequest:
    locked = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    authz.clear_cached_grants(actor)
    if not authz.is_secretariat(actor) or actor.pk == locked.user_id:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=RULE)
    if locked.decided_at is not None:
        raise DomainError("decided_already", _("This request has been decided already."), rule=RULE)
    return locked


def _require_no_role(request: DataRequest) -> None:
    """Raise DomainError if an erasure is accepted for a person who can still act for somebody."""
    is_erasure = request.kind == DataRequestKind.ERASURE and request.proposal == DataDecision.ACCEPT
    if is_erasure and (request.user.is_superuser or _has_tie(request.user)):
        message = _("This person still has a mandate or a role. It must end before the data can be erased.")
        raise DomainError("has_role", message, rule=RULE, field="proposal")


def _has_tie(user: User) -> bool:
    from untoc_portal.accounts.retention import TIES  # noqa: PLC0415 (the retention asks this module's models)

    held = roles.list_all_roles(user) & set(ROLES_OF_TWO_PEOPLE)
    ties = [(apps.get_model(label), {person: user.pk, ended: None}) for label, person, ended in TIES]
    return bool(held) or any(model._base_manager.filter(**open_tie).exists() for model, open_tie in ties)


@transaction.atomic
def propose_hold(
    *, actor: User, reason: str, person: User | None = None, object_type: ContentType | None = None,
    object_id: int | None = None,
) -> LegalHold:  # fmt: skip
    """Keep the data of a person, or one object, from erasure. It applies immediately; another officer confirms it.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the reason is missing, or not
    exactly a person or an object is named, or there is no such object.
    """
    _require_officer(actor)
    hold = LegalHold(
        person=person,
        object_type=object_type,
        object_id=object_id,
        reason=require_reason(reason, rule=RULE),
        proposed_by=actor,
    )
    if (person is None) == (object_type is None or object_id is None):
        raise DomainError("person_or_object", _("Name a person or an object."), rule=RULE, field="person")
    if person is None and hold.held is None:
        raise DomainError("no_object", _("There is no such object."), rule=RULE, field="object_id")
    check_fields(hold, rule=RULE)
    hold.save()
    audit.record_event(AuditAction.CREATED, hold, actor=actor, changes={"reason": hold.reason})
    return hold


@transaction.atomic
def confirm_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """Confirm a legal hold.

    Raises NotAllowedError for the officer who proposed it. Raises DomainError if it is over.
    """
    locked = _lock_hold(hold, actor=actor)
    if locked.confirmed_at is not None:
        raise DomainError("decided_already", _("This was decided already."), rule=RULE)
    if locked.proposed_by_id == actor.pk:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=RULE)
    return _write_hold(locked, hold, actor, AuditAction.APPROVED, confirmed_at=timezone.now(), confirmed_by=actor)


@transaction.atomic
def propose_end_of_hold(hold: LegalHold, *, actor: User, reason: str) -> LegalHold:
    """Propose that a legal hold ends. It applies until another officer ends it.

    Raises errors as `confirm_hold` does.
    """
    locked = _lock_hold(hold, actor=actor)
    if locked.end_proposed_at is not None:
        raise DomainError("decided_already", _("This was decided already."), rule=RULE)
    values: dict[str, Any] = {
        "end_proposed_at": timezone.now(),
        "end_proposed_by": actor,
        "end_reason": require_reason(reason, rule=RULE),
    }
    return _write_hold(locked, hold, actor, AuditAction.CHANGED, **values)


@transaction.atomic
def end_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """End a legal hold whose end another officer proposed. Raises errors as `confirm_hold` does."""
    locked = _lock_hold(hold, actor=actor)
    if locked.end_proposed_at is None:
        raise DomainError("not_proposed", _("Nobody has proposed the end yet."), rule=RULE)
    if locked.end_proposed_by_id == actor.pk or actor.open_emergency is not None:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=RULE)
    return _write_hold(locked, hold, actor, AuditAction.REVOKED, ended_at=timezone.now(), ended_by=actor)


def _require_officer(actor: User) -> None:
    authz.clear_cached_grants(actor)
    if not authz.is_secretariat(actor):
        raise NotAllowedError(_("Only the Secretariat keeps data from erasure."), rule=RULE)


def _lock_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    _require_officer(actor)
    locked = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.ended_at is not None:
        raise DomainError("decided_already", _("This was decided already."), rule=RULE)
    return locked


def _write_hold(locked: LegalHold, hold: LegalHold, actor: User, action: AuditAction, **values: Any) -> LegalHold:
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "updated_at"])
    audit.record_event(action, locked, actor=actor, changes={"reason": locked.end_reason or locked.reason})
    hold.refresh_from_db()
    return hold
