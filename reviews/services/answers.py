"""Answers to the self-assessment: no text is overwritten, and every revision is kept (PR, self-assessment)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.enums import RevisionOrigin
from reviews.models import Answer, AnswerImport, Guest, Mandate, Question, Review
from reviews.selectors.assignments import ArticleAccess, get_article_access
from reviews.services.acting import get_acting_mandate
from reviews.services.locks import lock_review
from reviews.validators import ANSWER_RULE, clean_value
from untoc_portal.core import authz
from untoc_portal.core.edits import StaleError
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.revisions import StaleTextError, TypedText, find_earlier, save_texts
from untoc_portal.core.validation import check_length

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from untoc_portal.accounts.models import User

    Actor = User | Guest

MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer as a person typed it.

    `expected_revision` is the revision that the person started from (0: none). It shows whether someone else saved
    since.
    """

    question: Question
    value: Any
    text: str
    expected_revision: int
    origin: RevisionOrigin = RevisionOrigin.TYPED
    restored_from: int | None = None
    imported_from: AnswerImport | None = None


class StaleAnswerError(StaleError):
    """Someone else saved answers in the meantime.

    Has both versions and the stored answer, by the key of the question.
    """

    def __init__(self, stale: StaleTextError) -> None:
        message = _(
            "Someone else saved these answers in the meantime: %(keys)s. Nothing was overwritten; compare and "
            "save again."
        )
        super().__init__("stale_answer", message % {"keys": format_list(sorted(stale.stored))}, rule=ANSWER_RULE)
        self.conflicts, self.stored = stale.conflicts, stale.stored


@transaction.atomic
def save_answers(review: Review, *, actor: Actor, entries: Iterable[AnswerEntry]) -> list[Answer]:
    """Save the answers that changed, each as a new revision that is never deleted, and return them.

    Saves all answers or none. Empty answers are allowed. An answer that was not edited is skipped. Raises
    StaleAnswerError if someone else saved an answer since it was shown. Raises DomainError if a question does not
    accept the value, does not apply to this State, or its article is assigned to someone else.
    """
    # Read the review again: it may have moved to another version of its questionnaire in the meantime.
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.answer_questionnaire", review)
    entries = list(entries)
    return store_answers(_read_workplace(review, actor, entries), actor=actor, entries=entries)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the rules on saving answers look at, read after the review was locked."""

    review: Review
    access: ArticleAccess
    mandate: Mandate | None
    # Questions that apply to the State, and the stored answers to them, by the primary key of the question.
    applicable: Collection[int]
    present: dict[int, Answer]


def store_answers(place: Workplace, *, actor: Actor, entries: list[AnswerEntry]) -> list[Answer]:
    """Save the answers that changed, under the rules of `save_answers`. The caller has checked the right to answer."""
    _require_applicable(place.applicable, entries)
    place.access.require({entry.question.article for entry in entries})
    typed = {entry.question.key: _build_typed_text(place, entry) for entry in entries}
    try:
        return save_texts(typed, author=actor, rule=ANSWER_RULE)
    except StaleTextError as error:
        raise StaleAnswerError(error) from None


def _read_workplace(review: Review, actor: Actor, entries: list[AnswerEntry]) -> Workplace:
    wanted = [entry.question.pk for entry in entries]
    return Workplace(
        review,
        get_article_access(review.delegation_under_review, actor),
        None if isinstance(actor, Guest) else get_acting_mandate(actor, review),
        set(review.questions().filter(pk__in=wanted).values_list("pk", flat=True)),
        _present(review, entries),
    )


def _build_typed_text(place: Workplace, entry: AnswerEntry) -> TypedText[Answer]:
    present = place.present.get(entry.question.pk)
    return TypedText(
        present or Answer(review=place.review, question=entry.question, revision=0),
        entry.text,
        entry.expected_revision if present else None,
        tracked_values={"value": clean_value(entry.question, entry.value)},
        revision_values={
            "mandate": place.mandate,
            "origin": entry.origin,
            "restored_from": entry.restored_from,
            "imported_from": entry.imported_from,
        },
    )


@transaction.atomic
def restore_revision(answer: Answer, *, actor: User, number: int) -> Answer:
    """Restore an earlier revision of the answer as a new revision. The revisions in between stay in the history.

    Raises DomainError as `find_earlier` and `save_answers` do.
    """
    authz.require_permission(actor, "reviews.answer_questionnaire", lock_review(answer.review_id))
    present = Answer.objects.select_related("question", "review").get(pk=answer.pk)
    earlier = find_earlier(present, number, rule=ANSWER_RULE)
    entry = AnswerEntry(
        question=present.question,
        value=earlier.value,
        text=earlier.text,
        expected_revision=present.revision,
        origin=RevisionOrigin.RESTORED,
        restored_from=number,
    )
    [restored] = save_answers(present.review, actor=actor, entries=[entry])
    return restored


def _present(review: Review, entries: list[AnswerEntry]) -> dict[int, Answer]:
    """Return the stored answers to the questions of the entries, by the primary key of the question."""
    questions = {entry.question.pk: entry.question for entry in entries}
    found = {}
    for answer in review.answers.filter(question__in=questions).select_related("updated_by", "guest__institution"):
        answer.question = questions[answer.question_id]
        found[answer.question_id] = answer
    return found


def _require_applicable(applicable: Collection[int], entries: list[AnswerEntry]) -> None:
    for entry in entries:
        if entry.question.pk not in applicable:
            raise DomainError("not_asked", _("This question is not for this State."), rule=ANSWER_RULE)
        check_length(entry.text, MAX_TEXT, field=entry.question.key, rule=ANSWER_RULE)
