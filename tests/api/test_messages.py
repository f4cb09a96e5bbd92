"""The reader's own messages over the API."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.people import make_user
from untoc_portal.core import notify
from untoc_portal.core.models import MessageGroup
from untoc_portal.core.public_ids import hide_id

LIST = "/api/v1/messages/"
STEP, OTHER = "reviews/closed", "stakeholders/contact_received"


@pytest.fixture
def person(db):
    return make_user()


def notify_person(person, event=STEP, key="1"):
    return notify.notify_users(event, [person], key=key)[0].group


def ids_of(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["results"]]


def test_list_shows_the_own_messages_grouped(person, api):
    group = notify_person(person)
    notify_person(person, key="2")
    notify_person(make_user())
    (row,) = api(person).get(LIST).json()["results"]
    assert (row["id"], row["count"], row["needs"], len(row["entries"])) == (hide_id(group), 2, 0, 2)
    assert {entry["status"] for entry in row["entries"]} == {"informs"}
    assert api().get(LIST).json()["results"] == []


def test_list_is_filtered(person, api):
    group, other = notify_person(person), notify_person(person, OTHER)
    client = api(person)
    assert ids_of(client) == [hide_id(other), hide_id(group)]
    assert ids_of(client, kind=OTHER) == [hide_id(other)]
    assert ids_of(client, q="nothing like it") == []
    assert ids_of(client, show="needs") == []
    assert ids_of(client, about="reviews.review:1") == []
    for query in ({"show": "all"}, {"about": "x"}, {"about": "reviews.review:" + "9" * 30}, {"unread": "perhaps"}):
        assert client.get(LIST, query).status_code == 400


def test_acts_over_the_api(person, api):
    group, client = notify_person(person), api(person)
    address = f"{LIST}{hide_id(group)}/"
    assert client.get(address).json()["read_at"] is None
    assert client.post(address + "read/").json()["read_at"]
    assert ids_of(client, unread="true") == []
    assert client.post(address + "unread/").json()["read_at"] is None
    assert client.post(address + "archive/").json()["archived_at"]
    assert (ids_of(client), ids_of(client, show="archive")) == ([], [hide_id(group)])
    assert client.post(address + "back/").json()["archived_at"] is None
    day = timezone.localdate() + dt.timedelta(days=5)
    assert client.post(address + "later/", {"day": day.isoformat()}, format="json").json()["later_until"]
    assert (ids_of(client), ids_of(client, show="later")) == ([], [hide_id(group)])
    refused = client.post(address + "later/", {"day": "2001-01-01"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_later_day")
    assert client.post(address + "later/", {"day": "soon"}, format="json").status_code == 400


@pytest.mark.parametrize("name", ["read", "unread", "archive", "back", "later"])
def test_nobody_acts_on_anothers_message(name, person, api):
    group, body = notify_person(person), {"day": "2027-01-01"}
    before = MessageGroup.objects.values().get(pk=group.pk)
    assert api(make_user()).get(f"{LIST}{hide_id(group)}/").status_code == 404
    assert api(make_user()).post(f"{LIST}{hide_id(group)}/{name}/", body, format="json").status_code == 404
    assert api().post(f"{LIST}{hide_id(group)}/{name}/", body, format="json").status_code in {401, 403}
    assert MessageGroup.objects.values().get(pk=group.pk) == before
