"""Emergency access: a superuser gets the Secretariat's rights for a short time with a reason, and people are notified.

It is opened only at the console. It ends automatically: `core.authz.get_user_roles` checks the end time
(`User.open_emergency`). It gives no right of a State.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts import roles
from untoc_portal.accounts.enums import AccessNumber
from untoc_portal.accounts.models import AccessSetting, EmergencyAccess, User
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, Channel, MessageCategory as F, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.notices import Notice, register
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

RULE = _("Emergency access is for a superuser, for a short time and for a reason")
OPENED, ENDED = "accounts/emergency_opened", "accounts/emergency_ended"
EVENTS = register(
    {
        OPENED: Notice(
            F.WORK,
            label=roles.STAFF,
            channel=Channel.EMAIL,
            title=_("An emergency access is open"),
            summary_for=(),
        ),
        ENDED: Notice(
            F.WORK,
            label=roles.STAFF,
            channel=Channel.EMAIL,
            title=_("An emergency access has ended"),
            summary_for=(),
        ),
    }
)


@transaction.atomic
def open_emergency(user: User, *, reason: str, minutes: int | None = None) -> EmergencyAccess:
    """Open emergency access for a superuser, at the console.

    Everyone in the Secretariat is notified immediately. Raises DomainError if the account is not a superuser's, is
    closed, or has a role that excludes the Secretariat's. Raises it also if the reason is missing, if the time is
    longer than the setting allows, and if emergency access is already open.
    """
    longest = AccessSetting.get_number(AccessNumber.EMERGENCY_MINUTES)
    minutes = longest if minutes is None else minutes
    if not (user.is_superuser and user.is_active):
        raise DomainError("no_superuser", _("Emergency access is for an open account of a superuser."), rule=RULE)
    reason = require_reason(reason, rule=RULE)
    if not 1 <= minutes <= longest:
        message = _("Emergency access lasts from 1 to %(longest)d minutes.") % {"longest": longest}
        raise DomainError("too_long", message, rule=RULE, field="minutes")
    roles.require_compatible(user, RoleGroup.SECRETARIAT)
    end_overdue(user)
    now = timezone.now()
    access = EmergencyAccess(user=user, reason=reason, ends_at=now + dt.timedelta(minutes=minutes))
    check_fields(access, rule=RULE)
    insert_row(access, taken=DomainError("open_already", _("An emergency access is open for this account."), rule=RULE))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    authz.clear_cached_grants(user)
    changes = {"emergency": "opened", "reason": access.reason, "until": access.ends_at.isoformat()}
    audit.record_event(AuditAction.GRANTED, access, actor=None, changes=changes)
    _notify(OPENED, access)
    return access


@transaction.atomic
def end_emergency(access: EmergencyAccess, *, actor: AnyUser | None) -> EmergencyAccess:
    """End emergency access early.

    The user it is for, any member of the Secretariat and the console can do this. Raises NotAllowedError for anyone
    else. Raises DomainError if it has ended.
    """
    if actor is not None and actor.pk != access.user_id and not authz.is_secretariat(actor):
        raise NotAllowedError(_("Only the Secretariat can end an emergency access."), rule=RULE)
    locked = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if locked.ended_at is not None:
        raise DomainError("ended", _("This emergency access has ended already."), rule=RULE)
    _end(locked, actor=actor)
    access.refresh_from_db()
    return access


def end_overdue(user: User | None = None) -> int:
    """Record the end of every expired emergency access, in the name of the portal. Return how many."""
    with transaction.atomic():
        rows = EmergencyAccess.objects.overdue().select_for_update(of=("self",))
        overdue = list(rows.filter(user=user) if user is not None else rows)
        for access in overdue:
            _end(access, actor=None)
    return len(overdue)


def _end(access: EmergencyAccess, *, actor: AnyUser | None) -> None:
    # Written before the access ends, so that this event too is recorded as done under it.
    audit.record_event(
        AuditAction.REVOKED, access, actor=actor, changes={"emergency": "ended", "reason": access.reason}
    )
    access.ended_at = timezone.now()
    access.save(update_fields=["ended_at", "updated_at"])
    roles.end_access(access.user, actor=None)
    _notify(ENDED, access)


def _notify(event: str, access: EmergencyAccess) -> None:
    roles.notify_secretariat(event, key=str(access.pk), path=access.get_absolute_url(), access=access)
