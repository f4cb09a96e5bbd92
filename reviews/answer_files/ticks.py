"""What people type to choose an option, in the six languages, and to leave it."""

from __future__ import annotations

import unicodedata

from reviews.answer_files.content import UNSEEN

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
        "[\N{CYRILLIC SMALL LETTER HA}]",
        "(\N{CYRILLIC SMALL LETTER HA})",
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
EMPTY_BOXES = ("☐", "□", "○", "[ ]", "( )", "[]", "()", "[_]")


# What the fonts of symbols show for a box or a tick, by the number of the character.
SYMBOLS = {
    "Wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFC: "✓"},
    "Wingdings 2": {0x52: "☑", 0x54: "☒", 0xA3: "☐", 0x50: "✓"},
}


def read_symbols(text: str, font: str | None) -> str:
    """Return boxes and ticks in a font of symbols as they look. Programs number its characters from 0 or from F000."""
    signs = {ord(" "): " ", **SYMBOLS.get(font or "", {})}
    looks = [signs.get(ord(char) - 0xF000 * (char >= "\uf000"), "") for char in text]
    return "".join(looks) if all(looks) else text


def read_tick(text: str) -> bool | None:
    """Return whether the text chooses the option next to it. Return None if it does not say yes or no."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip().strip(".!").casefold()
    if text in _CHOSEN:
        return True
    return False if text in _LEFT else None


def read_box(line: str) -> tuple[bool | None, str]:
    """Return whether the line begins with a ticked or an empty box, and the text after it. None: there is no box."""
    line = UNSEEN.sub("", line).strip()
    # Programs make a list of lines with boxes.
    if line.startswith("- ") and read_box(line[2:])[0] is not None:
        line = line[2:].strip()
    low = line.casefold()
    for boxes, is_ticked in ((TICKED_BOXES, True), (EMPTY_BOXES, False)):
        box = next((box for box in boxes if low.startswith(box)), None)
        if box is not None:
            return is_ticked, line[len(box) :].strip()
    return None, line
