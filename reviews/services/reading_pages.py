"""The reading view of a draft: chapters, passages with what changed since the user's last reading, comments, acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _, override

from reviews.enums import FeedbackHeading, ObservationKind, OutcomeKind
from reviews.models import Delegation, Note, Outcome, Submission
from reviews.selectors.answer_checks import load_answers_to_read
from reviews.selectors.notes import is_in_drafting_team
from reviews.selectors.outcomes import get_outcome_permissions
from reviews.selectors.passages import count_open_comments
from reviews.selectors.readings import load_feedback, read_entries, read_paragraphs
from reviews.selectors.readings_of_questionnaires import read_answers
from reviews.services.paper_snapshots import build_report_introduction, describe_feedback, describe_report
from reviews.services.snapshots import TITLES, build_introduction
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.last_readings import SinceRead, compare_with_last_reading
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Article, Review
    from reviews.services.draft_texts import DraftText
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Change, Reading


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered passage, with the change since the last reading, and where it is commented."""

    key: str
    heading: str
    text: str
    value: str = ""
    number: int = 0
    change: Change | None = None
    comment_url: str = ""
    open_comments: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """The passages on one article."""

    anchor: str
    instrument: str
    number: int
    title: str
    passages: list[Passage] = field(default_factory=list)

    @property
    def has_changed(self) -> bool:
        """Return whether anything in it has changed since the last reading."""
        return any(passage.change for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Content:
    """A draft as its document has it, in the language of the review. Its parts in the reading have the same keys.

    What the reading has besides, such as the laws cited, is shown by its parts.
    """

    title: str
    introduction: list[str]
    passages: list[tuple[Article, Passage]]
    reading: Reading


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Everything that a reading view shows. `elsewhere` has the changes that are in none of its passages."""

    content: Content
    chapters: list[Chapter]
    further: list[Any]
    since: SinceRead | None
    elsewhere: list[Change]


def load_reading_page(draft: DraftText, user: AnyUser) -> ReadingPage:
    """Return the reading view of a draft for this user, in a fixed number of queries."""
    with override(draft.review.language):
        content = _load_content(draft)
        passages = _number(content)
    since = compare_with_last_reading(user, draft.place, content.reading)
    changes = {change.key: change for change in since.changes} if since else {}
    link = _link_comments(draft, user)
    chapters: dict[int, Chapter] = {}
    for article, passage in passages:
        if article.pk not in chapters:
            with override(draft.review.language):
                chapters[article.pk] = _begin_chapter(article)
        url, count = link(passage.key)
        change = changes.pop(passage.key, None)
        chapters[article.pk].passages.append(replace(passage, change=change, comment_url=url, open_comments=count))
    # The version and the authors are in the introduction.
    shown = {"heading", "states", *(passage.key for _article, passage in passages)}
    further = [part for part in content.reading.parts if part.key not in shown]
    return ReadingPage(content, list(chapters.values()), further, since, list(changes.values()))


def _begin_chapter(article: Article) -> Chapter:
    titles = get_text_in_language(article.instrument.full_titles)
    return Chapter(f"{article.instrument.code}-{article.number}", titles, article.number, article.title)


def _number(content: Content) -> list[tuple[Article, Passage]]:
    """Return the passages by article, with the numbers that they have in the document."""
    by_article: dict[int, list[tuple[Article, Passage]]] = defaultdict(list)
    for article, passage in content.passages:
        by_article[article.pk].append((article, passage))
    rows = [row for group in by_article.values() for row in group]
    first = len(content.introduction) + 1
    return [(article, replace(passage, number=number)) for number, (article, passage) in enumerate(rows, first)]


def _load_content(draft: DraftText) -> Content:
    if isinstance(draft.subject, Outcome):
        return _load_outcome(draft.subject)
    return _load_feedback(draft.subject) if isinstance(draft.subject, Delegation) else _load_answers(draft.review)


def _load_answers(review: Review) -> Content:
    given = load_answers_to_read(review)
    reading = read_answers(review, given)
    parts = {part.key: part for part in reading.parts}
    passages = []
    for question in sorted(given.applicable_questions, key=attrgetter("position")):
        part = parts.get(f"answer:{question.key}")
        if part is not None:
            passages.append((question.article, Passage(part.key, question.text, part.text, str(part.words))))
    introduction = list(build_report_introduction(Submission(review=review)))
    return Content(describe_report(review), introduction, passages, reading)


def _load_feedback(delegation: Delegation) -> Content:
    states, entries = load_feedback(delegation)
    passages = [
        (row.article, Passage(f"feedback:{row.pk}", str(FeedbackHeading(row.head).label), row.text)) for row in entries
    ]
    reading = read_entries(states, entries)
    if not states:
        return Content(_("Written feedback"), [], passages, reading)
    feedback = states[0].feedback
    feedback.review = delegation.review
    title, sentence = describe_feedback(feedback, str(reading.parts[0].words))
    return Content(title, [sentence], passages, reading)


def _load_outcome(outcome: Outcome) -> Content:
    delegations = Delegation.objects.select_related("party").prefetch_related("instruments")
    prefetch_related_objects([outcome.review], "instruments", Prefetch("delegations", queryset=delegations))
    rows = list(outcome.paragraphs.select_related("article__instrument"))
    passages = [
        (row.article, Passage(f"paragraph:{row.pk}", str(ObservationKind(row.kind).label), row.text)) for row in rows
    ]
    state = get_text_in_language(outcome.review.state_under_review.names)
    introduction = build_introduction(outcome, some_withheld=False, in_parts=False)
    title = TITLES[OutcomeKind(outcome.kind)] % {"state": state}
    return Content(title, introduction, passages, read_paragraphs(rows))


def _link_comments(draft: DraftText, user: AnyUser) -> Any:
    """Return a function from the key of a passage to the address of its comments and the number of open ones."""
    code = draft.review.code
    if isinstance(draft.subject, Outcome):
        kind, counts = draft.subject.kind, count_open_comments(user, draft.subject)

        def of_paragraph(key: str) -> tuple[str, int]:
            pk = int(key.partition(":")[2])
            return reverse("reviews:passage_comments", args=[code, kind, pk]), counts[pk]

        return of_paragraph
    if not isinstance(draft.subject, Delegation) and is_in_drafting_team(user, draft.review):
        notes = Counter(row.question_key for row in _NOTES.read(user, draft.review.pk))

        def of_answer(key: str) -> tuple[str, int]:
            question = key.partition(":")[2]
            return reverse("reviews:notes", args=[code, question]), notes[question]

        return of_answer
    return lambda _key: ("", 0)


_NOTES = ReaderQuery(
    lambda reader, review: (
        Note.objects.visible_to(reader)
        .filter(delegation__review=review, resolved_at__isnull=True)
        .annotate(question_key=F("question__key"))
        .only("pk")
    ),
    1,
)


def list_next_acts(draft: DraftText, user: AnyUser) -> list[tuple[Text, str]]:
    """Return the second looks to which the reading leads: what this user may clear, agree to or return now."""
    code, subject = draft.review.code, draft.subject
    if isinstance(subject, Outcome):
        return _list_acts_on_outcome(subject, user)
    if isinstance(subject, Delegation):
        may_act = user.has_perm("reviews.clear_feedback", subject)
        return [(_("Clear the written feedback"), reverse("reviews:clear_feedback", args=[code]))] if may_act else []
    may_act = user.has_perm("reviews.clear_questionnaire", draft.review)
    return [(_("Clear and submit"), reverse("reviews:submit_questionnaire", args=[code]))] if may_act else []


def _list_acts_on_outcome(outcome: Outcome, user: AnyUser) -> list[tuple[Text, str]]:
    may = get_outcome_permissions(user, outcome, with_reasons=False)
    names: Iterable[tuple[bool, Text, str]] = (
        (may["may_clear"], _("Clear this version"), "clear_outcome"),
        (may["may_agree"], _("Agree to this version"), "agree_outcome"),
        (may["may_agree"], _("Return with comments"), "return_outcome"),
    )
    address = [outcome.review.code, outcome.kind]
    return [(label, reverse(f"reviews:{name}", args=address)) for may_act, label, name in names if may_act]
