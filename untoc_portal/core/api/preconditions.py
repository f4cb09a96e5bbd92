"""No change is lost: an answer has an ETag, and a change says on which state it was made (RFC 9110, If-Match).

The ETag of an object is the hash of what its reader is shown, so that it changes with everything that the reader can
see. The check at the edge informs a program early, with the present state. What two changes at the same moment may not
do is decided below, where each service compares revisions or what was read under its lock.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rest_framework.request import Request
    from rest_framework.viewsets import GenericViewSet

SAFE = ("GET", "HEAD", "OPTIONS")
ANY = "*"


class PreconditionRequired(APIException):
    """The change does not say on which state it was made (RFC 6585)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Send the ETag of the object that you change in the header “If-Match”.")
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    """The object has changed since the program read it. `present` is its state now, `etag` the tag of that state."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _("The object has changed since you read it. Nothing was done.")
    default_code = "precondition_failed"

    def __init__(self, present: Any, etag: str) -> None:
        super().__init__()
        self.present, self.etag = present, etag


def build_etag(content: bytes) -> str:
    """Return the strong ETag of an answer."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def find_read(view: Any) -> str | None:
    """Return the action that reads what an action changes; None if it changes no object with an address of its own.

    A view whose list is all that there is of one object, such as the revisions of a text, says so by `is_one_object`.
    """
    if view.request.method in SAFE:
        return None
    if getattr(view, "is_one_object", False):
        return "list"
    key = getattr(view, "lookup_url_kwarg", None) or getattr(view, "lookup_field", "")
    return "retrieve" if hasattr(view, "retrieve") and key in view.kwargs else None


def require_present_state(view: GenericViewSet) -> None:
    """Check that the object is in the state that the program read.

    Raises PreconditionRequired if the program does not say which, and PreconditionFailed with the present state.
    """
    read = find_read(view)
    if read is None:
        return
    sent = view.request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired
    expected = parse_etags(sent)
    if expected == [ANY]:
        return
    content = _render_present_state(view, read)
    etag = build_etag(content)
    if etag not in expected:
        raise PreconditionFailed(json.loads(content), etag)


def _render_present_state(view: Any, read: str) -> bytes:
    """Return the object as a GET of its address returns it. Raises Http404 if the user cannot see it."""
    action, view.action = view.action, read
    try:
        with _without_parameters(view.request):
            data = getattr(view, read)(view.request, **view.kwargs).data
    finally:
        view.action = action
    content: bytes = JSONRenderer().render(data, renderer_context={"view": view, "request": view.request})
    return content


@contextmanager
def _without_parameters(request: Request) -> Iterator[None]:
    """Leave out the parameters of the act, such as `dry_run`: a list names its own parameters in its next page."""
    plain: Any = request._request  # noqa: SLF001 (the only way to the parameters)
    kept, text = plain.GET, plain.META.get("QUERY_STRING", "")
    plain.GET, plain.META["QUERY_STRING"] = QueryDict(), ""
    try:
        yield
    finally:
        plain.GET, plain.META["QUERY_STRING"] = kept, text
