"""What the database itself refuses, no matter who writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dialogues.models import AdoptedReport, AgendaItem, Application, ChairSummary, Dialogue, Routing, Session, Statement
from tests.factories.dialogues import make_application, make_dialogue, make_session

DAY = dt.date(2026, 5, 1)
BEFORE = dt.date(2026, 4, 1)


def assert_refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group)


def test_session(stage):
    values = {"working_group": stage.group, "number": 1, "starts_on": DAY, "ends_on": DAY, "place": "Vienna"}
    values["documents_close_on"] = DAY
    Session.objects.create(**values)
    assert_refused(lambda: Session.objects.create(**values))
    assert_refused(lambda: Session.objects.create(**values | {"number": 2, "ends_on": BEFORE}))
    assert_refused(lambda: Session.objects.create(**values | {"number": 2, "state": "cancelled"}))
    late = values | {"number": 2, "documents_close_on": DAY + dt.timedelta(1)}
    assert_refused(lambda: Session.objects.create(**late))


def test_agenda_item(stage):
    session = make_session(stage.secretariat, stage.group)
    assert_refused(lambda: AgendaItem.objects.create(session=session, number=1, title="Again"))


def test_report(stage, dialogue):
    session = make_session(stage.secretariat, stage.group)
    values = {"session": session, "concluded_on": DAY, "adopted_on": DAY, "symbol": "A"}
    assert_refused(lambda: AdoptedReport.objects.create(**values | {"adopted_on": BEFORE}))
    assert_refused(lambda: AdoptedReport.objects.create(**values | {"symbol": dialogue.report.symbol}))
    assert_refused(lambda: AdoptedReport.objects.create(**values | {"session": dialogue.report.session}))


def test_dialogue_without_an_adopted_report(stage, dialogue):
    values = {"held_on": DAY, "place": "Vienna", "applications_close_on": DAY}
    assert_refused(lambda: Dialogue.objects.create(**values))
    assert_refused(lambda: Dialogue.objects.create(**values, report=dialogue.report))


def test_dialogue(stage, dialogue):
    assert_refused(
        lambda: Dialogue.objects.filter(pk=dialogue.pk).update(applications_close_on=dialogue.held_on + dt.timedelta(1))
    )
    assert_refused(lambda: Dialogue.objects.filter(pk=dialogue.pk).update(state="cancelled"))


def test_application(stage, dialogue):
    application = make_application(dialogue, stage.organization, stage.representative)
    row = Application.objects.filter(pk=application.pk)
    assert_refused(lambda: row.update(state="refused"))
    assert_refused(lambda: row.update(state="lost"))
    assert_refused(
        lambda: Application.objects.create(
            dialogue=dialogue,
            organization=stage.organization,
            expertise="Much",
            submitted_by=stage.representative,
        )
    )


def test_statement(stage, dialogue, review):
    values = {"dialogue": dialogue, "title": "T", "text": "T", "author": stage.representative}
    assert_refused(lambda: Statement.objects.create(**values))
    assert_refused(lambda: Statement.objects.create(**values, organization=stage.organization, review=review))
    statement = Statement.objects.create(**values, organization=stage.organization)
    row = Statement.objects.filter(pk=statement.pk)
    assert_refused(lambda: row.update(state="returned"))
    assert_refused(lambda: row.update(state="lost"))


def test_chair_summary(stage, dialogue):
    summary = ChairSummary.objects.create(dialogue=dialogue, text="T")
    assert_refused(lambda: ChairSummary.objects.filter(pk=summary.pk).update(state="issued"))
    assert_refused(lambda: ChairSummary.objects.create(dialogue=dialogue, text="T"))


def test_routing(stage, dialogue, review):
    group, outcome = stage.group, review.list_of_observations
    summary = ChairSummary.objects.create(dialogue=dialogue, text="T")
    rule = group.routing_rules.get()
    assert_refused(lambda: Routing.objects.create(working_group=group))
    assert_refused(lambda: Routing.objects.create(working_group=group, outcome=outcome))
    assert_refused(
        lambda: Routing.objects.create(working_group=group, outcome=outcome, chair_summary=summary, rule=rule)
    )
    Routing.objects.create(working_group=group, outcome=outcome, rule=rule)
    assert_refused(lambda: Routing.objects.create(working_group=group, outcome=outcome, rule=rule))
    Routing.objects.create(working_group=group, chair_summary=summary)
    assert_refused(lambda: Routing.objects.create(working_group=group, chair_summary=summary))
