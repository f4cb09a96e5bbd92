"""What is read before an act, and the refusal of an act on another text than the one that was read."""

import pytest

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import Change, ChangedSinceReadError, Reading, ReadPart, require_seen

FIRST, SECOND = ReadPart("1", "Article 5", "One."), ReadPart("2", "Article 6", "Two.")
READ = Reading((FIRST, SECOND))


@pytest.mark.parametrize("seen", [READ.token, READ.digest])
def test_require_seen_accepts_text_read(seen):
    require_seen(READ, seen)


def test_label_does_not_change_what_was_read():
    require_seen(Reading((ReadPart("1", "المادة 5", "One."), SECOND)), READ.token)


def test_require_seen_names_each_change():
    now = Reading((ReadPart("1", "Article 5", "One, changed."), ReadPart("3", "Article 8", "Three.")))
    with pytest.raises(ChangedSinceReadError) as refusal:
        require_seen(now, READ.token, rule="the rule")
    assert refusal.value.changes == (
        Change("Article 5", "One.", "One, changed."),
        Change("Article 8", "", "Three."),
        Change("Article 6", "Two.", ""),
    )
    assert refusal.value.rule == "the rule"


def test_order_of_parts_counts():
    with pytest.raises(ChangedSinceReadError):
        require_seen(Reading((SECOND, FIRST)), READ.token)


@pytest.mark.parametrize("seen", [Reading((FIRST,)).digest, "made up", READ.token[:-1]])
def test_unknown_text_is_refused_without_changes(seen):
    with pytest.raises(ChangedSinceReadError) as refusal:
        require_seen(READ, seen)
    assert refusal.value.changes == ()


def test_act_without_reading_is_refused():
    with pytest.raises(DomainError) as refusal:
        require_seen(READ, "")
    assert refusal.value.code == "not_read"
