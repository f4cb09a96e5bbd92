"""The lots: a seed nobody could choose, and one ticket for every name.

The seed is the SHA-256 of three parts joined by the sign "|": the version of the method, the SHA-256 that was
published before (of the frozen pool; for lots drawn later, of the entry that asked for them), and the texts of
the public contributions as a JSON list in the order in which they were published. Who gave a text is on record
but not mixed in: a name could be spelt in many ways until the lots please. The
ticket of a label is the HMAC-SHA256, under the seed, of the version and the label joined by "|". Whoever
has the lowest ticket is first. There are no random numbers and no fractions: a stranger needs SHA-256 and a
sorted list.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence

from .pool import VERSION, DrawError, Rule


def seed_of(published_sha256: str, contributions: Sequence[str]) -> bytes:
    """Derive the seed; raises DrawError when there is no contribution or one of them is empty."""
    if isinstance(contributions, str) or not contributions or not all(contributions):
        raise DrawError(Rule.FORMAT, "the lots need a list of public contributions, none of them empty")
    published = json.dumps(list(contributions), separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{VERSION}|{published_sha256}|{published}".encode("ascii")).digest()


class Lots:
    """The tickets of one named drawing under one seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Keep the drawing's name: it is the first part of every label."""
        self.seed = seed
        self._prefix = f"{VERSION}|{name}|"

    def ticket(self, *label: str) -> bytes:
        """Give the ticket of a label, which names the lot, the State, the place and the candidate."""
        return hmac.digest(self.seed, (self._prefix + "|".join(label)).encode(), "sha256")

    def order(self, names: Iterable[str], *label: str) -> list[str]:
        """Sort names by their tickets under one label, lowest first; equal tickets fall back on the name."""
        return sorted(names, key=lambda name: (self.ticket(*label, name), name))
