"""Translate every error of a view into a problem: its code, rule and reasons, and each fault with its place."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework import exceptions, status
from rest_framework.views import exception_handler

from untoc_portal.core.api.authentication import describe_missing_scope
from untoc_portal.core.api.idempotency import Replay
from untoc_portal.core.api.parsers import WHOLE, BodyTooLarge
from untoc_portal.core.api.preconditions import PreconditionFailed
from untoc_portal.core.api.problems import ProblemResponse, build_error
from untoc_portal.core.busy import RETRY_SECONDS, is_away, is_busy
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.scopes import MissingScopeError
from untoc_portal.core.second_look import ChangedSinceReadError
from untoc_portal.core.stored_files import AlteredFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

WHOLE_NAMES = (WHOLE, NON_FIELD_ERRORS)
SAFE = ("GET", "HEAD", "OPTIONS")


class Busy(exceptions.APIException):
    """The database is busy now. Nothing was stored."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The portal is busy. Nothing was stored. Try again.")
    default_code = "busy"
    wait = RETRY_SECONDS


class FileAltered(exceptions.APIException):
    """A stored file is missing or altered. The log has its name."""

    status_code = status.HTTP_500_INTERNAL_SERVER_ERROR
    default_detail = gettext_lazy(
        "The stored file is missing, or it is not the file that was stored. The people who run the portal are "
        "notified. Please tell the Secretariat which file you need."
    )
    default_code = "file_altered"


def handle_exception(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return 404 for a missing right, 409 with the reasons for a broken rule, 400 with every fault for bad input.

    A stored file that is missing or altered is a fault of the portal, and said to be that.
    """
    if isinstance(exc, Replay):
        return exc.build_response()
    if isinstance(exc, NotAllowedError | Http404):
        return ProblemResponse(status.HTTP_404_NOT_FOUND, "not_found", _("Not found."))
    if isinstance(exc, DomainError):
        return _domain_error(exc)
    if isinstance(exc, ValidationError | exceptions.ValidationError | OverflowError):
        return _bad_input(_get_details(exc), context)
    exc = FileAltered() if isinstance(exc, AlteredFileError) else exc
    exc = Busy() if is_busy(exc) or is_away(exc) else exc
    exc = BodyTooLarge() if isinstance(exc, RequestDataTooBig) else exc
    response = exception_handler(exc, context)
    if response is None:
        return None
    more, headers = {}, {}
    if isinstance(exc, PreconditionFailed):
        more, headers = {"present": exc.present}, {"ETag": exc.etag}
    code = "permission_denied" if isinstance(exc, PermissionDenied) else _get_code(exc)
    kept = ("WWW-Authenticate", "Retry-After")
    headers |= {name: response.headers[name] for name in kept if name in response.headers}
    return ProblemResponse(response.status_code, code, response.data.get("detail", exc), headers=headers, more=more)


def _get_code(exc: Any) -> str:
    return getattr(exc.detail, "code", exc.default_code)


def _domain_error(exc: DomainError) -> ProblemResponse:
    if isinstance(exc, MissingScopeError):
        headers = {"WWW-Authenticate": describe_missing_scope(exc.scope)}
        return ProblemResponse(status.HTTP_403_FORBIDDEN, exc.code, exc.message, headers=headers)
    changes = exc.changes if isinstance(exc, ChangedSinceReadError) else None
    return ProblemResponse(
        status.HTTP_400_BAD_REQUEST if exc.field else status.HTTP_409_CONFLICT,
        exc.code,
        exc.message,
        rule=exc.rule,
        reasons=exc.reasons,
        errors=[
            build_error(fault.message, fault.field.split("/"), code=fault.code)
            for fault in exc.all_errors
            if fault.field
        ],
        more=None if changes is None else {"changes": [asdict(change) for change in changes]},
    )


def _bad_input(detail: Any, context: dict[str, Any]) -> ProblemResponse:
    """Return every fault of nested input. In a request that reads, the names are those of parameters."""
    request = context.get("request")
    of_query = request is not None and request.method in SAFE
    errors = [build_error(text, path, code=code, parameter=of_query) for path, text, code in _flatten(detail)]
    summary = join_sentences(list(dict.fromkeys(error["detail"] for error in errors)))
    return ProblemResponse(status.HTTP_400_BAD_REQUEST, "invalid", summary, errors=errors)


def _get_details(exc: Exception) -> Any:
    if isinstance(exc, exceptions.ValidationError):
        return exc.detail
    if isinstance(exc, ValidationError):
        return exc.message_dict if hasattr(exc, "error_dict") else exc.messages
    return [_("A number or a date is outside the range that can be stored.")]


def _flatten(detail: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield place, text and code of every message.

    Half of a surrogate pair, which no answer can contain, becomes "?".
    """
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from _flatten(value, path if name in WHOLE_NAMES else (*path, _plain(name)))
    elif isinstance(detail, list | tuple):
        for number, value in enumerate(detail):
            # The messages of one field are a list, and so are the faults of rows.
            yield from _flatten(value, (*path, number) if isinstance(value, dict) else path)
    else:
        yield path, _plain(detail), getattr(detail, "code", "") or "invalid"


def _plain(text: Any) -> str:
    return str(text).encode(errors="replace").decode()
