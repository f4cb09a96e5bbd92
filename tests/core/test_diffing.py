from collections import Counter

import pytest
from hypothesis import given, strategies as st

from untoc_portal.core.diffing import compare_texts, get_merged_text, merge, split_tokens

words = st.lists(st.sampled_from(["law", "court", "法", "ال", "\n", " ", ".", "étude", "x"]), max_size=12).map("".join)


def side(text, operation):
    return "".join(piece.text for piece in compare_texts(*text) if piece.operation in ("equal", operation))


@given(old=words, new=words)
def test_redline_holds_both_texts(old, new):
    assert side((old, new), "delete") == old
    assert side((old, new), "insert") == new


def test_redline_goes_by_words_and_by_han_characters():
    assert [(piece.operation, piece.text) for piece in compare_texts("A law is in force", "A law was in force")] == [
        ("equal", "A law "),
        ("delete", "is"),
        ("insert", "was"),
        ("equal", " in force"),
    ]
    assert [piece.text for piece in compare_texts("法律生效", "法律失效")] == ["法律", "生", "失", "效"]


def test_redline_of_equal_texts():
    assert compare_texts("", "") == []
    assert [piece.operation for piece in compare_texts("same", "same")] == ["equal"]


@given(text=st.text(max_size=80))
def test_tokens_joined_are_the_text(text):
    assert "".join(split_tokens(text)) == text


@given(base=words, mine=words)
def test_merge_takes_the_only_change(base, mine):
    assert get_merged_text(merge(base, mine, base)) == mine
    assert get_merged_text(merge(base, base, mine)) == mine
    assert get_merged_text(merge(base, mine, mine)) == mine


@given(base=words, mine=words, theirs=words)
def test_merge_loses_no_word_that_either_wrote(base, mine, theirs):
    shown = Counter()
    for part in merge(base, mine, theirs):
        shown += Counter(split_tokens(part.text)) if part.text is not None else Counter(split_tokens(part.mine))
        shown += Counter(split_tokens(part.theirs)) if part.text is None else Counter()
    kept = Counter(split_tokens(base))
    for written in (mine, theirs):
        assert not (Counter(split_tokens(written)) - kept) - shown


@given(base=words, mine=words, theirs=words)
def test_merge_does_not_depend_on_who_comes_first(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert [(part.text, part.mine, part.theirs) for part in one] == [
        (part.text, part.theirs, part.mine) for part in other
    ]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("The law is old.", "The law is new.", "The law is old. It is applied.", "The law is new. It is applied."),
        ("One. Two. Three.", "Uno. Two. Three.", "One. Two. Tres.", "Uno. Two. Tres."),
        ("قانون قديم", "قانون جديد", "وهناك قانون قديم", "وهناك قانون جديد"),
    ],
)
def test_merge_joins_changes_in_different_places(base, mine, theirs, expected):
    assert get_merged_text(merge(base, mine, theirs)) == expected


def test_merge_leaves_a_conflict_to_a_person():
    parts = merge("The fine is 10.", "The fine is 20.", "The fine is 30.")
    assert get_merged_text(parts) is None
    assert [(part.base, part.mine, part.theirs) for part in parts if part.is_conflict] == [("10", "20", "30")]
