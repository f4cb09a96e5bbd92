"""The replay: every entry of a transcript is made again from its inputs, and must come out the same to the byte.

From a published transcript only the inputs are taken: the pool and terms, the sealed and the opened texts, the
signature of the beacon, what was asked and under which note, and when. Hashes, seed, tickets, candidates, who was
passed over and why, and the outcome are worked out anew. Then every rule is asked of each outcome by itself (`check`).
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
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
from .check import broken_act, broken_deal, broken_rules
from .ledger import Ledger
from .pool import VERSION, DrawError, DrawState, Pool
from .protocol import Terms
from .report import report

# The method before this one: its seed was made of texts that one person could type.
OLD_VERSION = "untoc-lots-1"
TRANSCRIPT = {"version", "name", "entries"}


class ReplayError(Exception):
    """The transcript is not that of a drawing under this method: says in which entry, and how."""


def replay(document: Mapping[str, Any]) -> Ledger:
    """Make a transcript again, entry by entry; raises ReplayError at the first that differs or breaks a rule."""
    _check_form(document)
    ledger = Ledger(needs_library=False)
    for number, entry in enumerate(document["entries"], 1):
        before, asked = ledger.result() if ledger.awaits == REDRAW else {}, ledger.pending or {}
        try:
            again = _act(ledger, entry["kind"], entry["body"])
        except DrawError as error:
            message = f"entry {number}: {error}"
            raise ReplayError(message) from None
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError) as error:
            message = f"entry {number} is not in the form of a transcript: {error!r}"
            raise ReplayError(message) from None
        where = first_difference(entry, again, "entry")
        if where:
            message = f"entry {number} comes out otherwise, at {where}"
            raise ReplayError(message)
        broken = _broken(ledger, again, asked, before)
        if broken:
            message = f"entry {number}: {'; '.join(broken)}"
            raise ReplayError(message)
    if not ledger.entries or document["name"] != ledger.transcript()["name"]:
        message = "the transcript has no entries, or another name than its pool"
        raise ReplayError(message)
    return ledger


def _check_form(document: Mapping[str, Any]) -> None:
    """Raise ReplayError unless this is a transcript of this method, and nothing beside it."""
    version = document.get("version")
    if version != VERSION:
        message = f"this program replays {VERSION}, not {version}"
        if version == OLD_VERSION:
            message += ", because one person could choose the seed of a drawing under that method"
        raise ReplayError(message)
    if set(document) != TRANSCRIPT or not isinstance(document["entries"], list):
        message = f"a transcript consists of {', '.join(sorted(TRANSCRIPT))}, and of nothing else"
        raise ReplayError(message)


def _broken(ledger: Ledger, entry: Entry, asked: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Name every rule that an entry breaks, asked of the outcome by itself."""
    name, kind, body = ledger.transcript()["name"], entry["kind"], entry["body"]
    if kind == DRAW:
        after = ledger.result()
        return broken_rules(after) + broken_deal(name, body["seed"], after)
    if kind == REDRAW:
        after = ledger.result()
        return broken_rules(after) + broken_act(name, asked, body, before, after)
    return []


def _act(ledger: Ledger, kind: str, body: Mapping[str, Any]) -> Entry:
    acts: dict[str, Callable[[], Entry]] = {
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
    if json.dumps(published, sort_keys=True) == json.dumps(again, sort_keys=True):
        return ""
    for one, other in zip_longest(_leaves(published, name), _leaves(again, name)):
        if one != other:
            where, found = one or other
            wanted = f", not {other[1]:.80}" if one and other and one[0] == other[0] else " is there in one only"
            return f"{where}: {found:.80}{wanted}"
    return f"{name}: names are put together in another way"


def _leaves(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Return every value that holds no other, under the way to it; the JSON of a value tells its type."""
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves(value[key], f"{name}.{key}")
    elif isinstance(value, list) and value:
        for place, one in enumerate(value):
            yield from _leaves(one, f"{name}[{place}]")
    else:
        yield name, json.dumps(value)


def verify(document: Mapping[str, Any], last_sha256: str = "", closed_sha256: str = "") -> Ledger:
    """Replay a transcript, alone or inside a result, and check every rule; raises ReplayError.

    `last_sha256` is the published hash of the newest entry, `closed_sha256` that of the entry `reveals` as it was noted
    outside the portal before the time of the beacon, if they are at hand.
    """
    is_result = "transcript" in document
    transcript = document["transcript"] if is_result else document
    if not isinstance(transcript, Mapping):
        message = "there is no transcript"
        raise ReplayError(message)
    ledger = replay(transcript)
    for wanted, found, what in (
        (closed_sha256, ledger.closing_sha256, "the entry that closes the texts"),
        (last_sha256, ledger.last_sha256, "the newest entry"),
    ):
        if wanted not in ("", found):
            message = f"{what} is {found or 'not there'}, not {wanted}"
            raise ReplayError(message)
    if is_result:
        published = {key: value for key, value in document.items() if key != "transcript"}
        where = first_difference(published, ledger.result() if ledger.is_drawn else {}, "result")
        if where:
            message = f"the result is not that of the transcript: {where}"
            raise ReplayError(message)
    return ledger


def read_strictly(text: str) -> Any:
    """Read JSON in which no name stands twice and every number is one; raises ValueError otherwise."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            message = "a name stands twice"
            raise ValueError(message)
        return found

    def refuse(constant: str) -> None:
        message = f"{constant} is no number"
        raise ValueError(message)

    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)


def main(arguments: list[str]) -> int:
    """Verify a file; 0 if the drawing is what it says, 1 if not, 2 if the file cannot be read."""
    parser = argparse.ArgumentParser(description="Replay a drawing of lots and check every rule. Works offline.")
    parser.add_argument("file", type=Path, help="the transcript, or a result with its transcript, as JSON")
    parser.add_argument("--closed", default="", help="the hash of the opened texts, noted before the public number")
    parser.add_argument("--last", default="", help="the published hash of the newest entry, to compare")
    options = parser.parse_args(arguments)
    closed, last = options.closed.strip().lower(), options.last.strip().lower()
    try:
        document = read_strictly(options.file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"NOT READ: {error}\n")
        return 2
    try:
        ledger = verify(document if isinstance(document, dict) else {}, last, closed)
    except ReplayError as error:
        sys.stderr.write(f"REFUSED: {error}\n")
        return 1
    lines = report(ledger, is_closed_known=bool(closed), is_last_known=bool(last))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0
