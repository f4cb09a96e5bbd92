"""Per-request facts: an identifier that ties audit rows to a request, and a cache of the user's grants."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from untoc_portal.core import authz

request_id: ContextVar[str] = ContextVar("request_id", default="")
# On whose behalf the person chose to act in this session; empty while nothing is chosen.
acting_for: ContextVar[str] = ContextVar("acting_for", default="")

# Files are compressed in themselves; an answer of the API keeps the strong ETag that If-Match asks for.
COMPRESSED = ("text/html", "image/svg+xml")

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class HeadersMiddleware:
    """Say with every answer, files of the pages included, what a browser may do with it; refuse other methods.

    It comes first: what WhiteNoise answers passes none that stands after it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer TRACE, and methods that HTTP does not know, with 405; add the headers to what is answered."""
        response = self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        for name, value in settings.BROWSER_HEADERS.items():
            response.setdefault(name, value)
        return response


class RequestIdMiddleware:
    """Give each request an identifier, echoed in a header and stored with every audit row it causes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the identifier for the time of this request."""
        identifier = uuid.uuid4().hex
        token = request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response


class ActingForMiddleware:
    """Carry the choice on whose behalf the person acts down to where acts are recorded.

    It is kept in the session; a program says it with each request, in the header `Acting-For`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the choice for the time of this request."""
        token = acting_for.set(request.headers.get("Acting-For") or request.session.get("acting_for", ""))
        try:
            return self.get_response(request)
        finally:
            acting_for.reset(token)


class AddressMiddleware:
    """Answer an address with a character no row can hold like any address that leads nowhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse NUL, which PostgreSQL does not take as text, before anything asks the database for it."""
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Send pages and drawings compressed, at a length that tells nothing of the secrets in them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what a reader waits for on a slow line, and leave everything else as it is."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in COMPRESSED else response


class PrivateMiddleware:
    """Keep what a signed-in person sees out of every cache, that of a shared computer's browser too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer, unless the page said itself how it may be kept."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class GrantCacheMiddleware:
    """Let `core.authz` remember this user's grants while the request lasts, and no longer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the user object of this request as one whose grants may be remembered."""
        authz.cache_grants(request.user)
        return self.get_response(request)
