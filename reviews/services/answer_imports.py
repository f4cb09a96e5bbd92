"""Import answers from Word and Excel files. A file is read and compared at upload, and stored after a confirmation."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.answer_files.content import FILE_RULE, build_refusal, to_comparable, to_plain_text
from reviews.answer_files.files import read_file
from reviews.answer_files.merging import MergeResult, Version
from reviews.enums import RevisionOrigin
from reviews.models import AnswerImport
from reviews.selectors.answer_files import (
    SEVERAL,
    build_exported_content,
    count_answers_by_outcome,
    format_export_time,
    get_option_words,
    get_questionnaire_name,
    list_compared_answers,
)
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.locks import lock_review
from reviews.validators import clean_value
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reviews.answer_files.content import Content, Filled, FilledItem, Origin
    from reviews.models import Question, Review
    from reviews.selectors.answer_files import ComparedAnswer
    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """The choice of a person for an answer that was changed on both sides: portal, file or merged text."""

    PORTAL = "here"
    FILE = "there"
    JOINED = "joined"

    choice: str
    version: Version | None = None


@transaction.atomic
def preview_import(review: Review, *, actor: User, name: str, content: bytes) -> AnswerImport:
    """Read a file of answers and store its content and hash for the preview. No answer changes.

    `notices` of the row name all that differs from the export and is not in the answers. Raises DomainError if the file
    is unsafe, damaged or was tampered with, if it belongs to another review or to an older questionnaire, or if an
    answer in it cannot be read.
    """
    authz.require_permission(actor, "reviews.answer_questionnaire", lock_review(review.pk))
    file_format, filled = read_file(content, partial(_get_exported, review))
    source = AnswerImport(
        review=review,
        uploaded_by=actor,
        file_name=name[-MAX_NAME:],
        file_format=file_format,
        sha256=hashlib.sha256(content).hexdigest(),
        language=filled.origin.language,
        exported_at=dt.datetime.fromisoformat(filled.origin.exported_at),
        content=_load_stored_answers(review, filled),
    )
    compared = list_compared_answers(source)
    source.notices = [*_list_earlier(source, compared), *filled.notices]
    source.outcomes = count_answers_by_outcome(compared)
    source.full_clean(exclude=["review", "uploaded_by"])
    source.save()
    _record(AuditAction.CREATED, source, actor)
    return source


def _get_exported(review: Review, origin: Origin) -> Content:
    """Return the content as it was exported. Raises DomainError if the file does not belong to this review."""
    _require_same_review(review, origin)
    return build_exported_content(review, origin)


def _list_earlier(source: AnswerImport, compared: list[ComparedAnswer]) -> Iterator[str]:
    """Yield messages on what the portal received after the file was exported: later files, later answers."""
    exported = format_export_time(source.exported_at)
    stored = AnswerImport.objects.filter(review=source.review, confirmed_at__isnull=False)
    same = stored.filter(sha256=source.sha256).order_by("-pk").first()
    later = stored.filter(exported_at__gt=source.exported_at).order_by("-exported_at").first()
    if same is not None:
        message = _("The same file was imported before, on %(time)s.")
        yield message % {"time": format_export_time(require_value(same.confirmed_at))}
    if later is not None:
        message = _("An earlier export: the file was exported on %(time)s. A file exported on %(later)s was imported.")
        yield message % {"time": exported, "later": format_export_time(later.exported_at)}
    changed = [row.question.key for row in compared if row.revision > row.exported_revision]
    if changed:
        message = _(
            "An earlier export: these answers were changed here after the file was exported on %(time)s: %(keys)s"
        )
        yield message % {"time": exported, "keys": format_list(changed)}


def _require_same_review(review: Review, origin: Origin) -> None:
    if (origin.review, origin.state) != (review.code, review.state_under_review.iso3):
        message = _("The file belongs to another review: %(code)s.") % {"code": origin.review}
        raise build_refusal("other_review", message)
    if origin.questionnaire != get_questionnaire_name(review):
        message = _("The file was made from version %(old)s of the questionnaire; the review answers %(new)s.")
        names = {"old": origin.questionnaire, "new": get_questionnaire_name(review)}
        raise build_refusal("older_questionnaire", message % names)


def _load_stored_answers(review: Review, filled: Filled) -> list[dict[str, Any]]:
    """Return the answers with the words of the file as values.

    Raises DomainError that names each answer that cannot be read.
    """
    questions = {question.key: question for question in review.questions()}
    words = get_option_words(questions.values())
    rows: list[dict[str, Any]] = []
    reasons: list[Text] = list(filled.errors)
    for item in filled.items:
        try:
            question = _question(questions, item)
            value = clean_value(question, _value(question, item, words[item.key]))
            rows.append({"key": item.key, "revision": item.revision, "value": value, "text": to_plain_text(item.text)})
        except DomainError as error:
            reasons.append(error.message)
    if reasons:
        message = _("Nothing has been imported from the file.")
        raise DomainError("unreadable_answers", message, rule=FILE_RULE, field="file", reasons=reasons)
    if not rows:
        message = _("There is no answer in the file.")
        raise DomainError("no_answers", message, rule=FILE_RULE, field="file", reasons=filled.notices)
    return rows


def _question(questions: Mapping[str, Question], item: FilledItem) -> Question:
    if item.key not in questions:
        raise _build_foreign_error(item.key)
    return questions[item.key]


def _build_foreign_error(key: str) -> DomainError:
    return build_refusal("not_asked", _("Question %(key)s is not for this State.") % {"key": key})


def _value(question: Question, item: FilledItem, words: Mapping[str, str]) -> Any:
    typed = [to_comparable(word) for word in item.words]
    # An option that is in the file twice is chosen once.
    chosen = list(dict.fromkeys(words.get(word.casefold(), word) for word in typed))
    if question.kind in SEVERAL:
        return chosen
    if len(chosen) > 1:
        raise build_refusal("two_answers", _("Question %(key)s takes only one answer.") % {"key": item.key})
    return chosen[0] if chosen else None


@transaction.atomic
def confirm_import(
    source: AnswerImport, *, actor: User, shown: Mapping[str, int], decisions: Mapping[str, Decision]
) -> AnswerImport:
    """Store the changes of the file as they were shown, with `save_answers`. Stores all of them or none.

    `shown` maps question keys to the revision that the preview compared with. Raises StaleAnswerError if an answer was
    saved since then. Raises DomainError if an answer in conflict has no decision, if the file was imported before, or
    if a question of the file is no longer for this State.
    """
    review = lock_review(source.review_id)
    authz.require_permission(actor, "reviews.answer_questionnaire", review)
    source = AnswerImport.objects.select_for_update(of=("self",)).get(pk=source.pk)
    source.review = review
    if source.confirmed_at:
        raise DomainError("already_confirmed", _("This file has already been imported."), rule=FILE_RULE)
    rows = list_compared_answers(source)
    # The State joined or left an instrument since the preview.
    for key in {row["key"] for row in source.content} - {row.question.key for row in rows}:
        raise _build_foreign_error(key)
    chosen = {row.question: _get_chosen_version(row, decisions.get(row.question.key)) for row in rows if row.is_change}
    entries = [
        AnswerEntry(
            question,
            version.value,
            version.text,
            expected_revision=shown.get(question.key, 0),
            origin=RevisionOrigin.IMPORTED,
            imported_from=source,
        )
        for question, version in chosen.items()
        if version is not None
    ]
    save_answers(review, actor=actor, entries=entries)
    source.outcomes, source.content = count_answers_by_outcome(rows), []
    source.confirmed_at, source.confirmed_by = timezone.now(), actor
    source.save(update_fields=["outcomes", "content", "confirmed_at", "confirmed_by", "updated_at"])
    _record(AuditAction.CHANGED, source, actor)
    return source


def _get_chosen_version(row: ComparedAnswer, decision: Decision | None) -> Version | None:
    """Return the version to store for an answer, or None if the answer in the portal stays as it is."""
    comparison = row.comparison
    if not row.is_of_both:
        return comparison.file
    if decision is None and row.outcome == MergeResult.CONFLICT:
        message = _("Question %(key)s was changed here and in the file: choose which text to keep.")
        raise DomainError("undecided", message % {"key": row.question.key}, rule=FILE_RULE)
    decision = decision or Decision(Decision.JOINED)
    if decision.choice == Decision.PORTAL:
        return None
    if decision.choice == Decision.FILE:
        return comparison.file
    return comparison.joined if decision.version is None else decision.version


def _record(action: AuditAction, source: AnswerImport, actor: User) -> None:
    changes = {"review": source.review.code, "sha256": source.sha256, "outcome": source.outcomes}
    audit.record_event(action, source, actor=actor, changes=changes)
