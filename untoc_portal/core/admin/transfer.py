"""Tables as files: what is exported of a row, and how a row of a file is held against the rules and written.

django-import-export compares and reports; every write is a service's, so nothing is imported that a form refuses.
What a file would do is found a few lines at a time (core/preparations.py), and written in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator, Iterable
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from import_export.results import RowResult

from untoc_portal.core.admin.trail import Entry, recording
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import labelled

# So many lines are held against the rules in one transaction, and so many seconds left between two: the embedded
# database lets one write at a time, and whoever waits looks again ten times a second.
LINES_AT_A_TIME, REST = 25, 0.15
# As many lines as a page shows of a file, and as many refusals as a message tells.
SHOWN, REASONS_TOLD = 200, 5


class CodeWidget(widgets.ForeignKeyWidget):
    """A related row by its code; all of them are fetched once for a file."""

    @cached_property
    def rows(self) -> dict[str, Model]:
        """Return the rows by their codes."""
        return {getattr(row, self.field): row for row in self.model._default_manager.all()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the row; raises ValueError for a code that is not known."""
        del row, kwargs
        if not value:
            return None
        try:
            return self.rows[value]
        except KeyError:
            raise ValueError(_("“%(cell)s” is not known.") % {"cell": value}) from None


class NumberWidget(widgets.Widget):
    """A whole number, or nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Return the value; raises ValueError for anything else."""
        del row, kwargs
        if value and not (value.isascii() and value.isdigit()):
            raise ValueError(_("“%(cell)s” is not a whole number.") % {"cell": value})
        return int(value) if value else None


class YesNoWidget(widgets.Widget):
    """Yes or no."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return the value; raises ValueError for anything else."""
        del row, kwargs
        if value not in {"yes", "no"}:
            raise ValueError(_("“%(cell)s” is neither yes nor no.") % {"cell": value})
        return bool(value == "yes")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the value."""
        del obj, kwargs
        return "yes" if value else "no"


class LanguageField(fields.Field):
    """One language of a text that is kept in six."""

    def __init__(self, attribute: str, language: str, column_name: str) -> None:
        super().__init__(attribute=attribute, column_name=column_name, widget=widgets.CharWidget())
        self.language = language

    def get_value(self, instance: Model) -> str:
        """Return the text in this language."""
        texts: dict[str, str] = getattr(instance, self.attribute) or {}
        return texts.get(self.language, "")

    def save(self, instance: Model, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 (the library's signature)
        """Put the text among the others."""
        del is_m2m
        text = self.clean(row, **kwargs)
        texts = {**(getattr(instance, self.attribute) or {}), self.language: text}
        setattr(instance, self.attribute, {code: each for code, each in texts.items() if each})


def texts(*names: str) -> dict[str, fields.Field]:
    """Return columns of plain text."""
    return {name: fields.Field(attribute=name, column_name=name, widget=widgets.CharWidget()) for name in names}


def six_columns(attribute: str, stem: str) -> dict[str, fields.Field]:
    """Return the columns of a text in six languages."""
    columns = {code: f"{stem}_{code}" for code in OfficialLanguage.values}
    return {column: LanguageField(attribute, code, column) for code, column in columns.items()}


def code(name: str, model: type[Model], by: str, *, column: str = "") -> dict[str, fields.Field]:
    """Return the column of a related row, told by its code."""
    return {name: fields.Field(attribute=name, column_name=column or name, widget=CodeWidget(model, by))}


def yes_no(name: str) -> dict[str, fields.Field]:
    """Return a column that says yes or no."""
    return {name: fields.Field(attribute=name, column_name=name, widget=YesNoWidget())}


def number(name: str, column: str) -> dict[str, fields.Field]:
    """Return a column of whole numbers."""
    return {name: fields.Field(attribute=name, column_name=column, widget=NumberWidget())}


def told(name: str, column: str) -> dict[str, fields.Field]:
    """Return a column that a file tells and can't change."""
    return {name: fields.Field(attribute=name, column_name=column, widget=widgets.CharWidget(), readonly=True)}


class ServiceResource(resources.ModelResource):
    """The rows of a table as a file has them.

    `columns` are made with the functions above; `write` calls the service; `adds` tells if a file may bring new rows.
    """

    columns: ClassVar[dict[str, fields.Field]] = {}
    adds: ClassVar[bool] = False
    related: ClassVar[tuple[str, ...]] = ()

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = deepcopy(self.columns)
        self.seen: dict[int, tuple[str, list[Entry]]] = {}
        self.stored: Any = None

    def write(self, stored: Any, values: dict[str, Any], *, actor: Any) -> Any:
        """Write the values of one row, whose key is empty when it is new, by a service; return the row."""
        return correct(stored, actor=actor, values=values)

    def check_columns(self, headers: list[str]) -> None:
        """Raise DomainError for a column nobody knows, or without those that name the row."""
        known = {each.column_name for each in self.fields.values()}
        for name in headers:
            if name not in known or headers.count(name) > 1:
                message = labelled(name, _("The column is not known."))
                raise DomainError("unknown_column", message, field="file")
        for name in self.get_import_id_fields():
            column = self.fields[name].column_name
            if column not in headers:
                raise DomainError("missing_column", labelled(column, _("The column is missing.")), field="file")

    def get_queryset(self) -> QuerySet[Any]:
        """Fetch along what the columns need."""
        return super().get_queryset().select_related(*self.related)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the stored row that is meant; raises ValidationError for a code that is not known."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def init_instance(self, row: Any = None) -> Any:
        """Begin a new row where a file may bring one; its number is the portal's to give."""
        numbered = self.fields.get("id")
        if not self.adds or (numbered is not None and row[numbered.column_name]):
            raise ValidationError(_("There is no such row, and a file can't add one."))
        return super().init_instance(row)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001 (the library's signature)
        """Remember the row as it is stored, and hold the columns against it that a file can't change."""
        del kwargs
        self.stored = deepcopy(instance)
        for each in self.fields.values():
            told = row.get(each.column_name) if each.readonly else None
            if told is not None and told != ("" if new else str(each.export(instance))):
                raise ValidationError({each.column_name: _("This column can't be changed by a file.")})

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001 (the library's signature)
        """Write what differs through the service; what it refuses is the row's fault."""
        given = [each for each in self.get_import_fields() if each.column_name in row]
        values = {each.attribute: getattr(instance, each.attribute) for each in given if each.attribute != "id"}
        if not is_create:
            values = {name: value for name, value in values.items() if value != getattr(self.stored, name)}
        try:
            with recording(None if is_create else self.stored) as entries:
                saved = self.write(self.stored, values, actor=kwargs["actor"])
        except DomainError as error:
            faults = {fault.field or NON_FIELD_ERRORS: str(fault) for fault in error.together}
            raise ValidationError(faults) from None
        instance.pk = saved.pk
        self.seen[kwargs["row_number"]] = (str(saved), entries)

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """Fetch along what the columns need."""
        del kwargs
        return queryset.select_related(*self.related)


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What one line of a file would do, or what is wrong with it."""

    line: int
    label: str = ""
    entries: Iterable[Entry] = ()
    reasons: Iterable[str] = ()

    def in_words(self) -> dict[str, Any]:
        """Return it as plain values, to be kept for the page that shows it."""
        entries = [
            {
                "action": entry.event.get_action_display(),
                "about": entry.about,
                "changes": [{**asdict(each), "label": str(each.label)} for each in entry.changes],
            }
            for entry in self.entries
        ]
        return {"line": self.line, "label": self.label, "entries": entries, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What a file would do, line by line."""

    changed: list[LineOutcome]
    refused: list[LineOutcome]
    unchanged: int

    @property
    def digest(self) -> str:
        """Return a hash of what would be written."""
        told = [
            (row.line, [(entry.event.action, entry.event.changes) for entry in row.entries]) for row in self.changed
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def can_be_taken(self) -> bool:
        """Tell whether every line is in order and at least one changes something."""
        return bool(self.changed) and not self.refused

    def in_words(self) -> dict[str, Any]:
        """Return it as plain values, those that are refused first, and no more lines than a page shows."""
        lines = [*self.refused, *self.changed]
        return {
            "changed": len(self.changed),
            "refused": len(self.refused),
            "unchanged": self.unchanged,
            "lines": [line.in_words() for line in lines[:SHOWN]],
            "left": max(len(lines) - SHOWN, 0),
            "seen": self.digest if self.can_be_taken else "",
        }


def rehearse_lines(
    resource_class: type[ServiceResource], dataset: tablib.Dataset, *, actor: Any, language: str
) -> Generator[tuple[int, int], None, FileOutcome]:
    """Hold the lines against the rules, some at a time, and keep nothing; say after each how many are done of how many.

    A line meets those before it only among the same few; `take_in` holds all of them together once more.
    """
    total = len(dataset)
    outcome = FileOutcome([], [], 0)
    for first in range(0, total, LINES_AT_A_TIME):
        with translation.override(language), transaction.atomic():
            part = tablib.Dataset(*dataset[first : first + LINES_AT_A_TIME], headers=dataset.headers)
            found = _import(resource_class(), part, actor, first)
            transaction.set_rollback(True)
        outcome = FileOutcome(
            outcome.changed + found.changed, outcome.refused + found.refused, outcome.unchanged + found.unchanged
        )
        yield min(first + LINES_AT_A_TIME, total), total
        if connection.vendor == "sqlite":
            time.sleep(REST)
    return outcome


@transaction.atomic
def take_in(resource_class: type[ServiceResource], dataset: tablib.Dataset, *, actor: Any, seen: str) -> None:
    """Write what the lines change: all, or nothing. Raises DomainError unless they still do what somebody was shown."""
    require_as_shown(_import(resource_class(), dataset, actor, 0), seen)


def require_as_shown(outcome: FileOutcome, seen: str) -> None:
    """Raise DomainError unless every line is in order and they do what somebody was shown, told by its digest."""
    if outcome.can_be_taken and outcome.digest == seen:
        return
    message = _("Meanwhile something else was changed here. Choose the file again to see what it would do now.")
    reasons = [
        labelled(_("Line %(number)d") % {"number": row.line}, text) for row in outcome.refused for text in row.reasons
    ]
    raise DomainError("changed_meanwhile", message, reasons=reasons[:REASONS_TOLD])


def _import(resource: ServiceResource, dataset: tablib.Dataset, actor: Any, first: int) -> FileOutcome:
    """Write the lines by their services; the first of them is the file's `first`, counted from nought."""
    result = resource.import_data(
        dataset, dry_run=False, use_transactions=True, rollback_on_validation_errors=True, actor=actor
    )
    for error in result.base_errors:
        raise error.error
    # The first line of a file are the names of its columns.
    begin = first + 1
    refused = [LineOutcome(row.number + begin, reasons=_told(resource, row.error)) for row in result.invalid_rows]
    for number, errors in result.row_errors():
        refused.append(LineOutcome(number + begin, reasons=[str(each.error) for each in errors]))
    changed = [LineOutcome(number + begin, label, entries) for number, (label, entries) in resource.seen.items()]
    kinds = [row.import_type for row in result.rows]
    return FileOutcome(changed, refused, kinds.count(RowResult.IMPORT_TYPE_SKIP))


def _told(resource: ServiceResource, error: ValidationError) -> list[str]:
    """Return what is wrong, each with the columns it was read from."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    found = []
    for name, texts in error.message_dict.items():
        columns = [each.column_name for each in resource.fields.values() if name in {each.attribute, each.column_name}]
        place = " … ".join(dict.fromkeys([*columns[:1], *columns[-1:]]))
        found += [labelled(place, text) if place else text for text in texts]
    return found
