"""A program on a device without a browser: the person types its short code on a page, and says yes or no (RFC 8628)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauthlib.oauth2.rfc6749.errors import UnauthorizedClientError
from oauthlib.oauth2.rfc8628.endpoints import DeviceApplicationServer

from untoc_portal.core.enums import SecretKind
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Program, ProgramSecret
from untoc_portal.core.oauth import secrets
from untoc_portal.core.oauth.programs import DEVICE, allow_program
from untoc_portal.core.oauth.validator import PortalValidator
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.tokens import hash_token

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

TRIED_SECONDS = 600


def begin_device(request: tuple[Any, ...], client_id: str, page: str) -> dict[str, Any]:
    """Return the codes for a device, and keep their hashes.

    Raises OAuth2Error for a program that is not let in, or not for devices, and for scopes that it does not have.
    """
    server = DeviceApplicationServer(
        PortalValidator(),
        verification_uri=page,
        verification_uri_complete=f"{page}?user_code={{user_code}}",
        interval=app_settings.DEVICE_CODE_INTERVAL,
        user_code_generator=get_adapter().generate_user_code,
    )
    server._expires_in = app_settings.DEVICE_CODE_EXPIRES_IN  # noqa: SLF001 (this server takes no argument for it)
    data: dict[str, Any]
    _headers, data, _status = server.create_device_authorization_response(*request)
    program = Program.objects.in_force().select_related("client").get(client=client_id)
    if DEVICE not in program.client.get_grant_types():
        raise UnauthorizedClientError
    secrets.keep_secret(
        SecretKind.DEVICE,
        data["device_code"],
        program=program,
        seconds=data["expires_in"],
        user_code_sha256=hash_token(_clean(data["user_code"])),
        data={"scopes": data.pop("scope").split()},
    )
    return data


def _clean(code: str) -> str:
    """Return a short code without what people add to it."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def format_user_code(code: str) -> str:
    """Return a short code as the device shows it, however the person typed it."""
    cleaned = _clean(code)
    return f"{cleaned[:4]}-{cleaned[4:]}"


def find_device(user_code: str, *, actor: User) -> ProgramSecret:
    """Return what waits for the decision of the person who has this short code.

    Raises DomainError for a code that does not exist, is over or decided already, and after too many of them: short
    codes could be guessed.
    """
    if not count_and_check_limit(
        "device_code", str(actor.pk), limit=settings.OAUTH_CODES_PER_PERSON, seconds=TRIED_SECONDS
    ):
        raise DomainError("too_many", _("You tried too many codes. Try again in ten minutes."))
    return _find(user_code)


def _find(user_code: str, *, is_locked: bool = False) -> ProgramSecret:
    rows = ProgramSecret.objects.filter(user_code_sha256=hash_token(_clean(user_code)), kind=SecretKind.DEVICE)
    rows = rows.filter(grant__isnull=True, refused_at__isnull=True, expires_at__gt=timezone.now())
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("program__client").first()
    if found is None or not found.program.is_in_force:
        message = _("There is no such code now. Begin again on the device.")
        raise DomainError("no_such_code", message, field="user_code")
    return found


@transaction.atomic
def decide_device(user_code: str, *, actor: User, is_allowed: bool) -> ProgramSecret:
    """Let the program on the device act for the person, or refuse it. Raises DomainError as `find_device`."""
    locked = _find(user_code, is_locked=True)
    if is_allowed:
        locked.grant = allow_program(actor, locked.program, actor=actor, scopes=locked.data["scopes"])
    else:
        locked.refused_at = timezone.now()
    locked.user_code_sha256 = None
    locked.save(update_fields=["grant", "refused_at", "user_code_sha256"])
    return locked
