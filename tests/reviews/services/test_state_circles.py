"""Which people of a delegation have a right: the choice of the State, never wider than the table; its contacts."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.enums_of_states import Circle, StateRight, StateRole as T
from reviews.models import (
    StateCircle,
    StateContact,
    StateMandate,
)
from reviews.permissions import ROLES_OF_CIRCLE, STATE_RIGHTS
from reviews.selectors.state_delegation import WIDTH, get_circles
from reviews.services import state_circles, state_contacts
from stakeholders.permissions import STATE_CODENAMES
from tests.factories.delegations import make_note, make_state_person
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError


@pytest.fixture
def opened(at):
    return at(ReviewState.PRELIMINARY_CONSULTATION)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_table_of_rights_is_the_one_of_the_states():
    assert set(StateRight.values) == STATE_CODENAMES
    assert set(STATE_RIGHTS) == set(StateRight)
    assert set(ROLES_OF_CIRCLE) == set(Circle)
    widths = [len(ROLES_OF_CIRCLE[circle]) for circle in Circle]
    assert widths == sorted(widths, reverse=True)


@transaction.atomic
def choose(world, right, circle, actor=None, reference="NV circle"):
    note = make_note(world, reference=reference)
    return state_circles.set_circle(note, actor=actor or world.secretariat, right=right, circle=circle)


@pytest.mark.parametrize("right", StateRight)
def test_smaller_circle_removes_a_right_immediately(world, opened, right):
    mission, contact = make_state_person(world, role=T.DESIGNATED), make_state_person(world, role=T.CONTACT)
    choose(world, right, Circle.CONTACTS, actor=fresh(mission.user))
    holders = {row.role for row in StateMandate.objects.in_force().with_right(right).filter(state=world.states["KEN"])}
    assert holders == {T.CONTACT}
    # Also for those who join later.
    later = make_state_person(world, role=T.DELEGATE)
    assert not StateMandate.objects.filter(pk=later.pk).with_right(right).exists()
    assert authz.get_reader_level(fresh(contact.user)) is Level.STATES
    level = Level.PUBLIC if right == StateRight.READ else Level.STATES
    assert authz.get_reader_level(fresh(later.user)) is level


def test_wider_circle_waits_for_a_second_person(world):
    mission = make_state_person(world, role=T.DELEGATE)
    choose(world, StateRight.READ, Circle.NOBODY)
    assert authz.get_reader_level(fresh(mission.user)) is Level.PUBLIC
    wider = choose(world, StateRight.READ, Circle.EVERYONE)
    assert get_circles(world.states["KEN"])[StateRight.READ] is Circle.NOBODY
    assert authz.get_reader_level(fresh(mission.user)) is Level.PUBLIC
    with refusal("same_person"):
        state_circles.confirm_circle(wider, actor=world.secretariat)
    with pytest.raises(NotAllowedError):
        state_circles.confirm_circle(wider, actor=fresh(mission.user))
    officer = make_secretariat()
    state_circles.confirm_circle(wider, actor=officer)
    assert authz.get_reader_level(fresh(mission.user)) is Level.STATES
    with refusal("not_waiting"):
        state_circles.confirm_circle(wider, actor=officer)


def test_later_choice_replaces_one_that_waits(world):
    choose(world, StateRight.READ, Circle.DESIGNATED)
    wider = choose(world, StateRight.READ, Circle.EVERYONE)
    choose(world, StateRight.READ, Circle.NOBODY)
    officer = make_secretariat()
    with refusal("not_waiting"):
        state_circles.confirm_circle(wider, actor=officer)
    assert get_circles(world.states["KEN"])[StateRight.READ] is Circle.NOBODY


def test_circle_is_never_wider_than_the_table(world):
    with refusal("beyond_the_table"):
        choose(world, StateRight.KEEP, Circle.EVERYONE)
    with refusal("no_change"):
        choose(world, StateRight.KEEP, Circle.DESIGNATED)
    with refusal("unknown"):
        choose(world, "reign", Circle.NOBODY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateCircle.objects.create(
            state=world.states["KEN"], right=StateRight.KEEP, circle=Circle.EVERYONE,
            note_verbale=make_note(world), set_by=world.secretariat,
        )  # fmt: skip
    assert WIDTH[Circle.EVERYONE] > WIDTH[Circle.NOBODY]


def test_circle_is_chosen_by_who_names_the_delegation(world, opened):
    delegate = make_state_person(world, role=T.DELEGATE)
    others = [fresh(delegate.user), make_state_person(world, "FIN").user, person(opened, "GHA"), make_user()]
    for user in others:
        with pytest.raises(NotAllowedError):
            choose(world, StateRight.READ, Circle.NOBODY, actor=user)
    assert choose(world, StateRight.READ, Circle.NOBODY, actor=person(opened, "KEN")).set_by == person(opened, "KEN")


@pytest.fixture
def kind(world):
    from reviews.models import ContactKind  # noqa: PLC0415

    return ContactKind.objects.create(
        key="central", names={"en": "Central authority"}, instrument=world.instruments["UNTOC"], article=18,
        paragraph=13, source="test",
    )  # fmt: skip


def record(world, kind, actor=None, **fields):
    values = {"authority": "Ministry", "source": "NV 1", "starts_on": timezone.localdate()} | fields
    return state_contacts.record_contact(world.states["KEN"], actor=actor or world.secretariat, kind=kind, **values)


def test_contact_is_for_its_state_until_it_is_shared(world, kind, opened):
    contact = record(world, kind)
    own, other = make_state_person(world, role=T.DELEGATE), make_state_person(world, "FIN")
    users = [person(opened, "KEN", DelegateRole.EXPERT), fresh(own.user), world.secretariat]
    strangers = [fresh(other.user), person(opened, "GHA"), make_user(RoleGroup.CHAIRS)]
    nobody = make_user(RoleGroup.STAKEHOLDERS)

    def readers():
        return [user for user in (*users, *strangers, nobody) if StateContact.objects.visible_to(user).exists()]

    assert readers() == users
    state_contacts.share_contact(contact, actor=person(opened, "KEN"), is_shared=True)
    assert readers() == [*users, *strangers]
    state_contacts.end_contact(contact, actor=world.secretariat)
    assert readers() == users
    with refusal("not_current"):
        state_contacts.end_contact(contact, actor=world.secretariat)


@pytest.mark.parametrize("name", ["authority", "source"])
def test_contact_names_authority_and_source(world, kind, name):
    with refusal("invalid"):
        record(world, kind, **{name: ""})


def test_contact_is_recorded_by_who_names_the_delegation(world, kind):
    delegate, other = make_state_person(world, role=T.DELEGATE), make_state_person(world, "FIN")
    contact = record(world, kind)
    for user in (fresh(delegate.user), fresh(other.user), make_user()):
        with pytest.raises(NotAllowedError):
            record(world, kind, actor=user)
        with pytest.raises(NotAllowedError):
            state_contacts.end_contact(contact, actor=user)
        with pytest.raises(NotAllowedError):
            state_contacts.share_contact(contact, actor=user, is_shared=True)


def test_mission_nominates_for_its_own_state_alone(world, opened):
    """Anyone who it is named by, and by the circle that the State chose."""
    delegate = fresh(make_state_person(world, role=T.DELEGATE).user)
    assert delegate.has_perm("reviews.nominate", delegation_of(opened, "KEN"))
    assert not delegate.has_perm("reviews.nominate", delegation_of(opened, "GHA"))
    assert not delegate.has_perm("reviews.approve_nomination", delegation_of(opened, "KEN"))
    choose(world, StateRight.NAME, Circle.CONTACTS)
    assert not fresh(delegate).has_perm("reviews.nominate", delegation_of(opened, "KEN"))
