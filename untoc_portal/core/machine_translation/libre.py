"""The API of LibreTranslate, which the operator can run on an own server (https://libretranslate.com)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.links import UnreachableError, send
from untoc_portal.core.machine_translation.providers import ProviderError

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADERS = {"User-Agent": "UNTOC-Review-Portal", "Content-Type": "application/json", "Accept": "application/json"}
# The codes of the API where they differ from ours.
CODES = {"zh-hans": "zh"}
MAX_BYTES = 2_000_000


class LibreTranslate:
    """Sends the lines of one text in one request."""

    def __init__(self) -> None:
        self.name = settings.MACHINE_TRANSLATION_NAME
        self.is_in_house = settings.MACHINE_TRANSLATION_OWN

    def translate(self, lines: Sequence[str], source: str, target: str) -> list[str]:
        """Return the lines in the other language. Raises ProviderError if the server gives no usable answer."""
        asked = {
            "q": list(lines),
            "source": CODES.get(source, source),
            "target": CODES.get(target, target),
            "format": "html",
        }
        if settings.MACHINE_TRANSLATION_KEY:
            asked["api_key"] = settings.MACHINE_TRANSLATION_KEY
        url = f"{settings.MACHINE_TRANSLATION_URL.rstrip('/')}/translate"
        try:
            status, content = send(
                url,
                json.dumps(asked).encode(),
                HEADERS,
                seconds=settings.MACHINE_TRANSLATION_SECONDS,
                max_bytes=MAX_BYTES,
                allows_private=self.is_in_house,
            )
        except UnreachableError as error:
            raise ProviderError(str(error)) from None
        return _read(status, content, len(lines))


def _read(status: int, content: bytes, count: int) -> list[str]:
    try:
        answer: Any = json.loads(content)
    except ValueError:
        answer = None
    found = answer.get("translatedText") if isinstance(answer, dict) else None
    lines = [line for line in found if isinstance(line, str)] if isinstance(found, list) else []
    if status != HTTPStatus.OK or len(lines) != count:
        # What the server says in words is not shown: it may contain the text.
        raise ProviderError(_("The server answered with status %(status)d.") % {"status": status})
    return lines
