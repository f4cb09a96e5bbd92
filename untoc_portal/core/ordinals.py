"""The letters after the number of a day, the format "S": Django knows those of English alone."""

import datetime as dt

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_in_english = DateFormat.S


def _suffix(self: DateFormat) -> str:
    """Return them; French has them for the first of a month alone: "1er septembre", "2 septembre"."""
    if (get_language() or "").startswith("fr"):
        return "er" if isinstance(self.data, dt.date) and self.data.day == 1 else ""
    return str(_in_english(self))


def install_ordinal_suffix() -> None:
    """Let every date be written so, whatever writes it: a page, a mail, a document."""
    DateFormat.S = _suffix  # type: ignore[method-assign]
