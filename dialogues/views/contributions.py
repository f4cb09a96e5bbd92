"""The part of States in the general review, the table of rights, and the library of good practices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dialogues.forms.contributions import ContributionForm, PracticeFilterForm, StateForm
from dialogues.models import Contribution, FloorRequest
from dialogues.selectors.compilations import list_compilations
from dialogues.selectors.good_practices import list_practices
from dialogues.selectors.participation import list_rights, list_speaking_states
from dialogues.selectors.sessions import list_conference_items
from dialogues.services import contributions
from dialogues.services.compilations import WRITE
from dialogues.views.tables import PRACTICES
from dialogues.workflow import GENERAL_REVIEW, RULE_42
from untoc_portal.core import authz
from untoc_portal.core.tables import Table
from untoc_portal.core.views import (
    ActionView,
    PageView,
    PortalView,
    ServiceFormView,
    SiteView,
    get_visible_or_404,
)

if TYPE_CHECKING:
    from django.forms import BaseForm

    from dialogues.models import AgendaItem

PER_PAGE = 25


class ItemView(PortalView):
    """A page about an item of a session of the Conference."""

    def get_subject(self) -> AgendaItem:
        """Return the item. Raises Http404 for an item of a working group."""
        return get_object_or_404(list_conference_items(), session=self.kwargs["pk"], number=self.kwargs["number"])

    def get_success_url(self) -> str:
        """Return the URL of the page of the item."""
        return reverse("dialogues:contributions", args=[self.kwargs["pk"], self.kwargs["number"]])

    def get_back_url(self) -> str:
        """Return the URL of the page of the item."""
        return self.get_success_url()


@method_decorator(login_not_required, name="dispatch")
class ContributionsView(PageView, ItemView):
    """What States have handed in under an item, who has asked for the floor, and who may do what."""

    template_name = "dialogues/contributions.html"

    def get_context(self) -> dict[str, Any]:
        """Return what this reader may see, and what the user may do."""
        user, item = self.request.user, self.subject
        related = ("state", "article__instrument")
        rows = Contribution.objects.filter_visible(user).filter(item=item).select_related(*related)
        floor = FloorRequest.objects.filter_visible(user).filter(item=item).waiting().select_related("state")
        own = set(list_speaking_states(user).values_list("pk", flat=True))
        return {
            "item": item,
            "contributions": list(rows),
            "compilations": list_compilations(item, user),
            "may_compile": user.has_perm(WRITE, item),
            "floor": list(floor),
            "is_governmental": authz.is_governmental(user),
            "own": own,
            "is_open": item.session.state == "scheduled",
            "rights": list_rights(),
            "rule": GENERAL_REVIEW,
        }


class OfStateView(ServiceFormView, ItemView):
    """A form that a State sends under an item."""

    parent_label = _("Contributions of States")

    @cached_property
    def states(self) -> Any:
        """Return the States for which the user may speak. Raises Http404 if there is none."""
        rows = list_speaking_states(self.request.user).distinct()
        if not rows.exists():
            raise Http404
        return rows

    def get_subject(self) -> AgendaItem:
        """Return the item, for people who speak for a State."""
        item = super().get_subject()
        _ = self.states
        return item

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the States."""
        return {"states": self.states}


class HandInContributionView(OfStateView):
    """Hand in an experience, a good practice or a challenge."""

    form_class = ContributionForm
    page_title = _("Hand in a contribution")
    lead = _(
        "An experience, a good practice or a challenge of your own State, on one article. States can read it, and the "
        "Secretariat uses it in its compilation for the Conference."
    )
    rule = GENERAL_REVIEW
    submit_label = _("Hand it in")
    success_message = _("Handed in. Your State can withdraw it.")

    def perform(self, form: BaseForm) -> None:
        """Hand it in."""
        contributions.hand_in_contribution(self.subject, actor=self.request.user, **form.cleaned_data)


class RequestFloorView(OfStateView):
    """Ask for the floor."""

    form_class = StateForm
    page_title = _("Ask for the floor")
    lead = _("Speakers are called in the order in which they asked.")
    rule = RULE_42
    submit_label = _("Ask for the floor")
    success_message = _("Your State is on the list.")

    def perform(self, form: BaseForm) -> None:
        """Ask."""
        contributions.request_floor(self.subject, actor=self.request.user, **form.cleaned_data)


class OfContributionView(ActionView):
    """A button about one contribution or request of the user's State."""

    permission_model: Any = Contribution

    def get_subject(self) -> Any:
        """Return the row."""
        rows = self.permission_model.objects.select_related("state", "item__session")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["row"])

    def is_allowed(self) -> bool:
        """Return whether the user may speak for the State."""
        return self.request.user.has_perm(contributions.SPEAK, self.subject.state)

    def get_success_url(self) -> str:
        """Return the URL of the page of the item."""
        item = self.subject.item
        return reverse("dialogues:contributions", args=[item.session_id, item.number])


class WithdrawContributionView(OfContributionView):
    """Withdraw a contribution."""

    success_message = _("The contribution is withdrawn.")

    def perform(self) -> None:
        """Withdraw it."""
        contributions.withdraw_contribution(self.subject, actor=self.request.user)


class EndLibraryConsentView(OfContributionView):
    """Remove a good practice from the library."""

    success_message = _("It is no longer in the library of good practices.")

    def perform(self) -> None:
        """End the consent."""
        contributions.end_library_consent(self.subject, actor=self.request.user)


class WithdrawFloorRequestView(OfContributionView):
    """Withdraw a request for the floor."""

    permission_model = FloorRequest
    success_message = _("Your State is no longer on the list.")

    def perform(self) -> None:
        """Withdraw it."""
        contributions.withdraw_floor_request(self.subject, actor=self.request.user)


@method_decorator(login_not_required, name="dispatch")
class PracticesView(PageView, SiteView):
    """Good practices by article, from issued lists and contributions, each with the consent of its State."""

    template_name = "dialogues/good_practices.html"

    def get_context(self) -> dict[str, Any]:
        """Return the practices that pass the filters."""
        form = PracticeFilterForm(self.request.GET)
        rows = list_practices(**form.cleaned_data) if form.is_valid() else list_practices()
        return {"form": form, "table": Table("practices", PRACTICES, rows, self.request, per_page=PER_PAGE)}
