"""The reviewers' desk: the list of articles beside one article, with its answers, feedback and requests.

Everything about all articles is read once, in a fixed number of queries. Feedback comes through `visible_to`. So
nothing of another State, also no number, is there before its reader may read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from reviews.enums import AssignmentState, Capacity, FeedbackHeading, Material, OutcomeKind
from reviews.models import (
    Clarification,
    Delegation,
    FeedbackAuthor,
    FeedbackEntry,
    FeedbackRevision,
    Outcome,
    OutcomeParagraph,
    Submission,
)
from reviews.querysets import build_material_condition
from reviews.selectors.feedback import HEADINGS
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.quotes import mark_quotes
from reviews.selectors.submitted import SubmittedAnswer, get_last_two_submissions, load_submitted_answers
from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from reviews.models import Article, Assignment, Feedback, Question, Review
    from untoc_portal.core.authz import AnyUser

# Revisions in the history of one article.
MAX_REVISIONS = 30


@dataclass(slots=True)
class DeskArticle:
    """An article in the list of the desk: who prepares it, and how much the reader can read on it."""

    article: Article
    # Passages of the own delegation, or for other readers of cleared feedback.
    remarks: int = 0
    assignment: Assignment | None = None
    # Whether an answer changed since the earlier submission.
    has_changed: bool = False
    # Whether the reader's delegation covers it.
    is_covered: bool = True

    @property
    def sign(self) -> str:
        """Return the sign of its state: returned, done with the experts, begun, or to come."""
        if self.is_returned:
            return "back"
        if self.assignment is not None and not self.assignment.is_open:
            return "done"
        return "half" if self.remarks else "plan"

    @property
    def is_returned(self) -> bool:
        """Return whether the focal point has returned it to the person who prepares it."""
        return self.assignment is not None and self.assignment.state == AssignmentState.RETURNED


@dataclass(slots=True)
class DeskAnswer:
    """A submitted answer, with the requests about it. The words that they quote are marked in the text."""

    answer: SubmittedAnswer
    requests: list[Clarification] = field(default_factory=list)

    @property
    def text(self) -> SafeString:
        """Return the text of the answer with its marked passages."""
        return mark_quotes(self.answer.text, [row.quote for row in self.requests if row.quote])


@dataclass(slots=True)
class Desk:
    """One article on the desk of a reader."""

    article: Article
    submission: Submission | None
    earlier: Submission | None
    articles: list[DeskArticle]
    answers: list[DeskAnswer]
    # Requests about the article as a whole.
    requests: list[Clarification]
    # Feedback that is cleared, and drafts, each with its passages on the article.
    cleared: list[tuple[Feedback, list[FeedbackEntry]]]
    drafted: list[tuple[Feedback, list[FeedbackEntry]]]
    # The passages of the reader's delegation by heading, also empty ones; and whether its feedback is cleared.
    delegation_passages: dict[str, FeedbackEntry]
    is_cleared: bool

    @property
    def place(self) -> int:
        """Return the position of the article in the list."""
        return next((n for n, row in enumerate(self.articles) if row.article == self.article), 0)

    @property
    def previous(self) -> DeskArticle | None:
        """Return the article before this one."""
        return self.articles[self.place - 1] if self.place else None

    @property
    def next(self) -> DeskArticle | None:
        """Return the article after this one."""
        return next(iter(self.articles[self.place + 1 :]), None)

    @property
    def next_empty(self) -> DeskArticle | None:
        """Return the next article without feedback, from the beginning of the list after its end."""
        return self._find(lambda row: not row.remarks and row.is_covered)

    @property
    def next_returned(self) -> DeskArticle | None:
        """Return the next article that the focal point has returned."""
        return self._find(lambda row: row.is_returned)

    @property
    def has_laws(self) -> bool:
        """Return whether an answer on the article cites a law."""
        return any(row.answer.laws for row in self.answers)

    @property
    def written(self) -> int:
        """Return the number of articles with feedback."""
        return sum(bool(row.remarks) for row in self.articles)

    def _find(self, is_wanted: Any) -> DeskArticle | None:
        rows = self.articles[self.place + 1 :] + self.articles[: self.place]
        return next((row for row in rows if is_wanted(row)), None)


def load_desk(
    user: AnyUser,
    review: Review,
    article: Article,
    own: Delegation | None,
    articles: Iterable[Article],
    assignments: Iterable[Assignment],
) -> Desk:
    """Return the article on the desk of this user, who reads for `own`, or for none of the reviewing States."""
    last, earlier = get_last_two_submissions(review)
    address = get_article_url_args(article)
    # Of the other articles only a change is shown.
    submitted = load_submitted_answers(last, earlier, only=None if earlier else address) if last else {}
    passages, feedback = _list_passages(user, review)
    of_user = {
        row.pk for row in feedback.values() if own and own.pk in {one.delegation_id for one in row.authors.all()}
    }
    counted = Counter(
        row.article_id
        for row in passages
        if row.text and (row.feedback_id in of_user if own else row.feedback.cleared_at)
    )
    in_charge = {row.article_id: row for row in assignments}
    rows = [
        DeskArticle(
            one,
            counted[one.pk],
            in_charge.get(one.pk),
            any(answer.change for answer in submitted.get(get_article_url_args(one), ())) and earlier is not None,
            getattr(one, "is_covered", True),
        )
        for one in articles
    ]
    shown: dict[int, list[FeedbackEntry]] = {}
    for row in sorted(passages, key=lambda row: HEADINGS.index(FeedbackHeading(row.head))):
        if row.article_id == article.pk and row.text:
            shown.setdefault(row.feedback_id, []).append(row)
    on = [(feedback[pk], shown[pk]) for pk in sorted(shown)]
    answers, requests = _put_requests(submitted.get(address, []), list_requests(user, review, article))
    return Desk(
        article,
        last,
        earlier,
        rows,
        answers,
        requests,
        cleared=[(row, passages) for row, passages in on if row.cleared_at],
        drafted=[(row, passages) for row, passages in on if not row.cleared_at],
        delegation_passages={
            row.head: row for row in passages if row.article_id == article.pk and row.feedback_id in of_user
        },
        is_cleared=any(feedback[pk].cleared_at for pk in of_user),
    )


def list_desk_articles(review: Review, own: Delegation | None) -> list[Article]:
    """Return the articles under review, each with whether the delegation covers it (`is_covered`)."""
    rows = list_articles_under_review(review)
    if own is not None:
        covered = Delegation.instruments.through.objects.filter(delegation=own, instrument=OuterRef("instrument"))
        rows = rows.annotate(is_covered=Exists(covered))
    return list(rows)


def find_reading_delegation(user: AnyUser, code: str) -> Delegation | None:
    """Return the reviewing delegation whose drafts the user reads, with its review, or None, in one query.

    The user must also see the written feedback of the review.
    """
    rows = Delegation.objects.active().filter(
        build_material_condition(user, Material.FEEDBACK, review="review"),
        authz.build_grant_condition(user, "view_own_draft", Delegation),
        review__code=code,
        capacity=Capacity.REVIEWING,
    )
    related = ("party", "review__state_under_review", "review__phase__cluster", "review__group")
    return rows.select_related(*related).first()


def _list_passages(user: AnyUser, review: Review) -> tuple[list[FeedbackEntry], dict[int, Feedback]]:
    """Return the passages that the user can see, also empty ones, and their feedback with its States by key."""
    rows = FeedbackEntry.objects.visible_to(user).filter(feedback__review=review)
    passages = list(rows.select_related("feedback", "updated_by"))
    feedback: dict[int, Feedback] = {}
    for row in passages:
        row.feedback = feedback.setdefault(row.feedback_id, row.feedback)
    authors = Prefetch("authors", FeedbackAuthor.objects.select_related("delegation__party"))
    prefetch_related_objects(list(feedback.values()), authors)
    return passages, feedback


def list_requests(user: AnyUser, review: Review, article: Article) -> list[Clarification]:
    """Return the requests for clarification on an article that the user can see, the oldest first."""
    rows = Clarification.objects.visible_to(user).filter(review=review, article=article)
    found = list(rows.select_related("asked_by__party", "question").order_by("pk"))
    for row in found:
        row.review, row.article = review, article
    return found


def _put_requests(
    answers: list[SubmittedAnswer], requests: list[Clarification]
) -> tuple[list[DeskAnswer], list[Clarification]]:
    """Return the answers with the requests about them, and the other requests."""
    rows = [DeskAnswer(answer) for answer in answers]
    by_key = {row.answer.key: row for row in rows}
    left: list[Clarification] = []
    for request in requests:
        row = by_key.get(request.question.key) if request.question else None
        (row.requests if row else left).append(request)
    return rows, left


def list_article_observations(user: AnyUser, review: Review, article: Article) -> list[OutcomeParagraph]:
    """Return the observations on an article that this user can read as a party, in two queries with their outcome."""
    lists = Outcome.objects.visible_to(user).filter(review=review, kind=OutcomeKind.LIST_OF_OBSERVATIONS)
    rows = OutcomeParagraph.objects.filter(outcome__in=lists, article=article)
    return list(rows.select_related("drafted_by__party", "outcome"))


def list_earlier_material(
    user: AnyUser, review: Review, article: Article, submission: Submission | None
) -> list[dict[str, Any]]:
    """Return what the State said before: the latest submission of each earlier review that this user can read.

    It also contains what this submission answers to questions that are related to those on the article.
    """
    rows = Submission.objects.visible_to(user).filter(
        review__state_under_review=review.state_under_review_id, review__phase__sequence__lt=review.phase.sequence
    )
    address, found, seen = get_article_url_args(article), [], set()
    for row in rows.select_related("review__phase").order_by("-review__phase__sequence", "-number"):
        answers = load_submitted_answers(row).get(address)
        if answers and row.review_id not in seen:
            seen.add(row.review_id)
            found.append({"title": row.review, "submitted_at": row.submitted_at, "answers": answers})
    related = {key for question in review.questions().filter(article=article) for key in question.related}
    if submission and related:
        others = [one for rows in load_submitted_answers(submission).values() for one in rows if one.key in related]
        found += [{"title": "", "submitted_at": submission.submitted_at, "answers": others}] if others else []
    return found


def list_questions(review: Review, article: Article) -> list[Question]:
    """Return the questions on the article, with their guidance."""
    return list(review.questions().filter(article=article).order_by("position"))


def list_consultations(submission: Submission | None) -> list[dict[str, Any]]:
    """Return whom the State consulted, as its submission says. The input itself is for the State that asked for it."""
    return list(submission.content.get("consultations", [])) if submission else []


def list_feedback_revisions(own: Delegation, article: Article) -> list[FeedbackRevision]:
    """Return the saved versions of the own feedback on the article, the latest first."""
    rows = FeedbackRevision.objects.filter(of__feedback__authors__delegation=own, of__article=article)
    return list(rows.select_related("of", "author").order_by("-at", "-pk")[:MAX_REVISIONS])
