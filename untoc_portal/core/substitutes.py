"""Substitutes for a person while a rule about rows becomes SQL: of a stored query or a row policy (ADR 59)."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigAutoField, DateField, Expression, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    Rows = Callable[["Substitute"], QuerySet[Any, Any]]

# What a rule asks of a person besides the names of roles.
SIGNED_IN = "signed in"
# Takes the place of the account of the person who asks.
ASKER_KEY = "wall_asker()"


# Whether a policy is being made: it must hold tomorrow too.
is_for_policy: ContextVar[bool] = ContextVar("is_for_policy", default=False)


class Today(Expression):
    """The day at the portal, when the query is sent."""

    output_field = DateField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the day, or in a policy the call that finds it."""
        del compiler
        if is_for_policy.get():
            return f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date", ()
        return "%s", (connection.ops.adapt_datefield_value(timezone.localdate()),)


class Answers:
    """Answers what a rule asks of a person, in one of the possible ways, and notes the questions."""

    def __init__(self, given: tuple[bool, ...]) -> None:
        self.given = given
        self.asked: list[str] = []

    def __contains__(self, question: object) -> bool:
        if question not in self.asked:
            self.asked.append(str(question))
        place = self.asked.index(str(question))
        return place < len(self.given) and self.given[place]


class _AskerKey(Expression):
    """The account of the person who asks, as the database knows it."""

    def as_sql(self, *_args: Any) -> tuple[str, tuple[()]]:
        """Return its place."""
        return ASKER_KEY, ()


class Reader:
    """Substitute for everyone with these roles. It has no more than `visible_to` may look at.

    So a rule about rows that asks anything else of a person cannot become SQL by mistake: it raises AttributeError.
    """

    is_active = True

    def __init__(self, pk: Any, roles: Container[str]) -> None:
        self.pk = pk
        # Where `authz` keeps the roles of a user.
        self.grant_cache = {"roles": roles}

    @property
    def is_authenticated(self) -> bool:
        """Return whether somebody is signed in."""
        return SIGNED_IN in self.grant_cache["roles"]


class Substitute(Reader):
    """Substitute for anyone who asks the database: each question about a role is answered both ways.

    Where a rule asks for rights, `find` puts in a function of the database that returns the keys of the rows; `add`
    makes that function.
    """

    def __init__(self, add: Callable[[str, type[Model], Rows], None], model: type[Model], answers: Answers) -> None:
        super().__init__(_AskerKey(output_field=BigAutoField()), answers)
        self.add, self.model = add, model

    def list_keys(self, name: str, model: type[Model], rows: Rows) -> RawSQL:
        """Return the keys of these rows of the model as a call of the function of that name."""
        self.add(name, model, rows)
        return RawSQL(f"SELECT wall_{name}()", ())  # noqa: S611 (names of our own)

    def find(self, name: str, model: type[Model], rows: Rows, *, outer: str) -> Q:
        """Return the condition that the key at the path `outer` is one of these rows of the model.

        Of a long path, the first part stays a column, and the function returns the rows that it can lead to. So a
        policy joins no table.
        """
        first, _, rest = outer.partition("__")
        try:
            nearer = self.model._meta.get_field(first).related_model if rest else None
        except FieldDoesNotExist:
            nearer = None
        if not nearer:
            return Q(**{f"{outer}__in": self.list_keys(name, model, rows)})
        table: Any = nearer

        def lead(user: Substitute) -> Any:
            return table._base_manager.filter(user.find(name, model, rows, outer=rest)).order_by().values("pk")

        path = rest.replace("__", "_").removesuffix("_id")
        return Q(**{f"{first}__in": self.list_keys(f"{table._meta.db_table}_by_{path}_{name}", table, lead)})
