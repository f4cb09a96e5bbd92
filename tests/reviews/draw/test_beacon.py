"""The public numbers: real rounds are accepted, and everything else is refused."""

import hashlib
from dataclasses import replace

import pytest

from reviews.draw import PRACTICE, DrawError, Rule, Source, beacon, sign_for_practice, usual_sources
from reviews.draw.beacon import DEFAULT, QUICKNET, THROWN_DICE, check_signature, randomness_of, seconds_of
from tests.factories.transcripts import DEFAULT_SIGNATURES, DICE, QUICKNET_SIGNATURES, ROUND_1000

RANDOMNESS_1000 = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"


def refused(act, *args, **kwargs):
    with pytest.raises(DrawError) as caught:
        act(*args, **kwargs)
    return caught.value.rule


@pytest.mark.parametrize("source", [QUICKNET, DEFAULT, PRACTICE], ids=lambda one: one.name)
def test_chain_hash_is_that_of_its_parts(source):
    assert source.expected_chain_hash() == source.chain_hash


@pytest.mark.parametrize("number", QUICKNET_SIGNATURES)
def test_real_rounds_of_quicknet_are_valid(number):
    assert check_signature(QUICKNET, number, QUICKNET_SIGNATURES[number])


def test_real_rounds_of_the_default_chain_are_valid():
    assert check_signature(DEFAULT, 1, DEFAULT_SIGNATURES[1], DEFAULT.group_hash)
    assert check_signature(DEFAULT, 2, DEFAULT_SIGNATURES[2], DEFAULT_SIGNATURES[1])
    assert refused(check_signature, DEFAULT, 2, DEFAULT_SIGNATURES[2], DEFAULT_SIGNATURES[2]) is Rule.BEACON
    assert refused(check_signature, DEFAULT, 3, DEFAULT_SIGNATURES[2], DEFAULT_SIGNATURES[1]) is Rule.BEACON


def test_number_of_a_round_is_the_hash_of_its_signature():
    assert randomness_of(QUICKNET, QUICKNET_SIGNATURES[1000]) == RANDOMNESS_1000
    assert randomness_of(QUICKNET, f" {QUICKNET_SIGNATURES[1000].upper()}\n") == RANDOMNESS_1000


@pytest.mark.parametrize(
    "signature",
    [
        QUICKNET_SIGNATURES[1001],
        QUICKNET_SIGNATURES[1000][:-1] + "8",
        QUICKNET_SIGNATURES[1000] + "00",
        QUICKNET_SIGNATURES[1000][2:],
        "94" + QUICKNET_SIGNATURES[1000][2:],
        "c0" + "00" * 47,
        "00" * 48,
        "ff" * 48,
        "zz" * 48,
        "",
        None,
    ],
)
def test_false_signatures_are_refused(signature):
    assert refused(check_signature, QUICKNET, 1000, signature) is Rule.BEACON


def test_signature_under_another_key_is_refused():
    key = PRACTICE.public_key
    assert refused(check_signature, replace(QUICKNET, public_key=key), 1000, QUICKNET_SIGNATURES[1000]) is Rule.BEACON
    assert refused(check_signature, QUICKNET, 1000, sign_for_practice(1000)) is Rule.BEACON
    assert check_signature(PRACTICE, 1000, sign_for_practice(1000))


def test_without_the_library_nothing_is_said_to_be_checked(monkeypatch):
    monkeypatch.setattr(beacon, "bls", None)
    assert check_signature(QUICKNET, 1000, QUICKNET_SIGNATURES[1001]) is False
    assert refused(check_signature, QUICKNET, 1000, "00") is Rule.BEACON
    assert not beacon.has_library()


def test_dice_have_one_form_however_they_are_typed():
    typed = "".join(DICE.split())
    assert randomness_of(THROWN_DICE, typed) == hashlib.sha256(DICE.encode()).hexdigest()
    assert randomness_of(THROWN_DICE, f"{typed[:33]}\n{typed[33:]}") == randomness_of(THROWN_DICE, DICE)
    for wrong in (typed[:-1], typed + "0", typed[:-1] + "x", typed[:-1] + "٣", ""):
        assert refused(randomness_of, THROWN_DICE, wrong) is Rule.BEACON


def test_round_of_a_time_is_the_first_one_from_then_on():
    at = seconds_of(ROUND_1000)
    assert [QUICKNET.round_at(at + late) for late in (-3, -2, 0, 1, 3)] == [999, 1000, 1000, 1001, 1001]
    assert QUICKNET.time_of(1000) == at
    assert refused(QUICKNET.round_at, QUICKNET.genesis) is Rule.TIMES
    assert THROWN_DICE.round_at(at) == 0


@pytest.mark.parametrize(
    "text", ["2026-11-30", "2026-11-30T12:00:00", "2026-02-30T12:00:00Z", "2026-1-3T1:2:3Z", 1, None]
)
def test_time_in_another_form_is_refused(text):
    assert refused(seconds_of, text) is Rule.TIMES


@pytest.mark.parametrize("change", [{"public_key": PRACTICE.public_key}, {"name": "other"}, {"period": 30}])
def test_source_with_another_key_or_name_is_refused(change):
    known = QUICKNET.as_document()
    assert Source.from_document(known) == QUICKNET
    assert refused(Source.from_document, {**known, **change}) is Rule.BEACON


def test_usual_sources_count_one_after_the_other():
    assert [(one.name, one.after_hours) for one in usual_sources(40, 90)] == [
        ("drand-quicknet", 0),
        ("drand-default", 40),
        ("dice", 90),
    ]
