"""The contact log: the only way to write who reached a State, when, by which way, and with what result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_chasing import ANSWERED_AT_ONCE, WRITTEN_WAYS, ContactWay
from reviews.models import ContactEntry, Delegation
from reviews.workflow import CHASING
from untoc_portal.core import audit, authz
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reviews.models import Review
    from stakeholders.models import State
    from untoc_portal.accounts.models import User

PERMISSION = "reviews.chase_reviews"
MAX_NAMES = 300


@dataclass(frozen=True, slots=True)
class Contact:
    """What a person writes into the log about one contact."""

    way: str
    result: str = ""
    whom: str = ""
    reached_on: dt.date | None = None


@transaction.atomic
def log_contact(state: State, *, actor: User, reviews: Collection[Review], contact: Contact) -> ContactEntry:
    """Log that the actor reached the State about these reviews.

    Raises NotAllowedError if the actor is not in the Secretariat. Raises DomainError if the State takes no part in one
    of the reviews, the day has not come, or a call or meeting has no result.
    """
    authz.require_permission(actor, PERMISSION, state)
    _require_part(state, reviews)
    if contact.way not in WRITTEN_WAYS:
        raise DomainError(
            "unknown_way", _("Choose how the State was reached. The portal logs its reminders."),
            rule=CHASING, field="way",
        )  # fmt: skip
    entry = ContactEntry(state=state, reached_by=actor, way=contact.way)
    return _write(entry, contact, reviews, actor=actor, action=AuditAction.CREATED)


@transaction.atomic
def log_contacts(
    places: Iterable[tuple[State, Collection[Review]]], *, actor: User, contact: Contact
) -> list[ContactEntry]:
    """Log one contact with each of these States, as `log_contact` does. Return the entries."""
    return [log_contact(state, actor=actor, reviews=reviews, contact=contact) for state, reviews in places]


@transaction.atomic
def correct_contact(entry: ContactEntry, *, actor: User, contact: Contact) -> ContactEntry:
    """Correct an entry, or add the result. The earlier text stays; the new entry names the one it corrects.

    Of a reminder of the portal only the result can be added. Raises NotAllowedError if the actor is not in the
    Secretariat. Raises DomainError if the entry has been corrected before, or as `log_contact` does.
    """
    authz.require_permission(actor, PERMISSION, entry)
    if entry.way == ContactWay.REMINDER:
        contact = Contact(entry.way, contact.result, entry.whom, entry.reached_on)
    elif contact.way not in WRITTEN_WAYS:
        raise DomainError("unknown_way", _("Choose how the State was reached."), rule=CHASING, field="way")
    new = ContactEntry(state=entry.state, way=contact.way, reached_by=entry.reached_by, corrects=entry)
    return _write(new, contact, list(entry.reviews.all()), actor=actor, action=AuditAction.CHANGED)


def _write(
    entry: ContactEntry, contact: Contact, reviews: Collection[Review], *, actor: User, action: AuditAction
) -> ContactEntry:
    entry.result, entry.whom = clean_text(contact.result), clean_text(contact.whom)
    entry.reached_on = contact.reached_on or timezone.localdate()
    if entry.reached_on > timezone.localdate():
        raise DomainError("in_future", _("This day has not come yet."), rule=CHASING, field="reached_on")
    if entry.way in ANSWERED_AT_ONCE and not entry.result:
        raise DomainError("no_result", _("Give the result in one line."), rule=CHASING, field="result")
    check_fields(entry, rule=CHASING)
    message = _("Someone else has corrected this entry. Open the log again.")
    insert_row(entry, taken=DomainError("corrected", message, rule=CHASING))
    entry.reviews.set(reviews)
    changes = {"way": entry.way, "reached_on": entry.reached_on.isoformat(), "result": entry.result}
    audit.record_event(action, entry, actor=actor, changes=changes)
    return entry


def _require_part(state: State, reviews: Collection[Review]) -> None:
    wanted = {review.pk for review in reviews}
    found = set(Delegation.objects.active().filter(party=state, review__in=wanted).values_list("review", flat=True))
    if not wanted or found != wanted:
        raise DomainError("no_part", _("This State takes no part in the review."), rule=CHASING, field="state")


def log_reminders(sent: Sequence[tuple[Review, State, Sequence[User]]], *, actor: User | None, today: dt.date) -> None:
    """Log the reminders that the portal has just sent: to whom of which State, in which review.

    `actor` is None for reminders by rule. Call it in the transaction of the sending.
    """
    entries = [
        ContactEntry(
            state=state,
            way=ContactWay.REMINDER,
            reached_on=today,
            reached_by=actor,
            whom=", ".join(user.name for user in people)[:MAX_NAMES],
        )
        for _review, state, people in sent
    ]
    stored = ContactEntry.objects.bulk_create(entries)
    about = ContactEntry.reviews.through
    about.objects.bulk_create(
        about(contactentry_id=entry.pk, review_id=review.pk)
        for entry, (review, _state, _people) in zip(stored, sent, strict=True)
    )
