"""Declarations of conflicts of interest, if a State asks the people it names for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import Declaration, NominationState
from reviews.services.locks import lock_delegation
from reviews.services.notifications import notify_people
from reviews.workflow import NOMINATIONS
from untoc_portal.accounts import services as accounts
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import Delegation, Nomination
    from untoc_portal.accounts.models import User


@transaction.atomic
def set_declarations(delegation: Delegation, *, actor: User, asks: bool) -> Delegation:
    """Set whether the State asks the people it names for a declaration.

    If it asks, people whose nomination is pending are asked too.
    """
    authz.require_permission(actor, "reviews.nominate", lock_delegation(delegation))
    if delegation.asks_declaration == asks:
        return delegation
    delegation.asks_declaration = asks
    delegation.save(update_fields=["asks_declaration"])
    audit.record_event(AuditAction.CHANGED, delegation, actor=actor, changes={"asks_declaration": asks})
    if asks:
        for nomination in delegation.nominations.filter(state=NominationState.PENDING, declaration=""):
            request_declaration(nomination)
    return delegation


def request_declaration(nomination: Nomination) -> None:
    """Ask the person for a declaration. A new person gets an account that can do nothing else."""
    user = accounts.ensure_account(
        email=nomination.email, name=nomination.name, title=nomination.title, phone=nomination.phone
    )
    accounts.invite(user)
    review = nomination.delegation.review
    path = reverse("reviews:declare", args=[nomination.pk])
    notify_people(
        "reviews/declaration_asked", review, [user], key=f"declaration:{nomination.pk}", path=path, concerns=nomination
    )


@transaction.atomic
def make_declaration(nomination: Nomination, *, actor: User, declaration: Declaration, text: str = "") -> Nomination:
    """Declare whether there is a conflict of interest, as the person who is named. The Secretariat reads it.

    Raises NotAllowedError if the user is someone else. Raises DomainError if a conflict has no explanation, or if a
    declaration was made before: a declaration never changes.
    """
    lock_delegation(nomination.delegation)
    authz.require_permission(actor, "reviews.declare_conflict", nomination)
    if nomination.declared_at is not None:
        raise DomainError("declared_already", _("You have already made your declaration."), rule=NOMINATIONS)
    if declaration == Declaration.CONFLICT and not text.strip():
        raise DomainError("no_words", _("Say what the conflict is."), rule=NOMINATIONS, field="text")
    nomination.declaration, nomination.declared_text = declaration, text.strip()
    nomination.declared_at = timezone.now()
    check_fields(nomination, rule=NOMINATIONS)
    nomination.save(update_fields=["declaration", "declared_text", "declared_at", "updated_at"])
    audit.record_event(AuditAction.CHANGED, nomination, actor=actor, changes={"declaration": declaration})
    return nomination
