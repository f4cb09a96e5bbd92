"""Read reference files and store their rows, for every app with a `reference/` folder.

Loading writes only what differs from the database, so that a second run writes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.table_reading import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django.db.models import Model, QuerySet

BATCH = 500
SIX_LANGUAGES = tuple(OfficialLanguage.values)


def build_reference_error(file: str, line: int, column: str, problem: Any) -> DomainError:
    """Return an error that names the file, line, column and problem."""
    message = _("%(file)s, line %(line)d, column %(column)s: %(problem)s") % {
        "file": file,
        "line": line,
        "column": column,
        "problem": problem,
    }
    return DomainError("bad_reference_row", message, field=column)


@dataclass(frozen=True)
class Row:
    """One line of a reference file. It knows its line number, for error messages."""

    file: str
    line: int
    cells: dict[str, str]

    def build_error(self, column: str, problem: Any) -> DomainError:
        """Return an error on one cell. A field of a model is matched to the column it was read from."""
        stem = column.removesuffix("_id").rstrip("s")
        alike = (name for name in self.cells if name.startswith(stem))
        place = column if column in self.cells else next(alike, column)
        return build_reference_error(self.file, self.line, place, problem)

    def plain(self, *columns: str) -> dict[str, str]:
        """Return these cells unchanged."""
        return {column: self.cells[column] for column in columns}

    def texts(self, prefix: str) -> dict[str, str]:
        """Return the six language columns of one text. Raises DomainError if one is empty."""
        columns = {language: f"{prefix}_{language}" for language in SIX_LANGUAGES}
        for column in columns.values():
            if not self.cells[column]:
                raise self.build_error(column, _("The text is missing."))
        return {language: self.cells[column] for language, column in columns.items()}

    def number(self, column: str) -> int:
        """Return a whole number. Raises DomainError for anything else."""
        cell = self.cells[column]
        if cell.isascii() and cell.isdigit():
            return int(cell)
        raise self.build_error(column, _("“%(cell)s” is not a whole number.") % {"cell": cell})

    def is_yes(self, column: str) -> bool:
        """Return True for "yes" and False for "no". Raises DomainError for anything else."""
        cell = self.cells[column]
        if cell in {"yes", "no"}:
            return cell == "yes"
        raise self.build_error(column, _("“%(cell)s” is neither yes nor no.") % {"cell": cell})

    def date(self, column: str) -> str:
        """Return a year, a month, a day or an empty text, as in the source. Raises DomainError for anything else."""
        cell = self.cells[column]
        try:
            if cell:
                dt.date.fromisoformat(cell + "0000-01-01"[len(cell) :])
        except ValueError:
            problem = _("“%(cell)s” is not a date: write YYYY, YYYY-MM or YYYY-MM-DD.") % {"cell": cell}
            raise self.build_error(column, problem) from None
        return cell

    def day(self, column: str) -> dt.date:
        """Return a full date. Raises DomainError for anything else."""
        try:
            return dt.date.fromisoformat(self.cells[column])
        except ValueError:
            problem = _("“%(cell)s” is not a date: write YYYY-MM-DD.") % {"cell": self.cells[column]}
            raise self.build_error(column, problem) from None

    def one_of(self, column: str, known: Mapping[str, Any], *, optional: bool = False) -> Any:
        """Return the known value of the cell, or None for an empty optional cell.

        Raises DomainError if it is not known.
        """
        cell = self.cells[column]
        if optional and not cell:
            return None
        if cell not in known:
            raise self.build_error(column, _("“%(cell)s” is not known.") % {"cell": cell})
        return known[cell]


def read_rows(path: Path, columns: Iterable[str]) -> list[Row]:
    """Return the rows of a CSV file in UTF-8.

    Raises DomainError if the file cannot be read, if it has other columns, or if a line has too few or too many cells.
    """
    expected = list(columns)

    def refuse(problem: str) -> DomainError:
        message = _("%(file)s cannot be read: %(problem)s") % {"file": path.name, "problem": problem}
        return DomainError("unreadable_reference_file", message)

    try:
        read = read_csv(path.read_bytes(), refuse=refuse)
    except OSError:
        raise refuse(_("There is no such file, or it must not be read.")) from None
    header, lines = (read[0].cells, read[1:]) if read else ([], [])
    for name in sorted(set(expected) ^ set(header)):
        problem = _("The column is missing.") if name in expected else _("The column is not known.")
        raise build_reference_error(path.name, 1, name, problem)
    for line, cells in lines:
        if len(cells) != len(header):
            counts = {"found": len(cells), "expected": len(header)}
            problem = _("The line has %(found)d cells, not %(expected)d.") % counts
            raise build_reference_error(path.name, line, header[min(len(cells), len(header) - 1)], problem)
    return [Row(path.name, line, dict(zip(header, cells, strict=True))) for line, cells in lines]


def expand_columns(*names: str) -> list[str]:
    """Return column names. A name that ends in `_*` becomes the six language columns of one text."""
    spread: list[str] = []
    for name in names:
        stem = name.removesuffix("*")
        spread += [name] if stem == name else [f"{stem}{language}" for language in SIX_LANGUAGES]
    return spread


@dataclass
class Tally:
    """The result of loading for one table. `missing` are rows of the database that the files do not have."""

    table: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        """Return whether anything was written."""
        return bool(self.created or self.updated)

    def lines(self) -> Iterator[str]:
        """Yield the result as lines for the console."""
        yield (
            f"{self.table}: {self.created} created, {self.updated} updated, "
            f"{self.unchanged} unchanged, {self.skipped} left alone"
        )
        yield from (f"  not in the files, kept: {label}" for label in self.missing)
        yield from (f"  {note}" for note in self.notes)

    def add(self, other: Tally) -> None:
        """Add the counts of another part of the same table."""
        for name in ("created", "updated", "unchanged", "skipped", "missing", "notes"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def get_written_counts(tallies: Iterable[Tally]) -> dict[str, dict[str, int]]:
    """Return what was written to each table, for the audit trail; empty if nothing was written."""
    return {tally.table: {"created": tally.created, "updated": tally.updated} for tally in tallies if tally.has_changes}


@dataclass(frozen=True)
class Entry:
    """The values of one file row for one table row: attribute → value, a foreign key by its key."""

    row: Row
    values: dict[str, Any]


def store_entries(
    stored: QuerySet[Any], entries: Iterable[Entry], *, key: tuple[str, ...], frozen: bool = False
) -> Tally:
    """Store the entries in the table and write only what differs.

    `key` names the fields that identify a row. Rows that the Secretariat has corrected are not changed. If `frozen` is
    true, no row is changed and no other row is added. Rows that the files no longer have are reported, never deleted.
    Raises DomainError, with file, line and column, for a value that the model does not accept and for a row that occurs
    twice.
    """
    tally = Tally(stored.model._meta.label)
    identity = attrgetter(*key)
    left = {identity(obj): obj for obj in stored}
    seen: set[Any] = set()
    fresh: list[Model] = []
    for entry in entries:
        obj = stored.model(**entry.values)
        if identity(obj) in seen:
            raise entry.row.build_error(key[-1], _("This row is in the file twice."))
        seen.add(identity(obj))
        check_fields(obj, entry.row)
        current = left.pop(identity(obj), None)
        if current is not None:
            _update_if_changed(current, entry, tally, frozen=frozen)
        elif frozen:
            tally.skipped += 1
        else:
            fresh.append(obj)
    stored.model._default_manager.bulk_create(fresh, batch_size=BATCH)
    tally.created = len(fresh)
    tally.missing = [str(obj) for obj in left.values()]
    return tally


def _update_if_changed(obj: Model, entry: Entry, tally: Tally, *, frozen: bool) -> None:
    changed = {name: value for name, value in entry.values.items() if getattr(obj, name) != value}
    if not changed:
        tally.unchanged += 1
    elif frozen or getattr(obj, "corrected", False):
        tally.skipped += 1
    else:
        for name, value in changed.items():
            setattr(obj, name, value)
        stamps = [each.name for each in obj._meta.concrete_fields if getattr(each, "auto_now", False)]
        obj.save(update_fields=[*changed, *stamps])
        tally.updated += 1


def check_fields(obj: Model, row: Row) -> None:
    """Check the row with the rules of its model. Raises DomainError for the first invalid field."""
    relations = [each.name for each in obj._meta.concrete_fields if each.is_relation]
    try:
        obj.clean_fields(exclude=relations)
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise row.build_error(name, join_sentences(problems)) from error
