"""States for the public list and for their pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from stakeholders.enums import PartyStatus
from stakeholders.models import Instrument, InstrumentStatus, State
from stakeholders.selectors.state_names import list_codes_by_other_name, normalize_name
from untoc_portal.core.collation import SortedRows, sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.fields import get_text_in_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


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
    def is_of_depositary(self) -> bool:
        """Return whether the entry follows the records of the depositary, the Secretary-General."""
        return self.row is not None and self.row.verified and self.row.source.startswith(_OF_DEPOSITARY)

    @property
    def provenance(self) -> str:
        """Return in words where the entry comes from."""
        return format_provenance(self.row.source) if self.row else ""

    @property
    def tone(self) -> str:
        """Return the colour of the badge. It only repeats the status and judges no State."""
        return {PartyStatus.PARTY: "success", PartyStatus.SIGNATORY: "info"}.get(self.status, "neutral")


# What the notes on sources call a file, a page or a repository, and the same in words.
_IN_WORDS = (
    (r"UNTC snapshot, repo [^()]*\(scrape ([^;)]*)[^)]*\)", r"A copy of the United Nations Treaty Collection, \1"),
    (r"UN Treaty Collection page excerpt", "United Nations Treaty Collection"),
    (r"UNTC scrapes", "copies of the United Nations Treaty Collection"),
    (r"UNTC snapshot", "copy of the United Nations Treaty Collection"),
    (r" \((?:see README|[\w.]+ mirror)\)", ""),
)
# The beginning of the sources that copy what the depositary recorded.
_OF_DEPOSITARY = ("UNTC snapshot", "UN Treaty Collection")


def format_provenance(source: str) -> str:
    """Return a note on a source in words, without the name of a file or a repository."""
    for pattern, words in _IN_WORDS:
        source = re.sub(pattern, words, source)
    return source


def state_keys_for_list(
    user: AnyUser, *, name: str = "", regional_group: str = "", instrument: str = "", status: str = ""
) -> list[int]:
    """Return the keys of the matching States, in the alphabetical order of the reader's language.

    A name is searched in all six languages, without regard to case and accents, and among former and short names and
    capitals. There are about 200 States. The code
    filters and sorts them in Python, so the result is the same on every database.
    """
    states = State.objects.filter_visible(user)
    if regional_group:
        states = states.filter(regional_group=regional_group)
    if status == PartyStatus.NOT_CONFIRMED and instrument:
        known = InstrumentStatus.objects.filter(instrument__code=instrument).exclude(status=status)
        states = states.exclude(pk__in=known.values("state"))
    elif instrument or status:
        chosen = {"instrument__code": instrument, "status": status or PartyStatus.PARTY}
        rows = InstrumentStatus.objects.filter(**{key: value for key, value in chosen.items() if value})
        states = states.filter(pk__in=rows.values("state"))
    is_named = _build_name_check(name)
    found = [
        (get_text_in_language(names), key)
        for key, iso3, names in states.values_list("pk", "iso3", "names")
        if is_named(iso3, names)
    ]
    return [key for _name, key in sort_by_name(found, itemgetter(0))]


def list_named_states(user: AnyUser, name: str) -> list[State]:
    """Return the States of `state_keys_for_list` with their names, and nothing else of them, in one query."""
    is_named = _build_name_check(name)
    states = State.objects.filter_visible(user).only("iso3", "names", "formal_names")
    return sort_by_name(
        (state for state in states if is_named(state.iso3, state.names)),
        lambda state: get_text_in_language(state.names),
    )


def _build_name_check(name: str) -> Callable[[str, dict[str, str]], bool]:
    """Return a function that returns whether a State, by code and names, has this name. Without a name all have it."""
    wanted = normalize_name(name)
    codes = list_codes_by_other_name(name) if wanted else set()

    def is_named(iso3: str, names: dict[str, str]) -> bool:
        if not wanted or wanted == iso3.casefold() or iso3 in codes:
            return True
        return any(wanted in normalize_name(text) for text in names.values())

    return is_named


def states_with_positions(keys: Sequence[int], instruments: Iterable[Instrument]) -> SortedRows[State]:
    """Return these States, in this order, each with its statuses.

    The status under each instrument is also `under_` and the code in small letters, by which the States can be sorted.
    """
    statuses = InstrumentStatus.objects.filter(state=OuterRef("pk"))
    under = {
        get_status_name(instrument): Subquery(statuses.filter(instrument=instrument).values("status")[:1])
        for instrument in instruments
    }
    return SortedRows(State.objects.with_statuses().annotate(**under), keys)


def get_status_name(instrument: Instrument) -> str:
    """Return the name of the status under this instrument in a query of States."""
    return f"under_{instrument.code.lower().replace('-', '_')}"


def list_treaty_positions(state: State, instruments: Iterable[Instrument]) -> list[Position]:
    """Return the State's position under each instrument, in the order of the instruments."""
    rows = {row.instrument_id: row for row in state.statuses.all()}
    return [Position(instrument, rows.get(instrument.pk)) for instrument in instruments]


def find_treaty_positions(state: State) -> list[Position]:
    """Return the State's position under each instrument, in the order of the instruments, in one query."""
    instruments = _POSITIONS.read(state.pk)
    return [Position(instrument, getattr(instrument, "of_state", None)) for instrument in instruments]


def _build_positions(state: int) -> QuerySet[Instrument]:
    of_state = FilteredRelation("statuses", condition=Q(statuses__state=state))
    # The type of a queryset does not know a filtered relation.
    instruments: Any = Instrument.objects.annotate(of_state=of_state)
    found: QuerySet[Instrument] = instruments.select_related("of_state").order_by("position")
    return found


_POSITIONS = CompiledQuery(_build_positions)


def get_treaty_position(state: State, instrument: Instrument) -> Position:
    """Return the State's position under one instrument."""
    return Position(instrument, next((row for row in state.statuses.all() if row.instrument_id == instrument.pk), None))
