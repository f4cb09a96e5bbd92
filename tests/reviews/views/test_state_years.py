"""The line of a State through the years: complete, cheap, and only for that State and the Secretariat."""

import pytest
from django.urls import reverse

from reviews.enums import ObservationKind, ReviewState
from reviews.models import Review, Submission
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.selectors.state_years import Cycle, _list_answered_needs, load_state_years
from reviews.selectors.submitted import load_submitted_answers
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.questionnaires import submit_questionnaire
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, make_review, person
from tests.factories.work import make_later_review

YEARS = reverse("reviews:state_years", args=["KEN"])


@pytest.fixture
def later(world, review):
    """Give Kenya's second review, whose first was issued, submitted with another answer."""
    second = make_later_review(world, review)
    carry_to(world, review, ReviewState.ISSUED)
    answer_all(second)
    entry = AnswerEntry(second.questions().get(key="untoc.5"), "yes", "The Act of 2030.", 1)
    save_answers(second, actor=person(second, "KEN", "expert"), entries=[entry])
    submit_questionnaire(second, actor=person(second, "KEN"), seen=seen(read_self_assessment(second)))
    return second


def test_line_says_what_changed(later, review):
    line = load_state_years(review.state_under_review)
    assert [cycle.review.code for cycle in line.cycles] == ["KEN-1", "KEN-2"]
    row = next(row for row in line.articles if str(row.article).startswith("UNTOC, article 5"))
    first, second = row.cycles
    assert first.observations
    assert first.change_count == 0
    changed = {answer.key: answer for answer in second.answers if answer.change}
    assert "untoc.5" in changed
    assert not second.observations


def test_need_says_what_became_of_it(later, review):
    needs = load_state_years(review.state_under_review).needs
    listed = [need for need in needs if need.cycle.review.code == "KEN-1"]
    kinds = review.list_of_observations.paragraphs.filter(kind=ObservationKind.TECHNICAL_ASSISTANCE)
    assert len(listed) >= kinds.count()
    assert all(need.later and "phase 2" in need.later[0] for need in listed)


def test_line_is_for_own_state_and_secretariat(later, world, review, browse):
    for reader in (person(later, "KEN"), person(later, "KEN", "observer"), person(review, "KEN", "expert")):
        assert "The Act of 2030." not in browse(reader).get(YEARS).content.decode()
        for shown in ("UNTOC-5", "all"):
            assert "The Act of 2030." in browse(reader).get(YEARS, {"article": shown}).content.decode()
        assert "The Act of 2030." not in browse(reader).get(YEARS, {"article": "UNTOC-8"}).content.decode()
    assert browse(world.secretariat).get(YEARS).status_code == 200
    strangers = [person(later, iso3, role) for iso3 in ("GHA", "PER") for role in ("focal_point", "observer")]
    for stranger in (*strangers, make_user(), make_state_person(world).user):
        assert browse(stranger).get(YEARS).status_code == 404
    assert browse(person(later, "KEN")).get(reverse("reviews:state_years", args=["GHA"])).status_code == 404
    assert browse(person(later, "KEN")).get(reverse("reviews:state_years", args=["XXX"])).status_code == 404


def test_draft_of_a_list_does_not_show(world, review):
    carry_to(world, review, ReviewState.AGREEMENT)
    assert all(
        not cycle.observations for row in load_state_years(review.state_under_review).articles for cycle in row.cycles
    )


@pytest.mark.parametrize("step", [ReviewState.DESK_REVIEW, ReviewState.ISSUED])
def test_line_costs_fixed_queries(world, review, as_person, step, django_assert_num_queries):
    carry_to(world, review, step)
    make_review(world, "GHA", ("KEN", "PER"))
    client = as_person(review, "KEN")
    client.get(YEARS)
    with django_assert_num_queries(9):
        client.get(YEARS)


def test_two_cycles_cost_the_same(later, as_person, django_assert_num_queries):
    client = as_person(later, "KEN")
    client.get(YEARS)
    with django_assert_num_queries(9):
        client.get(YEARS)


def test_no_assistance_needed_is_no_need():
    row = {"key": "a", "kind": "technical_assistance", "instrument": "UNTOC", "article": 5, "text": "", "question": {}}
    rows = [{**row, "value": ["none"]}, {**row, "key": "b", "value": ["training"]}]
    submission = Submission(content={"answers": [{**row, "options": []} for row in rows]})
    cycle = Cycle(Review(), submission=submission, answers=load_submitted_answers(submission))
    assert [answer for _address, answer, _text in _list_answered_needs(cycle)] == [
        answers[1].value for answers in cycle.answers.values()
    ]
