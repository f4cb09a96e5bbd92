"""The public number of a drawing of lots, and the acts that one officer proposes and another one confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews import draw as lots
from reviews.enums_of_draws import DrawProposalKind as K, DrawRule
from reviews.models import Draw, DrawEntry, DrawProposal
from reviews.selectors.readings_of_draws import read_proposal
from reviews.services.draw_entries import (
    get_time,
    load_checked_ledger,
    lock_draw,
    lock_seen_draw,
    require_officer,
    show_draw_errors,
    store_entry,
)
from reviews.services.draws import end_draw
from reviews.workflow import DRAWING
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from untoc_portal.accounts.models import User

DICE = "dice"
# Represents the second officer while the portal checks whether the act is possible.
NOBODY_YET = "?"


@transaction.atomic
def record_beacon(
    draw: Draw, *, actor: User, seen: str, number: int, signature: str, previous_signature: str = ""
) -> DrawEntry:
    """Record the public number of the frozen round. Its signature is verified here, without the network.

    Raises DomainError for another round, before its time, for a false signature, and for dice, which two officers
    record.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    with show_draw_errors():
        if ledger.moment["source"] == DICE:
            message = _("Dice are recorded by one officer and confirmed by another one.")
            raise DomainError("two_officers", message, rule=DrawRule.OFFICERS.label)
        entry = ledger.record_beacon(signature, number=number, at=get_time(), previous_signature=previous_signature)
    return _store_number(draw, entry, actor)


@transaction.atomic
def take_practice_number(draw: Draw, *, actor: User, seen: str) -> DrawEntry:
    """Record the number of a drawing for practice. Everyone can know it, because its key is public.

    Raises DomainError for a drawing that is not for practice.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    if not require_value(ledger.terms).is_practice:
        raise DomainError("no_practice", _("This drawing is not for practice."), rule=DrawRule.BEACON.label)
    with show_draw_errors():
        number = ledger.moment["round"]
        entry = ledger.record_beacon(lots.sign_for_practice(number), number=number, at=get_time())
    return _store_number(draw, entry, actor)


def _store_number(draw: Draw, entry: Mapping[str, Any], actor: User) -> DrawEntry:
    row = store_entry(draw, entry)
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"entry": row.sha256})
    return row


@transaction.atomic
def propose_act(draw: Draw, *, actor: User, seen: str, kind: K, content: Mapping[str, str]) -> DrawProposal:
    """Propose that the number is missing, digits that were thrown, or that the drawing is void.

    `content` has `reason`, or `digits` for dice. Another officer confirms or refuses it. Raises DomainError if the act
    would be refused now, and if the same act is proposed already.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    named = {**content, **_name_source(ledger, kind)}
    row = DrawProposal(draw=draw, after=require_value(draw.entries.last()), kind=kind, content=named, proposed_by=actor)
    with show_draw_errors():
        _apply_proposal(ledger, row, NOBODY_YET)
    taken = DomainError("proposed_already", _("This is proposed already."), rule=DrawRule.OFFICERS.label)
    insert_row(row, taken=taken)
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"reason": content.get("reason", "")})
    return row


def _name_source(ledger: lots.Ledger, kind: K) -> dict[str, Any]:
    if kind == K.VOID:
        return {}
    with show_draw_errors():
        return {"source": ledger.moment["source"], "round": ledger.moment["round"]}


def _apply_proposal(ledger: lots.Ledger, row: DrawProposal, second: str) -> dict[str, Any]:
    """Add the entry of the proposal to the ledger. Raises DrawError if it is not possible now."""
    officers, at = (row.proposed_by.name, second), get_time()
    if row.kind == K.VOID:
        return ledger.void(officers=officers, reason=row.content["reason"], at=at)
    if row.kind == K.MISSING:
        return ledger.declare_missing(officers=officers, at=at, note=row.content["reason"])
    if ledger.moment["source"] != DICE:
        message = _("Dice do not count now: %(source)s does.") % {"source": ledger.moment["source"]}
        raise DomainError("no_dice", message, rule=DrawRule.BEACON.label)
    return ledger.record_beacon(row.content["digits"], number=ledger.moment["round"], at=at)


@transaction.atomic
def decide_proposal(proposal: DrawProposal, *, actor: User, seen: str, is_refused: bool) -> DrawProposal:
    """Confirm or refuse, as the second officer, what another officer proposed. A confirmed proposal becomes an entry.

    Raises DomainError if the user made the proposal, or if it is decided already. A proposal that was made before the
    last entry can only be refused.
    """
    require_officer(actor, proposal.draw.phase)
    draw = lock_draw(proposal.draw)
    row = DrawProposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    require_seen(read_proposal(row), seen, rule=DRAWING)
    if row.decided_at is not None:
        raise DomainError("decided_already", _("This is decided already."), rule=DrawRule.OFFICERS.label)
    if row.proposed_by_id == actor.pk:
        message = _("You proposed this yourself. Another officer decides it.")
        raise DomainError("own_record", message, rule=DrawRule.OFFICERS.label)
    row.decided_by, row.decided_at, row.is_refused = actor, timezone.now(), is_refused
    row.save(update_fields=["decided_by", "decided_at", "is_refused", "updated_at"])
    changes = {"reason": row.content.get("reason", "")}
    audit.record_event(AuditAction.REFUSED if is_refused else AuditAction.APPROVED, row, actor=actor, changes=changes)
    if not is_refused:
        _carry_out_proposal(draw, row, actor)
    return row


def _carry_out_proposal(draw: Draw, row: DrawProposal, actor: User) -> None:
    last = require_value(draw.entries.last())
    if last.pk != row.after_id:
        message = _("Entry %(number)d was added after this was proposed. Refuse it and propose it again.")
        raise DomainError("proposal_late", message % {"number": last.number}, rule=DrawRule.ORDER.label)
    ledger = load_checked_ledger(draw)
    with show_draw_errors():
        entry = _apply_proposal(ledger, row, actor.name)
    if row.kind == K.VOID:
        end_draw(draw, entry, actor=actor)
    else:
        _store_number(draw, entry, actor)
