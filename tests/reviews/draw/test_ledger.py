"""What happens to a drawing after the lots: repeats, refusals, joins, withdrawals, consent, deferral, the void."""

import pytest

from reviews.draw import DrawError, DrawState, Ledger, Rule, broken_rules
from reviews.draw.chain import NOTHING, hash_of
from tests.factories.draws import ask, draw, draw_again, freeze, later

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
    ask(ledger, "repeat", "A00", note="NV 1")
    draw_again(ledger)
    ledger.consent("A00", 5, at=later(ledger))
    drawn = ["pool", "commitments", "reveals", "beacon", "draw"]
    assert ledger.kinds == [*drawn, "request", "beacon", "redraw", "consent"]
    assert [entry["previous"] for entry in ledger.entries] == [NOTHING, *(one["sha256"] for one in ledger.entries[:-1])]
    assert all(hash_of(entry) == entry["sha256"] for entry in ledger.entries)


def test_ledger_continues_at_its_last_entry(ledger):
    ask(ledger, "repeat", "A00", note="NV 1")
    again = Ledger(ledger.entries)
    assert again.awaits == ledger.awaits == "beacon"
    assert draw_again(again) == draw_again(ledger)
    assert Ledger(ledger.entries).result() == ledger.result()


@pytest.mark.parametrize("sur", ["A00", "B03", "C05"])
def test_repeat_redraws_both_places_and_no_other_pair(ledger, sur):
    before, kept = reviewers(ledger, sur), others(ledger, sur)
    ask(ledger, "repeat", sur, note="NV 1")
    draw_again(ledger)
    assert others(ledger, sur) == kept
    assert not set(before.values()) & set(reviewers(ledger, sur).values())
    assert broken_rules(ledger.result()) == []


def test_released_state_with_few_reviews_gets_waiver(pool):
    for number in range(30):
        ledger = draw(pool(6, 6, 6), [f"seed {number}"]).ledger
        ask(ledger, "repeat", "A00")
        waived = draw_again(ledger)["body"]["waived"]
        loads = {code: sum(one.reviewer == code for one in ledger.assignments) for code in waived}
        assert set(loads.values()) <= {0}
        assert broken_rules(ledger.result()) == []
        if waived:
            return
    pytest.fail("no repeat left a State without a review")


@pytest.mark.parametrize("act", ["refusal", "conflict_of_interest"])
def test_one_seat_is_drawn_again_if_a_state_cannot_review(ledger, act):
    before = reviewers(ledger, "A00")
    ask(ledger, act, "A00", reviewer=before["other_region"])
    draw_again(ledger)
    after = reviewers(ledger, "A00")
    assert after["same_region"] == before["same_region"]
    assert after["other_region"] != before["other_region"]
    assert ["A00", before["other_region"]] in ledger.result()["rules"]["excluded"]


def test_additional_reviewer_is_redrawn_with_its_partner(pool):
    ledger = draw(pool(5, 5, 5, instruments=LACKING, excluded=(("A00", "A03"), ("A00", "A04"))), ["x"]).ledger
    before = reviewers(ledger, "A00")
    additional = next(seat for seat in before if seat.startswith("additional"))
    ask(ledger, "refusal", "A00", reviewer=before[additional])
    draw_again(ledger)
    alone = reviewers(ledger, "A00")
    assert {seat for seat in before if before[seat] != alone[seat]} == {additional}
    ask(ledger, "refusal", "A00", reviewer=alone["same_region"])
    released = draw_again(ledger)["body"]["released"]
    assert {row["seat"] for row in released} == {"same_region", additional}
    assert broken_rules(ledger.result()) == []


def test_repeats_are_counted_and_more_are_exceptional(pool):
    ledger = draw(pool(8, 8, 8, load_max=5), ["x"]).ledger
    for _number in (1, 2):
        ask(ledger, "repeat", "A00")
        draw_again(ledger)
    assert refused(ask, ledger, "repeat", "A00") == ("A00", Rule.REPEATS)
    ask(ledger, "repeat", "A00", is_exceptional=True)


def test_state_that_joins_is_drawn_two_reviewers_and_a_group(ledger, state):
    kept = ledger.assignments
    ask(ledger, "join", "A09", party=state("A09", ("UNTOC", "TIP")))
    draw_again(ledger)
    assert [one for one in ledger.assignments if one.sur != "A09"] == kept
    assert set(reviewers(ledger, "A09")) == {"same_region", "other_region"}
    assert ledger.groups["A09"] in (1, 2, 3)
    assert broken_rules(ledger.result()) == []
    ask(ledger, "repeat", "A09")


def test_consent_raises_limit_and_deferral_moves_group(ledger):
    ledger.consent("A00", 6, note="NV 2", at=later(ledger))
    assert ledger.result()["rules"]["max_reviewers_override"] == {"A00": 6}
    early = next(code for code, group in ledger.groups.items() if group == 1)
    ledger.defer(early, 3, at=later(ledger))
    assert ledger.result()["deferred"] == {early: 3}
    assert ledger.groups[early] == 1


def test_invalid_entry_is_refused_and_adds_nothing(ledger, state):
    entries = list(ledger.entries)
    late = next(code for code, group in ledger.groups.items() if group == 3)
    assert refused(ask, ledger, "repeat", "Z99") == ("Z99", Rule.FORMAT)
    assert refused(ask, ledger, "lottery", "A00") == ("A00", Rule.FORMAT)
    assert refused(ask, ledger, "refusal", "A00", reviewer="A00") == ("A00", Rule.FORMAT)
    assert refused(ask, ledger, "join", "A00", party=state("A00")) == ("A00", Rule.FORMAT)
    assert refused(ask, ledger, "join", "A09", party=state("A09", ("TIP",))) == ("A09", Rule.PARTY)
    assert refused(ledger.consent, "A00", 4, at=later(ledger)) == ("A00", Rule.MAX_REVIEWERS)
    assert refused(ledger.defer, late, 1, at=later(ledger)) == (late, Rule.GROUPS)
    assert refused(ledger.defer, "Z99", 3, at=later(ledger)) == ("Z99", Rule.FORMAT)
    assert refused(ledger.redraw) == ("", Rule.ORDER)
    assert refused(ledger.draw) == ("", Rule.ORDER)
    assert refused(ledger.freeze, ledger.pool, ledger.terms, at=later(ledger)) == ("", Rule.ORDER)
    assert ledger.entries == entries


def test_one_request_at_a_time_is_drawn(ledger):
    ask(ledger, "repeat", "A00")
    assert refused(ask, ledger, "repeat", "A01") == ("A00", Rule.ORDER)
    assert refused(ledger.redraw) == ("", Rule.ORDER)


def test_repeat_nobody_is_left_for_is_refused_before_it_is_asked(pool):
    ledger = draw(pool(3, 3, load_max=2), ["x"]).ledger
    assert refused(ask, ledger, "repeat", "A00")[0] == "A00"
    assert ledger.pending is None


def test_nothing_is_asked_before_the_lots_are_drawn(pool):
    assert refused(Ledger().draw) == ("", Rule.ORDER)
    ledger = freeze(pool(4, 4))
    assert refused(ledger.draw) == ("", Rule.ORDER)
    assert refused(ask, ledger, "repeat", "A00") == ("", Rule.ORDER)


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


def test_withdrawal_ends_its_pairs_and_fills_its_places(ledger):
    before = ledger.assignments
    held = [(one.sur, one.seat) for one in before if one.reviewer == "B02"]
    own = [one for one in before if one.sur == "B02"]
    ask(ledger, "withdrawal", "B02", note="depositary notification")
    body = draw_again(ledger)["body"]
    assert {(row["sur"], row["seat"]) for row in body["assignments"]} == set(held)
    assert not [one for one in ledger.assignments if "B02" in (one.sur, one.reviewer)]
    stays = [one for one in before if "B02" not in (one.sur, one.reviewer)]
    assert [one for one in ledger.assignments if one in stays] == stays
    assert "B02" not in ledger.groups
    assert ledger.withdrawn == ["B02"]
    history = ledger.result()["rules"]["history"]
    assert all(["B02", one.reviewer] in history for one in own)
    assert all([sur, "B02"] in history for sur, _seat in held)
    assert broken_rules(ledger.result()) == []


def test_withdrawn_state_takes_part_in_nothing_more(ledger, state):
    ask(ledger, "withdrawal", "B02")
    draw_again(ledger)
    assert refused(ask, ledger, "repeat", "B02") == ("B02", Rule.FORMAT)
    assert refused(ask, ledger, "withdrawal", "B02") == ("B02", Rule.FORMAT)
    assert refused(ledger.defer, "B02", 3, at=later(ledger)) == ("B02", Rule.FORMAT)
    reviewed = [sur for sur, reviewer in ledger.pool.rules.history if reviewer == "B02"]
    ask(ledger, "join", "B02", party=state("B02"))
    draw_again(ledger)
    assert not set(reviewed) & set(reviewers(ledger, "B02").values())


def test_withdrawal_waives_who_lost_its_only_review(pool):
    for number in range(30):
        ledger = draw(pool(6, 6, 6), [f"seed {number}"]).ledger
        ask(ledger, "withdrawal", "A00")
        waived = draw_again(ledger)["body"]["waived"]
        assert all(one.reviewer not in waived for one in ledger.assignments)
        if waived:
            return
    pytest.fail("no withdrawal left a State without a review")


def test_one_review_above_the_most_needs_written_consent(pool):
    ledger = draw(pool(4, 4, load_max=2), ["x"]).ledger
    gone = reviewers(ledger, "A00")["other_region"]
    assert refused(ask, ledger, "refusal", "A00", reviewer=gone) == ("A00", Rule.LOAD_MAX)
    reviewed = {one.sur: one.reviewer for one in ledger.assignments if one.reviewer == "A00"}
    willing = next(one for one in ("B00", "B01", "B02", "B03") if one not in (gone, *reviewed))
    assert refused(ledger.consent, willing, 4, to="reviews", at=later(ledger)) == (willing, Rule.LOAD_MAX)
    assert refused(ledger.consent, "Z99", 3, to="reviews", at=later(ledger)) == ("Z99", Rule.FORMAT)
    assert refused(ledger.consent, willing, 3, to="lunch", at=later(ledger)) == (willing, Rule.FORMAT)
    ledger.consent(willing, 3, to="reviews", note="NV 5", at=later(ledger))
    assert refused(ledger.consent, willing, 3, to="reviews", at=later(ledger)) == (willing, Rule.LOAD_MAX)
    ask(ledger, "refusal", "A00", reviewer=gone)
    draw_again(ledger)
    assert reviewers(ledger, "A00")["other_region"] == willing
    assert ledger.result()["rules"]["load_max_override"] == {willing: 3}
    assert broken_rules(ledger.result()) == []


def test_void_needs_two_officers_and_a_reason(pool, ledger):
    at = later(ledger)
    for officers in (["One"], ["One", "One"], ["One", " One "], ["One", ""], "ab", ["One", "Two", "Three"]):
        assert refused(ledger.void, officers=officers, reason="wrong list", at=at)[1] in (Rule.OFFICERS, Rule.FORMAT)
    assert refused(ledger.void, officers=["One", "Two"], reason=" ", at=at) == ("", Rule.FORMAT)
    assert refused(ledger.as_earlier) == ("", Rule.ORDER)
    ledger.void(officers=["Two", "One"], reason="The list lacked a party.", at=at)
    assert ledger.awaits == ""
    for act in (
        lambda: ask(ledger, "repeat", "A00"),
        lambda: ledger.consent("A00", 5, at=at),
        lambda: ledger.defer("A00", 3, at=at),
        lambda: ledger.void(officers=["One", "Two"], reason="again", at=at),
    ):
        assert refused(act) == ("", Rule.ORDER)


def test_drawing_after_a_void_names_it_permanently(pool, ledger):
    ledger.void(officers=["Two", "One"], reason="The list lacked a party.", at=later(ledger))
    second = freeze(pool(6, 6, 7), earlier=ledger.as_earlier())
    voided = {"sha256": ledger.last_sha256, "officers": ["One", "Two"], "reason": "The list lacked a party."}
    assert second.earlier == [voided]
    for wrong in ({"officers": ["One"]}, {"officers": ["One", "One"]}, {"reason": ""}, {"sha256": ""}):
        assert refused(freeze, pool(6, 6, 7), earlier=[{**voided, **wrong}])[1] in (Rule.OFFICERS, Rule.FORMAT)
    second.void(officers=["One", "Two"], reason="Again.", at=later(second))
    assert [one["reason"] for one in second.as_earlier()] == ["The list lacked a party.", "Again."]
