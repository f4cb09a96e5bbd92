"""The register of objections: who, when, for which reason or expressly none, and with what result."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import BureauDecision, Objection
from dialogues.selectors.applications import list_dialogue_figures
from dialogues.selectors.duties import dialogue_tasks_for_user
from dialogues.selectors.objections import list_application_objections
from dialogues.services import bureau, dialogues, objections
from stakeholders.models import State
from tests.factories.bureau import agree, let_bureau_decide, let_bureau_decide_objection
from tests.factories.dialogues import (
    DAY,
    circulate,
    decide,
    make_application,
    make_dialogue,
)
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=60)


@pytest.fixture
def application(stage, dialogue):
    return circulate(make_application(dialogue, stage.organization, stage.representative), closed=False)


@pytest.fixture
def kenya(world):
    return State.objects.get(iso3="KEN")


@pytest.fixture
def focal_point(stage, review):
    return person(carry_to(stage.world, review, "preliminary_consultation"), "KEN")


def raise_one(application, actor, state, **fields):
    return do_after_reading(objections.object_to_application, application, actor=actor, state=state, **fields)


def test_focal_point_objects_for_the_own_state_on_a_ground(stage, application, focal_point, kenya):
    made = raise_one(application, focal_point, kenya, ground="No expertise")
    assert (made.raised_on, made.is_in_window, made.recorded_by) == (timezone.localdate(), True, focal_point)
    list_titles = set(Message.objects.filter(event="dialogues/objection_raised").values_list("recipient", flat=True))
    assert {stage.representative.pk, stage.bureau.pk} <= list_titles
    body = Message.objects.filter(event="dialogues/objection_raised", recipient=stage.representative).get().body
    assert "Kenya" not in body


def test_nobody_objects_for_another_state(stage, application, focal_point):
    with pytest.raises(NotAllowedError):
        raise_one(application, focal_point, State.objects.exclude(iso3="KEN").first(), ground="G")
    for one in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            raise_one(application, one, State.objects.get(iso3="KEN"), ground="G")
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({}, "ground"), ({"ground": "G", "is_without_ground": True}, "ground"), ({"ground": " "}, "ground")],
)
def test_a_ground_is_given_or_expressly_not(stage, application, kenya, fields, field):
    with pytest.raises(DomainError) as caught:
        raise_one(application, stage.secretariat, kenya, **fields)
    assert caught.value.field == field


def test_a_state_that_is_no_party_does_not_object(stage, application, kenya, world):
    kenya.statuses.filter(instrument__code="UNTOC").update(status="not_party")
    with pytest.raises(DomainError) as caught:
        raise_one(application, stage.secretariat, kenya, ground="G")
    assert caught.value.code == "not_a_party"


def test_second_objection_needs_withdrawal_of_first(stage, application, focal_point, kenya):
    first = raise_one(application, focal_point, kenya, is_without_ground=True)
    with pytest.raises(DomainError) as caught:
        raise_one(application, stage.secretariat, kenya, ground="G")
    assert caught.value.code == "objected_already"
    for one in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(objections.withdraw_objection, first, actor=one)
    do_after_reading(objections.withdraw_objection, first, actor=focal_point)
    raise_one(application, focal_point, kenya, ground="G")
    assert Objection.objects.count() == 2


def test_objection_is_in_time_on_last_day_only(stage, application, kenya):
    until = application.applicant_list.objections_until
    with time_machine.travel(until):
        assert raise_one(application, stage.secretariat, kenya, ground="G").is_in_window
    other = State.objects.exclude(iso3="KEN").first()
    with time_machine.travel(until + DAY):
        late = raise_one(application, stage.secretariat, other, ground="G")
        # What came by note counts on the day of the note.
        assert not late.is_in_window
        do_after_reading(objections.withdraw_objection, late, actor=stage.secretariat)
        assert raise_one(application, stage.secretariat, other, ground="G", raised_on=until).is_in_window


@pytest.mark.parametrize("closed", [True, False])
def test_no_objection_before_circulation_or_after_the_decision(stage, dialogue, kenya, closed):
    application = make_application(dialogue, stage.organization, stage.representative)
    if closed:
        application = decide(application, "wait")
    with pytest.raises(DomainError) as caught:
        raise_one(application, stage.secretariat, kenya, ground="G")
    assert caught.value.code == "not_before_states"


def test_open_objection_blocks_decision(stage, application, kenya):
    made = raise_one(application, stage.secretariat, kenya, ground="G")
    with time_machine.travel(application.applicant_list.objections_until + DAY):
        with pytest.raises(DomainError) as caught:
            do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="invite", reason="Yes")
        assert caught.value.code == "not_ready"
        for one in stage.everyone_but():
            with pytest.raises(NotAllowedError):
                do_after_reading(objections.decide_objection, made, actor=one, outcome="not_sustained", note="N")
            if one != stage.bureau:
                with pytest.raises(NotAllowedError):
                    do_after_reading(
                        bureau.propose_objection_decision, made, actor=one, outcome="not_sustained", note="N"
                    )
        with pytest.raises(DomainError):
            do_after_reading(
                bureau.propose_objection_decision, made, actor=stage.bureau, outcome="not_sustained", note=" "
            )
        let_bureau_decide_objection(made, "not_sustained")
        with pytest.raises(DomainError):
            do_after_reading(
                bureau.propose_objection_decision, made, actor=stage.bureau, outcome="sustained", note="Twice"
            )
        let_bureau_decide(application)
    assert application.state == "invited"


def test_a_late_objection_is_noted_and_never_sustained(stage, application, kenya):
    with time_machine.travel(application.applicant_list.objections_until + DAY):
        made = raise_one(application, stage.secretariat, kenya, ground="G")
        with pytest.raises(DomainError) as caught:
            do_after_reading(bureau.propose_objection_decision, made, actor=stage.bureau, outcome="sustained", note="N")
        assert caught.value.field == "outcome"
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=made.pk).update(
                outcome="sustained", decided_by=stage.bureau, decided_at=timezone.now()
            )
        assert let_bureau_decide_objection(made, "noted").outcome == "noted"


def test_applicant_sees_ground_and_decision_but_not_state(stage, application, kenya, client):
    made = raise_one(application, stage.secretariat, kenya, ground="Not on the theme")
    seen = {
        one: [row["state"] for row in list_application_objections(application, one)]
        for one in (stage.secretariat, stage.bureau, stage.delegate, stage.representative, stage.other_representative)
    }
    assert list(seen.values()) == [["Kenya"], ["Kenya"], ["Kenya"], [None], []]
    client.force_login(stage.representative)
    shown = client.get(application.get_absolute_url()).content.decode()
    assert ("Not on the theme" in shown, "Kenya" in shown, "A State party" in shown) == (True, False, True)
    client.force_login(stage.bureau)
    propose = reverse("dialogues:application_objection_propose", args=[made.pk])
    page = client.get(propose).content.decode()
    assert ("Kenya" in page, "Not on the theme" in page) == (True, True)
    assert send_read(client, propose, {"outcome": "not_sustained", "note": "It is on the theme"}).status_code == 302
    client.force_login(stage.representative)
    assert "It is on the theme" not in client.get(application.get_absolute_url()).content.decode()
    agree(BureauDecision.objects.get())
    shown = client.get(application.get_absolute_url()).content.decode()
    assert ("It is on the theme" in shown, "by agreement of all members" in shown) == (True, True)
    assert client.get(propose).status_code == 404


def test_objections_in_the_forms(stage, application, focal_point, client):
    new = reverse("dialogues:application_objection_new", args=[application.pk])
    for one in stage.everyone_but(stage.secretariat):
        client.force_login(one)
        assert client.get(new).status_code == 404
    client.force_login(focal_point)
    kenya = State.objects.get(iso3="KEN")
    assert send_read(client, new, {"state": kenya.pk}).status_code == 422
    assert send_read(client, new, {"state": kenya.pk, "is_without_ground": "on"}).status_code == 302
    made = Objection.objects.get()
    assert send_read(client, reverse("dialogues:application_objection_withdraw", args=[made.pk])).status_code == 302
    client.force_login(stage.secretariat)
    day = timezone.localdate().isoformat()
    assert send_read(client, new, {"state": kenya.pk, "ground": "G", "raised_on": day}).status_code == 302


def test_figures_count_and_name_nobody(stage, dialogue, application, kenya, client):
    raise_one(application, stage.secretariat, kenya, is_without_ground=True)
    assert list_dialogue_figures() == []
    with time_machine.travel(dialogue.held_on):
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    [row] = list_dialogue_figures()
    assert row.numbers == {
        "applied": 1, "invited": 0, "waiting": 0, "refused": 0, "withdrawn": 0, "objections": 1, "in_window": 1,
        "without_ground": 1, "sustained": 0, "not_sustained": 0, "noted": 0, "taken_back": 0,
    }  # fmt: skip
    shown = client.get(reverse("dialogues:dialogue_figures")).content.decode()
    assert stage.organization.name not in shown
    assert "Kenya" not in shown.partition("<main")[2]


def test_bureau_and_secretariat_notified_until_decision(stage, application, focal_point, kenya):
    def list_titles(user):
        return [
            str(task.title)
            for task in dialogue_tasks_for_user(user, timezone.localdate())
            if "bjection" in str(task.title)
        ]

    assert list_titles(stage.secretariat) == list_titles(stage.bureau) == []
    objection = raise_one(application, focal_point, kenya, ground="No expertise")
    assert (
        list_titles(stage.secretariat)
        == list_titles(stage.bureau)
        == [f"Objections not decided on: {application.dialogue}"]
    )
    assert list_titles(focal_point) == []
    let_bureau_decide_objection(objection, "not_sustained")
    assert list_titles(stage.secretariat) == []


def test_decision_and_objection_lead_to_different_pages(stage, dialogue, application, kenya):
    circulate(make_application(dialogue, stage.other_organization, stage.other_representative))
    raise_one(application, stage.secretariat, kenya, ground="No expertise")
    day = timezone.localdate() + 100 * DAY
    found = {str(task.title).partition(":")[0]: task.url for task in dialogue_tasks_for_user(stage.secretariat, day)}
    assert found["Objections not decided on"] == application.get_absolute_url()
    # Both can be decided on by then.
    assert found["Decide on applications"] == dialogue.get_absolute_url()


def test_register_shows_state_to_governments_only(stage, application, kenya, client):
    made = raise_one(application, stage.secretariat, kenya, ground="Not on the theme")
    let_bureau_decide_objection(made, "not_sustained", "It is on the theme")
    address = reverse("dialogues:objection_list")

    def shown(user, words=("Not on the theme", "Kenya", stage.bureau.name, "Extended Bureau,")):
        client.force_login(user)
        main = client.get(address, {"dialogue": application.dialogue_id}).content.decode().partition("<main")[2]
        return [word in main for word in words]

    governmental = (stage.secretariat, stage.bureau, stage.chair, stage.delegate)
    assert [shown(one)[:2] for one in governmental] == [[True, True]] * 4
    # The body decides: no member is named.
    assert shown(stage.delegate)[2:] == [False, True]
    assert shown(stage.representative) == [True, False, False, True]
    assert shown(stage.other_representative) == [False, False, False, False]
    client.logout()
    assert client.get(address).status_code == 302


def test_focal_point_withdraws_objection_of_own_state_only(stage, application, focal_point, kenya, client):
    raise_one(application, focal_point, kenya, ground="G")
    other = raise_one(application, stage.secretariat, State.objects.exclude(iso3="KEN").first(), ground="G")
    client.force_login(focal_point)
    shown = client.get(application.get_absolute_url()).content.decode()
    assert shown.count(">Withdraw the objection<") == 1
    assert send_read(client, reverse("dialogues:application_objection_withdraw", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_a_fixed_number_of_queries(stage, application, client, count, django_assert_num_queries):
    for state in State.objects.all()[:count]:
        raise_one(application, stage.secretariat, state, ground="G")
    client.force_login(stage.delegate)
    client.get(reverse("dialogues:objection_list"))
    with django_assert_num_queries(7):
        assert len(client.get(reverse("dialogues:objection_list")).context["table"].rows) == count
