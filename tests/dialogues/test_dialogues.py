"""Opening, changing and holding a dialogue."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from dialogues.models import Dialogue
from dialogues.services import dialogues, sessions
from tests.factories.dialogues import make_dialogue, make_report, make_session
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message
from untoc_portal.front.demo.reading import do_after_reading

DAY = dt.timedelta(days=1)


def values(**fields):
    day = timezone.localdate() + 60 * DAY
    found = {"held_on": day, "place": "Vienna", "mode": "hybrid", "applications_close_on": day - 30 * DAY}
    return {**found, "statement_max_characters": 6000, **fields}


@pytest.fixture
def report(stage):
    return make_report(stage.secretariat, make_session(stage.secretariat, stage.group))


def test_opened_dialogue_notifies_organizations(stage, report):
    dialogue = do_after_reading(dialogues.open_dialogue, report.session, actor=stage.chair, **values())
    assert (dialogue.state, dialogue.report) == ("open", report)
    notified = set(Message.objects.filter(event="dialogues/dialogue_opened").values_list("recipient", flat=True))
    assert notified == {stage.representative.pk, stage.other_representative.pk}


def test_dialogue_opened_by_others_refused(stage, report):
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            do_after_reading(dialogues.open_dialogue, report.session, actor=person, **values())
    assert not Dialogue.objects.exists()


@pytest.mark.parametrize("concluded", [False, True])
def test_dialogue_before_the_report_is_adopted_refused(stage, concluded):
    session = make_session(stage.secretariat, stage.group)
    if concluded:
        do_after_reading(sessions.conclude_session, session, actor=stage.secretariat)
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            do_after_reading(dialogues.open_dialogue, session, actor=person, **values())
    with pytest.raises(DomainError) as caught:
        do_after_reading(dialogues.open_dialogue, session, actor=stage.secretariat, **values())
    assert (caught.value.code, "para. 53" in str(caught.value)) == ("report_not_adopted", True)


def test_dialogue_is_opened_only_after_reading_the_session(stage, report):
    with pytest.raises(DomainError) as caught:
        dialogues.open_dialogue(report.session, actor=stage.chair, seen="", **values())
    assert (caught.value.code, Dialogue.objects.count()) == ("not_read", 0)


def test_second_dialogue_of_a_session_refused(stage, report):
    do_after_reading(dialogues.open_dialogue, report.session, actor=stage.secretariat, **values())
    with pytest.raises(DomainError) as caught:
        do_after_reading(dialogues.open_dialogue, report.session, actor=stage.secretariat, **values())
    assert caught.value.code == "dialogue_exists"
    assert Dialogue.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"held_on": dt.date(2000, 1, 1), "applications_close_on": dt.date(2000, 1, 1)}, "held_on"),
        ({"applications_close_on": dt.date(2999, 1, 1)}, "applications_close_on"),
        ({"statement_max_characters": 3}, "statement_max_characters"),
        ({"statement_max_characters": 10**6}, "statement_max_characters"),
        ({"mode": "by post"}, "mode"),
        ({"place": ""}, "place"),
    ],
)
def test_dialogue_with_wrong_value_names_the_field(stage, report, fields, field):
    with pytest.raises(DomainError) as caught:
        do_after_reading(dialogues.open_dialogue, report.session, actor=stage.secretariat, **values(**fields))
    assert caught.value.field == field
    dialogue = do_after_reading(dialogues.open_dialogue, report.session, actor=stage.secretariat, **values())
    with pytest.raises(DomainError) as caught:
        dialogues.change_dialogue(dialogue, actor=stage.secretariat, **fields)
    assert caught.value.field == field
    dialogue.refresh_from_db()
    assert (dialogue.place, dialogue.statement_max_characters) == ("Vienna", 6000)


def test_dialogue_changed_while_open(stage, report):
    dialogue = do_after_reading(dialogues.open_dialogue, report.session, actor=stage.secretariat, **values())
    changed = dialogues.change_dialogue(dialogue, actor=stage.chair, place=" Online ", mode="online")
    assert (changed.place, changed.mode) == ("Online", "online")
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            dialogues.change_dialogue(dialogue, actor=person, place="Elsewhere")


def test_dialogue_held_on_its_day_and_not_before(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=3)
    with pytest.raises(DomainError) as caught:
        do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    assert caught.value.code == "not_ready"
    assert [str(reason).startswith("The dialogue is on") for reason in caught.value.reasons] == [True]
    with time_machine.travel(dialogue.held_on):
        for person in stage.everyone_but(stage.secretariat, stage.chair):
            with pytest.raises(NotAllowedError):
                do_after_reading(dialogues.record_dialogue_held, dialogue, actor=person)
        assert do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair).state == "held"
        with pytest.raises(DomainError) as caught:
            dialogues.change_dialogue(dialogue, actor=stage.chair, place="Elsewhere")
    assert caught.value.code == "held"
