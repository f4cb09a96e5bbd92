"""Articles shared out: whose hands they are in, and who may move them."""

import pytest
from django.db import IntegrityError

from reviews.enums import AssignmentState as A, ReviewState
from reviews.models import Assignment, Question
from reviews.selectors.readings import read_nomination
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.articles import (
    accept_article,
    add_institution,
    assign_articles,
    hand_in_article,
    return_article,
    unassign_article,
    undo_acceptance,
)
from reviews.services.people import approve_nomination, nominate_person, record_note_verbale
from tests.factories.reading import seen
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from tests.factories.work import assign, make_institution
from untoc_portal.core.models import AuditEvent, Message


@pytest.fixture
def expert(assessed, who):
    return who("KEN", "expert")


@pytest.fixture
def other_expert(world, assessed, expert):
    """Give a second expert of Kenya."""
    delegation = delegation_of(assessed, "KEN")
    note = record_note_verbale(delegation.party, actor=world.secretariat, reference="NV 2", dated=assessed.opened_on)
    fields = {"name": "Ben", "email": "ben@example.org", "role": "expert"}
    nomination = nominate_person(delegation, actor=world.secretariat, note_verbale=note, **fields)
    return approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination))).user


@pytest.fixture
def article(world):
    return world.articles["UNTOC 5"]


def answer(review, actor, key="untoc.5", revision=0, text="x"):
    entry = AnswerEntry(Question.objects.get(key=key), None, text, revision)
    return save_answers(review, actor=actor, entries=[entry])


def test_assigned_article_is_its_experts_and_the_focal_points(assessed, article, who, expert, other_expert):
    answer(assessed, other_expert)
    assign(assessed, article, expert=expert)
    answer(assessed, expert, revision=1, text="y")
    answer(assessed, who("KEN"), revision=2, text="z")
    with refusal("in_other_hands"):
        answer(assessed, other_expert, revision=3, text="w")
    answer(assessed, other_expert, key="untoc.6")


def test_handed_in_article_is_closed_until_returned(assessed, article, who):
    expert = who("KEN", "expert")
    [assignment] = assign(assessed, article)
    assert hand_in_article(assignment, actor=expert).state == A.HANDED_IN
    with refusal("in_other_hands"):
        answer(assessed, expert)
    answer(assessed, who("KEN"))
    return_article(assignment, actor=who("KEN"), comment=" Cite the act. ")
    assert (assignment.state, assignment.comment) == (A.RETURNED, "Cite the act.")
    answer(assessed, expert, revision=1, text="y")
    hand_in_article(assignment, actor=expert)
    assert accept_article(assignment, actor=who("KEN")).state == A.ACCEPTED
    with refusal("in_other_hands"):
        answer(assessed, expert, revision=2, text="z")


def test_acceptance_is_undone_by_the_person_who_accepted(assessed, article, who, expert, settings):
    [assignment] = assign(assessed, article, expert=expert)
    hand_in_article(assignment, actor=expert)
    accept_article(assignment, actor=who("KEN"))
    with refusal():
        undo_acceptance(assignment, actor=expert)
    assert undo_acceptance(assignment, actor=who("KEN")).state == A.HANDED_IN
    accept_article(assignment, actor=who("KEN"))
    settings.UNDO_SECONDS = 0
    with refusal("not_undoable"):
        undo_acceptance(assignment, actor=who("KEN"))


def test_experts_of_an_institution_answer_for_it(assessed, article, who, expert, other_expert):
    institution = make_institution(assessed, members=[other_expert])
    [assignment] = assign(assessed, article, institution=institution)
    answer(assessed, other_expert)
    with refusal("in_other_hands"):
        answer(assessed, expert, revision=1)
    hand_in_article(assignment, actor=other_expert)


def test_article_assigned_again_is_in_hand_once_more_and_one_row(assessed, article, who, expert, other_expert):
    [assignment] = assign(assessed, article, expert=expert)
    hand_in_article(assignment, actor=expert)
    [again] = assign(assessed, article, expert=other_expert)
    assert (again.pk, again.expert, again.state) == (assignment.pk, other_expert, A.IN_PROGRESS)
    assert Assignment.objects.get().expert == other_expert


def test_released_article_is_any_experts(assessed, article, who, expert, other_expert):
    [assignment] = assign(assessed, article, expert=expert)
    unassign_article(assignment, actor=who("KEN"))
    answer(assessed, other_expert)
    assert not Assignment.objects.exists()


def test_people_concerned_are_notified(assessed, article, who, capture_commit):
    with capture_commit():
        [assignment] = assign(assessed, article)
        hand_in_article(assignment, actor=who("KEN", "expert"))
        return_article(assignment, actor=who("KEN"), comment="SECRET words")
    sent = Message.objects.filter(event__startswith="reviews/article").order_by("pk")
    assert list(sent.values_list("event", "recipient")) == [
        ("reviews/article_assigned", who("KEN", "expert").pk),
        ("reviews/article_handed_in", who("KEN").pk),
        ("reviews/article_returned", who("KEN", "expert").pk),
    ]
    assert "SECRET" not in str(list(sent.values())) + str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point"), ("PER", "expert")]
)
def test_only_the_focal_point_assigns_articles(assessed, article, who, iso3, role):
    [assignment] = assign(assessed, article)
    hand_in_article(assignment, actor=who("KEN", "expert"))
    actor, delegation = who(iso3, role), delegation_of(assessed, "KEN")
    with refusal():
        assign_articles(delegation, actor=actor, articles=[article], expert=who("KEN", "expert"))
    with refusal():
        add_institution(delegation, actor=actor, name="Other")
    with refusal():
        accept_article(assignment, actor=actor)
    with refusal():
        return_article(assignment, actor=actor, comment="x")
    with refusal():
        unassign_article(assignment, actor=actor)


def test_only_the_assigned_expert_hands_an_article_in(assessed, article, who, expert, other_expert):
    [assignment] = assign(assessed, article, expert=expert)
    for actor in (other_expert, who("KEN"), who("KEN", "observer"), who("GHA", "expert")):
        with refusal():
            hand_in_article(assignment, actor=actor)


def test_moves_keep_to_their_order(assessed, article, who):
    [assignment] = assign(assessed, article)
    with refusal("wrong_state"):
        accept_article(assignment, actor=who("KEN"))
    with refusal("wrong_state"):
        return_article(assignment, actor=who("KEN"), comment="x")
    with refusal("no_comment"):
        return_article(assignment, actor=who("KEN"), comment=" ")


def test_articles_assigned_only_during_self_assessment(at, article, who):
    review = at(ReviewState.PRELIMINARY_CONSULTATION)
    with refusal():
        assign(review, article)
    review = at(ReviewState.SELF_ASSESSMENT)
    [assignment] = assign(review, article)
    at(ReviewState.DESK_REVIEW)
    assignment.refresh_from_db()
    with refusal():
        hand_in_article(assignment, actor=who("KEN", "expert"))


def test_assignee_is_one_expert_or_institution_of_the_state(assessed, article, who, world, other_review):
    delegation = delegation_of(assessed, "KEN")
    institution = make_institution(assessed)
    for wrong, code in (
        ({}, "one_assignee"),
        ({"expert": who("KEN", "expert"), "institution": institution}, "one_assignee"),
        ({"expert": who("GHA", "expert")}, "no_expert"),
        ({"expert": who("KEN", "observer")}, "no_expert"),
    ):
        with refusal(code):
            assign_articles(delegation, actor=who("KEN"), articles=[article], **wrong)
    with refusal("no_expert"):
        make_institution(assessed, "Other", members=[who("GHA", "expert")])
    with refusal("name_taken"):
        make_institution(assessed)


def test_article_that_is_not_under_review_is_not_assigned(assessed, world, who):
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_under_review"):
        assign(assessed, world.articles["TIP 5"])


def test_database_refuses_two_assignees_or_silent_return(assessed, article, who):
    [assignment] = assign(assessed, article)
    rows = Assignment.objects.filter(pk=assignment.pk)
    with pytest.raises(IntegrityError):
        rows.update(institution=make_institution(assessed))
