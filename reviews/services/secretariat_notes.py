"""Notes of the Secretariat on a review. States never see them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from reviews.models import SecretariatNote
from reviews.workflow import CHASING
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text, require_unchanged
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User

PERMISSION = "reviews.chase_reviews"


@transaction.atomic
def write_secretariat_note(review: Review, *, actor: User, text: str) -> SecretariatNote:
    """Add a note on the review.

    Raises NotAllowedError if the actor is not in the Secretariat, and DomainError if the text is empty or too long.
    """
    authz.require_permission(actor, PERMISSION, review)
    note = SecretariatNote(review=review, author=actor, text=clean_text(text))
    check_fields(note, rule=CHASING)
    note.save(force_insert=True)
    audit.record_event(AuditAction.CREATED, note, actor=actor)
    return note


@transaction.atomic
def update_secretariat_note(note: SecretariatNote, *, actor: User, text: str, expected: dt.datetime) -> SecretariatNote:
    """Replace the text of a note. The audit trail keeps the earlier text.

    Raises DomainError if somebody has edited the note since `expected`. Otherwise raises as `write_secretariat_note`.
    """
    authz.require_permission(actor, PERMISSION, note)
    locked: SecretariatNote = SecretariatNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    require_unchanged(locked, expected, rule=CHASING)
    before, locked.text, locked.edited_by = locked.text, clean_text(text), actor
    check_fields(locked, rule=CHASING)
    locked.save(update_fields=["text", "edited_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked, actor=actor, changes={"text": [before, locked.text]})
    return locked
