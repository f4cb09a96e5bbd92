"""The mandate ledger: on whose behalf a user acts, and what was done under a mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy

from reviews.forms.people import DeclarationForm
from reviews.models import Delegation, Handover, Mandate, Nomination
from reviews.selectors.feedback import get_feedback_of_former_reviewer
from reviews.selectors.handovers import format_handover
from reviews.selectors.people import list_acts_under_mandate, list_mandates
from reviews.services import declarations
from reviews.views.base import ReviewActionView, get_delegation_or_404
from reviews.views.tables import ACTS_UNDER_MANDATE
from reviews.workflow import NOMINATIONS
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, PortalView, ServiceFormView, get_visible_or_404

if TYPE_CHECKING:
    from django.forms import BaseForm

PER_PAGE = 50


class ActForView(PortalView):
    """Choose the State for which the user acts in this session, or leave the choice to each review."""

    def get_subject(self) -> None:
        """Return None, because the choice is about the session, not about an object."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the choice if the user has a mandate for this State, and redirect back."""
        chosen = list_mandates(request.user).filter(delegation__party__iso3=request.POST.get("state", "")).first()
        request.session["acting_for"] = chosen.delegation.party.iso3 if chosen else ""
        if chosen:
            messages.success(request, _("You now act for %(State)s.") % {"State": chosen.delegation.party})
        else:
            messages.success(request, _("You now act for the State that each review calls for."))
        target = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(target if is_ours else reverse("accounts:profile"))


class MandateView(PageView):
    """One mandate: its data, and every action that was done under it."""

    def get_subject(self) -> Mandate:
        """Return the mandate, if this user may read the actions under it."""
        rows = Mandate.objects.select_related(
            "user", "note_verbale", "delegation__party", "delegation__review__state_under_review"
        )
        return get_object_or_404(rows.accountable_to(self.request.user), pk=self.kwargs["pk"])

    template_name = "reviews/mandate_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the mandate, its latest actions first, and the feedback of a State that no longer reviews."""
        table = Table(
            "acts",
            ACTS_UNDER_MANDATE,
            list_acts_under_mandate(self.subject, self.request.user),
            self.request,
            per_page=PER_PAGE,
        )
        return {
            "mandate": self.subject,
            "table": table,
            "left": get_feedback_of_former_reviewer(self.request.user, self.subject.delegation),
        }


class HandoverView(PageView):
    """The handover from one focal point to the next: the state of the review on that day."""

    def get_subject(self) -> Handover:
        """Return the handover, if it belongs to the user's delegation."""
        rows = Handover.objects.select_related(
            "mandate__user", "predecessor__user", "delegation__party", "delegation__review__state_under_review"
        )
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    template_name = "reviews/handover.html"

    def get_context(self) -> dict[str, Any]:
        """Return the handover."""
        review = self.subject.delegation.review
        return {"handover": self.subject, "digest": format_handover(self.subject), "review": review}


class DeclareView(ServiceFormView):
    """Make the declaration of conflicts of interest, as the nominated person."""

    permission_required = "reviews.declare_conflict"
    form_class = DeclarationForm
    page_title = gettext_lazy("Declare conflicts of interest")
    rule = NOMINATIONS
    submit_label = gettext_lazy("Declare")
    success_message = gettext_lazy("Thank you. The Secretariat has your declaration.")
    parent_label = gettext_lazy("Your profile")

    def get_subject(self) -> Nomination:
        """Return the user's own nomination."""
        rows = Nomination.objects.of_person(self.request.user).select_related(
            "delegation__party", "delegation__review__state_under_review", "delegation__review__phase"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Return the URL of the user's profile."""
        return reverse("accounts:profile")

    def get_heading(self) -> dict[str, Any]:
        """Add the review and the State."""
        lead = _("%(State)s has named you and asks for this declaration before the nomination is approved.")
        delegation = self.subject.delegation
        return super().get_heading() | {"kicker": delegation.review, "lead": lead % {"State": delegation.party}}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form. Raises DomainError if the declaration was made already: it can be made only once."""
        if self.subject.declared_at is not None:
            message = _("You have already made your declaration: %(declaration)s.")
            message %= {"declaration": self.subject.get_declaration_display()}
            raise DomainError("declared_already", message, rule=NOMINATIONS)
        return super().get(request, *args, **kwargs)

    def perform(self, form: BaseForm) -> None:
        """Make the declaration."""
        declarations.make_declaration(self.subject, actor=self.request.user, **form.cleaned_data)


class SetDeclarationsView(ReviewActionView):
    """Ask the people whom a State nominates for declarations, or stop asking."""

    permission_required = "reviews.nominate"

    def get_subject(self) -> Delegation:
        """Return the delegation of the State in the URL."""
        return get_delegation_or_404(self.request, self.kwargs["code"], self.kwargs["iso3"])

    def perform(self) -> None:
        """Turn the declarations on or off."""
        asks = self.request.POST.get("asks") == "yes"
        declarations.set_declarations(self.subject, actor=self.request.user, asks=asks)
        self.success_message = _("Declarations are asked for.") if asks else _("Declarations are no longer asked for.")
