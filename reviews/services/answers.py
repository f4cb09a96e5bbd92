"""Answering the self-assessment: nobody's words are overwritten, and every revision is kept (PR, self-assessment)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.enums import RevisionOrigin
from reviews.models import Answer, AnswerImport, AnswerRevision, Guest, Question, Review
from reviews.selectors.assignments import require_in_hand
from reviews.services.acting import mandate_on
from reviews.services.locks import lock_review
from reviews.validators import ANSWER_RULE, clean_value
from untoc_portal.core import authz
from untoc_portal.core.edits import StaleError, clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import listed
from untoc_portal.core.validation import check_length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User

    Actor = User | Guest

MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer as it was typed: the revision it was typed upon shows whether someone else saved since (0: none)."""

    question: Question
    value: Any
    text: str
    expected_revision: int
    origin: RevisionOrigin = RevisionOrigin.TYPED
    restored_from: int | None = None
    imported_from: AnswerImport | None = None


class StaleAnswerError(StaleError):
    """Somebody saved an answer meanwhile. `stored` maps question keys to what is there now; nothing was overwritten."""

    def __init__(self, stored: dict[str, Answer]) -> None:
        keys = listed(sorted(stored))
        message = _(
            "Someone else saved these answers meanwhile: %(keys)s. Nothing was overwritten; compare and save again."
        )
        super().__init__("stale_answer", message % {"keys": keys}, rule=ANSWER_RULE)
        self.stored = stored


@transaction.atomic
def save_answers(review: Review, *, actor: Actor, entries: Iterable[AnswerEntry]) -> list[Answer]:
    """Save the answers that changed, each with a revision that is kept for good, and return them. Gaps are welcome.

    All or nothing. Raises StaleAnswerError when an answer was saved by someone else since it was shown, and DomainError
    for a value its question does not accept, a question not put to this State, or an article that is in other hands.
    """
    # As it is now: it may have moved to another version of its questionnaire since the caller looked.
    review = lock_review(review.pk)
    authz.require(actor, "reviews.answer_questionnaire", review)
    entries = list(entries)
    _require_asked(review, entries)
    require_in_hand(review.own_delegation, actor, {entry.question.article for entry in entries})
    present = _present(review, entries)
    changed = [entry for entry in entries if _is_change(entry, present.get(entry.question.pk))]
    stale = {
        entry.question.key: present[entry.question.pk]
        for entry in changed
        if entry.question.pk in present and present[entry.question.pk].revision != entry.expected_revision
    }
    if stale:
        raise StaleAnswerError(stale)
    mandate = None if isinstance(actor, Guest) else mandate_on(actor, review)
    saved = [_save(review, entry, present.get(entry.question.pk), actor) for entry in changed]
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=answer,
            number=answer.revision,
            value=answer.value,
            text=answer.text,
            **_signature("author", actor),
            mandate=mandate,
            origin=entry.origin,
            restored_from=entry.restored_from,
            imported_from=entry.imported_from,
        )
        for answer, entry in zip(saved, changed, strict=True)
    )
    return saved


@transaction.atomic
def restore_revision(answer: Answer, *, actor: User, number: int) -> Answer:
    """Make an earlier revision the answer again, as a new revision; the ones in between stay in the history.

    Raises DomainError when there is no such revision, or it says what the answer says already.
    """
    authz.require(actor, "reviews.answer_questionnaire", lock_review(answer.review_id))
    present = Answer.objects.select_related("question", "review").get(pk=answer.pk)
    earlier = present.revisions.filter(number=number).first()
    if earlier is None or (earlier.value, earlier.text) == (present.value, present.text):
        message = _("The answer says already what this revision says, or there is no such revision.")
        raise DomainError("nothing_to_restore", message, rule=ANSWER_RULE)
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


def _signature(field: str, actor: Actor) -> dict[str, Any]:
    """Return who saved, a person or a guest, as the fields of a row."""
    is_guest = isinstance(actor, Guest)
    return {field: None if is_guest else actor, "guest": actor if is_guest else None}


def _present(review: Review, entries: list[AnswerEntry]) -> dict[int, Answer]:
    """Return the stored answers to the questions that are answered, by the question's primary key."""
    rows = review.answers.filter(question__in=[entry.question.pk for entry in entries])
    return {answer.question_id: answer for answer in rows.select_related("updated_by", "guest__institution")}


def _require_asked(review: Review, entries: list[AnswerEntry]) -> None:
    wanted = [entry.question.pk for entry in entries]
    asked = set(review.questions().filter(pk__in=wanted).values_list("pk", flat=True))
    for entry in entries:
        if entry.question.pk not in asked:
            raise DomainError("not_asked", _("This question is not put to this State."), rule=ANSWER_RULE)
        check_length(entry.text, MAX_TEXT, field=entry.question.key, rule=ANSWER_RULE)


def _is_change(entry: AnswerEntry, present: Answer | None) -> bool:
    value, text = clean_value(entry.question, entry.value), clean_text(entry.text)
    if present is None:
        return value is not None or bool(text)
    return (value, text) != (present.value, present.text)


def _save(review: Review, entry: AnswerEntry, present: Answer | None, actor: Actor) -> Answer:
    answer = present or Answer(review=review, question=entry.question, revision=0)
    answer.value, answer.text = clean_value(entry.question, entry.value), clean_text(entry.text)
    answer.revision += 1
    for name, value in _signature("updated_by", actor).items():
        setattr(answer, name, value)
    answer.save()
    return answer
