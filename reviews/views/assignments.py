"""Assigning the articles in a delegation: the page of the focal point, and each transition of an assigned article."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.assignments import AssignForm, CommentForm, DueDateForm, InstitutionForm
from reviews.models import Assignment, Delegation
from reviews.selectors.acts import get_user_delegation
from reviews.selectors.assignments import get_last_day, list_experts, list_institutions
from reviews.selectors.questionnaires import list_delegation_articles
from reviews.selectors.unfinished_work import list_unfinished_work
from reviews.services import articles
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewView
from reviews.workflow import SHARING_OUT
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.views import get_visible_or_404


def get_work_url(delegation: Delegation) -> str:
    """Return the URL of the page from which the delegation works on its articles."""
    name = "reviews:questionnaire" if delegation.is_under_review else "reviews:feedback"
    return reverse(name, args=[delegation.review.code])


class DelegationBaseView(ReviewView):
    """Base of the pages and actions on the delegation's work, for its focal point and deputy."""

    parent_label = _("Assign the articles")

    @cached_property
    def delegation(self) -> Delegation | None:
        """Return the delegation for which the user may name people, or None."""
        return get_user_delegation(self.request.user, self.review, "nominate")

    def is_allowed(self) -> bool:
        """Return whether the user may assign the articles of the delegation."""
        return self.delegation is not None and self.request.user.has_perm("reviews.assign_articles", self.delegation)

    def get_success_url(self) -> str:
        """Return the URL of the page where the work is assigned."""
        return reverse("reviews:assignments", args=[self.review.code])


class AssignmentsView(DelegationBaseView, ReviewFormView):
    """Which article is assigned to whom. Articles are assigned to an expert or to an institution with its guests."""

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
            last_day=get_last_day(self.delegation),
        )

    def perform(self, form: AssignForm) -> None:
        """Assign the articles."""
        chosen = {name: form.cleaned_data[name] for name in ("articles", "due_on")}
        articles.assign_articles(self.delegation, actor=self.request.user, **chosen, **form.assignee_chosen())

    def get_extra(self) -> dict[str, Any]:
        """Return what is assigned, and the institutions with their guests."""
        return {
            "work": list_unfinished_work(self.delegation, self.request.user),
            "institutions": sort_by_name(list_institutions(self.delegation)),
            "may_invite": self.request.user.has_perm("reviews.invite_guest", self.delegation),
            "work_url": get_work_url(self.delegation),
            "article_page": "reviews:questionnaire_article"
            if self.delegation.is_under_review
            else "reviews:feedback_article",
        }


class NameInstitutionView(DelegationBaseView, ReviewFormView):
    """Add an institution that contributes."""

    page_title = _("Add an institution")
    lead = _("Another ministry or authority that answers some of the articles.")
    rule = SHARING_OUT
    submit_label = _("Add the institution")
    success_message = _("Added. Now assign articles to it, and invite its guests.")

    def get_form(self, *args: Any) -> InstitutionForm:
        """Return the form."""
        return InstitutionForm(*args, experts=list_experts(self.delegation))

    def perform(self, form: InstitutionForm) -> None:
        """Add the institution."""
        articles.add_institution(self.delegation, actor=self.request.user, **form.cleaned_data)


class AssignmentBaseView(ReviewView):
    """Base of the actions on one assigned article."""

    parent_label = _("Assign the articles")

    def get_subject(self) -> Assignment:
        """Return the assigned article, if it is one of the user's delegation."""
        rows = Assignment.objects.select_related("delegation__review__state_under_review", "delegation__review__phase")
        rows = rows.select_related("delegation__review", "article__instrument", "institution", "expert")
        return get_visible_or_404(
            rows, self.request, delegation__review__code=self.kwargs["code"], pk=self.kwargs["pk"]
        )

    @property
    def review(self) -> Any:
        """Return the review of the article."""
        return self.subject.delegation.review

    def get_success_url(self) -> str:
        """Return the URL of the page where the work is assigned."""
        return reverse("reviews:assignments", args=[self.review.code])


class HandInView(AssignmentBaseView, ReviewActionView):
    """Hand the article in."""

    permission_required = "reviews.hand_in_article"
    success_message = _("Handed in. The focal point is notified.")

    def get_success_url(self) -> str:
        """Return the URL of the user's own work."""
        return get_work_url(self.subject.delegation)

    def perform(self) -> None:
        """Hand the article in."""
        articles.hand_in_article(self.subject, actor=self.request.user)


class AcceptView(AssignmentBaseView, ReviewActionView):
    """Accept an article that was handed in."""

    permission_required = "reviews.return_article"
    transitions = (("assignment", "accept"),)
    undo_name = "reviews:undo_acceptance"
    success_message = _("Accepted.")

    def perform(self) -> None:
        """Accept the article."""
        articles.accept_article(self.subject, actor=self.request.user)


class UndoAcceptanceView(AssignmentBaseView, ReviewActionView):
    """Undo the acceptance of an article a moment later."""

    permission_required = "reviews.return_article"
    success_message = _("Not accepted yet.")

    def perform(self) -> None:
        """Undo the acceptance."""
        articles.undo_acceptance(self.subject, actor=self.request.user)


class ReturnView(AssignmentBaseView, ReviewFormView):
    """Return an article that was handed in."""

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
        """Return the article with the comment."""
        articles.return_article(self.subject, actor=self.request.user, comment=form.cleaned_data["comment"])


class ReleaseView(AssignmentBaseView, ReviewActionView):
    """End the assignment of an article."""

    permission_required = "reviews.return_article"
    success_message = _("Every expert may answer this article again.")

    def perform(self) -> None:
        """End the assignment."""
        articles.unassign_article(self.subject, actor=self.request.user)


class DueDateView(AssignmentBaseView, ReviewFormView):
    """Change the day by which an assigned article is due."""

    page_title = _("Change the due date")
    lead = _("The person who prepares the article is notified. Leave the field empty to set no day.")
    rule = SHARING_OUT
    submit_label = _("Save the due date")
    success_message = _("Saved. The person who prepares the article is notified.")

    def is_allowed(self) -> bool:
        """Return whether the user may assign the articles of the delegation."""
        return self.request.user.has_perm("reviews.assign_articles", self.subject.delegation)

    def get_form(self, *args: Any) -> DueDateForm:
        """Return the form with the current day."""
        last_day = get_last_day(self.subject.delegation)
        return DueDateForm(*args, last_day=last_day, initial={"due_on": self.subject.due_on})

    def perform(self, form: DueDateForm) -> None:
        """Change the day."""
        articles.change_due_date(self.subject, actor=self.request.user, due_on=form.cleaned_data["due_on"])
