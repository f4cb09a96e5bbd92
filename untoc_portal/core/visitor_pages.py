"""Public pages are stored for visitors, and public files for everyone, until the next act (ADR 67).

Each act writes to the audit trail, so the last rows of the trail say whether anything was done since a page was made.
What changes without an act, such as a file that was rendered, is seen after `settings.VISITOR_PAGE_SECONDS`. All is
stored for its address and language, in the memory of the process. Only a reader without a session gets or makes a
stored page; a file that does not depend on its reader is the same for everyone.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language

from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

CACHE = "pages"
# How many of the last rows of the trail are compared, so that a row that was committed late is seen too.
WINDOW = 200
MAX_ADDRESS_LENGTH = 300
# A longer page or file is made each time: two hundred of them, compressed, are in the memory of each process.
MAX_BYTES = 500_000
# The fastest level makes them small enough.
COMPRESSION = 1
# The token of a form is each visitor's own.
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+(")')


def store_for_visitors(view: View) -> View:
    """Return the view with pages that are stored for visitors. It must show a visitor what everyone may read only."""

    @wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = find_key(request) if is_visitor(request) else None
        stored = _get_stored(key)
        if stored is None:
            return _store(key, view(request, *args, **kwargs), is_page)
        if _TOKEN.search(stored.content):
            token = get_token(request).encode()
            stored.content = _TOKEN.sub(rb"\g<1>" + token + rb"\g<2>", stored.content)
        return stored

    return show


def store_for_everyone(view: View) -> View:
    """Return the view with files that are stored for all readers. It must never ask who the reader is."""

    @wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Their addresses have no parameters: nobody fills the memory with copies of a file.
        key = None if request.GET else find_key(request)
        stored = _get_stored(key)
        return _store(key, view(request, *args, **kwargs), is_file) if stored is None else stored

    return show


def _get_stored(key: str | None) -> HttpResponse | None:
    content, headers = (key and caches[CACHE].get(key)) or (None, None)
    return None if content is None else HttpResponse(zlib.decompress(content), headers=headers)


def _store(
    key: str | None, response: HttpResponseBase, may_be_stored: Callable[[HttpResponse], bool]
) -> HttpResponseBase:
    if key and isinstance(response, HttpResponse) and may_be_stored(response):
        content = zlib.compress(response.content, COMPRESSION)
        caches[CACHE].set(key, (content, dict(response.headers)), settings.VISITOR_PAGE_SECONDS)
    return response


def is_visitor(request: HttpRequest) -> bool:
    """Return whether a reader without a session asks for a whole page."""
    usual = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    return (
        not request.user.is_authenticated and usual.issuperset(request.COOKIES) and "HX-Request" not in request.headers
    )


def find_key(request: HttpRequest) -> str | None:
    """Return the key of what is stored: address, language and the last acts; None if nothing is to be stored."""
    address = request.build_absolute_uri()
    if not settings.VISITOR_PAGE_SECONDS or request.method != "GET" or len(address) > MAX_ADDRESS_LENGTH:
        return None
    acts = list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[:WINDOW])
    marks = repr((address, get_language(), timezone.localdate(), acts))
    return hashlib.sha256(marks.encode()).hexdigest()


def is_page(response: HttpResponse) -> bool:
    """Return whether this is a whole page that anyone may have."""
    return response.headers.get("Content-Type", "").startswith("text/html") and is_file(response)


def is_file(response: HttpResponse) -> bool:
    """Return whether this is whole, sets no cookie of its reader, and is short enough."""
    is_whole = response.status_code == HttpResponse.status_code and not response.cookies
    return is_whole and len(response.content) <= MAX_BYTES
