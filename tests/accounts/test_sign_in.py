"""Sign-in: what is audited, sessions, a new address, limits, and passwords known from breaches."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.factories.people import PASSWORD, make_user
from tests.factories.rows import refusal
from untoc_portal.accounts import breached, services
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def ada(db):
    return make_user(email="ada@example.org", password=PASSWORD)


def sign_in(client, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": "ada@example.org", "password": password})


def confirm(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def list_events(action):
    return list(AuditEvent.objects.filter(action=action).values_list("object_label", "changes"))


def test_sign_ins_and_wrong_passwords_are_audited(ada, client):
    sign_in(client, "wrong")
    sign_in(client)
    assert list_events("refused") == [(ada.name, {"sign_in": "wrong password"})]
    assert list_events("signed_in") == [(ada.name, {"by": ["password"]})]


def test_guessing_is_slowed_down(ada, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    for _attempt in range(5):
        sign_in(client, "wrong")
    assert "Too many failed login attempts." in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session


def test_database_failure_is_not_a_wrong_password(ada, client, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {}

    def fail(*_args, **_credentials):
        message = "the database system is starting up"
        raise OperationalError(message)

    client.raise_request_exception = False
    with monkeypatch.context() as away:
        away.setattr("allauth.account.adapter.authenticate", fail)
        for _attempt in range(6):
            sign_in(client)
    assert sign_in(client).status_code == 302


def test_sessions_are_listed_and_ended_one_by_one_or_all(ada):
    clients = [Client(headers={"User-Agent": f"Browser {number}"}) for number in range(3)]
    for client in clients:
        sign_in(client)
    page = clients[0].get(reverse("usersessions_list")).content.decode()
    assert [f"Browser {number}" in page for number in range(3)] == [True] * 3
    second = UserSession.objects.get(user_agent="Browser 1")
    clients[0].post(reverse("accounts:end_session", args=[second.pk]))
    assert [client.get("/accounts/profile/").status_code for client in clients] == [200, 302, 200]
    clients[0].post(reverse("usersessions_list"))
    assert [client.get("/accounts/profile/").status_code for client in clients] == [200, 302, 302]


def test_session_of_another_user_cannot_be_ended(ada, client):
    sign_in(client)
    session, eve = UserSession.objects.get(), make_user()
    with refusal():
        services.end_session(session, actor=eve)
    other = Client()
    other.force_login(eve)
    assert other.post(reverse("accounts:end_session", args=[session.pk])).status_code == 404


def test_new_email_counts_after_link_and_notifies_old_one(ada, client, capture_commit):
    sign_in(client)
    confirm(client)
    with capture_commit():
        client.post(reverse("account_email"), {"action_add": "", "email": "Ada@new.example"})
    ada.refresh_from_db()
    assert (ada.email, [sent.to for sent in mail.outbox]) == ("ada@example.org", [["ada@new.example"]])
    [link] = re.findall(r"http\S+(/accounts/address/\S+)", mail.outbox[0].body)
    assert client.get(link).status_code == 200
    with capture_commit():
        client.post(link)
    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    assert mail.outbox[1].to == ["ada@example.org"]
    assert list_events("changed") == [(ada.name, {"email": ["ada@example.org", "ada@new.example"]})]


def test_address_of_another_account_is_refused(ada, client, capture_commit):
    make_user(email="eve@example.org")
    sign_in(client)
    confirm(client)
    with capture_commit():
        answer = client.post(reverse("account_email"), {"action_add": "", "email": "EVE@example.org"})
    assert answer.context["form"].errors["email"] == ["This address belongs to another account."]
    assert mail.outbox == []
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["ada@example.org"]


def test_new_password_ends_other_sessions_and_is_notified(ada, capture_commit):
    here, elsewhere = Client(), Client()
    sign_in(here)
    confirm(here)
    sign_in(elsewhere)
    new = "another long pass phrase"
    with capture_commit():
        here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [client.get("/accounts/profile/").status_code for client in (here, elsewhere)] == [200, 302]
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]


@pytest.mark.parametrize("word", ["Password1234", "passwordpassword", "1qaz2wsx3edc4rfv"])
def test_password_from_a_breach_is_refused_in_any_case(word):
    with pytest.raises(ValidationError, match="known from a data breach"):
        breached.BreachedPasswordValidator().validate(word)


@pytest.mark.parametrize(
    "word", ["four quiet herons on a gate", "надёжная длинная фраза", "一句很长的没有人用过的口令", PASSWORD]
)
def test_long_phrase_in_any_script_is_accepted(word):
    breached.BreachedPasswordValidator().validate(word)


def test_list_is_packed_from_words(tmp_path, capsys):
    words, packed = tmp_path / "words.txt", tmp_path / "packed.bin"
    words.write_text("short\nalongpassword\nALONGPASSWORD\nanotherpassword\n")
    call_command("pack_breached_passwords", str(words), output=packed)
    wanted = sorted(
        {breached.hash_password_for_list("alongpassword"), breached.hash_password_for_list("anotherpassword")}
    )
    assert packed.read_bytes() == b"".join(wanted)
    with pytest.raises(CommandError, match="no such file"):
        call_command("pack_breached_passwords", str(tmp_path / "missing.txt"), output=packed)


def test_nobody_registers_alone(db, client):
    assert client.get("/accounts/sign-up/").status_code == 404
    assert client.get(reverse("socialaccount_signup")).status_code == 302
