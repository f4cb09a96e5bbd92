"""The numbers that govern how stakeholders take part."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

from stakeholders.enums import ParticipationNumber
from stakeholders.models import ParticipationSetting


def participation_number(name: ParticipationNumber) -> int:
    """Return the number as the secretariat keeps it; before the reference files are loaded, as they have it."""
    stored = ParticipationSetting.objects.filter(name=name).values_list("value", flat=True).first()
    return _shipped()[name] if stored is None else stored


@cache
def _shipped() -> dict[str, int]:
    path = Path(settings.BASE_DIR) / "stakeholders" / "reference" / "participation_settings.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return {row["name"]: int(row["value"]) for row in csv.DictReader(file)}
