"""Play people who want one pair, under several procedures: `python -m benchmarks.steering [--trials N]`.

A State under review has eight candidates from other regional groups; somebody wants one of them, so that the chance is
one in eight. Each trial has texts and a public number of its own. It prints how often the wish comes true. The texts
are sealed, opened and closed in a ledger, and the lots are drawn by the method itself; only the procedures without a
public number, kept here for comparison, make their seed in another way. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from itertools import combinations
from typing import TYPE_CHECKING

from reviews import draw as lots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GIVERS = ("AUT", "BRA", "CHN", "DEU", "EGY", "FRA")
WANTED, CHANCE = "B01", 1 / 8
TIMES = [f"2026-11-0{day}T09:00:00Z" for day in (1, 2, 3, 5)]
MOST_TRIES = 200


def make_pool() -> lots.Pool:
    """Return twelve States of three regions, one of them under review."""
    everything = frozenset(lots.INSTRUMENTS)
    states = [
        lots.DrawState(f"{region}{number:02}", region, "civil", everything) for region in "ABC" for number in range(4)
    ]
    return lots.Pool("steering", tuple(states), lots.DrawRules(under_review=("A00",), load_min=0))


def is_wanted(pool: lots.Pool, seed: bytes) -> bool:
    """Return whether the lots under this seed give the wanted pair."""
    return any(
        assignment.role == "other_region" and assignment.reviewer == WANTED
        for assignment in lots.draw_lots(pool, seed).assignments
    )


class Trial:
    """One drawing with texts of its own, sealed and not yet opened. The adversaries are the last givers."""

    def __init__(self, pool: lots.Pool, number: int) -> None:
        """Freeze the pool and close the sealed texts."""
        self.pool, self.number, self.ledger = pool, number, lots.Ledger()
        terms = lots.Terms(GIVERS, *TIMES[1:], fewest_texts=1, sources=(lots.PRACTICE,))
        self.ledger.freeze(pool, terms, at=TIMES[0])
        self.opened = [self._open_text(giver) for giver in GIVERS]
        sealed = [
            {"giver": opened["giver"], "commitment": lots.commitment_of(self.ledger.pool_sha256, **opened)}
            for opened in self.opened
        ]
        self.ledger.close_commitments(sealed, at=TIMES[1])

    def _open_text(self, giver: str) -> dict[str, str]:
        text = f"text of {giver} in trial {self.number}"
        return {"giver": giver, "nonce": hashlib.sha256(text.encode()).hexdigest(), "text": text}

    def closing_hash(self, withheld: Iterable[str] = ()) -> str:
        """Return the hash of `reveals` if these texts are withheld."""
        ledger = lots.Ledger(self.ledger.entries)
        ledger.close_reveals([opened for opened in self.opened if opened["giver"] not in set(withheld)], at=TIMES[2])
        return ledger.closing_sha256

    def list_closings(self, adversaries: int) -> Iterator[str]:
        """Yield the closing hash for each way in which these givers can open or withhold their texts."""
        own = GIVERS[len(GIVERS) - adversaries :]
        for count in range(adversaries + 1):
            for withheld in combinations(own, count):
                yield self.closing_hash(withheld)

    def seed(self, closing: str, late: int = 0) -> bytes:
        """Return the seed under the public number of this trial, or one of a later round."""
        number = 30_000_000 + 1000 * self.number + late
        randomness = hashlib.sha256(bytes.fromhex(lots.sign_for_practice(number))).hexdigest()
        return lots.seed_of(closing, lots.PRACTICE.name, number, randomness)


def count_tries_of_officer(trial: Trial) -> int:
    """Return how many texts an officer tries who types all of them, where no public number follows."""
    for tries in range(1, MOST_TRIES + 1):
        text = f"untoc-lots-1|{trial.pool.sha256()}|{json.dumps([f'{trial.number} {tries}'])}"
        if is_wanted(trial.pool, hashlib.sha256(text.encode()).digest()):
            return tries
    return MOST_TRIES + 1


def officer_before_the_number(trial: Trial) -> bool:
    """Return whether an officer succeeds who typed all texts, the best ones for a number that was known by then."""
    for text in range(MOST_TRIES):
        draft = Trial(trial.pool, 100_000 * (trial.number + 1) + text)
        closing = draft.closing_hash()
        if is_wanted(trial.pool, trial.seed(closing, late=-1)):
            return is_wanted(trial.pool, trial.seed(closing))
    return False


def withholders(trial: Trial, adversaries: int) -> bool:
    """Return whether this number of withholders succeeds, if the seed is made only of the opened texts."""
    closings = trial.list_closings(adversaries)
    return any(is_wanted(trial.pool, lots.seed_of(closing, "none", 0, "")) for closing in closings)


def withholders_before_the_number(trial: Trial, adversaries: int) -> bool:
    """Return whether they succeed if they choose before the number is known, the best for one that is known."""
    closings = list(trial.list_closings(adversaries))
    best = next((closing for closing in closings if is_wanted(trial.pool, trial.seed(closing, late=-1))), closings[0])
    return is_wanted(trial.pool, trial.seed(best))


def false_missing(trial: Trial, statements: int = 1) -> bool:
    """Return whether officers succeed who call a number missing that they dislike, once or twice."""
    closing = trial.closing_hash()
    return any(is_wanted(trial.pool, trial.seed(closing, late=late)) for late in range(statements + 1))


def voided(trial: Trial, voids: int = 1) -> bool:
    """Return whether officers succeed who declare a drawing void that they dislike: each new one has new texts."""
    others = (Trial(trial.pool, 500_000 + 10 * trial.number + number) for number in range(voids))
    return any(is_wanted(drawing.pool, drawing.seed(drawing.closing_hash())) for drawing in (trial, *others))


PROCEDURES = {
    "nobody steers": (0, lambda trial: is_wanted(trial.pool, trial.seed(trial.closing_hash()))),
    "officer types all, then a number": (0, officer_before_the_number),
    "last revealer, no number": (1, lambda trial: withholders(trial, 1)),
    "last revealer, then a number": (0, lambda trial: withholders_before_the_number(trial, 1)),
    "three withhold, no number": (3, lambda trial: withholders(trial, 3)),
    "five withhold, no number": (5, lambda trial: withholders(trial, 5)),
    "five withhold, then a number": (0, lambda trial: withholders_before_the_number(trial, 5)),
    "one false statement that the number is missing": (1, false_missing),
    "two false statements": (1.58, lambda trial: false_missing(trial, 2)),
    "one void": (1, voided),
    "three voids": (2, lambda trial: voided(trial, 3)),
}


def main() -> None:
    """Play all procedures, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=400)
    options = parser.parse_args()
    pool = make_pool()
    trials = [Trial(pool, number) for number in range(options.trials)]
    tries = sorted(count_tries_of_officer(trial) for trial in trials)
    figures = {"trials": len(trials), "officer_without_number_median_tries": tries[len(tries) // 2]}
    figures |= {"officer_without_number_most_tries": tries[-1]}
    for name, (bits, succeeds) in PROCEDURES.items():
        share = sum(succeeds(trial) for trial in trials) / len(trials)
        expected = 1 - (1 - CHANCE) ** (2**bits)
        figures[name] = {"bits": bits, "share": round(share, 3), "expected": round(expected, 3)}
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
