"""Sealing, opening, the times and the seed: what is refused, and the published test values."""

import hashlib

import pytest

from reviews.draw import (
    PRACTICE,
    DrawError,
    Ledger,
    Rule,
    Terms,
    check_reveal,
    commitment_of,
    seed_of,
    sign_for_practice,
    usual_sources,
)
from tests.factories.draws import (
    DUE,
    FROZEN,
    NOTED,
    OPENED,
    SEALED,
    ask,
    close_texts,
    draw,
    freeze,
    later,
    make_terms,
    publish,
    seal,
)
from tests.factories.transcripts import DICE, QUICKNET_SIGNATURES, ROUND_1000, close_real, freeze_real, missing_at

OFFICERS = ["First Officer", "Second Officer"]


def refused(act, *args, **kwargs):
    with pytest.raises(DrawError) as caught:
        act(*args, **kwargs)
    return caught.value.rule


def test_commitment_has_the_published_value():
    wanted = "64c72a82a9305029c8ffbba7b363ea2d9aa279162e5b96182b43e33d03612292"
    assert commitment_of("00" * 32, "AUT", "11" * 32, "edelweiss") == wanted
    text = f"untoc-lots-2|commit|{'00' * 32}|AUT|{'11' * 32}|edelweiss"
    assert hashlib.sha256(text.encode()).hexdigest() == wanted


def test_seed_has_the_published_value():
    randomness = hashlib.sha256(bytes.fromhex(QUICKNET_SIGNATURES[1000])).hexdigest()
    wanted = "4821462673497ff9a42f8eed7be898e4531e01d446f2ee53c03973b9350d3bd2"
    assert seed_of("22" * 32, "drand-quicknet", 1000, randomness).hex() == wanted


def test_commitment_is_the_same_however_letters_are_composed():
    composed, apart = "\u00e9", "e\u0301"
    assert commitment_of("00" * 32, "AUT", "11" * 32, composed) == commitment_of("00" * 32, "AUT", "11" * 32, apart)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"beacon_at": NOTED}, None),
        ({"beacon_at": "2026-11-04T08:59:59Z"}, Rule.TIMES),
        ({"beacon_at": "2026-11-04T08:59:59Z", "hours_to_beacon": 23}, None),
        ({"reveals_until": SEALED}, Rule.TIMES),
        ({"beacon_at": "tomorrow"}, Rule.TIMES),
        ({"hours_to_beacon": 0, "sources": usual_sources()}, Rule.TIMES),
        ({"hours_to_later_lots": 0, "sources": usual_sources()}, Rule.TIMES),
        ({"hours_to_missing": 0, "sources": usual_sources()}, Rule.TIMES),
        ({"hours_to_beacon": 0, "hours_to_later_lots": 0}, None),
        ({"fewest_texts": -1}, Rule.FORMAT),
        ({"fewest_texts": True}, Rule.FORMAT),
        ({"givers": ("a|b",)}, Rule.FORMAT),
        ({"sources": ()}, Rule.BEACON),
        ({"sources": usual_sources(20, 96)}, Rule.BEACON),
        ({"sources": usual_sources(96, 48)}, Rule.BEACON),
        ({"sources": usual_sources()[1:]}, Rule.BEACON),
        ({"sources": (*usual_sources(), PRACTICE)}, Rule.BEACON),
    ],
)
def test_terms_out_of_order_are_refused(changes, rule):
    assert rule is refused(make_terms, **changes) if rule else make_terms(**changes)


def test_terms_survive_their_own_document():
    terms = make_terms(sources=usual_sources())
    assert Terms.from_document(terms.as_document()) == terms
    assert not terms.is_practice
    assert make_terms().is_practice


def test_pool_is_frozen_before_anything_is_sealed(pool):
    assert refused(Ledger().freeze, pool(4, 4), make_terms(), at=SEALED) is Rule.TIMES


def test_schedule_names_each_source_with_its_round(pool):
    body = freeze_real(pool(4, 4)).entries[0]["body"]
    assert [(one["source"], one["at"], one["round"]) for one in body["schedule"]] == [
        ("drand-quicknet", ROUND_1000, 1000),
        ("drand-default", "2023-08-25T15:59:24Z", 3251605),
        ("dice", "2023-08-27T15:59:24Z", 0),
    ]


@pytest.mark.parametrize("at", [FROZEN, "2026-11-02T08:59:59Z", OPENED])
def test_sealed_texts_are_closed_in_their_time_only(pool, at):
    assert refused(freeze(pool(4, 4)).close_commitments, [], at=at) is Rule.TIMES


@pytest.mark.parametrize("at", [SEALED, "2026-11-03T08:59:59Z", DUE])
def test_opened_texts_are_closed_before_the_number(pool, at):
    ledger = freeze(pool(4, 4))
    ledger.close_commitments([], at=SEALED)
    assert refused(ledger.close_reveals, [], at=at) is Rule.TIMES


def test_only_invited_states_seal_one_text_each(pool):
    ledger = freeze(pool(4, 4))
    one, other = (seal(ledger, giver, "text")[0] for giver in ("AUT", "BRA"))
    for wrong in (
        [{**one, "giver": "FRA"}],
        [one, one],
        [one, {**other, "giver": "AUT"}],
        [one, {**one, "giver": "BRA"}],
        [{**one, "commitment": one["commitment"].upper()}],
        [{**one, "commitment": None}],
    ):
        assert refused(ledger.close_commitments, wrong, at=SEALED) is Rule.COMMITMENTS
    body = ledger.close_commitments([other, one], at=SEALED)["body"]
    assert body["commitments"] == sorted([one, other], key=lambda row: row["commitment"])
    assert refused(ledger.close_commitments, [], at=SEALED) is Rule.ORDER


def test_only_the_sealed_text_is_opened(pool):
    ledger = freeze(pool(4, 4))
    (sealed, opened), (other, _later) = (seal(ledger, giver, "text") for giver in ("AUT", "BRA"))
    ledger.close_commitments([sealed, other], at=SEALED)
    for wrong in (
        {"text": "texts"},
        {"nonce": "11" * 32},
        {"nonce": opened["nonce"].upper()},
        {"giver": "BRA"},
        {"giver": "CHN"},
    ):
        assert refused(ledger.close_reveals, [{**opened, **wrong}], at=OPENED) is Rule.REVEALS
    assert refused(ledger.close_reveals, [{**opened, "text": " "}], at=OPENED) is Rule.FORMAT
    assert refused(ledger.close_reveals, [{**opened, "text": "\ud800"}], at=OPENED) is Rule.FORMAT
    assert refused(ledger.close_reveals, [opened, opened], at=OPENED) is Rule.REVEALS
    body = ledger.close_reveals([opened], at=OPENED)["body"]
    assert (body["reveals"], body["withheld"]) == ([opened], ["BRA"])
    assert ledger.closing_sha256 == ledger.last_sha256


def test_commitment_of_another_drawing_opens_nothing(pool):
    one, other = freeze(pool(4, 4)), freeze(pool(4, 5))
    sealed, opened = seal(one, "AUT", "text")
    assert check_reveal(one.pool_sha256, sealed["commitment"], opened) == "text"
    assert refused(check_reveal, other.pool_sha256, sealed["commitment"], opened) is Rule.REVEALS


def test_copied_commitment_cannot_be_opened_by_who_copied(pool):
    ledger = freeze(pool(4, 4))
    sealed, opened = seal(ledger, "AUT", "text")
    assert refused(check_reveal, ledger.pool_sha256, sealed["commitment"], {**opened, "giver": "BRA"}) is Rule.REVEALS


@pytest.mark.parametrize(("opened", "is_alone"), [(3, False), (2, False), (1, True), (0, True)])
def test_few_texts_leave_the_beacon_alone_and_draw_on(pool, opened, is_alone):
    ledger = freeze(pool(4, 4), fewest_texts=2)
    close_texts(ledger, ["a", "b", "c"], opened)
    assert ledger.entries[-1]["body"]["rests_on_beacon_alone"] is ledger.rests_on_beacon_alone is is_alone
    publish(ledger)
    assert ledger.draw()["kind"] == "draw"


def test_no_text_at_all_still_draws(pool):
    ledger = freeze(pool(4, 4), givers=())
    close_texts(ledger, [])
    publish(ledger)
    assert len(ledger.draw()["body"]["assignments"]) == 16


def test_ledger_shows_what_comes_next(pool):
    ledger = Ledger()
    assert ledger.awaits == "pool"
    ledger = freeze(pool(6, 6, 6))
    assert ledger.awaits == "commitments"
    assert refused(ledger.close_reveals, [], at=OPENED) is Rule.ORDER
    assert refused(publish, ledger) is Rule.ORDER
    ledger.close_commitments([], at=SEALED)
    assert ledger.awaits == "reveals"
    ledger.close_reveals([], at=OPENED)
    assert ledger.awaits == "beacon"
    assert refused(ledger.draw) is Rule.ORDER
    publish(ledger)
    assert ledger.awaits == "draw"
    assert refused(publish, ledger) is Rule.ORDER
    ledger.draw()
    assert ledger.awaits == ""
    ask(ledger, "repeat", "A00")
    assert ledger.awaits == "beacon"
    publish(ledger)
    assert ledger.awaits == "redraw"


def test_only_the_frozen_round_is_accepted(pool):
    ledger = freeze_real(pool(4, 4))
    close_real(ledger)
    record, right = ledger.record_beacon, QUICKNET_SIGNATURES[1000]
    assert refused(record, QUICKNET_SIGNATURES[1001], number=1001, at=ROUND_1000) is Rule.BEACON
    assert refused(record, QUICKNET_SIGNATURES[1001], number=1000, at=ROUND_1000) is Rule.BEACON
    assert refused(record, right, number=True, at=ROUND_1000) is Rule.FORMAT
    assert refused(record, right, number=1000, at="2023-08-23T15:59:23Z") is Rule.TIMES
    assert refused(record, right, number=1000, at=ROUND_1000, randomness="00" * 32) is Rule.BEACON
    assert refused(record, right, number=1000, at=ROUND_1000, previous_signature="00") is Rule.BEACON
    assert ledger.awaits == "beacon"
    body = record(right, number=1000, at=ROUND_1000)["body"]
    seed = seed_of(ledger.closing_sha256, "drand-quicknet", 1000, body["randomness"])
    assert ledger.draw()["body"]["seed"] == seed.hex()


def test_portal_without_the_library_accepts_no_number(pool, monkeypatch):
    ledger = freeze(pool(4, 4))
    close_texts(ledger, ["a"])
    signature = sign_for_practice(ledger.moment["round"])
    monkeypatch.setattr("reviews.draw.beacon.bls", None)
    assert refused(ledger.record_beacon, signature, number=ledger.moment["round"], at=DUE) is Rule.BEACON
    lenient = Ledger(ledger.entries, needs_library=False)
    lenient.record_beacon(signature, number=ledger.moment["round"], at=DUE)
    assert lenient.unchecked == [4]


def test_next_source_counts_after_two_officers_say_so(pool):
    ledger = freeze_real(pool(4, 4))
    close_real(ledger)
    early, at = "2023-08-24T15:59:23Z", missing_at(ledger)
    assert refused(ledger.declare_missing, officers=OFFICERS, at=early) is Rule.TIMES
    assert refused(ledger.declare_missing, officers=["One", "One"], at=at) is Rule.OFFICERS
    assert refused(ledger.declare_missing, officers=["One"], at=at) is Rule.OFFICERS
    ledger.declare_missing(officers=OFFICERS, at=at)
    assert ledger.moment["source"] == "drand-default"
    right = QUICKNET_SIGNATURES[1000]
    assert refused(ledger.record_beacon, right, number=1000, at="2023-08-26T15:59:24Z") is Rule.BEACON
    ledger.declare_missing(officers=OFFICERS, at=missing_at(ledger))
    assert ledger.moment["source"] == "dice"
    assert refused(ledger.declare_missing, officers=OFFICERS, at="2023-09-01T15:59:24Z") is Rule.BEACON
    assert refused(ledger.record_beacon, DICE, number=0, at="2023-08-27T15:59:23Z") is Rule.TIMES
    ledger.record_beacon(DICE, number=0, at="2023-08-27T15:59:24Z")
    assert ledger.draw()["kind"] == "draw"


def test_entries_are_dated_one_after_the_other(pool):
    ledger = draw(pool(6, 6), ["a"]).ledger
    assert refused(ledger.consent, "A00", 5, at="2026-11-05T08:59:59Z") is Rule.TIMES
    ledger.consent("A00", 5, at=DUE)


def test_later_lots_take_a_number_a_day_after_the_request(pool):
    ledger = draw(pool(6, 6, 6), ["a"]).ledger
    request = ask(ledger, "repeat", "A00")
    assert ledger.moment["at"] == later(request["body"]["at"], 24)
    assert ledger.moment["round"] == PRACTICE.round_at(PRACTICE.time_of(ledger.moment["round"]))
    publish(ledger)
    randomness = ledger.entries[-1]["body"]["randomness"]
    seed = seed_of(request["sha256"], "practice", request["body"]["schedule"][0]["round"], randomness)
    assert ledger.redraw()["body"]["seed"] == seed.hex()


def test_dry_run_has_a_false_seed_and_adds_nothing(pool):
    ledger = freeze(pool(6, 6))
    before = list(ledger.entries)
    dry = ledger.dry_run()
    assert dry["is_dry_run"] is True
    wanted = hashlib.sha256(f"untoc-lots-2|false seed|{ledger.pool_sha256}|dry run".encode()).hexdigest()
    assert dry["false_seed"] == wanted
    close_texts(ledger, ["a", "b"])
    assert ledger.dry_run() == dry
    assert ledger.entries[:1] == before
    publish(ledger)
    assert refused(ledger.dry_run) is Rule.ORDER
    assert ledger.draw()["body"]["seed"] != dry["false_seed"]
    assert refused(ledger.dry_run) is Rule.ORDER
