"""The drawing of lots for its pages, certificate and files."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviews.enums import Selection
from reviews.enums_of_draws import PROTOCOL_SETTINGS, DrawAct, DrawEntryKind as K, DrawSettingName
from reviews.models import Draw
from stakeholders.enums import InstrumentCode, RegionalGroup
from stakeholders.models import State
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.listing import format_label, format_list, format_with_note, join_sentences
from untoc_portal.core.table_files import write_csv

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from reviews.draw import Ledger
    from reviews.draw.places import Assignment
    from untoc_portal.core.authz import AnyUser

ROMAN = {1: "I", 2: "II", 3: "III"}


def find_newest_draw(number: int, user: AnyUser) -> Draw | None:
    """Return the newest drawing of the phase with this number, or None if the user sees none."""
    rows = Draw.objects.by_this_method().newest().select_related("phase__cluster").visible_to(user)
    return rows.filter(phase__sequence=number).first()


def get_state_names() -> dict[str, str]:
    """Return the name of every State by its code, in the language of the reader."""
    return {state.iso3: str(state) for state in State.objects.all()}


def has_result(ledger: Ledger) -> bool:
    """Return whether lots are drawn that count: the drawing is not void."""
    return ledger.is_drawn and ledger.voided is None


def list_draw_steps(ledger: Ledger) -> list[dict[str, Any]]:
    """Return the steps of a drawing of lots, or of requested new lots."""
    asked, order = ledger.pending, [K.COMMITMENTS, K.REVEALS, K.BEACON, K.DRAW]
    labels = {
        K.COMMITMENTS: _("Texts sealed"),
        K.REVEALS: _("Texts opened"),
        K.BEACON: _("Public number"),
        K.DRAW: _("Lots drawn"),
    }
    first = _("Pool, rules and times frozen")
    if asked is not None:
        state, why = State.objects.get(iso3=asked["state"]), DrawAct(asked["act"]).label
        first = format_label(_("New lots requested"), format_with_note(state, why))
        order = order[2:]
    due = str(K.DRAW) if ledger.awaits == K.REDRAW else ledger.awaits
    now = order.index(K(due)) if due in order else len(order)
    steps: list[dict[str, Any]] = [{"label": first, "state": "done"}]
    for place, kind in enumerate(order):
        mark = "done" if place < now else "current" if place == now else "todo"
        steps.append({"label": labels[kind], "state": mark if ledger.voided is None else "todo"})
    return steps


def get_draw_figures(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return the main figures of a drawing: States under review, reviewing States, additional ones, pairs."""
    if not has_result(ledger):
        return [(_("States in the pool"), len(ledger.pool.states) if ledger.pool else 0)]
    rows = ledger.assignments
    sizes = Counter(ledger.groups.values())
    return [
        (
            _("States under review"),
            len(ledger.groups),
            " · ".join(format_label(ROMAN[q], sizes[q]) for q in sorted(sizes)),
        ),
        (_("Reviewing States drawn"), len(rows)),
        (_("of these additional"), sum(row.role == Selection.ADDITIONAL for row in rows)),
        (_("Same legal system"), ledger.same_legal_system_pairs(), _("within the regional group")),
    ]


class Region(NamedTuple):
    """The States under review of one regional group, each with its reviewing States."""

    label: Any
    rows: list[dict[str, Any]]


def list_result_by_region(ledger: Ledger, names: Mapping[str, str], search: str = "") -> list[Region]:
    """Return who reviews whom, by regional group and name. A search finds a State on both sides."""
    if not has_result(ledger):
        return []
    seats: dict[str, list[Assignment]] = {}
    for one in ledger.assignments:
        seats.setdefault(one.sur, []).append(one)
    wanted = search.strip().casefold()
    pool = ledger.drawn_pool()
    regions: dict[str, list[dict[str, Any]]] = {}
    for state in sort_by_name(pool.states, lambda row: names[row.iso3]):
        chosen = {
            role: [names[seat.reviewer] for seat in seats.get(state.iso3, ()) if seat.role == role]
            for role in Selection
        }
        found = [names[state.iso3], state.iso3, *(name for row in chosen.values() for name in row)]
        if chosen[Selection.SAME_REGION] and any(wanted in name.casefold() for name in found):
            regions.setdefault(pool.region_of(state), []).append(
                {
                    "iso3": state.iso3,
                    "name": names[state.iso3],
                    "group": ROMAN[ledger.deferred.get(state.iso3, ledger.groups[state.iso3])],
                    "same": chosen[Selection.SAME_REGION],
                    "other": chosen[Selection.OTHER_REGION],
                    "additional": chosen[Selection.ADDITIONAL],
                }
            )
    labels = dict(RegionalGroup.choices)
    parts = [Region(labels.get(code, code), rows) for code, rows in regions.items()]
    return sort_by_name(parts, attrgetter("label"))


def list_draw_rules(ledger: Ledger) -> list[tuple[Any, Any]]:
    """Return the numbers stored with the pool, with their labels."""
    rules = ledger.pool.rules.as_document() if ledger.pool else {}
    if ledger.terms:
        rules |= {name: value for name, value in vars(ledger.terms).items() if name in PROTOCOL_SETTINGS}
    shown = [(label, rules[name]) for name, label in DrawSettingName.choices if name in rules]
    words = {True: _("yes"), False: _("no")}
    return [
        *((capfirst(label), words[value] if isinstance(value, bool) else value) for label, value in shown),
        (_("Recorded pairs of earlier phases"), len(rules.get("history", ()))),
    ]


def list_draw_events(draw: Draw) -> list[dict[str, Any]]:
    """Return the entries of the transcript as a timeline, newest first."""
    rows = draw.entries.select_related("state", "note_verbale").order_by("-number")
    return [
        {
            "title": f"{row.number}. {row.get_kind_display()}" + (f": {row.state}" if row.state else ""),
            "when": row.created_at,
            "text": "\n".join(filter(None, (_format_entry(row.kind, row.body), row.sha256))),
        }
        for row in rows
    ]


def _format_entry(kind: str, body: Mapping[str, Any]) -> str:
    note = _("Note verbale %(note)s") % {"note": body["note"]} if body.get("note") and kind != K.MISSING else ""
    shown = {
        K.REQUEST: lambda: ". ".join(filter(None, (str(capfirst(DrawAct(body["act"]).label)), body["reviewer"], note))),
        K.CONSENT: lambda: _format_consent(body, note),
        K.DEFERRAL: lambda: _("Group %(group)s. %(note)s") % {"group": ROMAN[body["group"]], "note": note},
        K.MISSING: lambda: join_sentences((format_list(body["officers"]), body["note"])),
        K.VOID: lambda: join_sentences((format_list(body["officers"]), body["reason"])),
        K.BEACON: lambda: format_label(body["source"], body["round"]),
        K.REDRAW: lambda: _format_waived(body["waived"]),
    }
    return shown[K(kind)]() if kind in shown else ""


def _format_consent(body: Mapping[str, Any], note: str) -> str:
    values = {"limit": body["limit"], "note": note}
    if body["to"] == "reviews":
        return _("Up to %(limit)d reviews. %(note)s") % values
    return _("Up to %(limit)d reviewing States. %(note)s") % values


def _format_waived(codes: list[str]) -> str:
    if not codes:
        return ""
    return _("Now below the minimum number of reviews, which is waived: %(states)s") % {"states": format_list(codes)}


def build_certificate_snapshot(draw: Draw, entry: Mapping[str, Any], drawn_on: dt.date) -> dict[str, Any]:
    """Return the content of the certificate of lots: hashes, texts, public number, pairs."""
    names, body, ledger = get_state_names(), entry["body"], draw.ledger()
    rows = [
        {
            "state": names[row["sur"]],
            "reviewer": names[row["reviewer"]],
            "role": str(Selection(row["role"]).label),
            "instruments": format_list(InstrumentCode(code).label for code in row["instruments"]),
        }
        for row in body["assignments"]
    ]
    number = next(entry["body"] for entry in reversed(ledger.entries) if entry["kind"] == K.BEACON)
    texts = ledger.opened if entry["kind"] == K.DRAW else []
    return {
        "title": str(draw),
        "symbol": "",
        "pool_sha256": draw.pool_sha256,
        "verifier_sha256": draw.verifier_sha256,
        "closing_sha256": ledger.published,
        "is_practice": ledger.terms is not None and ledger.terms.is_practice,
        "number": {name: number[name] for name in ("source", "round", "randomness")},
        "seed": body["seed"],
        "entry": {"number": entry["number"], "sha256": entry["sha256"]},
        "texts": [{"giver": names.get(text["giver"], text["giver"]), "text": text["text"]} for text in texts],
        "withheld": [names.get(code, code) for code in ledger.withheld] if entry["kind"] == K.DRAW else [],
        "drawn_on": drawn_on.isoformat(),
        "rows": sort_by_name(rows, itemgetter("state")),
    }


def result_to_csv(ledger: Ledger) -> str:
    """Return who reviews whom as CSV, with one reviewing State in each line."""
    names = get_state_names()
    headers = ("sur", "state_under_review", "group", "reviewer", "reviewing_state", "role", "instruments")
    lines = (
        (
            assignment.sur,
            names[assignment.sur],
            ledger.deferred.get(assignment.sur, ledger.groups[assignment.sur]),
            assignment.reviewer,
            names[assignment.reviewer],
            assignment.role,
            " ".join(assignment.instruments),
        )
        for assignment in ledger.assignments
    )
    return write_csv(headers, lines).decode("utf-8-sig")
