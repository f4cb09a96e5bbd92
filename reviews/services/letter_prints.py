"""What is printed of notes verbales: the letter with its enclosed sheet, which has the link, one or many.

The official document has no link. The sheet is made again for each print and stored nowhere, so that the database
and the stored files have no link that works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reviews.services.letters import compute_link, format_link
from reviews.workflow import LETTERS as RULE
from untoc_portal.core import documents, pdfs, printing, qr, word
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.signs import show_signs
from untoc_portal.core.tokens import hash_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.models import Letter

SHEETS = "documents/reviews/letter_sheets.html"
SHEET = "documents/reviews/_letter_sheet.html"
PRINTED = "letter-sheets"


def has_sheet(letter: Letter) -> bool:
    """Return whether a sheet can be printed: the link works, and the secret key of the portal is the same."""
    return letter.is_link_open() and hash_token(compute_link(letter)) == letter.link_sha256


def print_letters(letters: Sequence[Letter], *, title: str) -> bytes:
    """Return the letters as one PDF to print, each followed by its sheet, if its link works.

    Raises DomainError if the files of a letter are not made yet.
    """
    if not letters or not all(letter.document.is_rendered for letter in letters):
        raise DomainError("not_ready", _("The files are still being made. Try again in a minute."), rule=RULE)
    places = {row.pk: place for place, row in enumerate(row for row in letters if has_sheet(row))}
    with_sheet = [row for row in letters if row.pk in places]
    # All sheets are laid out together, which takes a tenth of the time.
    sheets = printing.render_pdf(_build_markup(with_sheet), identifier=PRINTED) if with_sheet else b""
    parts: list[tuple[str, bytes, int | None]] = []
    for letter in letters:
        with letter.document.file.open("rb") as file:
            parts.append((f"{letter.reference} {letter.state}", file.read(), None))
        if letter.pk in places:
            parts.append((f"{letter.reference} +1", sheets, places[letter.pk]))
    return pdfs.join_pages(parts, title=title, language=letters[0].language)


def print_sheet_docx(letter: Letter) -> bytes:
    """Return the sheet of one letter as a Word document. Raises DomainError if its link does not work."""
    if not has_sheet(letter):
        raise DomainError("link_closed", _("The link has ended already."), rule=RULE)
    return word.render_docx(_build_markup([letter]))


def _build_markup(letters: Sequence[Letter]) -> str:
    sheets = []
    for letter in letters:
        with translation.override(letter.language):
            sheets.append(render_to_string(SHEET, {"sheet": _build_sheet(letter)}))
    language = letters[0].language
    with translation.override(language):
        frame: dict[str, Any] = {"language": language, "right_to_left": translation.get_language_bidi()}
        return show_signs(render_to_string(SHEETS, {"sheets": sheets, **frame}))


def _build_sheet(letter: Letter) -> dict[str, Any]:
    snapshot = letter.document.snapshot
    code = format_link(letter)
    address = f"{settings.PORTAL_URL.rstrip('/')}{reverse('reviews:letter_answer')}"
    # Nobody is sent what is after the “#”, so it is in no log.
    size, path = qr.encode_squares(f"{address}#{code}")
    return {
        "symbol": letter.reference,
        "title": snapshot["title"],
        "is_invented": snapshot.get("is_invented", False),
        "addressee": snapshot["addressee"],
        "texts": documents.to_printable(snapshot["sheet"]),
        "address": address,
        "code": code,
        "size": size,
        "path": path,
        "language": letter.language,
        "right_to_left": translation.get_language_bidi(),
    }
