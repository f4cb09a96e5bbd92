"""A form sent after the sign-in had expired goes through the sign-in with every word, and to nobody else."""

import json

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.factories.people import PASSWORD, make_user
from untoc_portal.core import carrying

WORDS = 'Ligne <b>"une"</b>\nنص'
PLACE = "/reviews/?page=2"


@pytest.fixture
def typist(db):
    return make_user(password=PASSWORD)


def typed(user, **fields):
    return {carrying.FIELD: carrying.sign_user_id(user), "text": WORDS, **fields}


def sign_in(client, user, carried, password=PASSWORD):
    data = {"login": user.email, "password": password, "carried": carried, "next": PLACE}
    return client.post(reverse("account_login"), data)


def test_form_without_session_asks_sign_in_and_keeps_text(typist):
    response = Client().post(PLACE, typed(typist, csrfmiddlewaretoken="x"))
    assert response.status_code == 401
    fields = json.loads(response.context["carried"])
    assert fields == [[carrying.FIELD, carrying.sign_user_id(typist)], ["text", WORDS]]
    assert response.context["next"] == PLACE


def test_words_come_back_to_who_typed_them_and_are_not_kept(typist):
    client = Client()
    carried = client.post(PLACE, typed(typist)).context["carried"]
    response = sign_in(client, typist, carried)
    assert (response.status_code, response.context["action"]) == (200, PLACE)
    assert dict(response.context["fields"])["text"] == WORDS
    assert "carried" not in str(dict(client.session))


def test_wrong_password_loses_nothing(typist):
    client = Client()
    carried = client.post(PLACE, typed(typist)).context["carried"]
    response = sign_in(client, typist, carried, password="another pass phrase")
    assert response.context["carried"] == carried


def test_user_signed_in_in_another_window_continues(typist):
    client = Client()
    carried = client.post(PLACE, typed(typist)).context["carried"]
    client.force_login(typist)
    assert dict(sign_in(client, typist, carried).context["fields"])["text"] == WORDS


def test_another_person_is_shown_nothing(typist):
    other = make_user(password=PASSWORD)
    client = Client()
    carried = client.post(PLACE, typed(typist)).context["carried"]
    response = sign_in(client, other, carried)
    assert (response.status_code, response.url) == (302, PLACE)


@pytest.mark.parametrize("packed", ["", "x", "5", "{}", "[1]", '[["a"]]', '[["typed_by", "1:forged"], ["text", "x"]]'])
def test_unreadable_or_forged_form_is_dropped(typist, packed):
    assert carrying.deserialize_fields(packed, typist) == []


def test_form_without_the_mark_is_not_carried(typist):
    assert carrying.serialize_fields(QueryDict("text=x")) == ""
    response = Client().post(PLACE, {"text": WORDS})
    assert response.status_code == 302


def test_script_gets_an_error_if_nobody_is_signed_in(typist):
    assert Client().post(PLACE, typed(typist), headers={"X-Autosave": "1"}).status_code == 401


def test_address_elsewhere_is_not_followed(typist):
    client = Client()
    carried = client.post(PLACE, typed(typist)).context["carried"]
    data = {"login": typist.email, "password": PASSWORD, "carried": carried, "next": "https://evil.example/"}
    assert client.post(reverse("account_login"), data).context["action"] == reverse("home")
