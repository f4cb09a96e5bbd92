"""The pulse of a room: one number, which changes when something is done there, as server-sent events.

Five hundred screens ask for it every two seconds. So a process answers from its memory, before Django makes a request
(`PulseApplication`, around the WSGI application). It asks the database for a room at most twice a second, and then the
middleware answers, before sessions, rights and languages are read: the number only says that there is something
new (ADR 51). An answer ends immediately; the browser asks again after `retry`, and sends the number it has.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotFound

from dialogues.models import Dialogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from django.http import HttpRequest

    from untoc_portal.core.middleware import GetResponse

PREFIX = "/live/"
PATH = re.compile(r"^/live/rooms/([1-9]\d{0,8})/$")
METHODS = {"GET", "HEAD"}
RETRY_MILLISECONDS = 2000
# How long a process trusts the number it has read.
FRESH_SECONDS = 0.5
CONTENT_TYPE = "text/event-stream; charset=utf-8"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
# Room → when this process read its number, and the number.
VERSIONS: dict[int, tuple[float, int]] = {}


def get_pulse_url(dialogue: Dialogue) -> str:
    """Return the URL at which a screen asks for the pulse of a room."""
    return f"/live/rooms/{dialogue.pk}/"


def write_event(version: int, seen: str | None) -> str:
    """Return the event with the number, or an event without content if the browser has it."""
    content = f"retry: {RETRY_MILLISECONDS}\n"
    return content + ("\n" if seen == str(version) else f"id: {version}\ndata: {version}\n\n")


class PulseMiddleware:
    """Answer the pulse of rooms before any other middleware reads a session, and remember the number."""

    def __init__(self, get_response: GetResponse, clock: Callable[[], float] = time.monotonic) -> None:
        self.get_response = get_response
        self.clock = clock

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the event of the room in the URL. A room that does not exist is 404 and is not remembered."""
        found = PATH.match(request.path_info) if request.path_info.startswith(PREFIX) else None
        if found is None or request.method not in METHODS:
            return self.get_response(request)
        key = int(found[1])
        version = Dialogue.objects.filter(pk=key).values_list("room_version", flat=True).first()
        if version is None:
            VERSIONS.pop(key, None)
            return HttpResponseNotFound(headers=HEADERS)
        VERSIONS[key] = (self.clock(), version)
        content = write_event(version, request.headers.get("Last-Event-ID"))
        return HttpResponse(content, content_type=CONTENT_TYPE, headers=HEADERS)


class PulseApplication:
    """Answer the pulse from the memory of the process, while its number is fresh. All else goes to Django."""

    def __init__(self, application: WSGIApplication, clock: Callable[[], float] = time.monotonic) -> None:
        self.application = application
        self.clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the event without a request of Django, or what Django returns."""
        path = environ.get("PATH_INFO", "")
        found = PATH.match(path) if path.startswith(PREFIX) and environ.get("REQUEST_METHOD") == "GET" else None
        read_at, version = VERSIONS.get(int(found[1]), (0.0, 0)) if found else (0.0, 0)
        if not read_at or self.clock() - read_at > FRESH_SECONDS:
            return self.application(environ, start_response)
        content = write_event(version, environ.get("HTTP_LAST_EVENT_ID")).encode()
        start_response(
            "200 OK", [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(content))), *HEADERS.items()]
        )
        return [content]
