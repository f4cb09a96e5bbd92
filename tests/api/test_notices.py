"""Channels, failed messages, the table of messages, and drafts and histories of texts over the API."""

import pytest

from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import MessageState, RoleGroup
from untoc_portal.core.models import AuditEvent, ChannelChoice, Message, RecordTranslation
from untoc_portal.core.notices import NOTICES
from untoc_portal.core.public_ids import hide_id

CHANNELS, SENT, NOTICES_TABLE = "/api/v1/channels/", "/api/v1/sent-messages/", "/api/v1/notices/"


@pytest.fixture
def staff(db, api):
    return api(make_secretariat())


@pytest.fixture
def reader(db, api):
    return api(make_user(RoleGroup.DELEGATES))


def choose(client, category, channel):
    return client.put(CHANNELS, {"channels": [{"category": category, "channel": channel}]}, format="json")


def test_person_chooses_channels_but_those_that_bind(reader, api):
    before = {row["category"]: row["channel"] for row in reader.get(CHANNELS).json()}
    assert before["account"] == "email"
    assert choose(reader, "work", "weekly").status_code == 200
    assert {row["category"]: row["channel"] for row in reader.get(CHANNELS).json()} == {**before, "work": "weekly"}
    with nothing_changes():
        for category, channel in (("account", "daily"), ("account", "portal"), ("dates", "portal"), ("other", "daily")):
            assert choose(reader, category, channel).status_code in (400, 409), (category, channel)
        assert api().get(CHANNELS).status_code == api().put(CHANNELS, {}).status_code == 401
    assert ChannelChoice.objects.count() == 1


@pytest.fixture
def failed(db):
    return Message.objects.create(
        recipient=make_user(), event="accounts/activation", key="1", language="en", subject="Secret words",
        body="Secret", state=MessageState.FAILED, error="The address does not exist.",
    )  # fmt: skip


def test_failed_message_is_sent_again_without_its_text(failed, staff, settings):
    settings.JOBS_MODE = "worker"
    (row,) = staff.get(f"{SENT}?state=failed").json()["results"]
    assert row["error"] == "The address does not exist."
    assert "Secret" not in str(row)
    url = f"{SENT}{row['id']}/"
    assert staff.post(f"{url}send-again/").json()["state"] == "queued"
    assert AuditEvent.objects.filter(changes={"sent again": failed.event}).exists()
    with nothing_changes():
        assert staff.post(f"{url}send-again/").status_code == 404


def test_messages_of_others_are_the_secretariats_to_look_at(failed, reader, staff, api):
    url = f"{SENT}{hide_id(failed)}/"
    with nothing_changes():
        assert {reader.get(url).status_code, reader.post(f"{url}send-again/").status_code} == {404}
        assert reader.get(SENT).json()["results"] == api().get(SENT).json()["results"] == []
        assert api().post(f"{url}send-again/").status_code == 401
    assert {reader.get(NOTICES_TABLE).status_code, api().get(NOTICES_TABLE).status_code} == {404}
    assert {row["event"] for row in staff.get(NOTICES_TABLE).json()} == set(NOTICES)


@pytest.fixture
def texts(world):
    session = make_session(world.secretariat, make_working_groups()["TIP"], agenda=["Opening"])
    return f"/api/v1/texts/session/{session.pk}/fr/"


def test_machine_drafts_what_is_not_begun_and_history_stays(texts, world, machine, reader, api):
    client = api(world.secretariat)
    with nothing_changes():
        assert reader.post(f"{texts}draft/").status_code == 404
        assert api().post(f"{texts}draft/").status_code == 401
    drafted = client.post(f"{texts}draft/").json()
    assert drafted[0]["is_machine"] is True, drafted
    key, mark = drafted[0]["key"], drafted[0]["source_mark"]
    typed = {"key": key, "text": "Ouverture", "revision": 1, "source_mark": mark}
    assert client.put(texts, {"texts": [typed]}, format="json").status_code == 200
    history = client.get(f"{texts}history/?key={key}").json()
    assert [(row["number"], row["text"] == "Ouverture") for row in history] == [(2, True), (1, False)]
    assert client.get(f"{texts}history/?key=other").status_code == 404
    assert reader.get(f"{texts}history/?key={key}").status_code == 404
    assert RecordTranslation.objects.count() == 1


def test_without_a_provider_nothing_is_drafted(texts, world, api):
    client = api(world.secretariat)
    with nothing_changes():
        assert client.post(f"{texts}draft/").status_code in (400, 409)
