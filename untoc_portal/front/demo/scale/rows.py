"""Write many rows together, as the database takes them fastest. Its constraints and triggers all hold."""

from __future__ import annotations

import datetime as dt
import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import Model

BATCH = 5000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_rows(model: type[Model], names: str, rows: Iterable[Sequence[Any]], **same: Any) -> range:
    """Write rows of a model and return their keys, in the order of the rows.

    `names` are the columns of the rows, as one text; `same` has columns with one value for all. The others get their
    default, and times of creation and change the present time.

    Raises IntegrityError like every other write.
    """
    given = names.split()
    constant = {**_get_defaults(model, {*given, *same}), **same}
    meta = model._meta
    columns = [meta.get_field(name) for name in ("id", *given, *constant)]
    first = 1 + (model._base_manager.aggregate(last=Max("pk"))["last"] or 0)
    rest, written = tuple(constant.values()), 0

    def number() -> Iterator[tuple[Any, ...]]:
        nonlocal written
        for written, row in enumerate(rows, start=1):
            yield (first + written - 1, *row, *rest)

    with transaction.atomic():
        (_copy if connection.vendor == "postgresql" else _insert)(meta.db_table, columns, number())
    return range(first, first + written)


def _get_defaults(model: type[Model], given: set[str]) -> dict[str, Any]:
    """Return the values of the columns that nobody gave. A column that may be empty stays empty."""
    found = {}
    for field in model._meta.local_concrete_fields:
        if field.primary_key or field.name in given or field.attname in given:
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            found[field.attname] = timezone.now()
        elif not field.null or field.has_default():
            found[field.attname] = field.get_default()
    return found


def _copy(table: str, columns: list[Any], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{field.column}"' for field in columns)
    as_json = [isinstance(field, models.JSONField) for field in columns]
    lines = (
        "\t".join([_to_text(value, is_json) for value, is_json in zip(row, as_json, strict=True)]) + "\n"
        for row in rows
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', _Lines(lines))
        cursor.execute(
            f'SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(1, (SELECT max(id) FROM "{table}")))',  # noqa: S608 (a table of ours)
            [f'"{table}"', "id"],
        )


def _to_text(value: Any, is_json: bool) -> str:  # noqa: FBT001 (called for every value)
    """Return a value as COPY reads it."""
    if value is None:
        return r"\N"
    if is_json:
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is bool:
        return "t" if value else "f"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).translate(_ESCAPES)


class _Lines:
    """Lines as the file that COPY reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.left = b""

    def read(self, size: int) -> bytes:
        while len(self.left) < size and (some := "".join(islice(self.lines, 200))):
            self.left += some.encode()
        found, self.left = self.left[:size], self.left[size:]
        return found


def _insert(table: str, columns: list[Any], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{field.column}"' for field in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        for first in rows:
            some = chain([first], islice(rows, BATCH - 1))
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({places})',  # noqa: S608 (a table of ours)
                [
                    [field.get_db_prep_save(value, connection) for field, value in zip(columns, row, strict=True)]
                    for row in some
                ],
            )
