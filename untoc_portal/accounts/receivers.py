"""Record the signals of the sign-in library in the audit trail, and end tokens together with their password."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from untoc_portal.accounts import session_limits
from untoc_portal.accounts.models import User
from untoc_portal.core import api_tokens, audit
from untoc_portal.core.enums import AuditAction


@receiver(account_signals.user_logged_in)
def log_sign_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Record how the person proved their identity."""
    records = get_authentication_records(request, user)
    ways = [record.get("type") or record.get("provider") or record["method"] for record in records]
    audit.record_event(AuditAction.SIGNED_IN, user, actor=user, changes={"by": ways})


@receiver(user_logged_in)
def log_session_start(request: HttpRequest, **_kwargs: Any) -> None:
    """Record when the session begins, for every kind of sign-in."""
    session_limits.record_session_start(request)


@receiver(user_login_failed)
def log_failed_sign_in(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Record that someone tried to sign in to an account with a wrong password."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=email).first()
    if user is not None:
        audit.record_event(AuditAction.REFUSED, user, actor=None, changes={"sign_in": "wrong password"})


@receiver([account_signals.password_changed, account_signals.password_reset, account_signals.password_set])
def end_tokens(user: User, **_kwargs: Any) -> None:
    """Revoke the tokens that were created with the earlier password. The library ends the sessions itself."""
    api_tokens.revoke_tokens(user)
    audit.record_event(AuditAction.CHANGED, user, actor=user, changes={"password": "changed"})


@receiver(account_signals.email_changed)
def log_email_change(user: User, from_email_address: Any, to_email_address: Any, **_kwargs: Any) -> None:
    """Record the change of address."""
    before = from_email_address.email if from_email_address else ""
    audit.record_event(AuditAction.CHANGED, user, actor=user, changes={"email": [before, to_email_address.email]})


@receiver(mfa_signals.authenticator_added)
def log_second_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record a new second factor. The user has just proved it, so the session counts as opened with it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    audit.record_event(AuditAction.CHANGED, user, actor=user, changes={"second_factor": f"{authenticator.type} added"})


@receiver(mfa_signals.authenticator_removed)
def log_second_factor_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Record that a second factor was removed."""
    audit.record_event(
        AuditAction.CHANGED, user, actor=user, changes={"second_factor": f"{authenticator.type} removed"}
    )


@receiver(mfa_signals.authenticator_reset)
def log_recovery_codes_renewed(user: User, **_kwargs: Any) -> None:
    """Record new recovery codes."""
    audit.record_event(AuditAction.CHANGED, user, actor=user, changes={"second_factor": "recovery codes made anew"})


@receiver(mfa_signals.authentication_failed)
def log_wrong_code(user: User, **_kwargs: Any) -> None:
    """Record a wrong code."""
    audit.record_event(AuditAction.REFUSED, user, actor=None, changes={"sign_in": "wrong code"})
