"""Parameters: what the schema names is accepted, and nothing else; the root, other sites, and what will end."""

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from reviews.enums import ReviewState
from tests.api.conftest import places
from tests.api.test_personal_tokens import make
from tests.factories.reviews import carry_to, make_review
from untoc_portal.core.api.deprecations import NOTICE, TOKEN_SCHEME

SITE = "https://sherloc.example"


@pytest.mark.parametrize(
    "path",
    ["states/?bogus=1", "states/KEN/?bogus=1", "reviews/?bogus=1", "dialogues/?bogus=x&kind=general",
     "dialogues/?report__session__working_group__code=TIP", "trail/seals/?bogus=1", "organizations/?bogus="],
)  # fmt: skip
def test_unknown_parameter_is_bad_input(path, world):
    answer = APIClient().get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert places(answer) == [path.partition("?")[2].partition("=")[0]]


def test_every_unknown_parameter_is_named(world):
    assert places(APIClient().get("/api/v1/states/?one=1&two=2&name=ken")) == ["one", "two"]


def test_parameters_of_the_schema_are_accepted(world, api, tmp_path):
    path = tmp_path / "openapi.yml"
    call_command("spectacular", "--file", str(path))
    tried = 0
    for address, methods in yaml.safe_load(path.read_text())["paths"].items():
        if "{" in address or "get" not in methods or address == "/api/v1/schema/":
            continue
        names = [row["name"] for row in methods["get"].get("parameters", []) if row["in"] == "query"]
        for name in names:
            answer = api(world.secretariat).get(address, {name: "1"})
            notified = [] if answer.status_code != 400 else [error["detail"] for error in answer.json()["errors"]]
            assert not any("no such parameter" in text for text in notified), (address, name)
            tried += 1
    assert tried > 50


def test_options_names_methods_and_reads_no_row(world, api):
    client = api(world.secretariat)
    addresses = [address for address in SchemaGenerator().get_schema(public=True)["paths"] if "{" not in address]
    assert len(addresses) > 50
    for address in addresses:
        answer = client.options(address)
        assert (answer.status_code, answer.json()["methods"]) == (200, answer["Allow"].split(", ")), address
    assert client.options("/api/v1/reviews/KEN-9/").json() == client.options("/api/v1/reviews/KEN-1/").json()


WRONG = {"integer": "0.5", "boolean": "maybe", "enum": "zzz"}


def test_value_of_another_type_is_refused(world, api):
    client, tried = api(world.secretariat), 0
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    for address, methods in paths.items():
        if address == "/api/v1/schema/" or ("{" in address and "articles" not in address):
            continue
        for row in methods.get("get", {}).get("parameters", []):
            kind = "enum" if "enum" in row["schema"] else row["schema"].get("type")
            if row["in"] == "query" and kind in WRONG:
                answer = client.get(address.format(instrument="UNTOC", number=5), {row["name"]: WRONG[kind]})
                assert (answer.status_code, row["name"] in places(answer)) == (400, True), (address, row["name"])
                tried += 1
    assert tried > 100


@pytest.mark.parametrize(
    ("filters", "count"),
    [("in_force=true", 9), ("in_force=false", 0), ("review=KEN-1&role=expert", 3), ("review=X", 0)],
)
def test_filters_have_words_of_the_domain(filters, count, world, review, api):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    answer = api(world.secretariat).get(f"/api/v1/mandates/?{filters}")
    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


def test_root_names_what_can_be_read(world):
    answer = APIClient().get("/api/v1/")
    assert answer.status_code == 200
    found = answer.json()["resources"]
    assert found["states"] == "http://testserver/api/v1/states/"
    for url in found.values():
        assert APIClient().get(url).status_code in (200, 401, 404), url


def test_other_sites_read_if_the_setting_names_them(world, settings):
    asked = {"origin": SITE, "access-control-request-method": "GET"}
    assert "Access-Control-Allow-Origin" not in APIClient().get("/api/v1/states/", headers={"origin": SITE})
    settings.API_CORS_ORIGINS = [SITE]
    answer = APIClient().get("/api/v1/states/", headers={"origin": SITE})
    assert answer["Access-Control-Allow-Origin"] == SITE
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    before = APIClient().options("/api/v1/states/", headers=asked)
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, SITE)
    assert "If-Match" in before["Access-Control-Allow-Headers"]
    other = APIClient().get("/api/v1/states/", headers={"origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other
    assert "Origin" in other["Vary"]
    assert "Access-Control-Allow-Origin" not in APIClient().get("/states/", headers={"origin": SITE})
    refused = APIClient().get("/api/v1/me/", headers={"origin": SITE})
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (401, SITE)


def test_what_will_end_says_so_a_year_before(world):
    text = make(world.secretariat)[1]
    old = APIClient(headers={"Authorization": f"Token {text}"}).get("/api/v1/states/")
    assert old["Deprecation"] == f"@{int(TOKEN_SCHEME.since.timestamp())}"
    assert old["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert 'rel="deprecation"' in old["Link"]
    new = APIClient(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/states/")
    assert "Deprecation" not in new
    assert TOKEN_SCHEME.ends - TOKEN_SCHEME.since >= NOTICE


@pytest.mark.parametrize("path", ["states/", "states/KEN/"])
def test_fields_choose_what_is_returned(path, world):
    body = APIClient().get(f"/api/v1/{path}?fields=iso3,name").json()
    assert set(body["results"][0] if "results" in body else body) == {"iso3", "name"}
    refused = APIClient().get(f"/api/v1/{path}?fields=iso3,bogus,other")
    assert (refused.status_code, places(refused)) == (400, ["fields", "fields"])


def test_fields_do_not_narrow_an_act(world, api):
    answer = api(world.secretariat).post("/api/v1/organizations/?fields=name", {}, format="json")
    assert places(answer) == ["fields"]


@pytest.mark.parametrize("value", ["yes", "1", "213858913", "falsch"])
def test_boolean_filter_with_another_value_is_refused(value, world, review, api):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    answer = api(world.secretariat).get(f"/api/v1/mandates/?in_force={value}")
    assert (answer.status_code, places(answer)) == (400, ["in_force"])


@pytest.mark.parametrize("path", ["statuses", "states", "reviews", "events", "dialogues"])
def test_parameter_without_a_value_is_refused(path, world, api):
    client = api(world.secretariat)
    name = {"statuses": "name", "states": "regional_group", "events": "subject"}.get(path, "ordering")
    answer = client.get(f"/api/v1/{path}/?{name}=")
    assert (answer.status_code, places(answer)) == (400, [name])


def test_method_that_an_address_does_not_have_is_said_first(world, api):
    carry_to(world, make_review(world, "KEN", ("GHA", "PER")), ReviewState.SELF_ASSESSMENT)
    client = api(world.secretariat)
    for send in (client.get, client.put, client.patch, client.delete):
        answer = send("/api/v1/reviews/KEN-1/issue/?dry_run=perhaps", headers={"If-Match": '"other"'})
        assert answer.status_code == 405
