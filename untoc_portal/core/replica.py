"""A copy of the database that answers what visitors without an account read: a setting, and off without it.

A streaming replica is a little behind. So only a request that reads, brings no cookie of a session or a form, no login
of a program and no secret in its address is answered from it. Anyone who has sent anything has such a cookie. What is
not found there, and every error, is tried again on the database itself.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponseNotFound

from untoc_portal.core.secret_addresses import replace_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

ALIAS = "replica"
SAFE_METHODS = ("GET", "HEAD")
# Health speaks of the database itself, and figures too.
NEVER = ("/health/", "/internal/", "/accounts/")
# What is only right when it is of this moment: the table of counters, as Django's cache names it, and sessions.
CURRENT = ("django_cache", "sessions")
_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


class ReplicaRouter:
    """Sends the queries of a public read to the replica, until it writes anything."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """Return the replica while a public page is read, but never for counters of throttles and for sessions."""
        return ALIAS if _reading.get() and model._meta.app_label not in CURRENT else None

    def db_for_write(self, *_args: Any, **_hints: Any) -> str:
        """Return the database itself. What was written is read from there for the rest of the request."""
        _reading.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_args: Any, **_hints: Any) -> bool:
        """Allow every relation: both have the same rows."""
        return True

    def allow_migrate(self, db: str, *_args: Any, **_hints: Any) -> bool | None:
        """Refuse to migrate the replica: it follows the database by itself."""
        return False if db == ALIAS else None


def is_public_reading(request: HttpRequest) -> bool:
    """Return whether nobody is signed in, nothing was sent before, and the address holds no secret."""
    kept = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
    address = request.get_full_path()
    return (
        request.method in SAFE_METHODS
        and not any(name in request.COOKIES for name in kept)
        and "Authorization" not in request.headers
        and not address.startswith(NEVER)
        and replace_secrets(address) == address
    )


class ReplicaMiddleware:
    """Answer public reads from the replica, where one is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, from the database itself if the replica does not know the page or does not answer."""
        if ALIAS not in connections or not is_public_reading(request):
            return self.get_response(request)
        token = _reading.set(True)
        try:
            response = self.get_response(request)
        finally:
            _reading.reset(token)
        if response.status_code < HttpResponseNotFound.status_code:
            return response
        response.close()
        return self.get_response(request)
