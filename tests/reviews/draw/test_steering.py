"""People who want one pair play the protocol: what each can gain, with the real texts, ledger and lots."""

from math import sqrt

import pytest

from benchmarks import steering
from benchmarks.steering import CHANCE, PROCEDURES, Trial, count_tries_of_officer, make_pool
from reviews.draw import DrawError, Ledger, Rule, beacon
from tests.factories.draws import later
from tests.factories.transcripts import QUICKNET_SIGNATURES, close_real, draw_real, freeze_real, missing_at

TRIALS = 60
OFFICERS = ["First Officer", "Second Officer"]


@pytest.fixture(scope="module")
def trials():
    return [Trial(make_pool(), number) for number in range(TRIALS)]


def test_officer_without_a_number_always_wins(trials):
    tries = [count_tries_of_officer(trial) for trial in trials[:20]]
    assert max(tries) <= steering.MOST_TRIES


@pytest.mark.parametrize("name", [name for name in PROCEDURES if name != "officer types all, then a number"])
def test_share_of_success_is_that_of_the_bits(trials, name):
    bits, succeeds = PROCEDURES[name]
    expected = 1 - (1 - CHANCE) ** (2**bits)
    share = sum(succeeds(trial) for trial in trials) / TRIALS
    assert abs(share - expected) < 3.5 * sqrt(expected * (1 - expected) / TRIALS)


def test_officer_who_types_all_gains_nothing_by_a_number(trials):
    share = sum(steering.officer_before_the_number(trial) for trial in trials[:30]) / 30
    assert share < CHANCE + 3.5 * sqrt(CHANCE * (1 - CHANCE) / 30)


def test_last_revealer_cannot_open_when_the_number_is_out(pool):
    ledger = freeze_real(pool(4, 4))
    ledger.close_commitments([], at="2023-08-20T09:00:00Z")
    with pytest.raises(DrawError) as caught:
        ledger.close_reveals([], at=ledger.terms.beacon_at)
    assert caught.value.rule is Rule.TIMES


def test_withheld_text_is_named_and_never_comes_back(pool):
    ledger = freeze_real(pool(4, 4))
    close_real(ledger)
    assert ledger.withheld == ["CHN"]
    with pytest.raises(DrawError) as caught:
        ledger.close_reveals([], at="2023-08-21T11:00:00Z")
    assert caught.value.rule is Rule.ORDER


def test_skipped_round_can_be_shown_by_anybody(pool):
    ledger = freeze_real(pool(4, 4))
    close_real(ledger)
    body = ledger.declare_missing(officers=OFFICERS, at=missing_at(ledger))["body"]
    source = ledger.terms.source(body["source"])
    assert beacon.check_signature(source, body["round"], QUICKNET_SIGNATURES[body["round"]])
    assert body["officers"] == OFFICERS


def test_number_that_came_in_is_not_called_missing(pool):
    ledger = draw_real(pool(6, 6, 6))
    for late in (Ledger(ledger.entries), Ledger(ledger.entries[:4])):
        with pytest.raises(DrawError) as caught:
            late.declare_missing(officers=OFFICERS, at=later(ledger, 100))
        assert caught.value.rule is Rule.ORDER


def test_request_made_when_its_number_is_known_is_refused(pool):
    ledger = draw_real(pool(6, 6, 6))
    request = ledger.request("repeat", "A00", at=later(ledger))
    assert request["body"]["schedule"][0]["at"] == later(request["body"]["at"], ledger.terms.hours_to_later_lots)
    with pytest.raises(DrawError) as caught:
        ledger.record_beacon(QUICKNET_SIGNATURES[1000], number=1000, at=later(ledger, 48))
    assert caught.value.rule is Rule.BEACON
