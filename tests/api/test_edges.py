"""Bodies, dates and numbers beyond what the portal can hold are bad input, not a failure."""

import pytest
from django.test import override_settings

from reviews.enums import PublicationScope, ReviewState as S
from reviews.selectors.readings import read_publication
from reviews.services import publication
from tests.api.conftest import people_of, places
from tests.api.test_errors import SHAPE
from tests.factories.dialogues import invite, make_dialogue, make_statement, make_working_groups
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import Level
from untoc_portal.core.public_ids import hide_id

JSON = "application/json"
TOKEN = "/api/v1/auth/token/"
LARGE = 2**63


@pytest.mark.parametrize("depth", [40, 900, 200_000])
@pytest.mark.parametrize("frame", ["%s", '{"email": %s}'])
def test_body_nested_too_deeply_is_bad_input(depth, frame, world, api):
    answer = api().post(TOKEN, frame % ("[" * depth + "]" * depth), content_type=JSON)
    assert (answer.status_code, set(answer.json())) == (400, SHAPE)
    assert "nested" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (r'{"email": "\ud800@example.org", "password": "x"}', {"email"}),
        (r'{"email": "a@example.org", "password": ["x", {"y": "\udfff"}]}', {"password"}),
        (r'{"email": [{"\ud800": 1}], "password": "\ud800"}', {"email", "password"}),
        (r'{"\ud800": 1}', {""}),
        (r'"\ud800"', {""}),
    ],
)
def test_half_a_character_names_the_field(body, fields, world, api):
    answer = api().post(TOKEN, body, content_type=JSON)
    assert answer.status_code == 400
    assert set(places(answer)) == fields


def test_whole_pair_is_a_character(world, api):
    answer = api().post(TOKEN, r'{"email": "a@example.org", "password": "\ud83d\ude00"}', content_type=JSON)
    assert answer.status_code == 401


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_body_too_large_is_413_in_the_one_shape(world, api):
    for client in (api(), api(world.secretariat)):
        answer = client.post(TOKEN, '{"email": "%s"}' % ("x" * 1000), content_type=JSON)
        assert (answer.status_code, set(answer.json()), answer.json()["code"]) == (413, SHAPE, "too_large")


@pytest.mark.parametrize(
    "email",
    ["x" * 100_000 + "@example.org", "a\u0000@example.org", "\U0001f600", " ", "a@" + "b" * 300, None, [], {}, 5, True],
)
def test_odd_address_is_bad_input(email, world, api):
    answer = api().post(TOKEN, {"email": email, "password": "x"}, format="json")
    assert answer.status_code == 400
    assert set(places(answer)) == {"email"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "10000-01-01", "-1-01-01", "2026-02-30", 10**30, 1e400])
def test_day_beyond_the_calendar_is_bad_input(day, world, api):
    make_working_groups()
    data = {"working_group": "TIP", "number": 1, "starts_on": day, "ends_on": day, "place": "Vienna", "agenda": ["A"]}
    body = str(data).replace("'", '"').replace("inf", "1e400")
    answer = api(world.secretariat).post("/api/v1/sessions/", body, content_type=JSON)
    assert answer.status_code == 400
    assert places(answer)[0] == "starts_on"


@pytest.mark.parametrize("query", [f"statements/{LARGE}/", f"dialogues/{LARGE}/"])
def test_address_with_a_number_too_large_is_404(query, world, api):
    assert api(world.secretariat).get(f"/api/v1/{query}").status_code == 404


@pytest.mark.parametrize("path", ["applications", "statements"])
def test_filter_with_a_number_too_large_is_bad_input(path, world, api):
    assert api(world.secretariat).get(f"/api/v1/{path}/?dialogue={LARGE}").status_code == 400


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("0001-01-01T00:00:00+14:00", 400),
        ("0001-01-01T00:00:00", 400),
        ("9999-12-31T23:59:59-14:00", 400),
        ("9999-12-31T23:59:59", 409),
        ("x", 400),
        (1e300, 400),
    ],
)
def test_moment_beyond_the_calendar_is_bad_input(moment, status, world, api):
    dialogue = make_dialogue(world.secretariat, make_working_groups()["TIP"], in_days=5)
    organization = make_organization(world.secretariat)
    author = make_representative(world.secretariat, organization)
    invite(dialogue, organization, author)
    statement = make_statement(dialogue, author, organization=organization)
    data = {"language": "en", "title": "T", "text": "Text", "expected": moment}
    answer = api(author).put(f"/api/v1/statements/{hide_id(statement)}/", data, format="json")
    assert (answer.status_code, set(answer.json())) == (status, SHAPE)


@pytest.mark.parametrize("number", [2**63, 2**64, 10**40])
def test_page_of_a_summary_with_a_number_too_large_is_404(number, world, client):
    client.force_login(world.secretariat)
    for act in ("", "file/", "edit/"):
        assert client.get(f"/dialogues/{number}/summary/{act}").status_code == 404
    assert client.post(f"/dialogues/{number}/summary/issue/").status_code == 404


def test_clearer_of_questionnaire_shown_only_in_review(world, review, outsiders, api):
    review = carry_to(world, review, S.ISSUED)
    decision = {"list_scope": PublicationScope.ALL, "questionnaire_for": Level.PUBLIC}
    publication.decide_publication(review, actor=person(review, "KEN"), seen=seen(read_publication(review)), **decision)
    cleared_by = {}
    for who, user in {**people_of(world, review), **outsiders, "anonymous": None}.items():
        row = api(user).get("/api/v1/reviews/KEN-1/submissions/1/").json()
        rows = api(user).get("/api/v1/reviews/KEN-1/submissions/").json()["results"]
        assert rows[0]["cleared_by"] == row["cleared_by"], who
        cleared_by[who] = row["cleared_by"]
    inside = people_of(world, review)
    assert {cleared_by[who] for who in inside} == {person(review, "KEN").name}
    assert {cleared_by[who] for who in [*outsiders, "anonymous"]} == {None}
