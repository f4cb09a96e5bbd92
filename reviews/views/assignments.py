"""Sharing out the articles of the self-assessment: the focal point's page, and each move of an assigned article."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.assignments import AssignForm, CommentForm, InstitutionForm
from reviews.models import Assignment, Delegation
from reviews.selectors.assignments import assignments_of, experts_of, institutions_of
from reviews.selectors.questionnaires import articles_under_review
from reviews.services import articles
from reviews.views.base import ReviewAct, ReviewForm, ReviewView
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.views import visible_or_404


class OfDelegation(ReviewView):
    """A page or an act of the focal point on the own delegation's work."""

    material = Material.DRAFT_QUESTIONNAIRE

    @cached_property
    def delegation(self) -> Delegation:
        """Return the delegation of the State under review."""
        delegation = self.review.own_delegation
        delegation.review = self.review
        return delegation

    def is_allowed(self) -> bool:
        """Ask for the right on the delegation."""
        return self.request.user.has_perm("reviews.assign_articles", self.delegation)

    def get_success_url(self) -> str:
        """Return to the page on which the work is shared out."""
        return reverse("reviews:assignments", args=[self.review.code])


class AssignmentsView(OfDelegation, ReviewForm):
    """Which article is in whose hands; whoever is given an article, or an institution of which guests."""

    template_name = "reviews/assignments.html"
    rule = SELF_ASSESSMENT
    success_message = _("Assigned. Those concerned are told.")

    def get_form(self, *args: Any) -> AssignForm:
        """Return the form."""
        return AssignForm(
            *args,
            articles=articles_under_review(self.review),
            experts=experts_of(self.delegation),
            institutions=self.delegation.institutions.all(),
        )

    def perform(self, form: AssignForm) -> None:
        """Assign the articles."""
        chosen = form.cleaned_data["articles"]
        articles.assign_articles(self.delegation, actor=self.request.user, articles=chosen, **form.assignee_chosen())

    def get_extra(self) -> dict[str, Any]:
        """Return what is assigned, and the institutions with their guests."""
        assigned = assignments_of(self.review, self.request.user)
        return {"assignments": assigned, "institutions": institutions_of(self.delegation)}


class NameInstitutionView(OfDelegation, ReviewForm):
    """Name an institution that contributes."""

    page_title = _("Add an institution")
    lead = _("Another ministry or authority that answers some of the articles.")
    rule = SELF_ASSESSMENT
    submit_label = _("Add the institution")
    success_message = _("Added. Now assign articles to it, and invite its guests.")

    def get_form(self, *args: Any) -> InstitutionForm:
        """Return the form."""
        return InstitutionForm(*args, experts=experts_of(self.delegation))

    def perform(self, form: InstitutionForm) -> None:
        """Name it."""
        articles.name_institution(self.delegation, actor=self.request.user, **form.cleaned_data)


class OfAssignment(ReviewView):
    """An act on one assigned article."""

    material = Material.DRAFT_QUESTIONNAIRE

    def get_subject(self) -> Assignment:
        """Return the assigned article, if it is the own delegation's."""
        rows = Assignment.objects.select_related("delegation__review__state_under_review", "delegation__review__phase")
        rows = rows.select_related("delegation__review", "article__instrument", "institution", "expert")
        return visible_or_404(rows, self.request, delegation__review__code=self.kwargs["code"], pk=self.kwargs["pk"])

    @property
    def review(self) -> Any:
        """Return the review the article belongs to."""
        return self.subject.delegation.review

    def get_success_url(self) -> str:
        """Return to the page on which the work is shared out."""
        return reverse("reviews:assignments", args=[self.review.code])


class HandInView(OfAssignment, ReviewAct):
    """Hand the article in."""

    permission_required = "reviews.hand_in_article"
    success_message = _("Handed in. The focal point is told.")

    def get_success_url(self) -> str:
        """Return to the questionnaire."""
        return reverse("reviews:questionnaire", args=[self.review.code])

    def perform(self) -> None:
        """Hand it in."""
        articles.hand_in_article(self.subject, actor=self.request.user)


class AcceptView(OfAssignment, ReviewAct):
    """Accept what was handed in."""

    permission_required = "reviews.return_article"
    success_message = _("Accepted.")

    def perform(self) -> None:
        """Accept it."""
        articles.accept_article(self.subject, actor=self.request.user)


class ReturnView(OfAssignment, ReviewForm):
    """Return what was handed in."""

    permission_required = "reviews.return_article"
    form_class = CommentForm
    page_title = _("Return an article")
    lead = _("Say what is still to be done. Whoever prepares the article is told, and may change the answers again.")
    rule = SELF_ASSESSMENT
    submit_label = _("Return it")
    success_message = _("Returned.")

    def perform(self, form: CommentForm) -> None:
        """Return it."""
        articles.return_article(self.subject, actor=self.request.user, comment=form.cleaned_data["comment"])


class ReleaseView(OfAssignment, ReviewAct):
    """Take the article out of anybody's hands."""

    permission_required = "reviews.return_article"
    success_message = _("Every expert may answer this article again.")

    def perform(self) -> None:
        """Release it."""
        articles.release_article(self.subject, actor=self.request.user)
