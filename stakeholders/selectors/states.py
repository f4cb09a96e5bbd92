"""States for the public list and for their pages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from stakeholders.enums import PartyStatus
from stakeholders.models import Instrument, InstrumentStatus, State
from untoc_portal.core.collation import SortedRows, sort_by_name
from untoc_portal.core.fields import get_text_in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from untoc_portal.core.authz import AnyUser


APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class Position:
    """A State's position under one instrument. Without a row it is “not confirmed”, never “not a party”."""

    instrument: Instrument
    row: InstrumentStatus | None

    @property
    def status(self) -> PartyStatus:
        """Return the status."""
        return PartyStatus(self.row.status) if self.row else PartyStatus.NOT_CONFIRMED

    @property
    def tone(self) -> str:
        """Return the colour of the badge. It only repeats the status and judges no State."""
        return {PartyStatus.PARTY: "success", PartyStatus.SIGNATORY: "info"}.get(self.status, "neutral")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace(APOSTROPHE, "'")


def state_keys_for_list(
    user: AnyUser, *, name: str = "", regional_group: str = "", instrument: str = "", status: str = ""
) -> list[int]:
    """Return the keys of the matching States, in the alphabetical order of the reader's language.

    A name is searched in all six languages, without regard to case and accents. There are about 200 States. The code
    filters and sorts them in Python, so the result is the same on every database.
    """
    states = State.objects.visible_to(user)
    if regional_group:
        states = states.filter(regional_group=regional_group)
    if status == PartyStatus.NOT_CONFIRMED and instrument:
        known = InstrumentStatus.objects.filter(instrument__code=instrument).exclude(status=status)
        states = states.exclude(pk__in=known.values("state"))
    elif instrument or status:
        chosen = {"instrument__code": instrument, "status": status or PartyStatus.PARTY}
        rows = InstrumentStatus.objects.filter(**{key: value for key, value in chosen.items() if value})
        states = states.filter(pk__in=rows.values("state"))
    wanted = _folded(name.strip())
    found = [
        (get_text_in_language(names), key)
        for key, iso3, names in states.values_list("pk", "iso3", "names")
        if not wanted or wanted == iso3.casefold() or any(wanted in _folded(text) for text in names.values())
    ]
    return [key for _name, key in sort_by_name(found, itemgetter(0))]


def states_with_positions(keys: Sequence[int], instruments: Iterable[Instrument]) -> SortedRows[State]:
    """Return these States, in this order, each with its statuses.

    The status under each instrument is also `under_` and the code in small letters, by which the States can be sorted.
    """
    statuses = InstrumentStatus.objects.filter(state=OuterRef("pk"))
    under = {
        get_status_name(one): Subquery(statuses.filter(instrument=one).values("status")[:1]) for one in instruments
    }
    return SortedRows(State.objects.with_statuses().annotate(**under), keys)


def get_status_name(instrument: Instrument) -> str:
    """Return the name of the status under this instrument in a query of States."""
    return f"under_{instrument.code.lower().replace('-', '_')}"


def list_treaty_positions(state: State, instruments: Iterable[Instrument]) -> list[Position]:
    """Return the State's position under each instrument, in the order of the instruments."""
    rows = {row.instrument_id: row for row in state.statuses.all()}
    return [Position(instrument, rows.get(instrument.pk)) for instrument in instruments]


def get_treaty_position(state: State, instrument: Instrument) -> Position:
    """Return the State's position under one instrument."""
    return Position(instrument, next((row for row in state.statuses.all() if row.instrument_id == instrument.pk), None))
