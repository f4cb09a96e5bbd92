"""Tables as files: what is exported of a row, and how a line of a file is checked and written.

Cells are read like those of the reference files (core/reference.py). Every write goes through a service, so nothing is
imported that a form refuses. The effect of a file is previewed a few lines at a time (core/preparations.py), and
written in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from untoc_portal.core.admin.trail import AuditEntry, collect_audit_entries
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_label
from untoc_portal.core.reference import Row
from untoc_portal.core.table_files import Sheet
from untoc_portal.core.validation import raise_all_errors

# The number of lines checked in one transaction, and the pause in seconds between two. The embedded database allows one
# write at a time, and a waiting process tries again ten times a second.
LINES_AT_A_TIME, REST = 25, 0.15
# The number of lines that a page shows of a file, and of refusals that a message lists.
SHOWN, MAX_LISTED_REASONS = 200, 5


class SheetRow(Row):
    """One line of an uploaded file; the page that shows it names the line."""

    def build_error(self, column: str, problem: Any) -> DomainError:
        """Return an error on one cell."""
        return DomainError("bad_cell", problem, field=column)


def _read_text(row: Row, column: str) -> str:
    return row.cells[column]


def _read_number(row: Row, column: str) -> int | None:
    return row.number(column) if row.cells[column] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a file: how its cell is read into an attribute of the row, and written from it."""

    name: str
    attribute: str
    read: Callable[[Row, str], Any] = _read_text
    write: Callable[[Any], str] = str
    # One language of a text in six languages.
    language: str = ""
    # A related row, and its attribute that the cell contains.
    related: tuple[type[Model], str] | None = None
    # A file shows the value but cannot change it.
    is_fixed: bool = False

    def text(self, row: Any) -> str:
        """Return the cell of a stored row."""
        value = getattr(row, self.attribute)
        if self.language:
            return str((value or {}).get(self.language, ""))
        if self.related:
            return str(getattr(value, self.related[1])) if value else ""
        return self.write(value)


def text_columns(*names: str) -> tuple[Column, ...]:
    """Return columns of plain text."""
    return tuple(Column(name=name, attribute=name) for name in names)


def language_columns(attribute: str, stem: str) -> tuple[Column, ...]:
    """Return the columns of a text in six languages."""
    languages = OfficialLanguage.values
    return tuple(Column(name=f"{stem}_{code}", attribute=attribute, language=code) for code in languages)


def code_column(attribute: str, model: type[Model], by: str, *, column: str = "") -> Column:
    """Return the column of a related row, identified by its code."""
    return Column(name=column or attribute, attribute=attribute, related=(model, by))


def boolean_column(name: str) -> Column:
    """Return a column with yes or no."""
    return Column(name=name, attribute=name, read=Row.is_yes, write=lambda value: "yes" if value else "no")


def number_column(attribute: str, column: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name=column, attribute=attribute, read=_read_number)


def read_only_column(attribute: str, column: str) -> Column:
    """Return a column that a file shows but cannot change."""
    return Column(name=column, attribute=attribute, is_fixed=True)


class ServiceResource:
    """The rows of a table as a file has them.

    `columns` are made with the functions above. The columns in `keys` identify a row. `write` calls the service. `adds`
    says whether a file can add rows.
    """

    model: ClassVar[type[Model]]
    columns: ClassVar[tuple[Column, ...]]
    keys: ClassVar[tuple[str, ...]]
    adds: ClassVar[bool] = False
    related: ClassVar[tuple[str, ...]] = ()

    def write(self, stored: Any, values: dict[str, Any], *, actor: Any) -> Any:
        """Write the values of one row through a service, and return the row. A new row has no key."""
        return correct(stored, actor=actor, values=values)

    def export(self, rows: QuerySet[Any]) -> list[list[str]]:
        """Return the lines of a file."""
        return [[column.text(row) for column in self.columns] for row in rows.select_related(*self.related)]

    def check_columns(self, headers: list[str]) -> None:
        """Raise DomainError for an unknown or repeated column, or if a column of `keys` is missing."""
        known = {column.name for column in self.columns}
        for name in headers:
            if name not in known or headers.count(name) > 1:
                message = format_label(name, _("The column is not known."))
                raise DomainError("unknown_column", message, field="file")
        for name in self.keys:
            if name not in headers:
                raise DomainError("missing_column", format_label(name, _("The column is missing.")), field="file")

    def take_line(self, row: Row, *, actor: Any) -> tuple[str, list[AuditEntry]] | None:
        """Write the differences through the service.

        Return the name of the row and its audit events, or None if nothing differs. Raises DomainError for a cell or a
        row that a rule refuses.
        """
        stored = self._find(row)
        is_new = stored.pk is None
        faults: list[DomainError] = []
        values = dict(self._values(row, stored, faults))
        raise_all_errors(faults)
        if not is_new:
            values = {name: value for name, value in values.items() if value != getattr(stored, name)}
            if not values:
                return None
        with collect_audit_entries(None if is_new else stored) as entries:
            saved = self.write(stored, values, actor=actor)
        return str(saved), entries

    def reasons(self, error: DomainError) -> Iterator[str]:
        """Yield the errors, each with the columns of its field."""
        for fault in error.all_errors:
            columns = [each.name for each in self.columns if fault.field in {each.attribute, each.name}]
            place = " … ".join(dict.fromkeys([*columns[:1], *columns[-1:]]))
            yield format_label(place, str(fault)) if place else str(fault)

    @cached_property
    def _rows_by_code(self) -> dict[str, dict[str, Model]]:
        """The related rows by their codes. All of them are loaded once per file."""
        tables = {column.name: column.related for column in self.columns if column.related}
        return {
            name: {getattr(row, by): row for row in model._default_manager.all()}
            for name, (model, by) in tables.items()
        }

    def _read(self, row: Row, column: Column) -> Any:
        if column.related:
            return row.one_of(column.name, self._rows_by_code[column.name], optional=True)
        return column.read(row, column.name)

    def _find(self, row: Row) -> Any:
        """Return the stored row with the keys of the line, or a new one if a file can add rows.

        The portal numbers new rows.
        """
        keys = {each.attribute: self._read(row, each) for each in self.columns if each.name in self.keys}
        found = self.model._default_manager.select_related(*self.related).filter(**keys).first()
        if found is None and (not self.adds or keys.get("id")):
            raise DomainError("no_such_row", _("There is no such row, and a file cannot add one."))
        return found or self.model()

    def _values(self, row: Row, stored: Any, faults: list[DomainError]) -> Iterator[tuple[str, Any]]:
        """Yield the values of the line by attribute, and collect the errors of its cells."""
        merged: dict[str, dict[str, str]] = {}
        for column in self.columns:
            if column.name not in row.cells or column.attribute == "id":
                continue
            if column.is_fixed:
                if row.cells[column.name] != ("" if stored.pk is None else column.text(stored)):
                    faults.append(row.build_error(column.name, _("A file cannot change this column.")))
                continue
            try:
                value = self._read(row, column)
            except DomainError as error:
                faults.append(error)
                continue
            if column.language:
                before = merged.get(column.attribute, getattr(stored, column.attribute) or {})
                value = {code: text for code, text in {**before, column.language: value}.items() if text}
                merged[column.attribute] = value
            yield column.attribute, value


@dataclass(frozen=True, slots=True)
class RowPreview:
    """The effect of one line of a file, or what is wrong with it."""

    line: int
    label: str = ""
    entries: Iterable[AuditEntry] = ()
    reasons: Iterable[str] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the preview as plain values, to be stored for the page that shows it."""
        entries = [
            {
                "action": entry.event.get_action_display(),
                "about": entry.about,
                "changes": [{**asdict(each), "label": str(each.label)} for each in entry.changes],
            }
            for entry in self.entries
        ]
        return {"line": self.line, "label": self.label, "entries": entries, "reasons": list(self.reasons)}


@dataclass(slots=True)
class ImportPreview:
    """The effect of a file, line by line."""

    changed: list[RowPreview]
    refused: list[RowPreview]
    unchanged: int

    @property
    def content_hash(self) -> str:
        """Return a hash of what would be written."""
        content = [
            (row.line, [(entry.event.action, entry.event.changes) for entry in row.entries]) for row in self.changed
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def is_importable(self) -> bool:
        """Return whether every line is valid and at least one changes something."""
        return bool(self.changed) and not self.refused

    def to_dict(self) -> dict[str, Any]:
        """Return the preview as plain values, refused lines first, with no more lines than a page shows."""
        lines = [*self.refused, *self.changed]
        return {
            "changed": len(self.changed),
            "refused": len(self.refused),
            "unchanged": self.unchanged,
            "lines": [line.to_dict() for line in lines[:SHOWN]],
            "left": max(len(lines) - SHOWN, 0),
            "seen": self.content_hash if self.is_importable else "",
        }


def preview_rows(
    resource_class: type[ServiceResource], sheet: Sheet, *, actor: Any, language: str
) -> Generator[tuple[int, int], None, ImportPreview]:
    """Check the lines, some at a time, and store nothing.

    After each part, yield how many lines are done and the total. A line is checked together with the earlier lines of
    its own part only. `import_rows` checks all lines together again.
    """
    total = len(sheet.lines)
    outcome = ImportPreview([], [], 0)
    for first in range(0, total, LINES_AT_A_TIME):
        with translation.override(language), transaction.atomic():
            found = _take_lines(resource_class(), sheet, slice(first, first + LINES_AT_A_TIME), actor)
            transaction.set_rollback(True)
        outcome = ImportPreview(
            outcome.changed + found.changed, outcome.refused + found.refused, outcome.unchanged + found.unchanged
        )
        yield min(first + LINES_AT_A_TIME, total), total
        if connection.vendor == "sqlite":
            time.sleep(REST)
    return outcome


@transaction.atomic
def import_rows(resource_class: type[ServiceResource], sheet: Sheet, *, actor: Any, seen: str) -> None:
    """Write the changes of all lines, or none. Raises DomainError if their effect differs from the preview."""
    require_same_as_preview(_take_lines(resource_class(), sheet, slice(None), actor), seen)


def require_same_as_preview(outcome: ImportPreview, seen: str) -> None:
    """Raise DomainError if a line is invalid or the effect differs from the preview, compared by its hash."""
    if outcome.is_importable and outcome.content_hash == seen:
        return
    message = _("Something else was changed here in the meantime. Choose the file again to see what it would do now.")
    reasons = [
        format_label(_("Line %(number)d") % {"number": row.line}, text)
        for row in outcome.refused
        for text in row.reasons
    ]
    raise DomainError("changed_meanwhile", message, reasons=reasons[:MAX_LISTED_REASONS])


def _take_lines(resource: ServiceResource, sheet: Sheet, part: slice, actor: Any) -> ImportPreview:
    """Write a part of the lines through their services."""
    outcome = ImportPreview([], [], 0)
    for line, cells in list(zip(sheet.numbers, sheet.lines, strict=True))[part]:
        row = SheetRow("", line, dict(zip(sheet.headers, cells, strict=True)))
        try:
            with transaction.atomic():
                taken = resource.take_line(row, actor=actor)
        except DomainError as error:
            outcome.refused.append(RowPreview(line, reasons=list(resource.reasons(error))))
        else:
            if taken is None:
                outcome.unchanged += 1
            else:
                outcome.changed.append(RowPreview(line, *taken))
    return outcome
