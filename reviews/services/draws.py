"""The drawing of lots: freeze the pool, add contributions, draw. Entries are only added, never changed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy as _

from reviews import draw as lots
from reviews.enums import REPEATABLE_STATES, REPLACEABLE_STATES, Capacity, DrawAct, DrawEntryKind, DrawRule, ReviewState
from reviews.models import Draw, DrawEntry, NoteVerbale, Phase, Review, SeedContribution
from reviews.selectors.draws import build_certificate_snapshot
from reviews.selectors.readings_of_questionnaires import read_draw
from reviews.services.clocks import suspend_deadlines
from reviews.services.draw_pools import build_draw_state, build_pool, read_pool
from reviews.services.phases import create_delegations, plan_reviews
from reviews.services.releases import end_delegation
from reviews.services.transitions import apply_transition
from reviews.workflow import DRAWING
from stakeholders.models import State
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction, Level, OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from untoc_portal.accounts.models import User


def _require(actor: User | None, phase: Phase) -> None:
    """Require the permission. Without an actor, the portal acts by itself, by a command at its console."""
    if actor is not None:
        authz.require_permission(actor, "reviews.conduct_draw", phase)


@contextmanager
def _translate_draw_errors() -> Iterator[None]:
    """Turn a DrawError into a DomainError that names the State and the rule."""
    try:
        yield
    except lots.DrawError as error:
        state = State.objects.filter(iso3=error.state).first()
        name = f"{state} ({error.state}): " if state else f"{error.state}: " if error.state else ""
        message = _("%(state)s%(detail)s. No lots are drawn, and nothing has changed.")
        values = {"state": name, "detail": error.message}
        raise DomainError("no_draw", message % values, rule=DrawRule(error.rule.value).label) from error


def _lock(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("phase__cluster").get(pk=draw.pk)


@transaction.atomic
def freeze_pool(phase: Phase, *, actor: User, seen: str, settings: Mapping[str, int] | None = None) -> Draw:
    """Freeze the States and rules of the pool and publish its hash. `settings` replace the stored numbers.

    Raises DomainError if the parties are not those that were `seen`, or if the phase has a pool. Raises DomainError,
    with State and rule, if no draw can satisfy the rules.
    """
    Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    _require(actor, phase)
    require_seen(read_pool(phase), seen, rule=DRAWING)
    return _freeze(phase, actor, settings)


def _freeze(phase: Phase, actor: User | None, settings: Mapping[str, int] | None = None) -> Draw:
    if Draw.objects.filter(phase=phase).exists():
        raise DomainError("already_frozen", _("The pool of this phase is already frozen."), rule=DRAWING)
    ledger = lots.Ledger()
    with _translate_draw_errors():
        entry = ledger.freeze(build_pool(phase.sequence, settings))
    draw = insert_row(
        Draw(phase=phase, pool_sha256=entry["body"]["pool_sha256"], verifier_sha256=lots.verifier_sha256()),
        taken=DomainError("already_frozen", _("The pool of this phase was frozen in the meantime."), rule=DRAWING),
    )
    _store(draw, entry)
    audit.record_event(AuditAction.CREATED, draw, actor=actor, changes={"pool_sha256": draw.pool_sha256})
    return draw


@transaction.atomic
def add_seed_contribution(draw: Draw, *, actor: User | None, giver: str, text: str) -> SeedContribution:
    """Record a public contribution to the seed of the next lots.

    Raises DomainError if no lots are due. Raises DomainError if the text was contributed before, in this or another
    drawing.
    """
    _require(actor, draw.phase)
    draw = _lock(draw)
    last = require_value(draw.entries.last())
    if last.kind not in (DrawEntryKind.POOL, DrawEntryKind.REQUEST):
        raise DomainError("no_lots_due", _("There are no lots to draw now."), rule=DRAWING)
    row = SeedContribution(draw=draw, after=last.number, giver=giver.strip(), text=text.strip())
    check_fields(row)
    message = _("“%(text)s” has been contributed before: anyone who knew it could have calculated with it.")
    insert_row(
        row,
        taken=DomainError("seed_used", message % {"text": row.text}, rule=DrawRule.FRESH.label, field="text"),
    )
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"giver": row.giver, "text": row.text})
    return row


@dataclass(frozen=True, slots=True)
class PreparedDraw:
    """Drawn lots that are not stored yet, with the ledger, their entry, and the contributions they are based on."""

    ledger: lots.Ledger
    entry: dict[str, Any]
    contributions: list[dict[str, str]]
    asked: dict[str, Any] | None


def draw_lots(draw: Draw) -> PreparedDraw:
    """Draw the lots that are due, from the contributions since the last entry. Nothing is stored.

    Raises DomainError if the pool is not the frozen one, and for every DrawError of `lots.Ledger`.
    """
    ledger = load_checked_ledger(draw)
    if len(ledger.entries) > 1 and ledger.pending is None:
        raise DomainError("already_drawn", _("The lots of this phase have been drawn."), rule=DRAWING)
    contributions, asked = _list_contributions(draw, len(ledger.entries)), ledger.pending
    with _translate_draw_errors():
        entry = ledger.draw(contributions) if asked is None else ledger.redraw(contributions)
    return PreparedDraw(ledger, entry, contributions, asked)


def _list_contributions(draw: Draw, after: int) -> list[dict[str, str]]:
    rows = draw.contributions.filter(after=after).values_list("giver", "text")
    return [{"giver": giver, "text": text} for giver, text in rows]


@transaction.atomic
def conduct_draw(draw: Draw, *, actor: User, seen: str, drawn: PreparedDraw | None = None) -> DrawEntry:
    """Store the lots and plan the reviews that follow. Draws the lots unless they are given.

    Raises DomainError if the contributions are not those that were `seen`, and as `draw_lots` does. Raises DomainError
    if a contribution or an entry was added after the lots were drawn.
    """
    return _conduct(_seen(draw, actor, seen), actor, drawn)


def _seen(draw: Draw, actor: User, seen: str) -> Draw:
    """Lock the drawing for an action of a person who has seen its current state."""
    _require(actor, draw.phase)
    draw = _lock(draw)
    require_seen(read_draw(draw), seen, rule=DRAWING)
    return draw


def _conduct(draw: Draw, actor: User | None, drawn: PreparedDraw | None = None) -> DrawEntry:
    """Store the lots. Without an actor, raises NotAllowedError if new lots release a State."""
    drawn = drawn or draw_lots(draw)
    ledger, entry = drawn.ledger, drawn.entry
    last = require_value(draw.entries.last())
    if entry["previous"] != last.sha256 or drawn.contributions != _list_contributions(draw, last.number):
        message = _("The transcript changed while the lots were drawn. The lots are void, and nothing has changed.")
        raise DomainError("draw_went_on", message, rule=DRAWING)
    state = None if drawn.asked is None else State.objects.get(iso3=drawn.asked["state"])
    row = _store(draw, entry, state=state, has_certificate=True)
    if state is None:
        plan_reviews(draw.phase, ledger.result(), ledger.groups)
    elif entry["body"]["groups"]:
        plan_reviews(draw.phase, ledger.result(), [state.iso3])
    else:
        _replace_delegations(draw.phase, row, actor=_require_person(actor))
    audit.record_event(
        AuditAction.DRAWN, draw, actor=actor, changes={"seed": entry["body"]["seed"], "entry": row.sha256}
    )
    return row


def load_checked_ledger(draw: Draw) -> lots.Ledger:
    """Return the ledger of the drawing. Raises DomainError if its rows do not match their chain of hashes."""
    before = lots.NOTHING
    for entry in (row.as_document() for row in draw.entries.all()):
        if entry["previous"] != before or lots.hash_of(entry) != entry["sha256"]:
            message = _("Entry %(number)d of the transcript does not match its hash.") % {"number": entry["number"]}
            raise DomainError("transcript_changed", message, rule=DRAWING)
        before = entry["sha256"]
    ledger = draw.ledger()
    if lots.Pool.from_document(ledger.entries[0]["body"]["pool"]).sha256() != draw.pool_sha256:
        raise DomainError("pool_changed", _("The pool is not the one that was frozen."), rule=DRAWING)
    return ledger


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
    """Record why new lots are drawn, with the note verbale. Contributions are collected afterwards.

    Raises DomainError if the note is missing or of another State. Raises DomainError if the review is past the steps in
    which its reviewing States can be drawn again, or the State is not a party. `lots.Ledger.request` checks everything
    in advance, so that the lots can be drawn; its errors become DomainError.
    """
    draw = _seen(draw, actor, seen)
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
    with _translate_draw_errors():
        entry = ledger.request(
            act.value,
            state.iso3,
            note=_text_of(note_verbale),
            reviewer=reviewer.iso3 if reviewer else "",
            party=party,
            is_exceptional=is_exceptional,
        )
    if act != DrawAct.JOIN:
        _refuse_late(draw.phase, state, act)
    row = _store(draw, entry, state=state, note=note_verbale)
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"act": act.value, "state": state.iso3})
    return row


@transaction.atomic
def consent_to_reviewers(
    draw: Draw, *, actor: User, seen: str, state: State, limit: int, note_verbale: NoteVerbale
) -> DrawEntry:
    """Record that a State agrees to more reviewing States than the rules allow (PR, drawing of lots)."""
    draw = _seen(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with _translate_draw_errors():
        entry = ledger.consent(state.iso3, limit, note=_text_of(note_verbale))
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"state": state.iso3, "limit": limit})
    return _store(draw, entry, state=state, note=note_verbale)


@transaction.atomic
def defer_review(
    draw: Draw, *, actor: User, seen: str, state: State, group: int, note_verbale: NoteVerbale
) -> DrawEntry:
    """Defer the review of a State to a later group. Its reviewing States and the people named stay.

    An opened review becomes planned again, and its deadlines are suspended until it is opened again. Raises DomainError
    if the preliminary consultation took place, and as `lots.Ledger.defer` does.
    """
    draw = _seen(draw, actor, seen)
    ledger = load_checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with _translate_draw_errors():
        entry = ledger.defer(state.iso3, group, note=_text_of(note_verbale))
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
    return _store(draw, entry, state=state, note=note_verbale)


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


def _text_of(note: NoteVerbale | None) -> str:
    return f"{note.reference} of {note.dated.isoformat()}" if note else ""


def _refuse_late(phase: Phase, state: State, act: DrawAct) -> None:
    """Raise DomainError if the review is past the last step at which new lots are allowed."""
    review = Review.objects.select_for_update(of=("self",)).get(phase=phase, state_under_review=state)
    allowed = REPEATABLE_STATES if act == DrawAct.REPEAT else REPLACEABLE_STATES
    if review.state not in allowed:
        message = _("%(review)s is at the step “%(step)s”: its reviewing States cannot be drawn again for this reason.")
        values = {"review": review, "step": review.get_state_display()}
        raise DomainError("review_begun", message % values, rule=DRAWING)


def _require_person(actor: User | None) -> User:
    """Return the person who releases a State by new lots. Raises NotAllowedError for the portal itself."""
    if actor is None:
        raise NotAllowedError(_("You are not allowed to do this."))
    return actor


def _replace_delegations(phase: Phase, row: DrawEntry, *, actor: User) -> None:
    """Release the States that no longer review, and give their places to the drawn States."""
    review = Review.objects.select_for_update(of=("self",)).get(phase=phase, state_under_review=row.state)
    gone = [one["reviewer"] for one in row.body["released"]]
    for delegation in review.delegation_of(Capacity.REVIEWING).filter(party__iso3__in=gone):
        end_delegation(delegation, actor=actor, entry=row)
    drawn = row.body["assignments"]
    states = {one.iso3: one for one in State.objects.filter(iso3__in=[one["reviewer"] for one in drawn])}
    create_delegations(
        [(review, states[one["reviewer"]], Capacity.REVIEWING, one["role"], one["instruments"]) for one in drawn]
    )


def _store(
    draw: Draw,
    entry: Mapping[str, Any],
    *,
    state: State | None = None,
    note: NoteVerbale | None = None,
    has_certificate: bool = False,
) -> DrawEntry:
    certificate = None
    if has_certificate:
        language = get_language() or OfficialLanguage.EN
        certificate = documents.prepare_document(
            title=str(draw),
            template="documents/reviews/draw_certificate.html",
            language=language,
            level=Level.PUBLIC,
            snapshot=build_certificate_snapshot(draw, entry, timezone.localdate()),
        )
    row = DrawEntry(draw=draw, state=state, note_verbale=note, certificate=certificate, **entry)
    return insert_row(
        row, taken=DomainError("entry_taken", _("Another entry was added in the meantime."), rule=DRAWING)
    )


@transaction.atomic
def run_complete_draw(phase: Phase, *, actor: User | None, contributions: Sequence[tuple[str, str]]) -> DrawEntry:
    """Freeze the pool, add the contributions (giver, text), and draw the lots. Return the entry of the lots."""
    _require(actor, phase)
    if Draw.objects.filter(phase=phase).exists():
        raise DomainError("already_drawn", _("The lots of this phase have been drawn."), rule=DRAWING)
    draw = _freeze(phase, actor)
    for giver, text in contributions:
        add_seed_contribution(draw, actor=actor, giver=giver, text=text)
    return _conduct(_lock(draw), actor)
