"""Registrations of organizations over the API: corrections, mergers, documents and people."""

import pytest

from stakeholders.models import Organization, OrganizationDocument, Representative
from tests.api.refusing import refuse, refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.pdfs import make_pdf
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization, make_representative

ORGANIZATIONS = "/api/v1/organizations/"


@pytest.fixture
def contact(stage):  # noqa: F811
    """Give the main contact, who keeps the registration: the first person of the organization."""
    return stage.representative


@pytest.fixture
def second(stage):  # noqa: F811
    """Give another person of the organization."""
    return make_representative(stage.secretariat, stage.organization)


def url_of(organization, part=""):
    return f"{ORGANIZATIONS}{organization.pk}/{part}"


def test_registration_is_corrected_by_its_main_contact(stage, contact, second, api):  # noqa: F811
    one = stage.organization
    sent = {"name": one.name, "kind": one.kind, "website": "https://org.example"}

    def send(client, **more):
        return client.put(url_of(one), {**sent, **more}, format="json")

    others = [*stage.everyone_but(stage.secretariat, contact), second]
    refuse(api, others, send, Organization)
    changed = send(api(contact))
    assert (changed.status_code, changed.json()["website"]) == (200, "https://org.example"), changed.content
    assert changed.json()["is_listed"] is True
    # Who the organization is, the Secretariat has decided on.
    assert send(api(contact), name="Somebody else").status_code in (400, 409)
    assert send(api(stage.secretariat), name="Its new name").json()["name"] == "Its new name"
    assert send(api(contact), kind="club").status_code == 400


def test_registration_is_merged_as_both_were_read(stage, api):  # noqa: F811
    twin = make_organization(stage.secretariat, name=f"{stage.organization.name}s")
    Organization.objects.filter(pk=twin.pk).update(website="https://one.example")
    Organization.objects.filter(pk=stage.organization.pk).update(website="https://one.example")
    officer, url = api(stage.secretariat), url_of(twin, f"merge/{stage.organization.pk}/")
    found = officer.get(url_of(twin, "duplicates/")).json()
    assert stage.organization.pk in [row["organization"] for row in found]
    refuse_others(
        stage, api, [stage.secretariat], lambda client: client.post(url, {"seen": "x"}, format="json"), Organization
    )
    for person in stage.everyone_but(stage.secretariat):
        for part in ("duplicates/", f"merge/{stage.organization.pk}/second_look/"):
            assert api(person).get(url_of(twin, part)).status_code == 404
    assert officer.post(url, {"seen": "x"}, format="json").status_code in (400, 409)
    seen = officer.get(f"{url}second_look/").json()["seen"]
    merged = officer.post(url, {"seen": seen}, format="json")
    assert (merged.status_code, merged.json()["id"]) == (200, stage.organization.pk), merged.content
    assert Organization.objects.get(pk=twin.pk).merged_into == stage.organization
    seen = officer.get(f"{url}second_look/").json()["seen"]
    assert officer.post(url, {"seen": seen}, format="json").status_code == 409
    assert officer.post(url_of(twin, "merge/99999/"), {"seen": seen}, format="json").status_code == 404


def test_document_is_added_read_and_removed(stage, contact, second, api):  # noqa: F811
    def send(client, **more):
        sent = {"title": "Statutes", "file": make_pdf(), **more}
        return client.post(url_of(stage.organization, "documents/"), sent, format="multipart")

    others = [*stage.everyone_but(stage.secretariat, contact), second]
    refuse(api, others, send, OrganizationDocument)
    made = send(api(contact))
    assert made.status_code == 201, made.content
    assert send(api(contact), file=make_pdf(name="a.exe")).status_code == 400
    url = f"/api/v1/organization-documents/{made.json()['id']}/"
    readers = [stage.secretariat, contact, second, *stage.members]
    for person in readers:
        assert b"".join(api(person).get(f"{url}file/").streaming_content)[:5] == b"%PDF-"
    for person in (*stage.everyone_but(*readers), None):
        assert [api(person).get(one).status_code for one in (url, f"{url}file/")] == [404, 404]
    refuse(api, others, lambda client: client.delete(url), OrganizationDocument)
    assert api(contact).delete(url).status_code == 204
    assert not OrganizationDocument.objects.exists()


def test_people_of_an_organization_are_read_and_ended(stage, contact, second, api):  # noqa: F811
    row = stage.organization.representatives.get(user=second)
    url = f"/api/v1/representatives/{row.pk}/"
    names = {one["name"] for one in api(stage.representative).get("/api/v1/representatives/").json()["results"]}
    assert names == {contact.name, second.name}
    others = stage.everyone_but(stage.secretariat, contact)
    refuse(api, others, lambda client: client.post(f"{url}end/"), Representative)
    for person in (stage.bureau, stage.chair, stage.other_representative, None):
        assert api(person).get(url).status_code == 404
    # The person can end it, and so can the main contact.
    assert api(second).post(f"{url}end/").status_code == 204
    assert Representative.objects.get(pk=row.pk).ended_on is not None
    assert api(contact).post(f"{url}end/").status_code == 404
    third = make_representative(stage.secretariat, stage.organization)
    row = stage.organization.representatives.get(user=third)
    assert api(contact).post(f"/api/v1/representatives/{row.pk}/end/").status_code == 204


def test_person_of_no_state_registers_an_organization(stage, api, settings):  # noqa: F811
    settings.REGISTRATIONS_PER_DAY = 1
    url, founder = f"{ORGANIZATIONS}apply/", make_user()
    sent = {"name": "Newcomers", "kind": "ngo", "position": "Founder"}

    def send(client, **more):
        return client.post(url, {**sent, **more}, format="json")

    officials = [stage.secretariat, stage.bureau, stage.chair, stage.delegate]
    refuse(api, officials, send, Organization, Representative)
    assert send(api(founder), position="").status_code == 400
    made = send(api(founder))
    assert (made.status_code, made.json()["state"]) == (201, "registered"), made.content
    assert Representative.objects.get(user=founder).role == "contact"
    assert send(api(founder), name="Others").json()["code"] == "too_many"
    assert send(api(make_user())).json()["code"] == "already_registered"
