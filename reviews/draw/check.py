"""Every rule of the drawing, asked of its outcome alone.

Nothing here knows how lots are drawn: a mistake of the drawing cannot hide in its own checking. The document
is that of `Ledger.result`: States, rules, groups, and who reviews whom.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

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
    if not rules.get("groups_kept") and set(document["groups"]) == set(states):
        found += _groups(document["groups"], {code: _region(one, rules) for code, one in states.items()})
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


def _loads(rows: list[Row], codes: list[str], rules: Row) -> list[str]:
    counts = rules["load_counts_additional"]
    load = Counter(row["reviewer"] for row in rows if counts or row["role"] != "additional")
    waived = rules.get("load_min_waived", ())
    return [
        f"{code}: performs {load[code]} reviews, not {rules['load_min']} to {rules['load_max']}"
        for code in codes
        if load[code] > rules["load_max"] or (load[code] < rules["load_min"] and code not in waived)
    ]


def _groups(groups: Mapping[str, int], region: Mapping[str, str]) -> list[str]:
    found = []
    for name in ["", *sorted(set(region.values()))]:
        sizes = [sum(groups[code] == q and name in ("", region[code]) for code in region) for q in (1, 2, 3)]
        if max(sizes) - min(sizes) > 1:
            found.append(f"{name or 'all States'}: groups of {sizes} States")
    return found
