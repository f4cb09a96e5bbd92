"""What the database keeps of dialogues, sessions and reports though a rule looks into other tables."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dialogues.models import AdoptedReport, AgendaItem, Dialogue, Session, WorkingGroup
from dialogues.services import general_reviews, sessions
from tests.factories.dialogues import DAY, make_dialogue, make_session
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def conference(stage):
    return WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group)


@pytest.fixture
def session(stage):
    """Give a session of a working group, with one agenda item."""
    return make_session(stage.secretariat, stage.group, in_days=60)


@pytest.fixture
def general_review(stage, conference):
    item = make_session(stage.secretariat, conference, in_days=90).agenda_items.get()
    day = timezone.localdate() + 40 * DAY
    return do_after_reading(
        general_reviews.open_general_review, item, actor=stage.secretariat, applications_close_on=day
    )


def refuses(act, message):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        act()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copy_into(model, row, **changes):
    """Insert a copy of the row by SQL, with other values."""
    columns = [field.column for field in model._meta.concrete_fields if field.column not in {"id", *changes}]
    names, taken = ", ".join([*columns, *changes]), ", ".join([*columns, *(["%s"] * len(changes))])
    table = model._meta.db_table
    statement = f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} WHERE id = %s"  # noqa: S608
    return lambda: sql(statement, *changes.values(), row.pk)


def test_general_review_is_an_item_of_the_conference(general_review, session):
    item = session.agenda_items.get()
    message = "an item of a session of the Conference"
    values = {"kind": "general_review", "held_on": session.starts_on, "applications_close_on": session.starts_on}
    refuses(lambda: Dialogue(conference_item=item, place="Vienna", **values).save(), message)
    rows = Dialogue.objects.filter(pk=general_review.pk)
    refuses(lambda: rows.update(conference_item=item), message)
    refuses(lambda: sql("UPDATE dialogues_dialogue SET conference_item_id = %s", item.pk), message)
    refuses(copy_into(Dialogue, general_review, conference_item_id=item.pk), message)


def test_item_session_and_group_of_a_general_review_stay(general_review, session, stage):
    message = "an item of a session of the Conference"
    item = general_review.conference_item
    refuses(lambda: AgendaItem.objects.filter(pk=item.pk).update(session=session, number=9), message)
    refuses(lambda: Session.objects.filter(pk=item.session_id).update(working_group=stage.group), message)
    refuses(lambda: WorkingGroup.objects.filter(code="COP").update(code="FA"), message)
    with transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(title="Another title")


def test_dialogue_follows_no_session_of_the_conference(stage, conference, dialogue):
    message = "does not follow a session of the Conference"
    session = make_session(stage.secretariat, conference)
    do_after_reading(sessions.conclude_session, session, actor=stage.secretariat)
    day = session.ends_on
    report = do_after_reading(
        sessions.adopt_report,
        session,
        actor=stage.secretariat,
        concluded_on=day,
        adopted_on=day,
        symbol=f"CTOC/COP/{day.year}/9",
    )
    refuses(lambda: Dialogue.objects.filter(pk=dialogue.pk).update(report=report), message)
    refuses(copy_into(Dialogue, dialogue, report_id=report.pk), message)
    refuses(lambda: Session.objects.filter(pk=dialogue.session.pk).update(working_group=conference), message)
    conference.code = "FA"
    conference.save()
    refuses(lambda: WorkingGroup.objects.filter(pk=stage.group.pk).update(code="COP"), message)


def test_dialogue_is_not_held_before_the_adoption(dialogue):
    rows = Dialogue.objects.filter(pk=dialogue.pk)
    before = dialogue.report.adopted_on - DAY
    message = "comes after its report is adopted"
    refuses(lambda: rows.update(held_on=before, applications_close_on=before), message)
    dialogue.held_on = dialogue.applications_close_on = before
    refuses(dialogue.save, message)


@pytest.mark.parametrize("state", ["scheduled", "concluded"])
def test_report_of_a_session_that_has_not_ended(session, state):
    Session.objects.filter(pk=session.pk).update(state=state)
    today = timezone.localdate()
    values = {"session": session, "concluded_on": today, "adopted_on": today, "symbol": "CTOC/COP/WG.4/2026/9"}
    refuses(lambda: AdoptedReport.objects.create(**values), "a session that has ended")


def test_report_before_the_end_of_its_session(session):
    Session.objects.filter(pk=session.pk).update(state="report_adopted")
    today = timezone.localdate()
    values = {"session": session, "concluded_on": today, "adopted_on": today, "symbol": "CTOC/COP/WG.4/2026/9"}
    refuses(lambda: AdoptedReport.objects.create(**values), "a session that has ended")


def test_report_adopted_on_a_day_to_come(stage, session):
    make_report_later = {"concluded_on": timezone.localdate(), "symbol": "CTOC/COP/WG.4/2026/9", "session": session}
    Session.objects.filter(pk=session.pk).update(
        state="report_adopted", starts_on=timezone.localdate(), ends_on=timezone.localdate(),
        documents_close_on=timezone.localdate(),
    )  # fmt: skip
    for day in (dt.date(2090, 1, 1), timezone.localdate() + 2 * DAY):
        refuses(lambda day=day: AdoptedReport.objects.create(adopted_on=day, **make_report_later), "has come")
    assert AdoptedReport.objects.create(adopted_on=timezone.localdate(), **make_report_later).pk


def test_report_is_not_moved(stage, dialogue):
    rows = AdoptedReport.objects.filter(pk=dialogue.report_id)
    free = make_session(stage.secretariat, stage.group)
    Session.objects.filter(pk=free.pk).update(state="report_adopted")
    refuses(lambda: rows.update(session=free), "a record and is never changed")
    refuses(lambda: rows.update(adopted_on=dialogue.held_on + DAY), "a record and is never changed")


@pytest.mark.parametrize("state", ["scheduled", "concluded"])
def test_session_is_not_set_back_under_its_report(dialogue, state):
    rows = Session.objects.filter(pk=dialogue.session.pk)
    refuses(lambda: rows.update(state=state), "stays as it is")
    refuses(lambda: sql("UPDATE dialogues_session SET state = %s WHERE id = %s", state, rows.get().pk), "stays as it")
    refuses(lambda: rows.update(ends_on=rows.get().ends_on + DAY), "stays as it is")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
def test_replaced_rows_are_asked_too(general_review, dialogue, session):
    names = [field.column for field in Session._meta.concrete_fields]
    taken = ["'scheduled'" if name == "state" else name for name in names]
    session_table = f"dialogues_session ({', '.join(names)}) SELECT {', '.join(taken)} FROM dialogues_session"  # noqa: S608
    replaced = f"REPLACE INTO {session_table} WHERE id = %s"
    refuses(lambda: sql(replaced, dialogue.session.pk), "stays as it is")
    item = general_review.conference_item
    columns = "id, number, title, receives_outcomes, session_id"
    moved = f"REPLACE INTO dialogues_agendaitem ({columns}) VALUES (%s, 7, 'x', 0, %s)"  # noqa: S608
    refuses(lambda: sql(moved, item.pk, session.pk), "an item of a session of the Conference")
