"""Make, check and end the tokens of programs.

A token never gives more than its person has: rights are those of the person at each request, reduced by the scopes. A
service account is given by the focal point of a State or the main contact of an organization. It acts in their name,
only for that State or organization, and ends when the person can no longer give it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, authz, second_factor
from untoc_portal.core.enums import AuditAction, RoleGroup, TokenKind
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import ApiToken, ProgramGrant
from untoc_portal.core.scopes import ALL, BINDING, SCOPES, get_scope_label
from untoc_portal.core.second_look import Look, Reading, ReadPart, require_seen
from untoc_portal.core.tokens import create_token, hash_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from untoc_portal.accounts.models import User
    from untoc_portal.core.models.api_tokens import ApiTokenQuerySet
    from untoc_portal.core.models.programs import ProgramGrantQuerySet

# Tools that look for secrets in published code find a token by this.
PREFIX = "urp_"
NAME_LENGTH = 100
RULE = _("A program gets no more rights than the person who gives them")
# The rights of a service account are those of a State or an organization and nothing else.
ROLES_OF_PARTIES = frozenset({RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS, RoleGroup.STAKEHOLDERS})
# Seconds in which the time of the last use is not stored again.
USED_AGAIN = 60


@dataclass(frozen=True, slots=True)
class MachineParty:
    """A State or organization for which a person acts, and whether the person may give it a service account."""

    key: str
    name: str
    may_give: bool


def list_parties(user: User) -> list[MachineParty]:
    """Return the States and organizations for which the person acts now, by mandate or as a representative."""
    found = [party for path in settings.PARTIES_OF_PEOPLE for party in import_string(path)(user)]
    giving = {party.key for party in found if party.may_give}
    return [MachineParty(key, name, key in giving) for key, name in {party.key: party.name for party in found}.items()]


def find_machine_party(user: User) -> MachineParty | None:
    """Return the one State or organization to which the person may give a service account, or None.

    A service account has the rights of the person. So there is none for a person who acts for more than one party, or
    has a role of another kind: they would show through it.
    """
    parties = list_parties(user)
    if len(parties) != 1 or not parties[0].may_give or not authz.get_user_roles(user) <= ROLES_OF_PARTIES:
        return None
    return parties[0]


def make_sign_in_token(user: User) -> tuple[ApiToken, str]:
    """Return the token of a program that signed in as the person, with all scopes, and its text."""
    ends = timezone.now() + dt.timedelta(hours=settings.API_SIGN_IN_HOURS)
    return _insert(user, kind=TokenKind.SIGN_IN, name="sign-in", scopes=ALL, expires_at=ends)


@transaction.atomic
def make_personal_token(
    user: User, *, actor: User, name: str, scopes: Sequence[str], ends_on: dt.date, addresses: Sequence[str] = ()
) -> tuple[ApiToken, str]:
    """Make a token for programs of the user, and return it with its text, which is shown only now.

    Raises NotAllowedError for another person. Raises DomainError for a scope that does not exist or binds, a day that
    is over or too late, and a text that is not a network.
    """
    if actor.pk != user.pk:
        raise NotAllowedError(_("A person makes their own tokens."), rule=RULE)
    return _make(user, TokenKind.PERSONAL, name, scopes, ends_on, addresses)


@transaction.atomic
def make_service_account(
    user: User, *, actor: User, name: str, scopes: Sequence[str], ends_on: dt.date, addresses: Sequence[str] = ()
) -> tuple[ApiToken, str]:
    """Make a service account for the State or organization of the person. Raises errors as `make_personal_token`.

    Raises NotAllowedError also for a person who may not give one.
    """
    party = find_machine_party(user)
    if actor.pk != user.pk or party is None:
        raise NotAllowedError(_("The focal point or the main contact gives service accounts."), rule=RULE)
    return _make(user, TokenKind.SERVICE, name, scopes, ends_on, addresses, party)


def _make(
    user: User,
    kind: TokenKind,
    name: str,
    scopes: Sequence[str],
    ends_on: dt.date,
    addresses: Sequence[str],
    party: MachineParty | None = None,
) -> tuple[ApiToken, str]:
    if not name.strip() or len(name) > NAME_LENGTH:
        raise DomainError("no_name", _("Give a name of up to 100 characters."), rule=RULE, field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise DomainError("bad_scope", _("Choose at least one of the scopes."), rule=RULE, field="scopes")
    today = timezone.localdate()
    if not today <= ends_on <= today + dt.timedelta(days=settings.API_TOKEN_DAYS):
        message = _("Choose a day from today, at most %(days)d days ahead.") % {"days": settings.API_TOKEN_DAYS}
        raise DomainError("bad_day", message, rule=RULE, field="ends_on")
    end = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), tzinfo=timezone.get_default_timezone())
    token, text = _insert(
        user,
        kind=kind,
        name=name.strip(),
        scopes=[scope for scope in SCOPES if scope in set(scopes)],
        expires_at=end,
        addresses=[_read_network(address) for address in addresses],
        party=party.key if party else "",
        party_name=party.name if party else "",
    )
    changes = {"token": str(token), "scopes": token.scopes, "until": ends_on.isoformat()}
    audit.record_event(AuditAction.GRANTED, user, actor=user, changes=changes)
    return token, text


def _insert(user: User, **values: object) -> tuple[ApiToken, str]:
    text = PREFIX + create_token()
    return ApiToken.objects.create(user=user, token_sha256=hash_token(text), **values), text


def _read_network(text: str) -> str:
    try:
        return str(ip_network(text.strip()))
    except ValueError:
        message = _("“%(text)s” is not a network address, such as 192.0.2.0/24.") % {"text": text[:60]}
        raise DomainError("bad_address", message, rule=RULE, field="addresses") from None


def read_binding(token: ApiToken) -> Reading:
    """Return what a person reads before the token may do binding acts."""
    scopes = "\n".join(get_scope_label(scope) for scope in token.scopes)
    networks = "\n".join(token.addresses) or _("any address")
    last = date_format(token.last_day)
    parts = (
        ReadPart("name", _("Token"), str(token)),
        ReadPart("scopes", _("What it may do so far"), "", tuple(token.scopes), scopes),
        ReadPart("addresses", _("From which addresses"), "", tuple(token.addresses), networks),
        ReadPart("ends", _("Last day"), "", (token.last_day.isoformat(),), last),
    )
    return Reading(parts)


def look_at_binding(token: ApiToken) -> Look:
    """Return the second look before the token may do binding acts."""
    effects = (
        (_("What follows"), _("A program with this token can clear, submit, agree, issue and decide, without you.")),
        (_("In whose name"), _("Each act is recorded as yours, with the name of the token.")),
    )
    return Look(read_binding(token), effects, confirmation=_("I let a program bind in my name."))


@transaction.atomic
def allow_binding(token: ApiToken, *, actor: User, seen: str) -> ApiToken:
    """Let the token also do binding acts, for exactly what was read.

    Raises NotAllowedError if it is another person's token or a program asks. Raises DomainError if it is not in force.
    """
    locked = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if locked.user_id != actor.pk or locked.kind == TokenKind.SIGN_IN:
        raise NotAllowedError(_("Only the person who made the token can do this."), rule=RULE)
    require_seen(read_binding(locked), seen, rule=RULE)
    if not locked.is_in_force or BINDING in locked.scopes:
        raise DomainError("not_open", _("This token has ended, or may do binding acts already."), rule=RULE)
    locked.scopes = [*locked.scopes, BINDING]
    locked.save(update_fields=["scopes", "updated_at"])
    changes = {"token": str(locked), "scopes": [BINDING]}
    audit.record_event(AuditAction.GRANTED, locked.user, actor=actor, changes=changes)
    return locked


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> None:
    """End a token immediately.

    Raises NotAllowedError if it is another person's and the user is not in the Secretariat. A token that has ended
    stays as it is.
    """
    if token.user_id != actor.pk and not authz.is_secretariat(actor):
        raise NotAllowedError(_("This is not your token."), rule=RULE)
    _revoke(ApiToken.objects.filter(pk=token.pk), actor=actor)


@transaction.atomic
def end_grant(grant: ProgramGrant, *, actor: User) -> None:
    """End what a person allowed a program, with all its tokens.

    Raises NotAllowedError if it is another person's and the user is not in the Secretariat. One that has ended stays.
    """
    if grant.user_id != actor.pk and not authz.is_secretariat(actor):
        raise NotAllowedError(_("This is not your program."), rule=RULE)
    end_grants(ProgramGrant.objects.filter(pk=grant.pk), actor=actor)


def end_grants(rows: ProgramGrantQuerySet, *, actor: User | None) -> None:
    """End these permissions with their tokens; without an actor in the name of the portal."""
    with transaction.atomic():
        for grant in rows.in_force().select_for_update(of=("self",)).select_related("user", "program__client"):
            grant.ended_at = timezone.now()
            grant.save(update_fields=["ended_at", "updated_at"])
            _revoke(ApiToken.objects.filter(grant=grant), actor=actor)
            audit.record_event(AuditAction.REVOKED, grant.user, actor=actor, changes={"program": str(grant)})


def revoke_tokens(user: User) -> None:
    """End every token of the person, and every program that they allowed, in the name of the portal."""
    _revoke(user.api_tokens.all(), actor=None)
    end_grants(user.program_grants.all(), actor=None)


def revoke_orphans() -> None:
    """End the service accounts and the programs whose person no longer acts for the State or organization."""
    services = ApiToken.objects.in_force().filter(kind=TokenKind.SERVICE).select_related("user")
    _revoke(ApiToken.objects.filter(pk__in=[row.pk for row in services if not _may_act(row)]), actor=None)
    grants = ProgramGrant.objects.in_force().exclude(parties=[]).select_related("user")
    end_grants(ProgramGrant.objects.filter(pk__in=[row.pk for row in grants if not _has_parties(row)]), actor=None)


def _revoke(rows: ApiTokenQuerySet, *, actor: User | None) -> None:
    with transaction.atomic():
        for token in rows.in_force().select_for_update(of=("self",)).select_related("user"):
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at", "updated_at"])
            # A token by OAuth ends with its permission, which is recorded.
            if token.kind not in (TokenKind.SIGN_IN, TokenKind.PROGRAM):
                audit.record_event(AuditAction.REVOKED, token.user, actor=actor, changes={"token": str(token)})


def find_token(text: str, *, address: str) -> ApiToken | None:
    """Return the token with this text if it may be used now from this address, or None for any reason.

    The person is returned with it. Nobody learns which of the reasons it was.
    """
    rows = ApiToken.objects.in_force().filter(token_sha256=hash_token(text))
    token = rows.select_related("user", "grant__program", "service").first()
    if token is None or not _is_from(address, token.addresses) or not is_usable(token):
        return None
    _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    """Store that the token was used now, also for the permission or the service account that it represents."""
    now = timezone.now()
    if token.last_used_at is not None and (now - token.last_used_at).total_seconds() < USED_AGAIN:
        return
    ApiToken.objects.filter(pk__in=[token.pk, token.service_id or token.pk]).update(last_used_at=now)
    if token.grant_id is not None:
        ProgramGrant.objects.filter(pk=token.grant_id).update(last_used_at=now)


def is_usable(token: ApiToken) -> bool:
    """Return whether the token is in force and its person may use the portal now."""
    return token.is_in_force and may_use(token.user) and _may_act(token)


def may_use(user: User) -> bool:
    """Return whether a program may act for this person now: the account is open, and has the factor that it needs."""
    if not user.is_active:
        return False
    authz.cache_grants(user)
    return not second_factor.is_second_factor_required(user) or second_factor.has_second_factor(user)


def is_grant_usable(grant: ProgramGrant) -> bool:
    """Return whether the program may still act: nobody ended it, and the person may use the portal as then."""
    return grant.is_in_force and may_use(grant.user) and _has_parties(grant)


def _has_parties(grant: ProgramGrant) -> bool:
    """Return whether the person still acts for everyone for whom they acted when they allowed the program."""
    return not grant.parties or set(grant.parties) <= {party.key for party in list_parties(grant.user)}


def _may_act(token: ApiToken) -> bool:
    """Return whether a service account still has its giver, and a token by OAuth what it represents."""
    if token.grant is not None:
        token.grant.user = token.user
        return token.grant.is_in_force and _has_parties(token.grant)
    if token.service is not None:
        token.service.user = token.user
        return token.service.is_in_force and _may_act(token.service)
    if token.kind != TokenKind.SERVICE:
        return True
    party = find_machine_party(token.user)
    return token.user.is_active and party is not None and party.key == token.party


def _is_from(address: str, networks: Iterable[str]) -> bool:
    try:
        client = ip_address(address)
    except ValueError:
        return not networks
    return not networks or any(client in ip_network(network) for network in networks)
