"""The replay: every entry of a transcript is made again from its inputs, and must come out the same to the byte.

From a published transcript only the inputs are taken: the pool, the contributions, what was asked and under
which note. Hashes, seed, tickets, candidates, who was passed over and why, and the outcome are worked out
anew. Then every rule is asked of the outcome by itself (`check`).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from .chain import (
    BEACON,
    COMMITMENTS,
    CONSENT,
    DEFERRAL,
    DRAW,
    MISSING,
    POOL,
    REDRAW,
    REQUEST,
    REVEALS,
    VOID,
    Entry,
)
from .check import broken_rules
from .ledger import Ledger
from .pool import VERSION, DrawError, DrawState, Pool
from .protocol import Terms

RESULTS = ("states", "rules", "groups", "assignments")


class ReplayError(Exception):
    """The transcript is not that of a drawing under this method: says in which entry, and how."""


def replay(document: Mapping[str, Any]) -> Ledger:
    """Make a transcript again, entry by entry; raises ReplayError at the first that differs."""
    if document.get("version") != VERSION:
        message = f"this program replays {VERSION}, not {document.get('version')}"
        raise ReplayError(message)
    ledger = Ledger(needs_library=False)
    for number, entry in enumerate(document.get("entries", ()), 1):
        try:
            again = _act(ledger, entry["kind"], entry["body"])
        except DrawError as error:
            message = f"entry {number}: {error}"
            raise ReplayError(message) from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"entry {number} is not in the form of a transcript: {error!r}"
            raise ReplayError(message) from None
        where = first_difference(entry, again, "entry")
        if where:
            message = f"entry {number} comes out otherwise, at {where}"
            raise ReplayError(message)
    if not ledger.entries or document.get("name") != ledger.transcript()["name"]:
        message = "the transcript has no entries, or another name than its pool"
        raise ReplayError(message)
    return ledger


def _act(ledger: Ledger, kind: str, body: Mapping[str, Any]) -> Entry:
    acts = {
        POOL: lambda: ledger.freeze(
            Pool.from_document(body["pool"]),
            Terms.from_document(body["terms"]),
            at=body["at"],
            earlier=body["earlier"],
        ),
        COMMITMENTS: lambda: ledger.close_commitments(body["commitments"], at=body["at"]),
        REVEALS: lambda: ledger.close_reveals(body["reveals"], at=body["at"]),
        MISSING: lambda: ledger.declare_missing(officers=body["officers"], note=body["note"], at=body["at"]),
        BEACON: lambda: ledger.record_beacon(
            body["signature"],
            number=body["round"],
            randomness=body["randomness"],
            previous_signature=body["previous_signature"],
            at=body["at"],
        ),
        DRAW: ledger.draw,
        REDRAW: ledger.redraw,
        CONSENT: lambda: ledger.consent(body["state"], body["limit"], to=body["to"], note=body["note"], at=body["at"]),
        DEFERRAL: lambda: ledger.defer(body["state"], body["group"], note=body["note"], at=body["at"]),
        VOID: lambda: ledger.void(officers=body["officers"], reason=body["reason"], at=body["at"]),
        REQUEST: lambda: ledger.request(
            body["act"],
            body["state"],
            note=body["note"],
            reviewer=body["reviewer"],
            party=DrawState.from_document(body["party"]) if body["party"] else None,
            is_exceptional=body["is_exceptional"],
            at=body["at"],
        ),
    }
    return acts[kind]()


def first_difference(published: Any, again: Any, name: str) -> str:
    """Say where two plain values differ first; empty if they are the same, type for type."""
    for one, other in zip_longest(_leaves(published, name), _leaves(again, name)):
        if one != other:
            where, found = one or other
            wanted = f", not {other[1]:.80}" if one and other and one[0] == other[0] else " is there in one only"
            return f"{where}: {found:.80}{wanted}"
    return ""


def _leaves(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Give every value that holds no other, under the way to it; the JSON of a value tells its type."""
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves(value[key], f"{name}.{key}")
    elif isinstance(value, list) and value:
        for place, one in enumerate(value):
            yield from _leaves(one, f"{name}[{place}]")
    else:
        yield name, json.dumps(value)


def verify(document: Mapping[str, Any], last_sha256: str = "") -> Ledger:
    """Replay a transcript, alone or inside a result, and check every rule; raises ReplayError.

    `last_sha256` is the published hash of the newest entry, if one is at hand.
    """
    is_result = "transcript" in document
    ledger = replay(document["transcript"] if is_result else document)
    if last_sha256 not in ("", ledger.last_sha256):
        message = f"the newest entry is {ledger.last_sha256}, not {last_sha256}"
        raise ReplayError(message)
    if not ledger.seats:
        return ledger
    result = ledger.result()
    for name in RESULTS if is_result else ():
        where = first_difference(document.get(name), result[name], name)
        if where:
            message = f"the result is not that of the transcript: {where}"
            raise ReplayError(message)
    broken = broken_rules(result)
    if broken:
        raise ReplayError("; ".join(broken))
    return ledger


def main(arguments: list[str]) -> int:
    """Verify a file; 0 if the drawing is what it says, 1 if not, 2 if the file cannot be read."""
    parser = argparse.ArgumentParser(description="Replay a drawing of lots and check every rule. Works offline.")
    parser.add_argument("file", type=Path, help="the transcript, or a result with its transcript, as JSON")
    parser.add_argument("--last", default="", help="the published hash of the newest entry, to compare")
    options = parser.parse_args(arguments)
    try:
        document = json.loads(options.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"NOT READ: {error}\n")
        return 2
    try:
        ledger = verify(document if isinstance(document, dict) else {}, options.last)
    except ReplayError as error:
        sys.stderr.write(f"REFUSED: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in _report(ledger)))
    return 0


def _report(ledger: Ledger) -> list[str]:
    lines = [f"{entry['number']}. {entry['kind']}: {entry['sha256']}" for entry in ledger.entries]
    first = ledger.entries[0]["body"]
    lines.append(f"Pool: {len(first['pool']['states'])} States, SHA-256 {first['pool_sha256']}")
    if ledger.seats:
        rows = ledger.assignments
        additional = sum(one.role == "additional" for one in rows)
        lines.append(f"Seed of the drawing: {ledger.entries[1]['body']['seed']}")
        lines.append(f"{len(rows)} reviewing States drawn, {additional} of them additional")
        lines.append(f"Same legal system: {ledger.same_legal_system_pairs()} of {len(ledger.groups)}")
    lines.append("VALID: every entry was made again and came out the same; the outcome keeps every rule.")
    return lines
