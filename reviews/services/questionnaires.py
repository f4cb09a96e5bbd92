"""Answering the self-assessment, and its submission (PR, self-assessment)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.enums import DelegateRole
from reviews.models import Answer, AnswerRevision, Question, Review, Submission
from reviews.services.assignments import acting_mandate
from reviews.services.locks import lock_review
from reviews.services.transitions import advance
from reviews.validators import ANSWER_RULE, clean_value
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User

MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One answer as it was typed: the revision it was typed upon shows whether someone else saved since (0: none)."""

    question: Question
    value: Any
    text: str
    expected_revision: int


class StaleAnswerError(DomainError):
    """Somebody saved an answer meanwhile. `stored` maps question keys to what is there now; nothing was overwritten."""

    def __init__(self, stored: dict[str, Answer]) -> None:
        keys = ", ".join(sorted(stored))
        message = _(
            "Someone else saved these answers meanwhile: %(keys)s. Nothing was overwritten; compare and save again."
        )
        super().__init__("stale_answer", message % {"keys": keys}, rule=ANSWER_RULE)
        self.stored = stored


@transaction.atomic
def save_answers(review: Review, *, actor: User, entries: Iterable[AnswerEntry]) -> list[Answer]:
    """Save the answers that changed, each with a revision that is kept for good, and return them. Gaps are welcome.

    All or nothing. Raises StaleAnswerError when an answer was saved by someone else since it was shown, and DomainError
    for a value its question does not accept or a question not put to this State.
    """
    authz.require(actor, "reviews.answer_questionnaire", lock_review(review.pk))
    entries = list(entries)
    _require_asked(review, entries)
    present = {answer.question_id: answer for answer in review.answers.select_for_update().select_related("updated_by")}
    changed = [entry for entry in entries if _is_change(entry, present.get(entry.question.pk))]
    stale = {
        entry.question.key: present[entry.question.pk]
        for entry in changed
        if entry.question.pk in present and present[entry.question.pk].revision != entry.expected_revision
    }
    if stale:
        raise StaleAnswerError(stale)
    saved = [_save(review, entry, present.get(entry.question.pk), actor) for entry in changed]
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=answer, number=answer.revision, value=answer.value, text=answer.text, author=actor)
        for answer in saved
    )
    return saved


def _require_asked(review: Review, entries: list[AnswerEntry]) -> None:
    asked = set(review.questions().values_list("pk", flat=True))
    for entry in entries:
        if entry.question.pk not in asked:
            raise DomainError("not_asked", _("This question is not put to this State."), rule=ANSWER_RULE)
        if len(entry.text) > MAX_TEXT:
            message = _("The text is longer than %(limit)d characters.") % {"limit": MAX_TEXT}
            raise DomainError("too_long", message, rule=ANSWER_RULE, field=entry.question.key)


def _is_change(entry: AnswerEntry, present: Answer | None) -> bool:
    value, text = clean_value(entry.question, entry.value), entry.text.strip()
    if present is None:
        return value is not None or bool(text)
    return (value, text) != (present.value, present.text)


def _save(review: Review, entry: AnswerEntry, present: Answer | None, actor: User) -> Answer:
    answer = present or Answer(review=review, question=entry.question, revision=0)
    answer.value, answer.text = clean_value(entry.question, entry.value), entry.text.strip()
    answer.revision += 1
    answer.updated_by = actor
    answer.save()
    return answer


@transaction.atomic
def submit_questionnaire(review: Review, *, actor: User) -> Submission:
    """Freeze the answers as a numbered submission and begin the desk review; the reviewing States are told.

    Only the focal point clears a submission. Raises DomainError naming the gaps when there are any.
    """
    authz.require(actor, "reviews.clear_questionnaire", review)
    mandate = acting_mandate(actor, review.own_delegation, DelegateRole.FOCAL_POINT)
    advance(review, "submit_questionnaire", actor=actor, capacity=mandate.capacity_text)
    content = _frozen(review)
    submission = Submission.objects.create(
        review=review,
        number=review.submissions.count() + 1,
        content=content,
        sha256=hashlib.sha256(documents.canonical({"answers": content})).hexdigest(),
        mandate=mandate,
    )
    audit.record(
        AuditAction.CLEARED,
        submission,
        actor=actor,
        capacity=mandate.capacity_text,
        changes={"review": review.code, "sha256": submission.sha256, "rule": str(SELF_ASSESSMENT)},
    )
    return submission


def _frozen(review: Review) -> list[dict[str, Any]]:
    answers = review.answers.select_related("question__article__instrument").order_by("question__position")
    return [
        {
            "key": answer.question.key,
            "instrument": answer.question.article.instrument.code,
            "article": answer.question.article.number,
            "kind": answer.question.kind,
            "question": answer.question.texts,
            "value": answer.value,
            "text": answer.text,
        }
        for answer in answers
        if answer.value is not None or answer.text
    ]
