"""Applications to a dialogue."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Application
from dialogues.selectors.applications import get_waiting_list_position
from dialogues.services import applications, bureau, dialogues
from stakeholders.services.merging import merge_organization
from stakeholders.services.representatives import end_representation
from tests.factories.bureau import let_bureau_decide
from tests.factories.dialogues import (
    DAY,
    circulate,
    decide,
    invite,
    make_application,
    make_dialogue,
)
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def application(stage, dialogue):
    return make_application(dialogue, stage.organization, stage.representative)


def list_recipients(event):
    return set(Message.objects.filter(event=event).values_list("recipient", flat=True))


def test_application_by_a_representative_reaches_the_secretariat(stage, application):
    assert (application.state, application.submitted_by) == ("submitted", stage.representative)
    assert list_recipients("dialogues/application_received") == {stage.secretariat.pk}
    assert [row.representative.user for row in application.attendees.all()] == [stage.representative]


def test_application_for_another_organization_refused(stage, dialogue):
    for person in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            make_application(dialogue, stage.organization, person)
    assert not Application.objects.exists()


def test_application_of_a_former_representative_refused(stage, dialogue):
    end_representation(stage.organization.representatives.get(), actor=stage.secretariat)
    with pytest.raises(NotAllowedError):
        make_application(dialogue, stage.organization, User.objects.get(pk=stage.representative.pk))


def test_application_of_an_unverified_organization_refused(stage, dialogue):
    organization = make_organization(stage.secretariat, verified=False)
    representative = make_representative(stage.secretariat, organization)
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, organization, representative)
    assert (caught.value.code, caught.value.field) == ("not_verified", "organization")


def test_application_twice_refused(stage, dialogue, application):
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, stage.organization, stage.representative)
    assert (caught.value.code, Application.objects.count()) == ("already_applied", 1)


def test_application_is_in_time_on_last_day_only(stage):
    dialogue = make_dialogue(
        stage.secretariat, stage.group, in_days=10, applications_close_on=timezone.localdate() + 5 * DAY
    )
    with time_machine.travel(timezone.localdate() + 6 * DAY), pytest.raises(DomainError) as caught:
        make_application(dialogue, stage.organization, stage.representative)
    assert caught.value.code == "closed"
    with time_machine.travel(timezone.localdate() + 5 * DAY):
        make_application(dialogue, stage.organization, stage.representative)


def test_application_to_a_dialogue_that_was_held_refused(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, stage.organization, stage.representative)
    assert caught.value.code == "held"


@pytest.mark.parametrize("expertise", [" ", ""])
def test_application_without_expertise_names_the_field(stage, dialogue, expertise):
    with pytest.raises(DomainError) as caught:
        applications.apply_to_dialogue(
            dialogue,
            actor=stage.representative,
            organization=stage.organization,
            expertise=expertise,
            wants_to_speak=False,
        )
    assert caught.value.field == "expertise"


@pytest.mark.parametrize(("decision", "state"), [("invite", "invited"), ("wait", "waiting"), ("refuse", "refused")])
def test_bureau_decision_notifies_organization(stage, application, decision, state):
    let_bureau_decide(circulate(application), decision, "Full house")
    application.refresh_from_db()
    assert (application.state, application.decided_by, application.reason) == (state, stage.bureau, "Full house")
    assert application.decided_at is not None
    assert list_recipients("dialogues/application_decided") == {stage.representative.pk}


def test_application_decided_by_others_refused(stage, application):
    circulate(application)
    for person in stage.everyone_but():
        for decision in ("invite", "wait", "refuse"):
            with pytest.raises(NotAllowedError):
                do_after_reading(
                    applications.decide_application, application, actor=person, decision=decision, reason="No"
                )
            if person != stage.bureau:
                with pytest.raises(NotAllowedError):
                    do_after_reading(bureau.propose_decision, application, actor=person, decision=decision, reason="No")
    application.refresh_from_db()
    assert application.state == "circulated"
    assert not AuditEvent.objects.filter(changes__transition__startswith="invite").exists()


def test_application_refused_without_a_reason_is_not(stage, application):
    circulate(application)
    with pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="refuse", reason="  ")
    application.refresh_from_db()
    assert (caught.value.field, application.state) == ("reason", "circulated")


def test_application_decided_twice_or_after_the_dialogue_refused(stage, dialogue, application):
    other = make_application(dialogue, stage.other_organization, stage.other_representative)
    circulate(application)
    circulate(other)
    let_bureau_decide(application)
    with pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="refuse", reason="No")
    assert caught.value.code == "wrong_state"
    with time_machine.travel(dialogue.held_on):
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    other.refresh_from_db()
    with pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, other, actor=stage.bureau, decision="invite", reason="Yes")
    assert caught.value.code == "not_ready"


@pytest.mark.parametrize("decision", ["invite", "wait", "refuse"])
def test_application_is_not_decided_on_before_it_was_circulated(stage, application, decision):
    for step in (lambda: None, lambda: applications.confirm_application(application, actor=stage.secretariat)):
        step()
        with pytest.raises(DomainError) as caught:
            do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision=decision, reason="No")
        assert caught.value.code == "wrong_state"
    # It is also refused by any other way into the database.
    for state in ("circulated", "invited", "waiting", "refused"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(
                state=state, reason="No", decided_by=stage.bureau, decided_at=timezone.now()
            )


def test_application_is_not_decided_on_while_states_may_object(stage, application):
    application = circulate(application, closed=False)
    until = timezone.localdate() + 14 * DAY
    assert application.applicant_list.objections_until == until
    with time_machine.travel(until), pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="invite", reason="Yes")
    assert caught.value.code == "not_ready"


def test_incomplete_application_is_completed_by_organization(stage, dialogue, application):
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            applications.request_completion(application, actor=person, reason="Who comes?")
    with pytest.raises(DomainError):
        applications.request_completion(application, actor=stage.secretariat, reason=" ")
    applications.request_completion(application, actor=stage.secretariat, reason="Who comes?")
    assert list_recipients("dialogues/application_decided") == {stage.representative.pk}
    second = make_representative(stage.secretariat, stage.organization)
    people = stage.organization.representatives.filter(user=second)
    values = {"expertise": "More", "representatives": people}
    with time_machine.travel(dialogue.applications_close_on):
        for person in stage.everyone_but(stage.representative):
            with pytest.raises(NotAllowedError):
                applications.complete_application(application, actor=person, **values)
        applications.complete_application(application, actor=stage.representative, **values)
    application.refresh_from_db()
    assert (application.state, application.reason, application.expertise) == ("submitted", "", "More")
    assert [row.representative.user for row in application.attendees.attending()] == [second]


def test_completion_form_shows_what_was_sent(stage, application, client):
    applications.request_completion(application, actor=stage.secretariat, reason="Who comes?")
    client.force_login(stage.representative)
    address = reverse("dialogues:application_complete", args=[application.pk])
    assert client.get(address).context["form"]["expertise"].value() == application.expertise
    assert client.post(address, {"expertise": "More", "attendance": "online"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.expertise) == ("submitted", "More")


def test_secretariat_circulates_complete_applications(stage, dialogue, application):
    with pytest.raises(DomainError) as caught:
        do_after_reading(applications.circulate_applications, dialogue, actor=stage.secretariat)
    assert caught.value.code == "nothing_complete"
    applications.confirm_application(application, actor=stage.secretariat)
    make_application(dialogue, stage.other_organization, stage.other_representative)
    for person in stage.everyone_but(stage.secretariat):
        with pytest.raises(NotAllowedError):
            do_after_reading(applications.circulate_applications, dialogue, actor=person)
    for day in (timezone.localdate() - DAY, timezone.localdate() + DAY):
        with pytest.raises(DomainError) as caught:
            do_after_reading(applications.circulate_applications, dialogue, actor=stage.secretariat, circulated_on=day)
        assert caught.value.field == "circulated_on"
    made = do_after_reading(applications.circulate_applications, dialogue, actor=stage.secretariat)
    assert (made.number, list(made.applications.all())) == (1, [application])
    assert stage.bureau.pk in list_recipients("dialogues/applicants_circulated")
    assert list(Application.objects.visible_to(stage.delegate)) == [application]


def test_waiting_list_moves_up_when_place_is_free(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10, capacity=1)
    first = invite(dialogue, stage.organization, stage.representative)
    second = circulate(make_application(dialogue, stage.other_organization, stage.other_representative))
    with pytest.raises(DomainError) as caught:
        do_after_reading(bureau.propose_decision, second, actor=stage.bureau, decision="invite", reason="Yes")
    assert caught.value.code == "not_ready"
    let_bureau_decide(second, "wait")
    assert applications.invite_from_waiting_list(dialogue) == []
    do_after_reading(applications.withdraw_application, first, actor=stage.representative)
    second.refresh_from_db()
    assert (second.state, second.decided_by) == ("invited", stage.bureau)


def test_places_added_go_to_those_who_wait_in_their_order(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10, capacity=1)
    invite(dialogue, stage.organization, stage.representative)
    third = make_organization(stage.secretariat)
    waiting = [
        decide(make_application(dialogue, organization, person), "wait")
        for organization, person in (
            (stage.other_organization, stage.other_representative),
            (third, make_representative(stage.secretariat, third)),
        )
    ]
    assert [get_waiting_list_position(application) for application in waiting] == [1, 2]
    dialogues.change_dialogue(dialogue, actor=stage.chair, capacity=2)
    for application in waiting:
        application.refresh_from_db()
    assert [get_waiting_list_position(application) for application in waiting] == [None, 1]
    assert [application.state for application in waiting] == ["invited", "waiting"]


def test_representatives_are_own_and_within_limit(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10, representatives_max=1)
    make_representative(stage.secretariat, stage.organization)
    own, others = stage.organization.representatives.all(), stage.other_organization.representatives.all()
    for people in (own, others):
        with pytest.raises(DomainError) as caught:
            make_application(dialogue, stage.organization, stage.representative, representatives=people)
        assert caught.value.field == "representatives"
    assert not Application.objects.exists()


def test_applications_before_the_window_opens_refused(stage):
    opens = timezone.localdate() + 2 * DAY
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10, applications_open_on=opens)
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, stage.organization, stage.representative)
    assert caught.value.code == "not_open"
    with time_machine.travel(opens):
        make_application(dialogue, stage.organization, stage.representative)


def test_application_withdrawn_by_its_organization_alone(stage, application):
    for person in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            do_after_reading(applications.withdraw_application, application, actor=person)
    assert (
        do_after_reading(applications.withdraw_application, application, actor=stage.representative).state
        == "withdrawn"
    )
    with pytest.raises(DomainError):
        do_after_reading(bureau.propose_decision, application, actor=stage.bureau, decision="invite", reason="Yes")


def test_withdrawn_applicant_reapplies_but_refused_one_cannot(stage, application):
    dialogue, applicant = application.dialogue, (stage.organization, stage.representative)
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, *applicant)
    assert caught.value.code == "already_applied"
    do_after_reading(applications.withdraw_application, application, actor=stage.representative)
    again = decide(make_application(dialogue, *applicant), "refuse", "A reason")
    assert again.state == "refused"
    with pytest.raises(DomainError) as caught:
        make_application(dialogue, *applicant)
    assert caught.value.code == "already_applied"
    with pytest.raises(IntegrityError), transaction.atomic():
        type(application).objects.filter(pk=application.pk).update(state="submitted")


def test_application_is_visible_to_applicant_and_deciders(stage, application):
    seen = {
        "secretariat": stage.secretariat,
        "bureau": stage.bureau,
        "own": stage.representative,
    }
    for person in seen.values():
        assert list(Application.objects.visible_to(person)) == [application]
    for person in stage.everyone_but(*seen.values()):
        assert not Application.objects.visible_to(person).exists()


def test_merge_moves_applications_and_statements(stage, dialogue, application):
    twice = make_application(dialogue, stage.other_organization, stage.other_representative)
    only = make_application(
        make_dialogue(stage.secretariat, stage.groups["IC"], in_days=10), stage.organization, stage.representative
    )
    do_after_reading(merge_organization, stage.organization, actor=stage.secretariat, into=stage.other_organization)
    for row in (application, only, twice):
        row.refresh_from_db()
    assert [row.organization for row in (application, only, twice)] == [
        stage.organization, stage.other_organization, stage.other_organization,
    ]  # fmt: skip
    # The one that both had stays with the old row, and the people of the kept one may read it.
    seen = Application.objects.visible_to(User.objects.get(pk=stage.other_representative.pk))
    assert set(seen) == {application, only, twice}
