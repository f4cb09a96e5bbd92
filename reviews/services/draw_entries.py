"""What every act on a drawing of lots has in common: the right, the lock, the checked chain, the new entry."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _

from reviews import draw as lots
from reviews.draw.beacon import time_text
from reviews.enums_of_draws import DrawRule
from reviews.models import Draw, DrawEntry
from reviews.selectors.draws import build_certificate_snapshot
from reviews.selectors.readings_of_draws import read_draw
from reviews.workflow import DRAWING
from stakeholders.models import State
from untoc_portal.core import authz, documents
from untoc_portal.core.enums import Level, OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from reviews.models import NoteVerbale, Phase
    from untoc_portal.accounts.models import User


def require_officer(actor: User | None, phase: Phase) -> None:
    """Require the permission. Without an actor, the portal acts by itself, by a job or a command at its console."""
    if actor is not None:
        authz.require_permission(actor, "reviews.conduct_draw", phase)


@contextmanager
def show_draw_errors(*, field: str | None = None) -> Iterator[None]:
    """Turn a DrawError into a DomainError that names the State and the rule."""
    try:
        yield
    except lots.DrawError as error:
        state = State.objects.filter(iso3=error.state).first()
        name = f"{state} ({error.state}): " if state else f"{error.state}: " if error.state else ""
        message = _("%(state)s%(detail)s. Nothing has changed.")
        values = {"state": name, "detail": error.message if name else capfirst(error.message)}
        rule = DrawRule(error.rule.value).label
        raise DomainError("no_draw", message % values, rule=rule, field=field) from error


def format_time(moment: dt.datetime) -> str:
    """Return a time in the form of the transcript, in UTC."""
    return time_text(int(moment.timestamp()))


def get_time() -> str:
    """Return the present time in the form of the transcript."""
    return format_time(timezone.now())


def lock_draw(draw: Draw) -> Draw:
    """Lock the drawing for one act."""
    return Draw.objects.select_for_update(of=("self",)).select_related("phase__cluster").get(pk=draw.pk)


def lock_seen_draw(draw: Draw, actor: User, seen: str) -> Draw:
    """Lock the drawing for an act of an officer who has seen its current state."""
    require_officer(actor, draw.phase)
    draw = lock_draw(draw)
    require_seen(read_draw(draw), seen, rule=DRAWING)
    return draw


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


def store_entry(
    draw: Draw,
    entry: Mapping[str, Any],
    *,
    state: State | None = None,
    note: NoteVerbale | None = None,
    has_certificate: bool = False,
) -> DrawEntry:
    """Store an entry of the ledger. Raises DomainError if another entry was added in the meantime."""
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
