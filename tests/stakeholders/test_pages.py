"""Public pages on States and organizations, and the secretariat's forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from stakeholders.models import InstrumentStatus, Organization, State
from stakeholders.selectors.states import state_keys_for_list
from tests.factories.reading import send_read
from tests.factories.stakeholders import make_organization
from untoc_portal.accounts.models import User


@pytest.fixture
def read(client):
    """Open an address as somebody and return the answer."""

    def open_as(user, address, *args, code=200, **query):
        client.logout()
        if user is not None:
            client.force_login(user)
        response = client.get(reverse(f"stakeholders:{address}", args=args), query)
        assert response.status_code == code, (address, user, response.status_code)
        return response.content.decode()

    return open_as


def names(**filters):
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    keys = state_keys_for_list(AnonymousUser(), **filters)
    found = {state.pk: state.names["en"] for state in State.objects.all()}
    return [found[key] for key in keys]


def test_states_are_public_with_their_positions(world, read):
    shown = read(None, "state_list")
    assert "Kenya" in shown
    assert "5 States" in shown
    assert "African States" in shown
    assert shown.count(">party</span>") == 10


def test_position_without_a_row_is_not_confirmed(world, read):
    InstrumentStatus.objects.filter(state=world.states["KEN"], instrument__code="TIP").delete()
    for address, args in (("state_list", []), ("state_detail", ["KEN"])):
        shown = read(None, address, *args)
        assert shown.count(">not confirmed</span>") == 1
        assert ">not a party</span>" not in shown


def test_states_are_found_by_name_in_any_language_and_code(world):
    kenya = world.states["KEN"]
    kenya.names = {"en": "Kenya", "fr": "Kényà", "ru": "Кения", "ar": "كينيا", "zh-hans": "肯尼亚"}
    kenya.save()
    for typed in ("kenya", "KENY", "kéNya", "кения", "كينيا", "肯尼", "ken"):
        assert names(name=typed) == ["Kenya"]
    assert names(name="nowhere") == []


def test_states_are_filtered_by_instrument_status_and_group(world):
    rows = InstrumentStatus.objects.filter(instrument__code="TIP")
    rows.filter(state=world.states["PER"]).update(status="signatory")
    rows.filter(state=world.states["FIN"]).delete()
    rows.filter(state=world.states["MNG"]).update(status="not_confirmed")
    assert names(instrument="TIP") == ["Ghana", "Kenya"]
    assert names(instrument="TIP", status="signatory") == ["Peru"]
    assert names(instrument="TIP", status="not_confirmed") == ["Finland", "Mongolia"]
    assert names(status="signatory") == ["Peru"]
    assert names(regional_group="african") == ["Ghana", "Kenya"]
    assert names(regional_group="african", instrument="UNTOC", name="gh") == ["Ghana"]


def test_states_are_in_the_order_of_the_readers_alphabet(world):
    for iso3, french in (("KEN", "Zède"), ("GHA", "Écho"), ("PER", "Alpha"), ("FIN", "Fin"), ("MNG", "Bravo")):
        State.objects.filter(iso3=iso3).update(names={"en": iso3, "fr": french})
    with translation.override("fr"):
        assert names() == ["PER", "MNG", "GHA", "FIN", "KEN"]


def test_filter_with_unknown_values_filters_nothing(world, read):
    assert "5 States" in read(None, "state_list", instrument="nonsense", status="nonsense", page="last")
    assert "No State matches" in read(None, "state_list", name="nowhere")


def test_state_page_shows_source_and_confidence(world, read):
    for_anyone, shown = read(None, "state_detail", "KEN"), read(world.secretariat, "state_detail", "KEN")
    assert "the Republic of Kenya" in for_anyone
    assert "not confirmed with the depositary" in for_anyone
    assert "high, not verified" in shown
    assert "high, not verified" not in for_anyone
    read(None, "state_detail", "XXX", code=404)


def test_directory_lists_what_its_reader_may_see(directory, read):
    hidden, listed = directory.organization.name, directory.other_organization.name
    for person, sees_hidden in (
        (None, False),
        (directory.delegate, False),
        (directory.other_representative, False),
        (directory.representative, True),
        (directory.bureau, True),
        (directory.secretariat, True),
    ):
        shown = read(person, "organization_list")
        assert (listed in shown, hidden in shown) == (True, sees_hidden)
        read(person, "organization_detail", directory.organization.pk, code=200 if sees_hidden else 404)
    assert "No organization to show" in read(None, "organization_list", name="nothing like it")
    assert listed in read(directory.secretariat, "organization_list", kind="ngo", state="verified")


def test_people_shown_to_own_organization_and_secretariat(directory, read):
    email = directory.other_representative.email
    for person, sees in (
        (None, False),
        (directory.delegate, False),
        (directory.representative, False),
        (directory.bureau, False),
        (directory.other_representative, True),
        (directory.secretariat, True),
    ):
        assert (email in read(person, "organization_detail", directory.other_organization.pk)) == sees


@pytest.mark.parametrize("who", ["secretariat", "representative", None])
def test_lists_cost_the_same_with_more_rows(directory, client, who):
    if who:
        client.force_login(getattr(directory, who))
    counts = {}
    for rows in (1, 3):
        for address in ("state_list", "organization_list"):
            url = reverse(f"stakeholders:{address}")
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.setdefault(address, set()).add(len(queries))
        for _n in range(rows):
            make_organization(directory.secretariat, country=State.objects.get(iso3="KEN"))
        State.objects.create(iso3=f"AA{rows}"[:2] + "XY"[rows // 3], names={"en": "New"}, formal_names={"en": "New"})
    assert [len(found) for found in counts.values()] == [1, 1]


def send(client, user, address, *args, status=302, **data):
    client.force_login(user)
    response = send_read(client, reverse(f"stakeholders:{address}", args=args), data)
    assert response.status_code == status, (address, user, response.status_code)
    return response


def test_organization_carried_through_the_forms(directory, client, read):
    staff = directory.secretariat
    data = {"name": "A New One", "kind": "ngo", "ecosoc_status": "none", "expertise": "Typed text"}
    shown = send(client, staff, "organization_new", status=422, **data | {"kind": "cartel"}).content.decode()
    assert "Typed text" in shown
    wrong = {"kind": "cartel", "name": directory.organization.name, "ecosoc_number": "12"}
    shown = send(client, staff, "organization_new", status=422, **data | wrong).content.decode()
    assert (
        "already registered" in shown,
        "Only an organization with" in shown,
        "cartel" in shown,
    ) == (True, True, True)
    send(client, staff, "organization_new", **data)
    organization = Organization.objects.get(name="A New One")
    send(client, staff, "organization_edit", organization.pk, **data | {"is_listed": "on", "country": ""})
    send(client, staff, "representative_new", organization.pk, status=422, name="P", email="no", position="Director")
    send(client, staff, "representative_new", organization.pk, name="P", email="p@example.org", position="Director")
    send(client, staff, "organization_verify", organization.pk)
    organization.refresh_from_db()
    assert (organization.state, organization.is_listed) == ("verified", True)
    assert "A New One" in read(None, "organization_list")
    representative = organization.representatives.get()
    send(client, staff, "representative_end", directory.organization.pk, representative.pk, status=404)
    send(client, staff, "representative_end", organization.pk, representative.pk)
    send(client, staff, "organization_refuse", organization.pk, status=422, reason="")
    send(client, staff, "organization_refuse", organization.pk, reason="Because")
    organization.refresh_from_db()
    assert organization.state == "refused"
    shown = send(client, staff, "organization_verify", organization.pk, status=422)
    assert "current state is “refused”" in shown.content.decode()


def test_secretariat_and_contacts_act_on_organization(directory, client):
    organization = directory.other_organization
    representative = organization.representatives.get()
    data = {
        "name": "X",
        "kind": "ngo",
        "ecosoc_status": "none",
        "email": "x@example.org",
        "position": "P",
        "reason": "R",
    }
    addresses = [
        ("organization_edit", [organization.pk]),
        ("organization_merge", [organization.pk]),
        ("organization_merge_into", [organization.pk, directory.organization.pk]),
        ("organization_renew", [organization.pk]),
        ("organization_document_new", [organization.pk]),
        ("organization_verify", [organization.pk]),
        ("organization_refuse", [organization.pk]),
        ("representative_new", [organization.pk]),
        ("representative_end", [organization.pk, representative.pk]),
    ]
    for address, args in addresses:
        for person in set(directory.outsiders) - {directory.other_representative}:
            send(client, person, address, *args, status=404, **data)
            assert client.get(reverse(f"stakeholders:{address}", args=args)).status_code == 404
        client.logout()
        assert client.post(reverse(f"stakeholders:{address}", args=args), data).status_code == 302
    organization.refresh_from_db()
    representative.refresh_from_db()
    assert (organization.name != "X", organization.state, representative.ended_on) == (True, "verified", None)
    assert not User.objects.filter(email="x@example.org").exists()
