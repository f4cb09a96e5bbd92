"""One State through the years: what it answered, what was observed and done in each review, and what changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reviews.enums import ClarificationState, Material, ObservationKind, OutcomeKind, QuestionKind
from reviews.models import Article, Clarification, OutcomeParagraph, Review, Submission
from reviews.querysets import build_material_condition
from reviews.selectors.answer_checks import NO_ASSISTANCE
from reviews.selectors.submitted import load_submitted_answers
from stakeholders.models import State
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from reviews.selectors.submitted import SubmittedAnswer
    from untoc_portal.core.authz import AnyUser

Address = tuple[str, int]


@dataclass(slots=True)
class Cycle:
    """One review of the State: its last submission and its agreed list, as far as they are there."""

    review: Review
    # Its name for the reader; the page says it once for each article.
    label: str = ""
    submission: Submission | None = None
    agreed_at: dt.datetime | None = None
    answers: dict[Address, list[SubmittedAnswer]] = field(default_factory=dict)
    observations: dict[Address, list[OutcomeParagraph]] = field(default_factory=lambda: defaultdict(list))
    clarifications: dict[Address, list[Clarification]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class ArticleInCycle:
    """What a review has on one article. Its answers have their changes since the review before."""

    cycle: Cycle
    answers: list[SubmittedAnswer]
    observations: list[OutcomeParagraph]
    clarifications: list[Clarification]
    laws: list[str]

    @property
    def change_count(self) -> int:
        """Return how many answers changed since the review before."""
        return sum(bool(answer.change) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article through all reviews in which there is something on it."""

    article: Article
    cycles: list[ArticleInCycle]

    @property
    def key(self) -> str:
        """Return what the address of the page names it by."""
        return f"{self.article.instrument.code}-{self.article.number}"


@dataclass(frozen=True, slots=True)
class Need:
    """A need for technical assistance, from the list or from an answer, and what later reviews say of the article."""

    article: Article | None
    cycle: Cycle
    words: str
    text: str
    later: list[str]


@dataclass(frozen=True, slots=True)
class StateYears:
    """The line of one State."""

    state: State
    cycles: list[Cycle]
    articles: list[ArticleLine]
    needs: list[Need]


def find_state_to_follow(user: AnyUser, iso3: str) -> State | None:
    """Return the State if this user reads its draft questionnaire in a review, or None.

    Those are the people of its own delegation in its own review, and the Secretariat (domain rule: who sees what).
    """
    return next(_STATE.read(user, iso3), None)


def _build_state(reader: Any, iso3: str) -> QuerySet[State]:
    readable = Review.objects.filter(build_material_condition(reader, Material.DRAFT_QUESTIONNAIRE))
    return State.objects.filter(iso3=iso3, pk__in=readable.order_by().values("state_under_review"))


_STATE = ReaderQuery(_build_state, 1)


def load_state_years(state: State) -> StateYears:
    """Return the line of a State, in a fixed number of queries. The caller has checked who reads it."""
    cycles = {row.pk: Cycle(row) for row in _REVIEWS.read(state.pk)}
    for cycle in cycles.values():
        cycle.review.state_under_review = state
        cycle.label = str(cycle.review)
    for submission in _SUBMISSIONS.read(state.pk):
        submission.review = cycles[submission.review_id].review
        cycles[submission.review_id].submission = submission
    _add_answers(list(cycles.values()))
    for paragraph in _AGREED.read(state.pk):
        cycle = cycles[paragraph.outcome.review_id]
        cycle.agreed_at = paragraph.outcome.agreed_at
        cycle.observations[_address(paragraph.article)].append(paragraph)
    for clarification in _REQUESTS.read(state.pk):
        cycles[clarification.review_id].clarifications[_address(clarification.article)].append(clarification)
    articles = _load_articles(cycles.values())
    line = [ArticleLine(article, _list_cycles(address, cycles.values())) for address, article in articles.items()]
    return StateYears(state, list(cycles.values()), line, _list_needs(list(cycles.values()), articles))


_REVIEWS = CompiledQuery(
    lambda state: (
        Review.objects.filter(state_under_review=state)
        .select_related("phase__cluster", "group", "questionnaire__cluster")
        .order_by("phase__sequence")
    )
)
_SUBMISSIONS = CompiledQuery(
    lambda state: Submission.objects.filter(review__state_under_review=state, superseded_by__isnull=True)
)
_AGREED = CompiledQuery(
    lambda state: OutcomeParagraph.objects.filter(
        outcome__review__state_under_review=state,
        outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS,
        outcome__agreed_at__isnull=False,
    ).select_related("article__instrument", "outcome")
)
_REQUESTS = CompiledQuery(
    lambda state: (
        Clarification.objects.filter(review__state_under_review=state)
        .exclude(state=ClarificationState.WITHDRAWN)
        .select_related("article__instrument")
        .order_by("pk")
    )
)


def _address(article: Article) -> Address:
    return article.instrument.code, article.number


def _add_answers(cycles: list[Cycle]) -> None:
    """Add the answers of each review, compared with the last review before it on the same cluster."""
    before: dict[int, Submission] = {}
    for cycle in cycles:
        if cycle.submission is not None:
            cluster = cycle.review.phase.cluster_id
            cycle.answers = load_submitted_answers(cycle.submission, before.get(cluster))
            before[cluster] = cycle.submission


def _load_articles(cycles: Any) -> dict[Address, Article]:
    found = [(*cycle.answers, *cycle.observations, *cycle.clarifications) for cycle in cycles]
    addresses = {address for rows in found for address in rows}
    codes = {code for code, _number in addresses}
    rows = Article.objects.filter(instrument__code__in=codes).select_related("instrument")
    return {_address(row): row for row in rows if _address(row) in addresses}


def _list_cycles(address: Address, cycles: Any) -> list[ArticleInCycle]:
    found = []
    cited: set[str] = set()
    for cycle in cycles:
        answers = cycle.answers.get(address, [])
        observed, asked = cycle.observations.get(address, []), cycle.clarifications.get(address, [])
        laws = [law.title for answer in answers for law in answer.laws]
        new = [law for law in dict.fromkeys(laws) if law not in cited]
        cited.update(laws)
        if answers or observed or asked:
            found.append(ArticleInCycle(cycle, answers, observed, asked, new))
    return found


def _list_needs(cycles: list[Cycle], articles: dict[Address, Article]) -> list[Need]:
    """Return every need for assistance, with what the later reviews say on the article."""
    needs = []
    answered = {cycle.review.pk: _list_answered_needs(cycle) for cycle in cycles}
    for place, cycle in enumerate(cycles):
        named = [
            (_address(row.article), row.get_assistance_display(), row.text)
            for rows in cycle.observations.values()
            for row in rows
            if row.kind == ObservationKind.TECHNICAL_ASSISTANCE
        ]
        for address, words, text in (*answered[cycle.review.pk], *named):
            later = _describe_later(address, cycles[place + 1 :], cycle, answered)
            needs.append(Need(articles.get(address), cycle, words, text, later))
    return needs


def _list_answered_needs(cycle: Cycle) -> list[tuple[Address, str, str]]:
    """Return the needs that the State named in its answers. “No assistance needed” alone is no need."""
    if cycle.submission is None:
        return []
    named = {
        row["key"]
        for row in cycle.submission.content["answers"]
        if row["kind"] == QuestionKind.TECHNICAL_ASSISTANCE and row["value"] != [NO_ASSISTANCE]
    }
    return [
        (address, answer.value, answer.text)
        for address, answers in cycle.answers.items()
        for answer in answers
        if answer.key in named and (answer.value or answer.text)
    ]


def _describe_later(
    address: Address, later: list[Cycle], cycle: Cycle, answered: dict[int, list[tuple[Address, str, str]]]
) -> list[str]:
    """Return what each later review on the same cluster says of the needs on the article."""
    lines = []
    for law in later:
        if law.review.phase.cluster_id != cycle.review.phase.cluster_id:
            continue
        names = any(place == address for place, _words, _text in answered[law.review.pk]) or any(
            row.kind == ObservationKind.TECHNICAL_ASSISTANCE for row in law.observations.get(address, [])
        )
        values = {"review": law.label}
        if names:
            lines.append(_("%(review)s: a need on this article is named again.") % values)
        elif law.agreed_at is not None:
            lines.append(_("%(review)s: no need on this article is named any more.") % values)
        elif law.submission is not None:
            lines.append(_("%(review)s: the State names no need on this article; the list is not agreed yet.") % values)
        else:
            lines.append(_("%(review)s: not submitted yet.") % values)
    return lines or [_("There is no later review of these articles yet.")]
