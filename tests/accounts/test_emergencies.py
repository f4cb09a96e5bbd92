"""The emergency access of a superuser: for a reason and a short time, loud, on record, and never a State's."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.selectors.readings import read_outcome
from reviews.services import outcomes, people
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import PASSWORD, make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, draft_and_clear
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.accounts import emergencies, roles
from untoc_portal.accounts.models import EmergencyAccess, User
from untoc_portal.accounts.tasks import close_overdue
from untoc_portal.core import api_tokens, authz, second_factor
from untoc_portal.core.enums import RoleGroup as R
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import ApiToken, AuditEvent, Message

STATE_ACTS = (
    "agree_list",
    "agree_summary",
    "clear_questionnaire",
    "answer_questionnaire",
    "draft_list",
    "propose_list",
)
OF_DELEGATION = (
    "clear_list",
    "clear_summary",
    "clear_feedback",
    "draft_feedback",
    "comment_passage",
    "ask_clarification",
)
PROFILE = "/accounts/profile/"
REASON = "Nobody of the Secretariat can sign in."


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.org", PASSWORD, name="Root")


@pytest.fixture
def access(root):
    make_secretariat(name="Ada")
    return emergencies.open_emergency(root, reason=REASON)


def fresh(user):
    return User.objects.get(pk=user.pk)


def rights_of(user, review):
    """Return which acts of a State the user may do in the review, for whichever delegation."""
    rows = [(name, review) for name in STATE_ACTS]
    rows += [(name, row) for name in OF_DELEGATION for row in review.delegations.all()]
    return [name for name, row in rows if user.has_perm(f"reviews.{name}", row)]


def later(**span):
    return time_machine.travel(timezone.now() + dt.timedelta(**span), tick=False)


def messages_of(event):
    return set(Message.objects.filter(event=f"accounts/{event}").values_list("recipient__name", "channel", "state"))


def test_superuser_has_no_right_without_it(root, world, review, client):
    client.force_login(root)
    carry_to(world, review, S.OBSERVATIONS)
    assert authz.get_user_roles(root) == set()
    assert rights_of(root, review) == []
    for path in ("/admin/", review.get_absolute_url(), "/secretariat/board/"):
        assert client.get(path).status_code == 404
    assert "emergency-banner" not in client.get(PROFILE).content.decode()


def test_opened_access_gives_the_secretariats_rights(access, root, world, review, client):
    carry_to(world, review, S.OBSERVATIONS)
    client.force_login(root)
    for path in ("/admin/", review.get_absolute_url(), "/secretariat/board/", PROFILE, "/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "You have the rights of the Secretariat until" in page.content.decode()
        assert REASON in page.content.decode()
    assert authz.get_user_roles(fresh(root)) == {R.SECRETARIAT}
    assert "emergency-banner" not in Client().get("/").content.decode()


def test_it_gives_no_right_of_a_state(access, root, world, review):
    review = carry_to(world, review, S.OBSERVATIONS)
    draft_and_clear(world, review.list_of_observations)
    review = carry_to(world, review, S.AGREEMENT)
    root = fresh(root)
    assert rights_of(root, review) == []
    with nothing_changes():
        for act in (outcomes.agree_outcome, outcomes.return_outcome):
            extra = {"comment": "No."} if act is outcomes.return_outcome else {}
            with refusal():
                act(
                    review.list_of_observations,
                    actor=root,
                    seen=seen(read_outcome(review.list_of_observations)),
                    **extra,
                )


def test_every_act_is_recorded_with_the_reason(access, root, world):
    make_session(fresh(root), make_working_groups()["TIP"])
    event = AuditEvent.objects.filter(actor=root).first()
    assert event.capacity == f"Emergency access: {REASON}"
    rows = AuditEvent.objects.filter(content_type__model="emergencyaccess")
    assert [row.changes["reason"] for row in rows] == [REASON]
    assert rows.get().changes["emergency"] == "opened"


def test_secretariat_is_notified_at_opening_and_end(access, root):
    assert messages_of("emergency_opened") == {("Ada", "email", "queued")}
    message = Message.objects.get(event="accounts/emergency_opened")
    assert REASON in message.body
    emergencies.end_emergency(access, actor=fresh(root))
    assert messages_of("emergency_ended") == {("Ada", "email", "queued")}


def test_it_ends_by_itself(access, root, client, settings):
    # The sign-in lasts longer than the access.
    settings.SESSION_IDLE_MINUTES = dict.fromkeys(settings.SESSION_IDLE_MINUTES, 120)
    client.force_login(root)
    signed_in = Client()
    signed_in.post(reverse("account_login"), {"login": root.email, "password": PASSWORD})
    assert client.get("/admin/").status_code == signed_in.get("/admin/").status_code == 200
    api_tokens.make_sign_in_token(root)
    with later(minutes=61):
        assert authz.get_user_roles(fresh(root)) == set()
        assert client.get("/admin/").status_code == 404
        close_overdue()
        access.refresh_from_db()
        assert access.ended_at is not None
        assert signed_in.get(PROFILE).status_code == 302
        assert not ApiToken.objects.in_force().exists()
        assert messages_of("emergency_ended")


def test_holder_ends_it_by_the_banner(access, root, client):
    client.force_login(root)
    stranger = Client()
    stranger.force_login(make_user())
    address = reverse("accounts:end_emergency", args=[access.pk])
    assert stranger.post(address).status_code == 404
    assert f'action="{address}"' in client.get("/admin/").content.decode()
    assert client.post(address).status_code == 302
    access.refresh_from_db()
    assert access.ended_at is not None
    assert authz.get_user_roles(fresh(root)) == set()


def test_any_member_ends_it_and_nobody_else(access):
    delegate = make_user(R.DELEGATES)
    with refusal():
        emergencies.end_emergency(access, actor=delegate)
    emergencies.end_emergency(access, actor=make_secretariat())
    with refusal("ended"):
        emergencies.end_emergency(access, actor=None)


def test_open_refuses_who_may_not_have_it(root, world, review):
    for person in (make_user(), make_secretariat()):
        with refusal("no_superuser"):
            emergencies.open_emergency(person, reason=REASON)
    with refusal("no_reason"):
        emergencies.open_emergency(root, reason=" ")
    for minutes in (0, -1, 61):
        with refusal("too_long"):
            emergencies.open_emergency(root, reason=REASON, minutes=minutes)
    delegate = make_user(R.DELEGATES)
    User.objects.filter(pk=delegate.pk).update(is_superuser=True)
    with refusal("conflict_of_roles"):
        emergencies.open_emergency(fresh(delegate), reason=REASON)
    User.objects.filter(pk=root.pk).update(is_active=False)
    with refusal("no_superuser"):
        emergencies.open_emergency(fresh(root), reason=REASON)


def test_open_twice_is_refused_until_it_ended(access, root):
    with refusal("open_already"):
        emergencies.open_emergency(fresh(root), reason=REASON)
    with later(hours=2):
        emergencies.open_emergency(fresh(root), reason=REASON, minutes=5)
    assert EmergencyAccess.objects.count() == 2


def test_holder_gets_no_other_mandate_or_role(access, root):
    with refusal("conflict_of_roles"):
        roles.give_role(fresh(root), R.STAKEHOLDERS)
    with refusal("conflict_of_roles"):
        roles.require_compatible(fresh(root), R.DELEGATES)
    assert people.roles.list_conflicting_roles(fresh(root), R.DELEGATES) == [R.SECRETARIAT]


def test_proposal_of_an_emergency_ends_with_it(access, root):
    proposal = roles.propose_role(make_user(), R.EXTENDED_BUREAU, actor=fresh(root), reason="Elected.")
    emergencies.end_emergency(access, actor=None)
    proposal.refresh_from_db()
    assert proposal.decision == "lapsed"


def test_second_factor_is_asked_of_its_holder(access, root, settings):
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat"]
    assert second_factor.is_second_factor_required(fresh(root))


def test_console_opens_and_ends_it(root, capsys):
    for arguments in (["nobody@example.org", "--reason", "x"], ["root@example.org", "--reason", ""]):
        with pytest.raises(CommandError):
            call_command("emergency_access", *arguments)
    with pytest.raises(CommandError):
        call_command("emergency_access", "root@example.org")
    call_command("emergency_access", "ROOT@example.org", "--reason", REASON, "--minutes", "5")
    assert "The Secretariat is told" in capsys.readouterr().out
    assert authz.is_secretariat(fresh(root))
    call_command("emergency_access", "root@example.org", "--end")
    assert not authz.is_secretariat(fresh(root))
    with pytest.raises(CommandError, match="No emergency access is open"):
        call_command("emergency_access", "root@example.org", "--end")


def test_database_keeps_it_as_it_was(access, root):
    for change in ({"reason": "Another."}, {"ends_at": timezone.now() + dt.timedelta(days=9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyAccess.objects.filter(pk=access.pk).update(**change)
    for row in ({"reason": ""}, {"reason": "Second."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyAccess.objects.create(user=root, ends_at=timezone.now(), **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        access.delete()
    emergencies.end_emergency(access, actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.update(ended_at=None)


def test_emergency_access_confirms_no_role(root, access):
    """Anyone who has the console would be both persons."""
    person, ada = make_user(), User.objects.get(name="Ada")
    proposal = roles.propose_role(person, R.EXTENDED_BUREAU, actor=ada, reason="Elected.")
    with pytest.raises(NotAllowedError):
        roles.confirm_role(proposal, actor=fresh(root))
    assert not person.groups.exists()
