"""Translate errors into API answers of one form: code, message, rule, field, reasons, fields."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from untoc_portal.core.api.parsers import WHOLE, BodyTooLarge
from untoc_portal.core.busy import RETRY_SECONDS, is_busy
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.listing import format_label, format_list, join_sentences
from untoc_portal.core.second_look import ChangedSinceReadError


class Busy(exceptions.APIException):
    """The database is busy now. Nothing was stored."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The portal is busy. Nothing was stored. Try again.")
    default_code = "busy"
    wait = RETRY_SECONDS


def build_problem(code: str, message: Any, **details: Any) -> dict[str, Any]:
    """Return the body of an error answer."""
    empty = {"rule": "", "field": None, "reasons": [], "fields": {}}
    return {"code": code, "message": str(message), **empty, **details}


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return 404 for a missing right, 409 with the reasons for a broken rule, 400 with the fields for bad input."""
    if isinstance(exc, NotAllowedError | Http404):
        return Response(build_problem("not_found", _("Not found.")), status=status.HTTP_404_NOT_FOUND)
    if isinstance(exc, DomainError):
        return _domain_error(exc)
    if isinstance(exc, ValidationError):
        return _bad_input(_fields_of(exc))
    if isinstance(exc, exceptions.ValidationError):
        detail = exc.detail
        return _bad_input(_plain(detail if isinstance(detail, dict) else {WHOLE: _texts(detail)}))
    if isinstance(exc, OverflowError):
        return _bad_input({WHOLE: [_("A number or a date is outside the range that can be stored.")]})
    exc = Busy() if is_busy(exc) else exc
    exc = BodyTooLarge() if isinstance(exc, RequestDataTooBig) else exc
    response = exception_handler(exc, context)
    if response is not None:
        code = "permission_denied" if isinstance(exc, PermissionDenied) else exc.default_code
        response.data = build_problem(code, response.data.get("detail", exc))
    return response


def _domain_error(exc: DomainError) -> Response:
    body = build_problem(
        exc.code,
        exc.message,
        rule=str(exc.rule),
        field=exc.field,
        reasons=[str(reason) for reason in exc.reasons],
        fields={fault.field: [str(fault.message)] for fault in exc.all_errors if fault.field},
    )
    if isinstance(exc, ChangedSinceReadError):
        body["changes"] = [asdict(change) for change in exc.changes]
    return Response(body, status=status.HTTP_400_BAD_REQUEST if exc.field else status.HTTP_409_CONFLICT)


def _bad_input(fields: dict[str, Any]) -> Response:
    message = format_list((format_label(name, join_sentences(_texts(texts))) for name, texts in fields.items()), "long")
    named = next((name for name in fields if name != WHOLE), None)
    return Response(build_problem("invalid", message, field=named, fields=fields), status=status.HTTP_400_BAD_REQUEST)


def _fields_of(exc: ValidationError) -> dict[str, Any]:
    if not hasattr(exc, "error_dict"):
        return {WHOLE: exc.messages}
    return {WHOLE if name == NON_FIELD_ERRORS else name: texts for name, texts in exc.message_dict.items()}


def _plain(detail: Any) -> Any:
    """Return the answer as plain values. Half of a surrogate pair, which no answer can contain, becomes "?"."""
    if isinstance(detail, dict):
        return {str(name): _plain(value) for name, value in detail.items()}
    if isinstance(detail, list):
        return [_plain(value) for value in detail]
    return str(detail).encode(errors="replace").decode()


def _texts(detail: Any) -> list[str]:
    """Return every message of a nested answer, in order."""
    if isinstance(detail, dict):
        return [text for value in detail.values() for text in _texts(value)]
    if isinstance(detail, list):
        return [text for value in detail for text in _texts(value)]
    return [str(detail)]
