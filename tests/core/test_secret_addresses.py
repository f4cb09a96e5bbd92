"""Secret addresses are not written into any log."""

import logging
import re

from django.test import Client
from django.urls import get_resolver

from untoc_portal.accounts.services import renew_feed
from untoc_portal.core.secret_addresses import install, replace_secrets
from untoc_portal.core.tokens import create_token


def test_secret_part_is_replaced():
    token = create_token()
    for path in (
        f"/calendar/{token}.ics",
        f"/subscriptions/{token}/end/",
        f"/guest/{token}/UNTOC-5/",
        f"/accounts/activate/MQ/{token}/",
        f"/accounts/address/MQ:{token}/",
        f"/accounts/password/4-{token}/",
        f"/interpreters/{token}/",
        f"/x/?token={token}&page=2",
        f"/accounts/single-sign-on/oidc/login/callback/?code={token}&state={token}",
    ):
        assert token not in replace_secrets(f'"GET {path}?x=1 HTTP/1.1" 200')
    assert replace_secrets("/calendar/?month=2027-02 /sessions/5/") == "/calendar/?month=2027-02 /sessions/5/"


def test_header_with_a_token_is_hidden():
    token = create_token()
    for line in (f"Authorization: Token {token}", f"{{'Authorization': 'Bearer {token}'}}", f"password={token}"):
        assert token not in replace_secrets(line)


def list_secret_addresses(patterns, before="/"):
    """Yield an address for each pattern that takes a token or a key."""
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$")
        if hasattr(pattern, "url_patterns"):
            yield from list_secret_addresses(pattern.url_patterns, before + route)
        elif re.search(r"<(?:\w+:)?(?:token|key|uid\w*)>", route):
            yield re.sub(
                r"\(\?P|\)|<(\w+:)?(\w+)>(\[[^\]]+\]\+|\.\+)?",
                lambda m: FILLED.get(m[2], "1") if m[2] else "",
                before + route,
            )


SECRET = "a1B2:c3D4-e5F6g7H8i9J0k1L2m3N4"
FILLED = {"token": SECRET, "key": SECRET, "uid": "MQ", "uidb36": "4"}
# Keys of questions and texts, which are no secrets.
OPEN_KEYS = (
    "/reviews/", "/secretariat/", "/texts/", "/admin/", "/preparations/", "/evidence/",
    "/api/v1/evidence/", "/api/v1/reviews/", "/api/v1/letter-texts/",
)  # fmt: skip


def test_every_address_with_a_token_is_hidden():
    addresses = [
        address for address in list_secret_addresses(get_resolver().url_patterns) if not address.startswith(OPEN_KEYS)
    ]
    assert len(addresses) >= 8
    assert [address for address in addresses if SECRET in replace_secrets(address)] == []


def test_refused_address_is_logged_without_its_token(db, caplog):
    token = create_token()
    with caplog.at_level(logging.INFO, logger="django.request"):
        assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert "/calendar/[hidden]" in caplog.text
    assert token not in caplog.text


def test_web_server_logs_without_the_token(caplog):
    install()
    token = create_token()
    atoms = {"r": f"GET /calendar/{token}.ics HTTP/1.1", "s": "200"}
    logger = logging.getLogger("gunicorn.access")
    with caplog.at_level(logging.INFO, logger="gunicorn.access"):
        logger.info('"%(r)s" %(s)s', atoms)
    assert caplog.messages == ['"GET /calendar/[hidden] HTTP/1.1" 200']


def test_working_address_is_in_no_log(db, caplog, django_user_model):
    user = django_user_model.objects.create(email="a@example.org", name="A", is_active=True)
    token = renew_feed(user)
    with caplog.at_level(logging.DEBUG):
        assert Client().get(f"/calendar/{token}.ics").status_code == 200
    assert token not in caplog.text
