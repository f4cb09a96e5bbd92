"""The first page of chairs and stakeholders: their own group, their own organization, and nobody else's."""

import datetime as dt

import pytest

from dialogues.models import Application, Statement
from dialogues.selectors.duties import DutyRows
from dialogues.selectors.first_page import list_chaired_groups
from reviews.enums import ReviewState
from reviews.models import Deadline, OfficerInCharge
from reviews.services.reopenings import request_reopening
from tests.factories.dialogues import (
    circulate,
    decide,
    make_application,
    make_dialogue,
    make_session,
    make_statement,
)
from tests.factories.reviews import TODAY, carry_to, person

PAST = {"starts_on": dt.date(2020, 1, 1), "due_on": dt.date(2020, 2, 1)}


def test_chair_sees_next_session_and_dialogue_of_own_group(stage):
    later = make_session(stage.secretariat, stage.group, in_days=90)
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    soon = make_session(stage.secretariat, stage.group, in_days=30)
    [found] = list_chaired_groups(stage.chair, soon.starts_on)
    assert (found.working_group, found.session, found.dialogue) == (stage.group, soon, None)
    [found] = list_chaired_groups(stage.chair, dialogue.held_on)
    assert (found.session, found.dialogue) == (soon, dialogue)
    [found] = list_chaired_groups(stage.chair, later.starts_on)
    assert found.session == later
    assert [group.working_group for group in list_chaired_groups(stage.other_chair, TODAY)] == [stage.groups["TA"]]
    assert list_chaired_groups(stage.delegate, TODAY) == []


@pytest.mark.parametrize("count", [1, 3])
def test_groups_are_found_in_a_fixed_number_of_queries(stage, django_assert_num_queries, count):
    for number in range(count):
        make_session(stage.secretariat, stage.group, in_days=30 + number)
    with django_assert_num_queries(3):
        list_chaired_groups(stage.chair, TODAY)


def test_stakeholder_finds_the_own_organizations_requests(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=30)
    application = make_application(dialogue, stage.organization, stage.representative)
    decide(application)
    statement = make_statement(dialogue, stage.representative, organization=stage.organization)
    own, other = (DutyRows(user, TODAY) for user in (stage.representative, stage.other_representative))
    assert (own.applications, own.statements) == ([application], [statement])
    assert [str(row.dialogue) for row in (*own.applications, *own.statements)] == [str(dialogue)] * 2
    assert (other.applications, other.statements) == ([], [])


def test_all_of_the_own_organizations_requests_are_visible(stage):
    """So they need no second condition, which the database would plan and ask for every row."""
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=30)
    decide(make_application(dialogue, stage.organization, stage.representative))
    make_statement(dialogue, stage.representative, organization=stage.organization)
    for user in (stage.representative, stage.other_representative, stage.delegate, stage.chair, stage.secretariat):
        for model in (Application, Statement):
            own = model.objects.of_user_organizations(user)
            assert set(own) == set(own.visible_to(user))
            assert own.exists() == (user == stage.representative)


def test_first_page_of_an_officer_costs_at_most_fifteen_queries(stage, review, client, django_assert_max_num_queries):
    """With everything that adds a query: a late review in charge, decisions, a request to correct."""
    carry_to(stage.world, review, ReviewState.DESK_REVIEW)
    Deadline.objects.filter(review=review, met_on=None).update(**PAST)
    OfficerInCharge.objects.create(review=review, officer=stage.secretariat)
    request_reopening(review, actor=person(review, "KEN"), reason="A wrong answer")
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)
    circulate(make_application(dialogue, stage.organization, stage.representative))
    client.force_login(stage.secretariat)
    client.get("/")
    # One more for the line on the demonstration, which production does not have.
    with django_assert_max_num_queries(16):
        page = client.get("/").content.decode()
    assert all(words in page for words in ("Decide on a request to correct", "Decide on applications", "in charge"))
