"""Acts in random order are accepted, and the checker by itself refuses what an act may not change."""

import copy

import pytest

from benchmarks.ledgers import ACTS, SMALL, is_refused, list_other_groups, make_pool, play
from reviews.draw import Ledger, broken_rules, verify
from reviews.draw.check import broken_act, broken_deal
from tests.factories.draws import ask, draw, draw_again


@pytest.mark.parametrize("number", range(12))
def test_random_acts_are_accepted_and_no_other_group(number):
    ledger, met = play(make_pool(SMALL), number)
    assert met.total() == ACTS
    assert verify({**ledger.result(), "transcript": ledger.transcript()}).last_sha256 == ledger.last_sha256
    assert all(is_refused(ledger, place, changed) for place, changed in list_other_groups(ledger))


@pytest.fixture
def ledger(pool):
    return draw(pool(6, 6, 6), ["first"]).ledger


@pytest.fixture
def judge(ledger):
    """Give a function that asks the checker about the newest lots, after changes to what it is shown."""

    def ask_checker(change=None):
        before = Ledger(ledger.entries[: ledger.kinds.index("redraw")])
        shown = copy.deepcopy(
            {
                "asked": before.pending,
                "body": ledger.entries[-1]["body"],
                "before": before.result(),
                "after": ledger.result(),
            }
        )
        assert broken_act("test", **shown) == []
        if change:
            change(**shown)
        return broken_act("test", **shown)

    return ask_checker


def other_pair_changes(after, **_):
    next(row for row in after["assignments"] if row["sur"] == "C05")["reviewer"] = "B01"


def other_pair_ends(body, before, after, **_):
    row = next(row for row in before["assignments"] if row["sur"] == "C05")
    body["released"].append(row)
    after["assignments"].remove(row)


def other_place_is_drawn(body, after, **_):
    row = next(row for row in after["assignments"] if row["sur"] == "C05")
    body["assignments"].append({**row, "seat": "third"})
    after["assignments"].append({**row, "seat": "third"})


def waive_another_state(body, **_):
    body["waived"].append("C05")


def change_group_of_another_state(after, **_):
    after["groups"]["C05"] = after["groups"]["C05"] % 3 + 1


COMMON = [other_pair_changes, other_pair_ends, other_place_is_drawn, waive_another_state, change_group_of_another_state]


def released_comes_back(body, after, **_):
    gone = body["released"][0]["reviewer"]
    for rows in (body["assignments"], after["assignments"]):
        next(row for row in rows if row["sur"] == "A00" and row["seat"] == "same_region")["reviewer"] = gone


def released_is_not_barred(after, **_):
    after["rules"]["excluded"] = []


def place_is_not_drawn(body, after, **_):
    row = body["assignments"].pop()
    after["assignments"].remove(row)


@pytest.mark.parametrize("change", [*COMMON, released_comes_back, released_is_not_barred, place_is_not_drawn])
def test_checker_refuses_what_a_repeat_may_not_change(ledger, judge, change):
    ask(ledger, "repeat", "A00")
    draw_again(ledger)
    assert judge(change)


@pytest.mark.parametrize("change", [*COMMON, released_is_not_barred, place_is_not_drawn])
def test_checker_refuses_what_a_refusal_may_not_change(ledger, judge, change):
    gone = next(one.reviewer for one in ledger.assignments if one.sur == "A00")
    ask(ledger, "refusal", "A00", reviewer=gone)
    draw_again(ledger)
    assert judge(change)


def newcomer_was_there(before, **_):
    before["states"].append({"iso3": "A09", "region": "A", "instruments": ["UNTOC"]})


def newcomer_in_another_group(after, **_):
    after["groups"]["A09"] = after["groups"]["A09"] % 3 + 1


@pytest.mark.parametrize("change", [*COMMON, newcomer_was_there, newcomer_in_another_group, place_is_not_drawn])
def test_checker_refuses_what_a_join_may_not_change(ledger, judge, state, change):
    ask(ledger, "join", "A09", party=state("A09"))
    draw_again(ledger)
    assert judge(change)


def withdrawn_reviews_on(before, body, after, **_):
    row = next(row for row in body["released"] if row["reviewer"] == "A01")
    body["released"].remove(row)
    after["assignments"].append(row)


def withdrawn_is_not_in_history(after, **_):
    after["rules"]["history"] = []


def withdrawn_is_not_named(after, **_):
    after["withdrawn"] = []


def withdrawn_stays_in_its_group(before, after, **_):
    after["groups"]["A01"] = before["groups"]["A01"]


WITHDRAWN = [withdrawn_reviews_on, withdrawn_is_not_in_history, withdrawn_is_not_named, withdrawn_stays_in_its_group]


@pytest.mark.parametrize("change", [*COMMON, *WITHDRAWN, place_is_not_drawn])
def test_checker_refuses_what_a_withdrawal_may_not_change(ledger, judge, change):
    ask(ledger, "withdrawal", "A01")
    draw_again(ledger)
    assert judge(change)


def test_bounds_of_groups_are_asked_of_the_first_deal_only(ledger):
    document, seed = ledger.result(), "00" * 32
    assert broken_deal("test", seed, document) == []
    crowded = {**document, "groups": dict.fromkeys(document["groups"], 1)}
    assert broken_deal("test", seed, crowded)
    assert broken_rules(crowded) == []
    missing = {**document, "groups": {code: group for code, group in document["groups"].items() if code != "A00"}}
    assert broken_deal("test", seed, missing)


def test_kept_groups_are_kept_and_newcomers_worked_out(pool):
    kept = {f"{region}0{number}": 1 + number % 2 for region in "ABC" for number in range(6)}
    ledger = draw(pool(7, 7, 6, groups_kept=kept), ["x"]).ledger
    body, document = ledger.entries[-1]["body"], ledger.result()
    assert broken_deal("test", body["seed"], document) == []
    for code in ("A00", "A06", "B06"):
        for other in {1, 2, 3} - {document["groups"][code]}:
            changed = {**document, "groups": {**document["groups"], code: other}}
            assert broken_deal("test", body["seed"], changed)
    assert verify({**document, "transcript": ledger.transcript()})
