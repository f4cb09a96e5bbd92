"""Two people give a role, one withdraws it, and nobody gets two roles that exclude each other, in any order."""

import datetime as dt
from itertools import permutations

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.dialogues import make_working_groups
from tests.factories.people import PASSWORD, grant_directly, make_secretariat, make_user
from tests.factories.rows import refusal
from untoc_portal.accounts import roles, services
from untoc_portal.accounts.enums import AccessNumber
from untoc_portal.accounts.models import AccessSetting, CalendarFeed, RoleProposal, User
from untoc_portal.accounts.permissions import ROLES_OF_TWO_PEOPLE, get_excluded_roles
from untoc_portal.accounts.tasks import close_overdue
from untoc_portal.core import api_tokens, authz
from untoc_portal.core.enums import PreparationState, RoleGroup as R
from untoc_portal.core.models import AuditEvent, Message, Preparation

BUREAU, SECRETARIAT = R.EXTENDED_BUREAU, R.SECRETARIAT


@pytest.fixture
def ada(db):
    return make_secretariat(name="Ada")


@pytest.fixture
def ben(db):
    return make_secretariat(name="Ben")


@pytest.fixture
def eve(db):
    return make_user(name="Eve")


@pytest.fixture
def propose(ada, eve):
    """Propose a role, unless said otherwise Eve for the Extended Bureau by Ada."""

    def act(user=eve, role=BUREAU, *, actor=ada, reason="Elected."):
        return roles.propose_role(user, role, actor=actor, reason=reason)

    return act


def fresh(user):
    return User.objects.get(pk=user.pk)


def held(user):
    return authz.get_user_roles(fresh(user))


def messages_of(event):
    return set(Message.objects.filter(event=f"accounts/{event}").values_list("recipient__name", flat=True))


def noted(action):
    rows = AuditEvent.objects.filter(action=action).exclude(changes={})
    return [(str(row.actor_label), row.changes) for row in rows.order_by("pk")]


@pytest.mark.parametrize("role", [BUREAU, SECRETARIAT])
def test_role_is_given_by_two_people(propose, ada, ben, eve, role):
    proposal = propose(role=role)
    assert held(eve) == set()
    roles.confirm_role(proposal, actor=ben)
    assert held(eve) == {role}
    assert fresh(eve).is_staff == (role is SECRETARIAT)
    assert (proposal.decision, proposal.decided_by) == ("confirmed", ben)
    assert noted("created")[-1] == ("Ada", {"role": role.value, "reason": "Elected."})
    assert noted("granted")[-1] == ("Ben", {"role": role.value, "proposed_by": "Ada", "reason": "Elected."})
    assert noted("approved")[-1] == ("Ben", {"decision": "confirmed"})
    assert messages_of("role_proposed") == {"Ada", "Ben"}
    assert messages_of("role_decided") == {"Ada", "Ben", "Eve"}
    messages = Message.objects.filter(event__startswith="accounts/role_")
    assert all(f"Eve: {role.label}" in row.subject for row in messages)
    assert all(f"for Eve: {role.label}." in row.body and "Reason: Elected." in row.body for row in messages)
    assert Message.objects.filter(recipient=eve, event="accounts/activation").exists()


def test_confirm_refuses_proposer_and_person(propose, ada, ben, eve):
    proposal = propose()
    for actor in (ada, eve, make_user(), make_user(BUREAU)):
        with refusal():
            roles.confirm_role(proposal, actor=actor)
        with refusal():
            roles.decline_role(proposal, actor=actor, reason="No.")
    # Also once the person has become a member in the meantime.
    grant_directly(eve, SECRETARIAT)
    with refusal():
        roles.confirm_role(proposal, actor=fresh(eve))
    assert held(eve) == {SECRETARIAT}


@pytest.mark.parametrize("role", [role for role in R if role != SECRETARIAT])
def test_propose_refuses_everybody_else(propose, eve, role):
    actor = make_user(role)
    with refusal():
        propose(actor=actor)
    with refusal():
        roles.propose_person(actor=actor, email="x@example.org", name="X", role=BUREAU, reason="Elected.")


def test_propose_refuses_oneself(propose, ada):
    with refusal("for_oneself"):
        propose(ada)
    with refusal("for_oneself"):
        roles.propose_person(actor=ada, email=ada.email.upper(), name="Ada", role=BUREAU, reason="Me.")


@pytest.mark.parametrize("role", [role for role in R if role not in ROLES_OF_TWO_PEOPLE])
def test_propose_refuses_roles_that_follow_from_a_mandate(propose, role):
    with refusal():
        propose(role=role)


def test_propose_refuses_bad_input(propose, eve):
    for reason in ("", "  ", "x" * 501):
        with refusal("invalid") as caught:
            propose(reason=reason)
        assert caught.value.field == "reason"
    with refusal("no_subject"):
        propose(role=R.CHAIRS)
    holder = make_user(BUREAU)
    with refusal("has_role"):
        propose(holder)
    User.objects.filter(pk=eve.pk).update(is_active=False)
    with refusal("account_closed"):
        propose(fresh(eve))


def test_propose_refuses_an_open_proposal_again(propose, ada, ben):
    proposal = propose()
    with refusal("proposed_already"):
        propose(actor=ben)
    roles.withdraw_proposal(proposal, actor=ada)
    assert propose(actor=ben).decision == ""


def test_proposal_is_withdrawn_by_its_proposer_alone(propose, ada, ben, eve):
    proposal = propose()
    for actor in (ben, eve, make_user()):
        with refusal():
            roles.withdraw_proposal(proposal, actor=actor)
    roles.withdraw_proposal(proposal, actor=ada)
    assert proposal.decision == "withdrawn"
    assert messages_of("role_decided") == {"Ada", "Ben"}
    with refusal("decided_already"):
        roles.withdraw_proposal(proposal, actor=ada)


def test_proposal_is_declined_with_a_reason(propose, ben, eve):
    proposal = propose()
    with refusal("no_reason"):
        roles.decline_role(proposal, actor=ben, reason=" ")
    roles.decline_role(proposal, actor=ben, reason="Not elected.")
    assert (proposal.decision, proposal.note, held(eve)) == ("declined", "Not elected.", set())
    assert noted("refused")[-1] == ("Ben", {"decision": "declined", "reason": "Not elected."})
    assert messages_of("role_decided") == {"Ada", "Ben"}
    for decide in (roles.confirm_role, lambda row, actor: roles.decline_role(row, actor=actor, reason="No.")):
        with refusal("decided_already"):
            decide(proposal, actor=ben)


def test_proposal_expires(propose, ben, eve):
    AccessSetting.objects.create(name=AccessNumber.PROPOSAL_DAYS, value=2, source="test")
    proposal = propose()
    with time_machine.travel(timezone.now() + dt.timedelta(days=2, minutes=1), tick=False):
        with refusal("lapsed"):
            roles.confirm_role(proposal, actor=ben)
        again = propose(actor=ben)
        proposal.refresh_from_db()
        assert (proposal.decision, proposal.decided_by, again.decision) == ("lapsed", None, "")
    with time_machine.travel(timezone.now() + dt.timedelta(days=5), tick=False):
        close_overdue()
        again.refresh_from_db()
        assert again.decision == "lapsed"
    assert held(eve) == set()
    assert messages_of("role_decided") == {"Ada", "Ben"}


def test_proposal_of_who_left_is_not_confirmed(propose, ada, ben, eve):
    proposal = propose()
    ada.groups.clear()
    with refusal("proposer_left"):
        roles.confirm_role(proposal, actor=ben)
    grant_directly(ada, SECRETARIAT)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with refusal("proposer_left"):
        roles.confirm_role(proposal, actor=ben)


def test_confirm_refuses_a_closed_account(propose, ben, eve):
    proposal = propose()
    User.objects.filter(pk=eve.pk).update(is_active=False)
    with refusal("account_closed"):
        roles.confirm_role(proposal, actor=ben)


# Roles that exclude each other.


def test_only_these_roles_are_held_together():
    together = {frozenset({has, given}) for has, given in permutations(R, 2) if given not in get_excluded_roles(has)}
    states = {frozenset(pair) for pair in ((R.DELEGATES, R.FOCAL_POINTS), (R.CHAIRS, R.DELEGATES))}
    assert together == states | {frozenset({R.CHAIRS, R.FOCAL_POINTS}), frozenset({R.CHAIRS, BUREAU})}


@pytest.mark.parametrize(("has", "given"), [pair for pair in permutations(R, 2) if pair[1] in (BUREAU, SECRETARIAT)])
def test_propose_and_confirm_ask_what_excludes(propose, ben, has, given):
    excluded = given in get_excluded_roles(has)
    person, late = make_user(has), make_user()
    if excluded:
        with refusal("conflict_of_roles"):
            propose(person, given)
    else:
        assert propose(person, given).decision == ""
    proposal = propose(late, given)
    grant_directly(late, has)
    if excluded:
        with refusal("conflict_of_roles"):
            roles.confirm_role(proposal, actor=ben)
    else:
        roles.confirm_role(proposal, actor=ben)
    assert held(late) == ({has} if excluded else {has, given})


@pytest.mark.parametrize(("has", "given"), list(permutations(R, 2)))
def test_database_keeps_roles_apart(db, has, given):
    excluded = given in get_excluded_roles(has)
    for add in (
        lambda user: user.groups.add(authz.get_or_create_role_group(given)),
        lambda user: user.groups.through.objects.create(user=user, group=authz.get_or_create_role_group(given)),
    ):
        user = make_user(has)
        if excluded:
            with pytest.raises(IntegrityError), transaction.atomic():
                add(user)
        else:
            add(user)
        assert held(user) == ({has} if excluded else {has, given})
    other = make_user()
    neutral = Group.objects.create(name="delegation:7:expert")
    other.groups.add(authz.get_or_create_role_group(has), neutral)
    row = other.groups.through.objects.filter(user=other, group=neutral)
    if excluded:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(group=authz.get_or_create_role_group(given))
    # The one role in the place of the other is no additional role.
    other.groups.through.objects.filter(user=other, group__name=has).update(group=authz.get_or_create_role_group(given))
    assert held(other) == {given}


@pytest.mark.parametrize("role", R)
def test_role_that_no_table_names_excludes_every_other(db, role):
    new = Group.objects.create(name="a_role_of_tomorrow")
    for first, second in ((authz.get_or_create_role_group(role), new), (new, authz.get_or_create_role_group(role))):
        user = make_user()
        user.groups.add(first)
        with pytest.raises(IntegrityError), transaction.atomic():
            user.groups.add(second)


def test_following_role_is_given_past_no_exclusion(db):
    for role in get_excluded_roles(R.STAKEHOLDERS):
        holder = make_user(role)
        with refusal("conflict_of_roles"):
            roles.give_role(holder, R.STAKEHOLDERS)
    nobody = make_user()
    for role in ROLES_OF_TWO_PEOPLE:
        with refusal():
            roles.give_role(nobody, role)


# What the database refuses of a proposal.


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "confirmed", "decided_by": "proposer"},
        {"decision": "confirmed", "decided_by": "person"},
        {"decision": "confirmed", "decided_by": None},
        {"decision": "confirmed", "decided_by": "other", "decided_at": None},
        {"decision": "withdrawn", "decided_by": "other"},
        {"decision": "lapsed", "decided_by": "other"},
        {"decision": "", "decided_by": "other"},
        {"decision": "given", "decided_by": "other"},
        {"proposed_by": "person"},
        {"user": "proposer"},
        {"user": "other"},
        {"role": "secretariat"},
        {"role": "delegates"},
        {"reason": ""},
        {"reason": "Another."},
    ],
)
def test_database_refuses_a_wrong_proposal(propose, ada, ben, eve, change):
    proposal = propose()
    people = {"proposer": ada, "person": eve, "other": ben}
    values = {name: people.get(value, value) for name, value in change.items()}
    if "decision" in change:
        values = {"decided_at": timezone.now(), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.filter(pk=proposal.pk).update(**values)


def test_database_keeps_a_closed_proposal(propose, ben):
    proposal = propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.create(
            user=proposal.user, role=BUREAU, reason="Twice.", proposed_by=ben, expires_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.delete()
    roles.confirm_role(proposal, actor=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.update(decision="declined")


# Withdrawal.


def test_withdrawal_of_a_role_ends_everything_immediately(ada, ben, propose):
    eve, cyd = make_secretariat(name="Eve", password=PASSWORD), make_user()
    client = Client()
    client.post(reverse("account_login"), {"login": eve.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
    _instance, token = api_tokens.make_sign_in_token(eve)
    feed = services.renew_feed(eve)
    theirs, about = propose(cyd, actor=eve), propose(make_user())
    preparation = Preparation.objects.create(owner=eve, kind="draw", subject="1", label="Draw", language="en")
    assert UserSession.objects.filter(user=eve).exists()
    roles.withdraw_role(eve, SECRETARIAT, actor=ada, reason="Left the service.")
    assert (held(eve), fresh(eve).is_staff) == (set(), False)
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/v1/reviews/", headers={"Authorization": f"Token {token}"}).status_code == 401
    assert Client().get(reverse("feed", args=[feed])).status_code == 404
    assert not UserSession.objects.filter(user=eve).exists()
    assert not CalendarFeed.objects.exists()
    for row in (theirs, about, preparation):
        row.refresh_from_db()
    assert (theirs.decision, about.decision, preparation.state) == ("lapsed", "", PreparationState.STOPPED)
    assert messages_of("role_taken_back") == {"Ada", "Ben", "Eve"}
    assert "from Eve: Secretariat." in Message.objects.filter(event="accounts/role_taken_back").first().body
    assert noted("revoked")[-1] == ("Ada", {"role": "secretariat", "reason": "Left the service."})
    client.force_login(fresh(eve))
    assert client.get("/admin/").status_code == 404


def test_withdrawal_of_a_role_refuses_others_and_bad_input(ada, ben):
    person, others = make_user(BUREAU), {role: make_user(role) for role in R if role != SECRETARIAT}
    for other in others.values():
        with refusal():
            roles.withdraw_role(person, BUREAU, actor=other, reason="Left.")
    with refusal("no_reason"):
        roles.withdraw_role(person, BUREAU, actor=ada, reason=" ")
    with refusal("no_role"):
        roles.withdraw_role(others[R.CHAIRS], BUREAU, actor=ada, reason="Left.")
    with refusal():
        roles.withdraw_role(others[R.DELEGATES], R.DELEGATES, actor=ada, reason="Left.")
    with refusal("no_subject"):
        roles.withdraw_role(others[R.CHAIRS], R.CHAIRS, actor=ada, reason="Left.")
    roles.withdraw_role(person, BUREAU, actor=ada, reason="Left.")
    assert held(person) == set()


def test_two_members_of_the_secretariat_remain(ada, ben):
    for person in (ada, ben):
        with refusal("too_few"):
            roles.withdraw_role(person, SECRETARIAT, actor=ada, reason="Left.")
    cyd = make_secretariat()
    User.objects.filter(pk=cyd.pk).update(is_active=False)
    with refusal("too_few"):
        roles.withdraw_role(ben, SECRETARIAT, actor=ada, reason="Left.")
    User.objects.filter(pk=cyd.pk).update(is_active=True)
    roles.withdraw_role(ada, SECRETARIAT, actor=ada, reason="I leave.")
    assert held(ada) == set()
    with refusal():
        roles.withdraw_role(ben, SECRETARIAT, actor=ada, reason="Left.")


def test_accounts_with_power_are_closed_and_opened_by_rule(ada, ben, client):
    client.force_login(ada)
    address = f"/admin/accounts/user/{ben.pk}/change/"
    data = {"name": "Ben", "title": "", "phone": "", "language": "en"}
    client.post(address, data)
    assert fresh(ben).is_active
    make_secretariat()
    client.post(address, data)
    assert not fresh(ben).is_active
    # Opened again by one person, the role would be given by one.
    client.post(address, {**data, "is_active": "on"})
    assert not fresh(ben).is_active
    cyd = make_secretariat()
    roles.withdraw_role(ben, SECRETARIAT, actor=cyd, reason="Left.")
    client.post(address, {**data, "is_active": "on"})
    assert fresh(ben).is_active


def test_working_group_of_a_chair_goes_with_the_role(ada, ben, eve):
    group = make_working_groups()["TIP"]
    proposal = roles.propose_role(eve, R.CHAIRS, actor=ada, reason="Elected.", subject=group)
    roles.confirm_role(proposal, actor=ben)
    assert "chair_working_group" in authz.get_grants(fresh(eve), group)
    assert proposal.role_name == "Working-group chair: Group TIP"
    roles.withdraw_role(eve, R.CHAIRS, actor=ada, reason="Left.", subject=group)
    assert authz.get_grants(fresh(eve), group) == set()
    assert held(eve) == set()


def test_settings_are_not_verified(db):
    text = (settings.BASE_DIR / "untoc_portal/accounts/reference/access_settings.csv").read_text()
    assert [line.rpartition(",")[2] for line in text.splitlines()[1:]] == ["no", "no"]
