"""Single sign-on, from the button to the signed-in page, with a provider of OpenID Connect on this machine.

It opens accounts that are there, by an address the provider says it has verified; it makes none, and takes over none.
"""

import pytest
import requests
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from tests.accounts.oidc_provider import CLIENT, SECRET, running_provider
from tests.factories.people import PASSWORD, make_user
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent

LOGIN = reverse("openid_connect_login", args=["sso"])


@pytest.fixture(scope="module")
def running():
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings):
    app = {"provider_id": "sso", "name": "the Ministry", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": running.address}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    running.asked.clear()
    running.claims = {"sub": "ada-at-the-ministry", "name": "Ada", "email": "ada@example.org", "email_verified": True}
    return running


@pytest.fixture
def ada(db):
    return make_user(email="ada@example.org", password=PASSWORD)


def walk(client: Client) -> str:
    """Press the button, let the provider send the browser back, and return where the portal leads then."""
    to_provider = client.post(LOGIN)["Location"]
    with requests.Session() as browser:
        browser.trust_env = False
        back = browser.get(to_provider, allow_redirects=False).headers["Location"]
    answer = client.get(back.partition("http://testserver")[2])
    return answer.get("Location", f"page {answer.status_code}")


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_button_is_there_where_a_provider_is_configured(provider, client, db):
    assert "Sign in with the Ministry" in client.get(reverse("account_login")).content.decode()


def test_verified_email_opens_existing_account(provider, ada, client):
    assert walk(client) == "/"
    assert signed_in(client) == str(ada.pk)
    asked, exchange = provider.asked
    assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
    assert exchange["code_verifier"]
    assert SocialAccount.objects.get().user == ada
    assert User.objects.get(pk=ada.pk).check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="signed_in").latest("pk").changes == {"by": ["sso"]}
    # The next time the account is found by the provider's own name for the person, whatever address it gives.
    provider.claims |= {"email": "ada@elsewhere.example"}
    again = Client()
    assert walk(again) == "/"
    assert signed_in(again) == str(ada.pk)


@pytest.mark.parametrize("verified", [False, "false", 1, [True]], ids=repr)
def test_address_the_provider_has_not_verified_opens_nothing(provider, ada, client, verified):
    provider.claims |= {"sub": "mallory", "email_verified": verified}
    walk(client)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    del provider.claims["email_verified"]
    walk(client)
    assert signed_in(client) is None


def test_nobody_who_has_no_account_gets_one(provider, ada, client):
    provider.claims |= {"sub": "eve", "email": "eve@example.org"}
    assert walk(client) == "page 200"
    assert signed_in(client) is None
    assert not User.objects.filter(email="eve@example.org").exists()


def test_closed_account_stays_closed(provider, ada, client):
    User.objects.filter(pk=ada.pk).update(is_active=False)
    walk(client)
    assert signed_in(client) is None


def test_second_factor_is_asked_for_all_the_same(provider, ada, client):
    totp.TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    assert walk(client) == reverse("mfa_authenticate")
    assert signed_in(client) is None


def test_answer_that_was_not_asked_for_is_refused(provider, ada, client):
    callback = reverse("openid_connect_callback", args=["sso"])
    client.get(callback, {"code": "a-code", "state": "made-up"})
    assert signed_in(client) is None


def test_signed_in_person_does_not_become_another(provider, ada, client):
    other = make_user(email="other@example.org")
    client.force_login(other)
    walk(client)
    assert signed_in(client) in (None, str(ada.pk))
    assert not SocialAccount.objects.filter(user=other).exists()
