"""The public status of the reviews of a phase, as a map and as a table: only progressing or not started."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import timezone

from reviews.models import Phase
from reviews.selectors.status import PublicStatus, list_public_statuses
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

SHAPES = "stakeholders/reference/map.csv"
SVG = "http://www.w3.org/2000/svg"
# The part of the drawing that has land.
VIEW_BOX = "30 4 965 440"
STARTED, WAITING, NO_REVIEW, BORDER = "#1f6fb2", "#a9c3da", "#dfe3e7", "#ffffff"
# On a dark page, progressing reviews have the lightest colour. The key of the map in records.css has the same colours.
IN_THE_DARK = {STARTED: "#8fc1f0", WAITING: "#41607e", NO_REVIEW: "#34363a"}
DARK = (
    "@media (prefers-color-scheme: dark) { svg { stroke: #201e1c }"
    + "".join(f' [fill="{light}"] {{ fill: {dark} }}' for light, dark in IN_THE_DARK.items())
    + " }"
)


def list_phases() -> list[Phase]:
    """Return the phases in their order."""
    return list(Phase.objects.select_related("cluster").order_by("sequence"))


def get_shown_phase(rows: list[Phase], sequence: str = "") -> Phase | None:
    """Return the phase of this number. Without it, return the latest phase that has begun, or the first one."""
    today = timezone.localdate()
    begun = [phase for phase in rows if phase.starts_on <= today] or rows[:1]
    return next((phase for phase in rows if str(phase.sequence) == sequence), begun[-1] if begun else None)


def statuses_for_table(phase: Phase) -> list[PublicStatus]:
    """Return the status of each review of the phase, by the name of the State in the language of the reader."""
    return sort_by_name(list_public_statuses(phase=phase), lambda status: status.state)


def draw_map(statuses: Iterable[PublicStatus]) -> bytes:
    """Return the map as SVG, in three colours: review progressing, review not started, and all other land."""
    colours = {status.state.iso3: STARTED if status.is_started else WAITING for status in statuses}
    drawing = ET.Element("svg", {"xmlns": SVG, "viewBox": VIEW_BOX, "stroke": BORDER, "stroke-width": "0.6"})
    ET.SubElement(drawing, "style").text = DARK
    for iso3, path in _shapes():
        ET.SubElement(drawing, "path", {"d": path, "fill": colours.get(iso3, NO_REVIEW)})
    return ET.tostring(drawing)


@lru_cache(maxsize=1)
def _shapes() -> list[tuple[str, str]]:
    """Return the outlines of the States, and of other land, as paths."""
    with (Path(settings.BASE_DIR) / SHAPES).open(encoding="utf-8", newline="") as file:
        return [(row["iso3"], row["path"]) for row in csv.DictReader(file)]
