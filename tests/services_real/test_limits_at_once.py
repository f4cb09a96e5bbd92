"""Statements begun and sent at the same moment, on PostgreSQL: no organization gets past its number."""

from functools import partial

import pytest

from dialogues.models import Dialogue, Statement, WorkingGroup
from dialogues.services.statements import submit_statement
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.front.demo.reading import do_after_reading

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def side(world):
    """Give a dialogue that takes two statements of each organization, and an invited one with its representative."""
    make_user(RoleGroup.EXTENDED_BUREAU)
    make_working_groups()
    dialogue = make_dialogue(world.secretariat, WorkingGroup.objects.get(code="TIP"), in_days=10, statements_max=2)
    organization = make_organization(world.secretariat)
    person = make_representative(world.secretariat, organization)
    invite(dialogue, organization, person)
    return {"dialogue": dialogue, "author": person, "organization": organization}


def codes(results):
    return sorted(result.code for result in results if isinstance(result, DomainError))


def test_statements_begun_together_keep_to_the_limit(run_together, side):
    make_statement(**side)
    assert codes(run_together(*[partial(make_statement, **side)] * 4)) == ["how_many"] * 3
    assert Statement.objects.count() == 2


def test_statements_sent_together_keep_to_the_limit(run_together, side):
    drafts = [make_statement(**side), make_statement(**side)]
    Dialogue.objects.update(statements_max=1)
    results = run_together(
        *[partial(do_after_reading, submit_statement, draft, actor=side["author"]) for draft in drafts]
    )
    assert codes(results) == ["not_ready"]
    assert Statement.objects.filter(state="submitted").count() == 1
