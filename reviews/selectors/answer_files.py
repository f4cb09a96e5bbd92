"""The questionnaire of a review as a file, and a completed file compared with the stored answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _, override

from reviews.answer_files.content import ArticleSection, Choice, Content, Item, Origin, to_comparable, to_plain_text
from reviews.answer_files.merging import OF_BOTH, WRITING, Comparison, MergeResult, Version, compare_answers
from reviews.enums import QuestionKind as K
from reviews.models import Answer, AnswerRevision
from reviews.models.questionnaires import get_option_labels
from reviews.selectors.questionnaires import answers_by_question, get_article_url_args, get_condition_texts
from untoc_portal.core.documents import format_long_date
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list, format_with_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from reviews.models import AnswerImport, Question, Review

SEVERAL = (K.MULTI_CHOICE, K.TECHNICAL_ASSISTANCE)


def get_questionnaire_name(review: Review) -> str:
    """Return the cluster and the version of the questionnaire of the review, as files contain it."""
    questionnaire = review.questionnaire
    return f"{questionnaire.cluster.number}/{questionnaire.version}" if questionnaire else ""


def build_content(
    review: Review, language: str, articles: Collection[tuple[str, int]] = (), *, at: dt.datetime | None = None
) -> Content:
    """Return the content of a file of the review in a language, for these articles (code, number) or for all.

    `at` is the time of an earlier export, with which an imported file is compared.
    """
    with override(language):
        rows = review.questions().order_by("article__instrument__position", "article__number", "position")
        questions = [row for row in rows if not articles or get_article_url_args(row.article) in articles]
        answers, conditions = answers_by_question(review), get_condition_texts(review, questions)
        labels = _labels(questions)
        now = at or timezone.now()
        origin = Origin(
            review.code,
            review.state_under_review.iso3,
            get_questionnaire_name(review),
            language,
            now.isoformat(),
            tuple(f"{code}-{number}" for code, number in articles),
        )
        chapters = tuple(
            ArticleSection(
                str(article.instrument),
                _("Article %(number)s: %(title)s") % {"number": article.number, "title": article.title},
                tuple(
                    _item(question, answers.get(question.pk), conditions.get(question.pk, ""), labels[question.pk])
                    for question in group
                ),
            )
            for article, group in groupby(questions, key=lambda question: question.article)
        )
        facts = (
            (_("State under review"), str(review.state_under_review)),
            (_("Review"), format_with_note(review, review.code)),
            (_("Questionnaire"), str(review.questionnaire)),
            (
                _("Status of the wording"),
                _format_wording(review),
            ),
            (_("Exported"), format_export_time(now)),
        )
        return Content(origin, _("Self-assessment questionnaire"), facts, chapters)


def _format_wording(review: Review) -> str:
    questionnaire = review.questionnaire
    if questionnaire is None:
        return ""
    return format_list(filter(None, (questionnaire.wording_note, get_text_in_language(questionnaire.notes))), "long")


def format_export_time(at: dt.datetime) -> str:
    """Return the day and the time of an export, as its file says them."""
    return format_list([format_long_date(timezone.localdate(at)), f"{timezone.localtime(at):%H:%M}"], "mixed")


def build_exported_content(review: Review, origin: Origin) -> Content:
    """Return the content of a file as it was exported, except for the answers, which are as they are now."""
    articles = [(code, int(number)) for code, _dash, number in (name.rpartition("-") for name in origin.articles)]
    return build_content(review, origin.language, articles, at=dt.datetime.fromisoformat(origin.exported_at))


def _labels(questions: Iterable[Question]) -> dict[int, tuple[Choice, ...]]:
    """Return the options of each question, with their labels in all languages."""
    found: dict[int, dict[str, dict[str, str]]] = {question.pk: {} for question in questions}
    for language in OfficialLanguage.values:
        with override(language):
            for question in questions:
                for value, label in get_option_labels(question).items():
                    found[question.pk].setdefault(value, {})[language] = str(label)
    return {pk: tuple(Choice(value, words) for value, words in options.items()) for pk, options in found.items()}


def _item(question: Question, answer: Answer | None, condition: str, choices: tuple[Choice, ...]) -> Item:
    paragraph = _("paragraph %(paragraph)s") % {"paragraph": question.paragraph} if question.paragraph else ""
    return Item(
        key=question.key,
        reference=" · ".join(
            filter(None, (question.number, question.key, paragraph, question.get_obligation_display()))
        ),
        text=question.text,
        guidance=get_text_in_language(question.guidance),
        condition=condition,
        choices=choices,
        takes_several=question.kind in SEVERAL and bool(choices),
        takes_number=question.kind == K.NUMBER,
        value=answer.value if answer else None,
        answer=to_plain_text(answer.text) if answer else "",
        revision=answer.revision if answer else 0,
    )


def get_option_words(questions: Iterable[Question]) -> dict[str, dict[str, str]]:
    """Return, by question key, which value each word means. Words are the values and their labels in all languages."""
    questions = list(questions)
    labels = _labels(questions)
    return {
        question.key: {
            to_comparable(word).casefold(): choice.value
            for choice in labels[question.pk]
            for word in (choice.value, *choice.labels.values())
        }
        for question in questions
    }


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One answer of a file compared with the stored answer."""

    question: Question
    comparison: Comparison
    # The revision of the stored answer, and the one that was exported.
    revision: int
    exported_revision: int

    @property
    def outcome(self) -> MergeResult:
        """Return the effect of the file on the answer."""
        return self.comparison.outcome

    @property
    def is_change(self) -> bool:
        """Return whether the import changes this answer."""
        return self.outcome in WRITING

    @property
    def is_of_both(self) -> bool:
        """Return whether the answer was changed on both sides, so that a person can choose."""
        return self.outcome in OF_BOTH

    @property
    def is_emptied(self) -> bool:
        """Return whether the import would remove the stored answer."""
        return self.is_change and bool(self.comparison.portal) and not self.comparison.file


def list_compared_answers(source: AnswerImport) -> list[ComparedAnswer]:
    """Return the answers of a file that is not imported yet, in the order of the questionnaire."""
    review = source.review
    answers, filled = answers_by_question(review), {row["key"]: row for row in source.content}
    questions = review.questions().order_by("article__instrument__position", "article__number", "position")
    bases = _bases(filled, answers)
    return [
        ComparedAnswer(
            question,
            _compare(bases.get(question.key), answers.get(question.pk), filled[question.key]),
            answers[question.pk].revision if question.pk in answers else 0,
            filled[question.key]["revision"],
        )
        for question in questions
        if question.key in filled
    ]


def _compare(exported: Version | None, answer: Answer | None, filled: Mapping[str, Any]) -> Comparison:
    base, portal, value = exported or Version(), _version(answer), filled["value"]
    # The order of several chosen options says nothing. A file has them in the order of the questionnaire.
    for stored in (portal.value, base.value):
        is_same = isinstance(value, list) and isinstance(stored, list) and set(value) == set(stored)
        value = stored if is_same else value
    return compare_answers(base, portal, Version(value, filled["text"]))


def _version(answer: Answer | AnswerRevision | None) -> Version:
    return Version(answer.value, answer.text) if answer else Version()


def _bases(filled: Mapping[str, dict[str, int]], answers: Mapping[int, Answer]) -> dict[str, Version]:
    """Return the exported revision of each answer, by question key."""
    numbers = {row["revision"] for row in filled.values()}
    rows = AnswerRevision.objects.filter(
        answer__in=[answer.pk for answer in answers.values()], number__in=numbers, answer__question__key__in=filled
    ).select_related("answer__question")
    return {
        row.answer.question.key: _version(row)
        for row in rows
        if row.number == filled[row.answer.question.key]["revision"]
    }


def count_answers_by_outcome(rows: Iterable[ComparedAnswer]) -> dict[str, int]:
    """Return the number of answers for each outcome."""
    counts = Counter(row.outcome for row in rows)
    return {outcome.value: counts[outcome] for outcome in MergeResult}
