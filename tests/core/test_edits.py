"""Two people at one text: what is shown to the second, and when both can be joined."""

import pytest
from hypothesis import given, strategies as st

from untoc_portal.core.diffing import split_tokens
from untoc_portal.core.edits import Conflict, Version, clean_text

texts = st.lists(st.sampled_from(["The", "law", "محكمة", "法", "act", " ", ".", "\n\n"]), max_size=10).map("".join)


def conflict(base, theirs, mine):
    return Conflict(base=Version(base), theirs=Version(theirs), mine=Version(mine))


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "joined", "is_joinable"),
    [
        ("One.\n\nTwo.", "One, changed.\n\nTwo.", "One.\n\nTwo, too.", "One, changed.\n\nTwo, too.", True),
        ("The fine is 10.", "The fine is 20.", "The fine is 30.", None, False),
        ("One.", "One.", "Two.", "Two.", False),
        ("", "First.", "Second.", None, False),
    ],
)
def test_joined_where_neither_touched_what_the_other_changed(base, theirs, mine, joined, is_joinable):
    found = conflict(base, theirs, mine)
    assert (found.joined, found.is_joinable) == (joined, is_joinable)


@given(base=texts, theirs=texts, mine=texts)
def test_what_is_joined_has_every_word_that_either_added(base, theirs, mine):
    joined = conflict(base, theirs, mine).joined
    for text in (theirs, mine):
        added = set(split_tokens(text)) - set(split_tokens(base))
        assert joined is None or added <= set(split_tokens(joined))


def test_clean_text_keeps_paragraphs_and_lists():
    assert clean_text("  One \r\n\r\n- two\r\n\x00") == "One\n\n- two"
