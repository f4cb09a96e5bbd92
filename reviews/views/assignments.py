"""Sharing out the articles among a delegation: the focal point's page, and each move of an assigned article."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.assignments import AssignForm, CommentForm, InstitutionForm
from reviews.models import Assignment, Delegation
from reviews.selectors.acts import get_user_delegation
from reviews.selectors.assignments import list_assignments, list_experts, list_institutions
from reviews.selectors.questionnaires import list_delegation_articles
from reviews.services import articles
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewView
from reviews.workflow import SHARING_OUT
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.views import get_visible_or_404


def get_work_url(delegation: Delegation) -> str:
    """Return the address of the page from which the delegation's articles are worked on."""
    name = "reviews:questionnaire" if delegation.is_under_review else "reviews:feedback"
    return reverse(name, args=[delegation.review.code])


class DelegationBaseView(ReviewView):
    """A page or an act of the focal point on the own delegation's work."""

    parent_label = _("Assign the articles")

    @cached_property
    def delegation(self) -> Delegation | None:
        """Return the delegation whose focal point the person is."""
        return get_user_delegation(self.request.user, self.review, "nominate")

    def is_allowed(self) -> bool:
        """Ask for the right on the delegation."""
        return self.delegation is not None and self.request.user.has_perm("reviews.assign_articles", self.delegation)

    def get_success_url(self) -> str:
        """Return to the page on which the work is shared out."""
        return reverse("reviews:assignments", args=[self.review.code])


class AssignmentsView(DelegationBaseView, ReviewFormView):
    """Which article is in whose hands; whoever is given an article, or an institution of which guests."""

    template_name = "reviews/assignments.html"
    rule = SHARING_OUT
    success_message = _("Assigned. The people concerned are notified.")

    def get_form(self, *args: Any) -> AssignForm:
        """Return the form."""
        return AssignForm(
            *args,
            articles=list_delegation_articles(self.delegation),
            experts=list_experts(self.delegation),
            institutions=self.delegation.institutions.all(),
        )

    def perform(self, form: AssignForm) -> None:
        """Assign the articles."""
        chosen = form.cleaned_data["articles"]
        articles.assign_articles(self.delegation, actor=self.request.user, articles=chosen, **form.assignee_chosen())

    def get_extra(self) -> dict[str, Any]:
        """Return what is assigned, and the institutions with their guests."""
        return {
            "assignments": list_assignments(self.delegation, self.request.user),
            "institutions": sort_by_name(list_institutions(self.delegation)),
            "may_invite": self.request.user.has_perm("reviews.invite_guest", self.delegation),
            "work_url": get_work_url(self.delegation),
            "article_page": "reviews:questionnaire_article"
            if self.delegation.is_under_review
            else "reviews:feedback_article",
        }


class NameInstitutionView(DelegationBaseView, ReviewFormView):
    """Name an institution that contributes."""

    page_title = _("Add an institution")
    lead = _("Another ministry or authority that answers some of the articles.")
    rule = SHARING_OUT
    submit_label = _("Add the institution")
    success_message = _("Added. Now assign articles to it, and invite its guests.")

    def get_form(self, *args: Any) -> InstitutionForm:
        """Return the form."""
        return InstitutionForm(*args, experts=list_experts(self.delegation))

    def perform(self, form: InstitutionForm) -> None:
        """Name it."""
        articles.add_institution(self.delegation, actor=self.request.user, **form.cleaned_data)


class AssignmentBaseView(ReviewView):
    """An act on one assigned article."""

    parent_label = _("Assign the articles")

    def get_subject(self) -> Assignment:
        """Return the assigned article, if it is the own delegation's."""
        rows = Assignment.objects.select_related("delegation__review__state_under_review", "delegation__review__phase")
        rows = rows.select_related("delegation__review", "article__instrument", "institution", "expert")
        return get_visible_or_404(
            rows, self.request, delegation__review__code=self.kwargs["code"], pk=self.kwargs["pk"]
        )

    @property
    def review(self) -> Any:
        """Return the review the article belongs to."""
        return self.subject.delegation.review

    def get_success_url(self) -> str:
        """Return to the page on which the work is shared out."""
        return reverse("reviews:assignments", args=[self.review.code])


class HandInView(AssignmentBaseView, ReviewActionView):
    """Hand the article in."""

    permission_required = "reviews.hand_in_article"
    success_message = _("Handed in. The focal point is notified.")

    def get_success_url(self) -> str:
        """Return to the own work."""
        return get_work_url(self.subject.delegation)

    def perform(self) -> None:
        """Hand it in."""
        articles.hand_in_article(self.subject, actor=self.request.user)


class AcceptView(AssignmentBaseView, ReviewActionView):
    """Accept what was handed in."""

    permission_required = "reviews.return_article"
    transitions = (("assignment", "accept"),)
    undo_name = "reviews:undo_acceptance"
    success_message = _("Accepted.")

    def perform(self) -> None:
        """Accept it."""
        articles.accept_article(self.subject, actor=self.request.user)


class UndoAcceptanceView(AssignmentBaseView, ReviewActionView):
    """Take back, a moment later, that an article was accepted."""

    permission_required = "reviews.return_article"
    success_message = _("Not accepted yet.")

    def perform(self) -> None:
        """Take it back."""
        articles.undo_acceptance(self.subject, actor=self.request.user)


class ReturnView(AssignmentBaseView, ReviewFormView):
    """Return what was handed in."""

    permission_required = "reviews.return_article"
    form_class = CommentForm
    page_title = _("Return an article")
    lead = _(
        "Say what is still to be done. The person who prepares the article is notified, and can change the "
        "answers again."
    )
    rule = SHARING_OUT
    submit_label = _("Return it")
    success_message = _("Returned.")

    def perform(self, form: CommentForm) -> None:
        """Return it."""
        articles.return_article(self.subject, actor=self.request.user, comment=form.cleaned_data["comment"])


class ReleaseView(AssignmentBaseView, ReviewActionView):
    """Take the article out of anybody's hands."""

    permission_required = "reviews.return_article"
    success_message = _("Every expert may answer this article again.")

    def perform(self) -> None:
        """Release it."""
        articles.unassign_article(self.subject, actor=self.request.user)
