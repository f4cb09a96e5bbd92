"""JSON as the portal accepts it: limited in size and depth, and only with text that can be stored."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import Promise

MAX_DEPTH = 32
WHOLE = "non_field_errors"
NOT_TEXT = _("This text contains half of a character.")
TOO_DEEP = _("The body is nested too deeply.")


class BodyTooLarge(APIException):
    """The body of the request is larger than the portal accepts."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body of the request is too large.")
    default_code = "too_large"


class PortalJSONParser(JSONParser):
    """Parse JSON. Raises BodyTooLarge, ParseError if it is nested too deeply, and ValidationError with the fields."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value of the body."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            value = super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        faults = _find_body_errors(value)
        if faults:
            raise ValidationError(faults)
        return value


def _find_body_errors(value: Any) -> dict[str, list[Promise]]:
    parts = value.items() if isinstance(value, dict) else [(WHOLE, value)]
    found: dict[str, list[Promise]] = {}
    for name, part in parts:
        if not _is_text(name):
            found[WHOLE] = [NOT_TEXT]
        elif not all(map(_is_text, _iter_texts(part))):
            found[name] = [NOT_TEXT]
    return found


def _iter_texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, names included. Not recursive, since the sender chose the depth."""
    todo = [(value, 1)]
    while todo:
        item, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise ParseError(TOO_DEEP)
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            todo += [(part, depth + 1) for part in item.values()]
        elif isinstance(item, list):
            todo += [(part, depth + 1) for part in item]


def _is_text(text: str) -> bool:
    """Return whether the text can be encoded: half of a surrogate pair cannot be stored and cannot be returned."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
