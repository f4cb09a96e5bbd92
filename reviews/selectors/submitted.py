"""Submitted answers for pages: by article, with cited laws, and with the changes since an earlier submission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reviews.enums import Wording
from reviews.models import Article, Question
from reviews.models.questionnaires import format_answer_value
from untoc_portal.core.fields import get_text_in_language

if TYPE_CHECKING:
    from reviews.models import Review, Submission

Address = tuple[str, int]
ByArticle = dict[Address, list["SubmittedAnswer"]]


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """A cited law as it was frozen, with its link and the hashes of its files."""

    title: str
    number: str
    provisions: str
    link: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubmittedAnswer:
    """One answer of a submitted questionnaire, ready for display."""

    key: str
    question: str
    value: str
    text: str
    laws: tuple[CitedLaw, ...] = ()
    # The earlier answer; None if nothing is compared or there was no earlier answer.
    before: SubmittedAnswer | None = None
    # "new", "changed", "removed", or empty.
    change: str = ""


def load_submitted_answers(
    submission: Submission, earlier: Submission | None = None, *, only: Address | None = None
) -> ByArticle:
    """Return the submitted answers by (instrument, article number), in the order of the questionnaire.

    With an earlier submission, each answer has its change. A removed answer comes last in its article. With `only`,
    return only the answers on this article.
    """
    found: ByArticle = {}
    former = dict(_answers(earlier, only)) if earlier else {}
    for (address, key), answer in _answers(submission, only):
        before = former.pop((address, key), None)
        found.setdefault(address, []).append(_compare_answer(answer, before) if earlier else answer)
    for (address, _key), before in former.items():
        gone = replace(before, value="", text="", before=before, change="removed")
        found.setdefault(address, []).append(gone)
    return found


def _answers(submission: Submission, only: Address | None) -> list[tuple[tuple[Address, str], SubmittedAnswer]]:
    laws = _laws_by_question(submission)
    rows = []
    for row in submission.content["answers"]:
        if only not in (None, (row["instrument"], row["article"])):
            continue
        # The options are frozen with the answer, because the question may have changed since.
        asked = Question(kind=row["kind"], options=row.get("options", []))
        answer = SubmittedAnswer(
            row["key"],
            get_text_in_language(row["question"]),
            format_answer_value(asked, row["value"]),
            row["text"],
            tuple(laws.get(row["key"], ())),
        )
        rows.append((((row["instrument"], row["article"]), row["key"]), answer))
    return rows


def _laws_by_question(submission: Submission) -> dict[str, list[CitedLaw]]:
    found: dict[str, list[CitedLaw]] = {}
    for row in submission.content.get("legislation", []):
        law = CitedLaw(row["title"], row["number"], row["provisions"], row["link"], tuple(row["files"]))
        found.setdefault(row["question"], []).append(law)
    return found


def _compare_answer(answer: SubmittedAnswer, before: SubmittedAnswer | None) -> SubmittedAnswer:
    if before is None:
        return replace(answer, change="new")
    same = (answer.value, answer.text, answer.laws) == (before.value, before.text, before.laws)
    return replace(answer, before=before, change="" if same else "changed")


@dataclass(frozen=True, slots=True)
class SubmittedArticle:
    """The submitted answers on one article."""

    instrument: str
    number: int
    title: str
    answers: list[SubmittedAnswer]

    @property
    def has_changed(self) -> bool:
        """Return whether any answer differs from the earlier submission."""
        return any(answer.change for answer in self.answers)


def submitted_by_article(submission: Submission, earlier: Submission | None = None) -> list[SubmittedArticle]:
    """Return the submitted answers by article."""
    answers = load_submitted_answers(submission, earlier)
    rows = Article.objects.filter(instrument__code__in={code for code, _number in answers}).select_related("instrument")
    titles = {(article.instrument.code, article.number): article.title for article in rows}
    return [
        SubmittedArticle(code, number, titles.get((code, number), ""), found)
        for (code, number), found in answers.items()
    ]


def get_last_two_submissions(review: Review) -> tuple[Submission | None, Submission | None]:
    """Return the last submission and the one before it; None for a missing one."""
    rows: list[Any] = list(review.submissions.order_by("-number")[:2])
    for row in rows:
        row.review = review
    return (*rows, None, None)[:2]


def has_portal_wording(submission: Submission) -> bool:
    """Return whether the questions were in the wording of the portal.

    A submission made before versions said it does not say it: its questions were.
    """
    return bool(submission.content["heading"].get("wording", Wording.PORTAL) == Wording.PORTAL)
