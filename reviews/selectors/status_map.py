"""The public status of the reviews of a phase, as a map of tiles and as a table. Neutral: no State is ranked.

One tile is one State, and all have the same size. Where a tile is says nothing on borders.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reviews.models import Phase
from reviews.selectors.status import PublicStatus, list_public_statuses
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from stakeholders.selectors.state_names import list_codes_by_other_name, normalize_name
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.units import UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import ReviewGroup

PLACES = "stakeholders/reference/tiles.csv"
# The distance of two tiles in the units of the drawing.
STEP = 27
# What represents three letters where the addresses of all pages are made from one.
ANY = "ANY"


@dataclass(frozen=True, slots=True)
class Tile:
    """A State on the map: its name and page, its public status in a word and in words, and where its tile is."""

    letters: str
    name: str
    url: str
    status: str
    status_label: str
    x: int
    y: int

    @property
    def label(self) -> str:
        """Return the name of the State with its status."""
        return format_label(self.name, self.status_label)


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


def filter_statuses(
    statuses: Iterable[PublicStatus], *, name: str = "", region: str = "", status: str = ""
) -> list[PublicStatus]:
    """Return those of the States with this name, in any language, of this region and with this public status."""
    codes = list_codes_by_other_name(name) if name else set()
    wanted = normalize_name(name)
    return [
        row
        for row in statuses
        if region in ("", row.state.regional_group)
        and status in ("", _status_word(row))
        and (
            not wanted
            or row.state.iso3 in codes
            or wanted == row.state.iso3.casefold()
            or any(wanted in normalize_name(text) for text in row.state.names.values())
        )
    ]


def build_status_map(statuses: Iterable[PublicStatus]) -> StatusMap:
    """Return the map of these reviews, in one query. A State without a review in the phase is on it, too."""
    words = {
        "waiting": _("not started"),
        "started": _("progressing"),
        "issued": _("summary issued"),
        "none": _("no review in this phase"),
    }
    by_state = {status.state.pk: _status_word(status) for status in statuses}
    url = reverse("stakeholders:state_detail", args=[ANY])
    regions = {value: str(label) for value, label in RegionalGroup.choices} | {"": _("no regional group")}
    states = State.objects.values_list("names", "pk", "iso3", "regional_group")
    tiles: list[Tile] = []
    groups: dict[str, list[Tile]] = {}
    for names, key, iso3, region in sort_by_name(states, lambda row: get_text_in_language(row[0])):
        if iso3 in _places():
            column, row = _places()[iso3]
            status = by_state.get(key, "none")
            place = (column * STEP + 1, row * STEP + 1)
            tiles.append(Tile(iso3, get_text_in_language(names), url.replace(ANY, iso3), status, words[status], *place))
            groups.setdefault(regions[region], []).append(tiles[-1])
    legend = [(name, label, sum(tile.status == name for tile in tiles)) for name, label in words.items()]
    return StatusMap(tiles, list(groups.items()), legend)


def count_by_group(statuses: Iterable[PublicStatus]) -> list[UnitRow]:
    """Return for each group of reviews how many are issued, in progress and not started, in their order."""
    counted: dict[ReviewGroup, Counter[str]] = {}
    for status in sorted(statuses, key=lambda status: status.starts_on):
        counted.setdefault(status.group, Counter())[_status_word(status)] += 1
    return [
        UnitRow(
            format_list([group, _("begins on %(date)s") % {"date": date_format(group.starts_on)}], "mixed"),
            [number["issued"], number["started"], number["waiting"]],
        )
        for group, number in counted.items()
    ]


def _status_word(status: PublicStatus) -> str:
    if status.issued_on:
        return "issued"
    return "started" if status.is_started else "waiting"


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    """Return the column and the row of each State."""
    with (Path(settings.BASE_DIR) / PLACES).open(encoding="utf-8", newline="") as file:
        return {row["iso3"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}
