"""What the portal logs: one line for each request and each job, which can be searched by what was shown to the person.

No line has a name, an address of a visitor, or what was asked after the question mark. The actor is a pseudonym: the
same for one person, and nobody's name without the key of the portal.
"""

from __future__ import annotations

import logging
import re
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from untoc_portal.core.secret_addresses import replace_secrets

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")
request_logger = logging.getLogger("portal.request")
# The identifier of a trace that goes through several systems (W3C Trace Context).
TRACE = re.compile(r"^[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
# Files that are the same for everyone, and the question that each screen of a room asks every two seconds.
NOT_LOGGED = ("/static/", "/live/")


class AddRequestId(logging.Filter):
    """Add the identifier of the request to each line that is logged during it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set `request_id`, and keep every record."""
        record.request_id = request_id.get()
        return True


def get_pseudonym(pk: int | None) -> str:
    """Return what represents a person in the log."""
    return salted_hmac("portal.log.actor", str(pk), algorithm="sha256").hexdigest()[:12] if pk else ""


def log_request(request: HttpRequest, response: HttpResponse, began: float) -> None:
    """Log one request. The actor is there only if the request asked who it is: this makes no query."""
    if request.path.startswith(NOT_LOGGED):
        return
    found = TRACE.match(request.headers.get("traceparent", ""))
    path = replace_secrets(request.path)
    duration = round((time.perf_counter() - began) * 1000)
    details = {
        "method": request.method,
        "path": path,
        "status": response.status_code,
        "duration_ms": duration,
        "actor": get_pseudonym(getattr(getattr(request, "_cached_user", None), "pk", None)),
        "trace_id": found["trace"] if found else "",
    }
    request_logger.info("%s %s %s %s ms", request.method, path, response.status_code, duration, extra=details)
