"""The room of the dialogue that the demonstration held: who asked, who spoke and how long, who was there. Invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from dialogues.enums import SpeakerClass
from dialogues.enums_of_general_reviews import ContributionKind
from dialogues.models import AgendaItem, Attendee
from dialogues.services import asking, compilations, contributions, floor, room_notes, rooms, speakers
from reviews.models import Article
from stakeholders.models import State
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.clock import set_earlier

if TYPE_CHECKING:
    from dialogues.models import Dialogue
    from untoc_portal.accounts.models import User

# Who asks for the floor, in this order.
ASKING = ("CAN", "JPN", "MEX", "NOR")
REPLYING = "JPN"
# The minutes of a meeting that has ended. Shortly after midnight it is shorter, because it must be on this day.
LENGTH = 50


def stage_meeting(dialogue: Dialogue, chair: User) -> None:
    """Hold the meeting of a dialogue of today, from its opening to its end, as its chair leads it."""
    now = timezone.localtime()
    since_midnight = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
    step = min(since_midnight, dt.timedelta(minutes=LENGTH)) / (2 * len(ASKING) + 6)
    states = {state.iso3: state for state in State.objects.filter(iso3__in=ASKING)}
    left = 2 * len(ASKING) + 5
    with set_earlier(step * left):
        rooms.open_meeting(dialogue, actor=chair)
        speakers.list_speakers(dialogue, actor=chair)
        for iso3 in ASKING:
            asking.ask_floor_for_state(dialogue, actor=chair, state=states[iso3])
            room_notes.record_presence(dialogue, actor=chair, state=states[iso3], is_online=iso3 == ASKING[-1])
        body = texts.BODY_IN_ROOM
        asking.add_body(dialogue, actor=chair, body=body, speaker_class=SpeakerClass.UN_BODY)
        for attendee in Attendee.objects.attending().filter(
            application__dialogue=dialogue, application__state="invited"
        ):
            room_notes.record_presence(dialogue, actor=chair, attendee=attendee)
        rooms.set_programme_line(dialogue, actor=chair, line=1)
    for number, iso3 in enumerate(ASKING):
        left -= 1
        with set_earlier(step * left):
            speaker = dialogue.speakers.get(state=states[iso3], speaker_class=SpeakerClass.STATE)
            floor.give_floor(speaker, actor=chair)
            if number == 1:
                room_notes.record_point_of_order(
                    dialogue, actor=chair, state=states[ASKING[0]], note=texts.POINT_OF_ORDER
                )
                floor.extend_speech(speaker, actor=chair)
        left -= 1
        with set_earlier(step * left):
            floor.end_speech(speaker, actor=chair)
    with set_earlier(step * left):
        asking.ask_floor_for_state(dialogue, actor=chair, state=states[REPLYING], is_reply=True)
    for speaker in dialogue.speakers.filter(began_at=None, skipped_at=None).order_by("position"):
        left -= 1
        with set_earlier(step * max(left, 1)):
            floor.give_floor(speaker, actor=chair)
    rooms.close_meeting(dialogue, actor=chair)


def begin_general_review(item: AgendaItem, people: dict[str, User], staff: User) -> None:
    """Let States hand in contributions under an item of the Conference, and draft the compilation of them."""
    article = Article.objects.filter(instrument__code="UNTOC", number=6).get()
    kinds = (ContributionKind.GOOD_PRACTICE, ContributionKind.CHALLENGE)
    for (iso3, person), kind in zip(people.items(), kinds, strict=False):
        contributions.hand_in_contribution(
            item,
            actor=person,
            state=State.objects.get(iso3=iso3),
            article=article,
            kind=kind,
            language="en",
            text=texts.CONTRIBUTIONS[kind],
            is_in_library=kind == ContributionKind.GOOD_PRACTICE,
        )
        contributions.request_floor(item, actor=person, state=State.objects.get(iso3=iso3))
    compilations.write_compilation(
        compilations.draft_compilation(item, actor=staff, language="en"), actor=staff, text=texts.COMPILATION
    )
