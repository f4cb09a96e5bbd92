"""Every error under /api/ is a problem (RFC 9457), no matter who refuses, and no answer is HTML."""

import pytest
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Answer
from tests.api.conftest import places
from tests.api.test_errors import SHAPE
from tests.factories.reviews import carry_to, person
from untoc_portal.core.api import verify

TOKEN = "/api/v1/auth/token/"


def _is_problem(answer, status):
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == SHAPE
    assert body["status"] == status
    assert body["type"] == f"urn:untoc-review-portal:problem:{body['code']}"
    assert body["request_id"] == answer["X-Request-ID"]
    assert "<" not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/nowhere", "/api/v2/reviews/", "/api/v1/nowhere/", "/api/v1/outcomes/x/", "/api/v1/reviews/a b/",
     "/api/v1/states/%00/"],
)  # fmt: skip
def test_path_that_leads_nowhere_is_a_problem(path, db):
    _is_problem(APIClient().get(path, headers={"accept": "text/html"}), 404)


def test_hidden_row_is_a_problem(db):
    _is_problem(APIClient().get("/api/v1/reviews/NONE-1/"), 404)


@pytest.mark.parametrize("method", ["TRACE", "BREW", "CONNECT"])
def test_unknown_method_is_a_problem(method, db):
    answer = APIClient().generic(method, "/api/v1/states/")
    _is_problem(answer, 405)
    assert "GET" in answer["Allow"]


def test_method_of_another_address_is_a_problem(db):
    answer = APIClient().delete("/api/v1/schema/")
    _is_problem(answer, 405)
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_change_without_the_slash_goes_on_as_a_change(method, db):
    """After 301 a program sends GET to the list and takes its rows for the answer to the change."""
    answer = getattr(APIClient(), method)("/api/v1/webhooks")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/webhooks/")
    assert APIClient().get("/api/v1/states").status_code == 301


def test_unknown_host_is_a_problem(db, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    _is_problem(APIClient().get("/api/v1/states/", SERVER_NAME="evil.example"), 400)


def test_type_that_is_not_offered_is_a_problem(db):
    _is_problem(APIClient().get("/api/v1/states/", headers={"accept": "application/pdf"}), 406)


def test_type_that_is_not_read_is_a_problem(db):
    _is_problem(APIClient().post(TOKEN, "<x/>", content_type="text/xml"), 415)


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 100, ""])
def test_unreadable_body_is_a_problem(body, db):
    _is_problem(APIClient().post(TOKEN, body.encode("latin-1"), content_type="application/json"), 400)


def test_fault_of_the_portal_is_a_problem(db, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(verify, "verify_text", fail)
    client = APIClient(raise_request_exception=False)
    _is_problem(client.post("/api/v1/verify/", {"code": "x"}, format="json"), 500)


def test_missing_csrf_token_is_a_problem(world, review):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.secretariat)
    _is_problem(client.post("/api/v1/organizations/", {}, format="json"), 403)


def test_missing_second_factor_is_a_problem(world, settings):
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat"]
    client = APIClient()
    client.force_login(world.secretariat)
    answer = client.get("/api/v1/states/")
    _is_problem(answer, 403)
    assert answer.json()["code"] == "second_factor_missing"


def test_too_many_requests_is_a_problem(db):
    for _attempt in range(5):
        APIClient().post(TOKEN, {"email": "a@example.org", "password": "x"}, format="json")
    answer = APIClient().post(TOKEN, {"email": "a@example.org", "password": "x"}, format="json")
    _is_problem(answer, 429)
    assert int(answer["Retry-After"]) > 0


def test_every_fault_of_every_row_is_named(world, review, api):
    carry_to(world, review, S.SELF_ASSESSMENT)
    rows = [
        {"question": "untoc.5", "value": "yes", "explanation": "Act 1", "revision": 0},
        {"question": "untoc.6", "value": "maybe", "revision": 0},
        {"question": "no.such", "value": "yes", "revision": 0},
    ]
    client = api(person(review, "KEN", DelegateRole.EXPERT))
    answer = client.post("/api/v1/reviews/KEN-1/answers/", {"answers": rows}, format="json")
    _is_problem(answer, 400)
    assert places(answer) == ["answers/1/value", "answers/2/question"]
    assert [error["index"] for error in answer.json()["errors"]] == [1, 2]
    rows = [{"value": 1}, rows[0], {"question": "untoc.6", "revision": "x"}]
    answer = client.post("/api/v1/reviews/KEN-1/answers/", {"answers": rows}, format="json")
    assert places(answer) == ["answers/0/question", "answers/0/revision", "answers/2/revision"]
    assert Answer.objects.count() == 0


def test_parameter_at_fault_is_named(db):
    answer = APIClient().get("/api/v1/states/?regional_group=moon")
    _is_problem(answer, 400)
    error = answer.json()["errors"][0]
    assert (error["parameter"], error["pointer"]) == ("regional_group", None)
