"""What is drawn anew when something happens after the lots, and what stands.

A repeat frees both places of a State; a refusal and a conflict of interest free the place of the State that is named; a
State that joins brings two places of its own. When a State withdraws, its own review ends with its pairs, and the
places it held elsewhere are drawn anew. All else stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .places import ADDITIONAL, ROLES, Assignment, Standing
from .pool import CONVENTION, DrawError, DrawState, Pool, Rule

REPEAT, REFUSAL, CONFLICT, JOIN, WITHDRAWAL = "repeat", "refusal", "conflict_of_interest", "join", "withdrawal"
ACTS = (REPEAT, REFUSAL, CONFLICT, JOIN, WITHDRAWAL)

# What a State may consent to.
MORE_REVIEWERS, MORE_REVIEWS = "reviewing_states", "reviews"


def question_of(pool: Pool, drawn: Sequence[Assignment], asked: Mapping[str, Any]) -> tuple[Pool, Standing]:
    """Return the pool and what stands, for the lots that are asked for."""
    state = asked["state"]
    if asked["act"] == JOIN:
        named = pool.rules.under_review and (*pool.rules.under_review, state)
        joined = pool.changed(states=(DrawState.from_document(asked["party"]),), under_review=named or ())
        return joined, Standing(tuple(drawn), tuple((state, role, frozenset()) for role in ROLES))
    released = released_by(drawn, asked)
    kept = tuple(one for one in drawn if one not in released)
    gone = state if asked["act"] == WITHDRAWAL else asked["reviewer"]
    # What only helped a released reviewer goes with it, and is drawn anew if it is needed still.
    seats = tuple(
        (one.sur, one.seat, frozenset(one.instruments))
        for one in released
        if one.sur != gone and (one.role != ADDITIONAL or one.reviewer == gone)
    )
    if asked["act"] == WITHDRAWAL:
        pairs = tuple((one.sur, one.reviewer) for one in drawn if gone in (one.sur, one.reviewer))
        return pool.without(state, pairs), Standing(kept, seats)
    barred = tuple((state, one.reviewer) for one in released if gone in ("", one.reviewer))
    return pool.changed(excluded=(*pool.rules.excluded, *barred)), Standing(kept, seats)


def released_by(drawn: Sequence[Assignment], asked: Mapping[str, Any]) -> list[Assignment]:
    """List the pairs that end, additional reviewers of a released one among them."""
    state, reviewer = asked["state"], asked["reviewer"]
    if asked["act"] == REPEAT:
        return [one for one in drawn if one.sur == state]
    if asked["act"] == WITHDRAWAL:
        reviewer = state
        held = [one for one in drawn if one.reviewer == reviewer]
    else:
        held = [one for one in drawn if one.sur == state and one.reviewer == reviewer]
        if not held:
            raise DrawError(Rule.FORMAT, f"{reviewer} does not review it", state=state)
    beside = {(one.sur, f"{ADDITIONAL}-{one.role}-") for one in held}
    return [
        one
        for one in drawn
        if one in held
        or (asked["act"] == WITHDRAWAL and one.sur == state)
        or any(one.sur == sur and one.seat.startswith(label) for sur, label in beside)
    ]


def check_request(pool: Pool, act: str, state: str, party: DrawState | None, *, is_under_review: bool) -> None:
    """Raise DrawError unless this State may ask for these lots; only a State that joins is not in the pool."""
    if act not in ACTS:
        raise DrawError(Rule.FORMAT, f"no such act: {act}", state=state)
    is_there = any(one.iso3 == state for one in pool.states)
    if act == JOIN:
        if is_there:
            raise DrawError(Rule.FORMAT, "is in the pool already", state=state)
        if party is None or party.iso3 != state or CONVENTION not in party.instruments:
            raise DrawError(Rule.PARTY, "not a party to the Convention itself", state=state)
    elif not (is_there if act == WITHDRAWAL else is_under_review):
        raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)


def check_consent(pool: Pool, state: str, limit: int, to: str, *, is_under_review: bool) -> None:
    """Raise DrawError unless the consent is to more reviewing States than now, or to one review above the most."""
    if to not in (MORE_REVIEWERS, MORE_REVIEWS):
        raise DrawError(Rule.FORMAT, f"no such consent: {to}", state=state)
    if not (is_under_review if to == MORE_REVIEWERS else any(one.iso3 == state for one in pool.states)):
        raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)
    present = pool.rules.max_reviewers_override.get(state, pool.rules.max_reviewers)
    if to == MORE_REVIEWERS and limit <= present:
        raise DrawError(Rule.MAX_REVIEWERS, f"may have {present} reviewing States already", state=state)
    if to == MORE_REVIEWS and not pool.most_reviews_of(state) < limit == pool.rules.load_max + 1:
        message = (
            f"may perform {pool.most_reviews_of(state)} reviews already; one above {pool.rules.load_max} is the most"
        )
        raise DrawError(Rule.LOAD_MAX, message, state=state)


def newly_waived(pool: Pool, pairs: Iterable[Assignment]) -> list[str]:
    """List who now performs fewer reviews than the rules want: lots drawn later cannot make up for it."""
    counts = pool.rules.load_counts_additional
    load = Counter(one.reviewer for one in pairs if counts or one.role != ADDITIONAL)
    codes = [state.iso3 for state in pool.states if load[state.iso3] < pool.rules.load_min]
    return [code for code in codes if code not in pool.rules.load_min_waived]
