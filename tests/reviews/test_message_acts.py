"""What messages of reviews ask for: cleared by the act, no matter who does it, and never for somebody without the
right."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole as R, NoteKind, ReviewState as S
from reviews.models import Deadline, Delegation, Mandate, Nomination, Note
from reviews.querysets.people import DelegationWorkQuerySet
from reviews.selectors.duties import DUTIES
from reviews.selectors.readings import read_feedback, read_mandate, read_nomination
from reviews.selectors.task_facts import load_task_data
from reviews.services import feedback, notes, people
from reviews.services.notifications import notify_people
from reviews.services.reminders import send_due_reminders, send_manual_reminders
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import JOURNEY, carry_to, delegation_of, make_review, person
from untoc_portal.accounts.models import User
from untoc_portal.core import digests, notify
from untoc_portal.core.enums import MessageState
from untoc_portal.core.inbox_lists import Box, InboxReading, Status
from untoc_portal.core.message_acts import find_open_messages
from untoc_portal.core.models import Message, MessageGroup
from untoc_portal.core.notices import SUMMARY

# A review is closed only after the jobs that route its documents.
STEPS = list(JOURNEY)[:-1]


def open_events(user):
    return set(Message.objects.filter(pk__in=find_open_messages(user)).values_list("event", flat=True))


def end(mandate, actor):
    people.end_mandate(mandate, actor=actor, seen=seen(read_mandate(mandate)), reason="Left the ministry")


def status_of(event, user):
    message = Message.objects.filter(event=event, recipient=user).order_by("pk").last()
    (entry,) = InboxReading(user).attach_statuses([message])
    return entry.status


def test_duties_are_the_same_in_facts_and_in_rows(world, review, other_review):
    for state in STEPS:
        review = carry_to(world, review, state)
        facts = load_task_data({review.pk, other_review.pk})
        delegations = list(Delegation.objects.select_related("review"))
        for duty in DUTIES:
            by_facts = {row.pk for row in delegations if duty.is_open(facts, row)}
            by_rows = set(Delegation.objects.filter(duty.is_open.build_condition()).values_list("pk", flat=True))
            assert by_facts == by_rows, (state, duty.title)


@pytest.mark.parametrize(
    ("event", "state", "iso3", "role", "others"),
    [
        ("reviews/consultation_held", S.SELF_ASSESSMENT, "KEN", R.EXPERT, [("GHA", R.EXPERT), ("KEN", R.OBSERVER)]),
        ("reviews/questionnaire_submitted", S.DESK_REVIEW, "GHA", R.FOCAL_POINT, [("GHA", R.OBSERVER)]),
        ("reviews/list_proposed", S.AGREEMENT, "KEN", R.FOCAL_POINT, [("KEN", R.EXPERT), ("KEN", R.OBSERVER)]),
        ("reviews/list_agreed", S.SUMMARY, "PER", R.EXPERT, [("PER", R.OBSERVER)]),
    ],
)
def test_message_of_a_step_needs_who_has_the_duty(world, review, event, state, iso3, role, others):
    review = carry_to(world, review, state)
    asked = person(review, iso3, role)
    assert event in open_events(asked)
    for other, held in others:
        holder = User.objects.filter(
            mandates__role=held, mandates__delegation__party__iso3=other, mandates__delegation__review=review
        ).first()
        if holder is not None:
            assert event not in open_events(holder)
    carry_to(world, review, STEPS[STEPS.index(state) + 1])
    assert event not in open_events(asked)
    assert status_of(event, asked) == Status.DONE


def test_one_states_act_leaves_the_other_ones_open(world, review):
    review = carry_to(world, review, S.DESK_REVIEW)
    event, first = "reviews/questionnaire_submitted", delegation_of(review, "GHA")
    feedback.save_feedback(
        first, actor=person(review, "GHA", R.EXPERT), article=world.articles["UNTOC 5"], texts={"measures": "M"}
    )
    assert event in open_events(person(review, "GHA"))
    feedback.clear_feedback(first, actor=person(review, "GHA"), seen=seen(read_feedback(first)))
    assert event not in open_events(person(review, "GHA"))
    assert event not in open_events(person(review, "GHA", R.EXPERT))
    assert event in open_events(person(review, "PER"))
    assert status_of(event, person(review, "GHA")) == Status.FOR_OTHERS


def test_mandate_that_ended_leaves_nothing_to_read(client, world, review):
    review = carry_to(world, review, S.AGREEMENT)
    user = person(review, "KEN")
    mandate = Mandate.objects.get(user=user, ended_on=None)
    group = Message.objects.get(recipient=user, event="reviews/list_proposed").group
    assert open_events(user)
    end(mandate, world.secretariat)
    user = User.objects.get(pk=user.pk)
    reading = InboxReading(user)
    assert (open_events(user), list(reading.list_groups()), reading.list_places()) == (set(), [], [])
    assert list(InboxReading(user, words="Kenya").list_groups()) == []
    client.force_login(user)
    page = client.get(reverse("inbox"))
    assert (page.context["rows"], page.wsgi_request.user.needs_count) == ([], 0)
    assert client.get(group.get_absolute_url()).status_code == 404


def test_digest_leaves_out_what_may_not_be_read(world, review):
    review = carry_to(world, review, S.DESK_REVIEW)
    user = person(review, "GHA")
    rows = Message.objects.filter(recipient=user, group__isnull=False)
    rows.update(state=MessageState.WAITING, channel="daily")
    end(Mandate.objects.get(user=user, ended_on=None), world.secretariat)
    assert digests.send_digests(timezone.now() + dt.timedelta(days=1)) == []
    assert set(rows.values_list("state", flat=True)) == {MessageState.IN_PORTAL}


def test_open_messages_can_all_be_read(world, review, other_review):
    for state in STEPS:
        review = carry_to(world, review, state)
        for user in User.objects.filter(message_groups__isnull=False).distinct():
            readable = set(Message.objects.visible_to(user).values_list("pk", flat=True))
            assert find_open_messages(user) <= readable, (state, user)


def test_nomination_needs_the_secretariat_until_one_decides(world, review):
    review = carry_to(world, review, S.NOMINATION)
    colleague, delegation = make_secretariat(), delegation_of(review, "KEN")
    note = people.record_note_verbale(
        delegation.party, actor=world.secretariat, reference="NV 1", dated=timezone.localdate()
    )
    for number in range(3):
        people.nominate_person(
            delegation, actor=world.secretariat, note_verbale=note, name=f"N {number}", email=f"n{number}@example.org",
            role=R.EXPERT,
        )  # fmt: skip
    (group,) = InboxReading(colleague, Box.NEEDS).list_groups()
    assert (group.kind, group.entries.count()) == ("reviews/nominated", 3)
    for number, nomination in enumerate(Nomination.objects.filter(email__startswith="n"), 1):
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
        assert len(find_open_messages(colleague)) == 3 - number
    assert list(InboxReading(colleague, Box.NEEDS).list_groups()) == []


def test_reminder_needs_who_still_has_the_duty(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    due_on = Deadline.objects.get(review=review, kind="self_assessment").due_on
    send_due_reminders(due_on + dt.timedelta(days=3))
    focal_point, expert = person(review, "KEN"), person(review, "KEN", R.EXPERT)
    event = "reviews/deadline_passed"
    assert {event in open_events(user) for user in (focal_point, expert)} == {True}
    send_manual_reminders([review], actor=world.secretariat, today=timezone.localdate())
    # The officers are not asked: it is the State's act.
    assert open_events(world.secretariat) == set()
    carry_to(world, review, S.DESK_REVIEW)
    assert {event in open_events(user) for user in (focal_point, expert)} == {False}
    assert "reviews/reminded" not in open_events(focal_point)


def test_reminders_of_the_secretariat_are_one_message(world):
    colleague = make_secretariat()
    for sur, reviewers in (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("FIN", "MNG"))):
        carry_to(world, make_review(world, sur, reviewers), S.NOMINATION)
    send_due_reminders(timezone.localdate() + dt.timedelta(days=400))
    kinds = list(MessageGroup.objects.filter(recipient=colleague).values_list("kind", flat=True))
    assert kinds == [SUMMARY]
    assert InboxReading(colleague).show(MessageGroup.objects.filter(recipient=colleague))[0].needs == 0


def test_person_of_two_capacities_is_notified_once(world, review):
    review = carry_to(world, review, S.NOMINATION)
    user = make_user()
    notified = notify_people("reviews/closed", review, [user, user, User.objects.get(pk=user.pk)], key="x")
    assert len(notified) == 1
    assert notify_people("reviews/closed", review, [user], key="x") == []


def test_note_is_read_in_the_own_delegation_alone(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    user = person(review, "KEN", R.EXPERT)
    delegation = delegation_of(review, "KEN")
    rows = Note.objects.all()
    assert isinstance(rows, DelegationWorkQuerySet)
    question = review.questions()[0]
    mention = user.name
    note = notes.write_note(
        delegation, actor=person(review, "KEN"), question=question, kind=NoteKind.COMMENT, text=f"See @{mention}"
    )
    message = notify.notify_users(
        "reviews/mentioned", [user, person(review, "GHA")], key="t", about=review, concerns=note
    )
    assert [row.recipient for row in message] == [user, person(review, "GHA")]
    assert Message.objects.visible_to(user).filter(event="reviews/mentioned").exists()
    assert not Message.objects.visible_to(person(review, "GHA")).filter(event="reviews/mentioned").exists()
