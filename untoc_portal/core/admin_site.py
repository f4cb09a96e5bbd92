"""The admin site: for secretariat staff alone, behind the portal's own sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz


class PortalAdminSite(AdminSite):
    """Opens to active secretariat staff; to anyone else who is signed in it is not there (404)."""

    site_title = _("UNTOC Review Portal")
    site_header = _("UNTOC Review Portal: secretariat")
    index_title = _("Administration")
    # The width is for the tables: the index is one click away.
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person is a member of the secretariat's staff."""
        user = request.user
        return user.is_active and getattr(user, "is_staff", False) and authz.is_secretariat(user)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's sign-in; somebody signed in who may not come in is told there is no such page."""
        del extra_context
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:  # noqa: FBT001, FBT002 (Django's signature)
        """Guard a page: 404, never 403, for somebody signed in who may not come in."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return page
