from collections import Counter

import pytest
from hypothesis import given, strategies as st

from untoc_portal.core.diffing import get_merged_text, merge, redline, split_tokens

words = st.lists(st.sampled_from(["law", "court", "法", "ال", "\n", " ", ".", "étude", "x"]), max_size=12).map("".join)


def side(text, operation):
    return "".join(piece.text for piece in redline(*text) if piece.operation in ("equal", operation))


@given(old=words, new=words)
def test_redline_holds_both_texts(old, new):
    assert side((old, new), "delete") == old
    assert side((old, new), "insert") == new


def test_redline_goes_by_words_and_by_han_characters():
    assert [(piece.operation, piece.text) for piece in redline("A law is in force", "A law was in force")] == [
        ("equal", "A law "),
        ("delete", "is"),
        ("insert", "was"),
        ("equal", " in force"),
    ]
    assert [piece.text for piece in redline("法律生效", "法律失效")] == ["法律", "生", "失", "效"]


def test_redline_of_equal_texts():
    assert redline("", "") == []
    assert [piece.operation for piece in redline("same", "same")] == ["equal"]


@given(text=st.text(max_size=80))
def test_tokens_joined_are_the_text(text):
    assert "".join(split_tokens(text)) == text


@given(base=words, here=words)
def test_merge_takes_the_only_change(base, here):
    assert get_merged_text(merge(base, here, base)) == here
    assert get_merged_text(merge(base, base, here)) == here
    assert get_merged_text(merge(base, here, here)) == here


@given(base=words, here=words, there=words)
def test_merge_loses_no_word_that_either_wrote(base, here, there):
    shown = Counter()
    for part in merge(base, here, there):
        shown += Counter(split_tokens(part.text)) if part.text is not None else Counter(split_tokens(part.here))
        shown += Counter(split_tokens(part.there)) if part.text is None else Counter()
    kept = Counter(split_tokens(base))
    for written in (here, there):
        assert not (Counter(split_tokens(written)) - kept) - shown


@given(base=words, here=words, there=words)
def test_merge_does_not_depend_on_who_comes_first(base, here, there):
    one, other = merge(base, here, there), merge(base, there, here)
    assert [(part.text, part.here, part.there) for part in one] == [
        (part.text, part.there, part.here) for part in other
    ]


@pytest.mark.parametrize(
    ("base", "here", "there", "expected"),
    [
        ("The law is old.", "The law is new.", "The law is old. It is applied.", "The law is new. It is applied."),
        ("One. Two. Three.", "Uno. Two. Three.", "One. Two. Tres.", "Uno. Two. Tres."),
        ("قانون قديم", "قانون جديد", "وهناك قانون قديم", "وهناك قانون جديد"),
    ],
)
def test_merge_joins_changes_in_different_places(base, here, there, expected):
    assert get_merged_text(merge(base, here, there)) == expected


def test_merge_leaves_a_conflict_to_a_person():
    parts = merge("The fine is 10.", "The fine is 20.", "The fine is 30.")
    assert get_merged_text(parts) is None
    assert [(part.base, part.here, part.there) for part in parts if part.is_conflict] == [("10", "20", "30")]
