"""Readings and second looks of the acts on the standing delegation of a State (core/second_look.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.models import NoticeEntry, StateMandate, StateNotice
from reviews.selectors.looks import build_plain_look
from reviews.selectors.readings import to_codes
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.second_look import Check, Look, Reading, ReadPart

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


def read_notice(notice: StateNotice) -> Reading:
    """Return the note, and each person who joins or leaves under it."""
    row = StateNotice.objects.select_related("state", "note_verbale", "sent_by").get(pk=notice.pk)
    facts = to_codes(row.state_id, row.note_verbale_id, row.sent_by_id, row.decision)
    words = format_list((row.note_verbale, format_label(_("sent by"), row.sent_by)))
    parts = [ReadPart(f"notice:{row.pk}", str(row.state), "", facts, words)]
    entries = row.entries.select_related("leaving__user", "leaving__state").order_by("pk")
    return Reading((*parts, *(_entry(entry) for entry in entries)))


def _entry(entry: NoticeEntry) -> ReadPart:
    key = f"entry:{entry.pk}"
    if entry.leaving is not None:
        mandate = entry.leaving
        facts = to_codes(mandate.pk, mandate.role, mandate.ended_on)
        return ReadPart(
            key, format_label(_("Leaves"), mandate.user), "", facts, format_list((mandate.get_role_display(),))
        )
    facts = to_codes(entry.name, entry.title, entry.email, entry.phone, entry.role, entry.seat)
    words = (entry.title, entry.get_role_display(), entry.get_seat_display(), entry.email, entry.phone)
    return ReadPart(key, format_label(_("Joins"), entry.name), "", facts, format_list(filter(None, words)))


def look_at_notice(notice: StateNotice, user: User, name: str) -> Look:
    """Return the second look before a note on a delegation is confirmed or refused by this user."""
    reasons: tuple[str, ...] = ()
    if notice.decision:
        reasons = (_("This note has been decided on."),)
    elif name == "confirm" and notice.sent_by_id == user.pk:
        reasons = (_("Another person confirms what you sent."),)
    after = {
        "confirm": _("Who joins gets a mandate from today, and a new person an activation link. Who leaves loses it."),
        "refuse": _("Nothing changes. The person who sent the note gets your reason."),
    }
    check = Check(_("No scan of the note is recorded."))
    if notice.note_verbale.file:
        check = Check(_("Compare with the scan of the note."), url=reverse("reviews:notice_file", args=[notice.pk]))
    back = _("No. A mandate can be ended.") if name == "confirm" else _("No. The State can send another note.")
    return build_plain_look(read_notice(notice), after=after[name], back=back, checks=(check,), reasons=reasons)


def read_state_mandate(mandate: StateMandate) -> Reading:
    """Return the person, the State and the role of a mandate for a State."""
    row = StateMandate.objects.select_related("user", "state").get(pk=mandate.pk)
    facts = to_codes(row.user_id, row.role, row.starts_on, row.ended_on)
    words = format_list(filter(None, (row.user.name, row.get_role_display(), row.get_seat_display())))
    return Reading((ReadPart(f"state_mandate:{row.pk}", str(row.state), "", facts, words),))


def look_at_state_mandate(mandate: StateMandate) -> Look:
    """Return the second look before a mandate for a State is ended."""
    reasons = () if mandate.ended_on is None else (_("This mandate has already ended."),)
    after = _("The person's rights end today. What the person sent remains.")
    back = _("No. The State can name the person again.")
    return build_plain_look(read_state_mandate(mandate), after=after, back=back, reasons=reasons)
