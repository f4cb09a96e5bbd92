"""Comments and open questions next to an answer, within one delegation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Note
from reviews.selectors.assignments import list_members
from reviews.selectors.notes import find_mentioned
from reviews.services.acting import get_acting_mandate
from reviews.services.locks import lock_delegation
from reviews.services.notifications import notify_people
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from collections.abc import Collection

    from reviews.enums import NoteKind
    from reviews.models import Delegation, Question
    from untoc_portal.accounts.models import User


@transaction.atomic
def write_note(
    delegation: Delegation,
    *,
    actor: User,
    question: Question,
    kind: NoteKind,
    text: str,
    mentioned: Collection[User] = (),
) -> Note:
    """Add a note next to the answer to a question. The people whom it mentions are notified, each once.

    A person is mentioned by choice, or by a typed `@name`; only people of the own delegation count. Notes belong to
    the delegation. They are not in the audit trail, because the Secretariat reads it. Raises DomainError if the text is
    empty, if the question does not apply to this State, or if a chosen person is not in the delegation.
    """
    authz.require_permission(actor, "reviews.write_note", lock_delegation(delegation))
    if not delegation.review.questions().filter(pk=question.pk).exists():
        raise DomainError("not_asked", _("This question is not for this State."), rule=SELF_ASSESSMENT)
    note = Note(delegation=delegation, question=question, kind=kind, text=clean_text(text), author=actor)
    note.mandate = get_acting_mandate(actor, delegation)
    check_fields(note, rule=SELF_ASSESSMENT)
    members = {member.pk: member for member in list_members(delegation)}
    if any(person.pk not in members for person in mentioned):
        message = _("Choose people of your own delegation.")
        raise DomainError("not_in_delegation", message, rule=SELF_ASSESSMENT, field="mentioned")
    note.save()
    people = {person.pk: person for person in (*mentioned, *find_mentioned(note.text, members.values()))}
    note.mentioned.set(people.values())
    others = [person for person in people.values() if person != actor]
    path = reverse("reviews:notes", args=[delegation.review.code, question.key])
    notify_people("reviews/mentioned", delegation.review, others, key=f"note:{note.pk}", path=path, concerns=note)
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
