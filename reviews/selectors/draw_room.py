"""What the draw room shows: what is next, and what waits for a second officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviews.draw.beacon import later
from reviews.enums_of_draws import DrawEntryKind as K, DrawProposalKind as P
from reviews.models import RevealedText, SealedText
from reviews.selectors.draw_course import format_utc, get_terms, has_passed
from stakeholders.models import State
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.draw import Ledger
    from reviews.models import Draw
    from untoc_portal.core.authz import AnyUser


def list_givers_without_text(draw: Draw) -> QuerySet[State]:
    """Return the States that are asked for a text and have sealed none."""
    terms = get_terms(draw.ledger())
    given = SealedText.objects.filter(draw=draw, is_refused=False).values("giver")
    return State.objects.filter(iso3__in=terms.givers).exclude(pk__in=given)


def list_envelopes_to_open(draw: Draw) -> QuerySet[State]:
    """Return the States whose paper envelope was accepted and is not opened."""
    rows = SealedText.objects.taken_in().filter(draw=draw, is_envelope=True, revealed__isnull=True)
    return State.objects.filter(pk__in=rows.values("giver"))


def get_room(draw: Draw, ledger: Ledger, user: AnyUser) -> dict[str, Any]:
    """Return what is next, its links, and what waits for a second officer."""
    sentence, links = _next(draw, ledger)
    return {"next": sentence, "links": links, "waiting": _list_waiting(draw, ledger, user)}


def _link(draw: Draw, name: str, label: str) -> dict[str, str]:
    return {"url": reverse(f"reviews:{name}", args=[draw.phase.sequence]), "label": label}


def _next(draw: Draw, ledger: Ledger) -> tuple[str, list[dict[str, str]]]:
    """Return the sentence on what is next, and the links of the acts that are possible now."""
    terms = get_terms(ledger)
    if ledger.voided is not None:
        return _("This drawing is void. Freeze a new pool."), [_link(draw, "draw_freeze", _("Freeze the pool"))]
    steps: dict[str, tuple[str, str, list[dict[str, str]]]] = {
        K.COMMITMENTS: (
            terms.commitments_until,
            _("States seal their texts until %(time)s. Then the list is closed."),
            [_link(draw, "draw_envelope", _("Take in a paper envelope"))],
        ),
        K.REVEALS: (
            terms.reveals_until,
            _("States open their texts until %(time)s. Then the opened texts are closed."),
            [_link(draw, "draw_open_envelope", _("Open a paper envelope"))],
        ),
    }
    if ledger.awaits in steps:
        end, sentence, before = steps[ledger.awaits]
        over = [_link(draw, "draw_close", _("Close the list"))]
        return sentence % {"time": format_utc(end)}, over if has_passed(end) else before
    if ledger.awaits == K.BEACON:
        return _next_number(draw, ledger)
    if ledger.awaits in (K.DRAW, K.REDRAW):
        return _("The number is known. Draw the lots."), [_link(draw, "draw_conduct", _("Draw the lots"))]
    return _("The lots are drawn."), [
        _link(draw, "draw_new_lots", _("Ask for new lots")),
        _link(draw, "draw_join", _("Draw for a State that became party")),
        _link(draw, "draw_withdrawal", _("A State withdrew")),
        _link(draw, "draw_consent", _("Consent to more than the rules allow")),
        _link(draw, "draw_deferral", _("Start in a later group")),
    ]


def _next_number(draw: Draw, ledger: Ledger) -> tuple[str, list[dict[str, str]]]:
    moment, terms = ledger.moment, get_terms(ledger)
    values = {"source": moment["source"], "round": moment["round"], "time": format_utc(moment["at"])}
    note = _link(draw, "draw_note", _("Record a note of the hash"))
    if not has_passed(moment["at"]):
        sentence = _("The number is that of %(source)s, round %(round)d, published on %(time)s. Note the hash before.")
        return sentence % values, [note]
    sentence = _("Record the number of %(source)s, round %(round)d, published on %(time)s.") % values
    if terms.is_practice:
        return sentence, [_link(draw, "draw_practice_number", _("Take the practice number"))]
    if moment["source"] == P.DICE:
        return sentence, [_link(draw, "draw_dice", _("Record the dice"))]
    links = [_link(draw, "draw_number", _("Record the public number"))]
    if has_passed(later(moment["at"], terms.hours_to_missing)):
        links.append(_link(draw, "draw_missing", _("The number is missing")))
    return sentence, links


def list_unconfirmed(draw: Draw) -> list[tuple[str, RevealedText | SealedText]]:
    """Return each envelope, closed or opened, that one officer recorded and no other one decided, with its label."""
    sealed = SealedText.objects.filter(draw=draw, is_envelope=True, decided_at__isnull=True)
    opened = RevealedText.objects.filter(sealed__draw=draw, sealed__is_envelope=True, confirmed_at__isnull=True)
    return [
        *((format_label(_("Paper envelope"), row.giver), row) for row in sealed.select_related("giver", "recorded_by")),
        *(
            (format_label(_("Opened envelope"), row.sealed.giver), row)
            for row in opened.select_related("sealed__giver", "recorded_by")
        ),
    ]


def _is_open(ledger: Ledger, row: RevealedText | SealedText) -> bool:
    """Return whether a second officer can still decide: only until the list is due to be closed."""
    terms = get_terms(ledger)
    kind, end = K.COMMITMENTS, terms.commitments_until
    if isinstance(row, RevealedText):
        kind, end = K.REVEALS, terms.reveals_until
    return ledger.awaits == kind and not has_passed(end)


def _list_waiting(draw: Draw, ledger: Ledger, user: AnyUser) -> list[dict[str, Any]]:
    """Return what one officer recorded and another one decides. The URL is empty if that came too late."""
    number = draw.phase.sequence
    rows: list[tuple[str, Any, str]] = []
    for label, one in list_unconfirmed(draw):
        name = "draw_confirm_opening" if isinstance(one, RevealedText) else "draw_decide_envelope"
        url = reverse(f"reviews:{name}", args=[number, one.pk]) if _is_open(ledger, one) else ""
        rows.append((label, one.recorded_by, url))
    for proposal in draw.proposals.pending().select_related("proposed_by"):
        url = reverse("reviews:draw_decide_proposal", args=[number, proposal.pk])
        rows.append((capfirst(proposal.get_kind_display()), proposal.proposed_by, url))
    return [
        {"label": label, "officer": officer, "url": url, "is_own": officer.pk == user.pk}
        for label, officer, url in rows
    ]
