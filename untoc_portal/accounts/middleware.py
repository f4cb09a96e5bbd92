"""Ask for the sign-in without losing what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from untoc_portal.accounts.forms import SignInForm
from untoc_portal.core import carrying
from untoc_portal.core.edits import AUTOSAVE_HEADER

if TYPE_CHECKING:
    from django.http import HttpRequest


class SignInMiddleware(LoginRequiredMiddleware):
    """Show the sign-in page to a user who is not signed in, and carry the form that they sent, if any."""

    # Django redirects everyone; this method also answers scripts and forms.
    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """Return 401 for a script. Carry a form that says who filled it in. Redirect otherwise."""
        if AUTOSAVE_HEADER in request.headers:
            return HttpResponse(status=401)
        if getattr(request, "sign_in_is_over", False):
            messages.info(request, _("You were signed out after some time. Sign in again to continue."))
        carried = carrying.serialize_fields(request.POST)
        if not carried:
            return super().handle_no_permission(request, view_func)
        context = {"form": SignInForm(request=request), "next": request.get_full_path(), "carried": carried}
        return render(request, "account/login.html", context, status=401)
