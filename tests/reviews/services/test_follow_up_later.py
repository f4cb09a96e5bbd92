"""What a State said after a review, in its next review: next to the questionnaire, and in the list."""

import pytest

from reviews.enums import DelegateRole, ReviewState
from reviews.enums_of_follow_up import LineReaders
from reviews.selectors.follow_up import look_at_line
from reviews.selectors.follow_up_pages import list_earlier_steps
from reviews.selectors.observation_sources import list_references
from reviews.services import follow_up, follow_up_notes as notes, paragraphs
from tests.factories.follow_up import TEXT, close_with, let_read, make_next_review, say
from tests.factories.reviews import carry_to, delegation_of, make_review, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError

OWN, PARTIES, STATES, PUBLIC = LineReaders


@pytest.fixture
def closed(world, review):
    """Give a closed review whose whole list is published."""
    return close_with(world, review)


@pytest.fixture
def line(closed):
    """Give a line with one step that only the State reads."""
    return say(closed).line


def test_next_list_refers_to_lines(world, closed, line):
    version = let_read(line, STATES)
    hidden = let_read(say(closed, on="gap").line, PARTIES)
    later = make_next_review(world)
    finland = person(later, "FIN", DelegateRole.EXPERT)
    row = paragraphs.draft_paragraph(
        later.list_of_observations, actor=finland, delegation=delegation_of(later, "FIN"),
        article=world.articles["UNTOC 5"], kind="gap", text="It goes on.",
    )  # fmt: skip
    for actor in (world.secretariat, person(later, "KEN"), person(closed, "GHA")):
        with pytest.raises(NotAllowedError):
            notes.add_reference(row, actor=actor, version=version)
    # Finland did not review Kenya before: it does not read what only the parties read.
    with pytest.raises(DomainError, match="earlier review"):
        notes.add_reference(row, actor=finland, version=hidden)
    made = notes.add_reference(row, actor=finland, version=version)
    with pytest.raises(DomainError, match="already"):
        notes.add_reference(row, actor=finland, version=version)
    assert list_references(finland, later.list_of_observations) == {row.pk: [made]}
    follow_up.reduce_readers(line, actor=person(closed, "KEN"), readers=OWN)
    assert list_references(finland, later.list_of_observations) == {}
    with pytest.raises(NotAllowedError):
        notes.remove_reference(made, actor=person(later, "KEN"))
    notes.remove_reference(made, actor=finland)


def test_own_list_is_no_reference(world, closed, line):
    version = let_read(line, PUBLIC)
    other = carry_to(world, make_review(world, "FIN", ("GHA", "PER")), ReviewState.OBSERVATIONS)
    ghana = person(other, "GHA", DelegateRole.EXPERT)
    row = paragraphs.draft_paragraph(
        other.list_of_observations, actor=ghana, delegation=delegation_of(other, "GHA"),
        article=world.articles["UNTOC 5"], kind="gap", text="It is of another State.",
    )  # fmt: skip
    with pytest.raises(DomainError, match="earlier review"):
        notes.add_reference(row, actor=ghana, version=version)


def test_next_questionnaire_has_own_steps(world, closed, line):
    later = make_next_review(world, state=ReviewState.SELF_ASSESSMENT)
    assert [row.text for row in list_earlier_steps(later, [("UNTOC", 5)])] == [TEXT]
    assert list_earlier_steps(later, [("UNTOC", 6)]) == []
    assert list_earlier_steps(closed, [("UNTOC", 5)]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kenya trains its judges.", ()),
        ("Kenya trains judges with Ghana.", ("Ghana",)),
        ("Our judges are trained every year.", ()),
    ],
)
def test_author_sees_warning_about_other_states(world, review, text, found):
    closed = close_with(world, review)
    line = say(closed, text=text).line
    for readers in (LineReaders.STATES, LineReaders.PUBLIC):
        checks = [str(check.text) for check in look_at_line(line, readers).checks]
        assert [check for check in checks if "names another State" in check] == checks
        assert len(checks) == len(found)
        assert all(name in one for name, one in zip(found, checks, strict=True))
    assert look_at_line(line, LineReaders.PARTIES).checks == ()
    # The author decides.
    assert let_read(line).readers == LineReaders.PUBLIC
