"""The pool and the rules of a drawing of lots, from the reference data and the earlier phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reviews import draw as lots
from reviews.enums import Capacity
from reviews.enums_of_draws import PROTOCOL_SETTINGS, YES_OR_NO, DrawSettingName
from reviews.models import Delegation, Draw, DrawSetting, Review
from reviews.selectors.phases import get_cycle_number
from stakeholders.enums import PartyStatus, RegionalGroup
from stakeholders.models import InstrumentStatus, State
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.listing import format_label, format_list, format_with_note
from untoc_portal.core.second_look import Reading, ReadPart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.models import Phase


def build_pool(sequence: int, settings: Mapping[str, int] | None = None) -> lots.Pool:
    """Return the pool of a phase: every confirmed party with its instruments, and the earlier draws of its cycle.

    `settings` replace the stored numbers. Raises DrawError if a State belongs to no regional group, or if no pool can
    satisfy the numbers.
    """
    rows = State.objects.parties_to().order_by("iso3")
    instruments = _instruments_held()
    return lots.Pool(
        name=f"UNTOC country reviews, phase {sequence}",
        states=tuple(draw_state(state, instruments[state.pk]) for state in rows),
        rules=lots.DrawRules(**_rules(sequence, settings or {}, {state.iso3 for state in rows})),
    )


def read_pool(phase: Phase) -> Reading:
    """Return who would take part in the drawing of lots of a phase, by regional group, with the stored numbers."""
    numbers = sorted(DrawSetting.get_numbers().items())
    facts = (str(phase.sequence), *(f"{name}: {one}" for name, one in numbers))
    words = [
        format_label(capfirst(DrawSettingName(name).label), (_("no"), _("yes"))[one] if name in YES_OR_NO else one)
        for name, one in numbers
    ]
    rules = ReadPart("numbers", _("Numbers of the drawing of lots"), "", facts, "\n".join(words))
    held = _instruments_held()
    groups: dict[str, list[State]] = {}
    for state in State.objects.parties_to().order_by("iso3"):
        groups.setdefault(state.regional_group or state.draw_group, []).append(state)
    return Reading((rules, *(_read_group(name, rows, held) for name, rows in groups.items())))


def _read_group(name: str, states: list[State], held: Mapping[int, frozenset[str]]) -> ReadPart:
    facts = [(state.iso3, state.regional_group, state.draw_group, *sorted(held[state.pk])) for state in states]
    words = [format_with_note(state, format_list(sorted(held[state.pk]))) for state in sort_by_name(states)]
    label = dict(RegionalGroup.choices).get(name, name)
    return ReadPart(name, label, "", tuple(" ".join(fact) for fact in facts), "\n".join(words))


def build_draw_state(state: State) -> lots.DrawState:
    """Return one State as the drawing of lots uses it, with the instruments to which it is a confirmed party."""
    return draw_state(state, _instruments_held().get(state.pk, frozenset()))


def draw_state(state: State, instruments: frozenset[str]) -> lots.DrawState:
    """Return a State as the drawing of lots uses it. A State without a regional group counts in its `draw_group`."""
    region = state.regional_group or state.draw_group
    return lots.DrawState(state.iso3, region, state.legal_family, instruments)


def _instruments_held() -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {}
    rows = InstrumentStatus.objects.filter(status=PartyStatus.PARTY).values_list("state_id", "instrument__code")
    for state_id, code in rows:
        held.setdefault(state_id, set()).add(code)
    return {state_id: frozenset(codes) for state_id, codes in held.items()}


def _rules(sequence: int, settings: Mapping[str, int], codes: set[str]) -> dict[str, Any]:
    numbers = {**DrawSetting.get_numbers(), **settings}
    rules: dict[str, Any] = {
        str(name): bool(one) if name in YES_OR_NO else one
        for name, one in numbers.items()
        if name not in PROTOCOL_SETTINGS
    }
    earlier = _earlier_pairs(sequence)
    is_new = rules.pop(DrawSettingName.NEW_PAIRS, True)
    both_there = [pair for pair in earlier if codes.issuperset(pair)]
    return {
        **rules,
        "history": earlier,
        "excluded": tuple(both_there) if is_new else (),
        "groups_kept": {code: group for code, group in _earlier_groups(sequence).items() if code in codes},
    }


def _earlier_pairs(sequence: int) -> tuple[tuple[str, str], ...]:
    """Return who reviewed whom in the earlier phases of the cycle, after all repeated draws."""
    rows = Delegation.objects.filter(
        capacity=Capacity.REVIEWING,
        review__phase__sequence__lt=sequence,
        review__phase__cycle=get_cycle_number(sequence),
    )
    return tuple(sorted(set(rows.values_list("review__state_under_review__iso3", "party__iso3"))))


def _earlier_groups(sequence: int) -> dict[str, int]:
    """Return the group of each State. A State keeps its group over the cycle, so that its reviews do not overlap."""
    earlier = {"phase__sequence__lt": sequence, "phase__cycle": get_cycle_number(sequence)}
    kept = dict(
        Review.objects.filter(**earlier)
        .order_by("phase__sequence")
        .values_list("state_under_review__iso3", "group__number")
    )
    for draw in Draw.objects.in_force().filter(**earlier).order_by("phase__sequence"):
        kept |= draw.ledger().groups
    return kept
