"""Behind the proxies of deploy/: what a visitor sends cannot forge what they say and cannot harm another visitor."""

import re
import ssl
import urllib.parse

import pytest
from django.core import mail

from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db(transaction=True)]
VISITOR, OTHER = "127.0.0.2", "127.0.0.3"
SIGN_IN = "/accounts/sign-in/"


def send_form(edge, path, source, fields, **headers):
    """Fill in the form of a page as a browser would."""
    page = edge.ask(path, source=source)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token})
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    kind = "application/x-www-form-urlencoded"
    sent = {"Cookie": cookie, "Content_Type": kind, "Referer": f"https://portal.example{path}", **headers}
    return edge.ask(path, source=source, method="POST", body=body, **sent)


def sign_in(edge, source, password, **headers):
    return send_form(edge, SIGN_IN, source, {"login": "someone@example.org", "password": password}, **headers)


def test_visitor_locks_out_no_other(edge, settings):
    """Whatever X-Forwarded-For they send: eleven wrong passwords are counted for their own address."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip"}
    make_user(email="someone@example.org", password="The right one 1")
    for number in range(11):
        refused = sign_in(edge, VISITOR, "wrong", X_Forwarded_For=f"{OTHER}, 203.0.113.{number}")
    assert "Too many" in refused.text
    assert sign_in(edge, OTHER, "The right one 1").status == 302


@pytest.mark.parametrize(
    "path",
    [
        "/internal/metrics/",
        "//internal/metrics/",
        "/./internal/metrics/",
        "/states/../internal/metrics/",
        "/%69nternal/metrics/",
        "/internal//metrics/",
        "/states/%2e%2e/internal/metrics/",
    ],
)
def test_metrics_are_not_read_from_outside(edge, path):
    for headers in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "127.0.0.1"}):
        answer = edge.ask(path, **headers)
        assert answer.status in {301, 400, 404}
        assert "portal_jobs" not in answer.text


@pytest.mark.parametrize(("source", "status"), [("127.0.0.9", 200), ("127.0.0.1", 404)])
def test_metrics_are_read_without_the_proxy(edge, source, status):
    """The same machine reads them without the proxy. A request from the address of the proxy counts as a visitor's."""
    direct = edge._replace(http=int(edge.portal.rpartition(":")[2]))
    answer = direct.ask("/internal/metrics/", scheme="http", source=source)
    assert (answer.status, "portal_jobs" in answer.text) == (status, status == 200)


@pytest.mark.parametrize("host", ["evil.example", "portal.example.evil.example", "portal.example:4443@evil.example"])
def test_foreign_host_is_refused(edge, host):
    answer = edge.ask("/states/", Host=host)
    assert answer.status in {200, 400, 421}  # 200: the proxy passed on the name that it serves, not the claimed one
    assert "evil.example" not in answer.text


def test_claimed_host_is_in_no_mail(edge):
    make_user(email="someone@example.org")
    headers = {"X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = send_form(edge, "/accounts/password/", VISITOR, {"email": "someone@example.org"}, **headers)
    assert answer.status == 302
    texts = [message.body for message in mail.outbox]
    assert texts
    assert not [text for text in texts if "evil.example" in text]


def test_plain_http_leads_to_https(edge):
    for headers in ({}, {"X_Forwarded_Proto": "https"}):
        answer = edge.ask("/states/?a=b", scheme="http", **headers)
        assert answer.status in {301, 308}
        assert re.fullmatch(r"https://portal\.example(:\d+)?/states/\?a=b", answer.headers["Location"])


def test_scheme_that_visitor_claims_is_replaced(edge):
    """A form is accepted only over HTTPS: the proxy says that this is HTTPS, whatever the visitor says."""
    make_user(email="someone@example.org", password="The right one 1")
    assert sign_in(edge, VISITOR, "The right one 1", X_Forwarded_Proto="http").status == 302


def test_too_large_body_is_refused(edge):
    try:
        answer = edge.ask(SIGN_IN, method="POST", body=b"x" * (14 * 1024 * 1024))
    except (ssl.SSLError, ConnectionError):
        # The proxy may close the connection while the body is still being sent. Others go on.
        assert edge.ask("/states/").status == 200
    else:
        assert answer.status in {403, 413}  # 403: refused before the body was read


def test_secret_part_of_link_is_not_logged(edge):
    secret = "a-secret-that-opens-something"
    accounts = [f"/accounts/{place}/" for place in ("activate/MQ", "address", "password/key")]
    starts = ("/guest/", "/calendar/", "/interpreters/", "/letter/", *accounts)
    for path in (f"{start}{secret}/" for start in starts):
        edge.ask(path)
        edge.ask("/states/", Referer=f"https://portal.example{path}")
    logs = edge.folder / "portal.log", edge.folder / "error.log"
    logged = "".join(path.read_text() for path in logs if path.exists())
    assert logged.count("[hidden]") == len(starts)
    assert secret not in logged
