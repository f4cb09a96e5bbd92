"""What every request goes through."""

import pytest

from tests.factories.people import make_secretariat, make_user
from untoc_portal.accounts.models import User


def test_address_with_nul_leads_nowhere(client, db):
    assert client.get("/states/%00/").status_code == 404


def test_pages_of_a_signed_in_person_are_kept_by_no_cache(client, db):
    assert not client.get("/states/").has_header("Cache-Control")
    client.force_login(make_user())
    assert client.get("/states/")["Cache-Control"] == "private, no-store"


def test_admin_answers_no_question_that_it_does_not_offer(client, db):
    client.force_login(make_secretariat())
    assert client.get("/admin/accounts/user/", {"is_active__exact": "1"}).status_code == 200
    for lookup in ("password__startswith", "email__startswith", "messages_received__body__contains"):
        assert client.get("/admin/accounts/user/", {lookup: "a"}).status_code == 400
    assert client.get("/admin/core/message/", {"body__contains": "a"}).status_code == 400
    assert client.get("/admin/core/message/", {"state__exact": "sent"}).status_code == 200
    number = str(10**24)
    assert client.get("/admin/reviews/review/", {"phase__id__exact": number}, follow=True).status_code in (200, 400)
    assert User.objects.count() == 1


def test_pages_are_compressed_and_api_is_not(client, db):
    accepted = {"headers": {"accept-encoding": "gzip"}}
    assert client.get("/states/", **accepted)["Content-Encoding"] == "gzip"
    assert not client.get("/api/v1/states/", **accepted).has_header("Content-Encoding")


@pytest.mark.parametrize(
    "path", ["/", "/admin/login/", "/api/v1/states/", "/static/css/base.css", "/nowhere/", "/states/%00/"]
)
def test_every_answer_limits_the_browser(client, db, path):
    answer = client.get(path)
    answer.close()
    assert "camera=()" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"


@pytest.mark.parametrize("path", ["/", "/api/v1/states/", "/static/css/base.css", "/nowhere/"])
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_method_that_is_not_used_is_refused(client, db, path, method):
    answer = client.generic(method, path)
    assert answer.status_code == 405
    assert "TRACE" not in answer["Allow"]
    assert answer["Permissions-Policy"]
