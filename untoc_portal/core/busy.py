"""A database that is busy or does not answer, or a full disk: the page asks to try again and keeps what was typed.

An error in a view, in the API and in a middleware ends here. What only reads is tried once more if the connection was
lost: a database that was restarted answers again soon.
"""

from __future__ import annotations

import errno
import logging
import sys
import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connections
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.defaults import server_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

logger = logging.getLogger(__name__)
# What SQLite says after it has waited as long as it may.
LOCKED = ("database is locked", "database table is locked", "database is busy")
# What SQLite says if it cannot reach its file, or cannot write any more.
FILE_AWAY = ("unable to open database file", "disk i/o error", "database or disk is full", "readonly database")
# PostgreSQL: a lock that was not to be had, a deadlock, transactions that cannot both be done, a statement that took
# too long, no connection left (its manual, appendix A).
BUSY_STATES = {"55P03", "40P01", "40001", "57014", "53300"}
# PostgreSQL: shut down, crashed, not yet started, disk full, and all of class 08 (connections).
AWAY_STATES = {"57P01", "57P02", "57P03", "53100", "25006"}
# Files cannot be stored: the disk is full or read-only, a quota is used up, or the disk or the bucket does not answer.
FILES_AWAY = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EACCES}
RETRY_SECONDS = 5
# How long to wait before what only reads is tried once more.
PAUSE_SECONDS = 0.5
SAFE_METHODS = ("GET", "HEAD")
# A text of more characters is shown on the page, so that it can also be copied.
LONG = 60
# Never shown or sent again.
SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "code", "token", "secret")


def is_busy(error: BaseException | None) -> bool:
    """Return whether the error says that the database is busy now, and that the same act can succeed later."""
    if not isinstance(error, OperationalError):
        return False
    return _get_sql_state(error) in BUSY_STATES or _has_text(error, LOCKED)


def is_storage_away(error: BaseException | None) -> bool:
    """Return whether the error says that files cannot be stored or read now, and can be later."""
    return isinstance(error, OSError) and error.errno in FILES_AWAY


def is_away(error: BaseException | None) -> bool:
    """Return whether the error says that the database or the files cannot be reached, or cannot store anything."""
    if is_storage_away(error):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state, cause = _get_sql_state(error), error.__cause__
    # Without a state the driver speaks, not the server: there is no connection, or it was lost.
    is_unanswered = state is None and type(cause).__module__.partition(".")[0] == "psycopg2"
    return is_unanswered or state in AWAY_STATES or str(state).startswith("08") or _has_text(error, FILE_AWAY)


def _get_sql_state(error: BaseException) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


def _has_text(error: BaseException, texts: tuple[str, ...]) -> bool:
    return any(text in str(error).lower() for text in texts)


class BusyMiddleware:
    """Answer 503 with a page that says to try again. The transaction was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer. If the database did not answer, a request that only reads is tried once more."""
        response = self.get_response(request)
        if getattr(response, "is_database_away", False) and request.method in SAFE_METHODS:
            time.sleep(PAUSE_SECONDS)
            connections.close_all()
            response = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a database that is busy or does not answer. Return None for every other error."""
        return build_answer(request, exception)


def handle_server_error(request: HttpRequest) -> HttpResponse:
    """Return the answer to an error that no view caught: Django calls this while it handles the error."""
    return build_answer(request, sys.exc_info()[1]) or server_error(request)


def build_answer(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return 503 for a database that is busy or does not answer, or None for every other error.

    Nothing here asks the database.
    """
    away = is_away(error)
    if not away and not is_busy(error):
        return None
    if is_storage_away(error):
        logger.error("files cannot be stored or read: %s", error)
    context = {
        "is_away": away,
        "is_storage_away": is_storage_away(error),
        "fields": _list_typed(request),
        "has_files": bool(request.FILES),
        "address": request.get_full_path(),
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    response.is_database_away = away and not is_storage_away(error)  # type: ignore[attr-defined]
    return response


def _list_typed(request: HttpRequest) -> list[dict[str, object]]:
    """Return what the form contained, without what is secret. Long texts are shown, the others sent along."""
    return [
        {"name": name, "value": value, "is_long": len(value) > LONG or "\n" in value}
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET_FIELDS)
        for value in values
    ]
