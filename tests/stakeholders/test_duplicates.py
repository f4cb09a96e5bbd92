"""Registrations that may be of one organization are found, the likely ones first."""

import pytest
from django.urls import reverse

from stakeholders.models import Organization
from stakeholders.selectors.duplicates import MAX_DUPLICATES, list_duplicates
from stakeholders.selectors.organizations import registrations_to_verify
from stakeholders.views.acts import MAX_CANDIDATES
from tests.factories.stakeholders import make_organization


def test_duplicates_are_found_by_name_number_and_website(directory):
    first = make_organization(
        directory.secretariat, name="Réseau contre la traite", ecosoc_status="special", ecosoc_number="77"
    )
    second = make_organization(directory.secretariat, name="RESEAU CONTRE TRAITE e.V.", verified=False)
    third = make_organization(
        directory.secretariat, name="Something else", verified=False, ecosoc_status="roster", ecosoc_number="77"
    )
    assert [duplicate.organization for duplicate in list_duplicates(second)] == [first]
    assert [str(reason) for reason in list_duplicates(third)[0].reasons] == ["the same ECOSOC number"]
    assert [(row, len(found)) for row, found in registrations_to_verify()] == [(second, 1), (third, 1)]


def test_likely_duplicates_come_first_and_are_few(directory, django_assert_num_queries):
    names = [f"Network of lawyers number {number}" for number in range(MAX_DUPLICATES + 5)]
    others = [make_organization(directory.secretariat, name=name) for name in names]
    same = make_organization(directory.secretariat, name="Network of lawyers number 999", website="https://law.example")
    one = make_organization(
        directory.secretariat, name=f"The {names[7]}", website="https://www.law.example", verified=False
    )
    with django_assert_num_queries(2):
        found = list_duplicates(one)
    assert len(found) == MAX_DUPLICATES
    # Two reasons come before one, and the same name before similar names.
    assert [row.organization for row in found[:2]] == [same, others[7]]
    with django_assert_num_queries(3):
        assert registrations_to_verify() == [(one, found)]


@pytest.mark.parametrize("state", ["refused", "merged"])
def test_closed_registration_is_no_duplicate(state, directory):
    name = "Network of lawyers"
    kept = {"merged_into": directory.organization} if state == "merged" else {}
    values = {"state": state, "renewal_due_on": None, **kept}
    Organization.objects.filter(pk=make_organization(directory.secretariat, name=name).pk).update(**values)
    assert list_duplicates(make_organization(directory.secretariat, name=f"The {name}", verified=False)) == []


def test_search_for_the_other_registration_says_there_are_more(client, directory):
    one = make_organization(directory.secretariat, name="Network of lawyers", verified=False)
    for number in range(MAX_CANDIDATES + 1):
        make_organization(directory.secretariat, name=f"Club of readers {number:02}")
    client.force_login(directory.secretariat)
    address = reverse("stakeholders:organization_merge", args=[one.pk])
    many = client.get(address, {"name": "Club of"}).text
    assert f"The first {MAX_CANDIDATES}." in many
    assert f"Club of readers {MAX_CANDIDATES - 1}" in many
    assert f"Club of readers {MAX_CANDIDATES}" not in many
    assert "The first" not in client.get(address, {"name": "Club of readers 50"}).text


@pytest.mark.parametrize("name", ["Network", "Network\x00"])
def test_search_offers_every_other_registration_with_the_name(name, client, directory):
    one = make_organization(directory.secretariat, name="Network of lawyers", verified=False)
    other = make_organization(directory.secretariat, name="Network of readers")
    client.force_login(directory.secretariat)
    page = client.get(reverse("stakeholders:organization_merge", args=[one.pk]), {"name": name}).text
    offered = [
        row for row in (one, other) if reverse("stakeholders:organization_merge_into", args=[one.pk, row.pk]) in page
    ]
    assert offered == [other]
