"""Continue with a form that was sent when the session had expired (see `core.carrying`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from untoc_portal.core import carrying


def resume_form(request: HttpRequest, carried: str, action: str) -> HttpResponse:
    """Return a page with what this person typed, or redirect to `action` if there is nothing."""
    fields = carrying.deserialize_fields(carried, request.user)
    if not fields:
        return redirect(action)
    return render(request, "accounts/carried.html", {"fields": fields, "action": action})
