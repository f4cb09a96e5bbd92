"""The audit trail of a row as its page and the previews of the admin show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Max, Model, Q
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import labelled, listed
from untoc_portal.core.middleware import request_id
from untoc_portal.core.models import AuditEvent

LATEST = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after; without `before` only what was noted."""

    label: Text
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of the trail."""

    event: AuditEvent
    about: str
    changes: Sequence[Change]


def trail_of(obj: Model, belonging: Iterable[tuple[type[Model], str]] = ()) -> tuple[list[Entry], bool]:
    """Return the latest acts on the row and on the rows that belong to it, and whether there are more.

    `belonging` are models with the key by which they lead to this row. One query, beside the kinds, which are kept.
    """
    belonging = list(belonging)
    kinds = ContentType.objects.get_for_models(type(obj), *(model for model, _key in belonging))
    about = Q(content_type=kinds[type(obj)], object_id=obj.pk)
    for model, key in belonging:
        rows = model._base_manager.filter(**{key: obj.pk}).order_by().values("pk")
        about |= Q(content_type=kinds[model], object_id__in=rows)
    found = list(AuditEvent.objects.filter(about).select_related("content_type")[: LATEST + 1])
    own = kinds[type(obj)].pk
    entries = [
        entry_of(event, about="" if event.content_type_id == own else event.object_label) for event in found[:LATEST]
    ]
    return entries, len(found) > LATEST


def entry_of(event: AuditEvent, *, about: str = "") -> Entry:
    """Return an act of the trail in the reader's words."""
    model = event.content_type.model_class()
    # The step is told by the states before and after; its name is for programs.
    values = {name: value for name, value in event.changes.items() if name != "transition"}
    return Entry(event, about, [_change(model, name, value) for name, value in values.items()])


@contextmanager
def recording(row: Model | None = None) -> Iterator[list[Entry]]:
    """Gather what this request writes to the audit trail meanwhile; entries about this row do not name it again."""
    last = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    entries: list[Entry] = []
    yield entries
    own = (ContentType.objects.get_for_model(row).pk, row.pk) if row is not None else None
    events = AuditEvent.objects.filter(pk__gt=last, request_id=request_id.get())
    entries += [
        entry_of(event, about="" if (event.content_type_id, event.object_id) == own else event.object_label)
        for event in events.select_related("content_type").order_by("pk")
    ]


def _change(model: type[Model] | None, name: str, value: Any) -> Change:
    field = _field(model, name)
    label = field.verbose_name if field is not None else name.replace("_", " ")
    before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)  # noqa: PLR2004 (a pair)
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before, after = ({key: texts[key] for key in keys if key in texts} for texts in (before, after))
    return Change(label, None if value is after else _words(field, before), _words(field, after))


def _field(model: type[Model] | None, name: str) -> Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _words(field: Field[Any, Any] | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return listed((labelled(key, text) for key, text in value.items()), "long")
    if isinstance(value, list):
        return listed(value)
    if value is None or value in {"", "None"}:
        return "-"
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value, value))
