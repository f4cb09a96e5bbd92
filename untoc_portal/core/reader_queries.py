"""Queries of what a person may read, whose SQL is made once for each set of roles, and not for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.substitutes import SIGNED_IN, Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet


class ReaderQuery:
    """A `CompiledQuery` whose first value is a person: `build` gets a `Reader`, and what differs besides.

    Rules about rows differ by role and, where something is published, by day. So the SQL is kept for each set of
    roles, of the current day alone. For a visitor it is made again.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], count: int) -> None:
        self.build, self.count = build, count
        self.day: dt.date | None = None
        self.kept: dict[frozenset[str], CompiledQuery] = {}

    def read(self, user: authz.AnyUser, *given: Any) -> Iterator[Any]:
        """Return the rows that this person may read, as objects; `given` are the other values, `count` of them."""
        if not user.is_authenticated or not user.is_active:
            return iter(self.build(user, *given))
        return self._keep(authz.get_user_roles(user)).read(user.pk, *given)

    def _keep(self, roles: frozenset[str]) -> CompiledQuery:
        today = timezone.localdate()
        if self.day != today:
            self.day, self.kept = today, {}
        if roles not in self.kept:
            # The Secretariat reads most rows, no matter which of its members asks.
            self.kept[roles] = CompiledQuery(
                lambda reader, *given: self.build(Reader(reader, roles | {SIGNED_IN}), *given),
                self.count + 1,
                unused={0},
            )
        return self.kept[roles]
