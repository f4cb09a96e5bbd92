"""The reviewers' desk: the list of articles next to one article, with its answers, feedback and requests.

Everything about all articles is read once, in a fixed number of queries. Feedback comes through `visible_to`. So
nothing of another State, also no number, is there before its reader may read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

from reviews.enums import Capacity, FeedbackHeading, Material, OutcomeKind
from reviews.models import (
    Clarification,
    Delegation,
    FeedbackAuthor,
    FeedbackEntry,
    FeedbackRevision,
    OutcomeParagraph,
    Submission,
)
from reviews.querysets import build_material_condition
from reviews.selectors.article_list import ArticleLine, ArticleList, build_filter_query
from reviews.selectors.assignments import build_coverage_condition
from reviews.selectors.feedback import HEADINGS
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.quotes import mark_quotes
from reviews.selectors.submitted import SubmittedAnswer, get_last_two_submissions, load_submitted_answers
from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from reviews.models import Article, Feedback, Question, Review
    from reviews.selectors.assignments import ArticleAccess
    from reviews.selectors.submitted import Address
    from untoc_portal.core.authz import AnyUser

# Revisions in the history of one article.
MAX_REVISIONS = 30


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
    # Passages of the own delegation by article, or for other readers of cleared feedback.
    remarks: Counter[int]
    # The addresses of the articles of which an answer changed since the earlier submission.
    changed: set[tuple[str, int]]
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
    def has_laws(self) -> bool:
        """Return whether an answer on the article cites a law."""
        return any(row.answer.laws for row in self.answers)


def load_desk(user: AnyUser, review: Review, article: Article, own: Delegation | None) -> Desk:
    """Return the article on the desk of this user, who reads for `own`, or for none of the reviewing States."""
    last, earlier = get_last_two_submissions(review)
    address = get_article_url_args(article)
    # For the other articles, only a change is shown.
    submitted = load_submitted_answers(last, earlier, only=None if earlier else address) if last else {}
    passages, feedback = _list_passages(user, review)
    of_user = {
        row.pk for row in feedback.values() if own and own.pk in {author.delegation_id for author in row.authors.all()}
    }
    counted = Counter(
        row.article_id
        for row in passages
        if row.text and (row.feedback_id in of_user if own else row.feedback.cleared_at)
    )
    changed = {place for place, rows in submitted.items() if earlier and any(row.change for row in rows)}
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
        counted,
        changed,
        answers,
        requests,
        cleared=[(row, passages) for row, passages in on if row.cleared_at],
        drafted=[(row, passages) for row, passages in on if not row.cleared_at],
        delegation_passages={
            row.head: row for row in passages if row.article_id == article.pk and row.feedback_id in of_user
        },
        is_cleared=any(feedback[pk].cleared_at for pk in of_user),
    )


def build_article_list(
    review: Review, desk: Desk, articles: Iterable[Article], access: ArticleAccess | None, chosen: str = "all"
) -> ArticleList:
    """Return the articles under review with the feedback on them. Nothing is read."""
    base, query = reverse("reviews:feedback", args=[review.code]), build_filter_query(chosen)
    lines = []
    for article in articles:
        place, number = get_article_url_args(article), desk.remarks[article.pk]
        line = ArticleLine(
            article,
            "{}{}-{}/{}".format(base, *place, query),
            is_open=article == desk.article,
            is_begun=number > 0,
            has_changed=place in desk.changed,
            is_covered=getattr(article, "is_covered", True),
        )
        if number:
            line.progress = ngettext("%(number)d remark", "%(number)d remarks", number) % {"number": number}
        line.has_gap = not number and line.is_covered
        if access is not None:
            line.assignment, line.is_for_reader = access.assignments.get(article.pk), access.is_in_charge(article)
            line.is_done = line.assignment is not None and not line.assignment.is_open
        lines.append(line)
    progress = _("Feedback on %(written)s of %(all)s articles")
    return ArticleList(
        lines,
        progress % {"written": sum(line.is_begun for line in lines), "all": len(lines)},
        pgettext_lazy("articles", "Without feedback"),
        gettext_lazy("Next without feedback: article %(number)s"),
        chosen,
        access is not None and access.leads,
    )


def list_desk_articles(review: Review, own: Delegation | None) -> list[Article]:
    """Return the articles under review, each with whether the delegation covers it (`is_covered`)."""
    rows = list_articles_under_review(review)
    if own is not None:
        rows = rows.annotate(is_covered=build_coverage_condition(own))
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
    rows = OutcomeParagraph.objects.visible_to(user).filter(
        outcome__review=review, outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS, article=article
    )
    return list(rows.select_related("drafted_by__party", "outcome"))


def list_earlier_material(
    user: AnyUser, review: Review, article: Article, submission: Submission | None
) -> list[dict[str, Any]]:
    """Return what the State said elsewhere on this article and on related questions, as far as this user can read it.

    First the related questions of this submission, then other submissions: the latest of each review, and of this
    review the one before, with the answers that are others now.
    """
    asked = review.questions().prefetch_related(None).filter(article=article).values_list("key", "related")
    related = {key for _key, others in asked for key in others} - {key for key, _related in asked}
    address = get_article_url_args(article)
    current = {answer.key: answer for answer in _pick(submission, address, related)} if submission else {}
    found: list[dict[str, Any]] = []
    if submission and (answers := [one for key, one in current.items() if key in related]):
        found.append({"title": "", "submitted_at": submission.submitted_at, "answers": answers})
    rows = Submission.objects.visible_to(user).filter(review__state_under_review=review.state_under_review_id)
    seen: set[int] = set()
    order = ("-review__phase__sequence", "-review", "-number")
    for row in rows.exclude(pk=submission.pk if submission else 0).select_related("review__phase").order_by(*order):
        if row.review_id in seen:
            continue
        answers = _pick(row, address, related)
        if row.review_id == review.pk:
            answers = [answer for answer in answers if _is_other(answer, current.get(answer.key))]
        if answers:
            seen.add(row.review_id)
            number = row.number if row.review_id == review.pk else 0
            names = {"title": row.review, "number": number}
            found.append({**names, "submitted_at": row.submitted_at, "answers": answers})
    return found


def _pick(submission: Submission, address: Address, keys: set[str]) -> list[SubmittedAnswer]:
    """Return the answers on this article and to these questions, without empty ones."""
    rows = [(place, answer) for place, answers in load_submitted_answers(submission).items() for answer in answers]
    return [one for place, one in rows if (place == address or one.key in keys) and (one.value or one.text)]


def _is_other(answer: SubmittedAnswer, now: SubmittedAnswer | None) -> bool:
    return now is None or (answer.value, answer.text) != (now.value, now.text)


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
