"""Shared parts of the pages of one country review: the review, its tabs, the form of an action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.models import Delegation, Review
from reviews.querysets import build_material_condition
from reviews.selectors.tabs import get_tab_label, list_tabs
from untoc_portal.core.tables import render_tables
from untoc_portal.core.views import PortalView, SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from django.utils.functional import Promise


def review_or_404(request: HttpRequest, code: str, material: Material = Material.REVIEW) -> Review:
    """Return the review. Raises Http404 if the permission table does not show this material to the user."""
    rows = Review.objects.filter(build_material_condition(request.user, material)).select_related(
        "state_under_review", "phase__cluster", "group"
    )
    return get_object_or_404(rows, code=code)


def get_delegation_or_404(request: HttpRequest, code: str, iso3: str) -> Delegation:
    """Return the State's delegation in a review that this user may see. Raises Http404 otherwise."""
    rows = review_or_404(request, code).delegations.active()
    return get_object_or_404(
        rows.select_related("party", "review__state_under_review", "review__phase"), party__iso3=iso3
    )


class ReviewView(PortalView):
    """A page or an action on one review, for users who may see this `material` of it."""

    material = Material.REVIEW

    def get_subject(self) -> Review:
        """Return the review in the URL."""
        return review_or_404(self.request, self.kwargs["code"], self.material)

    @property
    def review(self) -> Review:
        """Return the review of the page, also if its subject is something else."""
        return self.subject if isinstance(self.subject, Review) else self.subject.review

    def get_back_url(self) -> str:
        """Return the URL of the review."""
        return self.review.get_absolute_url()

    def get_back_label(self) -> Review:
        """Return the review."""
        return self.review

    def get_page(self, **context: Any) -> dict[str, Any]:
        """Return what every page of a review shows in addition to its own content."""
        return {
            "review": self.review,
            "tabs": list_tabs(self.request.user, self.review, self.request.path),
            **context,
        }


class ReviewPageView(ReviewView):
    """A page of one review."""

    template_name = ""

    def get_context(self) -> dict[str, Any]:
        """Return the content of the page."""
        return {}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the page."""
        return render_tables(request, self.template_name, self.get_page(**self.get_context()))


class ReviewFormView(ServiceFormView, ReviewView):
    """A form about one review. The subclass sets heading, lead, rule and button."""

    page_title: str | Promise = ""
    lead: str | Promise = ""
    rule: str | Promise = ""
    submit_label: str | Promise = _("Save")
    submit_tone = "primary"

    def get_parent_label(self) -> Any:
        """Return the name of the tab to which the form leads back, if it is a tab."""
        return get_tab_label(self.review, self.get_success_url()) or super().get_parent_label()

    def get_extra(self) -> dict[str, Any]:
        """Return what the page shows in addition to the form."""
        return {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the context of `form_page.html` and of the templates that extend it."""
        heading = {
            "page_title": self.page_title,
            "lead": self.lead,
            "rule": self.rule,
            "submit_label": self.submit_label,
            "submit_tone": self.submit_tone,
            "kicker": self.review,
        }
        return self.get_page(**(heading | self.get_extra() | super().get_context(**context)))


class ReviewSecondLookView(SecondLookView, ReviewFormView):
    """The page before an action on a review that cannot be undone."""


class ReviewActionView(ReviewView):
    """A button: a POST request that calls one service."""

    success_message: str | Promise = ""

    def perform(self) -> None:
        """Call the service."""
        raise NotImplementedError

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Call the service and show the success message."""
        self.perform()
        return self.done(self.success_message)
