"""Written feedback, clarifications and meetings as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from reviews.models import Article, Clarification, Delegation, Feedback, FeedbackEntry, Meeting
from reviews.selectors.acts import delegations_with
from reviews.selectors.questionnaires import articles_under_review, submitted_answers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Review
    from reviews.selectors.questionnaires import SubmittedAnswer
    from untoc_portal.core.authz import AnyUser


def feedback_of(user: AnyUser, review: Review) -> QuerySet[Feedback]:
    """Return the feedback in this review that the user may see: own drafts, and what has been cleared."""
    entries = FeedbackEntry.objects.select_related("article__instrument")
    rows = Feedback.objects.visible_to(user).filter(delegation__review=review).order_by("pk")
    return rows.select_related("delegation__party", "mandate__user", "mandate__note_verbale").prefetch_related(
        Prefetch("entries", queryset=entries)
    )


def drafting_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation the user drafts feedback for, or None."""
    return next(iter(delegations_with(user, review, "draft_feedback")), None)


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article a delegation covers, and its feedback on it so far."""

    article: Article
    entry: FeedbackEntry | None

    @property
    def has_text(self) -> bool:
        """Tell whether anything is written."""
        return self.entry is not None and any((self.entry.measures, self.entry.successes, self.entry.challenges))


def drafts_of(delegation: Delegation) -> list[ArticleDraft]:
    """Return the articles the delegation covers with its feedback on each."""
    rows = FeedbackEntry.objects.filter(feedback__delegation=delegation)
    entries = {entry.article_id: entry for entry in rows.select_related("updated_by")}
    return [
        ArticleDraft(article, entries.get(article.pk))
        for article in articles_under_review(delegation.review, delegation)
    ]


def submitted_on(review: Review, article: Article) -> list[SubmittedAnswer]:
    """Return what the State under review last submitted on the article."""
    submission = review.submissions.order_by("-number").first()
    if submission is None:
        return []
    submission.review = review
    return submitted_answers(submission).get((article.instrument.code, article.number), [])


def clarifications_in(user: AnyUser, review: Review) -> QuerySet[Clarification]:
    """Return the requests for clarification that the user may see, with their answers."""
    rows = Clarification.objects.visible_to(user).filter(review=review)
    return rows.select_related("article__instrument", "asked_by__party", "requested_by", "answered_by")


def meetings_in(user: AnyUser, review: Review) -> QuerySet[Meeting]:
    """Return the remote meetings on record that the user may see."""
    return Meeting.objects.visible_to(user).filter(review=review)
