"""The signs that Word shows before the items of a list: they are in no text, so they are counted as Word does it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document as Letter

# A list item is indented by this much for each level of its list.
INDENT = "   "
BULLETS = {"bullet", "none"}
# A number alone, as the lists of the portal have it.
SIMPLE_NUMBER = re.compile(r"%\d[.)]?")
NUMBER_OF_LEVEL = re.compile(r"%(\d)")
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
MAX_LEVEL = 8
MAX_NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: the kind of number, the words around it, the first number."""

    form: str = "bullet"
    words: str = ""
    start: int = 1


class ListSigns:
    """The lists of one document."""

    def __init__(self, letter: Letter) -> None:
        self.levels = _list_levels(letter)
        self.styles = {style.style_id: style.element for style in letter.styles}

    def find(self, paragraph: Any, counts: Counter[tuple[str, int]]) -> str:
        """Return the beginning of the line of a list item. Return an empty text if the paragraph is in no list."""
        numbering = _numbering(paragraph) or self._numbering_of_style(paragraph)
        if numbering is None or numbering[0] == "0":
            return ""
        number, depth = numbering
        level = self.levels.get(numbering, Level())
        counts[numbering] = counts[numbering] + 1 if numbering in counts else level.start
        for deeper in [key for key in counts if key[0] == number and key[1] > depth]:
            del counts[deeper]
        return INDENT * depth + self._sign(level, number, depth, counts)

    def _sign(self, level: Level, number: str, depth: int, counts: Counter[tuple[str, int]]) -> str:
        if level.form in BULLETS:
            return "- "
        if SIMPLE_NUMBER.fullmatch(level.words or "%1") and level.form == "decimal":
            return f"{counts[number, depth]}. "

        def shown(found: re.Match[str]) -> str:
            key = number, int(found[1]) - 1
            other = self.levels.get(key, Level("decimal"))
            return format_number(counts.get(key, other.start), other.form)

        return f"{NUMBER_OF_LEVEL.sub(shown, level.words or f'%{depth + 1}.')} "

    def _numbering_of_style(self, paragraph: Any) -> tuple[str, int] | None:
        """Return list and level of the style of a paragraph, or of a style that it is based on."""
        name, seen = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), set()
        while name is not None and name.get(qn("w:val")) not in seen:
            seen.add(name.get(qn("w:val")))
            style = self.styles.get(name.get(qn("w:val")))
            numbering = _numbering(style) if style is not None else None
            if numbering is not None:
                return numbering
            name = style.find(qn("w:basedOn")) if style is not None else None
        return None


def format_number(number: int, form: str) -> str:
    """Return the number of a list item as Word shows it in this kind of numbering. Other kinds become digits.

    So does a number above MAX_NUMBER: in letters it would be as long as a file may say.
    """
    if not 1 <= number <= MAX_NUMBER:
        return str(number)
    text = str(number)
    if form.endswith("Letter"):
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman"):
        text = ""
        for value, sign in ROMAN:
            text += sign * (number // value)
            number %= value
    return text.upper() if form.startswith("upper") else text


def _numbering(holder: Any) -> tuple[str, int] | None:
    """Return list and level of a paragraph or a style. Return None if it has no list."""
    numbers = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbers is None:
        return None
    level, number = numbers.find(qn("w:ilvl")), numbers.find(qn("w:numId"))
    if number is None:
        return None
    depth = level.get(qn("w:val"), "0") if level is not None else "0"
    return number.get(qn("w:val"), "0"), min(int(depth), MAX_LEVEL) if depth.isdigit() else 0


def _list_levels(letter: Letter) -> dict[tuple[str, int], Level]:
    """Return the kind of numbering by list and level."""
    try:
        numbering = letter.part.numbering_part.element
    except (KeyError, NotImplementedError):
        # python-docx cannot make the part with the lists: this document has none.
        return {}
    kinds = {
        abstract.get(qn("w:abstractNumId"), ""): {
            int(level.get(qn("w:ilvl"), "0")): _read_level(level) for level in abstract.iterchildren(qn("w:lvl"))
        }
        for abstract in numbering.iterchildren(qn("w:abstractNum"))
    }
    found = {}
    for number in numbering.iterchildren(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId"))
        key = abstract.get(qn("w:val"), "") if abstract is not None else ""
        for depth, level in kinds.get(key, {}).items():
            found[number.get(qn("w:numId"), ""), depth] = level
    return found


def _read_level(level: Any) -> Level:
    values = {name: level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")}
    form, words, start = (node.get(qn("w:val"), "") if node is not None else "" for node in values.values())
    return Level(form or "bullet", words, int(start) if start.isdecimal() else 1)
