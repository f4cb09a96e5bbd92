"""Contacts of a State that an article names, such as a central authority. Earlier ones stay with their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import StateContact
from reviews.workflow import STATE_DELEGATION
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import ContactKind
    from stakeholders.models import State
    from untoc_portal.accounts.models import User


@transaction.atomic
def record_contact(state: State, *, actor: User, kind: ContactKind, **fields: Any) -> StateContact:
    """Record a contact of the State: authority, source, first day, and how to reach it.

    Raises NotAllowedError if the user may not name the delegation of the State. Raises DomainError if a field is not
    valid, such as an empty source.
    """
    authz.require_permission(actor, "reviews.keep_delegation", state)
    contact = StateContact(state=state, kind=kind, **fields)
    check_fields(contact, rule=STATE_DELEGATION)
    contact.save(force_insert=True)
    changes = {"kind": kind.key, "authority": contact.authority, "source": contact.source}
    audit.record_event(AuditAction.CREATED, contact, actor=actor, changes=changes)
    return contact


@transaction.atomic
def end_contact(contact: StateContact, *, actor: User) -> StateContact:
    """End a contact today. Raises DomainError if it has ended or has not begun yet."""
    locked: StateContact = (
        StateContact.objects.select_for_update(of=("self",)).select_related("state", "kind").get(pk=contact.pk)
    )
    authz.require_permission(actor, "reviews.keep_delegation", locked.state)
    today = timezone.localdate()
    if locked.ended_on is not None or locked.starts_on > today:
        raise DomainError("not_current", _("This contact has ended, or has not begun yet."), rule=STATE_DELEGATION)
    locked.ended_on = today
    locked.save(update_fields=["ended_on", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"ended_on": today.isoformat()})
    return locked


@transaction.atomic
def share_contact(contact: StateContact, *, actor: User, is_shared: bool) -> StateContact:
    """Let other States see a contact, or no longer. The State decides, as it does for the names of focal points."""
    locked: StateContact = (
        StateContact.objects.select_for_update(of=("self",)).select_related("state", "kind").get(pk=contact.pk)
    )
    authz.require_permission(actor, "reviews.keep_delegation", locked.state)
    locked.is_shared = is_shared
    locked.save(update_fields=["is_shared", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"is_shared": is_shared})
    return locked
