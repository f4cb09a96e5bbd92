"""Public pages are stored for visitors, until the next act (ADR 67).

Each act writes to the audit trail, so the last rows of the trail say whether anything was done since a page was made.
What changes without an act, such as a file that was rendered, is seen after `settings.VISITOR_PAGE_SECONDS`. Only a
reader without a session gets or makes such a page, and a page is stored for its address and language, in the memory of
the process.
"""

from __future__ import annotations

import hashlib
import re
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

CACHE = "pages"
# So many of the last rows of the trail are compared, so that one that was committed late is seen too.
WINDOW = 200
MAX_ADDRESS_LENGTH = 300
# The token of a form is each visitor's own.
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+(")')


def store_for_visitors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return the view with pages that are stored for visitors. It must show a visitor what everyone may read only."""

    @wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = find_key(request)
        if key is None:
            return view(request, *args, **kwargs)
        stored = caches[CACHE].get(key)
        if stored is None:
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and is_page(response):
                caches[CACHE].set(key, (response.content, dict(response.headers)), settings.VISITOR_PAGE_SECONDS)
            return response
        content, headers = stored
        token = get_token(request).encode() if _TOKEN.search(content) else b""
        return HttpResponse(_TOKEN.sub(rb"\g<1>" + token + rb"\g<2>", content), headers=headers)

    return show


def find_key(request: HttpRequest) -> str | None:
    """Return the key of the stored page: address, language and the last acts; None if it is not to be stored."""
    usual = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    address = request.build_absolute_uri()
    if (
        not settings.VISITOR_PAGE_SECONDS
        or request.method != "GET"
        or request.user.is_authenticated
        or not usual.issuperset(request.COOKIES)
        or "HX-Request" in request.headers
        or len(address) > MAX_ADDRESS_LENGTH
    ):
        return None
    acts = list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[:WINDOW])
    marks = repr((address, get_language(), timezone.localdate(), acts))
    return hashlib.sha256(marks.encode()).hexdigest()


def is_page(response: HttpResponse) -> bool:
    """Return whether this is a whole page that anyone may have."""
    return (
        response.status_code == HttpResponse.status_code
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.cookies
    )
