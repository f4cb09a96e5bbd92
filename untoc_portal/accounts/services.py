"""Accounts: a person is invited by a link, chooses a password, and can renew the link without help.

A person who loses the second factor uses a recovery code. Without one, the Secretariat checks who it is and removes the
lost factor from the account.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.accounts.models import CalendarFeed, RecoveryRequest, User
from untoc_portal.core import api_tokens, audit, authz, notify
from untoc_portal.core.enums import AuditAction, Channel, MessageCategory as F, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.message_acts import is_row
from untoc_portal.core.models import Message
from untoc_portal.core.notices import HOLDER, Act, Notice, register
from untoc_portal.core.tokens import create_token, hash_token
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

ACTIVATION = "accounts/activation"
RECOVER = Act(
    name="confirm_recovery",
    label=gettext_lazy("Check who asks, and decide"),
    roles=(RoleGroup.SECRETARIAT,),
    is_due=is_row("accounts.RecoveryRequest", decided_at__isnull=True),
    is_readers=Q,
)
EVENTS = register(
    {
        ACTIVATION: Notice(F.ACCOUNT, label=HOLDER),
        "accounts/password_reset": Notice(F.ACCOUNT, label=HOLDER),
        "accounts/address_confirm": Notice(F.ACCOUNT, label=HOLDER),
        "accounts/security_changed": Notice(F.ACCOUNT, label=HOLDER),
        # Immediately, whatever channel was chosen: the person cannot sign in until another one decides.
        "accounts/recovery_requested": Notice(
            F.WORK, label=gettext_lazy("the Secretariat"), channel=Channel.EMAIL, act=RECOVER
        ),
        "accounts/recovery_confirmed": Notice(F.ACCOUNT, label=HOLDER),
    }
)
# The holder of an old link can request a new one. This limit protects the person's mailbox.
BETWEEN_LINKS = dt.timedelta(hours=1)


@transaction.atomic
def ensure_account(*, email: str, name: str, title: str = "", phone: str = "") -> User:
    """Return the account with this e-mail address. Create it, without a password, if it does not exist."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name, title=title, phone=phone)
    return user


def get_activation_path(user: User) -> str:
    """Return the URL path of the page where the person chooses a password. It expires and works once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accounts:activate", args=[uid, default_token_generator.make_token(user)])


def find_user_by_link(uid: str) -> User | None:
    """Return the account of an activation link, even if the link no longer works, or None."""
    try:
        return User.objects.get(pk=int(force_str(urlsafe_base64_decode(uid))))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None


def invite(user: User) -> None:
    """Send the person an activation link, unless the account is already active. At most one per hour is sent."""
    now = timezone.now()
    sent = Message.objects.filter(recipient=user, event=ACTIVATION, created_at__gt=now - BETWEEN_LINKS)
    if user.is_activated or sent.exists():
        return
    notify.notify_users(ACTIVATION, [user], key=now.isoformat(), path=get_activation_path(user))


@transaction.atomic
def renew_feed(user: User) -> str:
    """Give the person a new calendar address, and return its token, which is shown only now.

    The previous address ends.
    """
    token = create_token()
    CalendarFeed.objects.update_or_create(user=user, defaults={"token_sha256": hash_token(token)})
    audit.record_event(AuditAction.GRANTED, user, actor=user, changes={"calendar": "new address"})
    return token


@transaction.atomic
def revoke_feed(user: User) -> None:
    """End the person's calendar address, if there is one."""
    ended, _rows = CalendarFeed.objects.filter(user=user).delete()
    if ended:
        audit.record_event(AuditAction.REVOKED, user, actor=user, changes={"calendar": "address revoked"})


def find_user_by_feed_token(token: str) -> User | None:
    """Return the active account with this calendar address, or None."""
    return User.objects.filter(calendar_feed__token_sha256=hash_token(token), is_active=True).first()


def mark_email_verified(user: User) -> None:
    """Record the address of an active account as verified: the person got the activation link there."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        values = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=values)


def end_sessions(user: User) -> None:
    """End every session of the person, on all devices."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def end_session(session: UserSession, *, actor: AnyUser) -> None:
    """End one session. Raises NotAllowedError if it is another person's session."""
    if session.user_id != actor.pk:
        raise NotAllowedError(_("This is not your session."))
    session.end()
    audit.record_event(AuditAction.REVOKED, session.user, actor=actor, changes={"session": session.user_agent[:100]})


@transaction.atomic
def activate(user: User, password: str) -> User:
    """Set the password that the person chose. Raises DomainError if the account is already active."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_activated:
        raise DomainError("already_active", _("This account is already active. You can sign in."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    # The link was sent to this address, which proves it.
    EmailAddress.objects.update_or_create(user=locked, email=locked.email, defaults={"verified": True, "primary": True})
    audit.record_event(AuditAction.CHANGED, locked, actor=locked, changes={"account": "activated"})
    return locked


@transaction.atomic
def end_tour(user: User, name: str) -> User:
    """Record that the person has ended a tour of the portal, so that it is not offered again."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if name not in locked.tours_seen:
        locked.tours_seen = [*locked.tours_seen, name]
        locked.save(update_fields=["tours_seen"])
    return locked


@transaction.atomic
def request_recovery(user: User, *, reach: str) -> RecoveryRequest:
    """Ask the Secretariat to remove a lost second factor, and notify it.

    The person has given the password. Raises DomainError if no way to reach the person is given, and while another
    request is open.
    """
    request = RecoveryRequest(user=user, reach=reach.strip())
    check_fields(request)
    insert_row(
        request, taken=DomainError("asked_already", _("You have asked already. The Secretariat will contact you."))
    )
    audit.record_event(AuditAction.CREATED, request, actor=user)
    staff = authz.get_or_create_role_group(RoleGroup.SECRETARIAT).user_set.exclude(pk=user.pk)
    path = reverse("admin:accounts_recoveryrequest_change", args=[request.pk])
    notify.notify_users("accounts/recovery_requested", staff, key=str(request.pk), path=path, concerns=request)
    return request


@transaction.atomic
def confirm_recovery(request: RecoveryRequest, *, actor: User) -> RecoveryRequest:
    """Remove every second factor from the account and end its sessions and tokens.

    The user has checked who it is. Raises NotAllowedError if the user is not in the Secretariat or is the person
    concerned. Raises DomainError if it was decided before.
    """
    user = _decide(request, actor=actor, is_confirmed=True).user
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    api_tokens.revoke_tokens(user)
    audit.record_event(AuditAction.REVOKED, user, actor=actor, changes={"second_factor": "taken off after recovery"})
    notify.notify_users("accounts/recovery_confirmed", [user], key=str(request.pk), path=reverse("account_login"))
    return request


@transaction.atomic
def refuse_recovery(request: RecoveryRequest, *, actor: User) -> RecoveryRequest:
    """Leave the account unchanged. Raises errors as `confirm_recovery` does."""
    return _decide(request, actor=actor, is_confirmed=False)


def _decide(request: RecoveryRequest, *, actor: User, is_confirmed: bool) -> RecoveryRequest:
    locked = RecoveryRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not authz.is_secretariat(actor) or locked.user_id == actor.pk:
        raise NotAllowedError(_("Another member of the Secretariat decides."))
    if locked.decided_at is not None:
        raise DomainError("decided_already", _("This request has been decided already."))
    for row in (locked, request):
        row.decided_at, row.decided_by, row.is_confirmed = timezone.now(), actor, is_confirmed
    locked.save(update_fields=["decided_at", "decided_by", "is_confirmed", "updated_at"])
    audit.record_event(AuditAction.APPROVED if is_confirmed else AuditAction.REFUSED, locked, actor=actor)
    return request
