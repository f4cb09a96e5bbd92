"""What happens to a drawing after the lots: repeats, refusals, conflicts, joining, consent, deferral."""

import pytest

from reviews.draw import DrawError, DrawState, Ledger, Rule, broken_rules
from reviews.draw.ledger import NOTHING, hash_of
from tests.factories.draws import contributed, draw

LACKING = {"A01": ("UNTOC", "TIP", "SOM"), "A02": ("UNTOC", "TIP", "SOM")}


@pytest.fixture
def ledger(pool):
    return draw(pool(6, 6, 6), ["first"]).ledger


def reviewers(ledger, sur):
    return {one.seat: one.reviewer for one in ledger.assignments if one.sur == sur}


def others(ledger, sur):
    return [one for one in ledger.assignments if one.sur != sur]


def refused(act, *args, **kwargs):
    with pytest.raises(DrawError) as caught:
        act(*args, **kwargs)
    return caught.value.state, caught.value.rule


def test_each_entry_holds_the_hash_of_the_one_before(ledger):
    ledger.request("repeat", "A00", note="NV 1")
    ledger.redraw(contributed("fresh"))
    ledger.consent("A00", 5)
    assert [entry["kind"] for entry in ledger.entries] == ["pool", "draw", "request", "redraw", "consent"]
    assert [entry["previous"] for entry in ledger.entries] == [NOTHING, *(one["sha256"] for one in ledger.entries[:-1])]
    assert all(hash_of(entry) == entry["sha256"] for entry in ledger.entries)


def test_a_ledger_is_taken_up_where_it_stands(ledger):
    ledger.request("repeat", "A00", note="NV 1")
    again = Ledger(ledger.entries)
    assert again.redraw(contributed("fresh")) == ledger.redraw(contributed("fresh"))
    assert Ledger(ledger.entries).result() == ledger.result()


@pytest.mark.parametrize("sur", ["A00", "B03", "C05"])
def test_repeat_redraws_both_places_and_no_other_pair(ledger, sur):
    before, kept = reviewers(ledger, sur), others(ledger, sur)
    ledger.request("repeat", sur, note="NV 1")
    ledger.redraw(contributed("fresh"))
    assert others(ledger, sur) == kept
    assert not set(before.values()) & set(reviewers(ledger, sur).values())
    assert broken_rules(ledger.result()) == []


def test_released_state_with_few_reviews_gets_waiver(pool):
    for number in range(30):
        ledger = draw(pool(6, 6, 6), [f"seed {number}"]).ledger
        ledger.request("repeat", "A00")
        waived = ledger.redraw(contributed("fresh"))["body"]["waived"]
        loads = {code: sum(one.reviewer == code for one in ledger.assignments) for code in waived}
        assert set(loads.values()) <= {0}
        assert broken_rules(ledger.result()) == []
        if waived:
            return
    pytest.fail("no repeat left a State without a review")


@pytest.mark.parametrize("act", ["refusal", "conflict_of_interest"])
def test_one_seat_is_drawn_anew_for_a_state_that_cannot_review(ledger, act):
    before = reviewers(ledger, "A00")
    ledger.request(act, "A00", reviewer=before["other_region"])
    ledger.redraw(contributed("fresh"))
    after = reviewers(ledger, "A00")
    assert after["same_region"] == before["same_region"]
    assert after["other_region"] != before["other_region"]
    assert ["A00", before["other_region"]] in ledger.result()["rules"]["excluded"]


def test_additional_reviewer_is_redrawn_with_its_partner(pool):
    ledger = draw(pool(5, 5, 5, instruments=LACKING, excluded=(("A00", "A03"), ("A00", "A04"))), ["x"]).ledger
    before = reviewers(ledger, "A00")
    additional = next(seat for seat in before if seat.startswith("additional"))
    ledger.request("refusal", "A00", reviewer=before[additional])
    ledger.redraw(contributed("fresh"))
    alone = reviewers(ledger, "A00")
    assert {seat for seat in before if before[seat] != alone[seat]} == {additional}
    ledger.request("refusal", "A00", reviewer=alone["same_region"])
    released = ledger.redraw(contributed("fresher"))["body"]["released"]
    assert {row["seat"] for row in released} == {"same_region", additional}
    assert broken_rules(ledger.result()) == []


def test_repeats_are_counted_and_more_are_exceptional(pool):
    ledger = draw(pool(8, 8, 8, load_max=5), ["x"]).ledger
    for number in (1, 2):
        ledger.request("repeat", "A00")
        ledger.redraw(contributed(f"fresh {number}"))
    assert refused(ledger.request, "repeat", "A00") == ("A00", Rule.REPEATS)
    ledger.request("repeat", "A00", is_exceptional=True)


def test_state_that_joins_is_drawn_two_reviewers_and_a_group(ledger, state):
    kept = ledger.assignments
    ledger.request("join", "A09", party=state("A09", ("UNTOC", "TIP")))
    ledger.redraw(contributed("fresh"))
    assert [one for one in ledger.assignments if one.sur != "A09"] == kept
    assert set(reviewers(ledger, "A09")) == {"same_region", "other_region"}
    assert ledger.groups["A09"] in (1, 2, 3)
    assert broken_rules(ledger.result()) == []
    ledger.request("repeat", "A09")


def test_consent_raises_limit_and_deferral_moves_group(ledger):
    ledger.consent("A00", 6, note="NV 2")
    assert ledger.result()["rules"]["max_reviewers_override"] == {"A00": 6}
    early = next(code for code, group in ledger.groups.items() if group == 1)
    ledger.defer(early, 3)
    assert ledger.result()["deferred"] == {early: 3}
    assert ledger.groups[early] == 1


def test_invalid_entry_is_refused_and_adds_nothing(ledger, state):
    entries = list(ledger.entries)
    late = next(code for code, group in ledger.groups.items() if group == 3)
    assert refused(ledger.request, "repeat", "Z99") == ("Z99", Rule.FORMAT)
    assert refused(ledger.request, "lottery", "A00") == ("A00", Rule.FORMAT)
    assert refused(ledger.request, "refusal", "A00", reviewer="A00") == ("A00", Rule.FORMAT)
    assert refused(ledger.request, "join", "A00", party=state("A00")) == ("A00", Rule.FORMAT)
    assert refused(ledger.request, "join", "A09", party=state("A09", ("TIP",))) == ("A09", Rule.PARTY)
    assert refused(ledger.consent, "A00", 4) == ("A00", Rule.MAX_REVIEWERS)
    assert refused(ledger.defer, late, 1) == (late, Rule.GROUPS)
    assert refused(ledger.defer, "Z99", 3) == ("Z99", Rule.FORMAT)
    assert refused(ledger.redraw, contributed("x")) == ("", Rule.ORDER)
    assert refused(ledger.draw, contributed("x")) == ("", Rule.ORDER)
    assert refused(ledger.freeze, ledger.pool) == ("", Rule.ORDER)
    assert ledger.entries == entries


def test_contributions_that_were_given_before_are_refused(pool, ledger):
    ledger.request("repeat", "A00")
    assert refused(ledger.redraw, contributed("first")) == ("", Rule.FRESH)
    assert refused(ledger.redraw, contributed("x", "x")) == ("", Rule.FRESH)
    assert refused(ledger.request, "repeat", "A01") == ("A00", Rule.ORDER)


def test_repeat_nobody_is_left_for_is_refused_before_it_is_asked(pool):
    ledger = draw(pool(3, 3, load_max=2), ["x"]).ledger
    assert refused(ledger.request, "repeat", "A00")[0] == "A00"
    assert ledger.pending is None


def test_nothing_is_asked_before_the_lots_are_drawn(pool):
    ledger = Ledger()
    assert refused(ledger.draw, contributed("x")) == ("", Rule.ORDER)
    ledger.freeze(pool(4, 4))
    assert refused(ledger.request, "repeat", "A00") == ("", Rule.ORDER)


def test_next_phase_keeps_groups_and_remembers_pairs(pool):
    first = draw(pool(9, 9, 9), ["first"]).ledger
    pairs = tuple((one.sur, one.reviewer) for one in first.assignments)
    second = draw(pool(9, 9, 9, history=pairs, excluded=pairs, groups_kept=first.groups), ["second"]).ledger
    assert second.groups == first.groups
    assert broken_rules(second.result()) == []
    third = draw(pool(10, 9, 9, groups_kept=first.groups), ["third"]).ledger
    assert {code: group for code, group in third.groups.items() if code != "A09"} == first.groups
    assert third.groups["A09"] in (1, 2, 3)


def test_state_in_a_group_that_is_none_is_refused(pool):
    with pytest.raises(DrawError) as caught:
        pool(4, 4, groups_kept={"A00": 4})
    assert (caught.value.state, caught.value.rule) == ("A00", Rule.GROUPS)


def test_party_is_read_back_from_its_document(state):
    assert DrawState.from_document(state("A00").as_document()) == state("A00")
