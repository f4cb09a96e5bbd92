"""People of a Permanent Mission in sessions and dialogues: they read what travels to States, and object."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Application, Objection, Recommendation, SessionDocument, SessionPack
from dialogues.services import objections, packs
from dialogues.services.session_records import place_document
from reviews.enums_of_states import Circle, StateRight, StateRole as T
from reviews.services.state_circles import set_circle
from stakeholders.models import State
from tests.factories.delegations import confirm, make_note, make_state_person, send
from tests.factories.dialogues import circulate, make_application, make_dialogue, make_session
from tests.factories.pdfs import make_pdf
from tests.factories.people import grant_directly
from tests.factories.reading import send_read
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=60)


@pytest.fixture
def kenya(world):
    return State.objects.get(iso3="KEN")


@pytest.fixture
def mandate(stage):
    return make_state_person(stage.world, role=T.DELEGATE)


@pytest.fixture
def delegate(mandate):
    return User.objects.get(pk=mandate.user_id)


@pytest.fixture
def application(stage, dialogue, mandate):
    return circulate(make_application(dialogue, stage.organization, stage.representative), closed=False)


def raise_one(application, actor, state, **fields):
    return do_after_reading(objections.object_to_application, application, actor=actor, state=state, **fields)


@pytest.mark.parametrize("fields", [{"ground": "No expertise"}, {"is_without_ground": True}])
def test_mission_objects_with_or_without_a_ground(application, delegate, kenya, fields):
    made = raise_one(application, delegate, kenya, **fields)
    assert (made.state, made.raised_on, made.recorded_by) == (kenya, timezone.localdate(), delegate)
    do_after_reading(objections.withdraw_objection, made, actor=delegate)
    assert not Objection.objects.not_withdrawn().exists()


def test_mission_objects_for_no_other_state(application, delegate):
    with pytest.raises(NotAllowedError):
        raise_one(application, delegate, State.objects.get(iso3="GHA"), ground="G")


def test_circle_of_the_state_stops_the_objection(world, application, delegate, kenya):
    values = {"right": StateRight.OBJECT, "circle": Circle.CONTACTS}
    set_circle(make_note(world), actor=world.secretariat, **values)
    with pytest.raises(NotAllowedError):
        raise_one(application, User.objects.get(pk=delegate.pk), kenya, ground="G")
    # Not even as a focal point of something else: the mandate for this State has to have the right.
    grant_directly(delegate, RoleGroup.FOCAL_POINTS)
    with pytest.raises(NotAllowedError):
        raise_one(application, User.objects.get(pk=delegate.pk), kenya, ground="G")


def test_who_has_left_objects_no_more(world, application, mandate, delegate, kenya):
    confirm(send(world, leaves=[mandate]))
    with pytest.raises(NotAllowedError):
        raise_one(application, User.objects.get(pk=delegate.pk), kenya, ground="G")


def test_mission_is_notified_of_the_list(application, delegate):
    notified = Message.objects.filter(event="dialogues/applicants_circulated").values_list("recipient", flat=True)
    assert delegate.pk in set(notified)


def test_mission_objects_on_the_page(application, delegate, kenya, client):
    client.force_login(delegate)
    assert application.organization.name in client.get(application.dialogue.get_absolute_url()).content.decode()
    url = reverse("dialogues:application_objection_new", args=[application.pk])
    answer = send_read(client, url, {"state": kenya.pk, "ground": "No expertise"})
    assert answer.status_code == 302
    assert Objection.objects.get().state == kenya


def test_mission_objects_by_the_api(application, delegate, client):
    client.force_login(delegate)
    base = f"/api/v1/applications/{hide_id(application)}"
    data = {"ground": "G", "seen": client.get(f"{base}/second_look/?act=object").json()["seen"]}
    sent = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    refused = client.post(f"{base}/objections/", {**data, "state": "GHA"}, **sent)
    made = client.post(f"{base}/objections/", {**data, "state": "KEN"}, **sent)
    assert (refused.status_code, made.status_code) == (404, 204)
    assert [row["state"] for row in client.get("/api/v1/objections/").json()["results"]] == ["Kenya"]


def test_applicant_is_not_shown_before_the_list(stage, dialogue, delegate):
    made = make_application(dialogue, stage.organization, stage.representative)
    assert not Application.objects.visible_to(delegate).filter(pk=made.pk).exists()


def test_mission_reads_documents_and_packs_of_a_session(stage, delegate, capture_commit):
    session = make_session(stage.secretariat, stage.group, in_days=30)
    place_document(
        session, actor=stage.secretariat, file=make_pdf(), symbol="CTOC/COP/WG.4/2026/2", title="Paper", language="en",
        kind="background", level=Level.STATES,
    )  # fmt: skip
    with capture_commit():
        packs.request_pack(session, actor=delegate, language="en")
    for model in (SessionDocument, SessionPack):
        assert model.objects.visible_to(delegate).exists(), model
    values = {"right": StateRight.READ, "circle": Circle.NOBODY}
    set_circle(make_note(stage.world), actor=stage.secretariat, **values)
    apart = User.objects.get(pk=delegate.pk)
    for model in (SessionDocument, SessionPack, Recommendation):
        assert not model.objects.visible_to(apart).exists(), model
