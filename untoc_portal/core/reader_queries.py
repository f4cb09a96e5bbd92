"""Queries of what a person may read, whose SQL is made once for each set of roles, and not for each person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.substitutes import SIGNED_IN, Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet


Made = TypeVar("Made")
# Models and sets of roles are few; what the token of a program may ask for comes besides.
MAX_STORED = 1_000


class MadeToday(Generic[Made]):
    """What is made once for each key, only for the current day: rules differ by day where something is published."""

    def __init__(self) -> None:
        self.day: dt.date | None = None
        self.kept: dict[tuple[Any, ...], Made] = {}

    def get_or_make(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """Return what is stored for the key today, and make it first if there is nothing."""
        today = timezone.localdate()
        if self.day != today or len(self.kept) >= MAX_STORED:
            self.day, self.kept = today, {}
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]


class ReaderQuery(MadeToday[CompiledQuery]):
    """A `CompiledQuery` whose first value is a person: `build` gets a `Reader`, and what differs besides.

    Rules about rows differ by role and, where something is published, by day. So the SQL is kept for each set of
    roles, only for the current day, and once for all visitors. What `fixed` has, such as a day, is written into the
    SQL: it must have few values in a day. `build` gets it after the person.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], count: int) -> None:
        super().__init__()
        self.build, self.count = build, count

    def read(self, user: authz.AnyUser, *given: Any, fixed: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Return the rows that this person may read, as objects; `given` are the other values, `count` of them."""
        query, person = self._find(user, fixed)
        return query.read(*person, *given)

    def fetch(self, user: authz.AnyUser, *given: Any, fixed: tuple[Any, ...] = ()) -> list[Any]:
        """Return the same as lists of values, if `build` returns values."""
        query, person = self._find(user, fixed)
        return query.fetch(*person, *given)

    def _find(self, user: authz.AnyUser, fixed: tuple[Any, ...]) -> tuple[CompiledQuery, tuple[int, ...]]:
        """Return the query of people like this one, and the key of the person; visitors have none."""
        if not user.is_authenticated or not user.is_active:
            # A condition that no visitor can meet is left out of the query, with its values.
            build, values = partial(self.build, AnonymousUser(), *fixed), range(self.count)
            return self.get_or_make((None, *fixed), lambda: CompiledQuery(build, self.count, unused=values)), ()
        roles = authz.get_user_roles(user)

        def build_for_roles(reader: Any, *given: Any) -> QuerySet[Any, Any]:
            return self.build(Reader(reader, roles | {SIGNED_IN}), *fixed, *given)

        # The Secretariat reads most rows, no matter which of its members asks.
        query = self.get_or_make((roles, *fixed), lambda: CompiledQuery(build_for_roles, self.count + 1, unused={0}))
        return query, (user.pk,)
