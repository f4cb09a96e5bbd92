"""What happens to a drawing of lots after it: new lots, consents, deferrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums import REPEATABLE_STATES, REPLACEABLE_STATES, Capacity, ReviewState
from reviews.enums_of_draws import DrawAct, DrawRule
from reviews.models import Delegation, Draw, DrawEntry, NoteVerbale, Phase, Review
from reviews.services.clocks import suspend_deadlines
from reviews.services.draw_entries import (
    get_time,
    load_checked_ledger,
    lock_seen_draw,
    show_draw_errors,
    store_entry,
)
from reviews.services.draw_notes import publish_hash
from reviews.services.draw_pools import build_draw_state
from reviews.services.phases import create_delegations, plan_reviews
from reviews.services.releases import end_delegation
from reviews.services.transitions import apply_transition
from reviews.workflow import DRAWING
from stakeholders.models import State
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError

if TYPE_CHECKING:
    from reviews.draw import Ledger
    from untoc_portal.accounts.models import User


@transaction.atomic
def request_lots(
    draw: Draw,
    *,
    actor: User,
    seen: str,
    act: DrawAct,
    state: State,
    note_verbale: NoteVerbale | None = None,
    reviewer: State | None = None,
    is_exceptional: bool = False,
) -> DrawEntry:
    """Publish why new lots are drawn, with the note verbale. The hash of the request leaves the portal immediately.

    The number of a round that is published later decides. Raises DomainError if the note is missing or of another
    State. Raises DomainError if the review is past the steps in which its reviewing States can be drawn again, or the
    State is not a party. `lots.Ledger.request` checks everything in advance, so that the lots can be drawn; its errors
    become DomainError.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    _check_note(act, state, note_verbale, reviewer)
    party = build_draw_state(state) if act == DrawAct.JOIN else None
    if party is not None and "UNTOC" not in party.instruments:
        raise DomainError(
            "not_party",
            _("%(state)s is not confirmed as a party to the Convention.") % {"state": state},
            rule=DrawRule.PARTY.label,
            field="state",
        )
    with show_draw_errors():
        entry = ledger.request(
            act.value,
            state.iso3,
            at=get_time(),
            note=_cite_note(note_verbale),
            reviewer=reviewer.iso3 if reviewer else "",
            party=party,
            is_exceptional=is_exceptional,
        )
    _refuse_late(draw.phase, state, act)
    row = store_entry(draw, entry, state=state, note=note_verbale)
    publish_hash(row)
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"act": act.value, "state": state.iso3})
    return row


@transaction.atomic
def consent_to_reviewers(
    draw: Draw,
    *,
    actor: User,
    seen: str,
    state: State,
    limit: int,
    note_verbale: NoteVerbale,
    to: str = "reviewing_states",
) -> DrawEntry:
    """Record that a State agrees to more reviewing States, or to one review more, than the rules allow (PR, drawing).

    `to` is `reviewing_states` or `reviews`.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with show_draw_errors():
        entry = ledger.consent(state.iso3, limit, at=get_time(), to=to, note=_cite_note(note_verbale))
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"state": state.iso3, "limit": limit})
    return store_entry(draw, entry, state=state, note=note_verbale)


@transaction.atomic
def defer_review(
    draw: Draw, *, actor: User, seen: str, state: State, group: int, note_verbale: NoteVerbale
) -> DrawEntry:
    """Defer the review of a State to a later group. Its reviewing States and the people named stay.

    An opened review becomes planned again, and its deadlines are suspended until it is opened again. Raises DomainError
    if the preliminary consultation took place, and as `lots.Ledger.defer` does.
    """
    draw = lock_seen_draw(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with show_draw_errors():
        entry = ledger.defer(state.iso3, group, at=get_time(), note=_cite_note(note_verbale))
    review = Review.objects.select_for_update(of=("self",)).get(phase=draw.phase, state_under_review=state)
    if review.state not in REPEATABLE_STATES:
        message = _("%(review)s has started: its preliminary consultation was held.") % {"review": review}
        raise DomainError("review_begun", message, rule=DRAWING)
    if review.state != ReviewState.PLANNED:
        reason = gettext("Deferred to group %(group)d.") % {"group": group}
        suspend_deadlines(review, actor=actor, reason=reason, mandate=str(note_verbale))
        apply_transition(review, "defer", actor=actor, note=reason)
    review.group = draw.phase.groups.get(number=group)
    review.save(update_fields=["group", "updated_at"])
    audit.record_event(AuditAction.CHANGED, review, actor=actor, changes={"group": group})
    return store_entry(draw, entry, state=state, note=note_verbale)


def _check_note(act: DrawAct, state: State, note: NoteVerbale | None, reviewer: State | None) -> None:
    """Require the note verbale. A State that joins needs none: its instrument of ratification is enough."""
    if note is None:
        if act == DrawAct.JOIN:
            return
        raise DomainError("no_note", _("Name the note verbale."), rule=DRAWING, field="reference")
    if note.sender_id not in {state.pk, reviewer.pk if reviewer else None}:
        raise DomainError(
            "other_state", _("The note verbale belongs to another State."), rule=DRAWING, field="reference"
        )


def _cite_note(note: NoteVerbale | None) -> str:
    return f"{note.reference} of {note.dated.isoformat()}" if note else ""


def _refuse_late(phase: Phase, state: State, act: DrawAct) -> None:
    """Raise DomainError if a review concerned is past the last step at which new lots are allowed."""
    if act == DrawAct.JOIN:
        return
    rows = Review.objects.select_for_update(of=("self",)).filter(phase=phase)
    own = REPLACEABLE_STATES if act in (DrawAct.REFUSAL, DrawAct.CONFLICT) else REPEATABLE_STATES
    late = rows.filter(state_under_review=state).exclude(state__in=own).first()
    if act == DrawAct.WITHDRAWAL:
        held = rows.filter(delegations__party=state, delegations__capacity=Capacity.REVIEWING)
        late = late or held.exclude(state__in=REPLACEABLE_STATES).first()
    if late is not None:
        message = _("%(review)s is at the step “%(step)s”: its reviewing States cannot be drawn again for this reason.")
        values = {"review": late, "step": late.get_state_display()}
        raise DomainError("review_begun", message % values, rule=DRAWING)


def apply_later_lots(phase: Phase, row: DrawEntry, ledger: Ledger, *, actor: User | None) -> None:
    """Carry out the lots that were drawn on request: release States, give their places to the drawn States.

    Raises NotAllowedError if a State is released and no person acts.
    """
    body = row.body
    if body["groups"]:
        plan_reviews(phase, ledger.result(), list(body["groups"]))
        return
    if actor is None:
        raise NotAllowedError(_("You are not allowed to do this."))
    gone = {(pair["sur"], pair["reviewer"]) for pair in body["released"]}
    codes = {code for code, _reviewer in gone} | {place["sur"] for place in body["assignments"]}
    found = Review.objects.select_for_update(of=("self",)).filter(phase=phase, state_under_review__iso3__in=codes)
    reviews = {review.state_under_review.iso3: review for review in found.select_related("state_under_review")}
    ending = Delegation.objects.filter(review__in=reviews.values(), capacity=Capacity.REVIEWING)
    for delegation in ending.select_related("review__state_under_review", "party"):
        if (delegation.review.state_under_review.iso3, delegation.party.iso3) in gone:
            end_delegation(delegation, actor=actor, entry=row)
    drawn = body["assignments"]
    states = {one.iso3: one for one in State.objects.filter(iso3__in=[place["reviewer"] for place in drawn])}
    create_delegations(
        [
            (reviews[place["sur"]], states[place["reviewer"]], Capacity.REVIEWING, place["role"], place["instruments"])
            for place in drawn
        ]
    )
    if row.state and row.state.iso3 in ledger.withdrawn:
        _end_review(reviews[row.state.iso3], row, actor=actor)


def _end_review(review: Review, row: DrawEntry, *, actor: User) -> None:
    """Set back the review of a State that withdrew. Without reviewing States, nobody can open it again."""
    if review.state == ReviewState.PLANNED:
        return
    reason = gettext("The State withdrew (entry %(number)d of the transcript).") % {"number": row.number}
    suspend_deadlines(review, actor=actor, reason=reason, mandate=reason)
    apply_transition(review, "defer", actor=actor, note=reason)
