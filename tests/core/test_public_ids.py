"""Ids of confidential rows: nobody can count with them, and no number is an address."""

import pytest
from django.apps import apps
from django.urls import reverse
from rest_framework.test import APIClient

from tests.contract.catalogue import list_patterns
from tests.factories.people import make_user
from untoc_portal.core import notify
from untoc_portal.core.public_ids import KINDS, NamedKind, get_kind, hide_id, hide_key, reveal_key


def test_id_leads_to_its_row_and_to_no_other_kind():
    for key in (1, 2, 2**40):
        text = hide_key("statement", key)
        assert reveal_key("statement", text) == key
        assert reveal_key("application", text) is None
    assert len({hide_key(kind, 1) for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("text", ["", "1", "a" * 26, "A" * 26, "é" * 26, "7" * 26, "a" * 25, "a" * 27])
def test_invented_id_is_none(text):
    assert reveal_key("statement", text) is None


def test_only_one_way_to_write_an_id():
    text = hide_key("statement", 5)
    others = [text[:-1] + letter for letter in "abcdefghijklmnopqrstuvwxyz234567" if letter != text[-1]]
    assert {reveal_key("statement", other) for other in [*others, text.upper(), f"{text}="]} == {None}


def test_id_stays_when_the_key_of_the_portal_changes(settings):
    settings.PUBLIC_ID_KEY = "kept"
    before = hide_key("statement", 5)
    settings.SECRET_KEY = "another"
    assert hide_key("statement", 5) == before
    settings.PUBLIC_ID_KEY = "other"
    assert hide_key("statement", 5) != before
    assert reveal_key("statement", before) is None


def test_every_kind_is_a_model():
    assert {apps.get_model(label)._meta.label_lower for label in KINDS} == set(KINDS)


def test_api_takes_no_number_of_a_confidential_row():
    found = {}
    for path, pattern in list_patterns():
        queryset = getattr(getattr(pattern.callback, "cls", None), "queryset", None)
        kind = None if queryset is None else get_kind(queryset.model)
        if kind is not None and "pk" in pattern.pattern.converters:
            found[path] = (pattern.pattern.converters["pk"], NamedKind(kind))
    assert {path: converter for path, (converter, wanted) in found.items() if converter != wanted} == {}
    assert len({wanted for _converter, wanted in found.values()}) > 20


def test_number_is_no_address(client, db):
    person = make_user()
    group = notify.notify_users("reviews/closed", [person], key="1")[0].group
    client.force_login(person)
    assert client.get(reverse("message_group", args=[group.pk])).status_code == 200
    assert client.get(f"/messages/{hide_id(group)}/").status_code == 200
    assert client.get(f"/messages/{group.pk}/").status_code == 404
    programs = APIClient()
    programs.force_login(person)
    assert programs.get(f"/api/v1/messages/{group.pk}/").status_code == 404
    assert programs.get(f"/api/v1/messages/{hide_id(group)}/").json()["id"] == hide_id(group)
