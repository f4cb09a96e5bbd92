"""A list costs the same number of queries with one row and with three."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.models import Objection
from reviews.enums import ReviewState as S
from reviews.models import Review
from stakeholders.models import State
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.reviews import carry_to, make_review, person
from tests.factories.stakeholders import make_organization, make_representative

# Session and user with the roles take two, the rows of the page one; then what is fetched along.
LISTS = {"reviews": 9, "outcomes": 4, "nominations": 3, "mandates": 3, "states": 5}
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
    "sessions": 3,
    "dialogues": 3,
    "applications": 3,
    "statements": 5,
    "objections": 3,
    "working-groups": 3,
    "organizations": 4,
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


ISSUED = "reviews/KEN-1"
READ = [
    "applications", "bureau-decisions", "dialogues", "draws", "follow-up", "funding-sources", "general-reports",
    "letters", "mandates", "messages", "nominations", "objections", "organizations", "outcomes", "reviews", "routings",
    "sessions", "statements", "states", "trail/seals", "working-groups",
    *(f"{ISSUED}/{part}" for part in (
        "answer-files", "answers", "assignments", "clarifications", "comments", "deadlines", "feedback", "legislation",
        "meetings", "notes", "observations", "replies", "submissions", "version-changes",
    )),
]  # fmt: skip
MOST = 15


def test_no_address_costs_more_than_fifteen_queries(world, api):
    carry_to(world, make_review(world, "KEN", ("GHA", "PER")), S.ISSUED)
    group = make_working_groups()["TIP"]
    organization = make_organization(world.secretariat)
    author = make_representative(world.secretariat, organization)
    dialogue = make_dialogue(world.secretariat, group)
    invite(dialogue, organization, author)
    make_statement(dialogue, author, organization=organization)
    cost = {}
    for user in (world.secretariat, person(Review.objects.get(code="KEN-1"), "KEN"), None):
        client = api(user)
        for path in READ:
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/api/v1/{path}/")
            cost[path, str(user)] = len(queries)
            rows = answer.json().get("results", []) if answer.status_code == 200 else []
            first = rows[0] if rows else {}
            key = next((first[name] for name in ("iso3", "code", "number", "id") if name in first), None)
            if key is not None:
                with CaptureQueriesContext(connection) as queries:
                    client.get(f"/api/v1/{path}/{key}/")
                cost[f"{path}/{key}", str(user)] = len(queries)
    assert len(cost) > len(READ) * 3 + 20
    assert {where: number for where, number in cost.items() if number > MOST} == {}
