"""No change is lost: an answer has an ETag, and a change says on which state it was made (RFC 9110, If-Match).

The ETag of an object is the hash of what its reader is shown, so that it changes with everything that the reader can
see. The check at the edge tells a program early, with the present state. What two changes at the same moment may not
do is decided below, where each service compares revisions or what was read under its lock.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

if TYPE_CHECKING:
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


def is_precondition_needed(view: Any) -> bool:
    """Return whether the action changes an object that can be read at an address of its own."""
    key = getattr(view, "lookup_url_kwarg", None) or getattr(view, "lookup_field", "")
    return view.request.method not in SAFE and hasattr(view, "retrieve") and key in view.kwargs


def require_present_state(view: GenericViewSet) -> None:
    """Check that the object is in the state that the program read.

    Raises PreconditionRequired if the program does not say which, and PreconditionFailed with the present state.
    """
    if not is_precondition_needed(view):
        return
    sent = view.request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired
    expected = parse_etags(sent)
    if expected == [ANY]:
        return
    content = _render_present_state(view)
    etag = build_etag(content)
    if etag not in expected:
        raise PreconditionFailed(json.loads(content), etag)


def _render_present_state(view: Any) -> bytes:
    """Return the object as a GET of its address returns it. Raises Http404 if the user cannot see it."""
    action, view.action = view.action, "retrieve"
    try:
        data = view.retrieve(view.request, **view.kwargs).data
    finally:
        view.action = action
    content: bytes = JSONRenderer().render(data, renderer_context={"view": view, "request": view.request})
    return content
