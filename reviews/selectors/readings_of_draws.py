"""Readings before an act on a drawing of lots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviews.enums_of_draws import DrawEntryKind
from reviews.models import Draw, DrawProposal, RevealedText, SealedText
from reviews.selectors.draw_course import format_utc
from reviews.selectors.readings import to_codes
from untoc_portal.core.listing import format_label
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakeholders.models import State


def read_draw(draw: Draw) -> Reading:
    """Return the state of a drawing of lots: its last entry, and what was given since then."""
    row = Draw.objects.select_related("phase").get(pk=draw.pk)
    last = row.entries.last()
    sha256 = last.sha256 if last else ""
    parts = [ReadPart("pool", str(row), "", to_codes(row.pool_sha256, sha256), sha256)]
    if last and last.kind == DrawEntryKind.POOL:
        parts += [_read_sealed_text(sealed) for sealed in row.sealed_texts.taken_in().select_related("giver")]
    if last and last.kind == DrawEntryKind.COMMITMENTS:
        rows = RevealedText.objects.valid().filter(sealed__draw=row).select_related("sealed__giver")
        parts += [ReadPart(f"opened:{row.pk}", str(row.sealed.giver), row.text, (row.nonce,)) for row in rows]
    parts += [_read_act_proposal(proposal) for proposal in row.proposals.pending().select_related("proposed_by")]
    return Reading(tuple(parts))


def _read_sealed_text(row: SealedText) -> ReadPart:
    return ReadPart(f"sealed:{row.pk}", str(row.giver), row.commitment)


def _read_act_proposal(row: DrawProposal) -> ReadPart:
    return ReadPart(
        f"proposal:{row.pk}", format_label(capfirst(row.get_kind_display()), row.proposed_by), "\n".join(_content(row))
    )


def _content(row: DrawProposal) -> Iterator[str]:
    for name in ("source", "round", "digits", "reason"):
        if row.content.get(name, "") != "":
            yield str(row.content[name])


def read_text_of_state(draw: Draw, state: State) -> Reading:
    """Return what a State reads before it seals or opens its text: the frozen pool, the times, its own commitment."""
    ledger = draw.ledger()
    terms = ledger.terms
    times = (terms.commitments_until, terms.reveals_until, terms.beacon_at) if terms else ()
    words = (
        _("Texts are sealed until %(time)s."),
        _("Sealed texts are opened until %(time)s."),
        _("The number is that of %(time)s."),
    )
    shown = "\n".join(one % {"time": format_utc(time)} for one, time in zip(words, times, strict=False))
    own = SealedText.objects.taken_in().filter(draw=draw, giver=state).values_list("commitment", flat=True).first()
    sealed = own or _("Nothing sealed yet.")
    return Reading(
        (
            ReadPart("pool", _("Hash of the frozen pool"), ledger.pool_sha256, (state.iso3,)),
            ReadPart("times", _("Times"), "", tuple(times), shown),
            ReadPart("sealed", _("Commitment of your State"), "", (own or "",), sealed),
        )
    )


def read_envelope(row: SealedText) -> Reading:
    """Return what the second officer compares with the paper envelope."""
    return Reading((ReadPart(f"sealed:{row.pk}", str(row.giver), row.commitment, (str(row.decided_at),)),))


def read_opened_envelope(row: RevealedText) -> Reading:
    """Return what the second officer compares with the content of the paper envelope."""
    label = str(row.sealed.giver)
    return Reading((ReadPart(f"opened:{row.pk}", label, row.text, (row.nonce, str(row.confirmed_at)), row.nonce),))


def read_proposal(row: DrawProposal) -> Reading:
    """Return what the second officer decides."""
    return Reading((_read_act_proposal(row),))
