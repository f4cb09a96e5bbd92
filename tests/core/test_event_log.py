"""The order of events for programs, and who gets which."""

import json

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from rest_framework.test import APIClient

from dialogues.models import Statement
from reviews.enums import ReviewState as S
from reviews.models import Outcome
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import User
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.events import kinds, log
from untoc_portal.core.models import PortalEvent
from untoc_portal.core.public_ids import KINDS

ALL = list(kinds.list_kinds())


def names_of(user, **asked):
    return [event.kind for event in log.list_events(user, ALL, limit=10_000, **asked)]


def test_every_source_leads_to_an_address_of_the_api():
    root = APIClient().get("/api/v1/").json()["resources"]
    for model, source in kinds.list_sources().items():
        assert source.subject in root, model
        assert hasattr(model._default_manager.none(), "visible_to")
        model._base_manager.values_list("pk", source.path)
        assert set(source.for_all) <= set(source.list_endings())
        assert bool(source.for_all) == bool(source.among), "without `among`, everybody has everything"


def test_kinds_have_names_labels_and_scopes():
    for name, kind in kinds.list_kinds().items():
        assert name == f"{kind.model._meta.label_lower}.{kind.ending}"
        assert kind.label
        assert kind.scope in {"reviews:read", "dialogues:read", "organizations:read"}


def test_acts_of_a_whole_review_become_events(world, review, other_review):
    carry_to(world, review, S.ISSUED)
    carry_to(world, other_review, S.NOMINATION)
    placed = log.place_events()
    assert placed == PortalEvent.objects.count() > 20
    assert log.place_events() == 0
    assert not set(PortalEvent.objects.values_list("kind", flat=True)) - set(ALL)
    about = {"subject": f"reviews/{review.code}"}
    own = names_of(person(review, "KEN"), **about)
    states = [name.rpartition(".")[2] for name in own if name.startswith("reviews.review.")]
    assert states[:2] == [S.NOMINATION, S.PRELIMINARY_CONSULTATION]
    assert states[-1] == S.ISSUED
    assert {"reviews.submission.cleared", "reviews.outcome.cleared", "reviews.outcome.issued"} <= set(own)
    # Who reads the issued document did not follow how it was written.
    for other in (make_user(RoleGroup.CHAIRS), make_user(RoleGroup.DELEGATES), make_user(), AnonymousUser()):
        visible = Outcome.objects.visible_to(other).filter(review=review).exists()
        assert set(names_of(other, **about)) <= {"reviews.outcome.issued", "reviews.translation.issued"}
        assert ("reviews.outcome.issued" in names_of(other, **about)) == visible
    staff = [event.kind for event in PortalEvent.objects.filter(**about)]
    assert names_of(make_secretariat(), **about) == staff
    _check_that_events_have_no_text()


def _check_that_events_have_no_text():
    for event in PortalEvent.objects.select_related("act"):
        notified = log.describe_event(event)
        assert set(notified) == {
            "specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data",
        }  # fmt: skip
        assert set(notified["data"]) == {"object", "link"}
        shown = notified["data"]["object"]
        assert set(shown) == {"kind", "id"}
        assert shown["kind"] not in KINDS or not shown["id"].isdigit(), notified
        written = json.dumps(notified)
        assert event.act.object_label not in written
        assert event.act.actor_label not in written


def test_only_readers_of_the_row_get_an_event(world, review, other_review):
    carry_to(world, review, S.SELF_ASSESSMENT)
    carry_to(world, other_review, S.NOMINATION)
    log.place_events()
    seen = 0
    for user in [*User.objects.all(), AnonymousUser()]:
        for event in log.list_events(user, ALL, limit=10_000):
            model = apps.get_model(*event.kind.split(".")[:2])
            assert model._default_manager.visible_to(user).filter(pk=event.object_id).exists(), (user, event)
            seen += 1
    assert seen > 50


def test_source_of_statements_keeps_returns_from_other_readers():
    source = kinds.list_sources()[Statement]
    assert source.among == "versions"
    assert source.for_all == ("accepted",)


def test_act_that_commits_late_comes_after_those_before_it(world, review):
    carry_to(world, review, S.NOMINATION)
    log.place_events()
    first, second = (
        audit.record_event(AuditAction.TRANSITION, review, actor=None, changes={"state": ["planned", state]})
        for state in (S.NOMINATION, S.SELF_ASSESSMENT)
    )
    # The first one is not committed yet when the second one gets its place.
    hidden = PortalEvent.objects.create(
        act=second, at=second.at, kind="reviews.review.self_assessment", content_type=second.content_type,
        object_id=review.pk, subject=f"reviews/{review.code}",
    )  # fmt: skip
    staff = make_secretariat()
    reached = log.list_events(staff, ALL, limit=10_000)[-1]
    assert reached == hidden
    assert log.place_events() == 1
    (late,) = log.list_events(staff, ALL, after=reached.pk)
    assert late.act == first
    assert late.pk > hidden.pk


def test_act_that_is_undone_is_no_event(world, review):
    log.place_events()
    before = PortalEvent.objects.count()
    with transaction.atomic():
        audit.record_event(AuditAction.TRANSITION, review, actor=None, changes={"state": ["planned", S.NOMINATION]})
        transaction.set_rollback(True)
    log.place_events()
    assert PortalEvent.objects.count() == before


def test_an_act_of_long_ago_is_found_by_a_whole_run(world, review, monkeypatch):
    acts = [
        audit.record_event(AuditAction.TRANSITION, review, actor=None, changes={"state": ["planned", S.NOMINATION]})
        for _number in range(4)
    ]
    log.place_events()
    PortalEvent.objects.filter(act=acts[0]).delete()
    monkeypatch.setattr(log, "LATE_NUMBERS", 1)
    assert log.place_events() == 0
    assert log.place_events(is_whole=True) == 1


def test_places_are_given_in_parts(world, review, monkeypatch):
    carry_to(world, review, S.SELF_ASSESSMENT)
    monkeypatch.setattr(log, "MAX_EVENTS", 3)
    placed = log.place_events()
    assert placed == PortalEvent.objects.count() > 3
    order = list(PortalEvent.objects.order_by("pk").values_list("act", flat=True))
    assert order == sorted(order)
