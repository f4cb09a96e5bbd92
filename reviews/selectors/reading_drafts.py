"""Which texts of a page a reader may have translated by a machine, and what exists of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language

from reviews.enums import OutcomeKind
from reviews.models import Outcome, Submission
from reviews.selectors.dialogue import clarifications_for_user
from reviews.selectors.feedback import feedback_for_user
from reviews.selectors.outcomes import is_party, sections_for_user
from reviews.selectors.submitted import get_last_two_submissions, load_submitted_answers
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.machine_translation.drafts import find_machine_texts
from untoc_portal.core.machine_translation.providers import can_translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.machine_translation.drafts import MachineTexts

SUBMISSION, ARTICLE, FEEDBACK, CLARIFICATIONS = "submission", "article", "feedback", "clarifications"
LANGUAGES = [(code, name) for code, name in OfficialLanguage.choices]


def list_submission_texts(user: AnyUser, review: Review, number: str) -> list[str]:
    """Return the answers of one submission that the user can read."""
    found = Submission.objects.visible_to(user).filter(review=review, number=_number(number)).first()
    rows = load_submitted_answers(found) if found else {}
    return [answer.text for answers in rows.values() for answer in answers]


def list_article_texts(user: AnyUser, review: Review, place: str) -> list[str]:
    """Return the last submitted answers on an article, and the feedback on it, that the user can read."""
    code, _dash, number = place.partition("-")
    address = (code, _number(number))
    last = get_last_two_submissions(review)[0]
    visible = last is not None and Submission.objects.visible_to(user).filter(pk=last.pk).exists()
    answers = load_submitted_answers(last).get(address, []) if last and visible else []
    entries = [
        entry.text
        for feedback in feedback_for_user(user, review)
        for entry in feedback.entries.all()
        if (entry.article.instrument.code, entry.article.number) == address
    ]
    return [*(answer.text for answer in answers), *entries]


def list_feedback_texts(user: AnyUser, review: Review, _place: str) -> list[str]:
    """Return the cleared feedback that the user can read."""
    rows = feedback_for_user(user, review).filter(cleared_at__isnull=False)
    return [entry.text for feedback in rows for entry in feedback.entries.all()]


def list_clarification_texts(user: AnyUser, review: Review, _place: str) -> list[str]:
    """Return the requests for clarification and their answers that the user can read."""
    rows = clarifications_for_user(user, review)
    return [text for row in rows for text in (row.request, row.answer) if text]


def list_outcome_texts(user: AnyUser, review: Review, _place: str, *, kind: str) -> list[str]:
    """Return the paragraphs of the list or the summary as the user can read them."""
    outcome = Outcome.objects.visible_to(user).select_related("review").filter(review=review, kind=kind).first()
    return list_section_texts(sections_for_user(user, outcome)) if outcome else []


def list_section_texts(sections: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the paragraphs of an outcome that are not withheld."""
    articles = (article for section in sections for article in section["articles"])
    rows = (row for article in articles for kind in article["kinds"] for row in kind["paragraphs"])
    return [row["text"] for row in rows if not row["is_withheld"]]


# Page → what it shows to a reader at a place: the number of a submission, or an article.
PAGES: dict[str, Callable[[AnyUser, Review, str], list[str]]] = {
    SUBMISSION: list_submission_texts,
    ARTICLE: list_article_texts,
    FEEDBACK: list_feedback_texts,
    CLARIFICATIONS: list_clarification_texts,
    **{kind: partial(list_outcome_texts, kind=kind) for kind in OutcomeKind.values},
}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004 (no number is longer)


def is_public_material(review: Review, page: str, place: str, texts: Iterable[str]) -> bool:
    """Return whether the public may read each of these texts on this page. All others in a review are confidential."""
    return set(texts) <= set(PAGES[page](AnonymousUser(), review, place))


def may_have_reading_drafts(user: AnyUser, review: Review) -> bool:
    """Return whether the user may have texts of the review translated: the parties and the Secretariat."""
    return is_party(user, review)


@dataclass(frozen=True, slots=True)
class ReadingBar:
    """The choice of languages above a page, and what is missing in the chosen one."""

    review: Review
    page: str
    place: str
    source: str
    target: str
    reading: MachineTexts | None

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Return the six official languages."""
        return LANGUAGES

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the two fields of the bar, each with the chosen language."""
        return [("written_in", self.source), ("read_in", self.target or _reader_language(self.source))]


def _reader_language(source: str) -> str:
    language = get_language() or OfficialLanguage.EN.value
    return language if language != source else next(code for code, _name in LANGUAGES if code != source)


def build_reading_bar(
    user: AnyUser, review: Review, page: str, texts: Iterable[str], asked: Mapping[str, str], *, place: str = ""
) -> ReadingBar | None:
    """Return the bar of a page with these texts, in the languages that the reader `asked` for.

    None if the reader may not have drafts here, or if there is no provider that may get the texts. Nothing is sent.
    """
    if not (can_translate(is_confidential=False) and may_have_reading_drafts(user, review)):
        return None
    texts = list(texts)
    if not (can_translate(is_confidential=True) or is_public_material(review, page, place, texts)):
        return None
    chosen = {name: code for name, code in asked.items() if code in OfficialLanguage.values}
    source, target = chosen.get("written_in", review.language), chosen.get("read_in", "")
    reading = find_machine_texts(texts, source=source, target=target) if target else None
    return ReadingBar(review, page, place, source, target, reading)
