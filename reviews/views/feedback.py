"""Written feedback: drafting it beside the State's answers, clearing it, and reading what was cleared."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.dialogue import FeedbackEntryForm
from reviews.models import Delegation
from reviews.selectors.feedback import drafting_delegation, drafts_of, feedback_of, submitted_on
from reviews.selectors.questionnaires import articles_under_review
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.views.base import ReviewAct, ReviewForm, ReviewPage, review_or_404
from reviews.workflow import DESK_REVIEW


class FeedbackView(ReviewPage):
    """What each reviewing State cleared, and one's own draft."""

    material = Material.FEEDBACK
    template_name = "reviews/feedback.html"

    def get_context(self) -> dict[str, Any]:
        """Return cleared feedback, the own delegation's draft, and whether this person clears it."""
        user = self.request.user
        own = drafting_delegation(user, self.review)
        rows = list(feedback_of(user, self.review))
        mine = next((row for row in rows if own and row.delegation_id == own.pk), None)
        drafts = drafts_of(own) if own else []
        return {
            "cleared": [row for row in rows if row.cleared_at],
            "own": own,
            "drafts": drafts,
            "is_cleared": bool(mine and mine.cleared_at),
            "has_text": any(draft.has_text for draft in drafts),
            "may_draft": own is not None and user.has_perm("reviews.draft_feedback", own),
            "may_clear": own is not None and user.has_perm("reviews.clear_feedback", own),
            "rule": DESK_REVIEW,
        }


class DelegationSubject:
    """Finds the reviewing delegation the person drafts for; 404 for anyone else."""

    def get_subject(self) -> Delegation:
        """Return the delegation."""
        review = review_or_404(self.request, self.kwargs["code"], Material.FEEDBACK)
        own = drafting_delegation(self.request.user, review)
        if own is None:
            raise Http404
        return own

    def get_success_url(self) -> str:
        """Return the address of the feedback page."""
        return reverse("reviews:feedback", args=[self.review.code])


class FeedbackArticleView(DelegationSubject, ReviewForm):
    """Feedback of the own delegation on one article, next to the submitted answers."""

    permission_required = "reviews.draft_feedback"
    grant_behind = "draft_feedback"
    form_class = FeedbackEntryForm
    template_name = "reviews/feedback_article.html"
    rule = DESK_REVIEW
    submit_label = _("Save the feedback")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Find the article among those the delegation covers, and begin with what is written."""
        article = get_object_or_404(
            articles_under_review(self.review, self.subject),
            instrument__code=self.kwargs["instrument"],
            number=self.kwargs["number"],
        )
        self.draft = next(draft for draft in drafts_of(self.subject) if draft.article.pk == article.pk)
        entry = self.draft.entry
        names = ("measures", "successes", "challenges")
        return {"row": entry, "initial": {name: getattr(entry, name) for name in names} if entry else {}}

    def get_extra(self) -> dict[str, Any]:
        """Return the State's answers on the article."""
        article = self.draft.article
        return {
            "page_title": article,
            "article": article,
            "answers": submitted_on(self.review, article),
            "entry": self.draft.entry,
        }

    def perform(self, form: FeedbackEntryForm) -> None:
        """Save it upon the text that was shown."""
        article, entry = self.draft.article, self.draft.entry
        expected = entry.updated_at if entry else None
        save_feedback(self.subject, actor=self.request.user, article=article, expected=expected, **form.cleaned_data)


class ClearFeedbackView(DelegationSubject, ReviewAct):
    """Clearance of the own delegation's feedback by its focal point."""

    permission_required = "reviews.clear_feedback"
    success_message = _("The written feedback is cleared; both sides can read it.")

    def perform(self) -> None:
        """Clear it."""
        clear_feedback(self.subject, actor=self.request.user)
