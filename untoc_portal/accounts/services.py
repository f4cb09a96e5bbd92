"""Accounts: a person is invited by a link, chooses a password, and can have the link renewed without anyone's help."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz, notify
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

ACTIVATION = "accounts/activation"
# Whoever has an old link can ask for a new one; this keeps them from filling the person's mailbox.
BETWEEN_LINKS = dt.timedelta(hours=1)


@transaction.atomic
def ensure_account(*, email: str, name: str, title: str = "", phone: str = "") -> User:
    """Return the account of this e-mail address, making it, without a password, when the person has none."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name, title=title, phone=phone)
    return user


def activation_path(user: User) -> str:
    """Return the address of the page where the person chooses a password; it expires and works once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accounts:activate", args=[uid, default_token_generator.make_token(user)])


def user_of_link(uid: str) -> User | None:
    """Return the account an activation link is for, whether or not it still works."""
    try:
        return User.objects.get(pk=int(force_str(urlsafe_base64_decode(uid))))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None


def invite(user: User) -> None:
    """Send the person an activation link, unless the account is active already; at most one in an hour."""
    now = timezone.now()
    sent = Message.objects.filter(recipient=user, event=ACTIVATION, created_at__gt=now - BETWEEN_LINKS)
    if user.is_activated or sent.exists():
        return
    notify.announce(ACTIVATION, [user], key=now.isoformat(), path=activation_path(user))


def revoke_tokens(user: User) -> None:
    """Take back every token the person's programs sign in with: after a new password, and when an account is closed."""
    user.auth_token_set.all().delete()


@transaction.atomic
def activate(user: User, password: str) -> User:
    """Set the password the person chose; raises DomainError when the account is active already."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_activated:
        raise DomainError("already_active", _("This account is already active. You can sign in."))
    locked.set_password(password)
    locked.save(update_fields=["password"])
    audit.record(AuditAction.CHANGED, locked, actor=locked, changes={"account": "activated"})
    return locked


@transaction.atomic
def give_role(user: User, role: RoleGroup, *, actor: AnyUser | None) -> User:
    """Give a person a portal-wide role; the secretariat may open the admin. Done by the portal itself or its staff."""
    if actor is not None and not authz.is_secretariat(actor):
        raise NotAllowedError(_("Only the secretariat gives roles."))
    group = authz.role_group(role)
    if group not in user.groups.all():
        user.groups.add(group)
        audit.record(AuditAction.GRANTED, user, actor=actor, changes={"role": role.value})
    if role is RoleGroup.SECRETARIAT and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    return user
