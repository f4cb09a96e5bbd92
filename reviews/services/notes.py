"""Comments and open questions next to an answer, within one delegation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Note
from reviews.services.acting import get_acting_mandate
from reviews.services.locks import lock_delegation
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from reviews.enums import NoteKind
    from reviews.models import Delegation, Question
    from untoc_portal.accounts.models import User


@transaction.atomic
def write_note(delegation: Delegation, *, actor: User, question: Question, kind: NoteKind, text: str) -> Note:
    """Add a note next to the answer to a question.

    Notes belong to the delegation. They are not in the audit trail, because the Secretariat reads it. Raises
    DomainError if the text is empty or the question does not apply to this State.
    """
    authz.require_permission(actor, "reviews.write_note", lock_delegation(delegation))
    if not delegation.review.questions().filter(pk=question.pk).exists():
        raise DomainError("not_asked", _("This question is not for this State."), rule=SELF_ASSESSMENT)
    note = Note(delegation=delegation, question=question, kind=kind, text=clean_text(text), author=actor)
    note.mandate = get_acting_mandate(actor, delegation)
    check_fields(note, rule=SELF_ASSESSMENT)
    note.save()
    return note


@transaction.atomic
def resolve_note(note: Note, *, actor: User) -> Note:
    """Mark the note as resolved."""
    return _settle(note, actor=actor, is_resolved=True)


@transaction.atomic
def reopen_note(note: Note, *, actor: User) -> Note:
    """Mark the note as open again."""
    return _settle(note, actor=actor, is_resolved=False)


def _settle(note: Note, *, actor: User, is_resolved: bool) -> Note:
    authz.require_permission(actor, "reviews.write_note", lock_delegation(note.delegation))
    get_acting_mandate(actor, note.delegation)
    note.resolved_at, note.resolved_by = (timezone.now(), actor) if is_resolved else (None, None)
    note.save(update_fields=["resolved_at", "resolved_by", "updated_at"])
    return note
