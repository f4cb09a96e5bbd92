"""Notes on an answer: the own delegation's and nobody else's."""

import pytest

from reviews.models import Note, Question
from reviews.selectors.notes import find_mentioned
from reviews.services.notes import reopen_note, resolve_note, write_note
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.notices import list_private_events


@pytest.fixture
def write(assessed, who):
    def write_one(text="Who applies it?", kind="question", actor=None, iso3="KEN", key="untoc.5", mentioned=()):
        values = {"question": Question.objects.get(key=key), "kind": kind, "text": text, "mentioned": mentioned}
        return write_note(delegation_of(assessed, iso3), actor=actor or who("KEN", "expert"), **values)

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
def test_nobody_else_writes_or_resolves(write, who, iso3, role):
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


def list_notices(who_is_told="reviews/mentioned"):
    return list(Message.objects.filter(event=who_is_told).values_list("recipient__name", "recipient__pk"))


def test_mentioned_colleague_gets_one_message(write, who, assessed):
    observer = who("KEN", "observer")
    note = write(f"@{observer.name.upper()}, see this. @{observer.name}!", mentioned=[observer])
    assert list(note.mentioned.all()) == [observer]
    assert list_notices() == [(observer.name, observer.pk)]
    assert "reviews/mentioned" in list_private_events()
    assert not AuditEvent.objects.filter(changes__icontains="see this").exists()


def test_mention_reaches_nobody_outside(write, who, world):
    for outsider in (who("GHA", "expert"), who("PER"), world.secretariat):
        assert not write(f"@{outsider.name} should know.").mentioned.exists()
        with refusal("not_in_delegation"):
            write(mentioned=[outsider])
    assert list_notices() == []


def test_author_is_not_notified_of_a_self_mention(write, who):
    write(f"@{who('KEN', 'expert').name} me", mentioned=[who("KEN", "expert")])
    assert list_notices() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ana Pérez please", ["Ana Pérez"]),
        ("ask @ana  PÉREZ.", ["Ana Pérez"]),
        ("@Omar look", ["Omar Ali"]),
        ("@Ana look", []),
        ("mail ana@omar.example", []),
        ("@Omarson and @Ana Pérezzo", []),
        ("@Ana Pérez @Omar Ali @Ana Ruiz", ["Ana Pérez", "Ana Ruiz", "Omar Ali"]),
        ("@李明 请看", ["李明"]),
    ],
)
def test_typed_name_is_recognised(text, found):
    members = [User(name=name) for name in ("Ana Pérez", "Ana Ruiz", "Omar Ali", "李明")]
    assert [member.name for member in find_mentioned(text, members)] == found
