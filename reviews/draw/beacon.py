"""The public numbers that nobody can choose: where they come from, when, and how they are checked.

A source publishes one number a round, at a time that is known long before. A chain of drand signs the number of the
round with a key that a network of independent bodies holds in parts: 12 of 22 of them are needed, none of them can
choose the signature, and its SHA-256 is the number. The last fall-back is dice, thrown in open meeting. The chain
`practice` is for rehearsals and tests: its secret key is written here, so that it decides nothing.

A signature is checked with `py-arkworks-bls12381`. Where that library is missing, `check_signature` says so.
"""

import calendar
import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .pool import VERSION, DrawError, Rule

try:
    import py_arkworks_bls12381 as bls
except ImportError:
    bls = None  # type: ignore[assignment]

LIBRARY = "py-arkworks-bls12381"
UNCHAINED, CHAINED, THROWN = "bls-unchained-g1-rfc9380", "pedersen-bls-chained", "dice"
G1_TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
G2_TAG = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
HOUR = 3600
DICE = 20
LENGTHS = {UNCHAINED: 96, CHAINED: 192}
TIME = "%Y-%m-%dT%H:%M:%SZ"


def seconds_of(text: str) -> int:
    """Read a time in UTC such as 2026-11-30T12:00:00Z as seconds since 1970; raises DrawError for another form."""
    try:
        seconds = calendar.timegm(time.strptime(text, TIME))
    except (TypeError, ValueError):
        seconds = -1
    if seconds < 0 or time_text(seconds) != text:
        raise DrawError(Rule.TIMES, f"not a time in UTC in the form 2026-11-30T12:00:00Z: {text!r:.40}")
    return seconds


def time_text(seconds: int) -> str:
    """Write seconds since 1970 as a time in UTC."""
    return time.strftime(TIME, time.gmtime(seconds))


def later(text: str, hours: int) -> str:
    """Return the time so many hours later."""
    return time_text(seconds_of(text) + hours * HOUR)


@dataclass(frozen=True)
class Source:
    """Where a public number comes from: it counts `after_hours` after the time of the beacon, if those before fail."""

    name: str
    scheme: str
    after_hours: int = 0
    beacon_id: str = ""
    chain_hash: str = ""
    group_hash: str = ""
    public_key: str = ""
    period: int = 0
    genesis: int = 0
    throwers: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Return the source as plain JSON values."""
        return {**vars(self), "throwers": list(self.throwers)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Source":
        """Read a source back; raises DrawError unless it is one that this method knows, under its own key."""
        source = cls(**{**document, "throwers": tuple(document["throwers"])})
        known = KNOWN.get(source.name)
        if known is None or replace(source, after_hours=known.after_hours) != known:
            raise DrawError(Rule.BEACON, f"{source.name} is not a source of this method, or has another key")
        return replace(known, after_hours=source.after_hours)

    def round_at(self, seconds: int) -> int:
        """Return the first round that is published at this time or later; dice have the round 0."""
        if self.scheme == THROWN:
            return 0
        if seconds <= self.genesis:
            raise DrawError(Rule.TIMES, f"{self.name} did not exist on {time_text(seconds)}")
        return -((self.genesis - seconds) // self.period) + 1

    def time_of(self, number: int) -> int:
        """Return the time at which a round of the chain is published."""
        return self.genesis + self.period * (number - 1)

    def expected_chain_hash(self) -> str:
        """Work out the hash by which the chain is known everywhere, from its period, beginning, key and group."""
        parts = self.period.to_bytes(4, "big") + self.genesis.to_bytes(8, "big")
        parts += bytes.fromhex(self.public_key + self.group_hash)
        return hashlib.sha256(parts + (b"" if self.beacon_id == "default" else self.beacon_id.encode())).hexdigest()


QUICKNET = Source(
    name="drand-quicknet",
    scheme=UNCHAINED,
    beacon_id="quicknet",
    chain_hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    group_hash="f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    period=3,
    genesis=1692803367,
)
DEFAULT = Source(
    name="drand-default",
    scheme=CHAINED,
    after_hours=48,
    beacon_id="default",
    chain_hash="8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    group_hash="176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
    public_key="868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    period=30,
    genesis=1595431050,
)
THROWN_DICE = Source(
    name="dice",
    scheme=THROWN,
    after_hours=96,
    throwers=("African", "Asia-Pacific", "Eastern European", "GRULAC", "WEOG"),
)
# Its secret key is SHA-256 of `untoc-lots-2|practice`, taken modulo the order of the group.
PRACTICE = Source(
    name="practice",
    scheme=UNCHAINED,
    beacon_id="practice",
    chain_hash="12805f2b0f0b2fb99f6ee6bcf28251f4c98b7d1338bcb9db8682b56534b648d5",
    group_hash="00" * 32,
    public_key="93624bd655aa3663376668d3438b56d0c9964dd87857cfb3eff613a31b67c877a012753bc0cadc7500a236ee51d5ea2c"
    "027576f4db22ab143053744c2753936085de58a93fa3c9932082bb917f31c80f013f7b7a829075e47e5e2fbc288cc650",
    period=3,
    genesis=1692803367,
)
KNOWN = {source.name: source for source in (QUICKNET, DEFAULT, THROWN_DICE, PRACTICE)}


def usual_sources(hours_to_default: int = 48, hours_to_dice: int = 96) -> tuple[Source, ...]:
    """List the sources in the order in which they count."""
    second, third = replace(DEFAULT, after_hours=hours_to_default), replace(THROWN_DICE, after_hours=hours_to_dice)
    return QUICKNET, second, third


def has_library() -> bool:
    """Tell whether signatures can be checked here."""
    return bls is not None


def canonical_signature(source: Source, signature: str) -> str:
    """Return a signature, or the digits thrown, in the one form that is hashed; raises DrawError for another form.

    Digits are written in the order of the throwers, twenty for each, with one space between throwers.
    """
    if not isinstance(signature, str):
        raise DrawError(Rule.BEACON, "the value of the beacon is no text")
    if source.scheme != THROWN:
        text = signature.strip().lower()
        if not re.fullmatch(rf"[0-9a-f]{{{LENGTHS[source.scheme]}}}", text):
            raise DrawError(Rule.BEACON, f"a signature has {LENGTHS[source.scheme]} hexadecimal digits")
        return text
    digits = "".join(signature.split())
    if not re.fullmatch(rf"[0-9]{{{DICE * len(source.throwers)}}}", digits):
        raise DrawError(Rule.BEACON, f"the dice give {DICE} digits for each of: {', '.join(source.throwers)}")
    return " ".join(digits[place : place + DICE] for place in range(0, len(digits), DICE))


def randomness_of(source: Source, signature: str) -> str:
    """Return the number of a round: the SHA-256 of the signature's bytes, or of the digits as text."""
    value = canonical_signature(source, signature)
    return hashlib.sha256(value.encode() if source.scheme == THROWN else bytes.fromhex(value)).hexdigest()


def message_of(source: Source, number: int, previous_signature: str) -> bytes:
    """Return what the chain signs in a round: a hash of its number, after the last signature if the chain has links."""
    if source.scheme != CHAINED:
        before = b""
    elif number == 1 and previous_signature == source.group_hash:
        before = bytes.fromhex(previous_signature)
    else:
        before = bytes.fromhex(canonical_signature(source, previous_signature))
    return hashlib.sha256(before + number.to_bytes(8, "big")).digest()


def check_signature(source: Source, number: int, signature: str, previous_signature: str = "") -> bool:
    """Check the signature of a round under the source's key; raises DrawError if it is false.

    Gives True if it was checked or if there is nothing to check (dice), and False where the library is missing.
    """
    if source.scheme == THROWN:
        return True
    value = bytes.fromhex(canonical_signature(source, signature))
    message = message_of(source, number, previous_signature)
    if bls is None:
        return False
    try:
        is_right = _pair(source, value, message)
    except ValueError:
        is_right = False
    if not is_right:
        raise DrawError(Rule.BEACON, f"the signature of round {number} of {source.name} is false")
    return True


def _pair(source: Source, signature: bytes, message: bytes) -> bool:
    """Ask whether the pairing of signature and generator equals that of message and key."""
    key = bytes.fromhex(source.public_key)
    if source.scheme == UNCHAINED:
        points = [bls.G1Point.from_compressed_bytes(signature), -bls.G1Point.hash_to_curve(message, G1_TAG)]
        return bls.GT.pairing_check(points, [bls.G2Point(), bls.G2Point.from_compressed_bytes(key)])
    signed = [bls.G2Point.from_compressed_bytes(signature), -bls.G2Point.hash_to_curve(message, G2_TAG)]
    return bls.GT.pairing_check([bls.G1Point(), bls.G1Point.from_compressed_bytes(key)], signed)


def sign_for_practice(number: int) -> str:
    """Return the signature of a round of the chain `practice`; needs the library."""
    point = bls.G1Point.hash_to_curve(message_of(PRACTICE, number, ""), G1_TAG)
    return bytes((point * _practice_secret()).to_compressed_bytes()).hex()


def _practice_secret() -> Any:
    return bls.Scalar.from_be_bytes_mod_order(hashlib.sha256(f"{VERSION}|practice".encode()).digest())
