"""The drawing of lots: pool frozen, contributions given, lots drawn; what follows is added, nothing is rewritten."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from reviews import draw as lots
from reviews.enums import Capacity, DrawAct, DrawEntryKind, DrawRule, ReviewState
from reviews.models import Delegation, Draw, DrawEntry, NoteVerbale, Phase, Review, SeedContribution
from reviews.selectors.draws import certificate_snapshot
from reviews.services.draw_pools import party_for, pool_for
from reviews.services.phases import plan_reviews, seat_delegations
from stakeholders.models import State
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction, Level, OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from untoc_portal.accounts.models import User

DRAW_RULE = _("PR, drawing of lots")
# Reviewing States can be drawn anew as long as nobody acts for the ones drawn before.
NOT_BEGUN = (ReviewState.PLANNED, ReviewState.NOMINATION)


def _require(actor: User | None, phase: Phase) -> None:
    """Ask for the right; without an actor the portal acts by itself, told so from its console."""
    if actor is not None:
        authz.require(actor, "reviews.conduct_draw", phase)


@contextmanager
def _named_by_state() -> Iterator[None]:
    """Turn what the method refuses into a DomainError that names the State and the rule."""
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
def freeze_pool(phase: Phase, *, actor: User | None, settings: Mapping[str, int] | None = None) -> Draw:
    """Freeze who takes part and under which rules, and publish the hash; `settings` replace numbers on record.

    Raises DomainError when the phase has a pool, and, naming State and rule, when no draw satisfies the rules.
    """
    _require(actor, phase)
    if Draw.objects.filter(phase=phase).exists():
        raise DomainError("already_frozen", _("The pool of this phase is frozen already."), rule=DRAW_RULE)
    ledger = lots.Ledger()
    with _named_by_state():
        entry = ledger.freeze(pool_for(phase.sequence, settings))
    draw = insert(
        Draw(phase=phase, pool_sha256=entry["body"]["pool_sha256"], verifier_sha256=lots.verifier_sha256()),
        taken=DomainError("already_frozen", _("The pool of this phase was frozen meanwhile."), rule=DRAW_RULE),
    )
    _store(draw, entry)
    audit.record(AuditAction.CREATED, draw, actor=actor, changes={"pool_sha256": draw.pool_sha256})
    return draw


@transaction.atomic
def contribute(draw: Draw, *, actor: User | None, giver: str, text: str) -> SeedContribution:
    """Put a public contribution to the seed on record, for the lots that are drawn next.

    Raises DomainError when no lots are to be drawn, and for a text that was given before, in this drawing or another.
    """
    _require(actor, draw.phase)
    draw = _lock(draw)
    last = draw.entries.last()
    if last.kind not in (DrawEntryKind.POOL, DrawEntryKind.REQUEST):
        raise DomainError("no_lots_due", _("No lots are to be drawn at present."), rule=DRAW_RULE)
    row = SeedContribution(draw=draw, after=last.number, giver=giver.strip(), text=text.strip())
    check_fields(row)
    message = _("“%(text)s” has been contributed before: whoever knew it could have reckoned with it.")
    insert(
        row,
        taken=DomainError("seed_used", message % {"text": row.text}, rule=DrawRule.FRESH.label, field="text"),
    )
    audit.record(AuditAction.CREATED, row, actor=actor, changes={"giver": row.giver, "text": row.text})
    return row


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lots as they came out, before they are on record: the drawing with them, their entry, on which contributions."""

    ledger: lots.Ledger
    entry: dict[str, Any]
    contributions: list[dict[str, str]]
    asked: dict[str, Any] | None


def draw_lots(draw: Draw) -> Drawn:
    """Draw the lots that are due under the contributions given since; nothing is stored.

    Raises DomainError when the pool no longer is the one that was frozen, and as `lots.Ledger` refuses.
    """
    ledger = checked_ledger(draw)
    if len(ledger.entries) > 1 and ledger.pending is None:
        raise DomainError("already_drawn", _("The lots of this phase have been drawn."), rule=DRAW_RULE)
    contributions, asked = _given(draw, len(ledger.entries)), ledger.pending
    with _named_by_state():
        entry = ledger.draw(contributions) if asked is None else ledger.redraw(contributions)
    return Drawn(ledger, entry, contributions, asked)


def _given(draw: Draw, after: int) -> list[dict[str, str]]:
    return list(draw.contributions.filter(after=after).values("giver", "text"))


@transaction.atomic
def conduct_draw(draw: Draw, *, actor: User | None, drawn: Drawn | None = None) -> DrawEntry:
    """Put the lots on record, drawing them unless they are given, and plan the reviews that follow.

    Raises DomainError as `draw_lots` does, and for lots drawn before the last contribution or entry.
    """
    _require(actor, draw.phase)
    draw = _lock(draw)
    drawn = drawn or draw_lots(draw)
    ledger, entry = drawn.ledger, drawn.entry
    last = draw.entries.last()
    if entry["previous"] != last.sha256 or drawn.contributions != _given(draw, last.number):
        message = _("The drawing went on while the lots were drawn. They are void, and nothing has changed.")
        raise DomainError("draw_went_on", message, rule=DRAW_RULE)
    state = None if drawn.asked is None else State.objects.get(iso3=drawn.asked["state"])
    if state is None:
        plan_reviews(draw.phase, ledger.result(), ledger.groups)
    else:
        _apply_redraw(draw.phase, state, ledger, entry["body"])
    row = _store(draw, entry, state=state, has_certificate=True)
    audit.record(AuditAction.DRAWN, draw, actor=actor, changes={"seed": entry["body"]["seed"], "entry": row.sha256})
    return row


def checked_ledger(draw: Draw) -> lots.Ledger:
    """Return the drawing where it stands; raises DomainError when its rows are not those that were chained."""
    before = lots.NOTHING
    for entry in (row.as_document() for row in draw.entries.all()):
        if entry["previous"] != before or lots.hash_of(entry) != entry["sha256"]:
            message = _("Entry %(number)d of the transcript is not what its hash says.") % {"number": entry["number"]}
            raise DomainError("transcript_changed", message, rule=DRAW_RULE)
        before = entry["sha256"]
    ledger = draw.ledger()
    if lots.Pool.from_document(ledger.entries[0]["body"]["pool"]).sha256() != draw.pool_sha256:
        raise DomainError("pool_changed", _("The pool is not the one that was frozen."), rule=DRAW_RULE)
    return ledger


@transaction.atomic
def request_lots(
    draw: Draw,
    *,
    actor: User,
    act: DrawAct,
    state: State,
    note_verbale: NoteVerbale | None = None,
    reviewer: State | None = None,
    is_exceptional: bool = False,
) -> DrawEntry:
    """Put on record, with the note verbale, why new lots are drawn; contributions are collected afterwards.

    Raises DomainError when the note is missing or another State's, when the review has begun, for a State that is no
    party, and as `lots.Ledger.request` refuses: everything is checked before, so that the lots can be drawn.
    """
    _require(actor, draw.phase)
    draw = _lock(draw)
    ledger = checked_ledger(draw)
    _check_note(act, state, note_verbale, reviewer)
    party = party_for(state) if act == DrawAct.JOIN else None
    if party is not None and "UNTOC" not in party.instruments:
        raise DomainError(
            "not_party",
            _("%(state)s is not confirmed as a party to the Convention.") % {"state": state},
            rule=DrawRule.PARTY.label,
            field="state",
        )
    with _named_by_state():
        entry = ledger.request(
            act.value,
            state.iso3,
            note=_text_of(note_verbale),
            reviewer=reviewer.iso3 if reviewer else "",
            party=party,
            is_exceptional=is_exceptional,
        )
    if act != DrawAct.JOIN:
        _refuse_begun(draw.phase, state, reviewer)
    row = _store(draw, entry, state=state, note=note_verbale)
    audit.record(AuditAction.CHANGED, draw, actor=actor, changes={"act": act.value, "state": state.iso3})
    return row


@transaction.atomic
def consent_to_reviewers(draw: Draw, *, actor: User, state: State, limit: int, note_verbale: NoteVerbale) -> DrawEntry:
    """Record a State's decision to be reviewed by more States than the rules foresee (PR, drawing of lots)."""
    _require(actor, draw.phase)
    draw = _lock(draw)
    ledger = checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with _named_by_state():
        entry = ledger.consent(state.iso3, limit, note=_text_of(note_verbale))
    audit.record(AuditAction.CHANGED, draw, actor=actor, changes={"state": state.iso3, "limit": limit})
    return _store(draw, entry, state=state, note=note_verbale)


@transaction.atomic
def defer_review(draw: Draw, *, actor: User, state: State, group: int, note_verbale: NoteVerbale) -> DrawEntry:
    """Let a State's review, not opened yet, start with a later group; its reviewing States stay."""
    _require(actor, draw.phase)
    draw = _lock(draw)
    ledger = checked_ledger(draw)
    _check_note(DrawAct.REPEAT, state, note_verbale, None)
    with _named_by_state():
        entry = ledger.defer(state.iso3, group, note=_text_of(note_verbale))
    review = Review.objects.select_for_update(of=("self",)).get(phase=draw.phase, state_under_review=state)
    if review.state != ReviewState.PLANNED:
        raise DomainError("review_open", _("%(review)s has been opened.") % {"review": review}, rule=DRAW_RULE)
    review.group = draw.phase.groups.get(number=group)
    review.save(update_fields=["group", "updated_at"])
    audit.record(AuditAction.CHANGED, review, actor=actor, changes={"group": group})
    return _store(draw, entry, state=state, note=note_verbale)


def _check_note(act: DrawAct, state: State, note: NoteVerbale | None, reviewer: State | None) -> None:
    """Refuse an act without its note verbale; a joining State's instrument of ratification is note enough."""
    if note is None:
        if act == DrawAct.JOIN:
            return
        raise DomainError("no_note", _("Name the note verbale."), rule=DRAW_RULE, field="reference")
    if note.sender_id not in {state.pk, reviewer.pk if reviewer else None}:
        raise DomainError("other_state", _("The note verbale is another State's."), rule=DRAW_RULE, field="reference")


def _text_of(note: NoteVerbale | None) -> str:
    return f"{note.reference} of {note.dated.isoformat()}" if note else ""


def _refuse_begun(phase: Phase, state: State, reviewer: State | None) -> None:
    """Refuse new lots once the review runs, or people act in it for a State that would be released."""
    review = Review.objects.select_for_update(of=("self",)).get(phase=phase, state_under_review=state)
    released = review.delegation_of(Capacity.REVIEWING)
    if reviewer is not None:
        released = released.filter(party=reviewer)
    busy = released.filter(nominations__isnull=False).select_related("party").first()
    if review.state not in NOT_BEGUN or busy is not None:
        message = _("%(review)s has begun: people have been named in it.") % {"review": review}
        raise DomainError("review_begun", message, rule=DRAW_RULE)


def _apply_redraw(phase: Phase, state: State, ledger: lots.Ledger, body: Mapping[str, Any]) -> None:
    if body["groups"]:
        plan_reviews(phase, ledger.result(), [state.iso3])
        return
    _refuse_begun(phase, state, None if len(body["released"]) > 1 else _state(body["released"][0]["reviewer"]))
    review = Review.objects.get(phase=phase, state_under_review=state)
    gone = [row["reviewer"] for row in body["released"]]
    Delegation.objects.filter(review=review, capacity=Capacity.REVIEWING, party__iso3__in=gone).delete()
    states = {one.iso3: one for one in State.objects.filter(iso3__in=[row["reviewer"] for row in body["assignments"]])}
    seat_delegations(
        [
            (review, states[row["reviewer"]], Capacity.REVIEWING, row["role"], row["instruments"])
            for row in body["assignments"]
        ]
    )


def _state(iso3: str) -> State:
    return State.objects.get(iso3=iso3)


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
        certificate = documents.prepare(
            title=str(draw),
            template="documents/reviews/draw_certificate.html",
            language=language,
            level=Level.PUBLIC,
            snapshot=certificate_snapshot(draw, entry, timezone.localdate()),
        )
    row = DrawEntry(draw=draw, state=state, note_verbale=note, certificate=certificate, **entry)
    return insert(row, taken=DomainError("entry_taken", _("Another entry was added meanwhile."), rule=DRAW_RULE))


@transaction.atomic
def hold_draw(phase: Phase, *, actor: User | None, contributions: Sequence[tuple[str, str]]) -> DrawEntry:
    """Freeze the pool, take the contributions (giver, text), and draw, all in one sitting: the last entry of three."""
    _require(actor, phase)
    if Draw.objects.filter(phase=phase).exists():
        raise DomainError("already_drawn", _("The lots of this phase have been drawn."), rule=DRAW_RULE)
    draw = freeze_pool(phase, actor=actor)
    for giver, text in contributions:
        contribute(draw, actor=actor, giver=giver, text=text)
    return conduct_draw(draw, actor=actor)
