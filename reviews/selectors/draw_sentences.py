"""What the page of a drawing of lots says: only what is proved, with the values of this drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, ngettext

from reviews.enums_of_draws import DrawEntryKind as K
from reviews.selectors.draw_course import format_utc, has_passed
from untoc_portal.core.listing import format_label, format_list, join_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.draw import Ledger
    from reviews.selectors.draw_course import ClosingHash

DICE = "dice"


def list_sentences(ledger: Ledger, closing: ClosingHash | None, objections: int) -> list[str]:
    """Return what the lots prove, what they do not prove, and which risk is left."""
    if ledger.terms is None:
        return []
    if ledger.terms.is_practice:
        return [
            _(
                "This is a drawing for practice. Its times are invented, and its number comes from a key that anyone "
                "knows. It decides nothing, and anyone could have chosen these lots."
            ),
            _describe_limits(ledger, objections),
        ]
    return [
        _describe_sources_of_lots(ledger),
        _describe_closing_hash(ledger, closing),
        _(
            "Every State passed over has its reason, and a second program, which you can run offline, proves each "
            "again."
        ),
        _describe_limits(ledger, objections),
        _describe_remaining_risk(ledger),
    ]


def get_first_number(ledger: Ledger) -> Mapping[str, Any] | None:
    """Return the public number of the first lots, or None before it is recorded."""
    return next((entry["body"] for entry in ledger.entries if entry["kind"] == K.BEACON), None)


def _describe_sources_of_lots(ledger: Ledger) -> str:
    first = ledger.entries[0]["body"]
    count = len(ledger.opened)
    number = get_first_number(ledger)
    values = {"day": format_utc(first["at"]), "count": count, "time": format_utc(first["schedule"][0]["at"])}
    if number is None:
        sentence = _(
            "The lots will follow from three things that anyone can check: the list and rules published on %(day)s, "
            "the sealed texts of States, and a number that a network of independent bodies publishes at %(time)s, "
            "after both are closed."
        )
        return sentence % values
    at = next(entry["at"] for entry in first["schedule"] if entry["source"] == number["source"])
    values["time"] = format_utc(at)
    if number["source"] == DICE:
        sentence = ngettext(
            "The lots follow from three things that anyone can check: the list and rules published on %(day)s, the "
            "sealed text of %(count)d State, and dice that the chairs of the regional groups threw in open meeting "
            "after %(time)s, after both were closed.",
            "The lots follow from three things that anyone can check: the list and rules published on %(day)s, the "
            "sealed texts of %(count)d States, and dice that the chairs of the regional groups threw in open meeting "
            "after %(time)s, after both were closed.",
            count,
        )
    else:
        sentence = ngettext(
            "The lots follow from three things that anyone can check: the list and rules published on %(day)s, the "
            "sealed text of %(count)d State, and a number that a network of independent bodies published at %(time)s, "
            "after both were closed.",
            "The lots follow from three things that anyone can check: the list and rules published on %(day)s, the "
            "sealed texts of %(count)d States, and a number that a network of independent bodies published at "
            "%(time)s, after both were closed.",
            count,
        )
    alone = _("Too few texts were opened: the lots rest on that number alone.") if ledger.rests_on_beacon_alone else ""
    return join_sentences(filter(None, (sentence % values, alone)))


def _describe_closing_hash(ledger: Ledger, closing: ClosingHash | None) -> str:
    if closing is None:
        values = {"time": format_utc(ledger.entries[0]["body"]["schedule"][0]["at"])}
        return _("The closing hash must leave the portal before %(time)s. It does not exist yet.") % values
    values = {"time": format_utc(closing.number_at), "whom": closing.recipients}
    if closing.has_left:
        sentence = _(
            "Neither the Secretariat nor any State, nor all of them together, could know or choose that number, "
            "provided that somebody outside noted the closing hash before %(time)s. It was sent in time: %(whom)s."
        )
    elif has_passed(closing.number_at):
        sentence = _(
            "There is no record that anybody outside the portal got the closing hash before %(time)s. So this page "
            "does not prove that nobody could choose the number."
        )
    else:
        sentence = _("Nobody outside the portal has got the closing hash yet. It must leave before %(time)s.")
    stamps = "" if closing.stamps else _("There is no time stamp of an authority outside the portal.")
    return join_sentences(filter(None, (sentence % values, stamps)))


def _describe_limits(ledger: Ledger, objections: int) -> str:
    until = format_utc(ledger.terms.beacon_at) if ledger.terms else ""
    is_open = ledger.terms is not None and not has_passed(ledger.terms.beacon_at)
    sentence = (
        _(
            "The lots do not prove who is on the list, with which instruments and regional group, or that the rules "
            "are right: these are open to objection until %(time)s."
        )
        if is_open
        else _(
            "The lots do not prove who is on the list, with which instruments and regional group, or that the rules "
            "are right: these were open to objection until %(time)s."
        )
    )
    count = ngettext("%(count)d objection was recorded.", "%(count)d objections were recorded.", objections)
    return join_sentences((sentence % {"time": until}, count % {"count": objections}))


def _describe_remaining_risk(ledger: Ledger) -> str:
    network = _("What is left: most operators of that network working together with those who withheld a text.")
    count = len(ledger.withheld)
    withheld = ngettext("%(count)d text was withheld.", "%(count)d texts were withheld.", count) % {"count": count}
    if not ledger.earlier:
        void = _("No drawing was declared void before this one.")
    else:
        text = ngettext(
            "%(count)d drawing was declared void before this one: %(reasons)s.",
            "%(count)d drawings were declared void before this one: %(reasons)s.",
            len(ledger.earlier),
        )
        reasons = format_list(drawing["reason"] for drawing in ledger.earlier)
        void = text % {"count": len(ledger.earlier), "reasons": reasons}
    return join_sentences((network, *([withheld] if K.REVEALS in ledger.kinds else []), void))


def format_source(row: Mapping[str, Any]) -> str:
    """Return a source with its round. Dice have none."""
    if row["source"] == DICE:
        return _("dice")
    return _("%(source)s, round %(round)d") % {"source": row["source"], "round": row["round"]}


def list_numbers(ledger: Ledger) -> list[tuple[str, str]]:
    """Return the public numbers of the drawing: source and round, then the number."""
    rows = [entry["body"] for entry in ledger.entries if entry["kind"] == K.BEACON]
    return [(format_source(row), row["randomness"]) for row in rows]


def list_times(ledger: Ledger) -> list[tuple[str, str]]:
    """Return the frozen times of the drawing, and its sources in the order in which they count."""
    if ledger.terms is None:
        return []
    first = ledger.entries[0]["body"]
    rows = [
        (_("Pool frozen"), first["at"]),
        (_("Texts sealed until"), ledger.terms.commitments_until),
        (_("Texts opened until"), ledger.terms.reveals_until),
    ]
    sources = [(format_label(_("Source"), format_source(entry)), entry["at"]) for entry in first["schedule"]]
    return [(label, format_utc(at)) for label, at in (*rows, *sources)]


def describe_void(ledger: Ledger) -> str:
    """Return who declared the drawing void, and why; empty if it is not void."""
    if ledger.voided is None:
        return ""
    values = {"officers": format_list(ledger.voided["officers"], "and"), "reason": ledger.voided["reason"]}
    return _("Declared by %(officers)s. Reason: %(reason)s") % values
