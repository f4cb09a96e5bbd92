"""The search for a whole draw, so that certificates need not be believed."""

from __future__ import annotations

from .views import Choice, Seat, View, require

# A guard: a search that takes longer is reported as undecided.
MOST_STEPS = 200_000


class Search:
    """Looks for a whole draw in a view, from another one as a hint. Seats that need help are not looked at."""

    def __init__(self, view: View, hint: dict[Seat, str]) -> None:
        self.view, self.steps = view, 0
        self.available, self.spent = dict(view.available), view.spent()
        self.owner: dict[Seat, str] = {}
        self.held: dict[str, set[Seat]] = {code: set() for code in view.left}
        for seat, states in self.available.items():
            reviewer = hint.get(seat)
            if (
                reviewer is not None
                and reviewer in states
                and (seat in view.weightless or len(self.held[reviewer]) < view.left[reviewer])
            ):
                self._give(seat, reviewer)

    def _give(self, seat: Seat, reviewer: str) -> None:
        self._free(seat)
        self.owner[seat] = reviewer
        if seat not in self.view.weightless:
            self.held[reviewer].add(seat)

    def _free(self, seat: Seat) -> None:
        before = self.owner.pop(seat, None)
        if before is not None:
            self.held[before].discard(seat)

    def finds_none(self, forbidden: tuple[Choice, ...] = ()) -> set[Choice] | None:
        """Return None if there is a whole draw; if there is none, the forbidden choices that matter to that."""
        reached = self._fill(forbidden)
        if reached is not None:
            return reached
        clash = self._find_clash()
        if clash is None:
            return None
        self.steps += 1
        require(self.steps <= MOST_STEPS, "not decided: the search was cut off")
        matter: set[Choice] = set()
        for seat, reviewer in clash:
            owner, states = dict(self.owner), self.available[seat]
            self.available[seat] = states - {reviewer}
            self._free(seat)
            found = self.finds_none((*forbidden, (seat, reviewer)))
            if found is None:
                return None
            self.available[seat] = states
            for one in list(self.owner):
                self._free(one)
            for one, code in owner.items():
                self._give(one, code)
            if (seat, reviewer) not in found:
                return found
            matter |= found - {(seat, reviewer)}
        return matter

    def _find_clash(self) -> list[Choice] | None:
        pairs = {(seat[0], reviewer): seat for seat, reviewer in self.owner.items()}
        for seat, reviewer in self.owner.items():
            other = pairs.get((reviewer, seat[0]))
            if other is not None:
                return [(seat, reviewer), (other, seat[0])]
            if pairs[seat[0], reviewer] != seat:
                return [(seat, reviewer), (pairs[seat[0], reviewer], reviewer)]
        return None

    def _fill(self, forbidden: tuple[Choice, ...]) -> set[Choice] | None:
        for seat in [one for one in self.available if one not in self.owner]:
            reached = self._fill_seat(seat)
            if reached is not None:
                states = reached | self.spent
                return {one for one in forbidden if one[1] not in states and self.available[one[0]] <= states}
        for code, owed in self.view.owed.items():
            while len(self.held[code]) < owed:
                bound = self._relieve(code)
                if bound is not None:
                    return {one for one in forbidden if one[1] in bound and not self.available[one[0]] & bound}
        return None

    def _fill_seat(self, seat: Seat) -> set[str] | None:
        """Fill a seat along a chain of hand-overs; give the States reached if that fails."""
        if seat in self.view.weightless:
            choices = sorted(self.available[seat])
            if not choices:
                return set()
            self._give(seat, choices[0])
            return None
        origin: dict[str, tuple[str | None, Seat]] = {}
        origin.update(dict.fromkeys(sorted(self.available[seat] - self.spent), (None, seat)))
        queue = list(origin)
        for code in queue:
            if len(self.held[code]) < self.view.left[code]:
                self._hand_over(origin, code)
                return None
            for one in sorted(self.held[code]):
                new = sorted(self.available[one] - self.spent - set(origin))
                origin.update(dict.fromkeys(new, (code, one)))
                queue += new
        return set(origin)

    def _hand_over(self, origin: dict[str, tuple[str | None, Seat]], taker: str | None) -> None:
        while taker is not None:
            before, handed = origin[taker]
            self._give(handed, taker)
            taker = before

    def _relieve(self, code: str) -> set[str] | None:
        """Return a State one review more; give the States that cannot do without theirs if that fails."""
        origin: dict[str, tuple[str, Seat] | None] = {code: None}
        queue = [code]
        for taker in queue:
            for seat, states in self.available.items():
                giver = self.owner[seat]
                if taker not in states or giver in origin or seat in self.view.weightless:
                    continue
                origin[giver] = (taker, seat)
                queue.append(giver)
                if len(self.held[giver]) > self.view.owed[giver]:
                    link = origin[giver]
                    while link is not None:
                        taker_of, handed = link
                        self._give(handed, taker_of)
                        link = origin[taker_of]
                    return None
        return set(origin)
