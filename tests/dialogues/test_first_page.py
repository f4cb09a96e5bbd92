"""The first page of chairs and stakeholders: their own group, their own organization, and nobody else's."""

import pytest

from dialogues.selectors.first_page import (
    applications_of_user_organizations,
    list_chaired_groups,
    statements_of_user_organizations,
)
from tests.factories.dialogues import make_application, make_dialogue, make_session
from tests.factories.reviews import TODAY


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
    assert list(applications_of_user_organizations(stage.representative)) == [application]
    assert list(applications_of_user_organizations(stage.other_representative)) == []
    assert list(statements_of_user_organizations(stage.other_representative)) == []
