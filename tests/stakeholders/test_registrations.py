"""Registrations: by stakeholders themselves, renewed each year, merged without loss; documents and main contacts."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from stakeholders.models import Organization, OrganizationDocument, ParticipationSetting, Representative
from stakeholders.selectors.organizations import organizations_for_list, organizations_for_user
from stakeholders.services import merging, organization_documents, organizations, renewals, representatives, transitions
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import get_grants, get_user_roles
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.front.demo.reading import do_after_reading

VALUES = {"name": "Newcomers", "kind": "community_group", "position": "Director"}
YEAR = dt.timedelta(days=365)
PDF = pdf_bytes()


def list_recipients(event):
    return set(Message.objects.filter(event=f"stakeholders/{event}").values_list("recipient", flat=True))


def test_new_registrant_becomes_main_contact(directory):
    made = organizations.apply_for_registration(
        actor=None, person_name="Ada", email="Ada@Example.org", fields=["TIP", "TA"], languages=["ar"], **VALUES
    )
    ada = User.objects.get(email="ada@example.org")
    assert (made.state, made.languages) == ("registered", ["ar"])
    assert {row.field for row in made.expertise_fields.all()} == {"TIP", "TA"}
    assert get_grants(ada, made) == {"represent_organization", "manage_organization"}
    assert (get_user_roles(ada), ada.is_activated) == ({RoleGroup.STAKEHOLDERS}, False)
    assert Message.objects.filter(event="accounts/activation", recipient=ada).exists()
    assert list_recipients("registration_received") == {directory.secretariat.pk}


@pytest.mark.parametrize("who", ["representative", "delegate"])
def test_email_with_account_binds_nobody_and_reveals_nothing(directory, who):
    holder = getattr(directory, who)
    before = Organization.objects.count(), get_user_roles(holder)
    made = organizations.apply_for_registration(actor=None, person_name="Eve", email=holder.email, **VALUES)
    assert (made, Organization.objects.count(), get_user_roles(User.objects.get(pk=holder.pk))) == (None, *before)
    assert list_recipients("registration_sign_in") == {holder.pk}


def test_one_person_represents_several_organizations(directory):
    made = organizations.apply_for_registration(actor=directory.representative, **VALUES)
    user = User.objects.get(pk=directory.representative.pk)
    assert set(organizations_for_user(user)) == {directory.organization, made}
    assert list(Organization.objects.represented_by(user)) == [directory.organization]


def test_who_acts_for_a_state_or_the_conference_registers_none(directory):
    for person in (directory.delegate, directory.bureau, directory.secretariat, make_user(RoleGroup.CHAIRS)):
        with pytest.raises(NotAllowedError):
            organizations.apply_for_registration(actor=person, **VALUES)
    assert not Organization.objects.filter(name="Newcomers").exists()


def test_a_number_goes_with_a_status_also_in_the_database(directory):
    with pytest.raises(DomainError) as caught:
        organizations.register_organization(actor=directory.secretariat, name="New", kind="ngo", ecosoc_number="123")
    assert caught.value.field == "ecosoc_number"
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=directory.organization.pk).update(ecosoc_number="123")


@pytest.mark.parametrize(("values", "field"), [({"languages": ["xx"]}, "languages"), ({"fields": ["XX"]}, "fields")])
def test_unknown_language_or_field_refused(directory, values, field):
    with pytest.raises(DomainError) as caught:
        organizations.register_organization(actor=directory.secretariat, name="New", kind="ngo", **values)
    assert caught.value.field == field


def test_main_contact_edits_all_but_verified_data(directory):
    organization, contact = directory.organization, directory.representative
    organizations.change_organization(organization, actor=contact, website="https://example.org", fields=["FA"])
    organization.refresh_from_db()
    assert (organization.website, [row.field for row in organization.expertise_fields.all()]) == (
        "https://example.org", ["FA"],
    )  # fmt: skip
    for field, value in {"name": "Other", "kind": "media", "ecosoc_status": "general"}.items():
        with pytest.raises(DomainError) as caught:
            organizations.change_organization(organization, actor=contact, **{field: value})
        assert (caught.value.code, caught.value.field) == ("verified", field)
    second = make_representative(directory.secretariat, organization)
    with pytest.raises(NotAllowedError):
        organizations.change_organization(organization, actor=second, website="https://example.com")


def test_main_contact_manages_people_and_anyone_leaves(directory):
    organization, contact = directory.organization, directory.representative
    added = representatives.add_representative(
        organization, actor=contact, email="b@example.org", name="B", position="Expert"
    )
    assert added.role == "representative"
    with pytest.raises(NotAllowedError):
        representatives.end_representation(added, actor=directory.other_representative)
    second = User.objects.get(pk=added.user_id)
    with pytest.raises(NotAllowedError):
        representatives.end_representation(organization.representatives.get(user=contact), actor=second)
    representatives.end_representation(added, actor=second)
    assert not Organization.objects.represented_by(User.objects.get(pk=second.pk)).exists()


def test_registration_is_renewed_within_the_year_by_its_contact(directory):
    organization, contact = directory.organization, directory.representative
    due_on = organization.renewal_due_on
    assert due_on == timezone.localdate() + YEAR
    for person in (directory.other_representative, directory.bureau, directory.delegate):
        with pytest.raises(NotAllowedError):
            transitions.renew_organization(organization, actor=person)
    with time_machine.travel(due_on):
        transitions.renew_organization(organization, actor=contact)
    assert (organization.state, organization.renewal_due_on) == ("verified", due_on + YEAR)


def test_registration_reminds_once_expires_and_is_renewed(directory):
    organization, contact = directory.organization, directory.representative
    due_on = organization.renewal_due_on
    with time_machine.travel(due_on - dt.timedelta(days=31)):
        renewals.send_renewal_reminders()
    assert list_recipients("renewal_near") == set()
    with time_machine.travel(due_on):
        renewals.send_renewal_reminders()
        renewals.send_renewal_reminders()
    assert Message.objects.filter(event="stakeholders/renewal_near", recipient=contact).count() == 1
    organization.refresh_from_db()
    assert organization.state == "verified"
    with time_machine.travel(due_on + dt.timedelta(days=1)):
        renewals.send_renewal_reminders()
        organization.refresh_from_db()
        assert organization.state == "lapsed"
        assert not Organization.objects.represented_by(contact).exists()
        transitions.renew_organization(organization, actor=contact)
    assert organization.state == "verified"


def test_how_long_a_registration_holds_is_data(directory):
    ParticipationSetting.objects.create(name="renewal_days", value=10, source="test")
    organization = make_organization(directory.secretariat)
    assert organization.renewal_due_on == timezone.localdate() + dt.timedelta(days=10)


def test_nobody_expires_a_registration_by_hand(directory):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=directory.organization.pk).update(renewal_due_on=None)


def test_merging_loses_nothing(directory):
    kept = directory.organization
    old = make_organization(
        directory.secretariat, name="The other name", website="https://old.example.org", fields=["SOM"],
        ecosoc_status="special", ecosoc_number="9",
    )  # fmt: skip
    person = make_representative(directory.secretariat, old)
    document = organization_documents.add_document(
        old, actor=person, title="Statutes", file=SimpleUploadedFile("s.pdf", PDF)
    )
    do_after_reading(merging.merge_organization, old, actor=directory.secretariat, into=kept)
    old.refresh_from_db()
    kept.refresh_from_db()
    document.refresh_from_db()
    assert (old.state, old.merged_into) == ("merged", kept)
    assert (kept.website, kept.ecosoc_number, kept.ecosoc_status) == ("https://old.example.org", "9", "special")
    assert [row.field for row in kept.expertise_fields.all()] == ["SOM"]
    assert document.organization == kept
    person = User.objects.get(pk=person.pk)
    assert list(organizations_for_user(person)) == [kept]
    # The old row can still be read by the people of the kept one, and is found by its old name.
    assert Organization.objects.visible_to(User.objects.get(pk=directory.representative.pk)).filter(pk=old.pk).exists()
    assert kept in organizations_for_list(directory.secretariat, name="other name")
    assert list_recipients("registration_merged") == {person.pk, directory.representative.pk}


def test_merging_is_the_secretariats_and_needs_another_row(directory):
    old, kept = directory.organization, directory.other_organization
    for person in directory.outsiders:
        with pytest.raises(NotAllowedError):
            do_after_reading(merging.merge_organization, old, actor=person, into=kept)
    with pytest.raises(DomainError):
        do_after_reading(merging.merge_organization, old, actor=directory.secretariat, into=old)
    do_after_reading(transitions.refuse_organization, kept, actor=directory.secretariat, reason="No")
    with pytest.raises(DomainError):
        do_after_reading(merging.merge_organization, old, actor=directory.secretariat, into=kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=old.pk).update(state="merged")


def test_documents_are_for_the_organization_and_those_who_decide(directory):
    organization = directory.organization
    document = organization_documents.add_document(
        organization, actor=directory.representative, title="Statutes", file=SimpleUploadedFile("s.pdf", PDF)
    )
    for person in (directory.secretariat, directory.bureau, directory.representative):
        assert OrganizationDocument.objects.visible_to(person).get() == document
    for person in (directory.delegate, directory.other_representative, AnonymousUser()):
        assert not OrganizationDocument.objects.visible_to(person).exists()
        if person.is_authenticated:
            with pytest.raises(NotAllowedError):
                organization_documents.remove_document(document, actor=person)
    with pytest.raises(DomainError) as caught:
        organization_documents.add_document(
            organization, actor=directory.representative, title="X", file=SimpleUploadedFile("x.exe", b"MZ")
        )
    assert caught.value.field == "file"
    organization_documents.remove_document(document, actor=directory.representative)
    assert not OrganizationDocument.objects.exists()


def test_public_form_registers_and_is_throttled(directory, client, settings):
    cache.clear()
    settings.REGISTRATIONS_PER_DAY = 2
    sent = {"name": "By form", "kind": "media", "ecosoc_status": "none", "position": "Editor", "person_name": "Z"}
    answers = []
    for number in range(3):
        data = {**sent, "name": f"By form {number}", "email": f"z{number}@example.org", "languages": ["fr"]}
        answers.append(client.post("/organizations/new/", data).status_code)
    assert answers == [302, 302, 422]
    assert Representative.objects.filter(user__email__startswith="z").count() == 2
    assert client.post("/organizations/new/", {**sent, "email": "q@example.org", "homepage": "x"}).status_code == 422


def test_pages_of_registrations_open_for_whom_they_are(directory, client):
    waiting = make_organization(directory.secretariat, verified=False)
    client.force_login(directory.secretariat)
    assert waiting.name in client.get("/organizations/registrations/").content.decode()
    merge = f"/organizations/{waiting.pk}/merge/"
    page = client.get(merge, {"name": directory.organization.name}).content.decode()
    assert directory.organization.name in page
    assert send_read(client, f"{merge}{directory.organization.pk}/").status_code == 302
    client.force_login(directory.representative)
    assert client.get("/organizations/registrations/").status_code == 404
    assert client.post(f"/organizations/{directory.organization.pk}/renew/").status_code == 302
    assert client.get(f"/organizations/{directory.other_organization.pk}/edit/").status_code == 404
    client.force_login(directory.delegate)
    assert client.get("/organizations/new/").status_code == 404
