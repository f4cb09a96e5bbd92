"""Draw four phases in turn and compare with a solver: `python -m benchmarks.draw [--cycles N] [--solver-cycles N]`.

Every phase has the pairs of the phases before it as history. In the first cycles, clingo gets the same phases in the
same run (benchmarks/draw.lp), and is asked whether one pair more of the same legal system is possible. With --reasons N
the second checker proves every reason of the first cycles, by search too. The pool contains the recorded parties; the
reference data must be loaded. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import clingo
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

from benchmarks.fairness import measure_fairness  # noqa: E402 (the apps must be ready before their models are imported)
from reviews import draw as lots  # noqa: E402
from reviews.draw.assign import Drawing  # noqa: E402
from reviews.draw.lots import Lots  # noqa: E402
from reviews.draw.places import SAME, Eligibility, members  # noqa: E402
from reviews.draw.reasons.story import Story  # noqa: E402
from reviews.services.draw_pools import build_pool  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.fairness import Pair

ENCODING = Path(__file__).with_suffix(".lp")
PHASES = (1, 2, 3, 4)
# Seconds that clingo may take to prove that no further pair is possible.
PROOF_SECONDS = 20


@dataclass
class Phase:
    """What was measured of one phase over all cycles."""

    seconds: list[float] = field(default_factory=list)
    splits: list[int] = field(default_factory=list)
    most_splits: int = 0
    pairs: list[int] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    waived: int = 0
    additional: int = 0
    drawings: list[list[Pair]] = field(default_factory=list)
    solver: list[float] = field(default_factory=list)
    proved: list[bool] = field(default_factory=list)
    reasons: int = 0


def print_progress(text: str) -> None:
    """Print the progress to standard error; the results go to standard output."""
    sys.stderr.write(f"{text}\n")


def by_phases(first: lots.Pool, cycle: int) -> Iterator[tuple[int, lots.Pool, Drawing, float]]:
    """Draw the phases of one cycle; give each pool, its drawing and the processor time."""
    pairs: tuple[tuple[str, str], ...] = ()
    for phase in PHASES:
        pool = lots.Pool(
            f"UNTOC country reviews, phase {phase}",
            first.states,
            first.changed(history=pairs, excluded=pairs).rules,
        )
        seed = hashlib.sha256(f"benchmark {cycle} {phase}".encode()).digest()
        begun = time.process_time()
        drawing = Drawing(pool, Lots(pool.name, seed), None)
        drawing.run()
        drawn = drawing.assignments()
        yield phase, pool, drawing, time.process_time() - begun
        pairs = (*pairs, *((place.sur, place.reviewer) for place in drawn))


def to_facts(pool: lots.Pool, waived: set[str], pairs: int) -> str:
    """Return the pool as facts for the encoding, with reviewers that are party to all instruments of the State."""
    eligible, states = Eligibility(pool), pool.states
    rules = pool.rules
    lowest = {code: 0 if code in waived else rules.load_min for code in eligible.codes}
    lines = [f'load("{code}", {lowest[code]}, {rules.load_max}).' for code in eligible.codes]
    for number, place in enumerate(eligible.places):
        sur = eligible.codes[place.sur]
        lines.append(f'place("{sur}", {place.role}).')
        lines += [
            f'may("{sur}", {place.role}, "{eligible.codes[member]}").' for member in members(eligible.full[number])
        ]
    rows = [(state, other) for state in states for other in states if state != other]
    lines += [
        f'same_legal("{one.iso3}", "{other.iso3}").' for one, other in rows if one.legal_family == other.legal_family
    ]
    return "\n".join([*lines, f"otherwise_at_most({len(states) - pairs})."])


def ask_solver(facts: str, number: int, seconds: float | None = None) -> bool | None:
    """Return whether clingo finds a draw with this seed and a random search; None if the time is over."""
    control = clingo.Control([f"--seed={number}", "--rand-freq=0.05", "--sign-def=rnd", "--warn=none"])
    control.load(str(ENCODING))
    control.add("pool", [], facts)
    control.ground([("base", []), ("pool", [])])
    if seconds is None:
        return control.solve().satisfiable
    with control.solve(async_=True) as handle:
        if not handle.wait(seconds):
            handle.cancel()
            return None
        return handle.get().satisfiable


def compare(found: Phase, pool: lots.Pool, waived: set[str], pairs: int, cycle: int) -> None:
    """Let clingo draw the same phase, and ask it for one pair more."""
    begun = time.process_time()
    ask_solver(to_facts(pool, waived, pairs), cycle)
    found.solver.append(time.process_time() - begun)
    found.proved.append(ask_solver(to_facts(pool, waived, pairs + 1), cycle, PROOF_SECONDS) is False)


def measure(pool: lots.Pool, options: argparse.Namespace) -> dict[int, Phase]:
    """Draw all cycles and measure each phase."""
    family = {state.iso3: state.legal_family for state in pool.states}
    phases: dict[int, Phase] = defaultdict(Phase)
    for cycle in range(options.cycles):
        for phase, drawn_from, drawing, seconds in by_phases(pool, cycle):
            found, drawn = phases[phase], drawing.assignments()
            pairs = sum(place.role == SAME and family[place.sur] == family[place.reviewer] for place in drawn)
            waived = {row["state"] for row in drawing.minima["waived"]} if drawing.minima else set()
            found.seconds.append(seconds)
            found.splits.append(drawing.lookahead.all_splits)
            found.most_splits = max(found.most_splits, drawing.lookahead.most_splits)
            found.pairs.append(pairs)
            found.waived += len(waived)
            found.additional += sum(place.role not in ("same_region", "other_region") for place in drawn)
            found.drawings.append([(place.sur, place.role, place.reviewer) for place in drawn])
            if cycle < options.reasons:
                body = drawing.drawn().as_document()
                entries = [{"kind": "pool", "body": {"pool": drawn_from.as_document()}}, {"kind": "draw", "body": body}]
                document = json.loads(json.dumps({"entries": [{"number": 1, **entry} for entry in entries]}))
                found.reasons += sum(Story(document, searches=True).proved.values())
                found.bytes.append(len(json.dumps(body, separators=(",", ":"))))
            if cycle < options.solver_cycles:
                compare(found, drawn_from, waived, pairs, cycle)
        print_progress(f"cycle {cycle + 1}: {[round(phase.seconds[-1], 3) for phase in phases.values()]}")
    return phases


def report(pool: lots.Pool, found: Phase) -> dict[str, Any]:
    """Sum up one phase."""
    ordered = sorted(found.seconds)
    figures: dict[str, Any] = {
        "cpu_seconds_median": round(statistics.median(ordered), 3),
        "cpu_seconds_95_percent": round(ordered[math.ceil(0.95 * len(ordered)) - 1], 3),
        "cpu_seconds_most": round(ordered[-1], 3),
        "draws_with_a_split": sum(split > 0 for split in found.splits),
        "splits_median": statistics.median(found.splits),
        "splits_most": max(found.splits),
        "splits_most_in_one_test": found.most_splits,
        "same_legal_system_pairs": [min(found.pairs), statistics.median(found.pairs), max(found.pairs)],
        "minima_waived": found.waived,
        "additional_reviewers": found.additional,
        "chi2_per_degree": measure_fairness(pool, found.drawings).chi2_per_degree,
    }
    if found.bytes:
        figures |= {"reasons_proved": found.reasons, "bytes": [min(found.bytes), max(found.bytes)]}
    if found.solver:
        lots_seconds = statistics.median(found.seconds[: len(found.solver)])
        figures |= {
            "clingo_cpu_seconds_median": round(statistics.median(found.solver), 3),
            "lots_over_clingo": round(lots_seconds / statistics.median(found.solver), 2),
            "pairs_proved_or_at_least": [sum(found.proved), len(found.proved) - sum(found.proved)],
        }
    return figures


def main() -> None:
    """Measure both methods, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=5, help="cycles of four phases")
    parser.add_argument("--solver-cycles", type=int, default=2, help="cycles that clingo gets too")
    parser.add_argument("--reasons", type=int, default=1, help="cycles of which every reason is proved again")
    options = parser.parse_args()
    pool = build_pool(1)
    print_progress(f"{len(pool.states)} parties, pool {pool.sha256()}")
    phases = measure(pool, options)
    figures = {f"phase_{phase}": report(pool, found) for phase, found in phases.items()}
    summary = {"parties": len(pool.states), "cycles": options.cycles, "clingo_version": clingo.__version__}
    sys.stdout.write(json.dumps({**figures, **summary}, indent=1) + "\n")


if __name__ == "__main__":
    main()
