"""Reference data of the stakeholders app: instruments, States, and their positions under the instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from stakeholders.enums import EcosocStatus, OrganizationKind
from stakeholders.models import Instrument, InstrumentStatus, ParticipationSetting, State
from untoc_portal.core.reference import Entry, Tally, expand_columns, read_rows, store_entries

if TYPE_CHECKING:
    from pathlib import Path


def load_stakeholder_reference(folder: Path) -> list[Tally]:
    """Load instruments, States and their statuses from the folder. Check the kinds of stakeholders.

    Raises DomainError if a row is bad; then nothing is changed. The caller records what was loaded.
    """
    with transaction.atomic():
        tallies = [load_instruments(folder), load_states(folder), ParticipationSetting.load(folder)]
        tallies.append(load_statuses(folder))
        read_stakeholder_kinds(folder)
    return tallies


def load_instruments(folder: Path) -> Tally:
    """Load the Convention and its Protocols."""
    columns = expand_columns("code", "position", "short_title_*", "full_title_*")
    entries = [
        Entry(
            row,
            {
                **row.plain("code"),
                "position": row.number("position"),
                "short_titles": row.texts("short_title"),
                "full_titles": row.texts("full_title"),
            },
        )
        for row in read_rows(folder / "instruments.csv", columns)
    ]
    return store_entries(Instrument.objects.all(), entries, key=("code",))


STATE_CELLS = ("iso3", "regional_group", "draw_group", "regional_group_note", "legal_family", "source")


def load_states(folder: Path) -> Tally:
    """Load the States with their names in six languages, regional groups and legal systems."""
    columns = expand_columns(*STATE_CELLS, "name_*", "formal_name_*", "verified")
    entries = [
        Entry(
            row,
            {
                **row.plain(*STATE_CELLS),
                "names": row.texts("name"),
                "formal_names": row.texts("formal_name"),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "states.csv", columns)
    ]
    return store_entries(State.objects.all(), entries, key=("iso3",))


STATUS_CELLS = ("status", "bound_by", "confidence", "source")


def load_statuses(folder: Path) -> Tally:
    """Load the statuses. A status that a source leaves open stays “not confirmed”, never “not a party”."""
    states = dict(State.objects.values_list("iso3", "pk"))
    instruments = dict(Instrument.objects.values_list("code", "pk"))
    columns = expand_columns("iso3", "instrument", "signed_on", "bound_on", *STATUS_CELLS, "verified")
    entries = [
        Entry(
            row,
            {
                "state_id": row.one_of("iso3", states),
                "instrument_id": row.one_of("instrument", instruments),
                "signed_on": row.date("signed_on"),
                "bound_on": row.date("bound_on"),
                **row.plain(*STATUS_CELLS),
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / "parties.csv", columns)
    ]
    stored = InstrumentStatus.objects.select_related("state", "instrument")
    return store_entries(stored, entries, key=("state_id", "instrument_id"))


def read_stakeholder_kinds(folder: Path) -> list[dict[str, str]]:
    """Return the categories of stakeholders, each with its kind of organization.

    Raises DomainError if a kind or an ECOSOC status is not known.
    """
    columns = ("code", "kind", "ecosoc_status", "category", "description")
    rows = read_rows(folder / "stakeholder_kinds.csv", columns)
    for row in rows:
        row.one_of("kind", dict(OrganizationKind.choices))
        row.one_of("ecosoc_status", dict(EcosocStatus.choices), optional=True)
    return [row.cells for row in rows]
