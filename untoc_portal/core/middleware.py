"""Data of one request: an identifier that links audit events to a request, and a cache of the user's grants."""

import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from untoc_portal.core.logs import log_request, request_id
from untoc_portal.core.request_counts import observe_request
from untoc_portal.core.scopes import granted_scopes
from untoc_portal.core.stored_files import AlteredFileError

# On whose behalf the person chose to act in this session; empty if nothing is chosen.
acting_for: ContextVar[str] = ContextVar("acting_for", default="")
# The name of the token with which a program acts for a person; empty if a person acts.
machine: ContextVar[str] = ContextVar("machine", default="")

# Files are compressed already. An answer of the API keeps its strong ETag, which If-Match needs.
COMPRESSED = ("text/html", "image/svg+xml")

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class HeadersMiddleware:
    """Add security headers to every answer, also of static files, and refuse unknown methods.

    This middleware comes first: an answer of WhiteNoise does not pass the middleware that comes after it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return 405 for TRACE and for methods that HTTP does not know. Add the headers to the answer."""
        response = self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        for name, value in settings.BROWSER_HEADERS.items():
            response.setdefault(name, value)
        return response


class RequestIdMiddleware:
    """Give each request an identifier, and log it. It is sent in a header and stored with every audit event."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the identifier during this request."""
        identifier, began = uuid.uuid4().hex, time.perf_counter()
        token, of_machine, of_scopes = request_id.set(identifier), machine.set(""), granted_scopes.set(None)
        try:
            response = self.get_response(request)
            log_request(request, response, began)
            observe_request(request, response, time.perf_counter() - began)
        finally:
            request_id.reset(token)
            machine.reset(of_machine)
            granted_scopes.reset(of_scopes)
        response["X-Request-ID"] = identifier
        return response


class ActingForMiddleware:
    """Make the user's choice on whose behalf they act available to the code that records actions.

    The choice is stored in the session. A program sends it with each request, in the header `Acting-For`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the choice during this request."""
        token = acting_for.set(request.headers.get("Acting-For") or request.session.get("acting_for", ""))
        try:
            return self.get_response(request)
        finally:
            acting_for.reset(token)


class AddressMiddleware:
    """Answer a URL with a character that no row can contain like a URL that does not exist."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raise Http404 for NUL before a query uses it: PostgreSQL does not accept it in a text."""
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Compress pages and drawings. Their length then reveals nothing about the secrets in them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress pages and drawings, and leave all other answers unchanged."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in COMPRESSED else response


class PrivateMiddleware:
    """Keep what a signed-in person sees out of every cache, including the browser of a shared computer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer as private if the view has not set its own cache rules."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class AlteredFileMiddleware:
    """Answer with a clear error where a stored file is missing or altered. The log has its name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a file that cannot be handed out, and None for every other error."""
        return render(request, "file_altered.html", status=500) if isinstance(error, AlteredFileError) else None
