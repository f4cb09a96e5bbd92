"""The letters after the number of a day, format "S": Django knows only those of English."""

import datetime as dt

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_in_english = DateFormat.S


def _suffix(self: DateFormat) -> str:
    """Return the letters. French has them only for the first of a month: "1er septembre", "2 septembre"."""
    if (get_language() or "").startswith("fr"):
        return "er" if isinstance(self.data, dt.date) and self.data.day == 1 else ""
    return str(_in_english(self))


def install_ordinal_suffix() -> None:
    """Install the suffix for every date, in pages, mails and documents."""
    DateFormat.S = _suffix  # type: ignore[method-assign]
