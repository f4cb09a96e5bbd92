"""Notes verbales, nominations, mandates: exactly one focal point, replaceable, and nothing lost when replaced."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from dialogues.services.routing import route_outcome
from reviews.enums import DelegateRole, ReviewState
from reviews.models import Mandate, Nomination, NoteVerbale, Review
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.services import people
from reviews.services.assignments import get_mandate_by_role
from reviews.workflow import NOMINATIONS
from tests.factories.pdfs import image_bytes, pdf_bytes
from tests.factories.people import PASSWORD, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent, Message

FOCAL_POINT, EXPERT = DelegateRole.FOCAL_POINT, DelegateRole.EXPERT
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def named(at) -> Review:
    """Give a review whose focal points, experts and observers are named."""
    return at(ReviewState.PRELIMINARY_CONSULTATION)


@pytest.fixture
def kenya(named):
    return delegation_of(named, "KEN")


@pytest.fixture
def note(kenya):
    return NoteVerbale.objects.get(sender=kenya.party)


@pytest.fixture
def nominate(kenya, note, world):
    def named_for_kenya(role=FOCAL_POINT, email="new@example.org", actor=None, **fields):
        values = {"note_verbale": note, "name": "Ada New", "email": email, "role": role, **fields}
        return people.nominate_person(kenya, actor=actor or world.secretariat, **values)

    return named_for_kenya


def test_note_verbale_is_kept_with_the_hash_of_its_scan(world):
    scan = SimpleUploadedFile("confidential name.pdf", pdf_bytes())
    kenya = world.states["KEN"]
    note = people.record_note_verbale(kenya, actor=world.secretariat, reference=" 12/26 ", dated=DAY, file=scan)
    assert (note.reference, note.dated) == ("12/26", DAY)
    assert len(note.sha256) == 64
    assert note.file.name.startswith(f"notes-verbales/{timezone.now().year}/{note.sha256}")
    assert AuditEvent.objects.get(action="created").changes == {"reference": "12/26", "sha256": note.sha256}


def test_note_verbale_is_recorded_once(world):
    kenya, actor = world.states["KEN"], world.secretariat
    first = people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=DAY)
    assert people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=DAY) == first
    assert people.record_note_verbale(world.states["GHA"], actor=actor, reference="12/26", dated=DAY) != first
    with refusal("other_date") as caught:
        people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=DAY + dt.timedelta(days=1))
    assert caught.value.field == "dated"


def test_note_verbale_has_a_past_date_a_reference_and_a_fit_scan(world):
    kenya, actor = world.states["KEN"], world.secretariat
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with refusal("future_date"):
        people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=tomorrow)
    with refusal("invalid_file"):
        scan = SimpleUploadedFile("note.pdf", b"<html>")
        people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=DAY, file=scan)
    with refusal("invalid") as caught:
        people.record_note_verbale(kenya, actor=actor, reference=" ", dated=DAY)
    assert caught.value.field == "reference"


def test_note_verbale_is_not_older_than_the_convention(world):
    kenya, actor = world.states["KEN"], world.secretariat
    with refusal("date_too_early") as caught:
        people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=dt.date(2003, 9, 28))
    assert caught.value.field == "dated"
    assert people.record_note_verbale(kenya, actor=actor, reference="12/26", dated=dt.date(2003, 9, 29)).pk


NOTE = image_bytes()


def test_scan_of_note_is_attached_once(world):
    def record(content=None, name="note.png"):
        scan = SimpleUploadedFile(name, content) if content else None
        return people.record_note_verbale(
            world.states["KEN"], actor=world.secretariat, reference="12/26", dated=DAY, file=scan
        )

    note = record()
    with refusal("invalid_file"):
        record(b"<html>")
    assert record(NOTE) == note
    note.refresh_from_db()
    assert len(note.sha256) == 64
    assert note.file.name.startswith(f"notes-verbales/{timezone.now().year}/{note.sha256}")
    assert AuditEvent.objects.filter(action="changed").latest("pk").changes == {"sha256": note.sha256}
    assert record() == record(NOTE, "again.png") == note
    with refusal("other_scan") as caught:
        record(image_bytes("JPEG"), "note.jpg")
    assert caught.value.field == "file"


APART = (RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU, RoleGroup.STAKEHOLDERS)


@pytest.mark.parametrize("role", APART)
def test_people_who_support_or_comment_are_not_named(nominate, role):
    holder = make_user(role)
    with refusal("conflict_of_roles") as caught:
        nominate(EXPERT, holder.email.upper())
    assert (caught.value.field, str(caught.value.rule)) == ("email", str(NOMINATIONS))


@pytest.mark.parametrize("role", [RoleGroup.CHAIRS, RoleGroup.DELEGATES])
def test_chair_and_other_delegates_may_be_named(nominate, world, role):
    chair = make_user(role)
    nomination = nominate(EXPERT, chair.email)
    mandate = people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    assert mandate.user == chair


def test_nobody_acts_for_two_states_in_one_review(nominate, who):
    with refusal("conflict_of_roles"):
        nominate(EXPERT, who("GHA", EXPERT).email)


def test_observer_may_become_an_expert_of_the_same_state(nominate, who, world):
    nomination = nominate(EXPERT, who("KEN", DelegateRole.OBSERVER).email)
    assert (
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination))).role
        == EXPERT
    )


def test_delegate_of_another_review_may_be_named(nominate, world, other_review):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    nominate(EXPERT, person(other_review, "GHA", EXPERT).email)


@pytest.mark.parametrize("role", APART)
def test_later_role_blocks_approval(nominate, world, role):
    nomination = nominate(EXPERT)
    make_user(role, email="new@example.org")
    with refusal("conflict_of_roles"):
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))


def test_only_one_state_gets_person_named_by_two(nominate, named, world):
    ghana, note = delegation_of(named, "GHA"), NoteVerbale.objects.get(sender__iso3="GHA")
    theirs = people.nominate_person(
        ghana, actor=world.secretariat, note_verbale=note, name="Ada New", email="new@example.org", role=EXPERT
    )
    people.approve_nomination(
        nomination := nominate(EXPERT), actor=world.secretariat, seen=seen(read_nomination(nomination))
    )
    with refusal("conflict_of_roles"):
        people.approve_nomination(theirs, actor=world.secretariat, seen=seen(read_nomination(theirs)))


def test_nobody_is_approved_in_a_closed_review(nominate, named, world):
    nomination = nominate(EXPERT)
    route_outcome(carry_to(world, named, ReviewState.ISSUED))
    carry_to(world, named, ReviewState.CLOSED)
    with refusal("review_closed"):
        people.approve_nomination(
            Nomination.objects.get(pk=nomination.pk),
            actor=world.secretariat,
            seen=seen(read_nomination(Nomination.objects.get(pk=nomination.pk))),
        )


def test_nomination_stores_note_and_notifies_secretariat(nominate, kenya, world, who):
    Message.objects.all().delete()
    nomination = nominate(EXPERT, "New@Example.org", who("KEN"), title="Judge", phone="+254 1")
    assert (nomination.name, nomination.email, nomination.title, nomination.phone, nomination.state) == (
        "Ada New",
        "new@example.org",
        "Judge",
        "+254 1",
        "pending",
    )
    assert list(Message.objects.values_list("recipient__email", "event")) == [
        (world.secretariat.email, "reviews/nominated")
    ]
    event = AuditEvent.objects.filter(action="created").latest("pk")
    assert event.capacity.startswith("focal point, Kenya (State under review), note verbale NV KEN-1 of ")


def test_nomination_rests_on_a_note_of_the_same_state(nominate, world):
    foreign = NoteVerbale.objects.get(sender=world.states["GHA"])
    with refusal("other_state") as caught:
        nominate(EXPERT, note_verbale=foreign)
    assert caught.value.field == "reference"


def test_nomination_needs_a_valid_address_and_name(nominate):
    for field, value in {"email": "ada", "name": " "}.items():
        with refusal("invalid") as caught:
            nominate(**{"role": EXPERT, field: value})
        assert caught.value.field == field


@pytest.mark.parametrize("role", ["", "minister"])
def test_note_verbale_without_a_role_names_nobody(nominate, role):
    with refusal("no_role") as caught:
        nominate(role)
    assert (caught.value.field, caught.value.rule) == ("role", NOMINATIONS)


def test_nomination_of_who_holds_the_role_already_is_refused(nominate, who):
    with refusal("already_named"):
        nominate(EXPERT, who("KEN", EXPERT).email.upper())


def test_nomination_waits_once(nominate):
    nominate(EXPERT)
    with refusal("already_named") as caught:
        nominate(EXPERT)
    assert caught.value.field == "email"


def test_any_number_of_experts_may_be_named(nominate, kenya, world):
    for number in range(3):
        people.approve_nomination(
            nomination := nominate(EXPERT, f"expert{number}@example.org"),
            actor=world.secretariat,
            seen=seen(read_nomination(nomination)),
        )
    assert kenya.mandates.in_force().filter(role=EXPERT).count() == 4


def test_second_focal_point_is_refused(nominate):
    with refusal("second_focal_point") as caught:
        nominate()
    assert caught.value.field == "replaces"
    assert "Say that the new one replaces the current one." in str(caught.value)


def test_second_focal_point_is_refused_at_the_approval_too(nominate, kenya, world):
    """Two are named while there is none, or one is named before the other is approved."""
    Mandate.objects.filter(delegation=kenya, role=FOCAL_POINT).update(ended_on=timezone.localdate())
    first, second = nominate(email="a@example.org"), nominate(email="b@example.org")
    people.approve_nomination(first, actor=world.secretariat, seen=seen(read_nomination(first)))
    with refusal("second_focal_point"):
        people.approve_nomination(second, actor=world.secretariat, seen=seen(read_nomination(second)))
    assert Nomination.objects.get(pk=second.pk).state == "pending"
    assert not User.objects.filter(email="b@example.org").exists()


def test_the_database_knows_one_focal_point_per_delegation(kenya, note):
    values = {"delegation": kenya, "role": FOCAL_POINT, "note_verbale": note, "starts_on": DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(user=make_user(), **values)
    Mandate.objects.create(user=make_user(), **values, ended_on=DAY)


def test_replacement_ends_and_begins_mandate_same_day(nominate, kenya, who, world):
    old = who("KEN")
    nomination = nominate(replaces=True)
    assert kenya.mandates.in_force().get(role=FOCAL_POINT).user == old
    mandate = people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    today = timezone.localdate()
    assert kenya.mandates.in_force().get(role=FOCAL_POINT) == mandate
    assert (mandate.starts_on, mandate.user.email) == (today, "new@example.org")
    assert kenya.mandates.get(user=old).ended_on == today


def test_replacement_keeps_step_and_work(at, world, who):
    review = at(ReviewState.DESK_REVIEW)
    old, submission = who("KEN"), review.submissions.get()
    kenya = delegation_of(review, "KEN")
    note = NoteVerbale.objects.get(sender=kenya.party)
    values = {"name": "Ada New", "email": "new@example.org", "role": FOCAL_POINT, "replaces": True}
    nomination = people.nominate_person(kenya, actor=old, note_verbale=note, **values)
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    review.refresh_from_db()
    submission.refresh_from_db()
    assert review.state == ReviewState.DESK_REVIEW
    assert (submission.mandate.user, submission.mandate.ended_on) == (old, timezone.localdate())
    cleared = AuditEvent.objects.filter(action="cleared").latest("pk")
    assert (cleared.actor, cleared.actor_label) == (old, old.name)


def test_predecessor_loses_and_successor_gains_the_rights(nominate, named, who, world):
    old = who("KEN")
    assert old.has_perm("reviews.hold_consultation", named)
    people.approve_nomination(
        nomination := nominate(replaces=True), actor=world.secretariat, seen=seen(read_nomination(nomination))
    )
    old, new = User.objects.get(pk=old.pk), User.objects.get(email="new@example.org")
    assert (old.has_perm("reviews.hold_consultation", named), authz.is_visible(old, named)) == (False, False)
    assert (new.has_perm("reviews.hold_consultation", named), authz.is_visible(new, named)) == (True, True)
    assert (authz.get_user_roles(old), authz.get_user_roles(new)) == (set(), {"delegates", "focal_points"})


def test_replacement_that_fails_leaves_the_present_focal_point(nominate, kenya, who, world):
    old = who("KEN")
    nomination = nominate(replaces=True)
    people.refuse_nomination(
        nomination,
        actor=world.secretariat,
        seen=seen(read_nomination(nomination)),
        reason="The note names somebody else.",
    )
    with refusal("wrong_state"):
        people.approve_nomination(
            Nomination.objects.get(pk=nomination.pk),
            actor=world.secretariat,
            seen=seen(read_nomination(Nomination.objects.get(pk=nomination.pk))),
        )
    assert kenya.mandates.in_force().get(role=FOCAL_POINT).user == old


def test_an_expert_named_replaces_nobody(nominate, kenya, world):
    people.approve_nomination(
        nomination := nominate(EXPERT, replaces=True),
        actor=world.secretariat,
        seen=seen(read_nomination(nomination)),
    )
    assert kenya.mandates.in_force().count() == 4


def test_approval_invites_new_person_only(nominate, world, capture_commit):
    known = make_user(email="known@example.org", password=PASSWORD)
    with capture_commit():
        mandates = [
            people.approve_nomination(
                nomination := nominate(EXPERT, email), actor=world.secretariat, seen=seen(read_nomination(nomination))
            )
            for email in ("new@example.org", "Known@example.org")
        ]
    assert mandates[1].user == known
    invited = [sent.to for sent in mail.outbox if "Choose a password" in sent.body]
    assert invited == [["new@example.org"]]
    assert known.name == User.objects.get(pk=known.pk).name


def test_refusal_has_a_reason(nominate, world):
    nomination = nominate(EXPERT)
    with refusal("no_reason"):
        people.refuse_nomination(
            nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)), reason="  "
        )
    refused = people.refuse_nomination(
        nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)), reason=" Not in the note. "
    )
    refused.refresh_from_db()
    assert (refused.state, refused.reason) == ("refused", "Not in the note.")
    assert not User.objects.filter(email="new@example.org").exists()


def test_mandate_ends_with_a_reason_and_once(kenya, world):
    mandate = kenya.mandates.get(role=EXPERT)
    with refusal("no_reason"):
        people.end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="")
    people.end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Another post.")
    with refusal("already_ended"):
        people.end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Again.")
    assert Mandate.objects.get(pk=mandate.pk).ended_on == timezone.localdate()


def test_leaving_focal_point_keeps_step(kenya, named, nominate, world):
    people.end_mandate(
        kenya.mandates.get(role=FOCAL_POINT),
        actor=world.secretariat,
        seen=seen(read_mandate(kenya.mandates.get(role=FOCAL_POINT))),
        reason="Left.",
    )
    named.refresh_from_db()
    assert named.state == ReviewState.PRELIMINARY_CONSULTATION
    successor = people.approve_nomination(
        nomination := nominate(), actor=world.secretariat, seen=seen(read_nomination(nomination))
    )
    assert kenya.mandates.in_force().get(role=FOCAL_POINT) == successor
    assert kenya.mandates.filter(role=FOCAL_POINT).count() == 2


def test_person_with_another_mandate_stays_a_delegate(named, world, other_review):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    expert = person(named, "KEN", EXPERT)
    finland = delegation_of(other_review, "FIN")
    note = NoteVerbale.objects.get(sender=finland.party)
    values = {"note_verbale": note, "name": "Same", "email": expert.email, "role": EXPERT}
    nomination = people.nominate_person(finland, actor=world.secretariat, **values)
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    people.end_mandate(
        named.delegation_under_review.mandates.get(role=EXPERT),
        actor=world.secretariat,
        seen=seen(read_mandate(named.delegation_under_review.mandates.get(role=EXPERT))),
        reason="Left.",
    )
    expert = User.objects.get(pk=expert.pk)
    assert authz.has_role(expert, RoleGroup.DELEGATES)
    assert list(Review.objects.visible_to(expert)) == [other_review]


def test_person_acts_under_the_strongest_mandate(kenya, who):
    focal_point = who("KEN")
    assert get_mandate_by_role(focal_point, kenya).role == FOCAL_POINT
    with pytest.raises(NotAllowedError):
        get_mandate_by_role(focal_point, kenya, EXPERT)
    with pytest.raises(NotAllowedError):
        get_mandate_by_role(who("GHA"), kenya)


def test_capacity_is_in_english_for_every_reader(kenya):
    mandate = kenya.mandates.get(role=FOCAL_POINT)
    with translation.override("fr"):
        assert mandate.capacity_text.startswith("focal point, Kenya (State under review), note verbale NV KEN-1 of ")


def test_mandate_begins_on_the_day_of_its_approval(nominate, world):
    nomination = nominate(EXPERT)
    with time_machine.travel(dt.datetime(2027, 3, 1, 23, 30, tzinfo=dt.UTC)):
        mandate = people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    assert mandate.starts_on == dt.date(2027, 3, 2)
