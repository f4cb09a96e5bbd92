"""What the portal has of one person, read by the table of personal data: their own rows, and nothing of others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, FileField, IntegerField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts.erasing import list_addresses
from untoc_portal.accounts.personal_data import Holding, list_holdings_of_person
from untoc_portal.accounts.retention import get_days
from untoc_portal.core.exceptions import Text
from untoc_portal.core.trail_seals.leaves import describe_value

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from untoc_portal.accounts.models import User

# What proves an identity is not handed out: who has it could act as the person. The page says that it is there.
SECRETS = {
    "password", "session_key", "session_data", "data", "digest", "token_key", "token_sha256", "token", "token_secret",
    "key", "extra_data",
    # A message can contain a link that opens the account.
    "body", "url",
}  # fmt: skip
# A table with more rows shows the newest ones on the page. The file has all.
ON_PAGE = 20
# As an expression, so that the database finds the rows of the person by their index. For the newest twenty by the key
# alone, it would go through a million messages of others.
NEWEST = (Coalesce("pk", "pk").desc(),)


@dataclass(frozen=True, slots=True)
class HeldData:
    """The rows of one kind that the portal has of a person."""

    label: str
    why: Text
    days: int | None
    period: Text
    columns: tuple[str, ...]
    hidden: tuple[str, ...]
    # The number of rows, and all of them or the newest, the newest first.
    count: int
    found: list[Model]
    names: tuple[str, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as plain values, for the file."""
        return [{name: _describe(row, name) for name in self.names} for row in self.found]

    @property
    def shown(self) -> list[list[str]]:
        """Return the newest rows in words, for the page."""
        return [[_put_in_words(row, name) for name in self.names] for row in self.found[:ON_PAGE]]

    @property
    def more(self) -> int:
        """Return how many rows only the file has."""
        return max(self.count - ON_PAGE, 0)


def list_held_data(user: User, most: int | None = None) -> list[HeldData]:
    """Return what the portal has of this person, by kind: all rows, or the newest `most` rows of each kind.

    There is one query that counts, and one for each kind with rows.
    """
    addresses, days = list_addresses(user), get_days()
    held = []
    for holding in list_holdings_of_person():
        condition = holding.build_filter(user, addresses)
        if condition is not None:
            held.append((holding, holding.table._base_manager.filter(condition)))
    counts = _count([rows for _holding, rows in held])
    return [
        _read(holding, rows.order_by(*NEWEST)[:most], counts[place], days)
        for place, (holding, rows) in enumerate(held)
        if place in counts
    ]


def _count(each: list[QuerySet[Any]]) -> dict[int, int]:
    """Return how many rows each query finds, by its place. Those without rows are left out. It is one query."""
    found = [
        rows.order_by()
        .annotate(held_place=Value(place, IntegerField()))
        .values("held_place")
        .annotate(held_number=Count("pk"))
        .values_list("held_place", "held_number")
        for place, rows in enumerate(each)
    ]
    if not found:
        return {}
    first, *others = found
    return {place: number for place, number in first.union(*others, all=True) if number}


def _read(holding: Holding, rows: QuerySet[Any], count: int, days: dict[Any, int]) -> HeldData:
    model = holding.table
    names = tuple(dict.fromkeys(name for name in (*holding.context, *holding.fields) if name not in SECRETS))
    return HeldData(
        label=str(capfirst(model._meta.verbose_name_plural)),
        why=holding.why,
        days=days[holding.period] if holding.period else None,
        period=holding.period.label if holding.period else "",
        columns=tuple(str(capfirst(_get_label(model, name))) for name in names),
        hidden=tuple(str(_get_label(model, name)) for name in holding.fields if name in SECRETS),
        count=count,
        found=list(rows),
        names=names,
    )


def _get_label(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.verbose_name)


def _describe(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(field, FileField):
        return bool(getattr(row, name))
    return describe_value(row, name)


def _put_in_words(row: Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(_describe(row, name) or "")


def build_export(user: User) -> dict[str, Any]:
    """Return everything as plain values, for the file."""
    return {
        "person": user.name,
        "kinds": [
            {
                "kind": held.label,
                "why": str(held.why),
                "kept_for_days": held.days,
                "not_shown": list(held.hidden),
                "rows": held.rows,
            }
            for held in list_held_data(user)
        ],
    }
