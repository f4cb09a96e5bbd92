"""The first whole draw: whether there is one, and what gives way where there is none.

Asked in this order: parties to all instruments and every minimum kept; then no minimum; then reviewers who lack an
instrument, with additional reviewers beside them; then both. What is given up is given back, as far as can be, in an
order of lots (`assign`). Where nothing helps, the pool is refused by counting: the States and instruments are named.
"""

from .lookahead import Certificate, Lookahead
from .network import UNDER, Bound, Network
from .places import ADDITIONAL, OTHER, SAME, Eligibility, count_of, members
from .pool import INSTRUMENTS, DrawError, Rule

# So many States are named in a sentence.
MOST_NAMED = 12
NO_CANDIDATE = {SAME: Rule.SAME_REGION, OTHER: Rule.OTHER_REGION, ADDITIONAL: Rule.PARTY}


class Beginning:
    """A network with a whole draw, and the certificates for what had to give way. Raises DrawError if none exists."""

    def __init__(self, eligible: Eligibility) -> None:
        """Try what may give way, one after the other."""
        self.eligible = eligible
        # Nobody is owed a review where only some places are drawn again: too few are on offer.
        self.owed = eligible.owed()
        self.without_minima: Certificate | None = None
        self.without_instruments: Certificate | None = None
        self.lookahead, certificate = self._try(eligible.full, is_helped=False, is_owed=True)
        if certificate is not None:
            self.without_minima = certificate
            self.lookahead, certificate = self._try(eligible.full, is_helped=False, is_owed=False)
            if certificate is None and sum(self.owed) > len(eligible.places):
                raise refusal(eligible, self.without_minima)
        if certificate is not None:
            self.without_instruments = certificate
            self.lookahead, self.without_minima = self._try(eligible.wide, is_helped=True, is_owed=True)
            if self.without_minima is not None:
                self.lookahead, certificate = self._try(eligible.wide, is_helped=True, is_owed=False)
                if certificate is not None:
                    raise refusal(eligible, certificate)

    def _try(self, candidates: list[int], *, is_helped: bool, is_owed: bool) -> tuple[Lookahead, Certificate | None]:
        """Fill the places: as many as can be with parties to all instruments, then the rest."""
        eligible = self.eligible
        network = Network([place.sur for place in eligible.places], eligible.full, eligible.upper())
        if not eligible.pool.rules.load_counts_additional:
            network.weightless = {one for one, place in enumerate(eligible.places) if place.role == ADDITIONAL}
        lookahead = Lookahead(eligible, network, is_helped=is_helped)
        order = sorted(range(len(candidates)), key=lambda one: (count_of(candidates[one]), one))
        left = [place for place in order if isinstance(network.move(place, candidates[place]), Bound)]
        network.candidates = list(candidates)
        for place in left:
            moved = network.move(place, candidates[place])
            if isinstance(moved, Bound):
                return lookahead, lookahead.named(moved)
        if is_helped:
            lookahead.owed = list(self.owed) if is_owed else lookahead.owed
            return lookahead, lookahead.whole()
        for state, owed in enumerate(self.owed if is_owed else ()):
            network.set_lower(state, owed)
        for state in range(network.count):
            moved = network.raise_load(state)
            if isinstance(moved, Bound):
                return lookahead, lookahead.named(moved)
        return lookahead, lookahead.whole()


def refusal(eligible: Eligibility, certificate: Certificate) -> DrawError:
    """Say by which States and instruments a pool allows no draw, as the certificate counts them."""
    helped = _first_help(certificate)
    if helped is not None:
        sur, label, reviewer = helped["help"]
        lacking = _listed(eligible.lacking(eligible.number[sur], eligible.number[reviewer]))
        message = f"{label}: no additional reviewer can be found for {reviewer}, which is not party to {lacking}"
        parts = [*(way["certificate"] for way in helped["ways"]), {"over": []}]
        return DrawError(Rule.LOAD_MAX if parts[0].get("over") else Rule.PARTY, message, state=sur)
    if "split" in certificate:
        (sur, label, other), _ = sorted(certificate["split"])
        message = f"{label}: every way to fill the places makes it and {other} review each other"
        return DrawError(Rule.MUTUAL, message, state=sur)
    return _count(eligible, *next(iter(certificate.items())))


def _first_help(certificate: Certificate) -> Certificate | None:
    if "help" in certificate:
        return certificate
    found = (_first_help(part) for part in certificate.get("certificates", ()))
    return next((one for one in found if one is not None), None)


def _count(eligible: Eligibility, kind: str, codes: list[str]) -> DrawError:
    states = sum(1 << eligible.number[code] for code in codes)
    named, upper = _named(codes), eligible.upper()
    if kind == UNDER:
        count = sum(bool(mask & states) for mask in eligible.full)
        owed = sum(eligible.owed()[one] for one in members(states))
        message = f"{named}: owe {owed} reviews, {count} places are open to them"
        return DrawError(Rule.LOAD_MIN, message, state=codes[0])
    spent = sum(1 << state for state, most in enumerate(upper) if not most)
    short = [place for place, mask in enumerate(eligible.wide) if not mask & ~(states | spent)]
    places = [eligible.places[place] for place in short]
    held = [eligible.pool.states[place.sur].instruments for place in places]
    wanted = _listed(frozenset.union(*held))
    first = min(short, key=lambda place: eligible.places[place].sur)
    state, label = eligible.codes[eligible.places[first].sur], eligible.places[first].label
    if not codes and eligible.wide[first]:
        busy = _named([eligible.codes[one] for one in members(eligible.wide[first])])
        message = f"{label}: all that can review it ({busy}; {wanted}) perform the most reviews already"
        return DrawError(Rule.LOAD_MAX, message, state=state)
    if not codes:
        message = f"{label}: no State can review it ({wanted})"
        return DrawError(NO_CANDIDATE[eligible.places[first].role], message, state=state)
    surs = _named(sorted({eligible.codes[place.sur] for place in places}))
    left = sum(upper[one] for one in members(states))
    message = f"{len(places)} places (of {surs}; {wanted}) can go to {named} only, which have {left} reviews left"
    return DrawError(Rule.LOAD_MAX, message, state=state)


def _named(codes: list[str]) -> str:
    rest = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
    return ", ".join(codes[:MOST_NAMED]) + rest


def _listed(instruments: frozenset[str]) -> str:
    return ", ".join(code for code in INSTRUMENTS if code in instruments)
