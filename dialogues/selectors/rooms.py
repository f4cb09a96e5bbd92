"""What is read of a room: its last meeting, limits and programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from dialogues.enums import RoomNoteKind
from dialogues.models import FloorLimit, Meeting, MeetingLimit, RoomNote, Speaker
from dialogues.models.rooms import LIMIT_NUMBERS
from reviews.models import Review, StateMandate
from stakeholders.enums import InstrumentCode
from stakeholders.models import State
from untoc_portal.core import authz

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dialogues.models import Dialogue
    from untoc_portal.core.authz import AnyUser


def get_last_meeting(dialogue: Dialogue) -> Meeting | None:
    """Return the meeting that is prepared or open, or else the last one that was closed."""
    return meetings_for_room(dialogue).first()


def meetings_for_room(dialogue: Dialogue) -> QuerySet[Meeting]:
    """Return the meetings of the dialogue, the last one first."""
    return Meeting.objects.filter(dialogue=dialogue).order_by("-number")


def get_room_limits(dialogue: Dialogue) -> dict[str, dict[str, int]]:
    """Return the limits of the last meeting by class of speakers, or the settings of the portal before the first."""
    rows = MeetingLimit.objects.filter(meeting__dialogue=dialogue).order_by("meeting__number")
    found = {row.pop("speaker_class"): row for row in rows.values("speaker_class", *LIMIT_NUMBERS)}
    return found or FloorLimit.get_defaults()


def list_points_of_order(meeting: Meeting | OuterRef) -> QuerySet[RoomNote]:
    """Return the points of order since the floor was last given. The chair decides on them immediately (rule 44)."""
    given = Speaker.objects.filter(meeting=OuterRef("meeting"), began_at__gt=OuterRef("at"))
    rows = RoomNote.objects.filter(~Exists(given), meeting=meeting, kind=RoomNoteKind.POINT_OF_ORDER)
    return rows.select_related("state").order_by("pk")


def list_programme(dialogue: Dialogue) -> list[str]:
    """Return the lines of the programme in its original language."""
    return split_programme(dialogue.programme)


def split_programme(text: str) -> list[str]:
    """Return the lines of a programme, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def states_for_speaker(user: AnyUser) -> QuerySet[State]:
    """Return the States for which the user may ask for the floor: those of whose delegation the user is.

    That is the standing delegation (rules 12 and 13), or the focal point of the review of the State.
    """
    if not user.is_authenticated:
        return State.objects.none()
    standing = StateMandate.objects.in_force().filter(user=user.pk).values("state")
    speaks = authz.build_grant_condition(user, "agree_outcome", Review)
    return State.objects.filter(
        Q(pk__in=standing) | Q(pk__in=Review.objects.filter(speaks).values("state_under_review"))
    )


def may_speak_for_state(user: AnyUser, state: State) -> bool:
    """Return whether the user may ask for the floor for this State."""
    return states_for_speaker(user).filter(pk=state.pk).exists()


def is_party_to_convention(state: State) -> bool:
    """Return whether the State is recorded as a party to the Convention."""
    return State.objects.parties_to(InstrumentCode.UNTOC).filter(pk=state.pk).exists()
