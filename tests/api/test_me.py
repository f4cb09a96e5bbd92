"""Who a program is and what it has to do; how many requests it may make."""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from tests.api.test_personal_tokens import bearer, make
from tests.factories.reviews import carry_to, person
from untoc_portal.core.api import throttles

ME = "/api/v1/me/"


def test_nobody_is_401(db):
    answer = APIClient().get(ME)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="UNTOC review portal"')


@pytest.mark.parametrize("role", [DelegateRole.FOCAL_POINT, DelegateRole.EXPERT])
def test_me_shows_user_parties_and_open_duties(role, world, review, client):
    carry_to(world, review, S.SELF_ASSESSMENT)
    user = person(review, "KEN", role)
    body = bearer(make(user, scopes=["reviews:read"])[1]).get(ME).json()
    assert body["person"]["email"] == user.email
    assert body["acting_for"] == [{"key": "state:KEN", "name": "Kenya"}]
    assert body["scopes"] == ["reviews:read"]
    assert (body["token"]["name"], body["token"]["kind"]) == ("nightly", "personal")
    client.force_login(user)
    tasks = client.get(reverse("home")).context["tasks"]
    assert [task["title"] for task in body["current_duties"]] == [str(task.title) for task in tasks]
    assert tasks
    assert client.get(ME).json()["token"] is None


def test_every_answer_says_what_is_left(world, settings):
    settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 2
    left = []
    for _request in range(3):
        answer = APIClient().get("/api/v1/states/")
        assert answer["RateLimit-Policy"] == '"address";q=2;w=60'
        left.append(re.fullmatch(r'"address";r=(\d+);t=\d+', answer["RateLimit"])[1])
    assert left == ["1", "0", "0"]
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60
    assert APIClient(REMOTE_ADDR="203.0.113.9").get("/api/v1/states/").status_code == 200
    assert APIClient(headers={"X-Forwarded-For": "203.0.113.7"}).get("/api/v1/states/").status_code == 429


def test_each_token_has_its_own_count(world, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    one, other = (make(world.secretariat)[1] for _token in range(2))
    assert [bearer(text).get("/api/v1/states/").status_code for text in (one, one, other)] == [200, 429, 200]


def test_counters_out_of_reach_refuse_nobody(world, monkeypatch):
    def fail(*_args):
        raise ConnectionError

    monkeypatch.setattr(throttles.cache, "add", fail)
    assert APIClient().get("/api/v1/states/").status_code == 200
