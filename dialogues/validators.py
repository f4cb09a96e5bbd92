"""Rules on dates and symbols that forms, services and commands share."""

import re

from django.utils.translation import gettext_lazy as _

# Domain rule: official documents. CTOC/COP[/WG.n]/YYYY/m, with conference-room papers, addenda and similar parts.
SYMBOL = re.compile(r"CTOC/COP(/WG\.\d{1,2})?/\d{4}/(CRP\.)?\d{1,4}(/(Add|Corr|Rev)\.\d{1,2}){0,2}")
SYMBOL_HELP = _("As in the official register, for example CTOC/COP/WG.4/2026/5.")


def is_symbol(text: str) -> bool:
    """Return whether the text is a document symbol of the Conference."""
    return SYMBOL.fullmatch(text) is not None
