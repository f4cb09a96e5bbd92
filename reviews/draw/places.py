"""The places to fill, and who may fill them.

Each State under review has two places: a reviewer from its own regional group and one from another. A set
of States is kept as one whole number, bit by bit in the order of their codes: sets of candidates are then
cut and joined in one step.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .pool import INSTRUMENTS, Pool

SAME, OTHER, ADDITIONAL = "same_region", "other_region", "additional"
ROLES = (SAME, OTHER)


def members(mask: int) -> Iterator[int]:
    """Return the numbers of the States in a set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def count_of(mask: int) -> int:
    """Count the States in a set."""
    return bin(mask).count("1")


@dataclass(frozen=True)
class Assignment:
    """One reviewing State of one State under review, in the seat it was drawn for."""

    sur: str
    reviewer: str
    role: str
    instruments: tuple[str, ...]
    seat: str


@dataclass(frozen=True)
class Standing:
    """What is drawn and stays, and the seats that are drawn again: State under review, label, instruments."""

    kept: tuple[Assignment, ...]
    seats: tuple[tuple[str, str, frozenset[str]], ...]


@dataclass(frozen=True)
class Place:
    """One seat: whom it reviews, in which role, and, if additional, for which instruments."""

    sur: int
    role: str
    part: int = 0
    instruments: frozenset[str] = frozenset()
    beside: str = ""

    @property
    def label(self) -> str:
        """Name the seat within the State's review, as tickets use it."""
        return f"{self.role}-{self.beside}-{self.part}" if self.beside else self.role

    @classmethod
    def labelled(cls, sur: int, label: str, instruments: frozenset[str]) -> "Place":
        """Return the place with this label; only an additional reviewer's is tied to instruments."""
        role, beside, part = (*label.split("-"), "", "0")[:3]
        return cls(sur, role, int(part), instruments if beside else frozenset(), beside)


@dataclass
class Eligibility:
    """Who may fill which place: `full` parties to all instruments; `wide` also those who lack some."""

    pool: Pool
    standing: Standing | None = None
    codes: list[str] = field(init=False)
    places: list[Place] = field(init=False)
    full: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the sets once; they depend on the pool, and on what stands, only."""
        states = self.pool.states
        self.codes = [state.iso3 for state in states]
        self.number = {code: number for number, code in enumerate(self.codes)}
        self.everyone = (1 << len(states)) - 1
        self._party = {code: self._mask(code in state.instruments for state in states) for code in INSTRUMENTS}
        regions = [self.pool.region_of(state) for state in states]
        group = {name: self._mask(one == name for one in regions) for name in sorted(set(regions))}
        self._region = [group[name] for name in regions]
        self.kept = self.standing.kept if self.standing else ()
        counts = self.pool.rules.load_counts_additional
        self.kept_load = Counter(one.reviewer for one in self.kept if counts or one.role != ADDITIONAL)
        self._barred = self._standing_bars()
        self.places = self._open_places()
        self.full = [
            self._in_role(place) & self.party_to(place.instruments or self._instruments(place.sur))
            for place in self.places
        ]

    def owed(self) -> list[int]:
        """Return the fewest reviews of each State; none is owed where only some places are drawn again."""
        rules, is_whole = self.pool.rules, self.standing is None
        return [rules.load_min if is_whole and code not in rules.load_min_waived else 0 for code in self.codes]

    def upper(self) -> list[int]:
        """Return the most reviews of each State beside those it keeps."""
        return [max(self.pool.most_reviews_of(code) - self.kept_load[code], 0) for code in self.codes]

    def _open_places(self) -> list[Place]:
        if self.standing is not None:
            return [Place.labelled(self.number[sur], label, covered) for sur, label, covered in self.standing.seats]
        return [Place(self.number[code], role) for code in self.pool.under_review for role in ROLES]

    @staticmethod
    def _mask(flags: Iterator[bool]) -> int:
        return sum(1 << number for number, flag in enumerate(flags) if flag)

    def _standing_bars(self) -> list[int]:
        barred = [1 << number for number in range(len(self.codes))]
        for sur, reviewer in self.pool.rules.excluded:
            barred[self.number[sur]] |= 1 << self.number[reviewer]
        for sur, reviewer in self.pool.rules.history:
            if sur in self.number and reviewer in self.number:
                barred[self.number[reviewer]] |= 1 << self.number[sur]
        for one in self.kept:
            barred[self.number[one.sur]] |= 1 << self.number[one.reviewer]
            barred[self.number[one.reviewer]] |= 1 << self.number[one.sur]
        return barred

    def _instruments(self, state: int) -> frozenset[str]:
        return self.pool.states[state].instruments

    def _in_role(self, place: Place) -> int:
        same = self._region[place.sur]
        if place.role == ADDITIONAL:
            return self.everyone & ~self._barred[place.sur]
        return (same if place.role == SAME else self.everyone & ~same) & ~self._barred[place.sur]

    def party_to(self, instruments: frozenset[str]) -> int:
        """Return the States that are party to every one of these instruments."""
        mask = self.everyone
        for instrument in sorted(instruments):
            mask &= self._party[instrument]
        return mask

    def additional_reviewers(self, sur: int, instruments: frozenset[str]) -> int:
        """Return the States that may be additional reviewers of a State for these instruments."""
        return self.party_to(instruments) & ~self._barred[sur]

    def lacking(self, sur: int, reviewer: int) -> frozenset[str]:
        """Return the instruments of the State under review that the reviewer is not party to."""
        return self._instruments(sur) - self._instruments(reviewer)

    def seats_beside(self, sur: int) -> int:
        """Return how many additional reviewers the State may have: four in all, unless it decides otherwise."""
        rules, code = self.pool.rules, self.codes[sur]
        taken = sum(one.sur == code and one.role == ADDITIONAL for one in self.kept)
        taken += sum(place.sur == sur and place.role == ADDITIONAL for place in self.places)
        return rules.max_reviewers_override.get(code, rules.max_reviewers) - len(ROLES) - taken

    @cached_property
    def wide(self) -> list[int]:
        """Return who may fill each place when reviewers may lack instruments; worked out only when needed."""
        return [
            full if place.role == ADDITIONAL else self._in_role(place) & self._with_help(place)
            for place, full in ((place, self.full[number]) for number, place in enumerate(self.places))
        ]

    def _with_help(self, place: Place) -> int:
        """Find who is party to all, or lacks only what another State can review in addition."""
        sur, mask = place.sur, 0
        for reviewer in range(len(self.codes)):
            lacking = self.lacking(sur, reviewer)
            helped = all(self.additional_reviewers(sur, frozenset({one})) & ~(1 << reviewer) for one in lacking)
            if not lacking or (helped and self.seats_beside(sur) > 0):
                mask |= 1 << reviewer
        return mask

    def same_legal_system(self) -> list[int]:
        """Return whose choice meets the preference, place by place: reviewers of the region only."""
        family = [state.legal_family for state in self.pool.states]
        alike = {name: self._mask(one == name for one in family) for name in sorted(set(family))}
        fewest = self.pool.rules.legal_system_from if self.standing else 0
        preferred = [alike[family[place.sur]] if place.role == SAME else 0 for place in self.places]
        return [mask if count_of(mask & self.full[number]) >= fewest else 0 for number, mask in enumerate(preferred)]
