"""The secretariat's board: every review by step and lateness with its next action, and reminders after a preview."""

import datetime as dt

import pytest
from django.urls import reverse

from reviews.enums import ReviewState as S
from reviews.selectors.board import build_board
from tests.factories.people import make_user
from tests.factories.reviews import TODAY, carry_to, make_review, person
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Message

URL, REMIND = reverse("reviews:board"), reverse("reviews:board_remind")
ROWS = [("KEN", ("GHA", "PER")), ("FIN", ("GHA", "MNG")), ("MNG", ("GHA", "PER"))]


def shown(steps):
    return {step.step: [row.review.code for row in step.rows] for step in steps}


def actions(world, review, state):
    carry_to(world, review, state)
    [step] = build_board(world.secretariat, TODAY, q="KEN")
    return [(action.who, str(action.what)) for action in step.rows[0].actions]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (S.PLANNED, [("Secretariat", "Open the review once its States are drawn")]),
        (S.NOMINATION, [("Kenya, Ghana, Peru", "Name a focal point")]),
        (S.PRELIMINARY_CONSULTATION, [("Kenya", "Hold the preliminary consultation")]),
        (S.SELF_ASSESSMENT, [("Kenya", "Clear and submit the self-assessment")]),
        (S.DESK_REVIEW, [("Ghana, Peru", "Clear the written feedback")]),
        (S.DIALOGUE, [("Ghana, Peru", "Close the dialogue and begin the list of observations")]),
        (S.AGREEMENT, [("Kenya", "Agree to the list of observations or return it")]),
        (S.COMPLETED, [("Secretariat", "Issue the outcome documents")]),
        (S.ISSUED, [("Kenya", "Decide on publication")]),
    ],
)
def test_board_names_the_next_action_and_who_takes_it(world, review, state, expected):
    assert actions(world, review, state) == expected


def test_board_is_by_step_and_lateness(world, review, other_review):
    third = make_review(world, "MNG", ("GHA", "PER"))
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    date = review.deadlines.get(kind="self_assessment")
    steps = build_board(world.secretariat, date.due_on)
    assert {step.step: step.late for step in steps} == {S.PLANNED: 0, S.SELF_ASSESSMENT: 0}
    review.deadlines.filter(pk=date.pk).update(due_on=date.due_on - dt.timedelta(days=9))
    steps = build_board(world.secretariat, date.due_on)
    assert shown(steps) == {S.PLANNED: [third.code], S.SELF_ASSESSMENT: ["KEN-1", "FIN-1"]}
    assert [row.days_late for row in steps[1].rows] == [9, 0]
    assert steps[1].late == 1


def test_board_is_filtered_by_group_region_step_and_lateness(world, review, other_review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    everything = {S.PLANNED: ["FIN-1"], S.SELF_ASSESSMENT: ["KEN-1"]}
    late = dt.date(2035, 1, 1)
    assert shown(build_board(world.secretariat, late)) == everything
    assert shown(build_board(world.secretariat, late, group="1")) == everything
    assert shown(build_board(world.secretariat, late, group="2")) == {}
    assert shown(build_board(world.secretariat, late, region="weog")) == {S.PLANNED: ["FIN-1"]}
    assert shown(build_board(world.secretariat, late, step="planned")) == {S.PLANNED: ["FIN-1"]}
    assert shown(build_board(world.secretariat, late, overdue=True)) == {S.SELF_ASSESSMENT: ["KEN-1"]}


def test_board_is_the_secretariats(world, review, browse):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    people = [person(review, "KEN"), person(review, "GHA", "observer"), make_user(RoleGroup.CHAIRS), make_user()]
    for user in people:
        assert browse(user).get(URL).status_code == 404
        answer = browse(user).post(REMIND, {"review": review.code, "confirm": "1"})
        assert answer.status_code == 404
    assert not Message.objects.filter(event="reviews/reminded").exists()


def test_reminders_are_shown_before_they_are_sent(world, review, other_review, browse):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    client = browse(world.secretariat)
    page = client.post(REMIND, {"review": [review.code, other_review.code]})
    names = ["KEN expert KEN-1", "KEN focal_point KEN-1"]
    found = [
        (row.code, [(one.reach, [user.name for user in one.people]) for one in states])
        for row, states in page.context["rows"]
    ]
    assert found == [("FIN-1", []), ("KEN-1", [("in_charge", names)])]
    assert not Message.objects.filter(event="reviews/reminded").exists()
    client.post(REMIND, {"review": review.code, "confirm": "1"})
    client.post(REMIND, {"review": review.code, "confirm": "1"})
    assert sorted(Message.objects.filter(event="reviews/reminded").values_list("recipient__name", flat=True)) == names


def test_all_shown_are_those_the_filters_leave(world, review, other_review, browse):
    carry_to(world, review, S.SELF_ASSESSMENT)
    page = browse(world.secretariat).post(f"{REMIND}?step=self_assessment", {"all": "1"})
    assert [row.code for row, _states in page.context["rows"]] == ["KEN-1"]
    answer = browse(world.secretariat).post(f"{REMIND}?step=self_assessment", {})
    assert (answer.status_code, answer.url) == (302, f"{URL}?step=self_assessment")


@pytest.mark.parametrize("count", [1, 3])
def test_board_and_preview_ask_a_fixed_number_of_queries(world, browse, django_assert_num_queries, count):
    for sur, reviewers in ROWS[:count]:
        carry_to(world, make_review(world, sur, reviewers), S.DESK_REVIEW)
    client = browse(world.secretariat)
    with django_assert_num_queries(13):
        page = client.get(URL)
    assert [len(step.rows) for step in page.context["steps"]] == [count]
    with django_assert_num_queries(24):
        client.post(REMIND, {"all": "1"})
