"""Notes beside an answer: the own delegation's and nobody else's."""

import pytest

from reviews.models import Note, Question
from reviews.services.notes import reopen_note, resolve_note, write_note
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def write(assessed, who):
    def write_one(text="Who applies it?", kind="question", actor=None, iso3="KEN", key="untoc.5"):
        question = Question.objects.get(key=key)
        actor = actor or who("KEN", "expert")
        return write_note(delegation_of(assessed, iso3), actor=actor, question=question, kind=kind, text=text)

    return write_one


def test_note_is_resolved_and_reopened(write, who):
    note = write(" Who applies it?\r\n")
    assert (note.text, note.author, note.is_resolved) == ("Who applies it?", who("KEN", "expert"), False)
    resolve_note(note, actor=who("KEN"))
    assert (note.is_resolved, note.resolved_by) == (True, who("KEN"))
    reopen_note(note, actor=who("KEN", "expert"))
    assert (note.is_resolved, note.resolved_by) == (False, None)


def test_notes_are_for_the_own_delegation_alone(write, who, world):
    note = write("SECRET")
    readers = {(iso3, role) for iso3 in ("KEN", "GHA", "PER") for role in ("focal_point", "expert", "observer")}
    reading = {reader for reader in readers if Note.objects.visible_to(who(*reader)).exists()}
    assert reading == {("KEN", "focal_point"), ("KEN", "expert"), ("KEN", "observer")}
    assert list(Note.objects.visible_to(world.secretariat)) == []
    assert not AuditEvent.objects.filter(object_label=str(note)).exists()


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "observer"), ("GHA", "expert"), ("PER", "focal_point")])
def test_nobody_else_writes_or_settles(write, who, iso3, role):
    note = write()
    with refusal():
        write(actor=who(iso3, role))
    with refusal():
        resolve_note(note, actor=who(iso3, role))
    with refusal():
        reopen_note(note, actor=who(iso3, role))


def test_reviewing_state_writes_no_note_yet(write, who):
    with refusal():
        write(actor=who("GHA", "expert"), iso3="GHA")


def test_note_says_something_on_a_question_that_is_asked(write, assessed, world):
    with refusal("invalid"):
        write("  ")
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        write(key="tip.5")
