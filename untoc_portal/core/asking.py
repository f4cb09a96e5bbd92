"""Who asks the database: stated in each transaction, for the row policies of PostgreSQL (ADR 59).

A request that reads asks as its person. Nobody asks for anything unless the code says so, and nobody reads what is
confidential. Only PostgreSQL has such policies, and only for the login of the web; everywhere else nothing is stated.

Each of the three is a role of PostgreSQL: what asks past the wall has a role that no policy binds, so it costs nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import empty
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest, HttpResponse

    from untoc_portal.core.authz import AnyUser

# The setting of a transaction that the policies read: the account, `0` without one, and the roles.
SETTING = "portal.asker"
# The logins of web and worker, and the roles that web takes on: for what a person reads, and to ask past the wall.
APP, WORKER, READER, PASSER = "app", "worker", "reader", "passer"
READING = ("GET", "HEAD", "OPTIONS")


class Past(StrEnum):
    """Why code asks past the wall. This is the whole list; a test compares it with where the code does it."""

    # A service asks the right first. It then locks, counts and compares rows that the person does not see, such as the
    # clearance of another State, and notifies people.
    ACT = "act"
    # Made by acts, for nobody in particular. In production, jobs run under a login of their own.
    JOB = "job"
    # A reader with a link has no account. The link itself decides what it opens: the articles of an institution for a
    # guest, one note verbale for a Mission.
    LINK = "link"
    # Anyone who has the hash of a text has the text. `verify` says whether it is genuine, and shows none of it.
    HASH = "hash"
    # Whether a message still needs its recipient follows from rows that the recipient may not see, such as what another
    # State has done by now. Only keys of the recipient's own messages come back, or their number.
    NEEDS = "needs"
    # Others still see the heading of a paragraph that they may not read, with “[withheld]” for the text. The row has
    # both; `redact` removes the text.
    HEADING = "heading"
    # Of the operator, at the console.
    COMMAND = "command"


class Asker:
    """Anyone who sends a request, as the program knows it when a statement is sent."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.told: tuple[Any, str] | None = None

    def describe(self) -> str:
        """Return what is stated to the database. The account and its roles are themselves read as nobody."""
        user = getattr(self.request, "user", None)
        if user is None or getattr(user, "_wrapped", user) is empty:
            # Session and account are being read, or were not asked for yet.
            return ""
        if self.told is None or self.told[0] is not user:
            with _asking(""):
                self.told = (user, describe_person(user))
        return self.told[1]


_current: ContextVar[Asker | Past | str] = ContextVar("asker", default="")


def describe_person(user: AnyUser) -> str:
    """Return what is stated to the database about this person: account and roles, or that there is no account."""
    from untoc_portal.core import authz  # noqa: PLC0415 (manage.py says who asks before the apps are loaded)

    known = user.is_authenticated and user.is_active
    return f"{user.pk if known else 0}:,{','.join(sorted(authz.get_user_roles(user)))},"


@contextmanager
def _asking(asker: Asker | Past | str) -> Iterator[None]:
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
    return _asking(why)


class Teller:
    """Sends each statement together with who asks; Django calls it around every query of a connection.

    Both are one transaction, also where none was begun, so nothing stays with a connection that others use next. It is
    stated each time, because a rollback to a savepoint undoes it.
    """

    def __init__(self, prefix: str) -> None:
        self.nobody, self.reader, self.passer = (f'SET LOCAL ROLE "{prefix}_{role}"' for role in (APP, READER, PASSER))

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001 (Django calls it)
        context: dict[str, Any],
    ) -> Any:
        """Send the statement."""
        now = _current.get()
        asker = now if isinstance(now, str) else now.describe()
        database = context["connection"].connection
        if database.info.transaction_status == TRANSACTION_STATUS_INERROR:
            # Only the end of the transaction is accepted now.
            return execute(sql, params, many, context)
        text = sql if isinstance(sql, str) else sql.as_string(database)
        if isinstance(asker, Past):
            role = self.passer
        else:
            role = f"{self.reader}; SET LOCAL {SETTING} = '{asker}'" if asker else self.nobody
        return execute(f"{role}; {text}", params, many, context)


def find_prefix(cursor: Any, *logins: str) -> str | None:
    """Return how the roles begin if the present login is one of these, and there are roles to take on before a wall."""
    cursor.execute(
        f"SELECT prefix FROM (SELECT substring(current_user::text FROM '^(.+)_(?:{'|'.join(logins)})$')) AS one(prefix)"  # noqa: S608 (names of our own)
        f" WHERE to_regrole(quote_ident(prefix || '_{READER}')) IS NOT NULL"
    )
    return next((prefix for (prefix,) in cursor.fetchall()), None)


def add_asker_to_statements(connection: BaseDatabaseWrapper) -> None:
    """State who asks on this connection, if this is the login of the web: a wall may be built while it is open."""
    if connection.vendor != "postgresql":
        return
    with connection.connection.cursor() as cursor:
        prefix = find_prefix(cursor, APP)
    others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Teller)]
    connection.execute_wrappers[:] = [*others, *([Teller(prefix)] if prefix else [])]


class AskerMiddleware:
    """Let a request that reads ask as its person, and one that acts ask past the wall, except for what it is about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say who asks during this request."""
        with ask_for_request(request) if request.method in READING else ask_past_the_wall(Past.ACT):
            return self.get_response(request)
