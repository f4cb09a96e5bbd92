"""The numbers that govern access: read from their table, and loaded into it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

from untoc_portal.accounts.enums import AccessNumber
from untoc_portal.accounts.models import AccessSetting
from untoc_portal.core.reference import Entry, Tally, read_rows, store_entries

FILE = "access_settings.csv"


def access_number(name: AccessNumber) -> int:
    """Return the number as the Secretariat keeps it; before the reference files are loaded, as they have it."""
    stored = AccessSetting.objects.filter(name=name).values_list("value", flat=True).first()
    return _shipped()[name] if stored is None else stored


@cache
def _shipped() -> dict[str, int]:
    path = Path(settings.BASE_DIR) / "untoc_portal" / "accounts" / "reference" / FILE
    with path.open(newline="", encoding="utf-8") as file:
        return {row["name"]: int(row["value"]) for row in csv.DictReader(file)}


def load_access_settings(folder: Path) -> Tally:
    """Load the numbers that govern access. Raises DomainError, changing nothing, for a bad row."""
    entries = [
        Entry(row, {**row.cells, "value": row.number("value"), "verified": row.flag("verified")})
        for row in read_rows(folder / FILE, ("name", "value", "source", "verified"))
    ]
    return store_entries(AccessSetting.objects.all(), entries, key=("name",))
