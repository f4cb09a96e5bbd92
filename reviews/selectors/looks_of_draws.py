"""The second looks before the acts on a drawing of lots: what is read, what follows, and why an act is not possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reviews.draw import VERSION
from reviews.enums_of_draws import DrawEntryKind as K
from reviews.models import Draw, RevealedText, SealedText
from reviews.selectors.draw_course import format_utc, get_terms, has_passed
from reviews.selectors.draw_room import list_unconfirmed
from reviews.selectors.looks import NOT_NOW, build_plain_look
from reviews.selectors.readings_of_draws import (
    read_draw,
    read_envelope,
    read_opened_envelope,
    read_proposal,
    read_text_of_state,
)
from untoc_portal.core.second_look import Check, Look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.draw import Ledger
    from reviews.models import DrawProposal, Phase
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Reading

ENTRY_ADDED = _("The entry is added to the public transcript.")
LIST_CLOSED = _(
    "After the sealed texts, States open them. After the opened texts, the closing hash is sent to all focal points."
)
SECOND_OFFICER = _("A second officer confirms it. Before that, it does not count.")
PROPOSED = _("Another officer confirms or refuses it. Only then it is carried out.")
REQUESTED = _(
    "The request is published, and its hash is sent to all focal points at once. The lots are drawn with a number "
    "that is published later."
)
CONFIRMED = _("Once confirmed, the text counts.")
SAME_OFFICER = _("You recorded this yourself. Another officer decides it.")
SAME_PROPOSER = _("You proposed this yourself. Another officer decides it.")
DECIDED = _("This is decided already.")
NOT_INVITED = _("Your State is not asked for a text in this drawing of lots.")


def look_at_draw(
    draw: Draw, *, after: Text = ENTRY_ADDED, reasons: Iterable[Text] = (), checks: Iterable[Check] = ()
) -> Look:
    """Return the second look at the state of a drawing."""
    return build_plain_look(read_draw(draw), after=after, reasons=tuple(reasons), checks=tuple(checks))


def look_at_request(draw: Draw) -> Look:
    """Return the second look before lots are asked for."""
    return look_at_draw(draw, after=REQUESTED)


def look_at_paper(draw: Draw) -> Look:
    """Return the second look before an officer records an envelope, closed or opened."""
    return look_at_draw(draw, after=SECOND_OFFICER)


def look_at_proposing(draw: Draw) -> Look:
    """Return the second look before an officer proposes an act."""
    return look_at_draw(draw, after=PROPOSED)


def look_at_closing(draw: Draw) -> Look:
    """Return the second look before the sealed or the opened texts are closed.

    It names the envelopes that do not count, because no second officer decided in time.
    """
    ledger = draw.ledger()
    terms = get_terms(ledger)
    ends: dict[str, str] = {K.COMMITMENTS: terms.commitments_until, K.REVEALS: terms.reveals_until}
    end = ends.get(ledger.awaits)
    late = _("%(envelope)s. No second officer decided it in time. It does not count.")
    return look_at_draw(
        draw,
        after=LIST_CLOSED,
        reasons=(NOT_NOW,) if end is None else _list_waiting_sentences(end, _("The time ends on %(time)s.")),
        checks=[Check(late % {"envelope": label}) for label, _row in list_unconfirmed(draw)],
    )


def look_at_number(draw: Draw) -> Look:
    """Return the second look before the public number is recorded."""
    ledger = draw.ledger()
    is_due = ledger.awaits == K.BEACON
    reasons = _list_waiting_sentences(ledger.moment["at"], _("It is published on %(time)s.")) if is_due else (NOT_NOW,)
    return look_at_draw(draw, reasons=reasons)


def _list_waiting_sentences(time: str, sentence: Text) -> tuple[Text, ...]:
    return () if has_passed(time) else (sentence % {"time": format_utc(time)},)


def look_at_lots(draw: Draw) -> Look:
    """Return the second look before the lots are drawn."""
    is_due = draw.ledger().awaits in (K.DRAW, K.REDRAW)
    return build_plain_look(
        read_draw(draw),
        after=_(
            "The reviews are planned. If new lots replace a State, the rights of its people, its requests and"
            " its joint text end."
        ),
        notified=_("The people of a former reviewing State"),
        reasons=() if is_due else (NOT_NOW,),
    )


def look_at_pool(phase: Phase, pool: Reading) -> Look:
    """Return the second look before the pool of a phase is frozen. `pool` says who takes part."""
    before = Draw.objects.filter(phase=phase).first()
    is_frozen = before is not None and (before.method != VERSION or before.ledger().voided is None)
    return build_plain_look(
        pool,
        after=_(
            "The chosen States seal a text and open it later. A public number at the chosen time decides. States "
            "can object to the list until then."
        ),
        notified=_("The focal points and Permanent Missions of the chosen States"),
        confirmation=_("I have read who takes part. The pool and its hash are published."),
        reasons=(_("The pool of this phase is already frozen."),) if is_frozen else (),
    )


def look_at_envelope(row: SealedText, user: AnyUser) -> Look:
    """Return what the second officer compares with a closed envelope."""
    reasons = _list_reasons_of_second(user, row.recorded_by_id, is_decided=row.decided_at is not None)
    return build_plain_look(read_envelope(row), after=CONFIRMED, reasons=reasons)


def look_at_opened_envelope(row: RevealedText, user: AnyUser) -> Look:
    """Return what the second officer compares with an opened envelope."""
    reasons = _list_reasons_of_second(user, row.recorded_by_id, is_decided=row.confirmed_at is not None)
    return build_plain_look(read_opened_envelope(row), after=CONFIRMED, reasons=reasons)


def look_at_proposal(row: DrawProposal, user: AnyUser) -> Look:
    """Return what the second officer decides."""
    is_decided = row.decided_at is not None
    reasons = _list_reasons_of_second(user, row.proposed_by_id, is_decided=is_decided, own=SAME_PROPOSER)
    return build_plain_look(read_proposal(row), after=ENTRY_ADDED, reasons=reasons)


def _list_reasons_of_second(
    user: AnyUser, first: int, *, is_decided: bool, own: Text = SAME_OFFICER
) -> tuple[Text, ...]:
    if is_decided:
        return (DECIDED,)
    return (own,) if first == user.pk else ()


def look_at_sealing(draw: Draw, state: State) -> Look:
    """Return what a State reads before it seals a text: the frozen pool, the times, and what it has sealed."""
    return build_plain_look(
        read_text_of_state(draw, state),
        after=_("When the time for it comes, you open the text with the file that you keep."),
        confirmation=_("I have kept the nonce and the text. Nobody can replace them."),
        reasons=_list_reasons_of_sealing(draw, draw.ledger(), state),
    )


def _list_reasons_of_sealing(draw: Draw, ledger: Ledger, state: State) -> tuple[Text, ...]:
    if state.iso3 not in get_terms(ledger).givers:
        return (NOT_INVITED,)
    if SealedText.objects.taken_in().filter(draw=draw, giver=state).exists():
        return (_("Your State has sealed its text."),)
    if ledger.awaits != K.COMMITMENTS or has_passed(get_terms(ledger).commitments_until):
        return (_("The time in which texts are sealed is over."),)
    return ()


def look_at_opening(draw: Draw, state: State) -> Look:
    """Return what a State reads before it opens its text: the times, and what it has sealed."""
    return build_plain_look(
        read_text_of_state(draw, state),
        after=_("A text that is not opened in time does not count. Nothing is repeated."),
        reasons=_list_reasons_of_opening(draw, draw.ledger(), state),
    )


def _list_reasons_of_opening(draw: Draw, ledger: Ledger, state: State) -> tuple[Text, ...]:
    terms = get_terms(ledger)
    if state.iso3 not in terms.givers:
        return (NOT_INVITED,)
    if ledger.awaits == K.COMMITMENTS:
        return (_("Texts are opened after %(time)s.") % {"time": format_utc(terms.commitments_until)},)
    if ledger.awaits != K.REVEALS or has_passed(terms.reveals_until):
        return (_("The time in which texts are opened is over."),)
    opened = RevealedText.objects.filter(sealed__draw=draw, sealed__giver=state)
    return (_("Your State has opened its text."),) if opened.exists() else ()
