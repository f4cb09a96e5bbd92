"""Registration of organizations and their representatives."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from stakeholders.models import Organization, Representative
from stakeholders.services import organizations, representatives, transitions
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import get_grants, get_user_roles
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.front.demo.reading import do_after_reading

PERSON = {"email": "Person@example.org", "name": "A Person", "position": "Director"}


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_organization_registered_by_the_secretariat(directory):
    made = organizations.register_organization(actor=directory.secretariat, name=" New ", kind="academia")
    assert (made.name, made.state, made.ecosoc_status) == ("New", "registered", "none")
    assert AuditEvent.objects.filter(action="created", object_label="New").exists()


def test_organization_registered_by_others_refused(directory):
    before = Organization.objects.count()
    for person in directory.outsiders:
        with pytest.raises(NotAllowedError):
            organizations.register_organization(actor=person, name="New", kind="ngo")
    assert Organization.objects.count() == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "cartel"}, "kind"),
        ({"ecosoc_status": "royal"}, "ecosoc_status"),
        ({"website": "no address"}, "website"),
    ],
)
def test_organization_with_wrong_value_names_the_field(directory, fields, field):
    with pytest.raises(DomainError) as caught:
        organizations.register_organization(actor=directory.secretariat, **{"name": "New", "kind": "ngo", **fields})
    assert caught.value.field == field
    with pytest.raises(DomainError) as caught:
        organizations.change_organization(directory.organization, actor=directory.secretariat, **fields)
    assert caught.value.field == field


def test_organization_registered_twice_refused(directory):
    name = directory.organization.name
    with pytest.raises(DomainError) as caught:
        organizations.register_organization(actor=directory.secretariat, name=name, kind="ngo")
    assert (caught.value.code, caught.value.field) == ("already_registered", "name")
    with pytest.raises(DomainError) as caught:
        organizations.change_organization(directory.other_organization, actor=directory.secretariat, name=name)
    assert caught.value.code == "already_registered"


def test_all_errors_of_a_registration_are_named_together(directory):
    other = directory.other_organization
    values = {"name": other.name, "country": other.country, "website": "no address", "ecosoc_number": "1"}
    values |= {"ecosoc_status": "none"}
    for organization in (Organization(), directory.organization):
        found = organizations.find_organization_errors(organization, actor=directory.secretariat, **values)
        assert {fault.field for fault in found} == {"name", "website", "ecosoc_number"}
    # What the form has refused already is not held against the rest.
    del values["country"], values["website"]
    found = organizations.find_organization_errors(Organization(), actor=None, **values)
    assert [fault.field for fault in found] == ["ecosoc_number"]
    found = organizations.find_organization_errors(other, actor=directory.representative, name="Mine", kind="academia")
    assert [fault.field for fault in found] == ["name", "kind"]


def test_organization_changed_by_the_secretariat_alone(directory):
    changed = organizations.change_organization(
        directory.organization, actor=directory.secretariat, name="Renamed", is_listed=True
    )
    assert (changed.name, changed.is_listed) == ("Renamed", True)
    event = AuditEvent.objects.filter(action="changed").latest("pk")
    assert event.changes["is_listed"] == ["False", "True"]
    # What its main contact may change: see test_registrations.
    for person in set(directory.outsiders) - {directory.representative}:
        with pytest.raises(NotAllowedError):
            organizations.change_organization(directory.organization, actor=person, name="Mine")


def test_verified_organization_notifies_its_people(directory):
    organization = make_organization(directory.secretariat, verified=False)
    representative = make_representative(directory.secretariat, organization)
    for person in [*directory.outsiders, representative]:
        with pytest.raises(NotAllowedError):
            do_after_reading(transitions.verify_organization, organization, actor=person)
    do_after_reading(transitions.verify_organization, organization, actor=directory.secretariat)
    assert organization.state == "verified"
    message = Message.objects.get(event="stakeholders/registration_decided", recipient=representative)
    assert organization.name in message.subject
    with pytest.raises(DomainError) as caught:
        do_after_reading(transitions.verify_organization, organization, actor=directory.secretariat)
    assert caught.value.code == "wrong_state"


def test_organization_refused_with_a_reason(directory):
    with pytest.raises(DomainError) as caught:
        do_after_reading(
            transitions.refuse_organization, directory.organization, actor=directory.secretariat, reason=" "
        )
    assert caught.value.field == "reason"
    for person in directory.outsiders:
        with pytest.raises(NotAllowedError):
            do_after_reading(transitions.refuse_organization, directory.organization, actor=person, reason="No")
    refused = do_after_reading(
        transitions.refuse_organization,
        directory.organization,
        actor=directory.secretariat,
        reason="Two & two are four",
    )
    assert refused.state == "refused"
    message = Message.objects.filter(event="stakeholders/registration_decided").latest("pk")
    assert "Two & two are four" in message.body
    assert not Organization.objects.represented_by(directory.representative).exists()
    with pytest.raises(DomainError):
        representatives.add_representative(refused, actor=directory.secretariat, **PERSON)


def test_representative_gets_account_role_right_and_link(directory):
    organization = directory.organization
    added = representatives.add_representative(organization, actor=directory.secretariat, **PERSON)
    user = fresh(added.user)
    assert (user.email, user.is_activated) == ("person@example.org", False)
    assert get_user_roles(user) == {RoleGroup.STAKEHOLDERS}
    assert "represent_organization" in get_grants(user, organization)
    assert "represent_organization" not in get_grants(user, directory.other_organization)
    assert Message.objects.filter(recipient=user, event="accounts/activation").count() == 1


def test_representative_with_an_account_keeps_it(directory):
    user = make_user(email="person@example.org", name="Known", password="a long enough pass phrase")
    added = representatives.add_representative(directory.organization, actor=directory.secretariat, **PERSON)
    assert (added.user, fresh(user).name) == (user, "Known")
    assert not Message.objects.filter(recipient=user, event="accounts/activation").exists()


def test_representative_added_twice_refused(directory):
    representatives.add_representative(directory.organization, actor=directory.secretariat, **PERSON)
    with pytest.raises(DomainError) as caught:
        representatives.add_representative(directory.organization, actor=directory.secretariat, **PERSON)
    assert (caught.value.code, caught.value.field) == ("already_represents", "email")


@pytest.mark.parametrize(
    ("fields", "field"), [({"email": "nobody"}, "email"), ({"name": " "}, "name"), ({"position": " "}, "position")]
)
def test_representative_with_wrong_value_names_the_field(directory, fields, field):
    before = User.objects.count()
    with pytest.raises(DomainError) as caught:
        representatives.add_representative(directory.organization, actor=directory.secretariat, **{**PERSON, **fields})
    assert (caught.value.field, User.objects.count()) == (field, before)


def test_representative_added_or_ended_by_others_refused(directory):
    # Its own main contact names people: see test_registrations.
    for person in set(directory.outsiders) - {directory.representative}:
        with pytest.raises(NotAllowedError):
            representatives.add_representative(directory.organization, actor=person, **PERSON)
        with pytest.raises(NotAllowedError):
            representatives.end_representation(directory.organization.representatives.get(), actor=person)
    assert not User.objects.filter(email="person@example.org").exists()


def test_representation_ended_takes_the_right_and_keeps_the_row(directory):
    representative = directory.organization.representatives.get()
    ended = representatives.end_representation(representative, actor=directory.secretariat)
    assert ended.ended_on == timezone.localdate()
    user = fresh(directory.representative)
    assert "represent_organization" not in get_grants(user, directory.organization)
    assert get_user_roles(user) == frozenset()
    with pytest.raises(DomainError) as caught:
        representatives.end_representation(representative, actor=directory.secretariat)
    assert caught.value.code == "already_ended"
    again = representatives.add_representative(
        directory.organization, actor=directory.secretariat, **PERSON | {"email": user.email}
    )
    assert (again.pk != representative.pk, again.user) == (True, user)
    assert "represent_organization" in get_grants(fresh(user), directory.organization)


def test_representative_of_two_keeps_role_when_one_ends(directory):
    user = directory.representative
    representatives.add_representative(
        directory.other_organization, actor=directory.secretariat, **PERSON | {"email": user.email}
    )
    representatives.end_representation(directory.organization.representatives.get(), actor=directory.secretariat)
    assert get_user_roles(fresh(user)) == {RoleGroup.STAKEHOLDERS}
    assert "represent_organization" in get_grants(fresh(user), directory.other_organization)


def test_unlisted_organization_seen_by_entitled_readers_only(directory):
    def seen(user):
        return Organization.objects.visible_to(user).filter(pk=directory.organization.pk).exists()

    assert [seen(user) for user in (directory.secretariat, directory.bureau, directory.representative)] == [True] * 3
    for user in (directory.delegate, directory.other_representative, AnonymousUser()):
        assert not seen(user)
        assert list(Organization.objects.visible_to(user)) == [directory.other_organization]


def test_organization_nobody_represents_any_more_stays_hidden(directory):
    representatives.end_representation(directory.organization.representatives.get(), actor=directory.secretariat)
    assert list(Organization.objects.visible_to(AnonymousUser())) == [directory.other_organization]


def test_database_refuses_what_the_rules_refuse(directory):
    organization = directory.organization
    rows = [
        lambda: Organization.objects.create(name=organization.name, kind="ngo"),
        lambda: Organization.objects.filter(pk=organization.pk).update(state="lost"),
        lambda: Representative.objects.create(
            organization=organization, user=directory.representative, position="Again"
        ),
    ]
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row()
