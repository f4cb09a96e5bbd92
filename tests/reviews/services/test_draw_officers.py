"""What two officers do in a drawing of lots, who else may do nothing, and what the database keeps."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from reviews.draw import verify
from reviews.enums import Capacity
from reviews.enums_of_draws import DrawEntryKind, DrawProposalKind as P
from reviews.models import (
    Delegation,
    Draw,
    DrawProposal,
    HashNote,
    HashStamp,
    PoolObjection,
    RevealedText,
    Review,
    SealedText,
)
from reviews.services import draw_numbers, draw_texts, draws
from reviews.services.transitions import apply_transition
from tests.factories.draw_course import (
    FROZEN,
    NONCE,
    NUMBER,
    OPENED,
    OPENING,
    SEALING,
    at,
    just_after,
    make_course,
)
from tests.factories.people import make_user
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def course(hall):
    return make_course(hall)


def reach_number(course):
    course.seal_all()
    course.open_all()


def hours_after_number(hours):
    return at(NUMBER + dt.timedelta(hours=hours, minutes=1))


def test_missing_number_needs_a_day_and_two_officers(course):
    reach_number(course)
    with hours_after_number(23), refusal("no_draw"):
        course.propose(P.MISSING, {"reason": "Three relays do not have it."})
    with hours_after_number(24):
        row = course.propose(P.MISSING, {"reason": "Three relays do not have it."})
        with refusal("own_record"):
            course.decide(row, actor=course.first)
        with refusal("proposed_already"):
            course.propose(P.MISSING, {"reason": "Again."}, actor=course.second)
        course.decide(row)
        assert course.kinds[-1] == DrawEntryKind.MISSING
        assert course.draw.ledger().moment["source"] == "drand-default"
        with refusal("no_draw"):
            course.record_number()


def test_refused_proposal_changes_no_entry(course):
    reach_number(course)
    with hours_after_number(24):
        row = course.propose(P.MISSING, {"reason": "One relay does not have it."})
        course.decide(row, is_refused=True)
        with refusal("decided_already"):
            course.decide(DrawProposal.objects.get(pk=row.pk))
        course.record_number()
    assert course.kinds[-2:] == ["reveals", "beacon"]


def test_proposal_from_before_the_last_entry_is_not_carried_out(course):
    reach_number(course)
    with hours_after_number(24):
        row = course.propose(P.MISSING, {"reason": "One relay does not have it."})
        course.record_number()
        with refusal("proposal_late"):
            course.decide(row)


def test_dice_count_last_and_need_two_officers(course):
    reach_number(course)
    digits = {"digits": " ".join(["1" * 20, "2" * 20, "3" * 20, "4" * 20, "5" * 20])}
    with hours_after_number(24):
        with refusal("no_dice"):
            course.propose(P.DICE, digits)
        course.decide(course.propose(P.MISSING, {"reason": "No relay has it."}))
    with hours_after_number(72):
        course.decide(course.propose(P.MISSING, {"reason": "No relay has that one either."}))
    with hours_after_number(97):
        with refusal("two_officers"):
            course.record_number(number=0, signature=digits["digits"])
        for wrong in ("1" * 99, "a" * 100):
            with refusal("no_draw"):
                course.propose(P.DICE, {"digits": wrong})
        row = course.propose(P.DICE, digits)
        with refusal("own_record"):
            course.decide(row, actor=course.first)
        course.decide(row)
        course.conduct()
    assert course.kinds[-4:] == ["missing", "missing", "beacon", "draw"]
    verify(course.draw.ledger().transcript())


def test_void_needs_two_officers_and_its_reason_stays(course):
    course.draw_all()
    with just_after(NUMBER):
        with refusal("no_draw"):
            course.propose(P.VOID, {"reason": ""})
        row = course.propose(P.VOID, {"reason": "A party was missing from the list."})
        with refusal("own_record"):
            course.decide(row, actor=course.first)
        course.decide(row)
        assert not Delegation.objects.filter(capacity=Capacity.REVIEWING).exists()
        with refusal("no_draw"):
            course.propose(P.VOID, {"reason": "Again."})


def test_second_drawing_names_the_void_one(course):
    course.draw_all()
    with just_after(NUMBER):
        course.decide(course.propose(P.VOID, {"reason": "A party was missing from the list."}))
    second = course.hall.draw()
    assert (second.number, Draw.objects.newest().get()) == (2, second)
    (earlier,) = second.ledger().earlier
    assert earlier["reason"] == "A party was missing from the list."
    assert earlier["sha256"] == course.draw.entries.last().sha256
    assert sorted(earlier["officers"]) == sorted([course.first.name, course.second.name])
    pairs = Delegation.objects.filter(capacity=Capacity.REVIEWING)
    drawn = {(assignment.sur, assignment.reviewer) for assignment in second.ledger().assignments}
    assert set(pairs.values_list("review__state_under_review__iso3", "party__iso3")) == drawn
    assert Review.objects.count() == len(course.hall.parties)
    with refusal("already_frozen"):
        course.hall.draw()


def test_drawing_is_not_void_once_a_review_is_open(course):
    course.draw_all()
    row = None
    with just_after(NUMBER):
        row = course.propose(P.VOID, {"reason": "A party was missing from the list."})
        apply_transition(Review.objects.first(), "open", actor=course.first)
        with refusal("review_begun"):
            course.decide(row)


def test_objections_are_open_until_the_number(course):
    state = course.givers[0]
    person = course.people[state.iso3]
    values = {"state": state, "text": "Our regional group is wrong."}
    with at(SEALING):
        draw_texts.object_to_pool(course.draw, actor=person, **values)
        with refusal():
            draw_texts.object_to_pool(course.draw, actor=course.people[course.givers[1].iso3], **values)
        with refusal("invalid"):
            draw_texts.object_to_pool(course.draw, actor=person, state=state, text=" ")
    with at(NUMBER), refusal("objections_over"):
        draw_texts.object_to_pool(course.draw, actor=person, **values)
    assert PoolObjection.objects.get().state == state


def acts_of_the_room(course, sealed, opened, proposal, person):
    """Return each act of an officer, by this person."""
    draw, read, paper = course.draw, course.seen(), course.givers[2]
    envelope = {"giver": course.givers[0], "seen": read, "commitment": "0" * 64}
    return [
        lambda: draw_texts.close_list(draw, actor=person, seen=read),
        lambda: draw_texts.record_envelope(draw, actor=person, **envelope),
        lambda: course.decide_envelope(sealed, actor=person),
        lambda: draw_texts.open_envelope(draw, actor=person, giver=paper, seen=read, nonce=NONCE, text="x"),
        lambda: course.confirm_opening(opened, actor=person),
        lambda: draw_numbers.record_beacon(draw, actor=person, seen=read, number=1, signature="00"),
        lambda: draw_numbers.take_practice_number(draw, actor=person, seen=read),
        lambda: course.propose(P.VOID, {"reason": "x"}, actor=person),
        lambda: course.decide(proposal, actor=person),
        lambda: draws.conduct_draw(draw, actor=person, seen=read),
        lambda: draws.run_practice_draw(course.hall.phase, actor=person, texts=[]),
    ]


def test_acts_of_the_room_are_the_officers(course):
    course.seal_all()
    sealed = SealedText.objects.get(is_envelope=True)
    others = [make_user(role) for role in RoleGroup if role != RoleGroup.SECRETARIAT]
    with at(OPENING):
        opened = course.open_envelope(course.givers[2], "edelweiss")
        proposal = course.propose(P.VOID, {"reason": "A mistake."})
        for person in (course.people[course.givers[0].iso3], *others):
            for act in acts_of_the_room(course, sealed, opened, proposal, person):
                with refusal():
                    act()


def test_acts_of_states_are_audited_under_their_mission(course):
    course.seal_all()
    event = AuditEvent.objects.filter(
        object_label__startswith="sealed text", changes__state=course.givers[0].iso3
    ).first()
    assert "Permanent Mission" in event.capacity


def put(model, row, **changes):
    """Copy a row with changes, past the services."""
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields if field.name != "id"}
    return model.objects.bulk_create([model(**{**values, **changes})])


def test_database_keeps_two_officers_and_one_text(course):
    reach_number(course)
    paper = SealedText.objects.get(is_envelope=True)
    own = SealedText.objects.filter(is_envelope=False).first()
    opened = RevealedText.objects.get(sealed=paper)
    with hours_after_number(24):
        proposal = course.propose(P.MISSING, {"reason": "No relay has it."})
    wrong = [
        lambda: put(SealedText, own, commitment="0" * 64),
        lambda: put(SealedText, own, giver_id=course.hall.outsider.pk),
        lambda: put(
            SealedText, paper, giver_id=course.hall.outsider.pk, commitment="0" * 64, decided_by_id=paper.recorded_by_id
        ),
        lambda: put(SealedText, own, giver_id=course.hall.outsider.pk, commitment="0" * 64, decided_at=timezone.now()),
        lambda: put(RevealedText, opened),
        lambda: RevealedText.objects.filter(pk=opened.pk).update(confirmed_by=opened.recorded_by),
        lambda: put(DrawProposal, proposal),
        lambda: DrawProposal.objects.filter(pk=proposal.pk).update(
            decided_by=proposal.proposed_by, decided_at=timezone.now()
        ),
    ]
    for act in wrong:
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_database_keeps_what_was_given(course):
    reach_number(course)
    with at(OPENED + dt.timedelta(hours=1)):
        state = course.givers[0]
        draw_texts.object_to_pool(course.draw, actor=course.people[state.iso3], state=state, text="Not us.")
    HashStamp.objects.create(
        entry=course.draw.entries.last(), authority="https://a.example/", stamped_at=OPENED, token=b"x"
    )
    sealed = SealedText.objects.filter(is_envelope=False)
    acts = [
        lambda: sealed.update(commitment="0" * 64),
        lambda: SealedText.objects.filter(is_envelope=True).update(is_refused=True),
        lambda: RevealedText.objects.update(text="another"),
        lambda: PoolObjection.objects.update(text="another"),
        lambda: HashNote.objects.update(happened_at=FROZEN),
        lambda: HashStamp.objects.update(stamped_at=FROZEN),
        *(
            lambda model=model: model.objects.all()._raw_delete("default")
            for model in (RevealedText, SealedText, HashNote)
        ),
    ]
    for act in acts:
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            act()
