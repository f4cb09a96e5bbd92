"""The summary in the other official languages, next to its paragraphs (PR, para. 47).

The translation into a language begins with its first saved paragraph. The people who draft for a party can translate,
and so can the Secretariat. Only the Secretariat declares that a text is official.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind
from reviews.models import Outcome, OutcomeParagraph, TranslatedParagraph, Translation
from reviews.selectors.readings import read_translation
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import LANGUAGES, TRANSLATION
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction, OfficialLanguage, TranslationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import restore_text
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.translating import require_shown, save_translated_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reviews.models import Review
    from untoc_portal.accounts.models import User
    from untoc_portal.core.translating import TypedTranslation


@transaction.atomic
def save_translation(
    outcome: Outcome, *, actor: User, language: str, typed: Mapping[int, TypedTranslation]
) -> list[TranslatedParagraph]:
    """Save the paragraphs that changed or were confirmed, by the key of their source. Saves all or none.

    A first text follows its current source. After a change of the source, a paragraph stays marked as outdated until
    the translator confirms that it follows. A change of a revised text makes it a draft again. Raises StaleTextError if
    someone else saved a paragraph in the meantime. Raises DomainError if a source changed during typing, if the
    language is the original, or if the text is final.
    """
    translation, rows = open_translation(outcome, actor=actor, language=language, keys=typed)
    require_shown(typed, {pk: row.source for pk, row in rows.items()}, rule=LANGUAGES)
    saved = save_translated_texts(rows, typed, actor=actor, rule=LANGUAGES)
    if saved:
        _draft_again(translation, actor)
    return saved


def open_translation(
    outcome: Outcome, *, actor: User, language: str, keys: Iterable[int]
) -> tuple[Translation, dict[int, TranslatedParagraph]]:
    """Lock the review, and return the translation with the rows of the current paragraphs among these keys.

    A row that is not begun is new. Raises NotAllowedError if the actor may not translate. Raises DomainError if the
    language is the original one, or if the text is final.
    """
    outcome, review = _lock(outcome)
    authz.require_permission(actor, "reviews.translate_summary", review)
    _require_other_language(outcome, language)
    translation = _task(outcome, language, actor)
    _require_open(translation)
    present = {row.paragraph_id: row for row in translation.paragraphs.select_related("updated_by")}
    sources = outcome.paragraphs.filter(pk__in=list(keys))
    return translation, {row.pk: _row(present.get(row.pk), translation, row) for row in sources}


def _lock(outcome: Outcome) -> tuple[Outcome, Review]:
    review = lock_review(outcome.review_id)
    locked = Outcome.objects.get(pk=outcome.pk)
    locked.review = review
    return locked, review


def _task(outcome: Outcome, language: str, actor: User) -> Translation:
    translation, is_new = Translation.objects.get_or_create(outcome=outcome, language=language)
    translation.outcome = outcome
    if is_new:
        audit.record_event(AuditAction.CREATED, translation, actor=actor)
    return translation


def _row(
    present: TranslatedParagraph | None, translation: Translation, source: OutcomeParagraph
) -> TranslatedParagraph:
    row = present or TranslatedParagraph(translation=translation)
    row.paragraph = source
    return row


def _require_other_language(outcome: Outcome, language: str) -> None:
    if outcome.kind != OutcomeKind.SUMMARY:
        raise DomainError("not_translated", _("Only the summary is translated."), rule=LANGUAGES)
    if language == outcome.review.language or language not in OfficialLanguage:
        message = _("The summary is translated into the five other official languages.")
        raise DomainError("not_another_language", message, rule=LANGUAGES)


def _require_open(translation: Translation) -> None:
    if translation.state == TranslationState.FINAL:
        message = _("This translation is final. The Secretariat can reopen it.")
        raise DomainError("is_final", message, rule=LANGUAGES)


def _draft_again(translation: Translation, actor: User) -> None:
    if translation.state == TranslationState.REVISED:
        workflow.apply_transition(TRANSLATION, translation, "change", actor=actor)


@transaction.atomic
def restore_translation(row: TranslatedParagraph, *, actor: User, number: int) -> TranslatedParagraph:
    """Restore an earlier revision of a translated paragraph as a new revision."""
    lock_review(row.translation.outcome.review_id)
    translation = Translation.objects.select_related("outcome__review").get(pk=row.translation_id)
    authz.require_permission(actor, "reviews.revise_translation", translation)
    _require_open(translation)
    present = TranslatedParagraph.objects.get(pk=row.pk)
    restored = restore_text(present, author=actor, number=number, rule=LANGUAGES)
    audit.record_event(AuditAction.CHANGED, restored, actor=actor, changes={"restored_from": number})
    _draft_again(translation, actor)
    return restored


@transaction.atomic
def revise_translation(translation: Translation, *, actor: User) -> Translation:
    """Mark a language as revised. A later change makes it a draft again."""
    return _advance(translation, "revise", actor=actor)


@transaction.atomic
def finalize_translation(translation: Translation, *, actor: User, seen: str) -> Translation:
    """Declare a language final: its text is official, and its document can be issued.

    Raises DomainError if the text is not the one that was `seen`, and as `workflow.apply_transition` does.
    """
    return _advance(translation, "finalize", actor=actor, seen=seen)


@transaction.atomic
def reopen_translation(translation: Translation, *, actor: User) -> Translation:
    """Reopen a final language."""
    return _advance(translation, "reopen", actor=actor)


@transaction.atomic
def reopen_with_text(translation: Translation, *, actor: User) -> Translation:
    """Make a language a draft again because its source text was reopened."""
    return _advance(translation, "reopen_with_text", actor=actor)


def _advance(translation: Translation, name: str, *, actor: User, seen: str | None = None) -> Translation:
    lock_review(translation.outcome.review_id)
    translation = Translation.objects.select_related("outcome__review").get(pk=translation.pk)
    if seen is not None:
        authz.require_permission(actor, TRANSLATION[name].permission, translation)
        require_seen(read_translation(translation), seen, rule=LANGUAGES)
    row = workflow.apply_transition(TRANSLATION, translation, name, actor=actor)
    # Each transition can happen again, so the key has the time.
    key = f"translation:{translation.pk}:{translation.updated_at.isoformat()}"
    path = translation.get_absolute_url()
    notify_recipients(row.notice, translation.review, actor=actor, key=key, path=path, concerns=translation)
    return translation
