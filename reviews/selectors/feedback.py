"""Written feedback for pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from reviews.enums import Capacity, FeedbackHeading, ReviewSettingName, ReviewState
from reviews.models import (
    Article,
    Delegation,
    Feedback,
    FeedbackAuthor,
    FeedbackEntry,
    JointFeedback,
    ReviewSetting,
)
from reviews.selectors.acts import delegations_with_grant
from reviews.selectors.assignments import build_coverage_condition, list_assignments
from reviews.selectors.questionnaires import list_articles_under_review
from reviews.selectors.submitted import get_last_two_submissions, submitted_by_article

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Assignment, Review
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser

HEADINGS = list(FeedbackHeading)


def feedback_for_user(user: AnyUser, review: Review) -> QuerySet[Feedback]:
    """Return the feedback in this review that the user can see: drafts of the user's State, and cleared feedback."""
    entries = FeedbackEntry.objects.exclude(text="").select_related("article__instrument", "updated_by")
    authors = FeedbackAuthor.objects.select_related("delegation__party", "mandate__user", "mandate__note_verbale")
    rows = Feedback.objects.visible_to(user).filter(review=review)
    rows = rows.prefetch_related(Prefetch("entries", queryset=entries))
    return rows.prefetch_related(Prefetch("authors", queryset=authors))


@dataclass(frozen=True, slots=True)
class ArticleFeedback:
    """The passages of one feedback on one article, in the order of the headings."""

    article: Article
    passages: list[FeedbackEntry]


def feedback_by_article(feedback: Feedback) -> list[ArticleFeedback]:
    """Return the passages of the feedback by article."""
    groups = groupby(feedback.entries.all(), key=lambda entry: entry.article)
    return [
        ArticleFeedback(article, sorted(entries, key=lambda entry: HEADINGS.index(FeedbackHeading(entry.head))))
        for article, entries in groups
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether a State waits before it reads the feedback of others, and who has agreed to read immediately."""

    # Another State has cleared its feedback, and the State of this person cannot read it yet.
    waits: bool
    has_agreed: bool
    agreed: list[State]
    others: list[State]


def list_reviewing_delegations(review: Review) -> list[Delegation]:
    """Return the reviewing delegations with their feedback and consents. They are read once for one review."""
    rows = Delegation.objects.filter(capacity=Capacity.REVIEWING).order_by("pk")
    rows = rows.select_related("party", "reading_consent", "authorship__feedback")
    prefetch_related_objects([review], Prefetch("delegations", rows, to_attr="reviewing_delegations"))
    found: list[Delegation] = review.reviewing_delegations
    return found


def get_feedback_reading(delegation: Delegation) -> Reading | None:
    """Return how the reviewing States read each other's feedback, or None.

    None means that the setting `feedback_apart` is off, or that the review is not in the desk review.
    """
    review = delegation.review
    if ReviewSetting.get_number(ReviewSettingName.FEEDBACK_APART) == 0 or review.state != ReviewState.DESK_REVIEW:
        return None
    rows = list_reviewing_delegations(review)
    agreed = [row for row in rows if hasattr(row, "reading_consent")]
    others = [row.party for row in rows if row not in agreed]
    cleared_ids = {row.pk for row in rows if hasattr(row, "authorship") and row.authorship.feedback.cleared_at}
    waits = bool(cleared_ids) and delegation.pk not in cleared_ids and bool(others)
    return Reading(waits, delegation in agreed, [row.party for row in agreed], others)


def get_feedback_of_former_reviewer(user: AnyUser, delegation: Delegation) -> list[ArticleFeedback]:
    """Return the feedback of a State that no longer reviews, if the user can read it."""
    if not delegation.is_former:
        return []
    feedback = feedback_for_user(user, delegation.review).filter(authors__delegation=delegation).first()
    return feedback_by_article(feedback) if feedback else []


def get_drafting_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation for which the user drafts feedback, or None."""
    return next(iter(delegations_with_grant(user, review, "draft_feedback")), None)


def get_reading_delegation(user: AnyUser, review: Review) -> Delegation | None:
    """Return the reviewing delegation whose draft the user can read, also as an observer, or None."""
    rows = delegations_with_grant(user, review, "view_own_draft", with_instruments=False)
    return next((row for row in rows if row.capacity == Capacity.REVIEWING), None)


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article under review for one delegation: its draft, its assignment, and whether the answers changed."""

    article: Article
    headings: list[FeedbackEntry]
    is_covered: bool
    assignment: Assignment | None
    has_changed: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """The feedback of a delegation, separate or joint, by article."""

    feedback: Feedback | None
    authors: list[FeedbackAuthor]
    articles: list[ArticleDraft] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        """Return whether anything is written."""
        return any(row.headings for row in self.articles)

    @property
    def is_cleared(self) -> bool:
        """Return whether all its authors have cleared it."""
        return self.feedback is not None and self.feedback.cleared_at is not None

    def get_clearance(self, delegation: Delegation) -> FeedbackAuthor | None:
        """Return the clearance of the text by this State, or None."""
        return next((row for row in self.authors if row.delegation_id == delegation.pk and row.cleared_at), None)


def get_feedback_draft(user: AnyUser, delegation: Delegation, readable: Iterable[Feedback]) -> Draft:
    """Return the feedback of the user's delegation, with its articles and all other articles that have text.

    `readable` is what `feedback_for_user` returns.
    """
    review = delegation.review
    feedback = next(
        (row for row in readable if delegation.pk in {author.delegation_id for author in row.authors.all()}), None
    )
    authors = list(feedback.authors.all()) if feedback else []
    entries: dict[int, list[FeedbackEntry]] = {}
    for row in feedback_by_article(feedback) if feedback else []:
        entries[row.article.pk] = row.passages
    in_charge = {row.article_id: row for row in list_assignments(delegation, user)}
    changed = _list_changed_articles(review)
    articles = [
        ArticleDraft(
            article,
            entries.get(article.pk, []),
            article.is_covered,
            in_charge.get(article.pk),
            (article.instrument.code, article.number) in changed,
        )
        for article in list_articles_under_review(review).annotate(is_covered=build_coverage_condition(delegation))
        if article.is_covered or article.pk in entries
    ]
    return Draft(feedback, authors, articles)


def _list_changed_articles(review: Review) -> set[tuple[str, int]]:
    """Return the articles with answers that differ between the last two submissions."""
    last, earlier = get_last_two_submissions(review)
    if last is None or earlier is None:
        return set()
    rows = submitted_by_article(last, earlier)
    return {(row.instrument, row.number) for row in rows if row.has_changed}


def get_entries_by_heading(delegation: Delegation, article: Article) -> dict[str, FeedbackEntry]:
    """Return the passages of the delegation's feedback on the article, by heading."""
    rows = FeedbackEntry.objects.filter(feedback__authors__delegation=delegation, article=article)
    return {entry.head: entry for entry in rows.select_related("updated_by")}


def get_joint_feedback(user: AnyUser, delegation: Delegation) -> JointFeedback | None:
    """Return the open proposal by or to this delegation, or its agreed joint feedback, or None."""
    rows = JointFeedback.objects.visible_to(user).between(delegation).open()
    return rows.select_related("proposed_by__party", "partner__party").first()


def list_possible_partners(delegation: Delegation) -> list[Delegation]:
    """Return the other reviewing States that have not cleared their feedback yet."""
    others = [row for row in list_reviewing_delegations(delegation.review) if row != delegation]
    return [row for row in others if not (hasattr(row, "authorship") and row.authorship.feedback.cleared_at)]
