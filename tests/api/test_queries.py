"""A list costs the same number of queries with one row and with three."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.models import Objection
from reviews.enums import ReviewState as S
from stakeholders.models import State
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.reviews import carry_to, make_review
from tests.factories.stakeholders import make_organization, make_representative

# Session and user with the roles take two, the count and the rows of the page two; then what is fetched along.
LISTS = {"reviews": 10, "outcomes": 5, "nominations": 4, "mandates": 4, "states": 6}
TRIOS = (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("FIN", "MNG")))


def _count(client, url):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries), len(answer.json()["results"])


@pytest.mark.parametrize("name", LISTS)
def test_review_lists_cost_the_same_with_more_rows(name, world, api):
    client = api(world.secretariat)
    found = []
    for sur, reviewers in TRIOS:
        carry_to(world, make_review(world, sur, reviewers), S.SELF_ASSESSMENT)
        found.append(_count(client, f"/api/v1/{name}/"))
    assert {queries for queries, _rows in found} == {LISTS[name]}
    assert found[0][1] <= found[-1][1]


DIALOGUE_LISTS = {
    "sessions": 4,
    "dialogues": 4,
    "applications": 4,
    "statements": 7,
    "objections": 4,
    "working-groups": 4,
    "organizations": 5,
}


@pytest.mark.parametrize("name", DIALOGUE_LISTS)
def test_dialogue_lists_cost_the_same_with_more_rows(name, world, api):
    groups = list(make_working_groups().values())
    client, found = api(world.secretariat), []
    for group in groups:
        organization = make_organization(world.secretariat)
        representative = make_representative(world.secretariat, organization)
        dialogue = make_dialogue(world.secretariat, group)
        application = invite(dialogue, organization, representative)
        Objection.objects.create(
            application=application,
            state=State.objects.get(iso3="KEN"),
            raised_on=dialogue.held_on,
            is_in_window=True,
            ground="G",
            recorded_by=world.secretariat,
        )
        statement = make_statement(dialogue, representative, organization=organization)
        type(statement).objects.filter(pk=statement.pk).update(state="submitted")
        found.append(_count(client, f"/api/v1/{name}/"))
    assert {queries for queries, _rows in found} == {DIALOGUE_LISTS[name]}
    assert found[-1][1] == 3
