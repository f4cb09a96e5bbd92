"""Transcripts under the sources of the method itself, with real values of a beacon; and all ways to change one."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from reviews.draw import DrawState, Ledger, Pool, Terms, hash_of, usual_sources
from tests.factories.draws import later, seal

# Published by the network, and found in the tests of several programs that verify it.
QUICKNET_SIGNATURES = {
    123: "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    1001: "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
}
DEFAULT_SIGNATURES = {
    1: "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b101"
    "04990e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
    2: "aa18facd2d51b616511d542de6f9af8a3b920121401dad1434ed1db4a565f10e04fad8d9b2b4e3e0094364374caafe9b"
    "10478bf75650124831509c638b5a36a7a232ec70289f8751a2adb47fc32eb70b57dc81c39d48cbcac9fec46cdfc31663",
}
# The time of round 1000 of quicknet.
ROUND_1000 = "2023-08-23T15:59:24Z"
DICE = " ".join(str(number) * 20 for number in (1, 7, 3, 9, 5))
EARLIER = [{"sha256": "ab" * 32, "officers": ["First Officer", "Second Officer"], "reason": "A party was not listed."}]


def real_terms(**changes: Any) -> Terms:
    """Give terms whose first public number is that of round 1000 of quicknet."""
    usual = {
        "givers": ("AUT", "BRA", "CHN"),
        "commitments_until": "2023-08-20T09:00:00Z",
        "reveals_until": "2023-08-21T09:00:00Z",
        "beacon_at": ROUND_1000,
        "fewest_texts": 2,
        "sources": usual_sources(),
    }
    return Terms(**{**usual, **changes})


def freeze_real(pool: Pool, **changes: Any) -> Ledger:
    """Freeze a pool under the sources of the method."""
    ledger = Ledger()
    ledger.freeze(pool, real_terms(**changes), at="2023-08-19T09:00:00Z", earlier=EARLIER)
    return ledger


def close_real(ledger: Ledger) -> None:
    """Close the texts of three States, one of which is withheld."""
    pairs = [seal(ledger, giver, f"Text of {giver}, é") for giver in ledger.terms.givers]
    ledger.close_commitments([one for one, _ in pairs], at="2023-08-20T09:00:00Z")
    ledger.close_reveals([one for _, one in pairs[:2]], at="2023-08-21T10:00:00Z")


def throw_dice(ledger: Ledger) -> None:
    """Record dice, after two officers said of each chain that its value is missing."""
    officers = ["First Officer", "Second Officer"]
    for _chain in range(2):
        ledger.declare_missing(officers=officers, note="No relay has it.", at=missing_at(ledger))
    ledger.record_beacon(DICE, number=0, at=ledger.moment["at"])


def missing_at(ledger: Ledger) -> str:
    """Give the first time at which the value that counts may be called missing."""
    return later(ledger.moment["at"], ledger.terms.hours_to_missing)


def draw_real(pool: Pool) -> Ledger:
    """Draw the lots of a pool under round 1000 of quicknet."""
    ledger = freeze_real(pool)
    close_real(ledger)
    ledger.record_beacon(QUICKNET_SIGNATURES[1000], number=1000, at=ROUND_1000)
    ledger.draw()
    return ledger


def every_kind(pool: Pool, newcomer: DrawState) -> Ledger:
    """Play a ledger that has an entry of every kind, the void at its end."""
    ledger = draw_real(pool)
    ledger.request("join", newcomer.iso3, party=newcomer, note="deposit of its instrument", at=later(ledger))
    throw_dice(ledger)
    ledger.redraw()
    ledger.consent("A00", 5, note="NV 2", at=later(ledger))
    early = next(code for code, group in ledger.groups.items() if group == 1)
    ledger.defer(early, 2, note="NV 3", at=later(ledger))
    ledger.request("repeat", "A00", note="NV 4", is_exceptional=True, at=later(ledger))
    ledger.void(officers=["First Officer", "Second Officer"], reason="A note was false.", at=later(ledger))
    return ledger


def as_result(ledger: Ledger) -> dict[str, Any]:
    """Give the result with its transcript as it is published."""
    return json.loads(json.dumps({**ledger.result(), "transcript": ledger.transcript()}))


def paths_of(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value, those that hold others among them."""
    yield way
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_of(one, (*way, key))


def at_path(document: Any, way: tuple[Any, ...]) -> Any:
    """Give the value at the end of a way."""
    for key in way:
        document = document[key]
    return document


def changes_of(value: Any) -> list[Any]:
    """Give other values for one: a little changed, of another type, with more or less in it."""
    if isinstance(value, dict):
        less = [{key: one for key, one in value.items() if key != name} for name in value]
        return [{**value, "added": 1}, *less]
    if isinstance(value, list):
        return [[*value, value[-1] if value else "added"], value[:-1], value[::-1]]
    if isinstance(value, bool):
        return [not value, int(value), str(value), None]
    if isinstance(value, int):
        return [value + 1, str(value), float(value), None]
    if not isinstance(value, str):
        return ["added", 0, {}]
    is_time = value.endswith("Z") and value[:2] == "20"
    return [later(value) if is_time else value[:-1] + ("0" if value[-1:] != "0" else "1"), [value], None]


def every_change(document: Any) -> Iterator[tuple[str, Any]]:
    """Give every changed document, under the way to what is changed."""
    for way in paths_of(document):
        value = at_path(document, way)
        for other in changes_of(value):
            if json.dumps(other) != json.dumps(value):
                yield ".".join(map(str, way)), changed(document, way, other)


def changed(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Give a copy of a document with another value at the end of a way."""
    if not way:
        return value
    copied = copy.copy(document)
    copied[way[0]] = changed(document[way[0]], way[1:], value)
    return copied


def hash_again(transcript: dict[str, Any]) -> dict[str, Any]:
    """Give the transcript with all its hashes made again, as someone would who changes it."""
    entries, before = [], "0" * 64
    for entry in transcript["entries"]:
        linked = {**entry, "previous": before}
        linked["sha256"] = before = hash_of(linked)
        entries.append(linked)
    return {**transcript, "entries": entries}
