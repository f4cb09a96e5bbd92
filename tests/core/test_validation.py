"""What is wrong with a row is named by field, no matter who calls the service."""

import pytest
from django import forms

from stakeholders.models import Organization
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row, raise_all_errors
from untoc_portal.core.views import add_domain_error


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": ""}, "name"), ({"kind": "ministry"}, "kind"), ({"website": "not an address"}, "website")],
)
def test_the_field_at_fault_is_named(db, fields, field):
    organization = Organization(**{"name": "A", "kind": "ngo", **fields})
    with pytest.raises(DomainError) as caught:
        check_fields(organization, rule="PR, para. 53")
    assert (caught.value.code, caught.value.field, caught.value.rule) == ("invalid", field, "PR, para. 53")


def test_all_fields_with_errors_are_named_together(db):
    organization = Organization(name="", kind="ministry", website="not an address")
    with pytest.raises(DomainError) as caught:
        check_fields(organization, rule="PR, para. 53")
    assert {fault.field for fault in caught.value.all_errors} == {"name", "kind", "website"}
    first = caught.value.all_errors[0]
    assert (caught.value.field, str(caught.value)) == (first.field, str(first))


def test_each_field_is_at_fault_once_and_one_fault_stays_itself():
    first, second = DomainError("a", "One.", field="name"), DomainError("b", "Two.", field="name")
    with pytest.raises(DomainError) as caught:
        raise_all_errors([first, second])
    assert caught.value is first
    assert first.all_errors == (first,)
    raise_all_errors([])


def test_form_shows_each_fault_at_its_field_and_the_rest_above():
    class Form(forms.Form):
        name = forms.CharField()
        kind = forms.CharField()

    form = Form({"name": "A", "kind": "B"})
    faults = [DomainError(field, f"Wrong {field}.", field=field) for field in ("name", "kind", "elsewhere")]
    with pytest.raises(DomainError) as caught:
        raise_all_errors(faults)
    add_domain_error(form, caught.value)
    assert form.errors == {"name": ["Wrong name."], "kind": ["Wrong kind."], "__all__": ["Wrong elsewhere."]}


def test_field_can_be_excluded(db):
    check_fields(Organization(name="", kind="ngo"), leave_out={"name"})


def test_duplicate_row_is_refused_and_transaction_goes_on(organization):
    taken = DomainError("already_registered", "It is there.", field="name")
    with pytest.raises(DomainError) as caught:
        insert_row(Organization(name=organization.name, kind="ngo"), taken=taken)
    assert caught.value is taken
    assert Organization.objects.get() == organization


def test_separate_row_is_inserted(db):
    organization = Organization(name="A", kind="ngo")
    assert insert_row(organization, taken=DomainError("x", "x")) is organization
    assert Organization.objects.get() == organization
