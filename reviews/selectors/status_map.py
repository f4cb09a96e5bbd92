"""The public status of the reviews of a phase, as a map of tiles and as a table. Neutral: no State is ranked.

One tile is one State, and all are alike in size. Where a tile is says nothing on borders.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import Phase
from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.models import State
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = "stakeholders/reference/tiles.csv"
# The distance of two tiles in the units of the drawing.
STEP = 27


@dataclass(frozen=True, slots=True)
class Tile:
    """A State on the map: its name, its public status in a word and in words, and where its tile is."""

    state: State
    status: str
    label: str
    x: int
    y: int

    @property
    def letters(self) -> str:
        """Return the three letters on the tile."""
        return self.state.iso3

    @property
    def label_of_state(self) -> str:
        """Return the name of the State with its status."""
        return _("%(label)s: %(text)s") % {"label": self.state, "text": self.label}


@dataclass(frozen=True, slots=True)
class StatusMap:
    """The tiles of a phase in the order of the names, by regional group, and how many there are of each status."""

    tiles: list[Tile]
    groups: list[tuple[str, list[Tile]]]
    legend: list[tuple[str, str, int]]


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


def build_status_map(statuses: Iterable[PublicStatus]) -> StatusMap:
    """Return the map of these reviews, in one query. A State without a review in the phase is on it, too."""
    words = {
        "waiting": _("not started"),
        "started": _("progressing"),
        "issued": _("summary issued"),
        "none": _("no review in this phase"),
    }
    by_state = {status.state.pk: _status_word(status) for status in statuses}
    tiles = []
    for state in sort_by_name(State.objects.all(), lambda state: state):
        if state.iso3 in _places():
            column, row = _places()[state.iso3]
            status = by_state.get(state.pk, "none")
            tiles.append(Tile(state, status, words[status], column * STEP + 1, row * STEP + 1))
    groups: dict[str, list[Tile]] = {}
    for tile in tiles:
        groups.setdefault(str(tile.state.get_regional_group_display() or _("no regional group")), []).append(tile)
    legend = [(name, label, sum(tile.status == name for tile in tiles)) for name, label in words.items()]
    return StatusMap(tiles, list(groups.items()), legend)


def _status_word(status: PublicStatus) -> str:
    if status.issued_on:
        return "issued"
    return "started" if status.is_started else "waiting"


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    """Return the column and the row of each State."""
    with (Path(settings.BASE_DIR) / PLACES).open(encoding="utf-8", newline="") as file:
        return {row["iso3"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}
