"""Rows of other lists inside an answer: `expand=dialogue` adds the dialogue as its own address shows it to this reader.

A view declares its `expansions`: the field that names the other row, and the list in which that row is. The other rows
come from the view of that list, with its rights and in its fixed number of queries, for a whole page together. A row
that this reader cannot find there is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.request import Request

EXPAND, FIELDS = "expand", "fields"
MEMBER = "expanded"


def read_names(view: Any) -> list[str]:
    """Return what is to be added.

    Raises ValidationError for what the view does not declare, or if the fields that were chosen do not name the row.
    """
    text = view.request.query_params.get(EXPAND)
    if text is None:
        return []
    names = list(dict.fromkeys(text.split(",")))
    if unknown := [name for name in names if name not in view.expansions]:
        message = _("“%(name)s” cannot be added here. What can be added: %(names)s.")
        possible = ", ".join(view.expansions)
        raise ValidationError({EXPAND: [message % {"name": name[:100], "names": possible} for name in unknown]})
    chosen = view.request.query_params.get(FIELDS, ",".join(names)).split(",")
    if left_out := [name for name in names if name not in chosen]:
        message = _("“%s” can only be added if the fields have it.")
        raise ValidationError({EXPAND: [message % name for name in left_out]})
    return names


def expand_rows(view: Any, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of an answer, each with what the request asks to add."""
    found = [dict(row) for row in rows]
    for name in read_names(view):
        keys = [_name_row(row.get(name)) for row in found]
        others = _load_rows(view.request, view.expansions[name], {key for key in keys if key is not None})
        for row, key in zip(found, keys, strict=True):
            row.setdefault(MEMBER, {})[name] = others.get(str(key))
    return found


def _name_row(value: Any) -> Any:
    """Return what names the other row: the value itself, or the id or code in it."""
    if not isinstance(value, dict):
        return value
    return next((value[name] for name in ("id", "code", "iso3") if name in value), None)


def find_view(address: str) -> type[Any]:
    """Return the view of a list, by its address below the root of the API."""
    found: type[Any] = resolve(f"{reverse('api:root')}{address}/").func.cls  # type: ignore[attr-defined]
    return found


def _load_rows(request: Request, address: str, keys: set[Any]) -> dict[str, Any]:
    """Return the rows of that list with these names which the reader can see, as the list shows them."""
    if not keys:
        return {}
    made = find_view(address)(request=_Plain(request), args=(), kwargs={}, action="list", format_kwarg=None)
    path = made.lookup_field
    rows = list(made.get_queryset().filter(**{f"{path}__in": made.read_keys(keys)}))
    serializer = made.get_serializer_class()(rows, many=True, context=made.get_serializer_context())
    return {str(made.name_key(getattr(row, path))): shown for row, shown in zip(rows, serializer.data, strict=True)}


class _Plain:
    """The request without its parameters, which are those of another list."""

    def __init__(self, request: Request) -> None:
        self._of = request
        self.query_params: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)
