"""Every rule of the drawing, asked of its outcome alone, and of what each later act changed.

Nothing here knows how lots are drawn: a mistake of the drawing cannot hide in its own checking. The documents are those
of `Ledger.result`: States, rules, groups, and who reviews whom. The groups are even when they are dealt; States join
and withdraw afterwards, so that no bound is asked of them later: the group of a State that joins is worked out again.
"""

import hmac
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .pool import GROUPS, VERSION

Row = Mapping[str, Any]
# For each instrument, whatever the drawing itself believes.
REVIEWERS = 2


def broken_rules(document: Mapping[str, Any]) -> list[str]:
    """Name every rule the outcome breaks, with the States; an empty list is a valid drawing."""
    states = {one["iso3"]: one for one in document["states"]}
    rows, rules = document["assignments"], document["rules"]
    found: list[str] = []
    for sur in rules.get("under_review") or sorted(states):
        found += _review(sur, [row for row in rows if row["sur"] == sur], states, rules)
    found += _pairs(rows, rules)
    found += _loads(rows, sorted(states), rules)
    return found


def _region(state: Row, rules: Row) -> str:
    return str(state["region"] or rules.get("no_group_region", {}).get(state["iso3"], ""))


def _review(sur: str, rows: list[Row], states: Mapping[str, Row], rules: Row) -> list[str]:
    return _reviewers(sur, rows, states, rules) + _coverage(sur, rows, states)


def _reviewers(sur: str, rows: list[Row], states: Mapping[str, Row], rules: Row) -> list[str]:
    found = []
    reviewers = [row["reviewer"] for row in rows]
    if len(set(reviewers)) != len(reviewers) or sur in reviewers:
        found.append(f"{sur}: reviews itself, or one State reviews it twice")
    limit = rules.get("max_reviewers_override", {}).get(sur, rules["max_reviewers"])
    if len(reviewers) > limit:
        found.append(f"{sur}: {len(reviewers)} reviewing States, at most {limit}")
    for role, is_same in (("same_region", True), ("other_region", False)):
        seated = [row["reviewer"] for row in rows if row["role"] == role]
        alike = [_region(states[one], rules) == _region(states[sur], rules) for one in seated]
        if alike != [is_same]:
            found.append(f"{sur}: not exactly one reviewing State as {role}")
    return found


def _coverage(sur: str, rows: list[Row], states: Mapping[str, Row]) -> list[str]:
    own = set(states[sur]["instruments"])
    party = {row["reviewer"]: set(states[row["reviewer"]]["instruments"]) for row in rows}
    found = [
        f"{sur}: {row['reviewer']} reviews an instrument that not both are party to"
        for row in rows
        if not row["instruments"] or not set(row["instruments"]) <= own & party[row["reviewer"]]
    ]
    covered = Counter(code for row in rows for code in row["instruments"])
    if covered != Counter(dict.fromkeys(own, REVIEWERS)):
        found.append(f"{sur}: not two reviewing States for each instrument")
    main = [party[row["reviewer"]] for row in rows if row["role"] != "additional"]
    lacking = Counter(code for held in main for code in own - held)
    if lacking != Counter(code for row in rows if row["role"] == "additional" for code in row["instruments"]):
        found.append(f"{sur}: additional reviewers for other instruments than those lacking")
    return found


def _pairs(rows: list[Row], rules: Row) -> list[str]:
    pairs = {(row["sur"], row["reviewer"]) for row in rows}
    earlier = {tuple(one) for one in rules.get("history", ())}
    mutual = [pair for pair in sorted(pairs) if pair[::-1] in pairs | earlier]
    excluded = sorted(pairs & {tuple(one) for one in rules.get("excluded", ())})
    return [f"{sur}: {reviewer} is or was reviewed by it" for sur, reviewer in mutual] + [
        f"{sur}: {reviewer} is barred from reviewing it" for sur, reviewer in excluded
    ]


def _count_loads(rows: list[Row], rules: Row) -> Counter[str]:
    counts = rules["load_counts_additional"]
    return Counter(row["reviewer"] for row in rows if counts or row["role"] != "additional")


def _loads(rows: list[Row], codes: list[str], rules: Row) -> list[str]:
    load = _count_loads(rows, rules)
    waived, agreed = rules.get("load_min_waived", ()), rules.get("load_max_override", {})
    return [
        f"{code}: performs {load[code]} reviews, not {rules['load_min']} to {agreed.get(code, rules['load_max'])}"
        for code in codes
        if load[code] > agreed.get(code, rules["load_max"]) or (load[code] < rules["load_min"] and code not in waived)
    ]


def broken_deal(name: str, seed: str, document: Mapping[str, Any]) -> list[str]:
    """Name what is wrong with the groups of a phase that was just drawn.

    States that had a group keep it and the others are added one by one. If nobody had one, no two groups differ by more
    than one State, within a regional group or in all.
    """
    groups, rules = document["groups"], document["rules"]
    region = {one["iso3"]: _region(one, rules) for one in document["states"]}
    kept = {code: group for code, group in rules.get("groups_kept", {}).items() if code in region}
    if set(groups) != set(region):
        return ["the groups are not those of all States"]
    if not kept:
        return _uneven(groups, region)
    found = [f"{code}: does not keep its group" for code in kept if groups[code] != kept[code]]
    for code in sorted(set(region) - set(kept), key=lambda one: (_ticket(name, seed, "member", one), one)):
        kept[code] = newcomers_group(name, seed, kept, region, code)
        if groups[code] != kept[code]:
            found.append(f"{code}: is not in the group that the lots give it")
    return found


def _uneven(groups: Mapping[str, int], region: Mapping[str, str]) -> list[str]:
    found = []
    for name in ["", *sorted(set(region.values()))]:
        sizes = [sum(groups[code] == q and name in ("", region[code]) for code in region) for q in GROUPS]
        if max(sizes) - min(sizes) > 1:
            found.append(f"{name or 'all States'}: groups of {sizes} States")
    return found


def _ticket(name: str, seed: str, *label: str) -> bytes:
    return hmac.digest(bytes.fromhex(seed), "|".join((VERSION, name, *label)).encode(), "sha256")


def newcomers_group(name: str, seed: str, groups: Mapping[str, int], region: Mapping[str, str], code: str) -> int:
    """Work out the group of a State that comes to a division that stands: the smallest of its region, then of all."""

    def rank(group: int) -> tuple[int, int, bytes]:
        members_of = [one for one, number in groups.items() if number == group]
        near = sum(region.get(one) == region[code] for one in members_of)
        return near, len(members_of), _ticket(name, seed, "group", str(group))

    return min(GROUPS, key=rank)


def broken_act(name: str, asked: Row, body: Row, before: Row, after: Row) -> list[str]:
    """Name every rule that lots drawn later break: what was asked, what the lots say, the outcome before and after."""
    state, found = asked["state"], []
    released = _released_rows(asked, before["assignments"])
    if _sorted_rows(body["released"]) != _sorted_rows(released):
        found.append(f"{state}: other pairs end than the request says")
    kept = [row for row in before["assignments"] if row not in body["released"]]
    if _sorted_rows(after["assignments"]) != _sorted_rows([*kept, *body["assignments"]]):
        found.append(f"{state}: a pair of another State changes")
    found += _drawn_places(asked, released, body["assignments"])
    found += _barred(asked, released, after)
    found += _changed_groups(name, asked, body, before, after)
    load, waived = _count_loads(after["assignments"], after["rules"]), before["rules"].get("load_min_waived", ())
    codes = [one["iso3"] for one in after["states"] if one["iso3"] not in waived]
    below = sorted(code for code in codes if load[code] < after["rules"]["load_min"])
    if sorted(body["waived"]) != below:
        found.append(f"{state}: the fewest reviews are waived for others than {below}")
    return found


def _sorted_rows(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["sur"], row["seat"]))


def _released_rows(asked: Row, rows: list[Row]) -> list[Row]:
    """List the pairs that end: those of the request, and who only helped a State that is released."""
    state, act = asked["state"], asked["act"]
    if act == "join":
        return []
    if act == "repeat":
        return [row for row in rows if row["sur"] == state]
    gone = state if act == "withdrawal" else asked["reviewer"]
    held = [row for row in rows if row["reviewer"] == gone and (act == "withdrawal" or row["sur"] == state)]
    seats = {(row["sur"], row["seat"]) for row in held}
    beside = {(row["sur"], row["role"]) for row in held}
    return [
        row
        for row in rows
        if (row["sur"], row["seat"]) in seats
        or (act == "withdrawal" and row["sur"] == state)
        or (row["role"] == "additional" and (row["sur"], row["seat"].split("-")[1]) in beside)
    ]


def _drawn_places(asked: Row, released: list[Row], drawn: list[Row]) -> list[str]:
    """Compare the places drawn with those that are free: additional reviewers come and go with the drawn States."""
    state = asked["state"]
    free = {(row["sur"], row["seat"]) for row in released if row["role"] != "additional" and row["sur"] != state}
    if asked["act"] != "withdrawal":
        free = {(row["sur"], row["seat"]) for row in released if row["role"] != "additional"}
    if asked["act"] == "join":
        free = {(state, "same_region"), (state, "other_region")}
    taken = {(row["sur"], row["seat"]) for row in drawn if row["role"] != "additional"}
    concerned = {row["sur"] for row in released if row["sur"] != state} if asked["act"] == "withdrawal" else {state}
    if taken != free or any(row["sur"] not in concerned for row in drawn):
        return [f"{state}: other places are drawn than those that are free"]
    return []


def _barred(asked: Row, released: list[Row], after: Row) -> list[str]:
    """Ask that who is released does not come back, and that a State that withdrew is in the history only."""
    state, rules = asked["state"], after["rules"]
    if asked["act"] == "withdrawal":
        ended = [[row["sur"], row["reviewer"]] for row in released if state in (row["sur"], row["reviewer"])]
        named = [row for row in after["assignments"] if state in (row["sur"], row["reviewer"])]
        is_there = named or state in after["groups"] or any(one["iso3"] == state for one in after["states"])
        is_kept = all(pair in rules.get("history", []) for pair in ended) and state in after["withdrawn"]
        return [] if is_kept and not is_there else [f"{state}: withdrew, but takes part or is not in the history"]
    gone = [row["reviewer"] for row in released if asked["reviewer"] in ("", row["reviewer"])]
    back = [row for row in after["assignments"] if row["sur"] == state and row["reviewer"] in gone]
    if back or any([state, one] not in rules.get("excluded", []) for one in gone):
        return [f"{state}: a released State may review it again"]
    return []


def _changed_groups(name: str, asked: Row, body: Row, before: Row, after: Row) -> list[str]:
    """Ask that no State's group changes, and that a State that joins is in the group that the lots give it."""
    state, expected = asked["state"], dict(before["groups"])
    if asked["act"] == "withdrawal":
        expected.pop(state, None)
    if asked["act"] == "join":
        if state in expected or any(one["iso3"] == state for one in before["states"]):
            return [f"{state}: was in the pool already"]
        region = {one["iso3"]: _region(one, after["rules"]) for one in after["states"]}
        expected[state] = newcomers_group(name, body["seed"], before["groups"], region, state)
    return [] if after["groups"] == expected else [f"{state}: the groups are not those that the rule gives"]
