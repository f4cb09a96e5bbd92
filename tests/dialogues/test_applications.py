"""Applications to a dialogue."""

import pytest
import time_machine
from django.utils import timezone

from dialogues.models import Application
from dialogues.services import applications, dialogues
from stakeholders.services.merging import merge_organization
from stakeholders.services.representatives import end_representation
from tests.factories.dialogues import DAY, make_application, make_dialogue
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import AuditEvent, Message


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=10)


@pytest.fixture
def application(stage, dialogue):
    return make_application(dialogue, stage.organization, stage.representative)


def told(event):
    return set(Message.objects.filter(event=event).values_list("recipient", flat=True))


def test_application_by_a_representative_reaches_the_bureau(stage, application):
    assert (application.state, application.submitted_by) == ("submitted", stage.representative)
    assert told("dialogues/application_received") == {stage.bureau.pk}


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


def test_application_on_the_closing_day_is_in_time_and_the_next_day_late(stage):
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
    dialogues.hold_dialogue(dialogue, actor=stage.chair)
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


@pytest.mark.parametrize(("invite", "state"), [(True, "invited"), (False, "refused")])
def test_application_decided_by_the_bureau_tells_the_organization(stage, application, invite, state):
    applications.decide_application(application, actor=stage.bureau, invite=invite, reason="Full house")
    application.refresh_from_db()
    assert (application.state, application.decided_by, application.reason) == (state, stage.bureau, "Full house")
    assert application.decided_at is not None
    assert told("dialogues/application_decided") == {stage.representative.pk}


def test_application_decided_by_others_refused(stage, application):
    for person in stage.everyone_but(stage.bureau):
        for invite in (True, False):
            with pytest.raises(NotAllowedError):
                applications.decide_application(application, actor=person, invite=invite, reason="No")
    application.refresh_from_db()
    assert application.state == "submitted"
    assert not AuditEvent.objects.filter(changes__transition="invite").exists()


def test_application_refused_without_a_reason_is_not(stage, application):
    with pytest.raises(DomainError) as caught:
        applications.decide_application(application, actor=stage.bureau, invite=False, reason="  ")
    application.refresh_from_db()
    assert (caught.value.field, application.state) == ("reason", "submitted")


def test_application_decided_twice_or_after_the_dialogue_refused(stage, dialogue, application):
    other = make_application(dialogue, stage.other_organization, stage.other_representative)
    applications.decide_application(application, actor=stage.bureau, invite=True)
    with pytest.raises(DomainError) as caught:
        applications.decide_application(application, actor=stage.bureau, invite=False, reason="No")
    assert caught.value.code == "wrong_state"
    with time_machine.travel(dialogue.held_on):
        dialogues.hold_dialogue(dialogue, actor=stage.chair)
    with pytest.raises(DomainError) as caught:
        applications.decide_application(other, actor=stage.bureau, invite=True)
    assert caught.value.code == "not_ready"


def test_application_withdrawn_by_its_organization_alone(stage, application):
    for person in stage.everyone_but(stage.representative):
        with pytest.raises(NotAllowedError):
            applications.withdraw_application(application, actor=person)
    assert applications.withdraw_application(application, actor=stage.representative).state == "withdrawn"
    with pytest.raises(DomainError):
        applications.decide_application(application, actor=stage.bureau, invite=True)


def test_applications_are_visible_to_their_organization_and_those_who_decide(stage, application):
    seen = {
        "secretariat": stage.secretariat,
        "bureau": stage.bureau,
        "own": stage.representative,
    }
    for person in seen.values():
        assert list(Application.objects.visible_to(person)) == [application]
    for person in stage.everyone_but(*seen.values()):
        assert not Application.objects.visible_to(person).exists()


def test_merged_organization_leaves_its_applications_and_statements_to_the_kept_one(stage, dialogue, application):
    twice = make_application(dialogue, stage.other_organization, stage.other_representative)
    only = make_application(
        make_dialogue(stage.secretariat, stage.groups["IC"], in_days=10), stage.organization, stage.representative
    )
    merge_organization(stage.organization, actor=stage.secretariat, into=stage.other_organization)
    for row in (application, only, twice):
        row.refresh_from_db()
    assert [row.organization for row in (application, only, twice)] == [
        stage.organization, stage.other_organization, stage.other_organization,
    ]  # fmt: skip
    # The one that both had stays with the old row, and the people of the kept one may read it.
    seen = Application.objects.visible_to(User.objects.get(pk=stage.other_representative.pk))
    assert set(seen) == {application, only, twice}
