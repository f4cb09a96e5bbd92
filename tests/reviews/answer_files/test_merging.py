"""What came back against what is stored: the six outcomes, and what is joined."""

import pytest

from reviews.answer_files.merging import MergeResult, Version, compare_answers

BASE = Version("yes", "One. Two. Three.")
EMPTY = Version()


@pytest.mark.parametrize(
    ("base", "here", "there", "outcome"),
    [
        (EMPTY, EMPTY, EMPTY, MergeResult.SAME),
        (BASE, BASE, BASE, MergeResult.SAME),
        (BASE, Version("no", "Both."), Version("no", "Both."), MergeResult.SAME),
        (EMPTY, EMPTY, BASE, MergeResult.NEW),
        (BASE, BASE, Version("no", "Two."), MergeResult.CHANGED_IN_FILE),
        (BASE, BASE, EMPTY, MergeResult.CHANGED_IN_FILE),
        (BASE, Version("no", "One."), BASE, MergeResult.CHANGED_IN_PORTAL),
        (BASE, EMPTY, BASE, MergeResult.CHANGED_IN_PORTAL),
        (BASE, Version("no", BASE.text), Version("yes", "One. Two. Three. Four."), MergeResult.MERGED),
        (BASE, Version("yes", "Zero. One. Two. Three."), Version("yes", "One. Two. Three. Four."), MergeResult.MERGED),
        (BASE, Version("no", BASE.text), Version("in_part", BASE.text), MergeResult.CONFLICT),
        (BASE, Version("yes", "One. 2. Three."), Version("yes", "One. II. Three."), MergeResult.CONFLICT),
        (EMPTY, Version(None, "Mine."), Version(None, "Theirs."), MergeResult.CONFLICT),
    ],
)
def test_outcome(base, here, there, outcome):
    assert compare_answers(base, here, there).outcome == outcome


def test_changes_that_do_not_touch_are_joined():
    found = compare_answers(BASE, Version("no", "Zero. One. Two. Three."), Version("yes", "One. Two. Three. Four."))
    assert found.joined == Version("no", "Zero. One. Two. Three. Four.")


def test_merge_keeps_both_wordings():
    found = compare_answers(BASE, Version("yes", "One. Mine. Three."), Version("yes", "One. Theirs. Three."))
    assert found.joined_text == "One. Mine\nTheirs. Three."


def test_blanks_at_line_ends_are_no_change():
    """Word and Excel lose them, and so does the portal."""
    stored = Version("yes", "One.  \r\nTwo.\n\n")
    assert compare_answers(stored, stored, Version("yes", "One.\nTwo.")).outcome == MergeResult.SAME
