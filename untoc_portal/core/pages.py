"""Pages of the portal that belong to no app."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView
from django.views.i18n import set_language as django_set_language

from untoc_portal.core.styleguide import get_styleguide_context
from untoc_portal.core.tables import render_tables

# Anyone can choose their language.
set_language = login_not_required(django_set_language)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component of the interface."""
    return render_tables(request, "styleguide.html", get_styleguide_context(request))


@method_decorator(login_not_required, name="dispatch")
class Accessibility(TemplateView):
    """The accessibility statement, with the address of the people who remove barriers."""

    template_name = "accessibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address."""
        return super().get_context_data(contact=settings.CONTACT_EMAIL, **kwargs)
