"""Tokens that people make: shown once, limited by scope, address and day, and ended by their person or an officer."""

import datetime as dt

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from rest_framework.test import APIClient

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import Mandate
from reviews.selectors.readings import read_mandate
from reviews.services.people import end_mandate
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.tasks import close_overdue
from untoc_portal.core import api_tokens
from untoc_portal.core.api.scopes import find_scope
from untoc_portal.core.authz import get_or_create_role_group
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import ApiToken, AuditEvent
from untoc_portal.core.scopes import ALL, BINDING, SCOPES

STATES = "/api/v1/states/"


def bearer(text, **extra):
    return APIClient(headers={"Authorization": f"Bearer {text}", "If-Match": "*"}, **extra)


def make(user, *, scopes=SCOPES, service=False, **values):
    call = api_tokens.make_service_account if service else api_tokens.make_personal_token
    values = {"name": "nightly", "ends_on": timezone.localdate(), **values}
    return call(user, actor=user, scopes=scopes, **values)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Digest x", "x", "Bearer a b", "Bearer \xe9", "Token x",
     "bearer: x", "Negotiate", "Bearer " + "f" * 9000],
)  # fmt: skip
def test_header_not_understood_is_401_everywhere(header, db):
    client = APIClient(headers={"Authorization": header})
    for path in (STATES, "/api/v1/schema/", "/api/v1/trail/seals/", "/api/v1/me/", "/api/v1/reviews/"):
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert answer["WWW-Authenticate"] == 'Bearer realm="UNTOC review portal", error="invalid_token"'


def test_refusals_do_not_show_the_reason(db, settings):
    user, answers = make_user(), []
    revoked, _text = make(user)
    texts = [_text]
    api_tokens.revoke_token(revoked, actor=user)
    ended, text = make(user)
    ApiToken.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    texts.append(text)
    texts.append(make(user, addresses=["192.0.2.0/24"])[1])
    closed = make_user()
    texts.append(make(closed)[1])
    closed.is_active = False
    closed.save()
    for text in [*texts, "urp_unknown"]:
        answer = bearer(text).get(STATES)
        body = answer.json()
        del body["request_id"]
        answers.append((answer.status_code, answer["WWW-Authenticate"], str(body)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 401


def test_token_is_shown_once_and_kept_as_a_hash(client, db):
    user = make_user()
    client.force_login(user)
    data = {"name": "nightly", "scopes": ["reviews:read"], "ends_on": timezone.localdate().isoformat()}
    page = client.post(reverse("make_api_token"), {**data, "addresses": "192.0.2.0/24\n2001:db8::/32"})
    assert page.status_code == 200
    text = page.context["text"]
    assert text in page.content.decode()
    token = ApiToken.objects.get()
    assert text not in str(ApiToken.objects.values().get())
    assert token.addresses == ["192.0.2.0/24", "2001:db8::/32"]
    listed = client.get(reverse("api_tokens")).content.decode()
    assert "nightly" in listed
    assert text not in listed
    assert bearer(text, REMOTE_ADDR="192.0.2.7").get("/api/v1/reviews/").status_code == 200
    assert bearer(text, REMOTE_ADDR="198.51.100.7").get("/api/v1/reviews/").status_code == 401
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert client.post(reverse("revoke_api_token", args=[token.pk])).status_code == 302
    assert bearer(text, REMOTE_ADDR="192.0.2.7").get("/api/v1/reviews/").status_code == 401


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": [BINDING]}, "scopes"),
        ({"scopes": ["all:write"]}, "scopes"),
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
        ({"ends_on": dt.date(2999, 1, 1)}, "ends_on"),
        ({"addresses": ["nowhere"]}, "addresses"),
        ({"addresses": ["192.0.2.7/24"]}, "addresses"),
    ],
)
def test_bad_token_is_not_made(values, field, db):
    with pytest.raises(DomainError) as caught:
        make(make_user(), **values)
    assert caught.value.field == field
    assert not ApiToken.objects.exists()


def test_others_make_and_revoke_no_token(world, client):
    user, other = make_user(), make_user()
    with pytest.raises(NotAllowedError):
        api_tokens.make_personal_token(user, actor=other, name="x", scopes=SCOPES, ends_on=timezone.localdate())
    token, _text = make(user)
    with pytest.raises(NotAllowedError):
        api_tokens.revoke_token(token, actor=other)
    client.force_login(other)
    assert client.post(reverse("revoke_api_token", args=[token.pk])).status_code == 404
    assert client.get(reverse("api_token_ledger")).status_code == 404
    client.force_login(world.secretariat)
    assert "nightly" in client.get(reverse("api_token_ledger")).content.decode()
    assert client.post(reverse("revoke_api_token", args=[token.pk])).status_code == 302
    assert not ApiToken.objects.in_force().exists()


def test_scope_decides_area_and_method(world, review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    expert = person(review, "KEN", DelegateRole.EXPERT)
    rows = {"answers": [{"question": "untoc.5", "value": "yes", "explanation": "Act 1", "revision": 0}]}
    reader, writer = (bearer(make(expert, scopes=[f"reviews:{kind}"])[1]) for kind in ("read", "write"))
    url = "/api/v1/reviews/KEN-1/answers/"
    assert reader.get(url).status_code == 200
    refused = reader.post(url, rows, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert 'error="insufficient_scope", scope="reviews:write"' in refused["WWW-Authenticate"]
    assert writer.get(url).status_code == 403
    assert writer.post(url, rows, format="json").status_code == 200
    assert reader.get(STATES).status_code == 403
    assert reader.get("/api/v1/me/").status_code == 200


def test_binding_act_needs_its_own_scope(world, review, client):
    carry_to(world, review, S.AGREEMENT)
    focal, outcome = person(review, "KEN"), review.list_of_observations
    token, text = make(focal)
    look = f"/api/v1/outcomes/{outcome.pk}/second_look/?act=return"
    url = f"/api/v1/outcomes/{outcome.pk}/return/"
    read = bearer(text).get(look)
    assert read.status_code == 200, read.content
    data = {"seen": read.json()["seen"], "comment": "Look again at article 6."}
    refused = bearer(text).post(url, data, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    client.force_login(focal)
    page = client.get(reverse("allow_binding", args=[token.pk]))
    form = {"seen": page.context["form"]["seen"].value(), "confirmed": "on"}
    assert client.post(reverse("allow_binding", args=[token.pk]), {}).status_code == 422
    assert client.post(reverse("allow_binding", args=[token.pk]), form).status_code == 302
    assert bearer(text).post(url, data, format="json").status_code == 200
    event = AuditEvent.objects.filter(actor=focal, actor_label__contains="program: nightly").first()
    assert event is not None


def test_token_does_not_give_itself_binding(world, review):
    user = make_user()
    token, text = make(user)
    assert bearer(text).post(reverse("allow_binding", args=[token.pk]), {"seen": "x"}).status_code == 302
    token.refresh_from_db()
    assert BINDING not in token.scopes


def test_service_account_ends_with_the_mandate(world, review, client):
    carry_to(world, review, S.SELF_ASSESSMENT)
    focal = person(review, "KEN")
    client.force_login(focal)
    data = {"name": "ministry", "scopes": ["reviews:read", "reviews:write"], "ends_on": timezone.localdate()}
    page = client.post(reverse("make_service_account"), data)
    text = page.context["text"]
    token = ApiToken.objects.get()
    assert (token.party, token.party_name) == ("state:KEN", "Kenya")
    assert BINDING not in token.scopes
    rows = {"answers": [{"question": "untoc.5", "value": "yes", "explanation": "Act 1", "revision": 0}]}
    assert bearer(text).post("/api/v1/reviews/KEN-1/answers/", rows, format="json").status_code == 200
    mandate = Mandate.objects.get(user=focal)
    end_mandate(mandate, actor=world.secretariat, seen=seen(read_mandate(mandate)), reason="Left")
    assert bearer(text).get("/api/v1/me/").status_code == 401
    close_overdue()
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize("role", [DelegateRole.EXPERT, DelegateRole.OBSERVER])
def test_only_the_focal_point_gives_a_service_account(role, world, review, client):
    carry_to(world, review, S.SELF_ASSESSMENT)
    user = person(review, "KEN", role)
    with pytest.raises(NotAllowedError):
        make(user, service=True)
    client.force_login(user)
    assert client.get(reverse("make_service_account")).status_code == 404
    with pytest.raises(NotAllowedError):
        make(world.secretariat, service=True)


def test_other_role_stops_a_service_account(world, review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    focal = person(review, "KEN")
    _token, text = make(focal, service=True)
    assert bearer(text).get("/api/v1/me/").status_code == 200
    focal.groups.add(get_or_create_role_group(RoleGroup.CHAIRS))
    assert bearer(text).get("/api/v1/me/").status_code == 401


def test_organization_has_a_service_account_by_its_contact(world):
    organization = make_organization(world.secretariat)
    contact = make_representative(world.secretariat, organization)
    token, text = make(contact, service=True)
    assert token.party == f"organization:{organization.pk}"
    assert bearer(text).get("/api/v1/applications/").status_code == 200


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield getattr(pattern.callback, "cls", None) or pattern.callback.view_class


def test_every_operation_has_a_scope(db):
    found = get_resolver("untoc_portal.api_urls").url_patterns
    scopes = {find_scope(view.__module__, method) for view in _views(found) for method in ("GET", "POST")}
    assert scopes - {"", "trail:write"} == set(SCOPES)
    assert set(ALL) == {*SCOPES, BINDING}
    with pytest.raises(DomainError):
        find_scope("somewhere.else", "GET")
