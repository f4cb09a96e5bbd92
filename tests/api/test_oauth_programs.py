"""Programs are registered by one officer and confirmed by another; devices and service accounts; a whole journey."""

import datetime as dt
import re
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
import time_machine
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState as S
from reviews.models import Mandate
from reviews.selectors.readings import read_mandate
from reviews.services.people import end_mandate
from tests.factories.oauth import (
    CALLBACK,
    DEVICE_GRANT,
    VERIFIER,
    get_tokens,
    make_program,
)
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.enums import RetentionNumber
from untoc_portal.accounts.retention import get_days, run_retention
from untoc_portal.core import api_tokens
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import ApiToken, Program, ProgramGrant, ProgramSecret
from untoc_portal.core.oauth.keys import load_keys
from untoc_portal.core.oauth.programs import allow_program, confirm_program, register_program
from untoc_portal.core.oauth.validator import get_service_client_id
from untoc_portal.core.public_ids import hide_id
from untoc_portal.core.scopes import BINDING

GIVEN = {"name": "Desk", "holder": "University", "scopes": ["reviews:read"], "redirect_uris": [CALLBACK]}


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "oidc.pem"
    private = rsa.generate_private_key(65537, 2048)
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(path)


@pytest.fixture
def signed(settings, key_file):
    """Give the portal a key, with which it says who a person is."""
    settings.OIDC_SIGNING_KEYS = [key_file]


@pytest.fixture
def window(db):
    client = Client()
    client.force_login(make_user())
    return client


# Two officers.


def test_nobody_lets_a_program_in_alone(db):
    officer = make_secretariat()
    row, secret = register_program(actor=officer, **GIVEN)
    assert not row.is_in_force
    assert secret not in str(Program.objects.values().get())
    with pytest.raises(NotAllowedError):
        confirm_program(row, actor=officer)
    with pytest.raises(NotAllowedError):
        confirm_program(row, actor=make_user())
    with pytest.raises(DomainError):
        allow_program(user := make_user(), row, actor=user, scopes=["reviews:read"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.update(confirmed_by=officer, confirmed_at=timezone.now())
    assert confirm_program(row, actor=make_secretariat()).is_in_force
    with pytest.raises(DomainError):
        confirm_program(row, actor=make_secretariat())


def test_program_of_an_officer_who_left_is_not_confirmed(db):
    officer = make_secretariat()
    row, _secret = register_program(actor=officer, **GIVEN)
    officer.groups.clear()
    with pytest.raises(DomainError):
        confirm_program(row, actor=make_secretariat())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"holder": ""}, "holder"),
        ({"scopes": []}, "scopes"),
        ({"scopes": [BINDING]}, "scopes"),
        ({"scopes": ["openid"]}, "scopes"),
        ({"redirect_uris": []}, "redirect_uris"),
        *(
            ({"redirect_uris": [uri]}, "redirect_uris")
            for uri in ("http://a.example/", "https://*.a.example/", "https://a.example/#x", "javascript:alert(1)",
                        "https://u@a.example/", "https:///x", "http://localhost/", "app:/x", "data:text/html,x",
                        "https://a.example\\@b.example/", "org.a.app://host/x")
        ),
    ],
)  # fmt: skip
def test_bad_program_is_not_registered(values, field, db):
    with pytest.raises(DomainError) as caught:
        register_program(actor=make_secretariat(), **{**GIVEN, **values})
    assert caught.value.field == field
    assert not Program.objects.exists()


@pytest.mark.parametrize("uri", ["http://127.0.0.1:8123/back", "http://[::1]/x", "org.example.app:/back"])
def test_program_on_a_computer_has_its_own_addresses(uri, db):
    assert register_program(actor=make_secretariat(), **{**GIVEN, "redirect_uris": [uri]})


def test_officers_register_and_end_on_pages(db):
    first, second, outside = Client(), Client(), Client()
    first.force_login(make_secretariat())
    second.force_login(make_secretariat())
    outside.force_login(make_user())
    data = {**GIVEN, "redirect_uris": CALLBACK, "keeps_secret": "on"}
    assert outside.post(reverse("register_program"), data).status_code == 404
    page = first.post(reverse("register_program"), data)
    row, secret = Program.objects.get(), page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in first.get(reverse("program_list")).content.decode()
    confirm, end = reverse("confirm_program", args=[row.pk]), reverse("end_program", args=[row.pk])
    assert "to be confirmed" in second.get(reverse("program_list")).content.decode()
    assert (first.post(confirm).status_code, outside.post(confirm).status_code) == (404, 404)
    assert second.post(confirm).status_code == 302
    assert outside.post(end).status_code == 404
    assert first.post(end).status_code == 302
    row.refresh_from_db()
    assert not row.is_in_force


def test_lists_cost_the_same_with_more_programs(db):
    user, officer = make_user(), make_secretariat()
    windows = {reverse("api_tokens"): user, reverse("api_token_ledger"): officer, reverse("program_list"): officer}
    counts = []
    for _more in range(3):
        program = make_program()
        for _grant in range(2):
            allow_program(user, program.row, actor=user, scopes=["reviews:read"])
        found = []
        for address, reader in windows.items():
            window = Client()
            window.force_login(reader)
            with CaptureQueriesContext(connection) as queries:
                assert "Research desk" in window.get(address).content.decode()
            found.append(len(queries))
        counts.append(found)
    assert counts[1] == counts[2]
    assert max(counts[2]) <= 15


# Devices.


@pytest.fixture
def television(db):
    return make_program(is_device=True, redirect_uris=[], keeps_secret=False)


def begin(program, **values):
    return program.post("/oauth/device/code/", {"scope": "reviews:read", **values})


def poll(program, device_code, **values):
    return program.post("/oauth/token/", {"grant_type": DEVICE_GRANT, "device_code": device_code, **values})


def test_device_acts_after_its_person_said_yes(window, television):
    codes = begin(television).json()
    assert codes["verification_uri"].endswith("/oauth/device/")
    assert poll(television, codes["device_code"]).json()["error"] == "authorization_pending"
    assert poll(television, codes["device_code"]).json()["error"] == "slow_down"
    page = window.get(reverse("oauth_device"), {"user_code": codes["user_code"].lower()})
    assert "Research desk" in page.content.decode()
    assert "read: reviews" in page.content.decode()
    data = {"user_code": codes["user_code"], "action": "grant"}
    assert window.post(reverse("oauth_device"), data).status_code == 302
    tokens = poll(television, codes["device_code"]).json()
    assert tokens["scope"] == "reviews:read"
    assert television.refresh(tokens["refresh_token"]).status_code == 200
    # The code was used: a second time ends everything.
    assert poll(television, codes["device_code"]).json()["error"] == "invalid_grant"
    assert not ProgramGrant.objects.in_force().exists()


def test_device_is_refused(window, television):
    codes = begin(television).json()
    window.post(reverse("oauth_device"), {"user_code": codes["user_code"], "action": "refuse"})
    assert poll(television, codes["device_code"]).json()["error"] == "access_denied"
    # It was decided, and is not decided again.
    again = window.post(reverse("oauth_device"), {"user_code": codes["user_code"], "action": "grant"})
    assert not ProgramGrant.objects.exists()
    text = again.content.decode()
    assert (again.status_code, "There is no such code now." in text, "two officers" in text) == (422, True, False)
    assert 'name="user_code"' in text


@pytest.mark.parametrize(
    "changed", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_code_is_shown_as_the_device_shows_it(changed, window, television):
    code = begin(television).json()["user_code"]
    page = window.get(reverse("oauth_device"), {"user_code": changed(code)})
    assert f">{code}<" in page.content.decode()


def test_device_is_over_after_ten_minutes(window, television):
    codes = begin(television).json()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        assert poll(television, codes["device_code"]).json()["error"] == "expired_token"
        window.force_login(make_user())
        assert window.get(reverse("oauth_device"), {"user_code": codes["user_code"]}).status_code == 422


def test_device_code_is_of_its_program(television, window):
    codes = begin(television).json()
    other = make_program(is_device=True, redirect_uris=[], keeps_secret=False)
    assert poll(other, codes["device_code"]).json()["error"] == "invalid_grant"
    assert begin(make_program()).json()["error"] == "unauthorized_client"
    assert begin(television, scope="texts:read").json()["error"] == "invalid_scope"
    assert begin(television, scope=BINDING).json()["error"] == "invalid_scope"
    kept = str(list(ProgramSecret.objects.values()))
    assert codes["device_code"] not in kept
    assert codes["user_code"] not in kept


def test_short_codes_cannot_be_guessed(window, settings):
    page = reverse("oauth_device")
    answers = [window.get(page, {"user_code": f"AAAA-{n:04}"}) for n in range(settings.OAUTH_CODES_PER_PERSON + 1)]
    assert "There is no such code" in answers[-2].content.decode()
    assert "too many codes" in answers[-1].content.decode()
    assert Client().get(page).status_code == 302


def test_device_page_needs_its_own_form(television):
    window = Client(enforce_csrf_checks=True)
    window.force_login(make_user())
    data = {"user_code": begin(television).json()["user_code"], "action": "grant"}
    assert window.post(reverse("oauth_device"), data).status_code == 403
    assert not ProgramGrant.objects.exists()


# Service accounts.


@pytest.fixture
def service(world, review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    focal = person(review, "KEN")
    scopes = ["reviews:read", "reviews:write"]
    token, text = api_tokens.make_service_account(
        focal, actor=focal, name="ministry", scopes=scopes, ends_on=timezone.localdate()
    )
    return focal, token, text


def ask_as(client_id, secret, **values):
    data = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, **values}
    return Client().post("/oauth/token/", data)


def read(text, path="/api/v1/me/"):
    return Client(headers={"Authorization": f"Bearer {text}"}).get(path)


def test_service_account_gets_tokens_of_an_hour(service):
    _focal, token, text = service
    client_id = get_service_client_id(token)
    tokens = ask_as(client_id, text, scope="reviews:read").json()
    assert "refresh_token" not in tokens
    me = read(tokens["access_token"]).json()
    assert (me["scopes"], me["token"]["acts_for"], me["token"]["kind"]) == (["reviews:read"], "state:KEN", "program")
    assert ask_as(client_id, text).json()["scope"] == "reviews:read reviews:write"
    assert ask_as(client_id, text, scope="organizations:read").json()["error"] == "invalid_scope"
    # Binding acts are for the account that the focal point named for them, and no other.
    assert ask_as(client_id, text, scope=BINDING).json()["error"] == "invalid_scope"
    look = api_tokens.read_binding(token)
    api_tokens.allow_binding(token, actor=token.user, seen=seen(look))
    assert ask_as(client_id, text, scope=BINDING).json()["scope"] == BINDING
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_service_account_with_a_wrong_secret_is_nobody(service):
    focal, token, text = service
    client_id = get_service_client_id(token)
    _personal, own = api_tokens.make_personal_token(
        focal, actor=focal, name="x", scopes=["reviews:read"], ends_on=timezone.localdate()
    )
    for name, secret in ((client_id, "wrong"), ("service-x", text), (client_id, own), ("", text), (client_id, "")):
        answer = ask_as(name, secret)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    other_way = {"grant_type": "authorization_code", "client_id": client_id, "client_secret": text, "code": "x"}
    assert Client().post("/oauth/token/", other_way).json()["error"] == "unauthorized_client"
    program = make_program()
    assert program.post("/oauth/token/", {"grant_type": "client_credentials"}).json()["error"] == "unauthorized_client"


@pytest.mark.parametrize("end", ["revoked", "mandate"])
def test_tokens_end_with_the_service_account(end, service, world):
    focal, token, text = service
    client_id, answer = get_service_client_id(token), None
    tokens = ask_as(client_id, text).json()
    if end == "revoked":
        api_tokens.revoke_token(token, actor=focal)
    else:
        mandate = Mandate.objects.get(user=focal)
        end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Left")
    assert read(tokens["access_token"]).status_code == 401
    answer = ask_as(client_id, text)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_requests_are_limited(settings, db):
    settings.OAUTH_REQUESTS_PER_MINUTE = 2
    answers = [ask_as("service-x", "y") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[-1]["Retry-After"]


def test_what_is_over_is_cleared(window):
    program = make_program()
    tokens = get_tokens(window, program)
    program.post("/oauth/revoke/", {"token": tokens["refresh_token"]})
    run_retention()
    assert (ApiToken.objects.count(), ProgramGrant.objects.count(), ProgramSecret.objects.count()) == (1, 1, 2)
    run_retention(timezone.now() + dt.timedelta(days=get_days()[RetentionNumber.SIGN_IN_DAYS] + 40))
    assert (ApiToken.objects.count(), ProgramGrant.objects.count(), ProgramSecret.objects.count()) == (0, 0, 0)


# Who the person is.


def test_without_a_key_nobody_is_named(client, db):
    assert "openid" not in client.get("/.well-known/openid-configuration").json()["scopes_supported"]
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}


def test_key_that_is_none_is_said(settings, tmp_path):
    for text in ("", "x"):
        path = tmp_path / f"{text}.pem"
        path.write_text(text)
        settings.OIDC_SIGNING_KEYS = [str(path)]
        with pytest.raises(ImproperlyConfigured):
            load_keys()


def test_silent_sign_in_is_refused(signed, window):
    program = make_program(scopes=["openid"])
    get_tokens(window, program, scope="openid")
    answer = window.get("/oauth/authorize/", program.ask(scope="openid", prompt="none"))
    assert "code=" not in answer.headers.get("Location", "")
    assert "form" not in (answer.context or {})


def test_token_without_openid_says_nothing_of_the_person(signed, window):
    program = make_program(scopes=["openid", "reviews:read"])
    tokens = get_tokens(window, program)
    assert "id_token" not in tokens
    assert read(tokens["access_token"], "/api/v1/userinfo/").status_code == 403


def test_token_with_openid_says_who_the_person_is(signed, window):
    program = make_program(scopes=["openid", "reviews:read"])
    tokens = get_tokens(window, program, scope="openid")
    person_who_allowed = ProgramGrant.objects.get().user
    assert read(tokens["access_token"], "/api/v1/userinfo/").json() == {"sub": hide_id(person_who_allowed)}


@pytest.mark.django_db(transaction=True)
def test_a_program_finds_signs_in_reads_and_gives_back(settings, signed, live_server):
    """The whole way with only an HTTP client: it knows the address of the portal, its own name, and its secret."""
    settings.PORTAL_URL = live_server.url
    program = make_program(scopes=["openid", "reviews:read"])
    user = make_user()
    found = requests.get(f"{live_server.url}/.well-known/openid-configuration", timeout=30).json()
    assert found["issuer"] == live_server.url
    with_session = Client()
    with_session.force_login(user)
    asked = program.ask(scope="openid reviews:read", nonce="n-1")
    with requests.Session() as window:
        window.cookies.set(settings.SESSION_COOKIE_NAME, with_session.cookies[settings.SESSION_COOKIE_NAME].value)
        page = window.get(found["authorization_endpoint"], params=asked, timeout=30)
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|request)" value="([^"]+)"', page.text))
        data = {**fields, "scopes": ["openid", "reviews:read"], "action": "grant"}
        back = window.post(found["authorization_endpoint"], data=data, allow_redirects=False, timeout=30)
    values = parse_qs(urlsplit(back.headers["Location"]).query)
    assert values["state"] == ["s-1"]
    data = {"grant_type": "authorization_code", "code": values["code"][0], "redirect_uri": CALLBACK}
    own = (program.id, program.secret)
    answer = requests.post(found["token_endpoint"], data={**data, "code_verifier": VERIFIER}, auth=own, timeout=30)
    tokens = answer.json()
    key = jwt.PyJWKClient(found["jwks_uri"]).get_signing_key_from_jwt(tokens["id_token"])
    claims = jwt.decode(tokens["id_token"], key, ["RS256"], audience=program.id, issuer=live_server.url)
    assert claims["sub"] == hide_id(user)
    assert claims["nonce"] == "n-1"
    assert set(claims) <= {"iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "jti"}
    assert time.time() < claims["exp"] <= time.time() + 301
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(found["userinfo_endpoint"], headers=bearer, timeout=30).json() == {"sub": hide_id(user)}
    assert requests.get(f"{live_server.url}/api/v1/reviews/", headers=bearer, timeout=30).status_code == 200
    gone = requests.post(found["revocation_endpoint"], data={"token": tokens["refresh_token"]}, auth=own, timeout=30)
    assert gone.status_code == 200
    assert requests.get(f"{live_server.url}/api/v1/reviews/", headers=bearer, timeout=30).status_code == 401


def test_description_names_the_ways_and_scopes(tmp_path):
    path = tmp_path / "openapi.yml"
    call_command("spectacular", "--file", str(path))
    described = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    schemes = described["components"]["securitySchemes"]
    flows = schemes["oauth2"]["flows"]
    assert set(flows) == {"clientCredentials", "authorizationCode"}
    assert schemes["openId"]["openIdConnectUrl"].endswith("/.well-known/openid-configuration")
    for methods in described["paths"].values():
        for operation in methods.values():
            scope = operation["x-scope"]
            needs = {"oauth2": [name for name in (scope, BINDING if operation.get("x-binding") else "") if name]}
            rows = operation.get("security", [])
            assert (needs in rows) == any("token" in row for row in rows)
            assert not scope or scope in flows["clientCredentials"]["scopes"]
