"""Guests: people of an institution of the State who prepare its articles, with a link that expires."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Guest
from reviews.services.locks import lock_delegation
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.tokens import create_token, hash_token
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import Institution
    from untoc_portal.accounts.models import User

# A link that is valid for longer than a round of drafting is a risk. A new link is easy to create.
MAX_LINK_LIFETIME = dt.timedelta(days=90)


@transaction.atomic
def invite_guest(institution: Institution, *, actor: User, name: str, expires_at: dt.datetime) -> tuple[Guest, str]:
    """Invite a guest of the institution, and return the guest with the token of the link.

    The token is shown only once. Raises DomainError if the end is in the past or too far ahead.
    """
    authz.require_permission(actor, "reviews.invite_guest", lock_delegation(institution.delegation))
    now = timezone.now()
    if not now < expires_at <= now + MAX_LINK_LIFETIME:
        message = _("The link must end after today and within %(days)d days.") % {"days": MAX_LINK_LIFETIME.days}
        raise DomainError("invalid_end", message, rule=SELF_ASSESSMENT, field="expires_on")
    token = create_token()
    guest = Guest(
        institution=institution,
        name=name.strip(),
        token_sha256=hash_token(token),
        expires_at=expires_at,
        invited_by=actor,
    )
    check_fields(guest, rule=SELF_ASSESSMENT)
    guest.save()
    audit.record_event(
        AuditAction.GRANTED,
        guest,
        actor=actor,
        changes={"until": expires_at.isoformat()},
    )
    return guest, token


@transaction.atomic
def revoke_guest(guest: Guest, *, actor: User) -> Guest:
    """Revoke the link of the guest immediately. The text of the guest stays, under the guest's name."""
    authz.require_permission(actor, "reviews.invite_guest", lock_delegation(guest.institution.delegation))
    if guest.revoked_at is None:
        guest.revoked_at = timezone.now()
        guest.save(update_fields=["revoked_at", "updated_at"])
        audit.record_event(AuditAction.REVOKED, guest, actor=actor)
    return guest
