"""Play drawings with acts in random order, and verify each: `python -m benchmarks.ledgers [--ledgers N] [--full]`.

Each drawing is followed by eight acts: repeats, refusals, conflicts of interest, States that join and withdraw,
consents and deferrals. Every transcript must be accepted, and every other group for a State that joined must be
refused by the replay, and by the checker without it. With `--full` the pool has the size of the real one. The last
output is one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from reviews import draw as lots
from reviews.draw.beacon import later
from reviews.draw.check import broken_act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.draw.chain import Entry

ACTS = 8
TRIES = 200
# For each region, how many of its States are parties to all instruments, to three, to two, to one.
SMALL = {"A": (4, 3, 2, 0), "B": (4, 2, 2, 1), "C": (5, 1, 0, 0), "D": (5, 1, 1, 0)}
FULL = {"A": (33, 11, 9, 0), "B": (16, 11, 18, 9), "C": (21, 2, 0, 0), "D": (28, 2, 3, 0), "E": (16, 10, 4, 1)}
FAMILIES = ("civil", "common", "mixed")
TIMES = [f"2026-11-0{day}T09:00:00Z" for day in (1, 2, 3, 5)]
# The acts, and how often each is tried: those that draw lots more often.
KINDS = {"repeat": 2, "refusal": 2, "conflict_of_interest": 1, "join": 3, "withdrawal": 2, "consent": 1, "deferral": 1}


def make_state(region: str, number: int, held: int) -> lots.DrawState:
    """Return a made-up State; the legal systems change from State to State."""
    code = f"{region}{number:02}"
    return lots.DrawState(code, region, FAMILIES[number * 7 % 3], frozenset(lots.INSTRUMENTS[:held]))


def make_pool(shape: dict[str, tuple[int, ...]]) -> lots.Pool:
    """Return a made-up pool of this shape."""
    states = []
    for region, counts in shape.items():
        held = [4 - less for less, count in enumerate(counts) for _ in range(count)]
        states += [make_state(region, number, count) for number, count in enumerate(held)]
    return lots.Pool("random acts", tuple(states), lots.DrawRules())


def publish(ledger: lots.Ledger) -> None:
    """Record the public number that is due, from the chain for practice."""
    moment = ledger.moment
    ledger.record_beacon(lots.sign_for_practice(moment["round"]), number=moment["round"], at=moment["at"])


def draw_first(pool: lots.Pool, number: int) -> lots.Ledger:
    """Return a ledger whose lots are drawn; the text of one State makes each seed another one."""
    ledger, nonce = lots.Ledger(), hashlib.sha256(str(number).encode()).hexdigest()
    terms = lots.Terms(("AUT",), *TIMES[1:], fewest_texts=1, sources=(lots.PRACTICE,))
    ledger.freeze(pool, terms, at=TIMES[0])
    text = f"ledger {number}"
    commitment = lots.commitment_of(ledger.pool_sha256, "AUT", nonce, text)
    ledger.close_commitments([{"giver": "AUT", "commitment": commitment}], at=TIMES[1])
    ledger.close_reveals([{"giver": "AUT", "nonce": nonce, "text": text}], at=TIMES[2])
    publish(ledger)
    ledger.draw()
    return ledger


def play(pool: lots.Pool, number: int, acts: int = ACTS) -> tuple[lots.Ledger, Counter[str]]:
    """Return a drawing with `acts` acts after it, in the order of `number`, and how often each act occurred."""
    chance = random.Random(number)  # noqa: S311 (acts in any order, nothing secret)
    ledger, met = draw_first(pool, number), Counter[str]()
    for _try in range(TRIES):
        if met.total() == acts:
            break
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        try:
            _act(ledger, kind, chance)
        except lots.DrawError:
            continue
        met[kind] += 1
    return ledger, met


def _act(ledger: lots.Ledger, kind: str, chance: random.Random) -> None:
    """Do one act of this kind for some State; raises DrawError if it may not be."""
    newest = next(entry["body"]["at"] for entry in reversed(ledger.entries) if "at" in entry["body"])
    at, one = later(newest, chance.randrange(48)), chance.choice(ledger.assignments)
    if kind == "consent":
        to, limit = chance.choice([("reviewing_states", 5), ("reviews", ledger.drawn_pool().rules.load_max + 1)])
        ledger.consent(one.sur, limit, to=to, at=at)
    elif kind == "deferral":
        ledger.defer(one.sur, chance.choice([2, 3]), at=at)
    else:
        state, party = one.sur, None
        if kind == "join":
            party = make_state(
                chance.choice(sorted({group[0] for group in ledger.groups})), chance.randrange(60, 100), 3
            )
            state = party.iso3
        ledger.request(kind, state, reviewer=one.reviewer, party=party, is_exceptional=True, at=at)
        publish(ledger)
        ledger.redraw()


def list_other_groups(ledger: lots.Ledger) -> Iterator[tuple[int, Entry]]:
    """Yield, for each State that joined, its entry with each other group and with hashes that fit."""
    for number, entry in enumerate(ledger.entries):
        for state, group in entry["body"]["groups"].items() if entry["kind"] == "redraw" else ():
            for other in {1, 2, 3} - {group}:
                changed = {**entry, "body": {**entry["body"], "groups": {state: other}}}
                yield number, {**changed, "sha256": lots.hash_of(changed)}


def is_refused(ledger: lots.Ledger, number: int, changed: Entry) -> bool:
    """Return whether a changed entry is refused by the replay, and by the checker without it."""
    transcript = {**ledger.transcript(), "entries": [*ledger.entries[:number], changed]}
    try:
        lots.verify(transcript)
    except lots.ReplayError:
        pass
    else:
        return False
    before, after = lots.Ledger(ledger.entries[:number]), lots.Ledger([*ledger.entries[:number], changed])
    name, asked = transcript["name"], before.pending or {}
    return bool(broken_act(name, asked, changed["body"], before.result(), after.result()))


def main() -> None:
    """Play and verify, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledgers", type=int, default=400, help="drawings to play")
    parser.add_argument("--full", action="store_true", help="with a pool of the real size")
    options = parser.parse_args()
    pool, times, acts = make_pool(FULL if options.full else SMALL), [], Counter[str]()
    figures: dict[str, Any] = {"states": len(pool.states), "ledgers": 0, "accepted": 0, "other": 0, "other_refused": 0}
    spread = 0
    for number in range(options.ledgers):
        ledger, met = play(pool, number)
        acts += met
        begun = time.process_time()
        try:
            lots.verify({**ledger.result(), "transcript": ledger.transcript()})
        except lots.ReplayError as error:
            sys.stderr.write(f"ledger {number}: {error}\n")
        else:
            figures["accepted"] += 1
        times.append(time.process_time() - begun)
        sizes = Counter(ledger.groups.values()).values()
        spread = max(spread, max(sizes) - min(sizes))
        figures["ledgers"] += met.total() == ACTS
        for place, changed in list_other_groups(ledger):
            figures["other"] += 1
            figures["other_refused"] += is_refused(ledger, place, changed)
    figures |= {
        "acts": dict(acts),
        "largest_spread_of_groups": spread,
        "verify_cpu_seconds_median": round(statistics.median(times), 3),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
