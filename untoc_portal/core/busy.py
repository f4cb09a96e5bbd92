"""A database that is too busy: the person is told to try again, on a page or in the API, and nothing was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import OperationalError
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# What SQLite says after it has waited as long as it may.
LOCKED = ("database is locked", "database table is locked", "database is busy")
# PostgreSQL: a lock that was not to be had, a deadlock, transactions that cannot both be done, a statement that took
# too long, no connection left (its manual, appendix A).
SQL_STATES = {"55P03", "40P01", "40001", "57014", "53300"}
RETRY_SECONDS = 5


def is_busy(error: BaseException | None) -> bool:
    """Return whether the error says that the database is busy now, and that the same act can succeed later."""
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state in SQL_STATES or any(text in str(error).lower() for text in LOCKED)


class BusyMiddleware:
    """Answer 503 with a page that says to try again if the database is busy. The transaction was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a busy database. Leave every other error alone."""
        if not is_busy(exception):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
