"""Programs that people allow (OAuth 2.1): what is refused, what ends, and what a token then may do."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Mandate
from reviews.selectors.readings import read_mandate
from reviews.services.people import end_mandate
from tests.factories.oauth import CALLBACK, allow, challenge, get_tokens, make_program, read_back
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.tasks import close_overdue
from untoc_portal.core import api_tokens
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import ApiToken, Program, ProgramGrant, ProgramSecret
from untoc_portal.core.oauth.programs import end_program
from untoc_portal.core.scopes import BINDING

REVIEWS = "/api/v1/reviews/"


@pytest.fixture
def program(db):
    return make_program()


@pytest.fixture
def person_with_window(db):
    user, window = make_user(), Client()
    window.force_login(user)
    return user, window


@pytest.fixture
def window(person_with_window):
    return person_with_window[1]


def read(token, path=REVIEWS):
    return Client(headers={"Authorization": f"Bearer {token}"}).get(path)


def works(tokens):
    return read(tokens["access_token"]).status_code == 200


# The consent.


def test_consent_says_what_the_program_may_do_and_for_whom(world, review, program):
    carry_to(world, review, S.SELF_ASSESSMENT)
    window = Client()
    window.force_login(person(review, "KEN"))
    page = window.get("/oauth/authorize/", program.ask(scope="reviews:read reviews:write"))
    text = page.content.decode()
    for part in ("Research desk", "University of Somewhere", "Kenya", "What it may do", "no binding act"):
        assert part in text
    assert [value for value, _label in page.context["form"].fields["scopes"].choices] == [
        "reviews:read",
        "reviews:write",
    ]
    assert page["Cache-Control"] == "no-store"
    assert "form-action 'self' https://research.example;" in f"{page['Content-Security-Policy']};"
    assert not ProgramGrant.objects.exists()


def test_person_takes_a_scope_away(window, program):
    tokens = get_tokens(window, program, scope="reviews:read reviews:write", scopes=["reviews:read"])
    assert tokens["scope"] == "reviews:read"
    assert ProgramGrant.objects.get().scopes == ["reviews:read"]


def test_person_gives_no_scope_that_was_not_asked_for(window, program):
    page = window.get("/oauth/authorize/", program.ask())
    data = {"request": page.context["form"]["request"].value(), "action": "grant"}
    for scopes in (["reviews:write"], [BINDING], []):
        assert window.post("/oauth/authorize/", {**data, "scopes": scopes}).status_code == 200
    assert not ProgramGrant.objects.exists()


def test_refusal_goes_back_with_no_code(window, program):
    page = window.get("/oauth/authorize/", program.ask())
    answer = window.post("/oauth/authorize/", {"request": page.context["form"]["request"].value(), "action": "cancel"})
    assert read_back(answer) == {"error": "access_denied", "state": "s-1"}
    assert not ProgramGrant.objects.exists()


def test_consent_needs_a_sign_in_and_its_own_form(program):
    answer = Client().get("/oauth/authorize/", program.ask())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/?next=/oauth/authorize/")
    window = Client(enforce_csrf_checks=True)
    window.force_login(make_user())
    page = window.get("/oauth/authorize/", program.ask())
    data = {"request": page.context["form"]["request"].value(), "action": "grant", "scopes": ["reviews:read"]}
    assert window.post("/oauth/authorize/", data).status_code == 403
    assert not ProgramGrant.objects.exists()


def test_consent_needs_the_second_factor(settings, window, program, person_with_window):
    settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat"]
    officer = Client()
    officer.force_login(make_secretariat())
    answer = officer.get("/oauth/authorize/", program.ask())
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


@pytest.mark.parametrize("prompt", ["none", "none consent"])
def test_nothing_is_allowed_silently(prompt, window, program):
    get_tokens(window, program)
    answer = window.get("/oauth/authorize/", program.ask(prompt=prompt))
    assert "form" in answer.context
    assert ProgramGrant.objects.count() == 1


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/back",
        f"{CALLBACK}/",
        f"{CALLBACK}?x=1",
        f"{CALLBACK}#x",
        "https://research.example:444/back",
        "http://research.example/back",
        "https://research.example/back/../evil",
        "https://research.example@evil.example/back",
        "",
        None,
    ],
)
def test_wrong_redirect_goes_nowhere(uri, window, program):
    answer = window.get("/oauth/authorize/", program.ask(redirect_uri=uri))
    assert answer.status_code == 200
    assert "form" not in answer.context
    assert "cannot be allowed" in answer.content.decode()


@pytest.mark.parametrize("keeps_secret", [True, False])
@pytest.mark.parametrize(
    "asked",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"scope": None},
        {"scope": "reviews:read texts:read"},
        {"scope": f"reviews:read {BINDING}"},
        {"scope": "openid"},
        {"scope": "profile email"},
        {"response_type": "token"},
        {"response_type": "id_token"},
        {"response_type": "code token"},
        {"response_type": "none"},
    ],
)
def test_what_oauth_2_1_does_not_know_is_an_error(asked, keeps_secret, window):
    program = make_program(keeps_secret=keeps_secret)
    answer = window.get("/oauth/authorize/", program.ask(**asked))
    assert answer.status_code == 302
    assert answer["Location"].startswith(CALLBACK)
    assert {"error", "state"} <= set(read_back(answer))
    assert not ProgramGrant.objects.exists()


# Codes.


@pytest.mark.parametrize("basic", [True, False])
def test_code_is_used_once_and_a_second_use_ends_all(basic, window, program):
    code = allow(window, program)["code"]
    first = program.exchange(code, basic=basic)
    assert first["Cache-Control"] == "no-store"
    tokens = first.json()
    assert works(tokens)
    again = program.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not works(tokens)
    assert program.refresh(tokens["refresh_token"]).status_code == 400
    assert ProgramGrant.objects.get().ended_at is not None


@pytest.mark.parametrize("basic", [True, False])
@pytest.mark.parametrize("verifier", ["w" * 43, "", None, challenge()])
def test_stolen_code_is_worth_nothing_without_its_verifier(verifier, basic, window, program):
    code = allow(window, program)["code"]
    answer = program.exchange(code, basic=basic, code_verifier=verifier)
    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


def test_code_is_for_its_program_and_its_address(window, program):
    code = allow(window, program)["code"]
    assert make_program().exchange(code).json()["error"] == "invalid_grant"
    other = make_program(redirect_uris=[CALLBACK, "https://research.example/2"])
    code = allow(window, other)["code"]
    assert other.exchange(code, redirect_uri="https://research.example/2").status_code == 400
    assert other.exchange(code, redirect_uri=None).status_code == 400
    assert not ApiToken.objects.exists()


def test_code_ends_after_a_minute(window, program):
    code = allow(window, program)["code"]
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        assert program.exchange(code).json()["error"] == "invalid_grant"


def test_nothing_is_kept_in_clear(window, program):
    code = allow(window, program)["code"]
    tokens = program.exchange(code).json()
    kept = str([list(model.objects.values()) for model in (ApiToken, ProgramSecret, ProgramGrant, Program)])
    for text in (code, tokens["access_token"], tokens["refresh_token"], program.secret):
        assert text not in kept
    assert tokens["access_token"].startswith("urp_")


@pytest.mark.parametrize(("secret", "status"), [("wrong", 401), ("", 401), (None, 401)])
def test_wrong_secret_is_401(secret, status, window, program):
    code = allow(window, program)["code"]
    answer = program.exchange(code, client_secret=secret)
    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_client")
    assert "WWW-Authenticate" in answer
    program.secret = secret or "x"
    assert program.exchange(code, basic=True).status_code == 401
    assert not ApiToken.objects.exists()


# Refresh tokens.


def test_refresh_token_changes_and_a_second_use_ends_all(window, program):
    first = get_tokens(window, program)
    second = program.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert works(second)
    stolen = program.refresh(first["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert not works(first)
    assert not works(second)
    assert program.refresh(second["refresh_token"]).status_code == 400


def test_refresh_widens_nothing(window, program):
    tokens = get_tokens(window, program, scope="reviews:read organizations:read")
    wider = program.refresh(tokens["refresh_token"], scope="reviews:read reviews:write")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")
    narrow = program.refresh(tokens["refresh_token"], scope="organizations:read").json()
    assert read(narrow["access_token"]).status_code == 403
    # The next one is again for what the person allowed.
    assert program.refresh(narrow["refresh_token"]).json()["scope"] == "reviews:read organizations:read"


def test_refresh_token_is_for_its_program(window, program):
    tokens = get_tokens(window, program)
    assert make_program().refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert program.refresh(tokens["refresh_token"]).status_code == 400


# What ends.


def end_by_person(user, grant, window, program):
    assert window.post(reverse("end_program_grant", args=[grant.pk])).status_code == 302


def end_by_officer(user, grant, window, program):
    api_tokens.end_grant(grant, actor=make_secretariat())


def end_with_program(user, grant, window, program):
    end_program(program.row, actor=make_secretariat())


def end_with_account(user, grant, window, program):
    user.is_active = False
    user.save()


def end_with_password(user, grant, window, program):
    api_tokens.revoke_tokens(user)


def end_after_a_year(user, grant, window, program):
    # However often it was refreshed.
    ProgramGrant.objects.update(created_at=timezone.now() - dt.timedelta(days=367))


ENDS = [end_by_person, end_by_officer, end_with_program, end_with_account, end_with_password, end_after_a_year]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_gives_nothing_more(end, person_with_window, program):
    user, window = person_with_window
    tokens, code = get_tokens(window, program), allow(window, program)["code"]
    assert works(tokens)
    for grant in ProgramGrant.objects.all():
        end(user, grant, window, program)
    refused, unknown = read(tokens["access_token"]), read("urp_unknown")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == unknown["WWW-Authenticate"]
    without_id = [{**answer.json(), "request_id": ""} for answer in (refused, unknown)]
    assert without_id[0] == without_id[1]
    assert program.refresh(tokens["refresh_token"]).status_code >= 400
    assert program.exchange(code).status_code >= 400


def test_program_ends_with_the_mandate(world, review, program):
    carry_to(world, review, S.SELF_ASSESSMENT)
    expert, window = person(review, "KEN", DelegateRole.EXPERT), Client()
    window.force_login(expert)
    tokens, code = get_tokens(window, program), allow(window, program)["code"]
    mandate = Mandate.objects.get(user=expert)
    end_mandate(mandate, actor=world.secretariat, reason="left", seen=seen(read_mandate(mandate)))
    assert not works(tokens)
    assert program.refresh(tokens["refresh_token"]).status_code == 400
    assert program.exchange(code).status_code == 400
    close_overdue()
    assert not ProgramGrant.objects.in_force().exists()


def test_others_end_nothing(person_with_window, program):
    _user, window = person_with_window
    get_tokens(window, program)
    grant, other = ProgramGrant.objects.get(), Client()
    other.force_login(make_user())
    assert other.post(reverse("end_program_grant", args=[grant.pk])).status_code == 404
    with pytest.raises(NotAllowedError):
        api_tokens.end_grant(grant, actor=make_user())
    assert window.get(reverse("api_tokens")).context["grants"][0][0] == grant
    assert "Research desk" in window.get(reverse("api_tokens")).content.decode()


def test_program_gives_back_its_own_tokens_alone(window, program):
    tokens, other = get_tokens(window, program), make_program()
    for name in ("access_token", "refresh_token"):
        assert other.post("/oauth/revoke/", {"token": tokens[name]}).status_code == 200
        assert works(tokens)
    assert program.post("/oauth/revoke/", {"token": tokens["access_token"]}).status_code == 200
    assert not works(tokens)
    tokens = program.refresh(tokens["refresh_token"]).json()
    assert works(tokens)
    assert program.post("/oauth/revoke/", {"token": tokens["refresh_token"]}).status_code == 200
    assert not works(tokens)
    program.secret = "wrong"
    assert program.post("/oauth/revoke/", {"token": tokens["refresh_token"]}).status_code == 401


# The token.


def test_token_reads_as_its_person_within_its_scopes(world, review, program):
    carry_to(world, review, S.SELF_ASSESSMENT)
    focal, window = person(review, "KEN"), Client()
    window.force_login(focal)
    tokens = get_tokens(window, program, scope="reviews:read reviews:write")
    token = tokens["access_token"]
    assert read(token, "/api/v1/reviews/KEN-1/answers/").status_code == 200
    assert read(token, "/api/v1/states/").status_code == 403
    me = read(token, "/api/v1/me/").json()
    assert (me["token"]["kind"], me["token"]["name"], me["scopes"]) == (
        "program",
        "Research desk",
        ["reviews:read", "reviews:write"],
    )
    api = Client(headers={"Authorization": f"Bearer {token}", "If-Match": "*"})
    refused = api.post("/api/v1/reviews/KEN-1/submit-questionnaire/", {"seen": "x"}, content_type="application/json")
    assert refused.status_code == 403
    assert f'scope="{BINDING}"' in refused["WWW-Authenticate"]
    with_binding = program.post(
        "/oauth/token/", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "scope": BINDING}
    )
    assert with_binding.json()["error"] == "invalid_scope"
    assert ProgramGrant.objects.get().last_used_at is not None


def test_token_in_the_address_or_the_body_is_refused(window, program):
    token = get_tokens(window, program)["access_token"]
    answer = Client().get("/api/v1/userinfo/", {"access_token": token})
    assert answer.status_code in (400, 401)
    assert Client().get(REVIEWS, {"access_token": token}).status_code == 400
    assert Client().post("/api/v1/userinfo/", {"access_token": token}).status_code in (401, 405)


def test_program_makes_no_webhook_with_a_token_of_an_hour(window):
    program = make_program(scopes=["events:read", "events:write"])
    token = get_tokens(window, program, scope="events:read events:write")["access_token"]
    api = Client(headers={"Authorization": f"Bearer {token}"})
    data = {"name": "x", "url": "https://example.com/x"}
    answer = api.post("/api/v1/webhooks/", data, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "token_too_short")
