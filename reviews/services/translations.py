"""The summary in the other official languages, next to its paragraphs (PR, para. 47).

The translation into a language begins with its first saved paragraph. The people who draft for a party can translate,
and so can the Secretariat. Only the Secretariat declares that a text is official.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import OutcomeKind, TranslationState
from reviews.models import Outcome, OutcomeParagraph, TranslatedParagraph, Translation
from reviews.selectors.readings import read_translation
from reviews.selectors.translations import hash_source_text
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import LANGUAGES, TRANSLATION
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction, OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, restore_text, save_texts
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.models import Review
    from untoc_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class TypedTranslation:
    """A typed paragraph: its text, the revision it started from, and the hash of the source that was shown.

    `follows` is true if the translator confirms that it follows that source.
    """

    text: str
    expected_revision: int | None = None
    source_mark: str = ""
    follows: bool = False


@transaction.atomic
def save_translation(
    outcome: Outcome, *, actor: User, language: str, typed: Mapping[int, TypedTranslation]
) -> list[TranslatedParagraph]:
    """Save the paragraphs that changed, by the key of their source, and return their rows. Saves all or none.

    A first text follows its current source. After a change of the source, a paragraph stays marked as outdated until
    the translator confirms that it follows. A change of a revised text makes it a draft again. Raises StaleTextError if
    someone else saved a paragraph in the meantime. Raises DomainError if a source changed during typing, if the
    language is the original, or if the text is final.
    """
    outcome, review = _lock(outcome)
    authz.require_permission(actor, "reviews.translate_summary", review)
    _require_other_language(outcome, language)
    translation = _task(outcome, language, actor)
    _require_open(translation)
    present = {row.paragraph_id: row for row in translation.paragraphs.select_related("updated_by")}
    sources = {row.pk: row for row in outcome.paragraphs.filter(pk__in=typed)}
    _require_shown(typed, sources)
    rows = {pk: _begun(present.get(pk), translation, source) for pk, source in sources.items()}
    texts = {pk: TypedText(row, typed[pk].text, typed[pk].expected_revision) for pk, row in rows.items()}
    saved = save_texts(texts, author=actor, rule=LANGUAGES)
    for row in saved:
        audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"revision": row.revision})
    following = [row for pk, row in rows.items() if row.pk and typed[pk].follows and _follow(row, actor)]
    if saved or following:
        _draft_again(translation, actor)
    return saved


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


def _begun(
    present: TranslatedParagraph | None, translation: Translation, source: OutcomeParagraph
) -> TranslatedParagraph:
    """Return the row. A row without a text follows the current source."""
    row = present or TranslatedParagraph(translation=translation)
    row.paragraph = source
    if not row.text:
        row.source_text = source.text
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


def _require_shown(typed: Mapping[int, TypedTranslation], sources: Mapping[int, OutcomeParagraph]) -> None:
    """Raise DomainError if a source paragraph was removed or changed while its translation was typed."""
    for pk, one in typed.items():
        if pk not in sources:
            raise DomainError(
                "paragraph_removed", _("Someone else removed this paragraph in the meantime."), rule=LANGUAGES
            )
        if one.source_mark not in ("", hash_source_text(sources[pk].text)):
            message = _("The source paragraph changed while you were editing. See what changed, and save again.")
            raise DomainError("source_changed", message, rule=LANGUAGES, field=f"text_{pk}")


def _follow(row: TranslatedParagraph, actor: User) -> bool:
    """Mark the paragraph as up to date, and return whether it was outdated."""
    if not row.text or not row.is_outdated:
        return False
    row.source_text = row.paragraph.text
    row.save(update_fields=["source_text", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"follows_revision": row.paragraph.revision})
    return True


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
    notify_recipients(row.notice, translation.review, actor=actor, key=key, path=path)
    return translation
