"""The address of the client: from trusted proxies only, and one for everything that asks."""

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from hypothesis import given, strategies as st
from rest_framework.throttling import BaseThrottle

from untoc_portal.core.client_address import ClientAddressMiddleware, find_client

PROXY, VISITOR, LIAR = "10.0.0.1", "203.0.113.9", "198.51.100.1"


def seen(settings, peer, trusted=("10.0.0.0/8", "unix"), **headers):
    """Return the request as the portal sees it behind its first middleware."""
    settings.TRUSTED_PROXIES = list(trusted)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory(REMOTE_ADDR=peer, **headers).get("/")
    ClientAddressMiddleware(lambda _request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("peer", "sent", "client"),
    [
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{LIAR}, {VISITOR}", VISITOR),
        (PROXY, f"{LIAR}, {VISITOR}, 10.2.3.4", VISITOR),
        (PROXY, f"{LIAR}, nonsense, {VISITOR}", VISITOR),
        (PROXY, f"{VISITOR}, nonsense", PROXY),
        (PROXY, f"{VISITOR}:4711", VISITOR),
        (PROXY, '"[2001:db8::7]:4711"', "2001:db8::7"),
        (PROXY, "::ffff:203.0.113.9", VISITOR),
        (f"::ffff:{PROXY}", VISITOR, VISITOR),
        (PROXY, "", PROXY),
        (PROXY, " , ,", PROXY),
        ("", VISITOR, VISITOR),
        (LIAR, VISITOR, LIAR),
        (LIAR, f"{VISITOR}, {PROXY}", LIAR),
    ],
)
def test_client_is_the_last_stranger(settings, peer, sent, client):
    request = seen(settings, peer, HTTP_X_FORWARDED_FOR=sent)
    assert request.META["REMOTE_ADDR"] == client
    # The two libraries that count by address see the same one, and no header that they could believe instead.
    if client:
        assert get_client_ip(request) == client
        assert BaseThrottle().get_ident(request) == client


@given(lies=st.lists(st.ip_addresses().map(str) | st.text(max_size=12), max_size=4))
def test_what_visitor_sends_does_not_count(lies):
    """The proxy adds the peer it saw: whatever is before it was written by the visitor."""
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        header = ",".join([*lies, VISITOR])
        assert find_client(PROXY, header.split(",")) == VISITOR


@pytest.mark.parametrize(
    ("peer", "scheme", "secure"), [(PROXY, "https", True), (PROXY, "http", False), (LIAR, "https", False)]
)
def test_scheme_is_believed_from_proxy_only(settings, peer, scheme, secure):
    assert seen(settings, peer, HTTP_X_FORWARDED_PROTO=scheme).is_secure() is secure


@pytest.mark.parametrize("trusted", [(), ("none",)])
def test_without_proxy_no_header_is_believed(settings, trusted):
    request = seen(settings, PROXY, trusted, HTTP_X_FORWARDED_FOR=VISITOR, HTTP_X_FORWARDED_PROTO="https")
    assert (request.META["REMOTE_ADDR"], request.is_secure()) == (PROXY, False)


def test_other_headers_of_proxies_are_gone(settings):
    sent = {"HTTP_FORWARDED": f"for={LIAR}", "HTTP_X_REAL_IP": LIAR, "HTTP_X_FORWARDED_HOST": "evil.example"}
    for peer in (PROXY, LIAR):
        assert not set(sent) & set(seen(settings, peer, **sent).META)


def test_failed_sign_ins_lock_out_no_other(db, settings):
    """Eleven wrong passwords of one visitor behind the proxy do not stop another one."""
    settings.TRUSTED_PROXIES = [PROXY]
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip", "login": "30/m/ip"}

    def sign_in(address):
        client = Client(REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": f"{LIAR}, {address}"})
        page = client.post("/accounts/sign-in/", {"login": f"nobody{address}@example.org", "password": "wrong"})
        return "Too many" in page.content.decode() or page.status_code == 429

    assert [sign_in(VISITOR) for _time in range(12)][-1]
    assert not sign_in("192.0.2.77")
