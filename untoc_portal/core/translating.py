"""Save translated texts: one way for the summary of a review and for every text of record (ADR 15, ADR 36).

A first text follows its current original. After a change of the original, a text stays outdated until a person confirms
that it follows. A text that a machine made stays a machine draft until a person confirms it. Saving confirms nothing,
because texts are saved while they are typed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, save_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import TranslatedText

R = TypeVar("R", bound="TranslatedText")


@dataclass(frozen=True, slots=True)
class TypedTranslation:
    """A typed translation: its text, the revision it started from, and the hash of the source that was shown.

    `follows` is true if the translator confirms that it follows that source.
    """

    text: str
    expected_revision: int | None = None
    source_mark: str = ""
    follows: bool = False


def hash_source_text(text: str) -> str:
    """Return a short hash of an original, by which a translator's page knows which text it showed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def require_shown(typed: Mapping[Any, TypedTranslation], sources: Mapping[Any, str], *, rule: Text) -> None:
    """Raise DomainError if an original was removed or changed while its translation was typed."""
    for key, one in typed.items():
        if key not in sources:
            message = _("Someone else removed this paragraph in the meantime.")
            raise DomainError("paragraph_removed", message, rule=rule)
        if one.source_mark not in ("", hash_source_text(sources[key])):
            message = _("The source paragraph changed while you were editing. See what changed, and save again.")
            raise DomainError("source_changed", message, rule=rule, field=f"text_{key}")


def save_translated_texts(
    rows: Mapping[Any, R], typed: Mapping[Any, TypedTranslation], *, actor: Any, rule: Text
) -> list[R]:
    """Save the typed texts that changed, confirm those that follow, and return the rows of both.

    The caller has checked the right and locked the rows. Saves all or none, and raises as `save_texts` does.
    """
    for row in rows.values():
        _begin(row)
    texts = {key: TypedText(row, typed[key].text, typed[key].expected_revision) for key, row in rows.items()}
    saved = save_texts(texts, author=actor, rule=rule)
    for row in saved:
        audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"revision": row.revision})
    confirmed = [row for key, row in rows.items() if row.pk and typed[key].follows and _confirm(row, actor)]
    return [*saved, *(row for row in confirmed if row not in saved)]


def save_machine_texts(rows: Mapping[Any, R], texts: Mapping[Any, str], *, actor: Any, rule: Text) -> list[R]:
    """Save texts that a machine made as first drafts, and return their rows. A row that has a text is left as it is."""
    empty = {key: row for key, row in rows.items() if not row.text and texts.get(key)}
    for row in empty.values():
        _begin(row)
        row.is_machine = True
    typed = {key: TypedText(row, texts[key], revision_values={"is_machine": True}) for key, row in empty.items()}
    saved = save_texts(typed, author=actor, rule=rule)
    for row in saved:
        changes = {"revision": row.revision, "is_machine": True}
        audit.record_event(AuditAction.CHANGED, row, actor=actor, changes=changes)
    return saved


def _begin(row: TranslatedText) -> None:
    if not row.text:
        row.source_text, row.is_machine = row.source, False


def _confirm(row: TranslatedText, actor: Any) -> bool:
    """Record that the text follows the current original and is a person's, and return whether that is new."""
    if not row.text or not (row.is_outdated or row.is_machine):
        return False
    row.source_text, row.is_machine = row.source, False
    row.save(update_fields=["source_text", "is_machine", "updated_at"])
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes={"follows_original": True})
    return True


def find_unconfirmed(rows: Iterable[TranslatedText]) -> Text | None:
    """Return the reason if a text is outdated, or is a machine draft that no person has confirmed."""
    rows = list(rows)
    outdated = sum(row.is_outdated for row in rows)
    if outdated:
        return _("Paragraphs whose source has changed since: %(count)d.") % {"count": outdated}
    machine = sum(row.is_machine for row in rows)
    if machine:
        return _("Machine drafts that no person has revised: %(count)d.") % {"count": machine}
    return None
