"""The lots: one ticket for every name, under a seed that nobody could choose (see `protocol`).

The ticket of a label is the HMAC-SHA256, under the seed, of the version and the label joined by "|". Whoever
has the lowest ticket is first. There are no random numbers and no fractions: a stranger needs SHA-256 and a
sorted list.
"""

import hmac
from collections.abc import Iterable

from .pool import VERSION


class Lots:
    """The tickets of one named drawing under one seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Keep the drawing's name: it is the first part of every label."""
        self.seed = seed
        self._prefix = f"{VERSION}|{name}|"

    def ticket(self, *label: str) -> bytes:
        """Return the ticket of a label, which names the lot, the State, the place and the candidate."""
        return hmac.digest(self.seed, (self._prefix + "|".join(label)).encode(), "sha256")

    def order(self, names: Iterable[str], *label: str) -> list[str]:
        """Sort names by their tickets under one label, lowest first; equal tickets fall back on the name."""
        return sorted(names, key=lambda name: (self.ticket(*label, name), name))
