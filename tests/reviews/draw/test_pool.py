import hashlib
import json
import time

import pytest

from reviews.draw import DrawError, DrawRules, Pool, Rule, refuse_impossible


def test_canonical_json_does_not_depend_on_the_order_of_states(state):
    one = Pool("p", (state("A01"), state("A00", ("FA", "UNTOC"))))
    two = Pool("p", (state("A00", ("UNTOC", "FA")), state("A01")))
    assert one.canonical_json() == two.canonical_json()
    assert one.sha256() == hashlib.sha256(one.canonical_json().encode()).hexdigest()


@pytest.mark.parametrize(
    "change", [{"load_max": 4}, {"prefer_same_legal_system": False}, {"excluded": (("A00", "A01"),)}]
)
def test_sha256_changes_with_every_rule(pool, change):
    assert pool(3, 3).sha256() != pool(3, 3, **change).sha256()


def test_pool_survives_its_own_json(pool):
    rules = {"history": (("A00", "Z99"),), "max_reviewers_override": {"A01": 3}, "under_review": ("A00", "B00")}
    frozen = pool(3, 3, instruments={"A02": ("UNTOC",)}, **rules)
    assert Pool.from_document(json.loads(frozen.canonical_json())).canonical_json() == frozen.canonical_json()
    assert Pool.from_document(json.loads(frozen.canonical_json())).rules.history == (("A00", "Z99"),)


def test_pool_of_another_version_is_not_read(pool):
    document = json.loads(pool(3, 3).canonical_json()) | {"version": "other"}
    with pytest.raises(DrawError) as refused:
        Pool.from_document(document)
    assert refused.value.rule is Rule.FORMAT


@pytest.mark.parametrize(
    ("code", "instruments", "region", "rule"),
    [
        ("B00", ("TIP",), "B", Rule.PARTY),
        ("B00", ("UNTOC", "CITES"), "B", Rule.PARTY),
        ("B00", ("UNTOC",), "", Rule.REGION),
        ("A00", ("UNTOC",), "A", Rule.FORMAT),
        ("b|0", ("UNTOC",), "B", Rule.FORMAT),
    ],
)
def test_malformed_state_is_refused_by_name_and_rule(state, code, instruments, region, rule):
    with pytest.raises(DrawError) as refused:
        Pool("p", (state("A00"), state(code, instruments, region=region)))
    assert (refused.value.state, refused.value.rule) == (code, rule)


@pytest.mark.parametrize(
    ("numbers", "rule"),
    [
        ({"load_min": 3, "load_max": 2}, Rule.LOAD_MIN),
        ({"max_reviewers": 1}, Rule.MAX_REVIEWERS),
        ({"max_reviewers_override": {"A00": 1}}, Rule.MAX_REVIEWERS),
        ({"reviewers_per_instrument": 3}, Rule.FORMAT),
    ],
)
def test_impossible_numbers_are_refused(numbers, rule):
    with pytest.raises(DrawError) as refused:
        DrawRules(**numbers)
    assert refused.value.rule is rule


@pytest.mark.parametrize(
    "rules", [{"under_review": ("X00",)}, {"excluded": (("A00", "X00"),)}, {"load_min_waived": ("X00",)}]
)
def test_rules_naming_a_state_outside_the_pool_are_refused(pool, rules):
    with pytest.raises(DrawError) as refused:
        pool(3, 3, **rules)
    assert refused.value.state == "X00"


@pytest.mark.parametrize(
    ("sizes", "rules", "named", "rule"),
    [
        ((1, 4), {}, "A00", Rule.SAME_REGION),
        ((4,), {}, "A00", Rule.OTHER_REGION),
        ((2, 4), {}, "A00", Rule.MUTUAL),
        ((3, 3), {"load_max": 1}, None, Rule.LOAD_MAX),
        ((3, 3), {"load_min": 3}, None, Rule.LOAD_MIN),
    ],
)
def test_pool_without_a_draw_is_refused_by_state_and_rule(pool, sizes, rules, named, rule):
    with pytest.raises(DrawError) as refused:
        refuse_impossible(pool(*sizes, **rules))
    assert refused.value.rule is rule
    assert refused.value.state == named or named is None
    assert refused.value.state in {f"{region}0{number}" for region in "AB" for number in range(4)}


def test_refusal_names_states_and_instruments(pool):
    lacking = {f"A0{number}": ("UNTOC", "TIP") for number in range(3, 8)}
    limits = {f"{region}0{number}": 2 for region, size in (("A", 8), ("B", 7)) for number in range(size)}
    with pytest.raises(DrawError) as refused:
        refuse_impossible(pool(8, 7, instruments=lacking, max_reviewers_override=limits))
    assert refused.value.rule is Rule.LOAD_MAX
    assert refused.value.message == (
        "10 places (of A00, A01, A02, B00, B01, B02, B03, B04, B05, B06; UNTOC, TIP, SOM, FA) "
        "can go to A00, A01, A02 only, which have 9 reviews left"
    )


@pytest.mark.parametrize("size", [60, 194])
def test_large_pool_is_refused_immediately_by_counting(state, size):
    few = [state(f"B{number:02}", region="B") for number in range(3)]
    many = [state(f"C{number:03}", region="C") for number in range(size)]
    begun = time.process_time()
    with pytest.raises(DrawError) as refused:
        refuse_impossible(Pool("p", (*few, *many)))
    assert time.process_time() - begun < 0.5
    assert "B00, B01, B02 only" in refused.value.message


def test_pool_without_capacity_for_additional_is_refused(pool):
    lacking = {"A01": ("UNTOC",), "A02": ("UNTOC",)}
    with pytest.raises(DrawError) as refused:
        refuse_impossible(pool(3, 3, instruments=lacking, load_max=2))
    assert refused.value.rule is Rule.LOAD_MAX


def test_region_configured_for_a_state_without_a_group_counts(state):
    states = (*(state(f"A0{number}") for number in range(3)), *(state(f"B0{number}") for number in range(2)))
    pool = Pool("p", (*states, state("X00", region="")), DrawRules(no_group_region={"X00": "B"}))
    refuse_impossible(pool)
    assert pool.region_of(pool.states[-1]) == "B"
