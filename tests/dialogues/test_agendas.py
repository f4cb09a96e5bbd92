"""Agendas, and the item under which outcomes are placed."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from dialogues.models import AgendaItem
from dialogues.selectors.sessions import get_next_session
from dialogues.services import agendas, sessions
from tests.factories.dialogues import make_session
from tests.factories.rows import refusal
from untoc_portal.front.demo.reading import do_after_reading

DAY = dt.timedelta(days=1)


def marked(session):
    return [item.number for item in session.agenda_items.order_by("number") if item.receives_outcomes]


def test_item_for_outcomes_is_chosen_by_number_in_any_language(stage):
    session = make_session(
        stage.secretariat, stage.group, agenda=["افتتاح الدورة", "", "نتائج الاستعراضات القطرية"], outcomes_item=2
    )
    assert [(item.number, item.title) for item in session.agenda_items.filter(receives_outcomes=True)] == [
        (2, "نتائج الاستعراضات القطرية")
    ]
    assert agendas.get_or_create_outcomes_item(session).number == 2


@pytest.mark.parametrize("number", [0, 3])
def test_item_that_is_not_on_the_agenda_refused(stage, number):
    with refusal("no_item") as caught:
        make_session(stage.secretariat, stage.group, agenda=["Opening", "Outcomes"], outcomes_item=number)
    assert caught.value.field == "outcomes_item"


def test_session_without_a_marked_item_gets_one(stage):
    first, empty = (make_session(stage.secretariat, stage.group, agenda=["Opening", "Other"]) for _n in range(2))
    first.agenda_items.update(receives_outcomes=False)
    empty.agenda_items.all().delete()
    assert [agendas.get_or_create_outcomes_item(session).title for session in (first, empty)] == [
        "Opening",
        "Outcomes of country reviews",
    ]
    assert (marked(first), marked(empty)) == ([1], [1])


def test_database_knows_one_item_for_outcomes(stage):
    session = make_session(stage.secretariat, stage.group, agenda=["Opening", "Other"])
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(session=session, number=3, title="Third", receives_outcomes=True)


def test_agenda_items_change_until_session_concluded(stage):
    session = make_session(stage.secretariat, stage.group)
    added = agendas.add_agenda_item(
        session, actor=stage.secretariat, title="Outcomes, part two", receives_outcomes=True
    )
    assert (added.number, marked(session)) == (2, [2])
    first = session.agenda_items.get(number=1)
    agendas.change_agenda_item(first, actor=stage.secretariat, title="Opening", receives_outcomes=False)
    with refusal("no_item"):
        agendas.change_agenda_item(added, actor=stage.secretariat, title="Outcomes", receives_outcomes=False)
    for person in stage.everyone_but(stage.secretariat):
        with refusal():
            agendas.add_agenda_item(session, actor=person, title="More")
        with refusal():
            agendas.change_agenda_item(first, actor=person, title="More", receives_outcomes=True)
    do_after_reading(sessions.conclude_session, session, actor=stage.chair)
    with refusal("concluded"):
        agendas.add_agenda_item(session, actor=stage.secretariat, title="More")


def test_agenda_closes_for_documents_so_many_days_before(stage, settings):
    settings.SESSION_DOCUMENTS_DAYS = 42
    session = make_session(stage.secretariat, stage.group, in_days=100)
    assert session.documents_close_on == session.starts_on - 42 * DAY
    later = make_session(stage.secretariat, stage.group, in_days=200)
    for days, expected in ((0, session), (58, session), (59, later), (159, None)):
        with time_machine.travel(timezone.now() + days * DAY):
            assert get_next_session(stage.group, timezone.localdate()) == expected


def test_closing_day_is_the_session_s_own_and_before_it_begins(stage):
    session = make_session(stage.secretariat, stage.group, in_days=30)
    values = {"starts_on": session.starts_on, "ends_on": session.ends_on, "place": "Vienna"}
    day = session.starts_on - 5 * DAY
    moved = sessions.reschedule_session(session, actor=stage.secretariat, documents_close_on=day, **values)
    assert moved.documents_close_on == day
    with refusal("dates") as caught:
        sessions.reschedule_session(
            session, actor=stage.secretariat, documents_close_on=session.starts_on + DAY, **values
        )
    assert caught.value.field == "documents_close_on"
