"""Programs of others: registered by one officer, confirmed by another, allowed by each person for themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, authz
from untoc_portal.core.api_tokens import NAME_LENGTH, PREFIX, end_grants, list_parties
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Program, ProgramGrant
from untoc_portal.core.scopes import OPENID, SCOPES
from untoc_portal.core.tokens import create_token, hash_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.accounts.models import User

RULE = _("Nobody lets a program in alone: two officers register it, and each person allows it for themselves")
ADDRESS_LENGTH = 500
# RFC 8252: a program on the computer of the person is reached there, or by a scheme of its own, as org.example.app:/x.
LOOPBACK = ("127.0.0.1", "::1")
PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")
CODE, DEVICE, REFRESH = (
    Client.GrantType.AUTHORIZATION_CODE,
    Client.GrantType.DEVICE_CODE,
    Client.GrantType.REFRESH_TOKEN,
)


def list_available_scopes() -> tuple[str, ...]:
    """Return the scopes that a program can have. Binding acts are not among them: no person gives them by OAuth."""
    return (OPENID, *SCOPES) if any(settings.OIDC_SIGNING_KEYS) else SCOPES


@transaction.atomic
def register_program(
    *,
    actor: User,
    name: str,
    holder: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
    is_device: bool = False,
    keeps_secret: bool = True,
) -> tuple[Program, str]:
    """Register a program, and return it with its secret, which is shown only now; empty for one that can keep none.

    Nobody can allow it before another officer has confirmed it. Raises NotAllowedError for anybody but an officer, and
    DomainError for a scope that does not exist or binds, and for an address that is not exact and safe.
    """
    if not authz.is_secretariat(actor):
        raise NotAllowedError(_("The Secretariat registers programs."), rule=RULE)
    if not name.strip() or len(name) > NAME_LENGTH:
        raise DomainError("no_name", _("Give a name of up to 100 characters."), rule=RULE, field="name")
    if not holder.strip():
        raise DomainError("no_holder", _("Say who runs the program."), rule=RULE, field="holder")
    if not scopes or not set(scopes) <= set(list_available_scopes()):
        raise DomainError("bad_scope", _("Choose at least one of the scopes."), rule=RULE, field="scopes")
    if not redirect_uris and not is_device:
        message = _("Give an address to which the person returns, or choose a device.")
        raise DomainError("no_way", message, rule=RULE, field="redirect_uris")
    for uri in redirect_uris:
        _require_safe(uri)
    client = Client(
        name=name.strip(),
        type=Client.Type.CONFIDENTIAL if keeps_secret else Client.Type.PUBLIC,
        # The secret of the library is not used: it is hashed slowly, as a password is.
        secret="",
    )
    client.set_redirect_uris(list(redirect_uris))
    client.set_scopes([scope for scope in list_available_scopes() if scope in set(scopes)])
    client.set_grant_types([*([CODE] if redirect_uris else []), *([DEVICE] if is_device else []), REFRESH])
    client.save(force_insert=True)
    secret = PREFIX + create_token() if keeps_secret else ""
    digest = hash_token(secret) if secret else ""
    program = Program.objects.create(client=client, holder=holder.strip(), secret_sha256=digest, registered_by=actor)
    changes = {"program": str(program), "scopes": client.get_scopes(), "addresses": client.get_redirect_uris()}
    audit.record_event(AuditAction.CREATED, program, actor=actor, changes=changes)
    return program, secret


def _require_safe(uri: str) -> None:
    """Raise DomainError for an address to which no code may be sent (RFC 9700, 2.1; RFC 8252, 7)."""
    message = _("“%(uri)s” is no address that begins with https:// and has no # and no *.") % {"uri": uri[:100]}
    error = DomainError("bad_address", message, rule=RULE, field="redirect_uris")
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        raise error from None
    if len(uri) > ADDRESS_LENGTH or not uri.isascii() or re.search(r"[\s#*\\]", uri) or "@" in parts.netloc:
        raise error
    is_web = parts.scheme == "https" and host
    is_local = parts.scheme == "http" and host in LOOPBACK
    if not (is_web or is_local or (PRIVATE_SCHEME.fullmatch(parts.scheme) and not parts.netloc)):
        raise error


@transaction.atomic
def confirm_program(program: Program, *, actor: User) -> Program:
    """Let people allow a program that another officer registered.

    Raises NotAllowedError for the same officer, for one with emergency access, and for anybody else. Raises DomainError
    if it is confirmed or ended already, or its officer has left the Secretariat.
    """
    locked = Program.objects.select_for_update(of=("self",)).select_related("registered_by").get(pk=program.pk)
    if not authz.is_secretariat(actor) or locked.registered_by_id == actor.pk or actor.open_emergency is not None:
        raise NotAllowedError(_("Another officer confirms a program."), rule=RULE)
    if locked.confirmed_by_id is not None or locked.ended_at is not None:
        raise DomainError("not_open", _("This program is confirmed or ended already."), rule=RULE)
    if not authz.is_secretariat(locked.registered_by):
        message = _("The officer who registered this has left the Secretariat. Register it again.")
        raise DomainError("proposer_left", message, rule=RULE)
    locked.confirmed_by, locked.confirmed_at = actor, timezone.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    audit.record_event(AuditAction.APPROVED, locked, actor=actor, changes={"program": str(locked)})
    return locked


@transaction.atomic
def end_program(program: Program, *, actor: User) -> Program:
    """End a program with everything that people allowed it. One officer is enough, because it only withdraws a right.

    Raises NotAllowedError for anybody but an officer. A program that has ended stays as it is.
    """
    if not authz.is_secretariat(actor):
        raise NotAllowedError(_("The Secretariat ends programs."), rule=RULE)
    locked = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at", "updated_at"])
        end_grants(locked.grants.all(), actor=actor)
        audit.record_event(AuditAction.REVOKED, locked, actor=actor, changes={"program": str(locked)})
    return locked


@transaction.atomic
def allow_program(user: User, program: Program, *, actor: User, scopes: Sequence[str]) -> ProgramGrant:
    """Let a program act for the person, within these scopes, for as long as the person acts for the same parties.

    Raises NotAllowedError for another person. Raises DomainError for a program that is not in force, and for scopes
    that it was not registered with.
    """
    if actor.pk != user.pk:
        raise NotAllowedError(_("A person allows programs for themselves."), rule=RULE)
    if not program.is_in_force:
        raise DomainError("not_open", _("This program is not confirmed, or has ended."), rule=RULE)
    if not scopes or not set(scopes) <= set(program.client.get_scopes()):
        raise DomainError("bad_scope", _("Choose at least one of the scopes."), rule=RULE, field="scopes")
    parties = [party.key for party in list_parties(user)]
    grant = ProgramGrant.objects.create(program=program, user=user, scopes=list(scopes), parties=parties)
    changes = {"program": str(program), "scopes": list(scopes)}
    audit.record_event(AuditAction.GRANTED, user, actor=actor, changes=changes)
    return grant
