"""The chain of entries: each holds the hash of the one before, so that the newest hash speaks for them all."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .beacon import seconds_of
from .pool import DrawError, Rule

POOL, COMMITMENTS, REVEALS, MISSING, BEACON, DRAW = "pool", "commitments", "reveals", "missing", "beacon", "draw"
REQUEST, REDRAW, CONSENT, DEFERRAL, VOID = "request", "redraw", "consent", "deferral", "void"
# The hash that stands where there is no entry before.
NOTHING = "0" * 64

Entry = dict[str, Any]


def canonical(value: Any) -> str:
    """Write plain values in the one form that is hashed: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry: of all it holds but the hash itself."""
    bare = {key: value for key, value in entry.items() if key != "sha256"}
    return hashlib.sha256(canonical(bare).encode("ascii")).hexdigest()


class EntryChain:
    """Entries that are only added."""

    def __init__(self) -> None:
        """Begin without entries."""
        self.entries: list[Entry] = []

    @property
    def kinds(self) -> list[str]:
        """List the kinds of the entries."""
        return [str(entry["kind"]) for entry in self.entries]

    @property
    def last_sha256(self) -> str:
        """Return the hash of the newest entry, on which the whole transcript hangs."""
        return str(self.entries[-1]["sha256"]) if self.entries else NOTHING

    @property
    def pool_sha256(self) -> str:
        """Return the hash of the entry `pool`, to which every commitment is tied."""
        return str(self.entries[0]["sha256"]) if self.entries else NOTHING

    @property
    def closing_sha256(self) -> str:
        """Return the hash of the entry `reveals`, which is noted outside before the beacon's time; empty before."""
        return next((str(entry["sha256"]) for entry in self.entries if entry["kind"] == REVEALS), "")

    def make_entry(self, kind: str, body: Mapping[str, Any], at: str = "") -> Entry:
        """Make the next entry; one with a time raises DrawError if it is before that of an earlier entry."""
        newest = next((entry["body"]["at"] for entry in reversed(self.entries) if "at" in entry["body"]), at)
        if at and seconds_of(at) < seconds_of(newest):
            raise DrawError(Rule.TIMES, f"an entry is not dated before the one of {newest}")
        dated = {"at": at, **body} if at else dict(body)
        entry = {"number": len(self.entries) + 1, "kind": kind, "previous": self.last_sha256, "body": dated}
        return {**entry, "sha256": hash_of(entry)}
