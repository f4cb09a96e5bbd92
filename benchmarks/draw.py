"""Compare the drawing of lots with Answer Set Programming: `python -m benchmarks.draw [--seeds N] [--solver-seeds N]`.

It measures the whole draw of all parties, and an encoding for clingo (benchmarks/draw.lp) on the same pool in the same
run. The pool contains the recorded parties; the reference data must be loaded. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import clingo
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

from benchmarks.fairness import measure_fairness  # noqa: E402 (the apps must be ready before their models are imported)
from reviews import draw as lots  # noqa: E402
from reviews.draw.places import SAME, Eligibility, members  # noqa: E402
from reviews.services.draw_pools import build_pool  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.fairness import Pair

ENCODING = Path(__file__).with_suffix(".lp")


def print_progress(text: str) -> None:
    """Print the progress to standard error; the results go to standard output."""
    sys.stderr.write(f"{text}\n")


def by_lot(pool: lots.Pool, number: int) -> list[Pair]:
    """Return the pairs drawn with the seed of this number."""
    seed = hashlib.sha256(f"benchmark {number}".encode()).digest()
    return [(row.sur, row.role, row.reviewer) for row in lots.draw_lots(pool, seed).assignments]


def to_facts(pool: lots.Pool) -> str:
    """Return the pool as facts for the encoding.

    Only reviewers that are party to every instrument of the State are in it.
    """
    eligible = Eligibility(pool)
    lines = [f"load({pool.rules.load_min}, {pool.rules.load_max})."]
    for number, place in enumerate(eligible.places):
        sur = eligible.codes[place.sur]
        lines.append(f'place("{sur}", {place.role}).')
        lines += [
            f'may("{sur}", {place.role}, "{eligible.codes[candidate]}").'
            for candidate in members(eligible.full[number])
        ]
    return "\n".join(lines)


def to_preference_facts(pool: lots.Pool, pairs: int) -> str:
    """Return facts on States with the same legal system, and on the number of pairs that must have one."""
    rows = [(one, other) for one in pool.states for other in pool.states if one != other]
    same = [
        f'same_legal("{one.iso3}", "{other.iso3}").' for one, other in rows if one.legal_family == other.legal_family
    ]
    return "\n".join([*same, f"otherwise_at_most({len(pool.states) - pairs})."])


def by_solver(facts: str, number: int) -> list[Pair]:
    """Return the first answer set that clingo finds with this seed, with a random search."""
    control = clingo.Control([f"--seed={number}", "--rand-freq=0.05", "--sign-def=rnd", "--warn=none"])
    control.load(str(ENCODING))
    control.add("pool", [], facts)
    control.ground([("base", []), ("pool", [])])
    found: list[Pair] = []

    def keep(model: clingo.Model) -> None:
        found.extend(
            (one.arguments[0].string, str(one.arguments[1]), one.arguments[2].string)
            for one in model.symbols(shown=True)
        )

    control.solve(on_model=keep)
    return found


def same_legal(pool: lots.Pool, rows: list[Pair]) -> int:
    """Return the number of reviewers from the same region with the same legal system."""
    family = {state.iso3: state.legal_family for state in pool.states}
    return sum(role == SAME and family[sur] == family[reviewer] for sur, role, reviewer in rows)


def measure_draw(name: str, pool: lots.Pool, draw: Any, seeds: int) -> dict[str, Any]:
    """Draw with this many seeds, and return how long it took and how even the lots were."""
    times, drawings = [], []
    for number in range(seeds):
        begun = time.process_time()
        drawings.append(draw(number))
        times.append(time.process_time() - begun)
    fairness = measure_fairness(pool, drawings)
    additional = [sum(role == "additional" for _sur, role, _reviewer in rows) for rows in drawings]
    figures = {
        "cpu_seconds_median": round(statistics.median(times), 3),
        "cpu_seconds_most": round(max(times), 3),
        "additional_reviewers": [min(additional), max(additional)],
        "same_legal_system_pairs": [
            min(same_legal(pool, rows) for rows in drawings),
            max(same_legal(pool, rows) for rows in drawings),
        ],
        **asdict(fairness),
    }
    print_progress(f"{name}: {figures}")
    return figures


def main() -> None:
    """Measure both methods, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="drawings by lot")
    parser.add_argument("--solver-seeds", type=int, default=30, help="drawings by clingo")
    options = parser.parse_args()
    pool = build_pool(1)
    print_progress(f"{len(pool.states)} parties, pool {pool.sha256()}")
    plain = replace(pool, rules=replace(pool.rules, prefer_same_legal_system=False))
    facts = to_facts(plain)
    figures = {
        "lots": measure_draw("lots", pool, lambda number: by_lot(pool, number), options.seeds),
        "lots_without_preference": measure_draw(
            "lots alone", plain, lambda number: by_lot(plain, number), options.seeds
        ),
    }
    preferred = f"{facts}\n{to_preference_facts(pool, max(figures['lots']['same_legal_system_pairs']))}"
    figures |= {
        "clingo": measure_draw("clingo", pool, lambda number: by_solver(preferred, number), options.solver_seeds),
        "clingo_without_preference": measure_draw(
            "clingo alone", plain, lambda number: by_solver(facts, number), options.solver_seeds
        ),
    }
    ratios = {
        f"clingo_over_lots{name}": round(
            figures[f"clingo{name}"]["cpu_seconds_median"] / figures[f"lots{name}"]["cpu_seconds_median"], 2
        )
        for name in ("", "_without_preference")
    }
    summary = {"parties": len(pool.states), "clingo_version": clingo.__version__, **ratios}
    sys.stdout.write(json.dumps({**figures, **summary}) + "\n")


if __name__ == "__main__":
    main()
