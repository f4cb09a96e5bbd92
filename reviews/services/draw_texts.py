"""The texts of a drawing of lots: States seal and open them. Two officers record and accept paper envelopes.

Nobody can change a text after it is sealed, and nobody can read it before it is opened. The lists are closed as entries
of the transcript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews import draw as lots
from reviews.draw.protocol import HASH
from reviews.enums_of_draws import DrawEntryKind, DrawRule
from reviews.models import Draw, DrawEntry, PoolObjection, RevealedText, SealedText
from reviews.selectors.draw_course import get_terms, has_passed
from reviews.selectors.readings_of_draws import read_envelope, read_opened_envelope, read_text_of_state
from reviews.services.draw_entries import (
    get_time,
    load_checked_ledger,
    lock_draw,
    lock_seen_draw,
    require_officer,
    show_draw_errors,
    store_entry,
)
from reviews.services.draw_notes import publish_hash
from reviews.workflow import DRAWING
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from stakeholders.models import State
    from untoc_portal.accounts.models import User


@transaction.atomic
def seal_text(draw: Draw, *, actor: User, giver: State, seen: str, commitment: str) -> SealedText:
    """Accept the commitment of a State from its own account. The text stays with the State.

    Raises NotAllowedError if the user has no account of the State. Raises DomainError if the State is not asked for a
    text, if it has sealed one, if the time is over, and if the terms are not those that were `seen`.
    """
    authz.require_permission(actor, "reviews.take_part_in_draw", giver)
    draw = lock_draw(draw)
    require_seen(read_text_of_state(draw, giver), seen, rule=DRAWING)
    return _store_commitment(draw, actor, giver, commitment, is_envelope=False)


@transaction.atomic
def record_envelope(draw: Draw, *, actor: User, giver: State, seen: str, commitment: str) -> SealedText:
    """Record the commitment on a paper envelope. It counts once a second officer has confirmed it."""
    draw = lock_seen_draw(draw, actor, seen)
    return _store_commitment(draw, actor, giver, commitment, is_envelope=True)


def _store_commitment(draw: Draw, actor: User, giver: State, commitment: str, *, is_envelope: bool) -> SealedText:
    _require_sealing(draw, giver)
    if not HASH.fullmatch(commitment):
        message = _("This is no hash: it has 64 characters, 0 to 9 and a to f.")
        raise DomainError("no_hash", message, rule=DrawRule.COMMITMENTS.label, field="commitment")
    row = SealedText(draw=draw, giver=giver, commitment=commitment, is_envelope=is_envelope, recorded_by=actor)
    message = _("This State has sealed a text already, or this commitment was handed in before.")
    insert_row(row, taken=DomainError("sealed_already", message, rule=DrawRule.COMMITMENTS.label))
    audit.record_event(
        AuditAction.CREATED, row, actor=actor, within=None if is_envelope else giver, changes={"state": giver.iso3}
    )
    return row


def _require_sealing(draw: Draw, giver: State) -> None:
    ledger = draw.ledger()
    if ledger.awaits != DrawEntryKind.COMMITMENTS or has_passed(get_terms(ledger).commitments_until):
        message = _("The time in which texts are sealed is over.")
        raise DomainError("sealing_over", message, rule=DrawRule.TIMES.label)
    if giver.iso3 not in get_terms(ledger).givers:
        names = _("%(state)s is not asked for a text.") % {"state": giver}
        raise DomainError("not_asked", names, rule=DrawRule.COMMITMENTS.label, field="giver")


@transaction.atomic
def decide_envelope(sealed: SealedText, *, actor: User, seen: str, is_refused: bool) -> SealedText:
    """Accept a paper envelope that another officer recorded, or refuse it. A refused one can be recorded again.

    Raises DomainError for a record of the user, for an envelope that is decided, and after the time is over.
    """
    require_officer(actor, sealed.draw.phase)
    draw = lock_draw(sealed.draw)
    row = SealedText.objects.select_for_update(of=("self",)).get(pk=sealed.pk)
    require_seen(read_envelope(row), seen, rule=DRAWING)
    _require_second(actor, row.recorded_by_id, is_done=not row.is_envelope or row.decided_at is not None)
    if not is_refused:
        _require_sealing(draw, row.giver)
    row.decided_by, row.decided_at, row.is_refused = actor, timezone.now(), is_refused
    row.save(update_fields=["decided_by", "decided_at", "is_refused", "updated_at"])
    act = AuditAction.REFUSED if is_refused else AuditAction.APPROVED
    audit.record_event(act, row, actor=actor, changes={"state": row.giver.iso3})
    return row


def _require_second(actor: User, first: int, *, is_done: bool) -> None:
    if is_done:
        raise DomainError("decided_already", _("This is decided already."), rule=DrawRule.OFFICERS.label)
    if actor.pk == first:
        message = _("You recorded this yourself. Another officer decides it.")
        raise DomainError("own_record", message, rule=DrawRule.OFFICERS.label)


@transaction.atomic
def open_text(draw: Draw, *, actor: User, giver: State, seen: str, nonce: str, text: str) -> RevealedText:
    """Open the text of a State from its own account. It is compared with the commitment immediately.

    Raises NotAllowedError if the user has no account of the State. Raises DomainError if it is not the sealed text, if
    nothing was sealed or it is opened already, and before and after the time for it.
    """
    authz.require_permission(actor, "reviews.take_part_in_draw", giver)
    draw = lock_draw(draw)
    require_seen(read_text_of_state(draw, giver), seen, rule=DRAWING)
    sealed = _get_sealed(draw, giver, is_envelope=False)
    return _open(draw, sealed, actor, nonce, text)


@transaction.atomic
def open_envelope(draw: Draw, *, actor: User, giver: State, seen: str, nonce: str, text: str) -> RevealedText:
    """Record the content of a paper envelope. It counts once a second officer has confirmed it."""
    draw = lock_seen_draw(draw, actor, seen)
    return _open(draw, _get_sealed(draw, giver, is_envelope=True), actor, nonce, text)


def _get_sealed(draw: Draw, giver: State, *, is_envelope: bool) -> SealedText:
    row = SealedText.objects.taken_in().filter(draw=draw, giver=giver, is_envelope=is_envelope).first()
    if row is None:
        message = _("%(state)s has sealed no text in this way.") % {"state": giver}
        raise DomainError("nothing_sealed", message, rule=DrawRule.REVEALS.label)
    return row


def _open(draw: Draw, sealed: SealedText, actor: User, nonce: str, text: str) -> RevealedText:
    ledger = _require_opening(draw)
    opened = {"giver": sealed.giver.iso3, "nonce": nonce, "text": text}
    with show_draw_errors(field="text"):
        text = lots.check_reveal(ledger.pool_sha256, sealed.commitment, opened)
    row = RevealedText(sealed=sealed, nonce=nonce, text=text, recorded_by=actor)
    taken = DomainError("opened_already", _("This text is opened already."), rule=DrawRule.REVEALS.label)
    insert_row(row, taken=taken)
    within = None if sealed.is_envelope else sealed.giver
    audit.record_event(AuditAction.CREATED, row, actor=actor, within=within, changes={"state": sealed.giver.iso3})
    return row


def _require_opening(draw: Draw) -> lots.Ledger:
    ledger = draw.ledger()
    if ledger.awaits != DrawEntryKind.REVEALS or has_passed(get_terms(ledger).reveals_until):
        message = _("Texts are opened after the list of sealed texts is closed, and before the time for it is over.")
        raise DomainError("opening_over", message, rule=DrawRule.TIMES.label)
    return ledger


@transaction.atomic
def confirm_opening(revealed: RevealedText, *, actor: User, seen: str) -> RevealedText:
    """Confirm as the second officer that the envelope was opened in your presence and has this content."""
    require_officer(actor, revealed.sealed.draw.phase)
    draw = lock_draw(revealed.sealed.draw)
    row = RevealedText.objects.select_for_update(of=("self",)).get(pk=revealed.pk)
    require_seen(read_opened_envelope(row), seen, rule=DRAWING)
    _require_second(actor, row.recorded_by_id, is_done=not row.sealed.is_envelope or row.confirmed_at is not None)
    _require_opening(draw)
    row.confirmed_by, row.confirmed_at = actor, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    audit.record_event(AuditAction.APPROVED, row, actor=actor, changes={"state": row.sealed.giver.iso3})
    return row


@transaction.atomic
def close_list(draw: Draw, *, actor: User, seen: str) -> DrawEntry:
    """Close the list of sealed texts, or the opened texts, once their time is over.

    The hash of the opened texts leaves the portal immediately. Raises DomainError before the time, and if the lists are
    not as they were `seen`.
    """
    return _close(lock_seen_draw(draw, actor, seen), actor)


def _close(draw: Draw, actor: User | None) -> DrawEntry:
    ledger = load_checked_ledger(draw)
    with show_draw_errors():
        if ledger.awaits == DrawEntryKind.COMMITMENTS:
            sealed = SealedText.objects.taken_in().filter(draw=draw).values_list("giver__iso3", "commitment")
            rows = [{"giver": giver, "commitment": commitment} for giver, commitment in sealed]
            entry = ledger.close_commitments(rows, at=get_time())
        else:
            opened = RevealedText.objects.valid().filter(sealed__draw=draw)
            values = opened.values_list("sealed__giver__iso3", "nonce", "text")
            rows = [{"giver": giver, "nonce": nonce, "text": text} for giver, nonce, text in values]
            entry = ledger.close_reveals(rows, at=get_time())
    row = store_entry(draw, entry)
    if row.kind == DrawEntryKind.REVEALS:
        publish_hash(row)
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"entry": row.sha256})
    return row


def close_due_lists() -> None:
    """Close every list whose time is over. The portal does this by itself, so that no one can forget it."""
    for draw in Draw.objects.newest().in_force().order_by("pk"):
        with transaction.atomic():
            locked = lock_draw(draw)
            ledger = locked.ledger()
            ends: dict[str, tuple[str, str]] = {
                DrawEntryKind.COMMITMENTS: (get_terms(ledger).commitments_until, get_terms(ledger).reveals_until),
                DrawEntryKind.REVEALS: (get_terms(ledger).reveals_until, get_terms(ledger).beacon_at),
            }
            begin, end = ends.get(ledger.awaits, ("", ""))
            if begin and has_passed(begin) and not has_passed(end):
                _close(locked, None)


@transaction.atomic
def object_to_pool(draw: Draw, *, actor: User, state: State, text: str) -> PoolObjection:
    """Record what a State objects to in the pool. It is public. Objections are open until the time of the number.

    Raises NotAllowedError if the user has no account of the State. Raises DomainError if the time is over.
    """
    authz.require_permission(actor, "reviews.take_part_in_draw", state)
    draw = lock_draw(draw)
    ledger = draw.ledger()
    if ledger.voided is not None or has_passed(get_terms(ledger).beacon_at):
        raise DomainError("objections_over", _("The time for objections is over."), rule=DrawRule.TIMES.label)
    row = PoolObjection(draw=draw, state=state, text=text.strip(), recorded_by=actor)
    check_fields(row, rule=DRAWING)
    row.save()
    audit.record_event(AuditAction.CREATED, row, actor=actor, within=state, changes={"state": state.iso3})
    return row
