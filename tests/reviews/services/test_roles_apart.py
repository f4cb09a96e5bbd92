"""Roles in the portal and mandates of States exclude each other in either order, in every place that gives one."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Mandate
from reviews.selectors.readings import read_mandate, read_nomination
from reviews.selectors.readings_of_states import read_state_mandate
from reviews.services import people, state_notices
from reviews.services.assignments import grant_mandate_rights
from reviews.services.note_nominations import NominationRow, RowsError, nominate_under_note
from stakeholders.services.representatives import add_representative
from tests.factories.delegations import joiner, make_state_person, send
from tests.factories.people import grant_directly, make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import nothing_changes, refusal
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts import roles
from untoc_portal.accounts.models import User
from untoc_portal.core import api_tokens
from untoc_portal.core.enums import RoleGroup as R

GIVEN = (R.SECRETARIAT, R.EXTENDED_BUREAU)


@pytest.fixture
def named(world, review):
    return carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)


@pytest.fixture
def kenya(named):
    return delegation_of(named, "KEN")


@pytest.fixture
def note(world, kenya):
    values = {"reference": "NV 99", "dated": timezone.localdate()}
    return people.record_note_verbale(kenya.party, actor=world.secretariat, **values)


@pytest.fixture
def mission(world, named):
    return make_state_person(world)


@pytest.fixture
def second(world):
    return make_secretariat()


def propose(world, user, role):
    return roles.propose_role(user, role, actor=world.secretariat, reason="Elected.")


@pytest.mark.parametrize("role", GIVEN)
def test_delegate_gets_no_role_that_excludes_it(world, named, role):
    for who in DelegateRole.FOCAL_POINT, DelegateRole.EXPERT, DelegateRole.OBSERVER:
        delegate = person(named, "KEN", who)
        with refusal("conflict_of_roles"):
            propose(world, delegate, role)
        # The mandate counts by itself, also where the memberships were removed by hand.
        delegate.groups.clear()
        with refusal("conflict_of_roles"):
            propose(world, delegate, role)


@pytest.mark.parametrize("role", GIVEN)
def test_mission_gets_no_role_that_excludes_it(world, mission, role):
    with refusal("conflict_of_roles"):
        propose(world, mission.user, role)
    values = {"seen": seen(read_state_mandate(mission)), "reason": "Another post."}
    state_notices.end_state_mandate(mission, actor=world.secretariat, **values)
    assert propose(world, mission.user, role).decision == ""


@pytest.mark.parametrize("role", [*GIVEN, R.STAKEHOLDERS])
def test_delegation_accepts_no_person_with_a_separate_role(world, named, role):
    holder = make_user(role)
    # A role counts while the account is closed, too.
    User.objects.filter(pk=holder.pk).update(is_active=False)
    with refusal("conflict_of_roles") as caught:
        send(world, joiner(email=holder.email))
    assert caught.value.field == "email"


@pytest.mark.parametrize("role", GIVEN)
def test_role_is_not_confirmed_after_a_mandate_began(world, kenya, note, role, second):
    proposal = propose(world, make_user(email="new@example.org"), role)
    values = {"note_verbale": note, "name": "New", "email": "new@example.org", "role": DelegateRole.EXPERT}
    nomination = people.nominate_person(kenya, actor=world.secretariat, **values)
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    with refusal("conflict_of_roles"):
        roles.confirm_role(proposal, actor=second)


@pytest.mark.parametrize("role", GIVEN)
def test_mandate_is_not_approved_after_a_role_was_given(world, kenya, note, role, second):
    values = {"note_verbale": note, "name": "New", "email": "new@example.org", "role": DelegateRole.EXPERT}
    nomination = people.nominate_person(kenya, actor=world.secretariat, **values)
    user = make_user(email="new@example.org")
    roles.confirm_role(propose(world, user, role), actor=second)
    with refusal("conflict_of_roles"):
        people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))


@pytest.mark.parametrize("role", [*GIVEN, R.STAKEHOLDERS])
def test_rights_of_a_mandate_ask_again(world, kenya, note, role):
    mandate = Mandate.objects.create(
        user=make_user(role), delegation=kenya, role=DelegateRole.EXPERT, note_verbale=note,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    with refusal("conflict_of_roles"):
        grant_mandate_rights(mandate, actor=world.secretariat)


def test_note_with_names_refuses_who_is_apart(world, named, note):
    bureau = make_user(R.EXTENDED_BUREAU)
    row = {"review": named.code, "role": "expert", "name": "New", "email": bureau.email}
    values = {"reference": note.reference, "dated": note.dated}
    with nothing_changes(), pytest.raises(RowsError, match="cannot act for this State"):
        nominate_under_note(note.sender, actor=world.secretariat, note=values, people=[NominationRow(1, row)])


def test_representative_is_nobody_who_acts_for_others(world, named, mission):
    organization = make_organization(world.secretariat)
    others = [person(named, "KEN"), mission.user, *(make_user(role) for role in (*GIVEN, R.CHAIRS))]
    for user in others:
        with refusal("conflict_of_roles") as caught:
            add_representative(
                organization, actor=world.secretariat, email=user.email.upper(), name="Name", position="Director"
            )
        # An organization does not learn which role it is.
        assert "Extended Bureau" not in str(caught.value.message)


@pytest.mark.parametrize("role", GIVEN)
def test_representative_gets_no_role_that_excludes_it(world, role):
    representative = make_representative(world.secretariat, make_organization(world.secretariat))
    with refusal("conflict_of_roles"):
        propose(world, representative, role)


def test_chair_may_be_a_delegate_and_of_the_bureau(world, named, second):
    chair = grant_directly(person(named, "KEN"), R.CHAIRS)
    assert roles.list_conflicting_roles(chair, R.DELEGATES) == []
    chair = make_user(R.CHAIRS)
    assert roles.confirm_role(propose(world, chair, R.EXTENDED_BUREAU), actor=second).decided_by


def test_session_and_token_open_nothing_after_a_mandate(world, named):
    delegate, client = person(named, "KEN"), Client()
    client.force_login(delegate)
    _row, token = api_tokens.make_sign_in_token(delegate)
    page, api = named.get_absolute_url(), f"/api/v1/reviews/{named.code}/"
    key = {"Authorization": f"Token {token}"}
    assert (client.get(page).status_code, Client().get(api, headers=key).status_code) == (200, 200)
    people.end_mandate(
        delegate.mandates.get(),
        actor=world.secretariat,
        reason="Another post.",
        seen=seen(read_mandate(delegate.mandates.get())),
    )
    assert (client.get(page).status_code, Client().get(api, headers=key).status_code) == (404, 404)
