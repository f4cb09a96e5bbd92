"""Written feedback: drafting it next to the State's answers, clearing it, and reading what was cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.models import Delegation, FeedbackEntry
from reviews.selectors import reading_drafts
from reviews.selectors.acts import load_party_grants
from reviews.selectors.feedback import (
    feedback_by_article,
    feedback_for_user,
    get_drafting_delegation,
    get_feedback_draft,
    get_feedback_reading,
    get_joint_feedback,
    get_reading_delegation,
    list_possible_partners,
)
from reviews.selectors.looks import look_at_feedback
from reviews.selectors.questionnaires import get_article_url_args
from reviews.services import reading
from reviews.services.draft_texts import FEEDBACK, get_reading_place
from reviews.services.feedback import clear_feedback, restore_feedback
from reviews.views.base import ReviewActionView, ReviewPageView, ReviewSecondLookView, reading_context, review_or_404
from reviews.workflow import DESK_REVIEW
from untoc_portal.core.revisions import build_history

if TYPE_CHECKING:
    from reviews.models import Feedback, Review
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class FeedbackView(ReviewPageView):
    """The cleared feedback of the reviewing States, and the draft of the user's delegation."""

    material = Material.FEEDBACK
    template_name = "reviews/feedback.html"

    def get_subject(self) -> Review:
        """Return the review. The user's rights in it are read in one query."""
        review = super().get_subject()
        load_party_grants(self.request.user, review)
        return review

    def get_context(self) -> dict[str, Any]:
        """Return cleared feedback, the draft of the user's delegation, and what this user may do with it."""
        user = self.request.user
        readable = list(feedback_for_user(user, self.review))
        own = get_reading_delegation(user, self.review)
        by_article = [(row, feedback_by_article(row)) for row in readable if row.cleared_at]
        texts = [passage.text for _row, found in by_article for article in found for passage in article.passages]
        context = {"cleared": by_article, "own": own, "rule": DESK_REVIEW}
        context |= reading_context(self.request, self.review, reading_drafts.FEEDBACK, texts)
        return context | self._draft(own, readable) if own else context

    def _draft(self, own: Delegation, readable: list[Feedback]) -> dict[str, Any]:
        user = self.request.user
        may_clear = user.has_perm("reviews.clear_feedback", own)
        draft = get_feedback_draft(user, own, readable)
        return {
            "draft": draft,
            "written": sum(bool(row.headings) for row in draft.articles),
            "unwritten": next((row.article for row in draft.articles if row.is_covered and not row.headings), None),
            "whose": draft.feedback.states if draft.feedback else own.party,
            "clearance": draft.get_clearance(own),
            "may_draft": user.has_perm("reviews.draft_feedback", own),
            "may_clear": may_clear,
            "may_assign": user.has_perm("reviews.assign_articles", own),
            "joint": get_joint_feedback(user, own),
            "partners": list_possible_partners(own) if may_clear else [],
            "reading": get_feedback_reading(own),
        }


class ReviewingStateMixin:
    """Finds the reviewing delegation for which the user drafts. Raises Http404 for other users."""

    def get_subject(self) -> Delegation:
        """Return the delegation. Raises Http404 if the user drafts for none."""
        review = review_or_404(self.request, self.kwargs["code"], Material.FEEDBACK)
        own = get_drafting_delegation(self.request.user, review)
        if own is None:
            raise Http404
        return own

    def get_success_url(self) -> str:
        """Return the URL of the feedback page."""
        return reverse("reviews:feedback", args=[self.review.code])


class FeedbackEntryMixin(ReviewingStateMixin):
    """Finds one passage of the feedback of the user's delegation."""

    @cached_property
    def entry(self) -> FeedbackEntry:
        """Return the passage in the URL."""
        rows = FeedbackEntry.objects.visible_to(self.request.user).select_related("article__instrument")
        address = {"article__instrument__code": self.kwargs["instrument"], "article__number": self.kwargs["number"]}
        own = {"feedback__authors__delegation": self.subject, "head": self.kwargs["head"]}
        return get_object_or_404(rows, **own, **address)

    def get_success_url(self) -> str:
        """Return the URL of the history of the passage."""
        address = [self.review.code, *get_article_url_args(self.entry.article), self.entry.head]
        return reverse("reviews:feedback_history", args=address)


class FeedbackHistoryView(FeedbackEntryMixin, ReviewPageView):
    """Every revision of a passage of the delegation's feedback, with a comparison of any two of them."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        history = build_history(self.entry.revisions.visible_to(self.request.user).select_related("author"), **asked)
        address = [self.review.code, *get_article_url_args(self.entry.article)]
        may_restore = history.older and self.request.user.has_perm("reviews.draft_feedback", self.subject)
        restore = [*address, self.entry.head, history.older.number] if may_restore else None
        return {
            "heading": _("History of a passage"),
            "lead": self.entry.get_head_display(),
            "about": self.entry.article,
            "about_url": reverse("reviews:feedback_article", args=address),
            "history": history,
            "restore_url": reverse("reviews:restore_feedback", args=restore) if restore else "",
        }


class RestoreFeedbackView(FeedbackEntryMixin, ReviewActionView):
    """Make an earlier revision the current text again."""

    permission_required = "reviews.draft_feedback"
    success_message = _("Restored, as a new revision. The earlier text is in the history.")

    def perform(self) -> None:
        """Restore the revision."""
        restore_feedback(self.subject, self.entry, actor=self.request.user, number=self.kwargs["revision"])


class ClearFeedbackView(ReviewingStateMixin, ReviewSecondLookView):
    """Clear the feedback of the user's delegation."""

    permission_required = "reviews.clear_feedback"
    transitions = (("review", "complete_feedback"),)
    page_title = _("Clear the written feedback")
    lead = _("Once it is cleared it cannot be changed, and the other parties read it.")
    rule = DESK_REVIEW
    submit_label = _("Clear the written feedback")

    def get_reading_place(self) -> str:
        """Return the URL path of the reading view."""
        return get_reading_place(self.review, FEEDBACK)

    def get_look(self) -> Look:
        """Return the current feedback."""
        return look_at_feedback(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Clear the text that the user read."""
        self.feedback = clear_feedback(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])

    @property
    def success_message(self) -> Any:
        """Return the message: the feedback is cleared, or it waits for the other State."""
        if self.feedback.cleared_at:
            return _("The written feedback is cleared; both sides can read it.")
        return _("Cleared for your State. Others read the joint text once the other State has also cleared it.")


class AllowReadingView(ReviewingStateMixin, ReviewActionView):
    """Agree that all reviewing States read each other's cleared feedback immediately, or withdraw the agreement."""

    permission_required = "reviews.allow_reading"

    def perform(self) -> None:
        """Agree, or withdraw the agreement."""
        self.ends = self.request.POST.get("agrees") == "no"
        act = reading.end_reading if self.ends else reading.allow_reading
        act(self.subject, actor=self.request.user)

    @property
    def success_message(self) -> Any:
        """Return the message that says what applies now."""
        if self.ends:
            return _("Withdrawn. Each State reads the others' feedback once its own is cleared.")
        return _("Your State agrees. It applies once all reviewing States have agreed.")
