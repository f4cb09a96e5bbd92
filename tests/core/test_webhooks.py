"""Webhooks: what is sent to whom, in which order, how often, and to which addresses never."""

import datetime as dt
import json
import time

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Verifier, WebhookVerificationError

from tests.factories import receiver as bad
from tests.factories.people import make_secretariat, make_user
from tests.factories.receiver import HERE, open_receiver
from untoc_portal.core import api_tokens, audit
from untoc_portal.core.ciphers import decrypt
from untoc_portal.core.enums import AuditAction, DeliveryState as D, LinkFinding as F, WebhookEnd
from untoc_portal.core.events import delivery, log, secrets, webhooks
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.links import send_to_receiver
from untoc_portal.core.models import AuditEvent, PortalEvent, Webhook, WebhookDelivery


@pytest.fixture
def receiver(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = HERE
    monkeypatch.setattr(delivery, "PAUSE_FACTOR", 0)
    with open_receiver() as server:
        yield server


@pytest.fixture
def staff(world):
    return world.secretariat


@pytest.fixture
def hook(receiver, staff):
    webhook, secret = webhooks.create_webhook(staff, actor=staff, name="mirror", url=receiver.url)
    webhook.plain = secret
    return webhook


def act(review, state="nomination"):
    """Note an act, and give it its place."""
    audit.record_event(AuditAction.TRANSITION, review, actor=None, changes={"state": ["planned", state]})
    log.place_events()
    return PortalEvent.objects.last()


def states_of(webhook):
    return list(webhook.deliveries.order_by("event").values_list("state", flat=True))


def later(**by):
    return time_machine.travel(timezone.now() + dt.timedelta(**by), tick=True)


def received(receiver):
    return [json.loads(body)["id"] for _headers, body in receiver.got]


def test_event_arrives_signed_as_a_cloud_event(hook, review, receiver):
    event = act(review)
    assert delivery.list_due_webhooks() == [hook.pk]
    assert delivery.deliver(hook.pk) == 1
    ((headers, body),) = receiver.got
    notified = Verifier(hook.plain).verify(body, headers)
    assert notified == log.describe_event(event)
    assert notified["type"] == "reviews.review.nomination"
    assert notified["specversion"] == "1.0"
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["webhook-id"] == notified["id"]
    row = hook.deliveries.get()
    assert (row.state, row.attempts, row.status, row.finding) == (D.DELIVERED, 1, 204, "")
    assert delivery.list_due_webhooks() == []
    assert delivery.deliver(hook.pk) == 0
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.plain).verify(body + b" ", headers)


def test_secret_is_encrypted_and_changed_with_an_overlap(hook, review, receiver, staff, settings):
    assert hook.plain not in str(Webhook.objects.values().get())
    _row, new = webhooks.rotate_secret(hook, actor=staff)
    act(review)
    delivery.deliver(hook.pk)
    headers, body = receiver.got[-1]
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (hook.plain, new):
        Verifier(secret).verify(body, headers)
    with later(hours=settings.WEBHOOK_OVERLAP_HOURS + 1):
        act(review)
        delivery.deliver(hook.pk)
        headers, body = receiver.got[-1]
        Verifier(new).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Verifier(hook.plain).verify(body, headers)
        delivery.delete_old_deliveries(timezone.now())
    hook.refresh_from_db()
    assert hook.earlier_secret == ""


def test_keys_of_the_operator_follow_one_another(hook, review, receiver, settings, staff):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert decrypt(Webhook.objects.get().secret.encode(), secrets.PURPOSE).decode() == hook.plain
    webhooks.rotate_secret(hook, actor=staff)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", []
    with pytest.raises(ImproperlyConfigured):
        decrypt(Webhook.objects.get().secret.encode(), secrets.PURPOSE)
    act(review)
    assert delivery.deliver(hook.pk) == 0
    assert receiver.got == []
    assert states_of(hook) == [D.WAITING]


@pytest.mark.parametrize(
    ("answer", "finding"),
    [(500, F.ERROR), (302, F.ERROR), (307, F.ERROR), (404, F.ERROR), (bad.answer_late, F.NO_ANSWER),
     (bad.drip_headers, F.NO_ANSWER), (bad.hang_up, F.NO_ANSWER), (bad.talk_nonsense, F.NO_ANSWER)],
)  # fmt: skip
def test_receiver_that_fails_is_asked_again(answer, finding, hook, review, receiver, settings):
    event = act(review)
    receiver.answers = [answer]
    patient = settings.WEBHOOK_SECONDS
    if answer in {bad.answer_late, bad.drip_headers}:
        settings.WEBHOOK_SECONDS = 0.5
    began = time.monotonic()
    assert delivery.deliver(hook.pk) == 0
    assert time.monotonic() - began < 60
    settings.WEBHOOK_SECONDS = patient
    row = hook.deliveries.get()
    assert (row.state, row.attempts, row.finding) == (D.WAITING, 1, finding)
    # A redirect is not followed.
    assert len(receiver.got) == 1
    assert delivery.deliver(hook.pk) == 0
    assert delivery.list_due_webhooks() == []
    with later(seconds=settings.WEBHOOK_BACKOFF[0] * 1.3):
        assert delivery.deliver(hook.pk) == 1
    assert received(receiver) == [str(event.uuid)] * 2
    hook.refresh_from_db()
    assert hook.failures == 0


@pytest.mark.parametrize("answer", [bad.drip_body, bad.flood])
def test_body_of_an_answer_is_not_read(answer, hook, review, receiver):
    act(review)
    receiver.answers = [answer]
    began = time.monotonic()
    assert delivery.deliver(hook.pk) == 1
    assert time.monotonic() - began < 60


def test_waits_grow_and_differ_by_chance(settings):
    for failures, seconds in enumerate(settings.WEBHOOK_BACKOFF, start=1):
        waits = {delivery._find_delay(failures).total_seconds() for _time in range(20)}
        assert len(waits) > 1
        assert all(seconds <= wait <= seconds * 1.2 for wait in waits)


def test_order_is_kept_for_each_object(hook, review, other_review, receiver, monkeypatch):
    first, second, third = act(review), act(review, "closed"), act(other_review)
    monkeypatch.setattr(delivery, "FAILURES_AT_ONCE", 2)
    receiver.answers = [500]
    assert delivery.deliver(hook.pk) == 1
    # The second waits for the first; another review does not.
    assert received(receiver) == [str(first.uuid), str(third.uuid)]
    with later(minutes=1):
        assert delivery.deliver(hook.pk) == 2
    assert received(receiver)[2:] == [str(first.uuid), str(second.uuid)]


def test_receiver_that_is_down_is_left_alone(hook, review, other_review, receiver, settings):
    for one in (review, other_review):
        for _number in range(5):
            act(one)
    receiver.answers = [500] * 50
    delivery.deliver(hook.pk)
    assert len(receiver.got) == 2, "one for each object, none before its time"
    hook.refresh_from_db()
    assert hook.failures == 1
    assert hook.not_before > timezone.now()


def test_webhook_is_turned_off_after_many_failures(hook, review, receiver, staff, settings, capture_commit):
    settings.WEBHOOK_FAILURES = 2
    act(review)
    receiver.answers = [500, 500]
    with capture_commit():
        delivery.deliver(hook.pk)
        hook.refresh_from_db()
        assert hook.is_active
        with later(hours=1):
            delivery.deliver(hook.pk)
    hook.refresh_from_db()
    assert (hook.is_active, hook.disabled_as) == (False, WebhookEnd.FAILURES)
    (letter,) = mail.outbox
    assert letter.to == [staff.email]
    assert "mirror" in letter.body
    assert receiver.url not in letter.body
    with later(hours=2):
        act(review, "closed")
        assert delivery.deliver(hook.pk) == 0
        webhooks.enable_webhook(hook, actor=staff)
        assert delivery.deliver(hook.pk) == 2
    assert AuditEvent.objects.filter(action=AuditAction.REVOKED, changes__webhook=str(hook)).count() == 1


def test_receiver_that_is_gone_is_not_asked_again(hook, review, receiver):
    act(review)
    receiver.answers = [410]
    delivery.deliver(hook.pk)
    hook.refresh_from_db()
    assert hook.disabled_as == WebhookEnd.GONE


def test_an_event_is_given_up_in_the_end(hook, review, receiver, settings):
    settings.WEBHOOK_BACKOFF = (1,)
    act(review)
    receiver.answers = [500, 500]
    delivery.deliver(hook.pk)
    with later(seconds=10):
        delivery.deliver(hook.pk)
    assert states_of(hook) == [D.FAILED]
    act(review, "closed")
    with later(seconds=20):
        assert delivery.deliver(hook.pk) == 1, "it holds back no later one"


def test_who_has_lost_the_right_gets_nothing(receiver, world, review):
    user = make_user()
    hook, _secret = webhooks.create_webhook(user, actor=user, name="mine", url=receiver.url)
    act(review)
    assert delivery.deliver(hook.pk) == 0
    assert states_of(hook) == [], "no trace of what the person may not read"


def test_right_is_asked_again_before_each_attempt(hook, review, receiver, staff, settings):
    act(review)
    receiver.answers = [500]
    delivery.deliver(hook.pk)
    staff.groups.clear()
    with later(minutes=1):
        assert delivery.deliver(hook.pk) == 0
    assert len(receiver.got) == 1
    assert states_of(hook) == []


@pytest.mark.parametrize("way", ["closed", "factor"])
def test_closed_account_gets_nothing_until_it_is_open(way, hook, review, receiver, staff, settings):
    act(review)
    receiver.answers = [500]
    delivery.deliver(hook.pk)
    if way == "closed":
        type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    else:
        settings.REQUIRE_SECOND_FACTOR_FOR = ["secretariat"]
    with later(minutes=1):
        assert delivery.deliver(hook.pk) == 0
        assert len(receiver.got) == 1
        type(staff).objects.filter(pk=staff.pk).update(is_active=True)
        settings.REQUIRE_SECOND_FACTOR_FOR = []
        assert delivery.deliver(hook.pk) == 1


def test_webhook_of_a_token_has_its_scopes_and_its_end(receiver, staff, review):
    def make(*scopes):
        ends = timezone.localdate()
        return api_tokens.make_personal_token(staff, actor=staff, name="n", scopes=scopes, ends_on=ends)[0]

    narrow, wide = make("events:read", "dialogues:read"), make("events:read", "reviews:read")
    hooks = [
        webhooks.create_webhook(staff, actor=staff, name="t", url=receiver.url, token=token)[0]
        for token in (narrow, wide)
    ]
    with pytest.raises(DomainError, match="kinds"):
        webhooks.create_webhook(
            staff, actor=staff, name="t", url=receiver.url, token=narrow, kinds=["reviews.submission.cleared"]
        )
    act(review)
    assert [delivery.deliver(hook.pk) for hook in hooks] == [0, 1]
    act(review)
    api_tokens.revoke_token(wide, actor=staff)
    assert delivery.deliver(hooks[1].pk) == 0
    with pytest.raises(DomainError, match="kinds"):
        webhooks.create_webhook(staff, actor=staff, name="t", url=receiver.url, token=make("messages:read"))


def test_only_chosen_kinds_and_objects_arrive(receiver, staff, review, other_review):
    hook, _secret = webhooks.create_webhook(
        staff, actor=staff, name="x", url=receiver.url, kinds=["reviews.review.closed"],
        subjects=[f"reviews/{review.code}"],
    )  # fmt: skip
    act(review)
    act(other_review, "closed")
    wanted = act(review, "closed")
    delivery.deliver(hook.pk)
    assert received(receiver) == [str(wanted.uuid)]


def test_two_workers_do_not_deliver_one_event_twice(hook, review, receiver):
    act(review)
    again = []

    def post(*arguments, **options):
        again.append(delivery.deliver(hook.pk))
        return send_to_receiver(*arguments, **options)

    assert delivery.list_due_webhooks() == [hook.pk]
    assert delivery.deliver(hook.pk, post=post) == 1
    assert again == [0]
    assert len(receiver.got) == 1


def test_worker_that_died_gives_the_webhook_back(hook, review, receiver):
    act(review)

    def die(*_arguments, **_options):
        raise SystemExit

    with pytest.raises(SystemExit):
        delivery.deliver(hook.pk, post=die)
    assert delivery.list_due_webhooks() == []
    with later(seconds=delivery.CLAIM.total_seconds() + 1):
        assert delivery.deliver(hook.pk) == 1


def test_worker_that_slept_too_long_stops(hook, review, other_review, receiver):
    act(review)
    act(other_review)

    def sleep(*arguments, **options):
        Webhook.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
        return send_to_receiver(*arguments, **options)

    assert delivery.deliver(hook.pk, post=sleep) == 1
    assert len(receiver.got) == 1


def test_slow_receiver_does_not_keep_a_worker(hook, review, other_review, receiver, monkeypatch):
    monkeypatch.setattr(delivery, "PAUSE_FACTOR", 3)
    monkeypatch.setattr(delivery, "SECONDS_AT_ONCE", 0)
    act(review)
    act(other_review)
    receiver.answers = [lambda handler: (time.sleep(0.2), bad.send(handler, b"HTTP/1.1 200 OK\r\n\r\n"))] * 2
    assert delivery.deliver(hook.pk) == 1
    hook.refresh_from_db()
    assert hook.not_before > timezone.now() + dt.timedelta(seconds=0.4)
    assert delivery.list_due_webhooks() == []


def test_replay_sends_again_with_the_same_identifier(hook, review, receiver, staff):
    first, second = act(review), act(review, "closed")
    delivery.deliver(hook.pk)
    webhooks.replay_delivery(hook.deliveries.get(event=first), actor=staff)
    delivery.deliver(hook.pk)
    assert received(receiver) == [str(one.uuid) for one in (first, second, first)]
    webhooks.replay_since(hook, actor=staff, since=first.at)
    delivery.deliver(hook.pk)
    assert received(receiver)[3:] == [str(first.uuid), str(second.uuid)]
    newer, _secret = webhooks.create_webhook(staff, actor=staff, name="new", url=receiver.url)
    assert delivery.deliver(newer.pk) == 0
    webhooks.replay_since(newer, actor=staff, since=first.at)
    assert delivery.deliver(newer.pk) == 2


def test_old_deliveries_are_removed_and_waiting_ones_stay(hook, review, receiver, settings):
    act(review)
    delivery.deliver(hook.pk)
    act(review, "closed")
    receiver.answers = [500]
    delivery.deliver(hook.pk)
    delivery.delete_old_deliveries(timezone.now() + dt.timedelta(days=settings.WEBHOOK_LOG_DAYS + 1))
    assert states_of(hook) == [D.WAITING]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"url": "http://public.example/hook"}, "url"),
        ({"url": "https://127.0.0.1/hook"}, "url"),
        ({"url": "https://user:word@public.example/"}, "url"),
        ({"url": "https://public.example:22/"}, "url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url"),
        ({"url": "ftp://public.example/"}, "url"),
        ({"url": "https://public.example/" + "x" * 500}, "url"),
        ({"kinds": ["reviews.review.gone"]}, "kinds"),
        ({"subjects": ["reviews/../x"]}, "subjects"),
        ({"subjects": ["reviews/KEN-1"] * 51}, "subjects"),
    ],
)
def test_bad_webhook_is_not_made(values, field, db):
    user = make_user()
    with pytest.raises(DomainError) as caught:
        webhooks.create_webhook(user, actor=user, **{"name": "x", "url": "https://public.example/hook"} | values)
    assert caught.value.field == field
    assert not Webhook.objects.exists()


def test_nobody_has_more_than_so_many(db, settings):
    settings.WEBHOOKS_PER_PERSON = 1
    user, make = make_user(), webhooks.create_webhook
    make(user, actor=user, name="x", url="https://public.example/")
    with pytest.raises(DomainError, match="Delete one first"):
        make(user, actor=user, name="x", url="https://public.example/")


def test_webhooks_are_their_person_s_alone(db):
    user, other, staff = make_user(), make_user(), make_secretariat()
    hook, _secret = webhooks.create_webhook(user, actor=user, name="x", url="https://public.example/")
    for act_on in (
        webhooks.rotate_secret, webhooks.enable_webhook, webhooks.delete_webhook,
        lambda hook, actor: webhooks.replay_since(hook, actor=actor, since=timezone.now()),
    ):  # fmt: skip
        for wrong in (other, staff):
            with pytest.raises(NotAllowedError):
                act_on(hook, actor=wrong)
    with pytest.raises(NotAllowedError):
        webhooks.create_webhook(user, actor=other, name="x", url="https://public.example/")
    with pytest.raises(NotAllowedError):
        webhooks.disable_webhook(hook, actor=other)
    token, _text = api_tokens.make_personal_token(
        other, actor=other, name="n", scopes=["reviews:read"], ends_on=timezone.localdate()
    )
    with pytest.raises(NotAllowedError):
        webhooks.create_webhook(user, actor=user, name="x", url="https://public.example/", token=token)
    assert list(Webhook.objects.visible_to(other)) == []
    # An officer can turn it off, and only an officer's word turns it on again.
    webhooks.disable_webhook(hook, actor=staff)
    with pytest.raises(DomainError, match="Ask the Secretariat"):
        webhooks.enable_webhook(hook, actor=user)


def test_database_refuses_half_a_webhook(hook, review):
    act(review)
    event = PortalEvent.objects.last()
    for change in (
        lambda: Webhook.objects.update(disabled_at=timezone.now()),
        lambda: Webhook.objects.update(disabled_as="owner"),
        lambda: Webhook.objects.update(earlier_secret="x"),
        lambda: Webhook.objects.update(name=""),
        lambda: WebhookDelivery.objects.create(webhook=hook, event=event, state=D.DELIVERED),
        lambda: [WebhookDelivery.objects.create(webhook=hook, event=event) for _time in range(2)],
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
