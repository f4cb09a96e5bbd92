"""The hash of an entry leaves the portal before the public number is known: by e-mail, time stamps, and in meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_draws import DrawEntryKind, NoteOfHash
from reviews.models import DrawEntry, HashNote, HashStamp
from reviews.selectors.draw_course import format_utc, get_next_time, list_people_of_states
from reviews.services.draw_entries import require_officer
from reviews.workflow import DRAWING
from untoc_portal.core import audit, jobs, notify, time_stamps
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    import datetime as dt

    from untoc_portal.accounts.models import User

# The entries whose hash makes the seed, together with the public number.
CLOSING = (DrawEntryKind.REVEALS, DrawEntryKind.REQUEST)


# In the language of each recipient.
in_words = lazy(format_utc, str)


def publish_hash(entry: DrawEntry) -> None:
    """Send the hash of the entry to all focal points and Permanent Missions, and ask for the time stamps."""
    people = list(list_people_of_states())
    moment = get_next_time(entry.draw.ledger())
    messages = notify.notify_users(
        "reviews/hash_published",
        people,
        key=f"entry:{entry.pk}",
        path=entry.draw.get_absolute_url(),
        about=entry.draw,
        context={"draw": entry.draw, "sha256": entry.sha256, "moment": in_words(moment) if moment else ""},
    )
    HashNote.objects.create(entry=entry, kind=NoteOfHash.MAIL, people=len(messages), happened_at=timezone.now())
    for url in time_stamps.list_authorities():
        jobs.enqueue("reviews.store_time_stamp", key=f"{entry.pk}:{url}", entry_id=entry.pk, authority=url)


def store_time_stamp(entry: DrawEntry, authority: str) -> HashStamp | None:
    """Get and store the time stamp of one authority, once. Raises TimeStampError if there is none."""
    if HashStamp.objects.filter(entry=entry, authority=authority).exists():
        return None
    stamped = time_stamps.request_time_stamp(authority, bytes.fromhex(entry.sha256))
    row = HashStamp(entry=entry, authority=authority, stamped_at=stamped.stamped_at, token=stamped.token)
    return insert_row(row, taken=DomainError("stamped", _("This time stamp is stored already."), rule=DRAWING))


@transaction.atomic
def record_note(entry: DrawEntry, *, actor: User, kind: NoteOfHash, place: str, happened_at: dt.datetime) -> HashNote:
    """Record that the hash was read out, printed or noted elsewhere outside the portal.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the hash makes no seed, and if
    the time is before that of the entry or has not come.
    """
    require_officer(actor, entry.draw.phase)
    if entry.kind not in CLOSING:
        raise DomainError("no_closing_hash", _("Only a closing hash is noted outside."), rule=DRAWING)
    if not entry.created_at.replace(second=0, microsecond=0) <= happened_at <= timezone.now():
        message = _("The time is before the hash was published, or has not come.")
        raise DomainError("wrong_time", message, rule=DRAWING, field="happened_at")
    row = HashNote(entry=entry, kind=kind, place=place.strip(), happened_at=happened_at, recorded_by=actor)
    check_fields(row, rule=DRAWING)
    row.save()
    changes = {"way": str(NoteOfHash(kind).value), "place": row.place}
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes=changes)
    return row
