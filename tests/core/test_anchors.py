"""Quoted words are found again after the text around them was changed, and are known to be gone when they are."""

import pytest
from hypothesis import given, strategies as st

from untoc_portal.core.anchors import MarkedPiece, find_moved_quote, find_quote, split_at_quotes

TEXT = "The law is silent. The court asked what the law says of it."


@pytest.mark.parametrize(
    ("quote", "places"),
    [
        ("the law", [(40, 47)]),
        ("silent.\n The\tcourt", [(11, 28)]),
        ("law", [(4, 7), (44, 47)]),
        ("no such words", []),
        (" \n", []),
    ],
)
def test_words_are_found_with_any_blanks_between_them(quote, places):
    assert find_quote(TEXT, quote) == places


def test_hostile_quote_is_only_words():
    assert find_quote("a+b (c", "a+b (c") == [(0, 6)]
    assert find_quote("aab", "a+b") == []


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (TEXT, "same"),
        ("Well. " + TEXT + " Or not.", "same"),
        (TEXT.replace("The court", "A judge"), "same"),
        # One "law" of two: the one that was meant is followed, not the first.
        (TEXT.replace("The law is silent. ", ""), "same"),
        ("what the law says. " + TEXT.replace("what the law says of it", "nothing"), "elsewhere"),
        (TEXT.replace("the law says", "the new law says"), None),
        ("", None),
    ],
)
def test_passage_follows_its_words(new, found):
    [old] = find_quote(TEXT, "the law says")
    place = find_moved_quote(TEXT, new, old)
    assert (None if place is None else new[slice(*place)]) == (None if found is None else "the law says")
    assert (place is not None and place[0] < 10) is (found == "elsewhere")


def test_the_same_words_twice_are_distinguished():
    old, second = "one law. two law.", (13, 16)
    assert find_moved_quote(old, "one law, two law.", second) == (13, 16)
    assert find_moved_quote(old, "zero law. one law. two law.", second) == (23, 26)
    assert find_moved_quote(old, "two law.", second) == (4, 7)


@given(st.text("ab \n"), st.text("ab \n"), st.integers(0, 9), st.integers(1, 9))
def test_a_place_that_is_found_has_the_words(old, new, begin, length):
    end = min(begin + length, len(old))
    place = find_moved_quote(old, new, (min(begin, end), end))
    if place is not None and old[begin:end].strip():
        assert new[slice(*place)].split() == old[begin:end].split()


def test_overlapping_passages_are_all_shown():
    pieces = split_at_quotes("abcdef", {1: (1, 4), 2: (3, 5), 3: (3, 5)})
    assert pieces == [
        MarkedPiece("a"),
        MarkedPiece("bc", [1], []),
        MarkedPiece("d", [1, 2, 3], [1]),
        MarkedPiece("e", [2, 3], [2, 3]),
        MarkedPiece("f"),
    ]
    assert split_at_quotes("", {}) == []
