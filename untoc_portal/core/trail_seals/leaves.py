"""What a leaf of the trail says of a record: its kind and number, and a commitment to each of its fields.

A commitment is the HMAC of a value under a salt of its own. So a leaf reveals no value, proofs can show some fields
and keep others, and the value of a field can be erased while every proof stays valid. What is sealed follows from the
declarations in each app's `records.py`: the fields that never change form one leaf, and each group of fields that is
written once forms another, when it is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from untoc_portal.core.row_locks import iter_records
from untoc_portal.core.trail_seals.merkle import hash_leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import Model, QuerySet

VERSION = 1
SALT_BYTES = 16
# Rows about the seals themselves: they are proved by the seals.
UNSEALED = {"core.trailseal", "core.trailleaf", "core.trailshape", "core.trailnode", "core.trailstamp"}
_MAX_PLAIN = 2**53


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of a record that one leaf is about. `name` is empty for those that never change."""

    model: type[Model]
    name: str
    fields: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return the name of the model, such as "reviews.submission"."""
        return self.model._meta.label_lower

    def filter_written(self) -> QuerySet[Any]:
        """Return the rows in which the fields of this part are written."""
        rows: QuerySet[Any] = self.model._base_manager.all()
        if not self.name:
            return rows
        field: Any = self.model._meta.get_field(self.name)
        return rows.exclude(Q(**{self.name: None} if field.null else {self.name: field.get_default()}))


@cache
def list_parts() -> tuple[Part, ...]:
    """Return every part of every record, in a fixed order."""
    parts: list[Part] = []
    for model, record in iter_records():
        if model._meta.label_lower in UNSEALED:
            continue
        fields = {field.name: field for field in model._meta.local_concrete_fields}
        groups = record.groups()
        free = {*record.changing, *(name for group in groups for name in group)}
        free |= {name for name, field in fields.items() if getattr(field, "auto_now", False)}
        parts.append(Part(model, "", tuple(name for name in fields if name not in free)))
        parts += [Part(model, group[0], group) for group in groups]
    return tuple(sorted(parts, key=lambda part: (part.kind, part.name)))


def describe_value(row: Model, name: str) -> Any:
    """Return the value of a field as plain text, whole number, truth value or None: the same on every database."""
    field: Any = row._meta.get_field(name)
    value = getattr(row, field.attname)
    if value is not None and field.remote_field is not None and field.remote_field.model is ContentType:
        # Its number differs between installations.
        kind = ContentType.objects.get_for_id(value)
        return f"{kind.app_label}.{kind.model}"
    return _describe(value)


def _describe(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _MAX_PLAIN:
        return value
    for kind, describe in _AS_TEXT.items():
        if isinstance(value, kind):
            return describe(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


# A time is also a date, so it comes first.
_AS_TEXT: dict[type | tuple[type, ...], Callable[[Any], str]] = {
    (str, int): str,
    dt.datetime: lambda value: value.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    (dt.date, dt.time): lambda value: value.isoformat(),
    Decimal: lambda value: format(value.normalize(), "f"),
    (bytes, memoryview): lambda value: bytes(value).hex(),
    FieldFile: lambda value: value.name or "",
}


def to_canonical(value: Any) -> bytes:
    """Return plain values as JSON in the form of RFC 8785. There are no floats, and names are ASCII."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def compute_field_salt(salt: bytes, name: str) -> bytes:
    """Return the salt of one field. It shows nothing of the salts of other fields."""
    return hmac.digest(salt, name.encode(), "sha256")[:SALT_BYTES]


def compute_commitment(salt: bytes, value: Any) -> str:
    """Return the commitment to a value, in hexadecimal."""
    return hmac.new(salt, to_canonical(value), hashlib.sha256).hexdigest()


def compute_commitments(
    row: Model, fields: Sequence[str], salt: bytes | None, kept: Mapping[str, Any]
) -> dict[str, str]:
    """Return the commitment to each field of a row.

    `salt` is that of the row. After an erasure it is None, and `kept` has the salts of the remaining fields and the
    commitments to the erased ones.
    """
    if salt is not None:
        return {name: compute_commitment(compute_field_salt(salt, name), describe_value(row, name)) for name in fields}
    salts, erased = kept.get("salts", {}), kept.get("erased", {})
    return {
        name: erased.get(name) or compute_commitment(bytes.fromhex(salts[name]), describe_value(row, name))
        for name in fields
    }


def build_entry(kind: str, part: str, object_id: int, commitments: Mapping[str, str]) -> bytes:
    """Return the entry of the tree, from which the hash of the leaf is made."""
    return to_canonical({"v": VERSION, "kind": kind, "part": part, "id": object_id, "fields": dict(commitments)})


def compute_leaf(part: Part, row: Model, salt: bytes) -> bytes:
    """Return the hash of the leaf of a row with a new salt."""
    commitments = compute_commitments(row, part.fields, salt, {})
    return hash_leaf(build_entry(part.kind, part.name, row.pk, commitments))
