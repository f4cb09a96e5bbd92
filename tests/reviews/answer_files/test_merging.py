"""What came back against what is stored: the six outcomes, and what is joined."""

import pytest

from reviews.answer_files.merging import Outcome, Version, compare

BASE = Version("yes", "One. Two. Three.")
EMPTY = Version()


@pytest.mark.parametrize(
    ("base", "here", "there", "outcome"),
    [
        (EMPTY, EMPTY, EMPTY, Outcome.SAME),
        (BASE, BASE, BASE, Outcome.SAME),
        (BASE, Version("no", "Both."), Version("no", "Both."), Outcome.SAME),
        (EMPTY, EMPTY, BASE, Outcome.NEW),
        (BASE, BASE, Version("no", "Two."), Outcome.CHANGED_THERE),
        (BASE, BASE, EMPTY, Outcome.CHANGED_THERE),
        (BASE, Version("no", "One."), BASE, Outcome.CHANGED_HERE),
        (BASE, EMPTY, BASE, Outcome.CHANGED_HERE),
        (BASE, Version("no", BASE.text), Version("yes", "One. Two. Three. Four."), Outcome.MERGED),
        (BASE, Version("yes", "Zero. One. Two. Three."), Version("yes", "One. Two. Three. Four."), Outcome.MERGED),
        (BASE, Version("no", BASE.text), Version("in_part", BASE.text), Outcome.CONFLICT),
        (BASE, Version("yes", "One. 2. Three."), Version("yes", "One. II. Three."), Outcome.CONFLICT),
        (EMPTY, Version(None, "Mine."), Version(None, "Theirs."), Outcome.CONFLICT),
    ],
)
def test_outcome(base, here, there, outcome):
    assert compare(base, here, there).outcome == outcome


def test_changes_that_do_not_touch_are_joined():
    found = compare(BASE, Version("no", "Zero. One. Two. Three."), Version("yes", "One. Two. Three. Four."))
    assert found.joined == Version("no", "Zero. One. Two. Three. Four.")


def test_of_two_wordings_neither_is_lost():
    found = compare(BASE, Version("yes", "One. Mine. Three."), Version("yes", "One. Theirs. Three."))
    assert found.joined_text == "One. Mine\nTheirs. Three."


def test_blanks_at_line_ends_are_no_change():
    """Word and Excel lose them, and so does the portal."""
    stored = Version("yes", "One.  \r\nTwo.\n\n")
    assert compare(stored, stored, Version("yes", "One.\nTwo.")).outcome == Outcome.SAME
