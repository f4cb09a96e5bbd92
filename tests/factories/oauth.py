"""Programs of others, and what they ask: a browser is a Django client, a program is another."""

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from tests.factories.people import make_secretariat
from untoc_portal.core.models import Program
from untoc_portal.core.oauth.programs import confirm_program, register_program

CALLBACK = "https://research.example/back"
VERIFIER = "v" * 43
FORM = "application/x-www-form-urlencoded"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def challenge(verifier=VERIFIER):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class RegisteredProgram:
    """A program with its secret, as its people have it."""

    row: Program
    secret: str

    __test__ = False

    @property
    def id(self):
        return self.row.client_id

    def ask(self, **values):
        """Return what the browser is sent with."""
        asked = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "scope": "reviews:read",
            "state": "s-1",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **values,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def post(self, address, data, *, basic=False):
        """Post as the program does, with its secret in the body or the header."""
        own = {} if basic else {"client_id": self.id, **({"client_secret": self.secret} if self.secret else {})}
        headers = {}
        if basic:
            text = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {text}"
        body = {name: value for name, value in {**own, **data}.items() if value is not None}
        return Client(headers=headers).post(address, urlencode(body), content_type=FORM)

    def exchange(self, code, *, basic=False, **values):
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.post("/oauth/token/", {**data, **values}, basic=basic)

    def refresh(self, token, **values):
        return self.post("/oauth/token/", {"grant_type": "refresh_token", "refresh_token": token, **values})


def make_program(*, officer=None, second=None, **values):
    """Return a program that two officers let in."""
    given = {
        "name": "Research desk",
        "holder": "University of Somewhere",
        "scopes": ["reviews:read", "reviews:write", "organizations:read"],
        "redirect_uris": [CALLBACK],
        **values,
    }
    row, secret = register_program(actor=officer or make_secretariat(), **given)
    return RegisteredProgram(confirm_program(row, actor=second or make_secretariat()), secret)


def allow(browser, program, *, scopes=None, **asked):
    """Read the page and allow the program. Return the parameters with which the browser goes back."""
    page = browser.get("/oauth/authorize/", program.ask(**asked))
    assert page.status_code == 200, page.content.decode()[:2000]
    form = page.context["form"]
    data = {"request": form.initial["request"] if "request" in form.initial else form["request"].value()}
    data["scopes"] = scopes or form["scopes"].value()
    answer = browser.post("/oauth/authorize/", {**data, "action": "grant"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return read_back(answer)


def read_back(answer):
    """Return the parameters of the address to which the browser is sent."""
    found = urlsplit(answer["Location"])
    return {name: values[0] for name, values in parse_qs(found.query).items()}


def get_tokens(browser, program, **values):
    """Return what the program gets after the person allowed it."""
    answer = program.exchange(allow(browser, program, **values)["code"])
    assert answer.status_code == 200, answer.content
    return answer.json()
