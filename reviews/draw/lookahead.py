"""The exact test: does a whole draw remain?

The flow of `network` answers for everything but three conditions: two States never review each other, a State never
reviews another one twice, and a reviewer who lacks an instrument needs an additional reviewer. Where the draw at hand
breaks one of them, the question is split: without the one choice, or without the other. If a branch fails for a reason
that does not use what the branch forbade, the question fails for the same reason, and the other branch is skipped.

The answer is yes, with a whole draw at hand, or no, with a certificate that anyone can check by counting. So the
outcome of a drawing does not depend on how the search goes: any other exact test gives the same outcome.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .network import OVER, Bound, Choice, Network
from .places import ADDITIONAL, Eligibility, Place, count_of, members
from .pool import DrawError, Rule

# A guard, far above what has ever been needed: a test that reaches it stops the drawing with an error.
MOST_SPLITS = 20_000
# The same for splits within splits.
MOST_FORBIDDEN = 250

Certificate = dict[str, Any]
Way = list[frozenset[str]]


class No(NamedTuple):
    """No whole draw remains: the certificate, and the forbidden choices that it uses."""

    certificate: Certificate
    used: set[Choice]


class Fix(NamedTuple):
    """A reviewer fixed for a place in the search, with the places of its additional reviewers from `first` to `end`."""

    mark: Choice
    place: int
    reviewer: int
    candidates: int
    first: int
    end: int


def divisions(instruments: frozenset[str]) -> list[Way]:
    """List the ways to share instruments out among additional reviewers, fewest reviewers first."""
    ways: list[Way] = [[]]
    for one in sorted(instruments):
        ways = [
            [*way[:at], way[at] | {one}, *way[at + 1 :]] if at < len(way) else [*way, frozenset({one})]
            for way in ways
            for at in range(len(way) + 1)
        ]
    return sorted(ways, key=lambda way: (len(way), [sorted(part) for part in way]))


class Lookahead:
    """One network, and the question whether a choice leaves a whole draw in it."""

    def __init__(self, eligible: Eligibility, network: Network, *, is_helped: bool = False) -> None:
        """Take a network whose assignment is, or is to become, a whole draw."""
        self.eligible, self.network, self.is_helped = eligible, network, is_helped
        self.places = list(eligible.places)
        # Where reviewers need help, their additional reviewers count towards the minima: these are asked for last.
        self.owed = [0] * network.count
        # Places whose additional reviewers have their own places already.
        self.helped: set[int] = set()
        self.forbidden: list[Choice] = []
        self.fixes: list[Fix] = []
        self.tight: list[Bound] = []
        self.splits = self.all_splits = self.most_splits = 0

    def narrow(self, place: int, mask: int) -> Certificate | None:
        """Leave a place to some of its candidates; give the certificate, and change nothing, if no draw remains."""
        refused = self._is_refused(place, mask)
        if refused is not None:
            return self.named(refused)
        mark = len(self.network.undo_list)
        moved = self._move(place, mask)
        self.network.set_candidates(place, self.network.candidates[place] & mask)
        return self._ask(mark, moved)

    def draw(self, place: int, reviewer: int, *, is_trial: bool = False) -> Certificate | None:
        """Return a place to a reviewer for good, or for trial only; give the certificate if no draw remains."""
        refused = self._is_refused(place, 1 << reviewer)
        if refused is not None:
            return self.named(refused)
        mark = len(self.network.undo_list)
        moved = self._move(place, 1 << reviewer)
        if isinstance(moved, list):
            more = self.network.draw(place, reviewer)
            moved = more if isinstance(more, Bound) else moved + more
        return self._ask(mark, moved, is_trial=is_trial)

    def raise_minimum(self, state: int, lower: int) -> Certificate | None:
        """Owe a State its minimum; give the certificate, and change nothing, if no draw remains."""
        if self.is_helped:
            self.owed[state] = lower
            certificate = self.whole()
            self.owed[state] = 0 if certificate is not None else lower
            return certificate
        mark = len(self.network.undo_list)
        self.network.set_lower(state, lower)
        return self._ask(mark, self.network.raise_load(state))

    def end_help(self) -> None:
        """Go on without help, once every reviewer who lacks an instrument is drawn, with what is beside it."""
        self.is_helped, self.tight = False, []
        for state, owed in enumerate(self.owed):
            self.raise_minimum(state, owed)

    def share(self, place: int, way: Way) -> Certificate | None:
        """Add the places of additional reviewers beside a drawn reviewer, as one way shares its instruments out."""
        mark = len(self.network.undo_list)
        self.helped.add(place)
        certificate = self._ask(mark, self._add_seats(place, way))
        if certificate is not None:
            self.helped.discard(place)
            return certificate
        # Further places: sets of States that could do without no place may do so now.
        self.tight = []
        return certificate

    def whole(self) -> Certificate | None:
        """Make the assignment a whole draw; give the certificate if there is none."""
        return self._ask(len(self.network.undo_list), list(range(len(self.network.sur))))

    def _is_refused(self, place: int, mask: int) -> Bound | None:
        """Look for a set of States, found before, that can do without no place, or fill no further one."""
        network = self.network
        candidates = network.candidates[place]
        mask &= candidates
        for bound in self.tight:
            if bound.kind == OVER:
                others = ~(bound.states | network.exhausted)
                if candidates & others and not mask & others:
                    return bound
            elif candidates & bound.states:
                owing = sum(1 << one for one in members(bound.states) if network.drawn[one] < network.lower[one])
                if candidates & owing and not mask & owing:
                    return bound
        return None

    def _move(self, place: int, mask: int) -> list[int] | Bound:
        if mask >> self.network.owner[place] & 1:
            return []
        moved = self.network.move(place, mask)
        if isinstance(moved, Bound):
            self.tight.append(moved)
        return moved

    def _ask(self, mark: int, moved: list[int] | Bound, *, is_trial: bool = False) -> Certificate | None:
        """Answer for a change that moved these places; keep the change and a whole draw, or take it back."""
        kept = len(self.network.undo_list)
        if isinstance(moved, Bound):
            answer: No | None = No(self.named(moved), set())
        else:
            self.splits, self.forbidden, self.fixes = 0, [], []
            helped = set(self.helped)
            answer = self._settle(moved) if moved else None
            self.helped = helped
            self.all_splits += self.splits
            self.most_splits = max(self.most_splits, self.splits)
        if answer is not None or is_trial:
            self.network.undo(mark)
        else:
            self.network.keep_owners(kept)
        del self.network.undo_list[mark:]
        del self.places[len(self.network.sur) :]
        return None if answer is None else answer.certificate

    def _settle(self, suspects: list[int]) -> No | None:
        """Search a whole draw near the assignment at hand; `suspects` are the places that changed."""
        clash = self._find_clash(suspects)
        if clash is None:
            return self._settle_help(suspects) if self.is_helped else None
        self._count_split()
        parts, used = [], set()
        for choice in clash:
            answer = self._without(choice, suspects)
            if answer is None or choice not in answer.used:
                return answer
            parts.append(answer.certificate)
            used |= answer.used - {choice}
        return No({"split": [self._choice(*one) for one in clash], "certificates": parts}, used)

    def _find_clash(self, suspects: Iterable[int]) -> tuple[Choice, Choice] | None:
        """Find two choices that exclude each other: a mutual review, or one reviewer twice for one State."""
        network = self.network
        owner, surs, reviews = network.owner, network.sur, network.reviews
        for place in suspects:
            reviewer, sur = owner[place], surs[place]
            if reviews[sur] >> reviewer & 1:
                other = next(one for one in network.places_of[reviewer] if owner[one] == sur)
                return (place, reviewer), (other, sur)
            for twin in network.places_of[sur]:
                if twin != place and owner[twin] == reviewer:
                    return (place, reviewer), (twin, reviewer)
        return None

    def _without(self, choice: Choice, suspects: list[int]) -> No | None:
        """Follow the branch in which a choice is forbidden."""
        mark = len(self.network.undo_list)
        self.forbidden.append(choice)
        answer = self._go_on(mark, suspects, self.network.forbid(*choice))
        self.forbidden.pop()
        return answer

    def _go_on(self, mark: int, suspects: list[int], moved: list[int] | Bound) -> No | None:
        if isinstance(moved, Bound):
            answer: No | None = No(self.named(moved), self._used_by(moved))
        else:
            answer = self._settle(suspects + moved)
        if answer is not None:
            self.network.undo(mark)
        return answer

    def _used_by(self, bound: Bound) -> set[Choice]:
        """Return what was forbidden or fixed in the search without which a set of States would prove nothing."""
        is_over = bound.kind == OVER
        states = bound.states | self.network.exhausted if is_over else bound.states
        used = {choice for choice in self.forbidden if self._matters(choice, states, is_over=is_over)}
        return used | {fix.mark for fix in self.fixes if self._fix_matters(fix, used, states, is_over=is_over)}

    def _matters(self, choice: Choice, states: int, *, is_over: bool) -> bool:
        """Tell whether a set of States proves more because this choice cannot be made."""
        mask, is_in = self.network.candidates[choice[0]], bool(states >> choice[1] & 1)
        return not is_in and not mask & ~states if is_over else is_in and not mask & states

    def _fix_matters(self, fix: Fix, used: set[Choice], states: int, *, is_over: bool) -> bool:
        candidates = self.network.candidates
        taken = fix.candidates & (~states if is_over else states)
        return (
            (taken and bool(states >> fix.reviewer & 1) == is_over)
            or (is_over and any(not candidates[seat] & ~states for seat in range(fix.first, fix.end)))
            or any(fix.first <= place < fix.end for place, _ in used)
            or any(self._matters(choice, states, is_over=is_over) for choice in self._barred_by(fix))
        )

    def _barred_by(self, fix: Fix) -> Iterator[Choice]:
        """Return the choices that a fixed reviewer excludes, in places that could be filled so."""
        network, wide = self.network, self.eligible.wide
        sur = network.sur[fix.place]
        for state, other in ((sur, fix.reviewer), (fix.reviewer, sur)):
            for place in network.places_of[state]:
                if place >= len(wide) or wide[place] >> other & 1:
                    yield place, other

    def _count_split(self) -> None:
        self.splits += 1
        if self.splits > MOST_SPLITS or len(self.forbidden) > MOST_FORBIDDEN:
            raise DrawError(Rule.SEARCH_LIMIT, "whether a whole draw remains could not be decided")

    def _settle_help(self, suspects: list[int]) -> No | None:
        """Split on a reviewer who lacks an instrument: each way to add reviewers beside it, or another reviewer."""
        network, full = self.network, self.eligible.full
        short = (one for one, mask in enumerate(full) if not mask >> network.owner[one] & 1 and one not in self.helped)
        place = min(short, key=lambda one: (count_of(network.candidates[one]), one), default=None)
        if place is None:
            return self._settle_minima(suspects)
        self._count_split()
        reviewer, mark = network.owner[place], (place, ~network.owner[place])
        choice, ways, used = self._choice(place, reviewer), [], set(self._limits(place))
        for way in self.ways(place):
            answer = self._with_help(place, way, suspects)
            if answer is None or mark not in answer.used:
                return answer
            used |= answer.used - {mark}
            ways.append({"instruments": [sorted(part) for part in way], "certificate": answer.certificate})
        if place not in network.held[reviewer]:
            return No({"help": choice, "ways": ways}, used)
        answer = self._without((place, reviewer), suspects)
        if answer is None or (place, reviewer) not in answer.used:
            return answer
        used |= answer.used - {(place, reviewer)}
        return No({"help": choice, "ways": ways, "without": answer.certificate}, used)

    def _limits(self, place: int) -> Iterator[Choice]:
        """Return the fixed reviewers whose additional reviewers leave fewer ways to help at another place."""
        sur = self.network.sur[place]
        return (fix.mark for fix in self.fixes if self.network.sur[fix.place] == sur)

    def _settle_minima(self, suspects: list[int]) -> No | None:
        network = self.network
        for state, owed in enumerate(self.owed):
            if network.lower[state] < owed:
                network.set_lower(state, owed)
                moved = network.raise_load(state)
                if moved:
                    return self._go_on(len(network.undo_list), suspects, moved)
        return None

    def ways(self, place: int) -> Iterator[Way]:
        """Return the ways to help the reviewer at hand, within the State's limit of reviewing States."""
        sur = self.network.sur[place]
        taken = sum(one >= len(self.eligible.places) for one in self.network.places_of[sur])
        left = self.eligible.seats_beside(sur) - taken
        return (way for way in divisions(self.eligible.lacking(sur, self.network.owner[place])) if len(way) <= left)

    def _with_help(self, place: int, way: Way, suspects: list[int]) -> No | None:
        """Follow the branch in which a reviewer is fixed and helped in one way."""
        network, helped, start = self.network, set(self.helped), len(self.network.undo_list)
        reviewer, first = network.owner[place], len(network.sur)
        is_open = place in network.held[reviewer]
        mark = (place, ~reviewer)
        self.fixes.append(Fix(mark, place, reviewer, network.candidates[place] if is_open else 0, first, first))
        self.helped.add(place)
        moved = network.draw(place, reviewer) if is_open else []
        if isinstance(moved, list):
            added = self._add_seats(place, way)
            self.fixes[-1] = self.fixes[-1]._replace(end=len(network.sur))
            moved = added if isinstance(added, Bound) else moved + added
        answer = self._go_on(start, suspects, moved)
        self.fixes.pop()
        if answer is not None:
            self.helped = helped
        return answer

    def _add_seats(self, place: int, way: Way) -> list[int] | Bound:
        network, moved = self.network, []
        sur, is_weightless = network.sur[place], not self.eligible.pool.rules.load_counts_additional
        for part, covered in enumerate(way, 1):
            seat = network.add_place(sur, self.eligible.additional_reviewers(sur, covered), is_weightless=is_weightless)
            self.places[seat:] = [Place(sur, ADDITIONAL, part, covered, self.places[place].role)]
            more = network.move(seat, network.candidates[seat])
            if isinstance(more, Bound):
                return more
            moved += more
        return moved

    def _choice(self, place: int, state: int) -> list[str]:
        codes = self.eligible.codes
        return [codes[self.network.sur[place]], self.places[place].label, codes[state]]

    def named(self, bound: Bound) -> Certificate:
        """Return a set of States by their codes."""
        return {bound.kind: [self.eligible.codes[one] for one in members(bound.states)]}
