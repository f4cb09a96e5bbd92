"""What the Secretariat keeps for itself: the contact log, officers in charge, notes, saved views."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import ContactEntry, OfficerInCharge, SavedView, SecretariatNote
from reviews.services.contact_log import Contact, correct_contact, log_contact, log_contacts, log_reminders
from reviews.services.officers import assign_officer, assign_region
from reviews.services.saved_views import remove_view, save_view, update_view
from reviews.services.secretariat_notes import update_secretariat_note, write_secretariat_note
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent

CALL = Contact("call", "New attaché in November", "Permanent Mission, New York")
MODELS = (ContactEntry, OfficerInCharge, SecretariatNote, SavedView)


@pytest.fixture
def kenya(world):
    return world.states["KEN"]


@pytest.fixture
def log(world, review, kenya):
    def log_one(contact=CALL, actor=None, state=None, reviews=None):
        return log_contact(
            state or kenya, actor=actor or world.secretariat, reviews=reviews or [review], contact=contact
        )

    return log_one


@pytest.fixture
def outsiders(world, review):
    """Give everybody who might be thought to belong to the review, and who does not belong to the Secretariat."""
    review = carry_to(world, review, "self_assessment")
    people = [person(review, iso3, role) for iso3 in ("KEN", "GHA") for role in ("focal_point", "expert", "observer")]
    return [*people, make_user(RoleGroup.CHAIRS), make_user(RoleGroup.EXTENDED_BUREAU), make_user()]


def test_contact_is_logged(log, world, review, kenya):
    entry = log(Contact("call", "  New attaché  "))
    assert (entry.state, entry.reached_by, entry.result) == (kenya, world.secretariat, "New attaché")
    assert (entry.reached_on, list(entry.reviews.all())) == (timezone.localdate(), [review])
    assert (
        len(log_contacts([(kenya, [review]), (world.states["GHA"], [review])], actor=world.secretariat, contact=CALL))
        == 2
    )


@pytest.mark.parametrize("way", ["call", "meeting"])
def test_call_or_meeting_says_what_came_of_it(log, way):
    with refusal("no_result"):
        log(Contact(way, " "))
    assert log(Contact("note_verbale")).result == ""


def test_contact_is_refused_where_it_cannot_be(log, world, other_review):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with refusal("in_future"):
        log(Contact("email", reached_on=tomorrow))
    with refusal("unknown_way"):
        log(Contact("reminder"))
    with refusal("no_part"):
        log(state=world.states["FIN"])
    with refusal("no_part"):
        log(reviews=[other_review])
    with refusal("invalid"):
        log(Contact("email", "x" * 501))
    assert not ContactEntry.objects.exists()


def test_correction_keeps_the_earlier_text(log, world):
    first = log()
    second = correct_contact(first, actor=world.secretariat, contact=Contact("meeting", "Met the new attaché"))
    assert [entry.result for entry in ContactEntry.objects.current()] == ["Met the new attaché"]
    assert (second.corrects, ContactEntry.objects.get(pk=first.pk).result) == (first, CALL.result)
    assert list(second.reviews.all()) == list(first.reviews.all())
    with refusal("corrected"):
        correct_contact(first, actor=world.secretariat, contact=CALL)


def test_of_a_reminder_only_the_result_is_added(world, review, kenya):
    today = timezone.localdate()
    log_reminders([(review, kenya, [make_user()])], actor=None, today=today)
    entry = ContactEntry.objects.get()
    new = correct_contact(entry, actor=world.secretariat, contact=Contact("call", "They answered", "X", today))
    assert (new.way, new.whom, new.result, new.reached_by) == ("reminder", entry.whom, "They answered", None)


def test_database_keeps_entries_and_their_rules(log, world, kenya):
    entry = log()
    for row in (
        ContactEntry(state=kenya, way="call", reached_by=None, result="x"),
        ContactEntry(state=kenya, way="call", reached_by=world.secretariat),
        ContactEntry(state=kenya, way="pigeon", reached_by=world.secretariat),
        OfficerInCharge(officer=world.secretariat),
        OfficerInCharge(region="nowhere"),
        SecretariatNote(review=entry.reviews.get(), author=world.secretariat, text=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactEntry.objects.filter(pk=entry.pk).update(result="Nothing")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactEntry.objects.filter(pk=entry.pk)._raw_delete("default")


def test_nobody_else_writes(outsiders, log, world, review, kenya):
    entry, note = log(), write_secretariat_note(review, actor=world.secretariat, text="SECRET")
    view = save_view(actor=world.secretariat, name="Mine", query="", is_shared=True)
    for user in outsiders:
        for act in (
            lambda user=user: log(actor=user),
            lambda user=user: correct_contact(entry, actor=user, contact=CALL),
            lambda user=user: assign_officer([review], actor=user, officer=world.secretariat),
            lambda user=user: assign_region("african", actor=user, officer=world.secretariat),
            lambda user=user: write_secretariat_note(review, actor=user, text="x"),
            lambda user=user: update_secretariat_note(note, actor=user, text="x", expected=note.updated_at),
            lambda user=user: save_view(actor=user, name="x", query="", is_shared=False),
            lambda user=user: update_view(view, actor=user, name="x", is_shared=False),
            lambda user=user: remove_view(view, actor=user),
        ):
            with pytest.raises(NotAllowedError):
                act()


def test_nobody_else_reads(outsiders, log, world, review, kenya):
    log()
    assign_officer([review], actor=world.secretariat, officer=world.secretariat)
    note = write_secretariat_note(review, actor=world.secretariat, text="SECRET")
    update_secretariat_note(note, actor=world.secretariat, text="SECRET 2", expected=note.updated_at)
    save_view(actor=world.secretariat, name="Late ones", query="late=on", is_shared=True)
    events = AuditEvent.objects.filter(content_type__model__in=[model._meta.model_name for model in MODELS])
    assert events.count() == 5
    assert events.readable_by(world.secretariat).count() == 5
    for user in outsiders:
        assert [model for model in MODELS if model.objects.visible_to(user).exists()] == []
        assert not events.readable_by(user).exists()
    assert all(model.objects.visible_to(world.secretariat).exists() for model in MODELS)


def test_officer_of_the_secretariat_alone(world, review, other_review):
    second, outsider = make_secretariat(), make_user()
    staff = {"actor": world.secretariat}
    assert assign_officer([review, other_review], officer=second, **staff) == 2
    assert assign_officer([review], officer=second, **staff) == 0
    assert assign_officer([review], officer=None, **staff) == 1
    assert assign_region("african", officer=second, **staff) == 1
    with refusal("not_secretariat"):
        assign_officer([review], officer=outsider, **staff)
    with refusal("unknown_region"):
        assign_region("atlantis", officer=second, **staff)
    assert AuditEvent.objects.filter(content_type__model="officerincharge").count() == 4


def test_note_is_not_overwritten_unseen(world, review):
    note = write_secretariat_note(review, actor=world.secretariat, text="One")
    read = note.updated_at
    edited = update_secretariat_note(note, actor=make_secretariat(), text="Two", expected=read)
    with refusal("changed_meanwhile"):
        update_secretariat_note(note, actor=world.secretariat, text="Three", expected=read)
    assert (SecretariatNote.objects.get().text, edited.author) == ("Two", world.secretariat)
    with refusal("invalid"):
        write_secretariat_note(review, actor=world.secretariat, text=" ")


def test_view_is_private_until_it_is_shared(world):
    second = make_secretariat()
    view = save_view(actor=world.secretariat, name=" My  late ones", query="late=on", is_shared=False)
    assert list(SavedView.objects.visible_to(second)) == []
    view = update_view(view, actor=world.secretariat, name="Late ones", is_shared=True)
    assert [(row.name, row.query) for row in SavedView.objects.visible_to(second)] == [("Late ones", "late=on")]
    for act in (
        lambda: update_view(view, actor=second, name="x", is_shared=False),
        lambda: remove_view(view, actor=second),
    ):
        with pytest.raises(NotAllowedError):
            act()
    with refusal("name_taken"):
        save_view(actor=world.secretariat, name="Late ones", query="", is_shared=False)
    remove_view(view, actor=world.secretariat)
    assert not SavedView.objects.exists()
