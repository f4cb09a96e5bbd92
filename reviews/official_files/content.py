"""What the files of official texts share: the texts as they were read, and refusals that name the line."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

RULE = gettext_lazy("texts of record: A/RES/55/25 and A/RES/55/255, in six languages")
# How files may name the languages: the portal's own codes, two letters, and the three letters of Akoma Ntoso.
LANGUAGES = {
    **{language.value: language for language in OfficialLanguage},
    "zh": OfficialLanguage.ZH,
    "ara": OfficialLanguage.AR,
    "zho": OfficialLanguage.ZH,
    "chi": OfficialLanguage.ZH,
    "eng": OfficialLanguage.EN,
    "fra": OfficialLanguage.FR,
    "fre": OfficialLanguage.FR,
    "rus": OfficialLanguage.RU,
    "spa": OfficialLanguage.ES,
}
LEVELS = ("paragraph", "subparagraph", "item", "subitem")
# Characters that turn the direction of the text around them.
TURNING = {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI"}
MAX_NUMBER, MAX_LABEL, MAX_TEXT, MAX_SOURCE = 999, 20, 20_000, 300


def refuse_line(line: int, problem: str) -> DomainError:
    """Return the error for one line of a file."""
    message = _("Line %(line)d: %(problem)s") % {"line": line, "problem": problem}
    return DomainError("invalid_file", message, field="file")


def find_language(code: str, line: int) -> OfficialLanguage:
    """Return the language of a code. Raises DomainError with the line if it is not an official language."""
    language = LANGUAGES.get(code.strip().lower())
    if language is None:
        raise refuse_line(line, _("“%(code)s” is not one of the six languages.") % {"code": code[:20]})
    return language


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One paragraph of a file. `numbers` are those of the four levels; 0 where a level is not there."""

    line: int
    numbers: tuple[int, int, int, int]
    label: str
    text: str
    is_closing: bool = False

    def check(self) -> None:
        """Raise DomainError with the line if a number, the label or the text cannot be stored."""
        if max(self.numbers) > MAX_NUMBER:
            raise refuse_line(self.line, _("A number is larger than %(most)d.") % {"most": MAX_NUMBER})
        _paragraph, subparagraph, item, subitem = self.numbers
        if (item and not subparagraph) or (subitem and not item):
            raise refuse_line(self.line, _("A number is missing: each level needs the level above it."))
        if not self.text:
            raise refuse_line(self.line, _("The text is missing."))
        if len(self.text) > MAX_TEXT or len(self.label) > MAX_LABEL:
            words = {"text": MAX_TEXT, "label": MAX_LABEL}
            problem = _("The text is longer than %(text)d characters, or the label longer than %(label)d.")
            raise refuse_line(self.line, problem % words)
        if self.text.startswith("="):
            # In a table of plain text it is no formula yet, but it would be one in the next spreadsheet.
            raise refuse_line(self.line, _("It is a formula. Type its result instead."))
        hidden = next((sign for sign in self.label + self.text if is_hidden(sign)), "")
        if hidden:
            problem = _("There is a hidden character in it (%(sign)s). Type the text again, or remove it.")
            raise refuse_line(self.line, problem % {"sign": f"U+{ord(hidden):04X}"})


def is_hidden(sign: str) -> bool:
    """Return whether a character is no text: a control character, or one that turns the direction of a text."""
    if sign in "\n\t":
        return False
    return unicodedata.category(sign) in {"Cc", "Cs", "Cn"} or unicodedata.bidirectional(sign) in TURNING


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of one article in one language, as a file has it. Its rows are in the order of their numbers."""

    instrument: str
    article: int
    language: str
    source: str
    rows: tuple[ReadRow, ...]

    @property
    def line(self) -> int:
        """Return the first line of the text in its file."""
        return min(row.line for row in self.rows)

    @property
    def keys(self) -> list[tuple[tuple[int, ...], bool]]:
        """Return what identifies its rows in every language."""
        return [(row.numbers, row.is_closing) for row in self.rows]

    @property
    def sha256(self) -> str:
        """Return the hash of its numbers, labels and texts."""
        return compute_text_hash((row.numbers, row.is_closing, row.label, row.text) for row in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the text as plain values, to be stored until it is confirmed."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> ReadText:
        """Return the text from its plain values."""
        rows = (ReadRow(**{**row, "numbers": tuple(row["numbers"])}) for row in stored["rows"])
        return cls(**{**stored, "rows": tuple(rows)})


def compute_text_hash(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256 of the rows of a text: numbers, whether closing, label, text."""
    plain = [[list(numbers), is_closing, label, text] for numbers, is_closing, label, text in rows]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def sort_rows(rows: Iterable[ReadRow]) -> tuple[ReadRow, ...]:
    """Return the rows in the order of their numbers. What closes a paragraph comes after its sub-paragraphs.

    Raises DomainError with both lines if a number is there twice, and if nothing is there that a row could close.
    """
    rows = list(rows)
    lines: dict[Any, int] = {}
    for row in rows:
        row.check()
        key = (row.numbers, row.is_closing)
        if key in lines:
            problem = _("The same numbers are on line %(other)d already.") % {"other": lines[key]}
            raise refuse_line(row.line, problem)
        lines[key] = row.line
    for row in rows:
        if row.is_closing and not any(_is_below(other.numbers, row.numbers) for other in rows):
            raise refuse_line(row.line, _("It has no sub-paragraphs after which this text could stand."))
    return tuple(sorted(rows, key=_get_order))


def _is_below(numbers: tuple[int, ...], above: tuple[int, ...]) -> bool:
    depth = _get_depth(above)
    return numbers[:depth] == above[:depth] and any(numbers[depth:])


def _get_depth(numbers: tuple[int, ...]) -> int:
    return max((place for place, number in enumerate(numbers, 1) if number), default=0)


def _get_order(row: ReadRow) -> tuple[int, ...]:
    if not row.is_closing:
        return row.numbers
    depth = _get_depth(row.numbers)
    return (*row.numbers[:depth], *(MAX_NUMBER + 1,) * (len(row.numbers) - depth))
