"""One account, one person: addresses, passwords, and links that work once."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.factories.people import PASSWORD, make_user
from tests.factories.rows import refusal
from untoc_portal.accounts import services
from untoc_portal.accounts.models import User
from untoc_portal.core import api_tokens
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import ApiToken, AuditEvent, Message

CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}
OTHER = "another long pass phrase"
NOW = dt.datetime(2026, 11, 25, 9, 10, tzinfo=dt.UTC)


def sign_in(email: str, password: str = PASSWORD):
    client = Client()
    response = client.post(reverse("account_login"), {"login": email, "password": password})
    return client, response


@pytest.mark.parametrize("typed", ["ada@example.org", "ADA@Example.ORG", "  ada@example.org "])
def test_sign_in_takes_the_address_in_any_case(db, typed):
    person = make_user(email="Ada@Example.org", password=PASSWORD)
    client, response = sign_in(typed)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", PASSWORD.upper()), ("bob@example.org", PASSWORD)])
def test_sign_in_gives_one_answer_for_wrong_email_or_password(db, email, password):
    make_user(email="ada@example.org", password=PASSWORD)
    client, response = sign_in(email, password)
    assert "This e-mail address and password do not match." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_signs_in_without_having_chosen_a_password(db):
    make_user(email="ada@example.org")
    for password in ("", "!", PASSWORD):
        assert "_auth_user_id" not in sign_in("ada@example.org", password)[0].session


def test_inactive_account_does_not_sign_in(db):
    person = make_user(email="ada@example.org", password=PASSWORD)
    client, _response = sign_in("ada@example.org")
    person.is_active = False
    person.save()
    assert "_auth_user_id" not in sign_in("ada@example.org")[0].session
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_sign_in_leads_on_within_the_portal_only(db):
    make_user(email="ada@example.org", password=PASSWORD)
    data = {"login": "ada@example.org", "password": PASSWORD}
    for wanted, got in (("/accounts/profile/", "/accounts/profile/"), ("https://elsewhere.example/", "/")):
        assert Client().post(reverse("account_login"), {**data, "next": wanted})["Location"] == got


def test_database_takes_one_account_per_email_in_any_case(db):
    make_user(email="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@example.org", name="Another")])


def test_account_of_an_address_is_found_again(db):
    first = services.ensure_account(email="Ada@Example.org ", name="Ada", title="Judge")
    again = services.ensure_account(email="ADA@EXAMPLE.ORG", name="Somebody else")
    assert again == first
    assert (again.name, again.title, again.email, again.is_activated) == ("Ada", "Judge", "ada@example.org", False)


def test_activation_link_chooses_a_password_once(db, capture_commit):
    person = make_user(email="ada@example.org")
    with capture_commit():
        services.invite(person)
    path = services.get_activation_path(person)
    assert path in mail.outbox[0].body
    client = Client()
    assert client.get(path).status_code == 200
    assert client.post(path, CHOSEN)["Location"] == reverse("account_login")
    assert authenticate(username="ada@example.org", password=PASSWORD) == person
    other = {"new_password1": OTHER, "new_password2": OTHER}
    assert "A new link is on its way" in client.post(path, other).content.decode()
    assert authenticate(username="ada@example.org", password=PASSWORD) == person
    assert AuditEvent.objects.filter(changes={"account": "activated"}).count() == 1


def test_active_account_is_not_activated_again(db):
    person = make_user(password=PASSWORD)
    with refusal("already_active"):
        services.activate(person, OTHER)


def test_active_account_gets_no_link(db):
    services.invite(make_user(password=PASSWORD))
    assert not Message.objects.exists()


def test_expired_link_is_renewed_to_the_address_on_record(db, capture_commit):
    with time_machine.travel(NOW):
        person = make_user(email="ada@example.org")
        path = services.get_activation_path(person)
    with time_machine.travel(NOW + dt.timedelta(days=11)):
        assert Client().get(path).status_code == 410
        with capture_commit():
            response = Client().post(path, {"email": "thief@example.com", **CHOSEN})
        person.refresh_from_db()
        assert (response.status_code, person.is_activated) == (200, False)
        [sent] = mail.outbox
        assert sent.to == ["ada@example.org"]
        renewed = services.get_activation_path(person)
        assert renewed in sent.body
        assert renewed not in response.content.decode()
        assert Client().post(renewed, CHOSEN).status_code == 302
    person.refresh_from_db()
    assert person.is_activated


def test_invented_link_answers_like_expired_link(db):
    person = make_user()
    uid = services.get_activation_path(person).split("/")[-3]
    path = reverse("accounts:activate", args=[uid, "c0ffee-0123456789abcdef"])
    assert Client().get(path).status_code == 410
    Client().post(path, CHOSEN)
    person.refresh_from_db()
    assert not person.is_activated


def test_link_lasts_ten_days(db):
    with time_machine.travel(NOW):
        path = services.get_activation_path(make_user())
    with time_machine.travel(NOW + dt.timedelta(days=10) - dt.timedelta(minutes=1)):
        assert Client().get(path).status_code == 200


def test_link_is_sent_at_most_once_an_hour(db):
    person = make_user()
    for minutes, messages in ((0, 1), (5, 1), (40, 1), (70, 2)):
        with time_machine.travel(NOW + dt.timedelta(minutes=minutes)):
            services.invite(person)
        assert Message.objects.count() == messages


def test_link_is_not_sent_twice_across_the_full_hour(db):
    person = make_user()
    for minutes in (49, 51):
        with time_machine.travel(NOW + dt.timedelta(minutes=minutes)):
            services.invite(person)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("uid", ["MA", "OTk5OTk5", "x", "LTE", "é", "active", "waiting"])
def test_invalid_link_reveals_nothing_about_the_account(db, uid):
    people = {"active": make_user(password=PASSWORD), "waiting": make_user()}
    key = urlsafe_base64_encode(force_bytes(people[uid].pk)) if uid in people else uid
    answers = [getattr(Client(), method)(f"/accounts/activate/{key}/c0ffee-0123/") for method in ("get", "post")]
    assert [answer.status_code for answer in answers] == [410, 200]
    assert "A new link is on its way" in answers[1].content.decode()
    assert Message.objects.count() == (uid == "waiting")


def test_new_password_ends_the_tokens_got_with_the_old_one(db, client, capture_commit):
    person = make_user(email="ada@example.org", password=PASSWORD)
    api_tokens.make_sign_in_token(person)
    with capture_commit():
        client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    [link] = re.findall(r"http\S+(/accounts/password/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    chosen = {"password1": OTHER, "password2": OTHER}
    assert client.post(form, chosen)["Location"] == reverse("account_reset_password_from_key_done")
    assert authenticate(username="ada@example.org", password=OTHER) == person
    assert not ApiToken.objects.in_force().exists()
    assert client.get(link, follow=True).context["token_fail"]


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("short one", "short one", "This password is too short. It must contain at least 12 characters."),
        (
            "password1234",
            "password1234",
            "This password is known from a data breach, and attackers try such passwords. Choose another one.",
        ),
        (PASSWORD, PASSWORD + "!", "The two password fields didn’t match."),
        ("adalovelace@example.org", "adalovelace@example.org", "The password is too similar to the e-mail."),
    ],
)
def test_password_that_is_too_easy_is_refused(db, password, again, message):
    person = make_user(email="adalovelace@example.org")
    response = Client().post(services.get_activation_path(person), {"new_password1": password, "new_password2": again})
    assert response.status_code == 422
    assert message in response.content.decode()
    person.refresh_from_db()
    assert not person.is_activated


def test_password_renewed_by_mail_reveals_nothing(db, capture_commit):
    make_user(email="ada@example.org", password=PASSWORD)
    with capture_commit():
        answers = [
            Client().post(reverse("account_reset_password"), {"email": email})
            for email in ("ada@example.org", "nobody@example.org")
        ]
    assert [answer["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]


def test_who_never_activated_the_account_gets_that_link_instead(db, capture_commit):
    person = make_user(email="ada@example.org")
    with capture_commit():
        Client().post(reverse("account_reset_password"), {"email": "ada@example.org"})
    assert services.get_activation_path(person) in mail.outbox[0].body


def test_profile_changes_only_the_users_own_data(db):
    person, client = make_user(name="Ada", password=PASSWORD), Client()
    client.force_login(person)
    data = {"title": "Judge", "phone": "+43 1", "language": "fr", "time_zone": "America/Lima"}
    data |= {"name": "Eve", "email": "eve@example.org"}
    assert client.post(reverse("accounts:profile"), {**data, "is_staff": "on"}).status_code == 302
    person.refresh_from_db()
    assert (person.title, person.phone, person.language) == ("Judge", "+43 1", "fr")
    assert person.time_zone == "America/Lima"
    assert (person.name, person.is_staff, person.email.startswith("person")) == ("Ada", False, True)


def test_profile_with_an_unknown_language_comes_back(db):
    person, client = make_user(), Client()
    client.force_login(person)
    assert client.post(reverse("accounts:profile"), {"language": "de"}).status_code == 422


def test_secretariat_is_registered_from_the_console(db, capsys):
    call_command("register_secretariat", "ada@example.org", "Ada")
    person = User.objects.get(email="ada@example.org")
    assert person.is_staff
    assert list(person.groups.values_list("name", flat=True)) == ["secretariat"]
    link = capsys.readouterr().out.strip()
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    services.activate(person, PASSWORD)
    call_command("register_secretariat", "ADA@example.org", "Ada")
    assert "active already" in capsys.readouterr().out
    with pytest.raises(CommandError, match="valid email address"):
        call_command("register_secretariat", "ada", "Ada")


def test_console_registers_the_first_two_members(db):
    call_command("register_secretariat", "ada@example.org", "Ada")
    call_command("register_secretariat", "ben@example.org", "Ben")
    with pytest.raises(CommandError, match="proposes the person in the administration"):
        call_command("register_secretariat", "eve@example.org", "Eve")
    assert not User.objects.filter(email="eve@example.org").exists()
    # An account that is closed cannot confirm anything: then the console helps again.
    User.objects.filter(email="ada@example.org").update(is_active=False)
    call_command("register_secretariat", "eve@example.org", "Eve")
    assert Message.objects.filter(event="accounts/role_decided", recipient__email="ben@example.org").count() == 2


def test_console_registers_nobody_who_acts_for_others(db):
    person = make_user(RoleGroup.STAKEHOLDERS)
    with pytest.raises(CommandError, match="No one can have these roles together"):
        call_command("register_secretariat", person.email, "Ada")


def test_superuser_is_for_emergencies(db):
    person = User.objects.create_superuser("Root@example.org", PASSWORD, name="Root")
    assert (person.email, person.is_superuser, person.is_staff) == ("root@example.org", True, True)
    assert timezone.now() - person.date_joined < dt.timedelta(minutes=1)
