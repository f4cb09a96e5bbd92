"""The second factor: who must have one, and that nobody of them comes in without."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories.people import PASSWORD, make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import refusal
from untoc_portal.accounts import services
from untoc_portal.accounts.models import RecoveryRequest
from untoc_portal.core import second_factor
from untoc_portal.core.checks import check_second_factor_roles
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

SECRET = "JBSWY3DPEHPK3PXP"
TOKEN = "/api/v1/auth/token/"


@pytest.fixture(autouse=True)
def _no_code_was_used_yet():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat", "focal_points"]


@pytest.fixture
def staff(db):
    return make_secretariat(email="staff@example.org", password=PASSWORD)


def code_now() -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time()))))


def set_up(user) -> list[str]:
    """Give the account an authenticator app, and return its recovery codes."""
    totp.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def give_password(client, email="staff@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def token(**data):
    return APIClient().post(TOKEN, {"email": "staff@example.org", "password": PASSWORD, **data}, format="json")


@pytest.mark.parametrize("path", ["/", "/reviews/", "/accounts/profile/", "/accounts/address/", "/admin/"])
def test_secretariat_without_one_is_led_to_setting_one_up(required, staff, client, path):
    give_password(client)
    assert client.get(path)["Location"] == reverse("mfa_index")
    assert client.post(path)["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_api_is_closed_to_a_session_without_one(required, staff, client):
    give_password(client)
    answer = client.get("/api/v1/states/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")


def test_focal_point_needs_one_and_expert_does_not(required, world, review):
    carry_to(world, review, "self_assessment")
    answers = {}
    for role in ("focal_point", "expert"):
        client = Client()
        client.force_login(person(review, "KEN", role))
        answers[role] = client.get("/accounts/profile/").status_code
    assert answers == {"focal_point": 302, "expert": 200}


def test_setting_one_up_opens_the_portal_in_the_same_session(required, staff, client, monkeypatch):
    # Each request is a transaction of its own, and what waits for its commit runs before the answer is given.
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_options: work())
    give_password(client)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(answer["Location"]).context["unused_codes"]) == 10
    assert client.get("/accounts/profile/").status_code == 200
    assert secret not in str(Authenticator.objects.values_list("data"))
    assert [sent.to for sent in mail.outbox] == [["staff@example.org"]]
    assert AuditEvent.objects.filter(changes={"second_factor": "totp added"}).count() == 1


def test_password_alone_does_not_open_an_account_that_has_one(staff, client):
    codes = set_up(staff)
    assert give_password(client)["Location"] == reverse("mfa_authenticate")
    assert client.get("/accounts/profile/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()})["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200
    other = Client()
    give_password(other)
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]})["Location"] == "/"
    again = Client()
    give_password(again)
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200


def test_session_begun_without_it_has_to_show_it(required, staff, client):
    set_up(staff)
    client.force_login(staff)
    assert client.get("/reviews/")["Location"] == reverse("mfa_reauthenticate") + "?next=/reviews/"
    client.post(reverse("mfa_reauthenticate") + "?next=/reviews/", {"code": code_now()})
    assert client.get("/reviews/").status_code == 200


def test_token_needs_the_code_where_there_is_one(staff):
    codes = set_up(staff)
    assert [token().status_code, token(code="000000").status_code] == [401, 401]
    assert token(code=codes[0]).status_code == 201
    assert token(code=codes[0]).status_code == 401


def test_token_is_not_given_where_one_is_missing(required, staff):
    assert token().status_code == 401


def test_token_got_before_it_was_asked_for_is_closed(staff, settings):
    client = APIClient(headers={"Authorization": f"Token {token().json()['token']}"})
    assert client.get("/api/v1/states/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat"]
    assert client.get("/api/v1/states/").status_code == 401


def test_nobody_else_is_asked(required, db):
    asked = {role.value for role in RoleGroup if second_factor.is_second_factor_required(make_user(role))}
    assert asked == {"secretariat", "focal_points"}


def test_an_unknown_role_in_the_setting_is_an_error(settings):
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat", "focal points"]
    assert [message.id for message in check_second_factor_roles()] == ["portal.E002"]


def lose_device(client, staff):
    set_up(staff)
    give_password(client)
    client.post(reverse("accounts:lost_second_factor"), {"reach": "+43 1 23456"})
    return RecoveryRequest.objects.get()


def test_lost_factor_is_reset_by_another_officer(staff, client, capture_commit):
    colleague = make_secretariat(email="colleague@example.org")
    with capture_commit():
        request = lose_device(client, staff)
    assert [sent.to for sent in mail.outbox] == [["colleague@example.org"]]
    assert client.get(reverse("accounts:lost_second_factor")).status_code == 302
    services.confirm_recovery(request, actor=colleague)
    assert not second_factor.has_second_factor(staff)
    assert give_password(client)["Location"] == "/"
    with refusal("decided_already"):
        services.refuse_recovery(request, actor=colleague)


def test_nobody_confirms_their_own_loss_and_no_outsider_anyones(staff, client):
    request = lose_device(client, staff)
    for actor in (staff, make_user(), make_user(RoleGroup.FOCAL_POINTS)):
        with refusal():
            services.confirm_recovery(request, actor=actor)
    assert second_factor.has_second_factor(staff)


def test_help_is_asked_for_once_and_with_a_way_to_be_reached(staff, client):
    lose_device(client, staff)
    with refusal("asked_already"):
        services.request_recovery(staff, reach="elsewhere")
    ada = make_user()
    with refusal("invalid"):
        services.request_recovery(ada, reach="  ")


def test_refused_help_leaves_the_account_as_it_is(staff, client):
    request = lose_device(client, staff)
    services.refuse_recovery(request, actor=make_secretariat())
    assert second_factor.has_second_factor(staff)


def test_page_for_the_lost_device_is_for_who_gave_the_password(staff, client):
    assert client.get(reverse("accounts:lost_second_factor")).status_code == 302
    assert client.post(reverse("accounts:lost_second_factor"), {"reach": "x"}).status_code == 302
    assert not RecoveryRequest.objects.exists()
