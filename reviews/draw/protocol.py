"""The protocol: what is sealed, opened and noted before anyone can know the number that decides.

1. The terms are frozen with the pool: who may give a text, until when, and which public number is used.
2. A giver seals a text: only its commitment is handed in. Then the list of commitments is closed.
3. A giver opens the text. A text that is withheld does not count, and nothing is repeated.
4. The hash of the entry `reveals` leaves the portal before the time of the beacon.
5. The seed is made of that hash and of the public number. Lots asked for later have no texts: the hash of the request
   takes the place of the hash of `reveals`, and the number is one that is published a day after the request.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .beacon import HOUR, PRACTICE, Source, later, seconds_of, usual_sources
from .pool import CODE, VERSION, DrawError, Rule

HASH = re.compile(r"[0-9a-f]{64}")
TEXT_LENGTH = 500
OFFICERS = 2


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(pool_sha256: str, giver: str, nonce: str, text: str) -> str:
    """Seal a text: `pool_sha256` is the hash of the entry `pool`, the nonce 32 random bytes in hexadecimal."""
    return sha256_of(f"{VERSION}|commit|{pool_sha256}|{giver}|{nonce}|{unicodedata.normalize('NFC', text)}")


def seed_of(published_sha256: str, source: str, number: int, randomness: str) -> bytes:
    """Return the seed: of the hash of `reveals` (later of the request), and of the number of one round of a source."""
    return bytes.fromhex(sha256_of(f"{VERSION}|seed|{published_sha256}|{source}|{number}|{randomness}"))


def false_seed(pool_sha256: str, label: str) -> bytes:
    """Return a seed for trying out a pool, which no real drawing can have."""
    return bytes.fromhex(sha256_of(f"{VERSION}|false seed|{pool_sha256}|{label}"))


@dataclass(frozen=True)
class Terms:
    """The terms of a drawing, frozen with its pool. Raises DrawError if their times are not in order.

    Objections to the pool are open until `beacon_at`.
    """

    givers: tuple[str, ...]
    commitments_until: str
    reveals_until: str
    beacon_at: str
    fewest_texts: int = 3
    hours_to_beacon: int = 24
    hours_to_missing: int = 24
    hours_to_later_lots: int = 24
    sources: tuple[Source, ...] = field(default_factory=usual_sources)

    def __post_init__(self) -> None:
        """Check givers, numbers, times and sources."""
        object.__setattr__(self, "givers", tuple(sorted(set(self.givers))))
        for giver in self.givers:
            if not isinstance(giver, str) or not CODE.fullmatch(giver):
                raise DrawError(Rule.FORMAT, "not a code of capital letters and digits", state=str(giver))
        for name in ("fewest_texts", "hours_to_beacon", "hours_to_missing", "hours_to_later_lots"):
            require_whole(getattr(self, name), name)
        for source in self.sources:
            require_whole(source.after_hours, "after_hours")
        self._check_times()
        self._check_sources()

    def _check_times(self) -> None:
        waits = (self.hours_to_beacon, self.hours_to_missing, self.hours_to_later_lots)
        if not self.is_practice and 0 in waits:
            raise DrawError(Rule.TIMES, "only a drawing for practice may go without waiting for the number")
        closing, opening, drawing = map(seconds_of, (self.commitments_until, self.reveals_until, self.beacon_at))
        if not closing < opening or drawing < opening + self.hours_to_beacon * HOUR:
            message = f"the beacon comes at least {self.hours_to_beacon} hours after the last text is opened, and"
            raise DrawError(Rule.TIMES, f"{message} texts are opened after the last is sealed")

    def _check_sources(self) -> None:
        names = [source.name for source in self.sources]
        hours = [source.after_hours for source in self.sources]
        if not names or len(set(names)) != len(names):
            raise DrawError(Rule.BEACON, "the sources are named, each once")
        waits = [hour - hours[place] for place, hour in enumerate(hours[1:])]
        if hours[0] != 0 or any(wait < self.hours_to_missing for wait in waits):
            raise DrawError(
                Rule.BEACON,
                f"the first source counts at the time of the beacon, each next one {self.hours_to_missing} hours later",
            )
        if PRACTICE.name in names and len(names) > 1:
            raise DrawError(Rule.BEACON, "a drawing for practice has no other source")

    @property
    def is_practice(self) -> bool:
        """Tell whether the number comes from the chain whose secret key is public: such a drawing decides nothing."""
        return any(source.name == PRACTICE.name for source in self.sources)

    def schedule(self, beacon_at: str) -> list[dict[str, Any]]:
        """List, for a time of the beacon, when each source counts and with which of its rounds."""
        times = [(source, later(beacon_at, source.after_hours)) for source in self.sources]
        return [{"source": one.name, "at": at, "round": one.round_at(seconds_of(at))} for one, at in times]

    def source(self, name: str) -> Source:
        """Return the source of this name."""
        return next(one for one in self.sources if one.name == name)

    def as_document(self) -> dict[str, Any]:
        """Return the terms as plain JSON values."""
        sources = [source.as_document() for source in self.sources]
        return {**vars(self), "givers": list(self.givers), "sources": sources}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Terms":
        """Read terms back from their plain values."""
        sources = tuple(Source.from_document(one) for one in document["sources"])
        return cls(**{**document, "givers": tuple(document["givers"]), "sources": sources})


def require_whole(value: Any, name: str) -> None:
    """Raise DrawError unless this is a whole number from zero on."""
    if type(value) is not int or value < 0:
        raise DrawError(Rule.FORMAT, f"{name} is not a whole number: {value!r:.40}")


def require_text(value: Any, name: str, *, may_be_empty: bool = True) -> str:
    """Return a text, or raise DrawError if it is none."""
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        raise DrawError(Rule.FORMAT, f"{name} is not a text: {value!r:.40}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise DrawError(Rule.FORMAT, f"{name} has characters that are none") from None
    return value


def require_officers(officers: Sequence[str]) -> list[str]:
    """Return the two officers in order; raises DrawError unless they are two, under different names."""
    named = sorted({require_text(one, "an officer", may_be_empty=False).strip() for one in officers})
    if isinstance(officers, str) or len(named) != len(officers) or len(named) != OFFICERS:
        raise DrawError(Rule.OFFICERS, "two officers say so, each under a name of their own")
    return named


def closed_commitments(terms: Terms, handed_in: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Sort the commitments that were handed in; raises DrawError for a giver who is not invited, or gives twice."""
    rows = [{"giver": one["giver"], "commitment": one["commitment"]} for one in handed_in]
    seen: set[str] = set()
    for row in rows:
        giver, value = row["giver"], row["commitment"]
        if giver not in terms.givers:
            raise DrawError(Rule.COMMITMENTS, "is not invited to give a text", state=str(giver))
        if not isinstance(value, str) or not HASH.fullmatch(value):
            raise DrawError(Rule.COMMITMENTS, "a commitment has 64 hexadecimal digits", state=giver)
        if giver in seen or value in seen:
            raise DrawError(Rule.COMMITMENTS, "one text is sealed once, by one giver", state=giver)
        seen |= {giver, value}
    return sorted(rows, key=lambda row: row["commitment"])


def opened_texts(
    pool_sha256: str, sealed: Sequence[Mapping[str, str]], opened: Iterable[Mapping[str, str]]
) -> tuple[list[dict[str, str]], list[str]]:
    """Check opened texts against their commitments; give them in the order of these, and who withheld a text.

    Raises DrawError for a text that is not the sealed one, or that nobody sealed.
    """
    waiting = {row["giver"]: row["commitment"] for row in sealed}
    found: dict[str, dict[str, str]] = {}
    for one in opened:
        giver = one["giver"]
        row = {"giver": giver, "nonce": one["nonce"], "text": check_reveal(pool_sha256, waiting.get(giver, ""), one)}
        if giver in found:
            raise DrawError(Rule.REVEALS, "a text is opened once", state=giver)
        found[giver] = row
    listed = [found[row["giver"]] for row in sealed if row["giver"] in found]
    return listed, sorted(set(waiting) - set(found))


def check_reveal(pool_sha256: str, commitment: str, opened: Mapping[str, str]) -> str:
    """Return the text in the form that was sealed; raises DrawError if it is not the text of this commitment."""
    giver, nonce, text = opened["giver"], opened["nonce"], opened["text"]
    if not commitment:
        raise DrawError(Rule.REVEALS, "has sealed no text", state=str(giver))
    if not isinstance(nonce, str) or not HASH.fullmatch(nonce):
        raise DrawError(Rule.REVEALS, "a nonce has 64 hexadecimal digits", state=giver)
    text = unicodedata.normalize("NFC", require_text(text, "a text", may_be_empty=False))
    if len(text) > TEXT_LENGTH:
        raise DrawError(Rule.REVEALS, f"a text has at most {TEXT_LENGTH} characters", state=giver)
    if commitment_of(pool_sha256, giver, nonce, text) != commitment:
        raise DrawError(Rule.REVEALS, "this is not the text that was sealed", state=giver)
    return text
