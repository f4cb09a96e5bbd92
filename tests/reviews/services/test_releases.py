"""A State that new lots released: mandates end with the reason, drafts stay with those who wrote them."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import Capacity, ClarificationState, DelegateRole, JointState, NominationState, ReviewState
from reviews.guards import check_feedback_cleared
from reviews.models import (
    Clarification,
    Delegation,
    Draw,
    DrawEntry,
    FeedbackEntry,
    JointFeedback,
    Mandate,
    Nomination,
    Review,
)
from reviews.selectors.duties import list_current_duties
from reviews.selectors.readings import read_answer_to_joint, read_nomination, read_proposal
from reviews.selectors.task_facts import load_task_data
from reviews.services import clarifications, feedback, joint_feedback, people
from reviews.services.releases import end_delegation
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import Message


@pytest.fixture
def desk(world, review):
    return carry_to(world, review, ReviewState.DESK_REVIEW)


@pytest.fixture
def entry(desk):
    draw = Draw.objects.create(phase=desk.phase, pool_sha256="a" * 64, verifier_sha256="b" * 64)
    sur = desk.state_under_review
    return DrawEntry.objects.create(
        draw=draw, number=4, kind="redraw", previous="c" * 64, body={}, sha256="d" * 64, state=sur
    )


@pytest.fixture
def release(world, desk, entry):
    return lambda iso3="GHA": end_delegation(delegation_of(desk, iso3), actor=world.secretariat, entry=entry)


@pytest.fixture
def say(world, desk):
    def say_for(iso3, text, actor=None):
        actor = actor or person(desk, iso3, DelegateRole.EXPERT)
        article, texts = world.articles["UNTOC 5"], {"measures": text}
        return feedback.save_feedback(delegation_of(desk, iso3), actor=actor, article=article, texts=texts)

    return say_for


def name(world, delegation, email="late@example.org"):
    note = people.record_note_verbale(
        delegation.party, actor=world.secretariat, reference="NV new", dated=timezone.localdate()
    )
    return people.nominate_person(
        delegation, actor=world.secretariat, note_verbale=note, name="Late", email=email, role=DelegateRole.EXPERT
    )


def texts_seen(user):
    return list(FeedbackEntry.objects.visible_to(user).order_by("pk").values_list("text", flat=True))


def test_replacement_ends_mandates_and_nominations(world, desk, release):
    name(world, delegation_of(desk, "GHA"))
    expert = person(desk, "GHA", DelegateRole.EXPERT)
    release()
    ended = Mandate.objects.filter(delegation__party__iso3="GHA")
    assert set(ended.values_list("ended_on", flat=True)) == {timezone.localdate()}
    reason = "New lots were drawn (entry 4 of the transcript): Ghana no longer reviews."
    assert set(ended.values_list("end_reason", flat=True)) == {reason}
    nomination = Nomination.objects.get(email="late@example.org")
    assert (nomination.state, nomination.reason) == (NominationState.REFUSED, reason)
    assert expert.groups.filter(name="delegates").count() == 0
    notified = Message.objects.filter(event="reviews/released")
    assert set(notified.values_list("recipient__mandates__delegation__party__iso3", flat=True)) == {"GHA"}


def test_drafts_are_read_by_their_authors_only(world, desk, release, say):
    say("GHA", "Half a thought")
    expert = person(desk, "GHA", DelegateRole.EXPERT)
    delegation = release()
    assert texts_seen(expert) == ["Half a thought"]
    assert texts_seen(person(desk, "PER")) == texts_seen(person(desk, "KEN")) == []
    assert not Review.objects.visible_to(expert).exists()
    assert not expert.has_perm("reviews.draft_feedback", delegation)
    assert not expert.has_perm("reviews.nominate", delegation)
    with refusal():
        say("GHA", "Another thought", actor=expert)
    assert texts_seen(expert) == ["Half a thought"]


def test_nobody_is_named_for_it_anymore(world, desk, release):
    name(world, delegation_of(desk, "GHA"))
    delegation = release()
    with pytest.raises(NotAllowedError):
        name(world, delegation, "later@example.org")
    assert not Nomination.objects.filter(email="later@example.org").exists()


def test_open_requests_are_withdrawn_and_answered_ones_stay(world, desk, release):
    expert, ghana = person(desk, "GHA", DelegateRole.EXPERT), delegation_of(desk, "GHA")
    for text in ("Which court?", "Which law?"):
        clarifications.request_clarification(ghana, actor=expert, article=world.articles["UNTOC 5"], request=text)
    answered = Clarification.objects.get(request="Which law?")
    clarifications.answer_clarification(answered, actor=person(desk, "KEN"), answer="The Penal Code.")
    release()
    states = dict(Clarification.objects.values_list("request", "state"))
    assert states == {"Which court?": ClarificationState.WITHDRAWN, "Which law?": ClarificationState.ANSWERED}


def test_joint_text_is_parted_and_each_keeps_it(world, desk, release, say):
    proposal = joint_feedback.propose_joint(
        delegation_of(desk, "GHA"),
        actor=person(desk, "GHA"),
        seen=seen(read_proposal(delegation_of(desk, "GHA"), delegation_of(desk, "PER"))),
        partner=delegation_of(desk, "PER"),
    )
    joint_feedback.answer_joint(
        proposal, actor=person(desk, "PER"), seen=seen(read_answer_to_joint(proposal)), agrees=True
    )
    say("PER", "Together")
    ghanaian = person(desk, "GHA")
    release()
    assert JointFeedback.objects.get().state == JointState.ENDED
    assert texts_seen(ghanaian) == texts_seen(person(desk, "PER")) == ["Together"]
    say("PER", "Alone")
    assert (texts_seen(ghanaian), texts_seen(person(desk, "PER"))) == (["Together"], ["Alone"])


def test_replacing_state_starts_empty_and_is_waited_for(world, desk, release, say):
    say("GHA", "Half a thought")
    release()
    new = Delegation.objects.create(
        review=desk, party=world.states["MNG"], capacity=Capacity.REVIEWING, selection="same_region"
    )
    new.instruments.set(world.instruments.values())
    mandate = people.approve_nomination(
        nomination := name(world, new), actor=world.secretariat, seen=seen(read_nomination(nomination))
    )
    assert texts_seen(mandate.user) == []
    assert str(check_feedback_cleared(desk)) == "Written feedback is still missing from: Peru, Mongolia."
    say("MNG", "A fresh look", actor=mandate.user)
    assert texts_seen(mandate.user) == ["A fresh look"]


def test_replaced_state_may_return_as_additional_once(world, desk, release):
    release()
    seat = {"review": desk, "party": world.states["GHA"], "capacity": Capacity.REVIEWING, "selection": "additional"}
    Delegation.objects.create(**seat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**seat)


@pytest.mark.parametrize(
    "changes", [{"capacity": Capacity.FORMER}, {"capacity": Capacity.FORMER, "selection": ""}, {"released_by": True}]
)
def test_only_lots_release_a_state(desk, entry, changes):
    values = {**changes, "released_by": entry} if "released_by" in changes else changes
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(pk=delegation_of(desk, "GHA").pk).update(**values)


def test_replacing_state_is_first_asked_for_a_focal_point(world, desk, release):
    release()
    new = Delegation.objects.create(
        review=desk, party=world.states["MNG"], capacity=Capacity.REVIEWING, selection="same_region"
    )
    assert [str(duty.title) for duty in list_current_duties(new, load_task_data({desk.pk}))][:1] == [
        "Name a focal point"
    ]
