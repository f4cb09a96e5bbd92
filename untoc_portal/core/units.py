"""Numbers that are drawn as squares, one for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.exceptions import Text


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of squares: what it is called, and how many squares there are of each kind, in the order of the kinds."""

    label: Text
    numbers: Sequence[int]
    url: str = ""

    @property
    def total(self) -> int:
        """Return how many squares there are."""
        return sum(self.numbers)
