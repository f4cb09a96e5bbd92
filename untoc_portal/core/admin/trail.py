"""The audit trail of a row, as its page and the previews of the admin show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, Q

from untoc_portal.core.exceptions import Text
from untoc_portal.core.logs import request_id
from untoc_portal.core.models import AuditEvent
from untoc_portal.core.words import format_value, get_field_label

MAX_ENTRIES = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after. If `before` is None, only the recorded value is shown."""

    label: Text
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event of the trail."""

    event: AuditEvent
    about: str
    changes: Sequence[Change]


def get_audit_trail(obj: Model, belonging: Iterable[tuple[type[Model], str]] = ()) -> tuple[list[AuditEntry], bool]:
    """Return the latest events of the row and of the rows that belong to it, and whether there are more.

    `belonging` are models with their foreign key to this row. One query, plus the content types, which are cached.
    """
    belonging = list(belonging)
    kinds = ContentType.objects.get_for_models(type(obj), *(model for model, _key in belonging))
    about = Q(content_type=kinds[type(obj)], object_id=obj.pk)
    for model, key in belonging:
        rows = model._base_manager.filter(**{key: obj.pk}).order_by().values("pk")
        about |= Q(content_type=kinds[model], object_id__in_few=rows)
    found = list(AuditEvent.objects.filter(about).select_related("content_type")[: MAX_ENTRIES + 1])
    own = kinds[type(obj)].pk
    entries = [
        to_audit_entry(event, about="" if event.content_type_id == own else event.object_label)
        for event in found[:MAX_ENTRIES]
    ]
    return entries, len(found) > MAX_ENTRIES


def to_audit_entry(event: AuditEvent, *, about: str = "") -> AuditEntry:
    """Return an event of the trail in the reader's words."""
    return AuditEntry(event, about, list(_changes(event)))


@contextmanager
def collect_audit_entries(row: Model | None = None) -> Iterator[list[AuditEntry]]:
    """Collect what this request writes to the audit trail in the `with` block.

    Entries about this row do not repeat its name.
    """
    last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    entries: list[AuditEntry] = []
    yield entries
    own = (ContentType.objects.get_for_model(row).pk, row.pk) if row is not None else None
    events = AuditEvent.objects.filter(pk__gt=last, request_id=request_id.get())
    entries += [
        to_audit_entry(event, about="" if (event.content_type_id, event.object_id) == own else event.object_label)
        for event in events.select_related("content_type").order_by("pk")
    ]


def _changes(event: AuditEvent) -> Iterator[Change]:
    model = event.content_type.model_class()
    # The states before and after describe the step; its name is for programs.
    values = {name: value for name, value in event.changes.items() if name != "transition"}
    if set(values) == {"before", "after"}:
        before, after = values["before"], values["after"]
        values = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    for name, value in values.items():
        yield _change(model, name, value)


def _change(model: type[Model] | None, name: str, value: Any) -> Change:
    before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)  # noqa: PLR2004 (a pair)
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before, after = ({key: texts[key] for key in keys if key in texts} for texts in (before, after))
    shown = None if value is after else format_value(model, name, before)
    return Change(get_field_label(model, name), shown, format_value(model, name, after))
