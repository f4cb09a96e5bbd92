"""The pages of every list: a cursor says after which row the next page begins, so that no change moves a page.

A page is found by the values of its last row and not by counting, so what is added or removed before it does not
skip or repeat a row. Every order ends with the key of the row, which is unique and never changes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import F, Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from untoc_portal.core.api.mirrors import SINCE, Mirroring
from untoc_portal.core.api.opaque import hide_text, reveal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model, QuerySet
    from rest_framework.request import Request

CURSOR, SIZE, ORDERING = "cursor", "page_size", "ordering"
PURPOSE = "cursor"
KEY = "id"


@dataclass(frozen=True, slots=True)
class Order:
    """One part of an order: the path of a column, and whether its highest value comes first. Nulls come last."""

    path: str
    is_descending: bool

    def sort(self, name: str) -> Any:
        """Return the expression to sort by."""
        if name == "pk":
            return "-pk" if self.is_descending else "pk"
        return F(name).desc(nulls_last=True) if self.is_descending else F(name).asc(nulls_last=True)

    def pass_by(self, name: str, value: Any) -> Q:
        """Return the condition for what comes after this value."""
        if value is None:
            return Q(pk__in=[])
        after = Q(**{f"{name}__{'lt' if self.is_descending else 'gt'}": value})
        return after | Q(**{f"{name}__isnull": True})

    def equal(self, name: str, value: Any) -> Q:
        """Return the condition for the same value."""
        return Q(**{f"{name}__isnull": True} if value is None else {name: value})


def read_order(names: str, known: dict[str, str]) -> list[Order]:
    """Return the parts of an order such as `-held_on,name`. Raises ValidationError for a name that is not declared."""
    asked = [name for name in names.split(",") if name]
    if unknown := [name for name in asked if name.removeprefix("-") not in known]:
        message = _("This list cannot be sorted by %(name)s. It can be sorted by: %(names)s.")
        possible = ", ".join(sorted(known))
        raise ValidationError({ORDERING: [message % {"name": name, "names": possible} for name in unknown]})
    found = [Order(known[name.removeprefix("-")], name.startswith("-")) for name in asked]
    return found if any(order.path == "pk" for order in found) else [*found, Order("pk", is_descending=False)]


def list_orders(view: Any) -> dict[str, str]:
    """Return what the list can be sorted by: each name with the path of its column."""
    declared = getattr(view, "orderings", {})
    named = declared if isinstance(declared, dict) else {name: name for name in declared}
    return {KEY: "pk", **named}


class PortalPagination(BasePagination):
    """Fifty rows per page, up to two hundred on request. `ordering` takes the names that the view declares."""

    page_size = 50
    max_page_size = 200
    parameters = (CURSOR, SIZE, ORDERING, SINCE)

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page. Raises ValidationError for a cursor, a size or an order that is not possible."""
        self.request, self.size = request, self._read_size(request)
        state = self._read_cursor(request)
        names = request.query_params.get(ORDERING, "")
        self.mirror = Mirroring.begin(request, view, queryset, state)
        if self.mirror:
            if names:
                raise ValidationError({ORDERING: [_("A list since a time has an order of its own.")]})
            if self.mirror.is_removal:
                self.after = None
                return []
            names = KEY
        orders = read_order(names or getattr(view, "default_ordering", "") or KEY, list_orders(view))
        rows, self.after = self._find(queryset, orders, state.get("after"))
        if self.mirror:
            self.mirror.page = rows
        return rows

    def _find(
        self, queryset: QuerySet[Any], orders: Sequence[Order], after: list[str | None] | None
    ) -> tuple[list[Any], list[str | None] | None]:
        """Return the rows after these values, and the values of the last one if more follow."""
        columns = {f"order_{number}": F(order.path) for number, order in enumerate(orders) if order.path != "pk"}
        names = ["pk" if order.path == "pk" else f"order_{number}" for number, order in enumerate(orders)]
        rows = queryset.annotate(**columns)
        if after is not None:
            rows = rows.filter(self._pass_by(queryset.model, orders, names, after))
        ordered = rows.order_by(*(order.sort(name) for order, name in zip(orders, names, strict=True)))
        if ordered.query.select_related and not ordered.query.distinct:
            # Only the keys are sorted: the rows are as wide as all that they are joined with.
            ordered = ordered.filter(pk__in_few=ordered.values("pk")[: self.size + 1])
        found = list(ordered[: self.size + 1])
        if len(found) <= self.size:
            return found, None
        last = found[self.size - 1]
        values = [getattr(last, name) for name in names]
        return found[: self.size], [None if value is None else str(value) for value in values]

    def _pass_by(
        self, model: type[Model], orders: Sequence[Order], names: Sequence[str], after: Sequence[str | None]
    ) -> Q:
        """Return the condition for what comes after the row with these values."""
        found, same = Q(pk__in=[]), Q()
        for order, name, text in zip(orders, names, after, strict=True):
            value = _read_value(model, order.path, text)
            found |= same & order.pass_by(name, value)
            same &= order.equal(name, value)
        return found

    def _read_size(self, request: Request) -> int:
        text = request.query_params.get(SIZE)
        if text is None:
            return self.page_size
        size = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(self.max_page_size)) + 1 else 0
        if not 1 <= size <= self.max_page_size:
            message = _("A page has from 1 to %(most)s rows.") % {"most": self.max_page_size}
            raise ValidationError({SIZE: [message]})
        return size

    def _read_cursor(self, request: Request) -> dict[str, Any]:
        """Return what the cursor holds. Raises ValidationError if it is not one of this list in this order."""
        hidden = request.query_params.get(CURSOR)
        if hidden is None:
            return {}
        text = reveal_text(hidden, purpose=PURPOSE)
        state: dict[str, Any] = json.loads(text) if text else {}
        if state.get("of") != _describe_list(request):
            raise ValidationError({CURSOR: [_("This is no cursor of this list. Use the address in “next”.")]})
        return state

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page, with the address of the next one; of a list since a time, what changed and was removed."""
        state = None if self.after is None else {"after": self.after}
        more: dict[str, Any] = {}
        if self.mirror:
            data, state, more = self.mirror.deliver(data, state, self.size)
        return Response({"next": self._build_next(state), "results": data, **more})

    def _build_next(self, state: dict[str, Any] | None) -> str | None:
        if state is None:
            return None
        hidden = hide_text(json.dumps({"of": _describe_list(self.request), **state}), purpose=PURPOSE)
        return replace_query_param(self.request.build_absolute_uri(), CURSOR, hidden)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return how a page is described."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The address of the next page. Null after the last one.",
                },
                "results": schema,
                **Mirroring.describe_answer(),
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters of every list."""
        names = sorted(list_orders(view))
        text = _("The order: names separated by commas, each with “-” before it for the highest value first. There is:")
        return [
            _describe(CURSOR, {"type": "string"}, _("Where the page begins. Use the address in “next”.")),
            _describe(
                SIZE,
                {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size},
                _("How many rows a page has."),
            ),
            _describe(
                ORDERING, {"type": "string", "pattern": list_pattern(names, "-?")}, f"{text} {', '.join(names)}."
            ),
            _describe(SINCE, {"type": "string", "format": "date-time"}, Mirroring.describe_parameter()),
        ]


def list_pattern(names: Iterable[str], before: str = "") -> str:
    """Return the pattern of some of these names, separated by commas."""
    one = f"{before}({'|'.join(names)})"
    return f"^{one}(,{one})*$"


def _describe(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": str(text)}


def _describe_list(request: Request) -> str:
    """Return a hash of the address and of all that chooses rows and their order."""
    chosen = sorted((name, value) for name, value in request.query_params.items() if name not in (CURSOR, SIZE))
    return hashlib.sha256(json.dumps([request.path, chosen]).encode()).hexdigest()[:16]


def _read_value(model: type[Model], path: str, text: str | None) -> Any:
    """Return the value of a column from its text in a cursor."""
    if text is None:
        return None
    field: Any = model._meta.pk if path == "pk" else None
    for name in () if field else path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    try:
        return field.to_python(text)
    except InvalidValue:
        raise ValidationError({CURSOR: [_("This is no cursor of this list. Use the address in “next”.")]}) from None
