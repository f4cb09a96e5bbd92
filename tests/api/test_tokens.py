"""Sign-in by token."""

import pytest
from rest_framework.test import APIClient

from tests.api.conftest import places
from tests.factories.people import PASSWORD, make_secretariat, make_user
from untoc_portal.core.models import ApiToken

URL = "/api/v1/auth/token/"


@pytest.fixture
def user(db):
    return make_user(email="someone@example.org", password=PASSWORD)


def _get(client, **data):
    return client.post(URL, {"email": "Someone@example.org", "password": PASSWORD, **data}, format="json")


def test_token_opens_the_api_until_it_is_revoked(world):
    make_secretariat(email="staff@example.org", password=PASSWORD)
    answer = _get(APIClient(), email="staff@example.org")
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "expires_at"}
    client = APIClient(headers={"Authorization": f"Token {answer.json()['token']}"})
    assert client.post("/api/v1/organizations/", {}, format="json").status_code == 400
    assert client.delete(URL).status_code == 204
    assert client.get("/api/v1/states/").status_code == 401
    assert not ApiToken.objects.in_force().exists()


def test_token_is_kept_as_a_hash(user):
    token = _get(APIClient()).json()["token"]
    assert token not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize("data", [{"password": "wrong"}, {"email": "nobody@example.org"}])
def test_wrong_credentials_are_refused_in_the_same_way(user, data):
    answer = _get(APIClient(), **data)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "E-mail address or password is wrong."
    assert not ApiToken.objects.in_force().exists()


def test_deactivated_account_gets_no_token_and_loses_its_own(user):
    client = APIClient(headers={"Authorization": f"Token {_get(APIClient()).json()['token']}"})
    assert client.get("/api/v1/states/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/api/v1/states/").status_code == 401
    assert _get(APIClient()).status_code == 401


def test_bad_input_names_the_field(db):
    answer = APIClient().post(URL, {"email": "no address"}, format="json")
    assert answer.status_code == 400
    assert set(places(answer)) == {"email", "password"}


@pytest.mark.parametrize("header", ["Token", "Token x", "Token a b", "Token \xe9\xe9", "Token " + "f" * 64])
def test_header_that_is_no_token_is_refused(db, header):
    answer = APIClient(headers={"Authorization": header}).get("/api/v1/states/")
    assert answer.status_code == 401


def test_revoking_without_a_token_is_refused(db):
    assert APIClient().delete(URL).status_code == 401


def test_attempts_on_one_account_are_slowed_down(user):
    for _attempt in range(5):
        assert _get(APIClient(), password="wrong").status_code == 401
    answer = _get(APIClient(REMOTE_ADDR="203.0.113.9"))
    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert _get(APIClient(), email="other@example.org").status_code == 401


def test_attempts_from_one_address_are_slowed_down(db):
    for number in range(30):
        assert _get(APIClient(), email=f"person{number}@example.org").status_code == 401
    assert _get(APIClient(), email="last@example.org").status_code == 429
