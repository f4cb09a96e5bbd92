"""The text of a message as a page for mail programs: in its direction and language, with its act as a button.

It has the words of the plain text and nothing else: no picture and no address that is loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation

from untoc_portal.core.notices import NOTICES

if TYPE_CHECKING:
    from untoc_portal.core.models import Message

_ADDRESS = re.compile(r"https?://\S+")


def render_mail_page(message: Message) -> str:
    """Return the message as HTML. A paragraph that ends with an address has it as a link of its own."""
    notice = NOTICES.get(message.event)
    act = notice.act if notice is not None and message.act else None
    with translation.override(message.language):
        blocks = [_read_block(block) for block in re.split(r"\n\s*\n", message.body)]
        context = {
            "subject": message.subject,
            "blocks": blocks,
            "act": act.label if act else "",
            "language": message.language,
            "right_to_left": translation.get_language_bidi(),
        }
        return render_to_string("email/page.html", context)


def _read_block(block: str) -> dict[str, str]:
    """Return the words of a paragraph, and the address that is its last line. A list keeps its addresses."""
    text, _line, last = block.strip().rpartition("\n")
    is_address = _ADDRESS.fullmatch(last.strip()) is not None and "\n" not in text
    return {"text": text if is_address else block.strip(), "address": last.strip() if is_address else ""}
