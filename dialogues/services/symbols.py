"""Symbols of documents that the portal issues in the series of a working group."""

from __future__ import annotations

from dialogues.models import AdoptedReport
from untoc_portal.core import documents


def get_free_symbol(prefix: str) -> str:
    """Return the next symbol of the series. Symbols that were given to adopted reports by hand are skipped."""
    while True:
        symbol = documents.allocate_symbol(prefix)
        if not AdoptedReport.objects.filter(symbol=symbol).exists():
            return symbol
