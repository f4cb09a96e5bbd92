"""What is wrong with a row is named by field, whoever calls the service."""

import pytest

from stakeholders.models import Organization
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": ""}, "name"), ({"kind": "ministry"}, "kind"), ({"website": "not an address"}, "website")],
)
def test_the_field_at_fault_is_named(db, fields, field):
    organization = Organization(**{"name": "A", "kind": "ngo", **fields})
    with pytest.raises(DomainError) as caught:
        check_fields(organization, rule="PR, para. 53")
    assert (caught.value.code, caught.value.field, caught.value.rule) == ("invalid", field, "PR, para. 53")


def test_a_field_can_be_left_out(db):
    check_fields(Organization(name="", kind="ngo"), leave_out={"name"})


def test_a_row_in_the_place_of_another_is_refused_and_the_transaction_goes_on(organization):
    taken = DomainError("already_registered", "It is there.", field="name")
    with pytest.raises(DomainError) as caught:
        insert(Organization(name=organization.name, kind="ngo"), taken=taken)
    assert caught.value is taken
    assert Organization.objects.get() == organization


def test_a_row_of_its_own_is_inserted(db):
    organization = Organization(name="A", kind="ngo")
    assert insert(organization, taken=DomainError("x", "x")) is organization
    assert Organization.objects.get() == organization
