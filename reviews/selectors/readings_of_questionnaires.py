"""Readings before a questionnaire is submitted, put in force, retired or exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reviews.models import Questionnaire, Review, VersionChange
from reviews.models.questionnaires import format_answer_value
from reviews.selectors.answer_checks import AnswerSnapshot, load_answers
from reviews.selectors.readings import to_codes, to_fact
from reviews.selectors.submission_sections import build_consultations, build_heading, build_legislation
from reviews.selectors.version_changes import list_answers_set_aside, list_changed_questions
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.models import Question


# How the keys of answers begin that are not submitted.
SET_ASIDE = "set-aside:"


def read_self_assessment(review: Review) -> Reading:
    """Return the content of the next submission, and the answers that are set aside."""
    row = Review.objects.select_related("state_under_review", "questionnaire__cluster", "phase").get(pk=review.pk)
    return read_answers(row, load_answers(row)) if row.questionnaire else Reading(())


def read_answers(review: Review, given: AnswerSnapshot) -> Reading:
    """Return the content of the next submission with these answers, and the answers that are set aside."""
    return Reading(tuple(_iter_self_assessment(review, given)))


def _iter_self_assessment(review: Review, given: AnswerSnapshot) -> Iterator[ReadPart]:
    yield ReadPart("heading", _("Questionnaire"), "", (to_fact(build_heading(review)),), str(review.questionnaire))
    articles: dict[int, str] = {}
    for question in given.applicable_questions:
        answer = given.answer_to(question)
        if answer is not None:
            if question.article_id not in articles:
                articles[question.article_id] = str(question.article)
            label = format_label(articles[question.article_id], question.text)
            yield _read_answer(f"answer:{question.key}", question, answer, label)
    for number, law in enumerate(build_legislation(review)):
        words = format_list(filter(None, (law["title"], law["provisions"])))
        yield ReadPart(f"law:{number}:{law['question']}", _("Law cited"), "", (to_fact(law),), words)
    for number, held in enumerate(build_consultations(review)):
        yield ReadPart(
            f"consulted:{number}", _("Stakeholders consulted"), held["subject"], (to_fact(held),), held["consulted"]
        )
    for answer in list_answers_set_aside(review) if given.has_answers_elsewhere else ():
        label = format_label(_("Set aside, not submitted"), answer.question)
        yield _read_answer(f"{SET_ASIDE}{answer.pk}", answer.question, answer, label)


def _read_answer(key: str, question: Question, answer: Any, label: str) -> ReadPart:
    words = format_answer_value(question, answer.value)
    return ReadPart(key, label, answer.text, (to_fact(answer.value),), words)


def read_questionnaire(questionnaire: Questionnaire) -> Reading:
    """Return every question of a version with all its properties, in every language."""
    row = Questionnaire.objects.select_related("cluster").get(pk=questionnaire.pk)
    words = format_list((str(row), row.get_wording_display()))
    codes = to_codes(row.cluster_id, row.version, row.source, row.wording)
    about = ReadPart("version", _("Version"), row.notes, codes, words)
    rows = row.questions.select_related("article__instrument").with_texts().order_by("position", "pk")
    return Reading((about, *(_read_question(question) for question in rows)))


def _read_question(row: Question) -> ReadPart:
    shape = (row.article_id, row.position, row.number, row.kind, row.obligation, row.paragraph, row.cites_legislation)
    texts = (row.introduction, row.texts, row.question_guidance, row.options, row.show_if)
    facts = (*to_codes(*shape), *(to_fact(value) for value in texts))
    words = format_list((row.get_kind_display(), row.get_obligation_display()))
    return ReadPart(f"question:{row.key}", format_label(row.article, row.key), row.text, facts, words)


def read_version_change(review: Review, to: Questionnaire | None) -> Reading:
    """Return the effect of a move to another version on each question, and on the answer to it."""
    if to is None:
        return Reading(())
    row = Review.objects.select_related("questionnaire").get(pk=review.pk)
    about = ReadPart("version", _("Version"), "", to_codes(row.questionnaire_id, to.pk), str(to))
    changed = [
        question
        for question in list_changed_questions(row, to)
        if question.effect != "same" or question.answer is not None
    ]
    return Reading((about, *(_read_changed_question(question) for question in changed)))


def _read_changed_question(row: Any) -> ReadPart:
    facts = (row.effect.value, to_fact(row.answer and row.answer.value), str(row.is_answer_invalid))
    words = format_list(filter(None, (row.effect.label, *row.differences, row.value_in_words)))
    text = row.answer.text if row.answer else ""
    return ReadPart(f"question:{row.key}", format_label(row.question.article, row.key), text, facts, words)


def read_undone_change(change: VersionChange) -> Reading:
    """Return the effect of an undone change of version on each question, and on the answer to it."""
    row = VersionChange.objects.select_related("review", "before").get(pk=change.pk)
    return read_version_change(row.review, row.before)
