"""Tables as files: what is exported of a row, and how a row of a file is held against the rules and written.

django-import-export compares and reports; every write is a service's, so nothing is imported that a form refuses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from import_export.results import Result, RowResult

from untoc_portal.core.admin.trail import Entry, recording
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import labelled


class CodeWidget(widgets.ForeignKeyWidget):
    """A related row by its code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the row; raises ValueError for a code that is not known."""
        try:
            return super().clean(value, row, **kwargs)
        except self.model.DoesNotExist:
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

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a file with columns nobody knows, or without those that name the row."""
        del kwargs
        known = {each.column_name for each in self.fields.values()}
        headers = dataset.headers or []
        for name in headers:
            if name not in known or headers.count(name) > 1:
                raise DomainError("unknown_column", labelled(name, _("The column is not known.")))
        for name in self.get_import_id_fields():
            if self.fields[name].column_name not in headers:
                raise DomainError(
                    "missing_column", labelled(self.fields[name].column_name, _("The column is missing."))
                )

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
            raise ValidationError({error.field or NON_FIELD_ERRORS: str(error)}) from None
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
    entries: Sequence[Entry] = ()
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What a file would do: line by line, and whether it can be taken in at all."""

    changed: Sequence[LineOutcome]
    refused: Sequence[LineOutcome]
    reasons: Sequence[str]
    unchanged: int

    @property
    def lines(self) -> list[LineOutcome]:
        """Return the lines, those that are refused first."""
        return [*self.refused, *self.changed]

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
        return bool(self.changed) and not self.refused and not self.reasons


def import_rows(
    resource_class: type[ServiceResource], dataset: tablib.Dataset, *, actor: Any, seen: str | None = None
) -> FileOutcome:
    """Hold the lines against the rules, all in one transaction, and return what they do.

    Nothing is kept unless `seen` is the digest of what somebody was shown, every line is in order, and the lines do
    just that, still.
    """
    with transaction.atomic():
        resource = resource_class()
        result = resource.import_data(
            dataset, dry_run=False, use_transactions=True, rollback_on_validation_errors=True, actor=actor
        )
        outcome = _outcome(resource, result)
        if seen is None or seen != outcome.digest or not outcome.can_be_taken:
            transaction.set_rollback(True)
    return outcome


def _outcome(resource: ServiceResource, result: Result) -> FileOutcome:
    # The first line of a file are the names of its columns.
    refused = [LineOutcome(row.number + 1, reasons=_told(resource, row.error)) for row in result.invalid_rows]
    for number, errors in result.row_errors():
        refused.append(LineOutcome(number + 1, reasons=[str(each.error) for each in errors]))
    changed = [LineOutcome(number + 1, label, entries) for number, (label, entries) in resource.seen.items()]
    kinds = [row.import_type for row in result.rows]
    reasons = [str(each.error) for each in result.base_errors]
    return FileOutcome(changed, refused, reasons, kinds.count(RowResult.IMPORT_TYPE_SKIP))


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
