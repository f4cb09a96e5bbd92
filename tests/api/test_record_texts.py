"""Texts of record over the API and in the admin: the rights and rules of the pages."""

import pytest
from django.urls import reverse

from tests.factories.dialogues import make_chair, make_session, make_working_groups
from tests.factories.people import make_user
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import RecordTranslation


@pytest.fixture
def session(world):
    return make_session(
        world.secretariat, make_working_groups()["TIP"], agenda=["Opening", "Outcomes"], outcomes_item=2
    )


@pytest.fixture
def address(session):
    return f"/api/v1/texts/session/{session.pk}/fr/"


def write(client, address, **more):
    [first, *_others] = client.get(address).json()
    typed = {"key": first["key"], "text": "Ouverture", "revision": 0, "source_mark": first["source_mark"]}
    return client.put(address, {"texts": [typed | more]}, format="json")


def test_text_goes_from_draft_to_in_force(world, session, address, api):
    client = api(world.secretariat)
    rows = client.get(address).json()
    assert [(row["source"], row["text"], row["state"]) for row in rows] == [
        ("Opening", "", None),
        ("Outcomes", "", None),
    ]
    saved = write(client, address).json()[0]
    assert (saved["text"], saved["revision"], saved["state"]) == ("Ouverture", 1, "draft")
    assert client.post(f"{address}revise/").json()[0]["state"] == "revised"
    assert client.post(f"{address}finalize/", {"seen": "other"}, format="json").status_code == 409
    look = client.get(f"{address}second_look/", {"act": "finalize"}).json()
    assert "Ouverture" in str(look["parts"])
    done = client.post(f"{address}finalize/", {"seen": look["seen"]}, format="json").json()[0]
    assert (done["state"], done["is_in_force"]) == ("final", True)
    assert write(client, address, text="Autre", revision=1).status_code == 400
    assert client.post(f"{address}reopen/").json()[0]["state"] == "draft"


def test_text_of_another_is_not_overwritten(world, address, api):
    client = api(world.secretariat)
    write(client, address)
    assert write(client, address, text="Autre").status_code == 409
    assert write(client, address, source_mark="0123456789abcdef", revision=1, text="Autre").status_code == 400
    assert RecordTranslation.objects.get().text == "Ouverture"


def test_bad_address_or_input_changes_nothing(world, session, address, api):
    client = api(world.secretariat)
    for wrong in (address.replace("/fr/", "/en/"), address.replace("/fr/", "/xx/"), address.replace("session", "user")):
        assert client.get(wrong).status_code == 404
    assert client.get(f"{address}second_look/", {"act": "revise"}).status_code == 404
    assert client.put(address, {"texts": []}, format="json").status_code == 400
    assert write(client, address, key="agendaitem-0-title").status_code == 409
    assert client.post(f"{address}revise/").status_code == 409
    assert not RecordTranslation.objects.exists()


def test_nobody_else_reads_or_writes(world, session, address, api):
    write(api(world.secretariat), address)
    readers = [None, make_user(), make_chair(session.working_group)]
    readers += [make_user(role) for role in (RoleGroup.DELEGATES, RoleGroup.STAKEHOLDERS, RoleGroup.EXTENDED_BUREAU)]
    for reader in readers:
        client = api(reader) if reader else api()
        for answer in (
            client.get(address),
            client.put(address, {"texts": [{"key": "k", "text": "x", "revision": 1}]}, format="json"),
            client.post(f"{address}revise/"),
            client.post(f"{address}finalize/", {"seen": "x"}, format="json"),
            client.post(f"{address}reopen/"),
            client.get(f"{address}second_look/", {"act": "finalize"}),
        ):
            assert answer.status_code in {401, 404}
    assert RecordTranslation.objects.get().state == "draft"


def test_admin_takes_the_steps_of_the_page(world, session, address, api, client):
    write(api(world.secretariat), address)
    row = RecordTranslation.objects.get()
    client.force_login(world.secretariat)
    listed = client.get(reverse("admin:core_recordtranslation_changelist")).content.decode()
    assert "agenda item" in listed
    page = reverse("admin:core_recordtranslation_change", args=[row.pk])
    shown = client.get(page).content.decode()
    assert "Ouverture" in shown
    assert "Opening" in shown

    def act(name, **data):
        return client.post(reverse("admin:core_recordtranslation_act", args=[row.pk, name]), data)

    assert act("finalize", seen="x").status_code in {404, 409}
    assert act("revise").status_code == 302
    look = client.get(reverse("admin:core_recordtranslation_act", args=[row.pk, "finalize"]))
    seen = look.context["form"].initial.get("seen") or look.context["form"]["seen"].value()
    assert act("finalize", seen=seen, confirmed="on").status_code == 302
    row.refresh_from_db()
    assert row.state == "final"
    assert act("reopen").status_code == 302
    client.force_login(make_user(RoleGroup.DELEGATES))
    assert client.get(page).status_code == 404
