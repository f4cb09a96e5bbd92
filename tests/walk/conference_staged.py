"""What the walk adds of the Conference and of a room that is in session, by the services as the right people."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from dialogues.enums import DialogueMode, SpeakerClass
from dialogues.models import Dialogue, Session, WorkingGroup
from dialogues.selectors.rooms import get_last_meeting
from dialogues.services import asking, compilations, decisions, dialogues, floor, rooms, sessions
from dialogues.services.decisions import DecisionEntry, NextStep
from stakeholders.models import State
from tests.walk.reviews_staged import REASON, Begins, account
from untoc_portal.front.demo.reading import do_after_reading

SYMBOL = "CTOC/COP/{year}/9"


def held_conference() -> Session:
    """Return a session of the Conference that is held today."""
    group, today = WorkingGroup.objects.get(code="COP"), timezone.localdate()
    found = Session.objects.filter(working_group=group, number=92).first()
    return found or sessions.schedule_session(
        group, actor=account("secretariat"), number=92, starts_on=today, ends_on=today, place="Vienna",
        agenda=["General review", "Other matters"],
    )  # fmt: skip


def decisions_of_the_conference(begins: Begins) -> None:
    """A decision that is confirmed, with a step that was noted and one that is open, and one that waits."""
    staff, second, session = account("secretariat"), account("secretariat.second"), held_conference()
    today = timezone.localdate()
    steps = (
        NextStep("Train judges.", "the Secretariat", until=today),
        NextStep("Report to the next session.", "States"),
    )
    entered = [
        decisions.enter_decision(
            session,
            actor=staff,
            steps=steps,
            entry=DecisionEntry(
                number=number, title="General review", text="The Conference takes note of the reviews.", language="en",
                adopted_on=today, symbol=SYMBOL.format(year=today.year),
            ),
        )
        for number in ("92/1", "92/2")
    ]  # fmt: skip
    confirmed, waiting = entered
    do_after_reading(decisions.confirm_decision, confirmed, actor=second)
    decisions.record_step_outcome(confirmed.steps.get(number=1), actor=staff, outcome=REASON)
    begins["secretariat"] += [
        confirmed.get_absolute_url(),
        waiting.get_absolute_url(),
        reverse("dialogues:decision_new", args=[session.pk]),
        reverse("dialogues:decision_strike_out", args=[waiting.pk]),
        reverse("dialogues:decision_step_note", args=[confirmed.pk, 2]),
    ]
    begins["secretariat.second"].append(reverse("dialogues:decision_confirm", args=[waiting.pk]))


def compilation(begins: Begins) -> None:
    """A compilation that is being written under an item of the Conference, and one that is issued."""
    staff, items = account("secretariat"), list(held_conference().agenda_items.all())
    rows = [compilations.draft_compilation(item, actor=staff, language="en") for item in items]
    for row in rows:
        compilations.write_compilation(row, actor=staff, text="States train judges together.")
    issued = do_after_reading(compilations.issue_compilation, rows[1], actor=staff)
    begins["secretariat"] += [
        *(row.get_absolute_url() for row in (rows[0], issued)),
        *(reverse(f"dialogues:compilation_{name}", args=[rows[0].pk]) for name in ("edit", "issue")),
        reverse("dialogues:compilation_publish", args=[issued.pk]),
    ]


def room_in_session(begins: Begins) -> None:
    """A dialogue of today whose chair has given the floor, with others who wait for it."""
    staff, chair, today = account("secretariat"), account("chair.ta"), timezone.localdate()
    opened = do_after_reading(
        dialogues.open_dialogue, Session.objects.get(working_group__code="TA", number=92), actor=staff, held_on=today,
        place="Vienna", mode=DialogueMode.ONLINE, applications_close_on=today,
    )  # fmt: skip
    rooms.open_meeting(opened, actor=chair)
    speaking = asking.add_body(opened, actor=chair, body="UNICRI", speaker_class=SpeakerClass.UN_BODY)
    for iso3 in ("BEN", "CAN", "FRA"):
        asking.ask_floor_for_state(opened, actor=chair, state=State.objects.get(iso3=iso3))
    floor.give_floor(speaking, actor=chair)
    meeting = get_last_meeting(Dialogue.objects.get(pk=opened.pk))
    names = ("desk", "screen", "minutes", "add", "point_of_order", "own_message", "limits")
    begins["secretariat"] += [reverse(f"dialogues:room_{name}", args=[opened.pk]) for name in names]
    begins["focal-point.ben"].append(reverse("dialogues:speaker_list", args=[opened.pk]))
    begins["visitor"] += [
        reverse("dialogues:room_texts", args=[meeting.interpreters_token]),
        reverse("dialogues:speaker_list", args=[opened.pk]),
        reverse("dialogues:room_screen", args=[opened.pk]),
    ]


PARTS = (decisions_of_the_conference, compilation, room_in_session)
