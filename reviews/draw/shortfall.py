"""Pools in which some drawn reviewers must lack an instrument, so that additional reviewers are needed.

Where every place can go to a party to all the instruments of the State under review, this module only says
so. Where not, the fewest places that must do with less are found (`maximum`, with "needs no additional
reviewer" as the preferred choice), and lots decide which places they are: in the order of the place
tickets, each place is set aside for parties to all instruments if a whole draw remains. The places left
over are drawn first, each followed by its additional reviewers, who review only the instruments the drawn
reviewer lacks (domain rule: PR, drawing of lots).
"""

from collections.abc import Iterable, Sequence

from .lookahead import HelpedLookahead, Lookahead, SearchLimitError
from .maximum import maximise
from .network import NOBODY, Network
from .places import ADDITIONAL, OTHER, SAME, Eligibility, count_of, members
from .pool import DrawError, Rule

NO_CANDIDATE = {SAME: Rule.SAME_REGION, OTHER: Rule.OTHER_REGION, ADDITIONAL: Rule.PARTY}


def bounds(eligible: Eligibility) -> tuple[list[int], list[int]]:
    """Give the fewest and the most reviews of each State beside those it keeps.

    A waived State may have none. Where only some seats are drawn again, nobody is owed a review: too few are on offer.
    """
    rules, kept = eligible.pool.rules, eligible.kept_load
    is_whole = eligible.standing is None
    lower = [rules.load_min if is_whole and code not in rules.load_min_waived else 0 for code in eligible.codes]
    return lower, [max(eligible.pool.most_reviews_of(code) - kept[code], 0) for code in eligible.codes]


def filled(eligible: Eligibility, candidates: Sequence[int]) -> Network:
    """Fill all places, mutual reviews aside; raises DrawError naming the State and the rule if impossible."""
    network = Network([place.sur for place in eligible.places], candidates, *bounds(eligible))
    for place in sorted(range(len(candidates)), key=lambda one: (count_of(candidates[one]), one)):
        if not candidates[place]:
            raise _refusal(eligible, place, NO_CANDIDATE[eligible.places[place].role], "no State can be its reviewer")
        if not _take_idle(network, place) and network.move(place, candidates[place]) is None:
            raise _refusal(
                eligible,
                place,
                Rule.LOAD_MAX,
                "every State that can review it has its most reviews elsewhere",
            )
    for state, code in enumerate(eligible.codes):
        while network.load[state] < network.lower[state]:
            if not network.raise_load(state):
                raise DrawError(Rule.LOAD_MIN, "cannot be given its fewest reviews", state=code)
    return network


def _take_idle(network: Network, place: int) -> bool:
    idle = network.open_to(place, careful=True) & ~network.surplus & network.room
    choice = next(members(idle), NOBODY)
    if choice != NOBODY:
        network.assign(place, choice)
    return choice != NOBODY


def _refusal(eligible: Eligibility, place: int, rule: Rule, reason: str) -> DrawError:
    seat = eligible.places[place]
    return DrawError(rule, f"{seat.role.replace('_', ' ')}: {reason}", state=eligible.codes[seat.sur])


def with_fewest_short(eligible: Eligibility, network: Network) -> HelpedLookahead:
    """Find how few places must do with less, and give the look-ahead that keeps to it.

    The filled network is brought to a whole draw's flow with the fewest such places. Raises DrawError if there is no
    whole draw, or if that stays undecided.
    """
    maximise(network, eligible.full)
    lookahead = HelpedLookahead(eligible, 0)
    short = lookahead.lacking(network)
    lookahead.most = len(short)
    if eligible.pool.rules.load_counts_additional and len(network.owner) + len(short) > sum(network.upper):
        raise _refusal(eligible, short[0], Rule.LOAD_MAX, "no review is left for an additional reviewer")
    try:
        while lookahead.find(network.copy(), network.open_places()) is None:
            if not lookahead.met_most:
                raise _most_bound(eligible, network)
            lookahead.most, lookahead.met_most = lookahead.most + 1, False
    except SearchLimitError:
        raise DrawError(Rule.SEARCH_LIMIT, "whether a draw exists could not be decided") from None
    return lookahead


def _most_bound(eligible: Eligibility, network: Network) -> DrawError:
    """Name the State with the fewest candidates for one place: the mutual review shows there first."""
    place = min(network.open_places(), key=lambda one: (count_of(network.candidates[one]), one))
    return _refusal(
        eligible,
        place,
        Rule.MUTUAL,
        "in every draw some States would review each other, or lack an additional reviewer",
    )


def without_additional(eligible: Eligibility) -> Network | None:
    """Find a whole draw in which every reviewer is party to all instruments; None if none was found."""
    try:
        network = filled(eligible, eligible.full)
    except DrawError:
        return None
    found = Lookahead().find_in_time(network)
    if found is not None:
        network.take_owners(found)
    return network if found is not None else None


class Shortfall:
    """Decides which places do with less."""

    def __init__(self, eligible: Eligibility) -> None:
        """Prepare the wider look-ahead; raises DrawError when no draw exists at all."""
        self.eligible = eligible
        self.wide = filled(eligible, eligible.wide)
        self.lookahead = with_fewest_short(eligible, self.wide)

    def choose_places(self, order: Iterable[int]) -> tuple[Network, list[int]]:
        """Let the places' order decide which must do with less; give the narrowed network and them."""
        network, short = self.wide, []
        found = self.lookahead.find(network.copy(), network.open_places())
        for place in order:
            trial = self._narrowed(network, place, self.eligible.full[place])
            if found is None or not self.eligible.full[place] >> found.owner[place] & 1:
                answer = None if trial is None else self.lookahead.find_in_time(trial)
                found = found if answer is None else answer
                trial = None if answer is None else trial
            if trial is None:
                short.append(place)
                trial = self._narrowed(network, place, ~self.eligible.full[place])
            network = network if trial is None else trial
        return network, short

    @staticmethod
    def _narrowed(network: Network, place: int, mask: int) -> Network | None:
        trial = network.copy()
        trial.candidates[place] &= mask
        is_kept = trial.candidates[place] >> trial.owner[place] & 1
        return trial if is_kept or trial.move(place, trial.candidates[place]) is not None else None
