"""Symbols of documents that the portal issues in a working group's series."""

from __future__ import annotations

from dialogues.models import AdoptedReport
from untoc_portal.core import documents


def get_free_symbol(prefix: str) -> str:
    """Return the next symbol of the series that no adopted report was given by hand."""
    while True:
        symbol = documents.allocate_symbol(prefix)
        if not AdoptedReport.objects.filter(symbol=symbol).exists():
            return symbol
