"""Reference data is corrected in the admin: marked, audited with before and after, and not changed by later loading."""

import pytest

from stakeholders.enums import PartyStatus
from stakeholders.models import InstrumentStatus, Organization, State
from tests.factories.admin_forms import admin_url, form_of
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization
from untoc_portal.accounts.models import User
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent


def test_state_is_corrected(world, staff):
    state = world.states["KEN"]
    answer = staff.post(admin_url(state), form_of(staff, state, legal_family="common_law"))
    assert answer.status_code == 302
    state.refresh_from_db()
    assert (state.legal_family, state.corrected, state.names) == ("common_law", True, {"en": "Kenya"})
    event = AuditEvent.objects.first()
    assert event.changes == {"legal_family": ["unknown", "common_law"]}
    assert (event.action, event.actor) == ("changed", world.secretariat)


def test_name_is_corrected_in_one_language(world, staff):
    state = world.states["KEN"]
    staff.post(admin_url(state), form_of(staff, state, names_fr="le Kenya"))
    state.refresh_from_db()
    assert state.names == {"en": "Kenya", "fr": "le Kenya"}


def test_state_without_an_english_name_is_refused(world, staff):
    state = world.states["KEN"]
    answer = staff.post(admin_url(state), form_of(staff, state, names_en=""))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["names"]
    state.refresh_from_db()
    assert state.names == {"en": "Kenya"}


def test_status_under_an_instrument_is_corrected_and_added(world, staff):
    state = world.states["KEN"]
    state.statuses.filter(instrument__code="TIP").delete()
    data = form_of(staff, state, **{"statuses-0-status": "signatory", "statuses-0-source": "Depositary"})
    data |= {
        "statuses-TOTAL_FORMS": 2,
        "statuses-1-state": state.pk,
        "statuses-1-instrument": world.instruments["TIP"].pk,
        "statuses-1-status": "party",
        "statuses-1-confidence": "high",
        "statuses-1-source": "Depositary",
    }
    assert staff.post(admin_url(state), data).status_code == 302
    rows = {row.instrument.code: row for row in InstrumentStatus.objects.filter(state=state)}
    assert rows["UNTOC"].status == PartyStatus.SIGNATORY
    assert rows["TIP"].status == PartyStatus.PARTY
    assert rows["UNTOC"].corrected
    assert rows["TIP"].corrected
    actions = list(AuditEvent.objects.filter(content_type__model="instrumentstatus").values_list("action", flat=True))
    assert sorted(actions) == ["changed", "created"]


def test_fields_that_are_not_offered_are_not_changed(world, staff):
    state = world.states["KEN"]
    staff.post(admin_url(state), form_of(staff, state, iso3="XXX", source="Mine"))
    state.refresh_from_db()
    assert (state.iso3, state.source) == ("KEN", "Mine")


def test_organization_is_corrected_by_its_own_service(world, staff):
    organization = make_organization(world.secretariat)
    taken = make_organization(world.secretariat)
    assert staff.post(admin_url(organization), form_of(staff, organization, expertise="Victims")).status_code == 302
    assert Organization.objects.get(pk=organization.pk).expertise == "Victims"
    answer = staff.post(admin_url(organization), form_of(staff, organization, name=taken.name))
    assert answer.status_code == 200
    assert Organization.objects.get(pk=organization.pk).name == organization.name


def test_account_is_closed_and_opened_again(world, staff):
    user = make_user(name="A Person")
    data = form_of(staff, user)
    data.pop("is_active")
    staff.post(admin_url(user), {**data, "email": "changed@example.org", "is_superuser": "on", "is_staff": "on"})
    user.refresh_from_db()
    assert (user.is_active, user.is_superuser, user.is_staff) == (False, False, False)
    assert user.email != "changed@example.org"
    assert AuditEvent.objects.first().changes == {"is_active": [True, False]}


@pytest.mark.parametrize("role", [RoleGroup.DELEGATES, RoleGroup.EXTENDED_BUREAU, RoleGroup.STAKEHOLDERS])
def test_only_the_secretariat_corrects(role, world):
    with pytest.raises(NotAllowedError):
        correct(world.states["KEN"], actor=make_user(role), values={"source": "Mine"})
    assert State.objects.get(iso3="KEN").source == "test"
    assert not AuditEvent.objects.filter(content_type__model="state").exists()


def test_value_the_model_does_not_accept_names_the_field(world):
    with pytest.raises(DomainError) as error:
        correct(world.states["KEN"], actor=world.secretariat, values={"legal_family": "moon_law"})
    assert error.value.field == "legal_family"
    assert State.objects.get(iso3="KEN").legal_family == "unknown"


def test_row_without_a_mark_is_audited_all_the_same(world):
    user = correct(make_user(), actor=world.secretariat, values={"title": "Dr"})
    assert User.objects.get(pk=user.pk).title == "Dr"
    assert AuditEvent.objects.first().changes == {"title": ["", "Dr"]}
