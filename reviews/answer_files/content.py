"""The content of a file of answers, for Word and Excel."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_RULE = gettext_lazy("Word and Excel files of the self-assessment")
# The most characters of a text that a message quotes.
QUOTED = 80
# How many characters are quoted before the place where a text begins to differ.
CONTEXT = 20
RIGHT_TO_LEFT = {"R", "AL"}
LEFT_TO_RIGHT = "L"
# Characters that XML cannot contain.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Characters that are not seen: marks of direction, blanks without width, soft hyphens, the sign for a colour picture.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe0f\ufeff]")
# The signs that look like raised or lowered ones.
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
POSITIONS = {"superscript": RAISED, "subscript": LOWERED}


class FileFormat(models.TextChoices):
    """The two kinds of file. The value is the file extension."""

    XLSX = "xlsx", gettext_lazy("Excel (.xlsx)")
    DOCX = "docx", gettext_lazy("Word (.docx)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from. It can only be imported there."""

    review: str
    state: str
    questionnaire: str
    language: str
    exported_at: str
    # The articles in the file, as "UNTOC-5". Empty if all articles of the review are in it.
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a closed question, with its labels by language."""

    value: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A question with all that helps to answer it, and the answer when the file was made."""

    key: str
    reference: str
    text: str
    guidance: str
    condition: str
    choices: tuple[Choice, ...]
    takes_several: bool
    takes_number: bool
    value: Any
    answer: str
    revision: int

    @property
    def has_value_field(self) -> bool:
        """Return whether there are options or a number to enter in addition to the text."""
        return bool(self.choices) or self.takes_number

    @property
    def printed_question(self) -> str:
        """Return the question with its condition and its guidance, as a file shows them."""
        return "\n".join(part for part in (self.text, self.condition, self.guidance) if part)

    @property
    def chosen(self) -> frozenset[str]:
        """Return the chosen values."""
        given = self.value if isinstance(self.value, list) else [self.value]
        return frozenset(value for value in given if isinstance(value, str))


@dataclass(frozen=True, slots=True)
class ArticleSection:
    """An article with its questions."""

    instrument: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole content of a file."""

    origin: Origin
    title: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[ArticleSection, ...]

    def items(self) -> Iterator[Item]:
        """Yield the questions one after the other."""
        for chapter in self.chapters:
            yield from chapter.items


@dataclass(frozen=True, slots=True)
class FilledItem:
    """An answer from an imported file: the words chosen or typed next to the question, and the text."""

    key: str
    revision: int
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An imported file.

    `notices` say, each with its place, what in the file differs from the export and was not read. `errors` say which
    answers cannot be read as they are. A file with errors is refused.
    """

    origin: Origin
    items: tuple[FilledItem, ...]
    notices: tuple[str, ...]
    errors: tuple[str, ...] = ()


def is_right_to_left(text: str, default: bool) -> bool:  # noqa: FBT001 (read as: or else)
    """Return whether a text is written from right to left, by its first letter with a direction."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in RIGHT_TO_LEFT:
            return True
        if direction == LEFT_TO_RIGHT:
            return False
    return default


def to_plain_text(text: str) -> str:
    """Return a text in the form that both kinds of file can hold and the portal stores. Comparisons use this form."""
    return clean_text(UNWRITABLE.sub("", text))


def to_comparable(text: str) -> str:
    """Return a text in the form in which texts are compared: programs change blanks and unseen marks."""
    return " ".join(UNSEEN.sub("", to_plain_text(text)).split())


def set_position(text: str, position: str) -> str:
    """Return a raised or lowered text with signs that look like it: 10² without its format is 102.

    Words stay as they are: raised, they mean the same.
    """
    signs = POSITIONS.get(position, {})
    return text.translate(signs) if all(ord(char) in signs for char in text) else text


def count_common(first: str, second: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(first), len(second)))


def get_excerpt(text: str, before: str = "") -> str:
    """Return a part of a text, on one line, to quote it: from where it begins to differ from the text `before`."""
    line = " ".join(text.split())
    same = count_common(line, " ".join(before.split()))
    begin = max(0, same - CONTEXT) if len(line) > QUOTED else 0
    part = line[begin : begin + QUOTED]
    return f"{'…' if begin else ''}{part}{'…' if begin + QUOTED < len(line) else ''}"


def format_link(text: str, address: str) -> str:
    """Return the text of a link with its address, or the text alone if it says the address."""
    shown = text.strip().rstrip("/")
    if not shown or not address or address.rstrip("/") in {shown, f"http://{shown}", f"mailto:{shown}"}:
        return text
    return f"{text} ({address})" if "\n" in text or "]" in text else f"[{text}]({address})"


def build_refusal(code: str, message: str) -> DomainError:
    """Return the error that says why a file is refused."""
    return DomainError(code, message, rule=FILE_RULE, field="file")


def build_damage_error() -> DomainError:
    """Return the error for a file that cannot be read to its end."""
    return build_refusal("damaged_file", _("The file is damaged or not complete. Save it again, then upload it again."))
