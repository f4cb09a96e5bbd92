"""Who asks the database: told in each transaction, for the row policies of PostgreSQL (ADR 59).

A request that reads asks as its person. Nobody asks for anything unless the code says so, and nobody reads what is
confidential. Only PostgreSQL has such policies, and only for the login of the web; everywhere else nothing is told.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import empty
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.authz import AnyUser

# The setting of a transaction that the policies read: the account, `0` without one, and the roles; or `past:` and why.
SETTING = "portal.asker"
PAST = "past:"
# The table that a statement writes, or locks rows of.
_CHANGED = re.compile(
    r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"|SELECT .*? FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL
)
READING = ("GET", "HEAD", "OPTIONS")


class Past(StrEnum):
    """Why code asks past the wall. This is the whole list; a test compares it with where the code does it."""

    # A service asks the right first. It then locks, counts and compares rows that the person does not see, such as the
    # clearance of another State, and tells people.
    ACT = "act"
    # Made by acts, for nobody in particular. In production, jobs run under a login of their own.
    JOB = "job"
    # Whoever has a link has no account. What it opens is checked by the link itself: the articles of an institution for
    # a guest, one note verbale for a Mission.
    LINK = "link"
    # Whoever has the hash of a text has the text. `verify` says whether it is genuine, and shows none of it.
    HASH = "hash"
    # Whether a message still needs its recipient follows from rows that the recipient may not see, such as what another
    # State has done by now. Only keys of the recipient's own messages come back, or their number.
    NEEDS = "needs"
    # Of a paragraph that others may not read they still see the heading, with “[withheld]” for the text. The row has
    # both; `redact` takes the text away.
    HEADING = "heading"
    # Of the operator, at the console.
    COMMAND = "command"


class Asker:
    """Whoever sends a request, as the program knows it when a statement is sent."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.told: tuple[Any, str] | None = None

    def describe(self) -> str:
        """Return what the database is told. The account and its roles are themselves read as nobody."""
        user = getattr(self.request, "user", None)
        if user is None or getattr(user, "_wrapped", user) is empty:
            # Session and account are being read, or were not asked for yet.
            return ""
        if self.told is None or self.told[0] is not user:
            with _asking(""):
                self.told = (user, describe_person(user))
        return self.told[1]


_current: ContextVar[Asker | str] = ContextVar("asker", default="")


def describe_person(user: AnyUser) -> str:
    """Return what the database is told of this person: account and roles, or that there is no account."""
    from untoc_portal.core import authz  # noqa: PLC0415 (manage.py says who asks before the apps are loaded)

    known = user.is_authenticated and user.is_active
    return f"{user.pk if known else 0}:,{','.join(sorted(authz.get_user_roles(user)))},"


@contextmanager
def _asking(asker: Asker | str) -> Iterator[None]:
    token = _current.set(asker)
    try:
        yield
    finally:
        _current.reset(token)


def ask_for_request(request: HttpRequest) -> AbstractContextManager[None]:
    """Return a context in which the database is asked by the person of this request."""
    return _asking(Asker(request))


def ask_as_person(user: AnyUser) -> AbstractContextManager[None]:
    """Return a context in which the database is asked by this person."""
    return _asking(describe_person(user))


def ask_past_the_wall(why: Past) -> AbstractContextManager[None]:
    """Return a context in which the policies hide nothing. The code in it has asked the right, or asks for nobody."""
    return _asking(f"{PAST}{why.value}")


class WrittenWhileReadingError(RuntimeError):
    """Code writes or locks rows behind the wall while it asks as a person. The database would silently do nothing."""


class Teller:
    """Sends each statement together with who asks; Django calls it around every query of a connection.

    Both are one transaction, also where none was begun, so nothing stays with a connection that others use next. It is
    told each time, because a rollback to a savepoint takes it back.
    """

    def __init__(self, walled: Collection[str]) -> None:
        self.walled = walled

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001 (Django calls it)
        context: dict[str, Any],
    ) -> Any:
        """Send the statement. Raises WrittenWhileReadingError for one that the database would let do nothing."""
        now = _current.get()
        asker = now if isinstance(now, str) else now.describe()
        database = context["connection"].connection
        if database.info.transaction_status == TRANSACTION_STATUS_INERROR:
            # Only the end of the transaction is accepted now.
            return execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else sql.as_string(database)
        changed = _CHANGED.match(text) if text[:6] != "SELECT" or " UPDATE" in text else None
        if changed and (changed[1] or changed[2]) in self.walled and not asker.startswith(PAST):
            raise WrittenWhileReadingError(text[:200])
        return execute(f"SELECT set_config('{SETTING}', '{asker}', true); {text}", params, many, context)


def add_asker_to_statements(connection: BaseDatabaseWrapper) -> None:
    """Tell who asks on this connection, if its login is one for whom the database has policies."""
    if connection.vendor != "postgresql":
        return
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND row_security_active(oid)")
        walled = frozenset(name for (name,) in cursor.fetchall())
    others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Teller)]
    connection.execute_wrappers[:] = [*others, *([Teller(walled)] if walled else [])]


class AskerMiddleware:
    """Let a request that reads ask as its person, and one that acts ask past the wall, except for what it is about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say who asks during this request."""
        with ask_for_request(request) if request.method in READING else ask_past_the_wall(Past.ACT):
            return self.get_response(request)
