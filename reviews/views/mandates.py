"""The mandate ledger: on whose behalf one acts, and what was done under a mandate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from reviews.models import Mandate
from reviews.selectors.people import acts_under, mandates_of
from untoc_portal.core.views import PortalView

PER_PAGE = 50


class ActForView(PortalView):
    """Choose the State on whose behalf one acts in this session, or leave it to each review."""

    def get_subject(self) -> None:
        """The choice is about the session, not about an object."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice, if it is a State for which the person holds a mandate, and go back."""
        chosen = mandates_of(request.user).filter(delegation__party__iso3=request.POST.get("state", "")).first()
        request.session["acting_for"] = chosen.delegation.party.iso3 if chosen else ""
        if chosen:
            messages.success(request, _("You now act for %(State)s.") % {"State": chosen.delegation.party})
        else:
            messages.success(request, _("You now act for the State that each review calls for."))
        target = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(target if is_ours else reverse("accounts:profile"))


class MandateView(PortalView):
    """One mandate: what it says, and every act that was done under it."""

    def get_subject(self) -> Mandate:
        """Return the mandate, if it is the user's own or of their delegation."""
        rows = Mandate.objects.select_related(
            "user", "note_verbale", "delegation__party", "delegation__review__state_under_review"
        )
        return get_object_or_404(rows.accountable_to(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Show it, the latest act first."""
        page = Paginator(acts_under(self.subject), PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "reviews/mandate_detail.html", {"mandate": self.subject, "page_obj": page})
