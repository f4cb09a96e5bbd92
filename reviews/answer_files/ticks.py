"""What people type to choose an option, in the six languages, and to leave it."""

from __future__ import annotations

import unicodedata

# The letter x, also as it looks on other keyboards; signs; the words for yes and true.
_CHOSEN = {
    *("x", "\N{CYRILLIC SMALL LETTER HA}", "\N{GREEK SMALL LETTER CHI}", "v", "1"),
    *(
        "✓",
        "✔",
        "√",
        "✅",
        "☑",
        "☒",
        "🗹",
        "🗷",
        "●",
        "■",
        "•",
        "[x]",
        "(x)",
        "[v]",
        "[✓]",
        "[✔]",
        "[√]",
        "(✓)",
        "(✔)",
        "(√)",
    ),
    *("yes", "y", "true", "ticked", "checked", "chosen"),
    *("oui", "o", "vrai", "coché"),
    *("sí", "si", "s", "verdadero", "marcado"),
    *("да", "д", "истина", "верно"),
    *("نعم", "صحيح", "صح"),
    *("是", "对", "對", "真", "选", "选中"),
}
_LEFT = {
    *("", "0", "-", "\N{EN DASH}", "\N{EM DASH}", "☐", "□", "○", "[]", "[ ]", "()", "( )"),
    *("no", "n", "false"),
    *("non", "faux"),
    *("falso",),
    *("нет", "н", "ложь"),
    *("لا", "خطأ"),
    *("否", "不", "假", "无", "無"),
}
# The signs of a ticked and of an empty box before a line of Word.
TICKED_BOXES = (
    *("☒", "☑", "✅", "🗹", "🗷", "✓", "✔", "√", "[x]", "(x)", "[v]", "[✓]", "[✔]", "[√]", "(✓)", "(✔)", "(√)"),
    *("[\N{CYRILLIC SMALL LETTER HA}]", "(\N{CYRILLIC SMALL LETTER HA})", "x ", "\N{CYRILLIC SMALL LETTER HA} "),
)
UNSEEN = {
    "\N{VARIATION SELECTOR-16}",
    "\N{LEFT-TO-RIGHT MARK}",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{ARABIC LETTER MARK}",
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}
EMPTY_BOXES = ("☐", "□", "○", "[ ]", "( )", "[]", "()", "[_]")


def _without_marks(text: str) -> str:
    """Leave out what is not seen: the sign for a coloured picture, and the marks of the direction of a text."""
    return "".join(char for char in text if char not in UNSEEN)


def read_tick(text: str) -> bool | None:
    """Return whether the text chooses the option beside it. Return None if it says neither yes nor no."""
    text = _without_marks(unicodedata.normalize("NFKC", text)).strip().strip(".!").casefold()
    if text in _CHOSEN:
        return True
    return False if text in _LEFT else None


def read_box(line: str) -> tuple[bool | None, str]:
    """Return whether the line begins with a ticked or an empty box, and the text after it. None: there is no box."""
    line = _without_marks(line).strip()
    low = line.casefold()
    for boxes, is_ticked in ((TICKED_BOXES, True), (EMPTY_BOXES, False)):
        box = next((box for box in boxes if low.startswith(box)), None)
        if box is not None:
            return is_ticked, line[len(box) :].strip()
    return None, line
