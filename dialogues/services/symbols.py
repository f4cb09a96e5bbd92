"""Documents that the portal issues in the series of a working group, and their symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from dialogues.models import AdoptedReport
from untoc_portal.core import documents
from untoc_portal.core.enums import Level

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from dialogues.models import ChairSummary, Compilation, GeneralReport, WorkingGroup
    from untoc_portal.core.models import Document


def get_free_symbol(prefix: str) -> str:
    """Return the next symbol of the series. Symbols that were given to adopted reports by hand are skipped."""
    while True:
        symbol = documents.allocate_symbol(prefix)
        if not AdoptedReport.objects.filter(symbol=symbol).exists():
            return symbol


def prepare_issued_document(
    row: ChairSummary | Compilation | GeneralReport,
    build_snapshot: Callable[..., dict[str, Any]],
    *,
    template: str,
    language: str,
    group: WorkingGroup,
    issued_at: dt.datetime,
) -> Document:
    """Freeze a text that is issued now, under the next symbol of the group, and have its files made."""
    day = timezone.localdate(issued_at)
    symbol = get_free_symbol(f"{group.symbol_prefix}/{day.year}")
    with translation.override(language):
        title = str(row)[:300]
    return documents.prepare_document(
        title=title,
        template=template,
        language=language,
        level=Level.PUBLIC,
        snapshot=build_snapshot(row, symbol=symbol, issued_on=day),
        symbol=symbol,
    )
