"""Made-up pools, and a checker of the rules that shares nothing with the drawing."""

import json
from collections import Counter
from itertools import product

import pytest

from reviews.draw import DrawRules, DrawState, Pool

ALL = ("UNTOC", "TIP", "SOM", "FA")
# Region: States for each number of instruments, most first; and States for each legal system.
FULL_SIZE = {
    "A": ({4: 33, 3: 11, 2: 9}, {"mixed": 48, "civil": 4, "unknown": 1}),
    "B": ({4: 16, 3: 11, 2: 18, 1: 9}, {"mixed": 34, "civil": 9, "common": 8, "islamic": 3}),
    "C": ({4: 21, 3: 2}, {"civil": 23}),
    "D": ({4: 28, 3: 2, 2: 3}, {"civil": 21, "common": 10, "mixed": 2}),
    "E": ({4: 16, 3: 10, 2: 4, 1: 1}, {"civil": 21, "common": 6, "mixed": 2, "customary": 1, "own": 1}),
}


def spread(counts):
    return [value for value, count in counts.items() for _ in range(count)]


@pytest.fixture
def state():
    def build(code, instruments=ALL, family="civil", region=None):
        return DrawState(code, code[0] if region is None else region, family, frozenset(instruments))

    return build


@pytest.fixture
def pool(state):
    """Build a pool of regions A, B, ... of the given sizes, all parties to everything unless said otherwise."""

    def build(*sizes, instruments=None, families=None, **rules):
        codes = [f"{region}{number:02}" for region, size in zip("ABCDE", sizes, strict=False) for number in range(size)]
        states = [
            state(code, (instruments or {}).get(code, ALL), (families or {}).get(code, "civil")) for code in codes
        ]
        return Pool("test", tuple(states), DrawRules(**rules))

    return build


@pytest.fixture(scope="session")
def full_size():
    """Build a pool of 194 States, shaped like the parties to the Convention."""

    def build(**rules):
        states = []
        for region, (parties, families) in FULL_SIZE.items():
            family = spread(families)
            for number, count in enumerate(spread(parties)):
                turned = family[number * 7 % len(family)] if len(family) % 7 else family[number]
                states.append(DrawState(f"{region}{number:02}", region, turned, frozenset(ALL[:count])))
        return Pool("full size", tuple(states), DrawRules(**rules))

    return build


def check_review(sur, rows, party, region, rules):
    broken = set()
    for row in rows:
        if not row["instruments"] or not set(row["instruments"]) <= party[sur] & party[row["reviewer"]]:
            broken.add("party")
    covered = Counter(code for row in rows for code in row["instruments"])
    if covered != Counter(dict.fromkeys(party[sur], 2)):
        broken.add("two reviewers per instrument")
    main = [row for row in rows if row["role"] != "additional"]
    places = sorted((row["role"], region[row["reviewer"]] == region[sur]) for row in main)
    if places != [("other_region", False), ("same_region", True)]:
        broken.add("regions")
    lacking = Counter(code for row in main for code in party[sur] - party[row["reviewer"]])
    helped = Counter(code for row in rows if row["role"] == "additional" for code in row["instruments"])
    if lacking != helped:
        broken.add("additional reviewers only for what is lacking")
    reviewers = [row["reviewer"] for row in rows]
    if len(set(reviewers)) != len(reviewers) or sur in reviewers:
        broken.add("distinct reviewers")
    if len(reviewers) > rules["max_reviewers_override"].get(sur, rules["max_reviewers"]):
        broken.add("at most four")
    return broken


def check_pairs(rows, rules, codes):
    broken = set()
    pairs = {(row["sur"], row["reviewer"]) for row in rows}
    if any((reviewer, sur) in pairs | {tuple(one) for one in rules["history"]} for sur, reviewer in pairs):
        broken.add("mutual")
    if pairs & {tuple(one) for one in rules["excluded"]}:
        broken.add("excluded")
    load = Counter(row["reviewer"] for row in rows if row["role"] != "additional" or rules["load_counts_additional"])
    waived = rules["load_min_waived"]
    for code in codes:
        if load[code] > rules["load_max"] or (load[code] < rules["load_min"] and code not in waived):
            broken.add("load")
    return broken


def check_groups(groups, region):
    for name in {*region.values(), None}:
        sizes = [sum(groups[one] == q and name in (None, region[one]) for one in region) for q in (1, 2, 3)]
        if max(sizes) - min(sizes) > 1:
            return {"groups"}
    return set()


@pytest.fixture(scope="session")
def broken_rules():
    """Name the rules a drawing breaks, from the document meant for independent validators."""

    def check(document):
        defaults = {"history": [], "excluded": [], "load_min_waived": [], "max_reviewers_override": {}}
        rules = {**defaults, **document["rules"]}
        party = {one["iso3"]: set(one["instruments"]) for one in document["states"]}
        region = {one["iso3"]: one["region"] or rules["no_group_region"][one["iso3"]] for one in document["states"]}
        broken = check_pairs(document["assignments"], rules, party) | check_groups(rules["groups"], region)
        for sur in rules.get("under_review") or party:
            rows = [row for row in document["assignments"] if row["sur"] == sur]
            broken |= check_review(sur, rows, party, region, rules)
        return broken

    return check


@pytest.fixture(scope="session")
def document_of():
    return lambda result: json.loads(json.dumps(result.ledger.result()))


@pytest.fixture
def every_draw():
    """List every draw of a small pool of parties to everything, without looking at the drawing's code."""

    def search(codes, candidates, load_min, load_max):
        places = list(product(codes, ("same_region", "other_region")))
        found, chosen, load = [], {}, Counter()

        def fill(at):
            if at == len(places):
                if all(load[code] >= load_min for code in codes):
                    found.append(dict(chosen))
                return
            sur = places[at][0]
            for one in candidates[places[at]]:
                is_mutual = sur in (chosen.get((one, "same_region")), chosen.get((one, "other_region")))
                if load[one] < load_max and not is_mutual:
                    chosen[places[at]] = one
                    load[one] += 1
                    fill(at + 1)
                    load[one] -= 1
                    del chosen[places[at]]

        fill(0)
        return found

    return search
