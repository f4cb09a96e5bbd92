"""The feed of events by cursor, webhooks over the API, and their pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.people import make_user
from tests.factories.receiver import HERE, open_receiver
from untoc_portal.core import api_tokens, audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.events import delivery, log, webhooks
from untoc_portal.core.models import AuditEvent, IdempotentAnswer, PortalEvent, Webhook

FEED, HOOKS = "/api/v1/events/", "/api/v1/webhooks/"
NEW = {"name": "mirror", "url": "https://public.example/hook"}


def bearer(user, *scopes, precondition="*"):
    text = api_tokens.make_personal_token(
        user, actor=user, name="n", scopes=scopes, ends_on=timezone.localdate()
    )[1]  # fmt: skip
    return APIClient(headers={"Authorization": f"Bearer {text}"} | ({"If-Match": precondition} if precondition else {}))


def act(review, state="nomination"):
    audit.record_event(AuditAction.TRANSITION, review, actor=None, changes={"state": ["planned", state]})
    log.place_events()
    return PortalEvent.objects.last()


def read_on(client, after=None):
    answer = client.get(FEED, {"after": after} if after else {})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_feed_is_read_on_by_cursor_and_loses_nothing(api, world, review, monkeypatch):
    client = api(world.secretariat)
    log.place_events()
    monkeypatch.setattr(log, "PAGE", 2)
    made = [str(act(review).uuid) for _number in range(5)]
    got, page = [], read_on(client)
    while True:
        got += [event["id"] for event in page["results"]]
        if not page["has_more"]:
            break
        page = read_on(client, page["after"])
    assert got[-5:] == made
    assert len(got) == len(set(got))
    assert read_on(client, page["after"]) == {"results": [], "after": page["after"], "has_more": False}
    newest = act(review)
    assert [event["id"] for event in read_on(client, page["after"])["results"]] == [str(newest.uuid)]


def test_feed_has_what_its_reader_may_read(api, world, review):
    act(review)
    assert read_on(api(world.secretariat))["results"]
    for client in (api(make_user()), APIClient()):
        assert not [event for event in read_on(client)["results"] if event["type"].startswith("reviews.")]


def test_token_gets_the_events_of_its_scopes(world, review):
    act(review)
    staff = world.secretariat
    both = bearer(staff, "events:read", "reviews:read")
    assert {event["type"] for event in read_on(both)["results"]} >= {"reviews.review.nomination"}
    other = read_on(bearer(staff, "events:read", "dialogues:read"))
    assert not [event for event in other["results"] if event["type"].startswith("reviews.")]
    refused = bearer(staff, "reviews:read").get(FEED)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_feed_refuses_what_it_does_not_know(api, world, review):
    client = api(world.secretariat)
    act(review)
    for asked in (
        {"after": "7"}, {"after": "00000000-0000-4000-8000-000000000000"}, {"kind": "reviews.review.gone"},
        {"page": "2"}, {"bogus": "1"},
    ):  # fmt: skip
        assert client.get(FEED, asked).status_code == 400, asked
    chosen = client.get(FEED, {"kind": "reviews.review.nomination", "subject": f"reviews/{review.code}"}).json()
    assert {event["type"] for event in chosen["results"]} == {"reviews.review.nomination"}


def test_feed_costs_the_same_for_one_event_and_many(api, world, review, django_assert_max_num_queries):
    client = api(world.secretariat)
    for _number in range(3):
        act(review)
    read_on(client)
    with django_assert_max_num_queries(15):
        read_on(client)


def test_kinds_are_listed_with_their_scopes():
    answer = APIClient().get("/api/v1/event-kinds/").json()
    assert {"name": "reviews.outcome.issued", "label": "Outcome: issued", "scope": "reviews:read"} in answer


def test_program_makes_turns_and_deletes_a_webhook(world, review, settings):
    settings.WEBHOOK_NETWORKS = HERE
    client = bearer(world.secretariat, "events:read", "events:write", "reviews:read")
    with open_receiver() as receiver:
        made = client.post(HOOKS, {**NEW, "url": receiver.url}, format="json")
        assert made.status_code == 201, made.json()
        assert made.json()["secret"].startswith("whsec_")
        assert made.json()["token"] == "n"
        one = f"{HOOKS}{made.json()['id']}/"
        assert "secret" not in client.get(one).json()
        assert "secret" not in client.get(HOOKS).json()["results"][0]
        turned = client.post(f"{one}rotate/").json()
        assert turned["secret"] not in {made.json()["secret"], ""}
        event = act(review)
        delivery.deliver(made.json()["id"])
        (row,) = client.get(f"{one}deliveries/").json()["results"]
        assert (row["event"], row["state"], row["status"]) == (str(event.uuid), "delivered", 204)
        again = client.post(f"{one}deliveries/{row['id']}/replay/")
        assert (again.status_code, again.json()["state"]) == (200, "waiting")
        assert client.post(f"{one}replay/", {"since": event.at.isoformat()}, format="json").status_code == 200
        assert client.post(f"{one}disable/").json()["disabled_as"] == "owner"
        assert client.post(f"{one}enable/").json()["disabled_as"] == ""
        assert bearer(world.secretariat, "events:write", precondition="").delete(one).status_code == 428
        assert client.delete(one).status_code == 204
        assert client.get(one).status_code == 404
    assert AuditEvent.objects.filter(changes__has_key="webhook").count() == 4


def test_repeated_request_makes_one_webhook_with_one_secret(api, world):
    client = api(world.secretariat)
    answers = [client.post(HOOKS, NEW, format="json", headers={"Idempotency-Key": "k"}).json() for _time in range(2)]
    assert answers[0] == answers[1]
    hook = Webhook.objects.get()
    assert answers[0]["secret"] not in str(hook.__dict__)
    assert answers[0]["secret"].encode() not in bytes(IdempotentAnswer.objects.get().content)


def test_webhooks_of_others_do_not_exist(api, world, review):
    user = make_user()
    hook, _secret = webhooks.create_webhook(user, actor=user, **NEW)
    for client in (api(make_user()), api(world.secretariat)):
        for path in ("", "rotate/", "disable/", "enable/", "replay/", "deliveries/"):
            method = client.get if path in {"", "deliveries/"} else client.post
            answer = method(f"{HOOKS}{hook.pk}/{path}")
            assert answer.status_code == 404 or answer.json().get("results") == [], path
        assert client.delete(f"{HOOKS}{hook.pk}/").status_code == 404
    assert APIClient().post(HOOKS, NEW, format="json").status_code == 401
    assert APIClient().get(HOOKS).json()["results"] == []


@pytest.mark.parametrize(
    ("values", "field"),
    [({"url": "https://10.0.0.1/"}, "url"), ({"kinds": ["x"]}, "kinds"), ({"subjects": ["x"]}, "subjects")],
)
def test_bad_webhook_is_refused_with_its_field(values, field, api, world):
    answer = api(world.secretariat).post(HOOKS, {**NEW, **values}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")


def test_person_makes_a_webhook_on_a_page(client, world, review, settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = HERE
    monkeypatch.setattr(delivery, "PAUSE_FACTOR", 0)
    user = world.secretariat
    client.force_login(user)
    profile = client.get(reverse("accounts:profile")).content.decode()
    assert reverse("webhooks") in profile
    assert client.get(reverse("make_webhook")).status_code == 200
    with open_receiver() as receiver:
        page = client.post(reverse("make_webhook"), {"name": "mirror", "url": receiver.url, "subjects": ""})
        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        hook = Webhook.objects.get()
        event = act(review)
        receiver.answers = [500]
        delivery.deliver(hook.pk)
        shown = client.get(hook.get_absolute_url()).content.decode()
        assert "Country review: Nomination" in shown
        assert "the site answers with an error" in shown
        assert secret not in shown
        again = reverse("replay_delivery", args=[hook.pk, hook.deliveries.get().pk])
        assert client.post(again).status_code == 302
        Webhook.objects.update(not_before=timezone.now())
        assert delivery.deliver(hook.pk) == 1
        since = timezone.localtime(event.at - dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
        assert client.post(reverse("replay_webhook", args=[hook.pk]), {"since": since}).status_code == 302
        assert delivery.deliver(hook.pk) >= 1
        renewed = client.post(reverse("rotate_webhook", args=[hook.pk]))
        assert renewed.context["secret"] != secret
    assert "mirror" in client.get(reverse("webhooks")).content.decode()
    for name in ("disable_webhook", "enable_webhook", "delete_webhook"):
        assert client.post(reverse(name, args=[hook.pk])).status_code == 302
    assert not Webhook.objects.exists()


def test_page_shows_refusals_of_the_form(client, world):
    client.force_login(world.secretariat)
    page = client.post(reverse("make_webhook"), {"name": "x", "url": "https://127.0.0.1/x"})
    assert page.status_code == 422
    assert "leads to the public internet" in page.content.decode()


def test_officer_sees_the_host_and_can_turn_it_off(client, world):
    user = make_user()
    hook, _secret = webhooks.create_webhook(user, actor=user, name="x", url="https://public.example/path-with-a-secret")
    client.force_login(make_user())
    assert client.get(reverse("webhook_ledger")).status_code == 404
    assert client.get(hook.get_absolute_url()).status_code == 404
    assert client.post(reverse("disable_webhook", args=[hook.pk])).status_code == 404
    client.force_login(world.secretariat)
    page = client.get(reverse("webhook_ledger")).content.decode()
    assert "public.example" in page
    assert "path-with-a-secret" not in page
    assert client.get(hook.get_absolute_url()).status_code == 404
    assert client.post(reverse("disable_webhook", args=[hook.pk])).status_code == 302
    hook.refresh_from_db()
    assert hook.disabled_as == "officer"
