"""The drawing of lots: freeze the pool and the terms, draw when the public number is known, declare a drawing void.

Entries are only added, never changed. Texts are in `draw_texts.py`, the public number in `draw_numbers.py`, lots drawn
later in `draw_later.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings as portal_settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews import draw as lots
from reviews.draw.beacon import time_text
from reviews.draw.protocol import sha256_of
from reviews.enums import Capacity, ReviewState
from reviews.enums_of_draws import PROTOCOL_SETTINGS, DrawSettingName as N
from reviews.models import Delegation, Draw, DrawEntry, DrawSetting, Phase, Review
from reviews.selectors.draw_course import list_people_of_states
from reviews.services.draw_entries import (
    format_time,
    get_time,
    load_checked_ledger,
    lock_draw,
    lock_seen_draw,
    require_officer,
    show_draw_errors,
    store_entry,
)
from reviews.services.draw_later import apply_later_lots
from reviews.services.draw_pools import build_pool, read_pool
from reviews.services.phases import plan_reviews
from reviews.services.releases import end_delegation
from reviews.workflow import DRAWING
from stakeholders.models import State
from untoc_portal.core import audit, notify
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from untoc_portal.accounts.models import User


HOUR = 3600


@transaction.atomic
def freeze_pool(
    phase: Phase,
    *,
    actor: User,
    seen: str,
    givers: Collection[State],
    times: Mapping[str, dt.datetime],
    settings: Mapping[str, int] | None = None,
) -> Draw:
    """Freeze the States, rules and terms, publish their hash, and ask the givers for a sealed text.

    `times` are `commitments_until`, `reveals_until` and `beacon_at`; `settings` replace the stored numbers. Raises
    DomainError if the parties are not those that were `seen`, or if the phase has a pool that is not void. Raises
    DomainError, with State and rule, if no draw can satisfy the rules or if the times are not in order.
    """
    Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    require_officer(actor, phase)
    require_seen(read_pool(phase), seen, rule=DRAWING)
    if not givers:
        raise DomainError("no_givers", _("Ask at least one State for a text."), rule=DRAWING, field="givers")
    with show_draw_errors():
        terms = _build_terms(givers, times, settings or {})
    draw = _freeze(phase, actor, terms, settings, get_time())
    for state in givers:
        people = list_people_of_states([state.pk])
        path = reverse("reviews:draw_seal", args=[phase.sequence, state.iso3])
        notify.notify_users("reviews/text_asked", people, key=f"draw:{draw.pk}", path=path, about=draw)
    return draw


def _build_terms(
    givers: Collection[State], times: Mapping[str, dt.datetime], settings: Mapping[str, int]
) -> lots.Terms:
    numbers = {**DrawSetting.get_numbers(), **settings}
    return lots.Terms(
        givers=tuple(state.iso3 for state in givers),
        **{name: format_time(moment) for name, moment in times.items()},
        fewest_texts=numbers[N.MIN_TEXTS],
        hours_to_beacon=numbers[N.HOURS_TO_BEACON],
        hours_to_missing=numbers[N.HOURS_TO_MISSING],
        hours_to_later_lots=numbers[N.HOURS_TO_LATER_LOTS],
        sources=lots.usual_sources(numbers[N.HOURS_TO_DEFAULT], numbers[N.HOURS_TO_DICE]),
    )


def _freeze(phase: Phase, actor: User | None, terms: lots.Terms, settings: Mapping[str, int] | None, at: str) -> Draw:
    before = Draw.objects.filter(phase=phase).first()
    ledger = lots.Ledger()
    if before is not None and (before.method != lots.VERSION or (former := load_checked_ledger(before)).voided is None):
        raise DomainError("already_frozen", _("The pool of this phase is already frozen."), rule=DRAWING)
    pool_settings = {name: value for name, value in (settings or {}).items() if name not in PROTOCOL_SETTINGS}
    with show_draw_errors():
        entry = ledger.freeze(
            build_pool(phase.sequence, pool_settings), terms, at=at, earlier=former.as_earlier() if before else ()
        )
    draw = insert_row(
        Draw(
            phase=phase,
            number=before.number + 1 if before else 1,
            pool_sha256=entry["body"]["pool_sha256"],
            verifier_sha256=lots.verifier_sha256(),
        ),
        taken=DomainError("already_frozen", _("The pool of this phase was frozen in the meantime."), rule=DRAWING),
    )
    store_entry(draw, entry)
    audit.record_event(AuditAction.CREATED, draw, actor=actor, changes={"pool_sha256": draw.pool_sha256})
    return draw


@dataclass(frozen=True, slots=True)
class PreparedDraw:
    """Drawn lots that are not stored yet, with the ledger and their entry."""

    ledger: lots.Ledger
    entry: dict[str, Any]
    pending: dict[str, Any] | None


def draw_lots(draw: Draw) -> PreparedDraw:
    """Draw the lots that are due. Nothing is stored.

    Raises DomainError if the pool is not the frozen one, and for every DrawError of `lots.Ledger`.
    """
    ledger = load_checked_ledger(draw)
    pending = ledger.pending
    with show_draw_errors():
        entry = ledger.draw() if pending is None else ledger.redraw()
    return PreparedDraw(ledger, entry, pending)


@transaction.atomic
def conduct_draw(draw: Draw, *, actor: User, seen: str, drawn: PreparedDraw | None = None) -> DrawEntry:
    """Store the lots and plan the reviews that follow. Draws the lots unless they are given.

    Raises DomainError if the drawing is not as it was `seen`, and as `draw_lots` does. Raises DomainError if an entry
    was added after the lots were drawn.
    """
    return _conduct(lock_seen_draw(draw, actor, seen), actor, drawn)


def _conduct(draw: Draw, actor: User | None, drawn: PreparedDraw | None = None) -> DrawEntry:
    drawn = drawn or draw_lots(draw)
    ledger, entry = drawn.ledger, drawn.entry
    last = require_value(draw.entries.last())
    if entry["previous"] != last.sha256:
        message = _("The transcript changed while the lots were drawn. The lots are not used, and nothing has changed.")
        raise DomainError("draw_went_on", message, rule=DRAWING)
    state = None if drawn.pending is None else State.objects.get(iso3=drawn.pending["state"])
    row = store_entry(draw, entry, state=state, has_certificate=True)
    if state is None:
        plan_reviews(draw.phase, ledger.result(), ledger.groups)
    else:
        apply_later_lots(draw.phase, row, ledger, actor=actor)
    audit.record_event(
        AuditAction.DRAWN, draw, actor=actor, changes={"seed": entry["body"]["seed"], "entry": row.sha256}
    )
    return row


def end_draw(draw: Draw, entry: Mapping[str, Any], *, actor: User) -> DrawEntry:
    """Store the entry by which two officers end the drawing, and release the drawn States.

    Raises DomainError if a review of the phase has been opened: its work cannot be undone by a new drawing.
    """
    opened = Review.objects.filter(phase=draw.phase).exclude(state=ReviewState.PLANNED).first()
    if opened is not None:
        message = _("%(review)s has been opened. The drawing cannot be declared void any more.") % {"review": opened}
        raise DomainError("review_begun", message, rule=DRAWING)
    row = store_entry(draw, entry)
    drawn = Delegation.objects.filter(review__phase=draw.phase, capacity=Capacity.REVIEWING)
    for delegation in drawn.select_related("review", "party"):
        end_delegation(delegation, actor=actor, entry=row)
    audit.record_event(AuditAction.CHANGED, draw, actor=actor, changes={"entry": row.sha256})
    return row


def preview_lots(sequence: int) -> dict[str, Any]:
    """Return what would come out for the parties on record under a false seed. Nothing is stored.

    A real drawing cannot have this seed. Raises DomainError as `freeze_pool` does.
    """
    now = int(timezone.now().timestamp())
    ledger = lots.Ledger()
    with show_draw_errors():
        terms = _practice_terms((), now + 3 * HOUR)
        ledger.freeze(build_pool(sequence), terms, at=time_text(now))
        return ledger.dry_run()


def _practice_terms(givers: Collection[str], end: int) -> lots.Terms:
    """Return terms whose number is published at `end`, in seconds, with the invented times before it."""
    sealed, opened, number = (time_text(end - hours * HOUR) for hours in (2, 1, 0))
    return lots.Terms(
        givers=tuple(givers),
        commitments_until=sealed,
        reveals_until=opened,
        beacon_at=number,
        hours_to_beacon=0,
        hours_to_later_lots=0,
        sources=(lots.PRACTICE,),
    )


@transaction.atomic
def run_practice_draw(
    phase: Phase, *, actor: User | None, texts: Sequence[tuple[str, str]], at: dt.datetime | None = None
) -> Draw:
    """Make a whole drawing for a demonstration in one step, with invented times and a number that anyone can know.

    `texts` are pairs of the code of a State and its text. The drawing always says that it is for practice. Raises
    DomainError outside a demonstration, if the phase has a drawing, and as `freeze_pool` does.
    """
    require_officer(actor, phase)
    if not portal_settings.PRACTICE_DRAWS:
        message = _("A drawing for practice is made in a demonstration alone: its number is invented.")
        raise DomainError("no_practice", message, rule=DRAWING)
    end = int((at or timezone.now()).timestamp())
    with show_draw_errors():
        terms = _practice_terms([giver for giver, _text in texts], end)
    draw = _freeze(phase, actor, terms, None, time_text(end - 3 * HOUR))
    ledger = load_checked_ledger(draw)
    given = [{"giver": giver, "nonce": sha256_of(f"practice|{giver}"), "text": text} for giver, text in texts]
    sealing = [
        {"giver": opened["giver"], "commitment": lots.commitment_of(ledger.pool_sha256, **opened)} for opened in given
    ]
    with show_draw_errors():
        store_entry(draw, ledger.close_commitments(sealing, at=terms.commitments_until))
        store_entry(draw, ledger.close_reveals(given, at=terms.reveals_until))
        number = ledger.moment["round"]
        signature = lots.sign_for_practice(number)
        store_entry(draw, ledger.record_beacon(signature, number=number, at=terms.beacon_at))
    _conduct(lock_draw(draw), actor)
    return draw
