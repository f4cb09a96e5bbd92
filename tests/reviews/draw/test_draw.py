import ast
import hashlib
import hmac
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

import reviews.draw
from reviews.draw import VERSION, DrawError, Pool, Rule, draw_lots, lookahead
from reviews.draw.assign import Drawing
from reviews.draw.lookahead import divisions
from reviews.draw.lots import Lots
from tests.factories.draws import draw

ROLES = ("same_region", "other_region")


def pairs(result):
    return {(one.sur, one.reviewer) for one in result.assignments}


def ticket(seed, *label):
    return hmac.new(seed, "|".join((VERSION, "test", *label)).encode(), "sha256").digest()


def test_same_pool_and_contributions_give_the_same_drawing(full_size):
    one, two = draw(full_size(), ["a", "b"]), draw(full_size(), ["a", "b"])
    assert one.ledger.transcript() == two.ledger.transcript()


@pytest.mark.parametrize("contributions", [["b", "a"], ["a"], ["a", "b", "c"]])
def test_other_contributions_give_another_drawing(full_size, contributions):
    assert pairs(draw(full_size(), ["a", "b"])) != pairs(draw(full_size(), contributions))


@pytest.mark.parametrize("prefers", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_full_draw_keeps_every_rule(full_size, broken_rules, document_of, prefers, seed):
    result = draw(full_size(prefer_same_legal_system=prefers), [f"seed {seed}"])
    assert broken_rules(document_of(result)) == set()
    assert {one.role for one in result.assignments} == set(ROLES)


def test_same_legal_system_pairs_do_not_depend_on_the_seed(full_size):
    counts = {draw(full_size(), [f"seed {seed}"]).same_legal_system_pairs for seed in range(4)}
    unbound = draw(full_size(prefer_same_legal_system=False), ["seed 0"]).same_legal_system_pairs
    assert len(counts) == 1
    assert counts.pop() > unbound


@pytest.mark.parametrize(("sizes", "load_max"), [((3, 3), 2), ((3, 3), 3), ((3, 4), 3), ((4, 4), 2), ((3, 3, 3), 2)])
def test_tight_small_regions_are_always_completed(pool, broken_rules, document_of, sizes, load_max):
    for seed in range(25):
        result = draw(pool(*sizes, load_max=load_max), [f"seed {seed}"])
        assert broken_rules(document_of(result)) == set()


def test_states_never_review_each_other_even_across_drawings(pool, broken_rules, document_of):
    first = draw(pool(6, 6, 6), ["first"])
    drawn = tuple(sorted(pairs(first)))
    second = draw(pool(6, 6, 6, history=drawn, excluded=drawn), ["second"])
    assert broken_rules(document_of(second)) == set()
    assert not pairs(second) & (pairs(first) | {(reviewer, sur) for sur, reviewer in pairs(first)})


def test_waived_and_excluded_states_are_heeded(pool, broken_rules, document_of):
    excluded = tuple((f"{region}0{number}", "A00") for region, number in product("ABC", range(4)))
    result = draw(pool(4, 4, 4, excluded=excluded), ["x"])
    assert [one["state"] for one in result.body["minima"]["waived"]] == ["A00"]
    assert result.ledger.result()["rules"]["load_min_waived"] == ["A00"]
    assert broken_rules(document_of(result)) == set()
    result = draw(pool(4, 4, 4, excluded=excluded, load_min_waived=("A00",)), ["x"])
    assert result.body["minima"] is None
    assert broken_rules(document_of(result)) == set()


def test_lots_decide_who_goes_without_its_minimum(pool, broken_rules, document_of):
    excluded = tuple((f"{region}0{number}", f"A0{one}") for region, number in product("AB", range(6)) for one in (0, 1))
    kept = tuple(pair for pair in excluded if pair not in (("B00", "A00"), ("B00", "A01")))
    waived = set()
    for seed in range(12):
        result = draw(pool(6, 6, excluded=kept), [f"seed {seed}"])
        waived |= {one["state"] for one in result.body["minima"]["waived"]}
        assert len(result.body["minima"]["waived"]) == 1
        assert broken_rules(document_of(result)) == set()
    assert waived == {"A00", "A01"}


def test_only_the_states_named_are_under_review(pool, broken_rules, document_of):
    result = draw(pool(4, 4, under_review=("A00", "B01"), load_min=0), ["x"])
    assert {one.sur for one in result.assignments} == {"A00", "B01"}
    assert broken_rules(document_of(result)) == set()


def test_missing_protocol_brings_additional_reviewer_for_it(pool, broken_rules, document_of):
    lacking = {"A01": ("UNTOC", "TIP", "SOM"), "A02": ("UNTOC", "TIP", "SOM")}
    for seed in range(10):
        result = draw(pool(3, 4, 4, instruments=lacking), [f"seed {seed}"])
        assert broken_rules(document_of(result)) == set()
        additional = [one for one in result.assignments if one.role == "additional"]
        assert [(one.sur, one.instruments) for one in additional] == [("A00", ("FA",))]


@pytest.mark.parametrize("number", range(12))
def test_pools_with_some_gaps_never_get_stuck(pool, broken_rules, document_of, number):
    codes = [f"{region}0{one}" for region, one in product("ABC", range(5))]
    lots = hashlib.sha256(bytes([number])).digest()
    gaps = {code: ("UNTOC", *(("TIP", "SOM", "FA")[: lots[at] % 6])) for at, code in enumerate(codes)}
    result = draw(pool(5, 5, 5, instruments=gaps, load_max=4), ["x"])
    assert broken_rules(document_of(result)) == set()


def test_instruments_shared_when_no_state_has_all(pool, broken_rules, document_of):
    lacking = {
        f"{region}0{number}": ("UNTOC", "SOM" if number % 2 else "FA") for region, number in product("AB", range(5))
    }
    result = draw(pool(5, 5, instruments=lacking | {"A00": ("UNTOC", "SOM", "FA")}, load_max=4), ["x"])
    assert broken_rules(document_of(result)) == set()
    assert sum(one.sur == "A00" for one in result.assignments) == 4


def test_additional_reviews_can_be_excluded_from_the_load(pool, broken_rules, document_of):
    lacking = {"A01": ("UNTOC",), "A02": ("UNTOC",)}
    rules = {"load_max": 2, "load_counts_additional": False, "instruments": lacking}
    result = draw(pool(5, 5, **rules), ["x"])
    assert broken_rules(document_of(result)) == set()
    assert "additional" in {one.role for one in result.assignments}


def test_state_that_allows_no_additional_reviewer_is_refused_one(pool):
    lacking = {"A01": ("UNTOC",), "A02": ("UNTOC",)}
    with pytest.raises(DrawError) as refused:
        draw(pool(3, 4, instruments=lacking, max_reviewers_override={"A00": 2}), ["x"])
    assert (refused.value.state, refused.value.rule) == ("A00", Rule.SAME_REGION)


def naive_turns(root, codes, alike, possible):
    """Keep places for the same legal system by the published order, from the list of every draw."""
    counts, best = [], None
    for number in map(str, range(1, 9)):
        left, kept = possible, []
        for sur in sorted(codes, key=lambda one: ticket(root, "preference", number, one, ROLES[0])):
            narrowed = [one for one in left if one[sur, ROLES[0]] in alike[sur]]
            left, kept = (narrowed, [*kept, (sur, ROLES[0])]) if narrowed else (left, kept)
        if not counts or len(kept) > max(counts):
            best = left, set(kept)
        counts.append(len(kept))
        if len(kept) == sum(any(one in alike[sur] for one in codes if one[0] == sur[0]) for sur in codes):
            break
    return best, counts


def naive_lots(root, listed, left, free):
    """Draw place after place from the list of every draw; give the outcome, and why others were passed over."""
    rules = {}
    for place in sorted(listed, key=lambda one: ticket(root, "place", *one)):
        for one in sorted(listed[place], key=lambda one: ticket(root, "candidate", *place, one)):
            remains, free_still = ([chosen for chosen in draws if chosen[place] == one] for draws in (left, free))
            if remains:
                left, free = remains, free_still
                break
            rules[place, one] = Rule.LEGAL if free_still else Rule.COMPLETION
    return left[0], rules


@pytest.mark.parametrize("prefers", [False, True])
def test_drawing_equals_a_naive_replay_of_the_published_method(pool, every_draw, prefers):
    families = {"A00": "common", "A01": "common", "B00": "common", "B01": "mixed", "B02": "mixed"}
    frozen = pool(3, 3, families=families, load_max=2, prefer_same_legal_system=prefers)
    codes = [state.iso3 for state in frozen.states]
    family = {state.iso3: state.legal_family for state in frozen.states}
    alike = {sur: {one for one in codes if family[one] == family[sur] and one != sur} for sur in codes}
    candidates = {
        (sur, role): [one for one in codes if one != sur and (one[0] == sur[0]) == (role == ROLES[0])]
        for sur, role in product(codes, ROLES)
    }
    possible = every_draw(codes, candidates, 1, 2)
    for seed in range(12):
        result = draw(frozen, [f"seed {seed}"])
        root, free, left, kept = bytes.fromhex(result.body["seed"]), possible, possible, set()
        if prefers:
            (left, kept), counts = naive_turns(root, codes, alike, possible)
            assert result.body["preference"]["kept"] == counts
        listed = {
            place: [one for one in candidates[place] if place not in kept or one in alike[place[0]]]
            for place in candidates
        }
        chosen, rules = naive_lots(root, listed, left, free)
        assert {(one.sur, one.role): one.reviewer for one in result.assignments} == chosen
        for record in result.body["places"]:
            for one, passed in zip(record["candidates"], record["passed_over"], strict=False):
                if "certificate" in passed:
                    assert passed["rule"] == rules[(record["sur"], record["label"]), one]


def test_two_states_of_one_system_draw_who_is_skipped(pool):
    families = {"A00": "common", "A01": "common"}
    not_kept = set()
    for seed in range(16):
        result = draw(pool(5, 4, families=families), [f"seed {seed}"])
        (one,) = result.body["preference"]["not_kept"]
        not_kept.add(one["sur"])
        assert "certificate" in one
        assert result.same_legal_system_pairs == 8
    assert not_kept == {"A00", "A01"}


def test_star_of_legal_systems_gives_way_once_only(pool):
    families = {"A00": "common", "A01": "common", "A02": "common"}
    apart = (("A01", "A02"), ("A02", "A01"))
    for seed in range(16):
        result = draw(pool(6, 4, families=families, excluded=apart), [f"seed {seed}"])
        assert result.same_legal_system_pairs == 9


def test_transcript_shows_who_was_passed_over_and_why(full_size):
    result = draw(full_size(), ["a"])
    reviewers = {(one.sur, one.role): one.reviewer for one in result.assignments}
    reasons = set()
    for record in result.body["places"]:
        ahead = len(record["passed_over"])
        assert record["candidates"][ahead] == record["reviewer"] == reviewers[record["sur"], record["label"]]
        reasons |= {one["rule"] for one in record["passed_over"]}
    assert reasons == {Rule.LOAD_MAX, Rule.MUTUAL, Rule.COMPLETION, Rule.LEGAL}
    tickets = [record["ticket"] for record in result.body["places"]]
    assert tickets == sorted(tickets)


def test_states_over_their_load_are_passed_over_for_that(pool):
    result = draw(pool(3, 3, load_max=2), ["a"])
    full = {
        record["candidates"][number]
        for record in result.body["places"]
        for number, one in enumerate(record["passed_over"])
        if one["rule"] == Rule.LOAD_MAX
    }
    assert full
    assert all(sum(one.reviewer == code for one in result.assignments) == 2 for code in full)


def test_instrument_shares_tried_fewest_reviewers_first():
    ways = [[sorted(part) for part in way] for way in divisions(frozenset({"TIP", "SOM", "FA"}))]
    assert [len(way) for way in ways] == [1, 2, 2, 2, 3]
    assert all(sorted(code for part in way for code in part) == ["FA", "SOM", "TIP"] for way in ways)


def test_search_that_is_cut_off_is_an_error(pool, monkeypatch):
    monkeypatch.setattr(lookahead, "MOST_SPLITS", 0)
    with pytest.raises(DrawError) as refused:
        draw(pool(3, 3, load_max=2), ["x"])
    assert refused.value.rule is Rule.SEARCH_LIMIT


class OtherNames(Lots):
    """Lots that draw for other names as they do for the true ones."""

    def __init__(self, name, seed, true):
        super().__init__(name, seed)
        self.true = true

    def ticket(self, *label):
        return super().ticket(*(self.true.get(part, part) for part in label))


def renamed(pool, seed, name):
    """Draw a pool whose States have other names, and so another order, and give the record in the true names."""
    true = {name(state.iso3): state.iso3 for state in pool.states}
    rules = {key: tuple(tuple(map(name, pair)) for pair in getattr(pool.rules, key)) for key in ("history", "excluded")}
    states = tuple(replace(state, iso3=name(state.iso3)) for state in pool.states)
    drawing = Drawing(Pool(pool.name, states, replace(pool.rules, **rules)), OtherNames(pool.name, seed, true), None)
    drawing.run()
    pairs = {(true[one.sur], one.seat): true[one.reviewer] for one in drawing.assignments()}
    reasons = [
        (true[one.sur], one.label, one.is_kept, [str(row.rule) for row in one.passed_over]) for one in drawing.records
    ]
    return pairs, reasons, drawing.preference["kept"]


def test_renamed_states_are_drawn_the_same(full_size, pool):
    seed = hashlib.sha256(b"names").digest()
    first = draw_lots(full_size(), seed)
    drawn = tuple((one.sur, one.reviewer) for one in first.assignments)
    lacking = {"A01": ("UNTOC", "TIP", "SOM"), "A02": ("UNTOC", "TIP", "SOM")}
    small = [pool(5, 4, 4, instruments=lacking, excluded=(("A00", "A03"), ("A00", "A04"))), pool(4, 4, load_max=2)]
    for one in (full_size(history=drawn, excluded=drawn), *small):
        codes = [state.iso3 for state in one.states]
        backwards = {code: f"X{len(codes) - number:03}" for number, code in enumerate(codes)}
        shuffled = {code: f"X{number * 7 % 997:03}" for number, code in enumerate(codes)}
        plain = renamed(one, seed, lambda code: code)
        assert renamed(one, seed, backwards.__getitem__) == plain
        assert renamed(one, seed, shuffled.__getitem__) == plain


def test_the_method_needs_the_standard_library_only():
    folder = Path(reviews.draw.__file__).parent
    for path in (*folder.glob("*.py"), *(folder / "reasons").glob("[!_]*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names.append(node.module)
            for name in names:
                # Without it, the verifier says that the signature of the beacon was not checked.
                is_optional = (path.name, name) == ("beacon.py", "py_arkworks_bls12381")
                assert is_optional or name.split(".")[0] in sys.stdlib_module_names
                assert name != "random"
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
