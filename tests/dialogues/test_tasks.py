"""What everybody has to do in dialogues: what waits for one is no task of another."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from dialogues.enums import DialogueKind
from dialogues.models import AgendaItem, WorkingGroup
from dialogues.selectors.duties import dialogue_tasks_for_user
from dialogues.services import applications, general_reviews, moderation, statements
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting
from stakeholders.services import transitions
from stakeholders.services.renewals import send_renewal_reminders
from tests.factories.bureau import let_bureau_decide
from tests.factories.dialogues import (
    DAY,
    circulate,
    decide,
    make_application,
    make_chair,
    make_dialogue,
    make_session,
    make_statement,
)
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, in_days=60)


def tasks_of(stage, *, today: dt.date | None = None) -> dict[str, list[str]]:
    """Return, by who has any, the beginnings of the titles of their tasks."""
    people = ("secretariat", "bureau", "chair", "other_chair", "delegate", "representative", "other_representative")
    day = today or timezone.localdate()
    titles = {who: [str(task.title) for task in dialogue_tasks_for_user(getattr(stage, who), day)] for who in people}
    return {who: [title.partition(":")[0] for title in found] for who, found in titles.items() if found}


def test_registrations_wait_for_the_secretariat_alone(stage):
    before = tasks_of(stage)
    make_organization(stage.secretariat, verified=False)
    assert tasks_of(stage) == {**before, "secretariat": ["Verify registrations of organizations (1)"]}


def test_a_registration_is_renewed_by_those_who_keep_it(stage):
    colleague = make_representative(stage.secretariat, stage.organization)
    renewal = ["Renew the registration"]
    both = {"representative": renewal, "other_representative": renewal}
    last_day = stage.organization.renewal_due_on
    ahead = ParticipationSetting.get_number(ParticipationSettingName.RENEWAL_REMINDER_DAYS) * DAY
    assert tasks_of(stage, today=last_day - ahead - DAY) == {}
    assert tasks_of(stage, today=last_day - ahead) == both
    assert dialogue_tasks_for_user(colleague, last_day) == []
    with time_machine.travel(last_day + DAY):
        send_renewal_reminders()
        assert tasks_of(stage) == both
        transitions.renew_organization(stage.organization, actor=stage.representative)
        assert tasks_of(stage) == {"other_representative": renewal}


def test_application_tasks_follow_whose_turn_it_is(stage, dialogue):
    not_applied = {"other_representative": ["Apply to take part"]}
    application = make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True)
    assert tasks_of(stage) == {"secretariat": ["Check applications"], **not_applied}
    applications.request_completion(application, actor=stage.secretariat, reason="What for?")
    assert tasks_of(stage) == {"representative": ["Complete the application"], **not_applied}
    representatives = [row.representative for row in application.attendees.all()]
    applications.complete_application(application, actor=stage.representative, representatives=representatives)
    applications.confirm_application(application, actor=stage.secretariat)
    assert tasks_of(stage) == {"secretariat": ["Circulate the list of applicants"], **not_applied}
    made = do_after_reading(applications.circulate_applications, dialogue, actor=stage.secretariat)
    # While States parties may object nobody can decide.
    assert tasks_of(stage, today=made.objections_until) == not_applied
    decides = {who: ["Decide on applications"] for who in ("secretariat", "bureau")}
    assert tasks_of(stage, today=made.objections_until + DAY) == {**decides, **not_applied}
    with time_machine.travel(made.objections_until + DAY):
        let_bureau_decide(application)
    assert tasks_of(stage) == {"representative": ["Write a statement"], **not_applied}
    make_statement(dialogue, stage.representative, organization=stage.organization)
    assert tasks_of(stage) == {"representative": ["Finish the statement “On victims”"], **not_applied}


def test_contested_statement_is_task_of_another_person(stage, dialogue):
    decide(make_application(dialogue, stage.organization, stage.representative))
    statement = make_statement(dialogue, stage.representative, organization=stage.organization)
    statement = do_after_reading(statements.submit_statement, statement, actor=stage.representative)
    title = "Moderate the statement “On victims”"
    waits = {who: found for who, found in tasks_of(stage).items() if title in found}
    assert waits == {"secretariat": [title], "chair": [title]}
    statement = do_after_reading(moderation.return_statement, statement, actor=stage.chair, reason="Off the theme")
    do_after_reading(statements.contest_statement, statement, actor=stage.representative, objection="It is on it")
    assert [who for who, found in tasks_of(stage).items() if title in found] == ["secretariat"]


def test_conference_decision_is_no_bureau_task(stage):
    conference = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    president = make_chair(conference)
    session = make_session(stage.secretariat, conference, in_days=90, agenda=["General review"])
    item = AgendaItem.objects.get(session=session)
    closes = timezone.localdate() + 40 * DAY
    review = do_after_reading(
        general_reviews.open_general_review, item, actor=stage.secretariat, applications_close_on=closes
    )
    circulate(make_application(review, stage.organization, stage.representative))
    assert review.kind == DialogueKind.GENERAL_REVIEW
    assert tasks_of(stage)["secretariat"] == ["Decide on applications"]
    assert "bureau" not in tasks_of(stage)
    assert [str(task.title) for task in dialogue_tasks_for_user(president, timezone.localdate())] == [
        f"Decide on applications: {review}"
    ]
    # The general review ends in the report of the Conference, not in a chair's summary.
    type(review).objects.filter(pk=review.pk).update(state="held")
    assert dialogue_tasks_for_user(president, session.starts_on) == []


@pytest.mark.parametrize(("days", "state"), [(0, "due"), (1, "overdue")])
def test_session_is_late_after_its_last_day(stage, days, state):
    session = make_session(stage.secretariat, stage.group)
    type(session).objects.filter(pk=session.pk).update(state="concluded")
    session.refresh_from_db()
    tasks = dialogue_tasks_for_user(stage.chair, session.ends_on + days * DAY)
    assert [task.state for task in tasks if task.due_on == session.ends_on] == [state]
