"""What the screens of a room show: the chair's desk, the projector, a telephone, the interpreters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.enums import Delivery, SpeakerClass
from dialogues.guards import check_floor_open
from dialogues.models import Attendee, Meeting, RoomMessage, Speaker, Statement
from dialogues.selectors.audiences import get_nameable_applications, get_organizations_for_user
from dialogues.selectors.rooms import (
    get_room_limits,
    list_points_of_order,
    meetings_for_room,
    split_programme,
    states_for_speaker,
)
from dialogues.selectors.speakers import list_speakers
from untoc_portal.core.presence import require_value
from untoc_portal.core.texts_of_record import get_record_text

if TYPE_CHECKING:
    import datetime as dt

    from dialogues.models import Dialogue, Presence
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser

SPOKEN_ALOUD = (Delivery.ORAL, Delivery.BOTH)
WITH_TEXT = (SpeakerClass.STAKEHOLDER, SpeakerClass.STATE)


def format_clock(seconds: int) -> str:
    """Return a time as minutes and seconds, without its sign."""
    return "{}:{:02d}".format(*divmod(abs(seconds), 60))


@dataclass(slots=True)
class Entry:
    """A speaker as a reader sees it: the number in the order, the name, the allowed minutes."""

    speaker: Speaker
    number: int
    name: str
    organization: str
    minutes: int
    statement: Statement | None = None
    is_for_user: bool = False
    seconds_spoken: int = 0
    # Of who waits: the seconds until the turn, if everyone before takes the whole time.
    waits_seconds: int = 0

    @property
    def spoken_clock(self) -> str:
        """Return how long the speaker spoke, in minutes and seconds."""
        return format_clock(self.seconds_spoken)

    @property
    def waits_minutes(self) -> int:
        """Return the minutes until the turn, at least one."""
        return max(round(self.waits_seconds / 60), 1)


@dataclass(slots=True)
class Floor:
    """Who has the floor, with the seconds left at `now`, negative when the time is over."""

    entry: Entry
    now: dt.datetime
    seconds_left: int
    seconds_all: int

    @property
    def is_paused(self) -> bool:
        """Return whether the clock has stopped."""
        return self.entry.speaker.paused_at is not None

    @property
    def is_over(self) -> bool:
        """Return whether the time is over."""
        return self.seconds_left < 0

    @property
    def is_ending(self) -> bool:
        """Return whether the warning has begun."""
        return 0 <= self.seconds_left <= (self.entry.speaker.warning_seconds or 0)

    @property
    def clock(self) -> str:
        """Return minutes and seconds, as the clock shows them."""
        return format_clock(self.seconds_left)

    @property
    def minutes_all(self) -> int:
        """Return the whole time in minutes, with what it was extended by; a part of a minute counts as one."""
        return -(-self.seconds_all // 60)

    @property
    def percent(self) -> int:
        """Return how much of the time is left, in per cent of the whole."""
        return max(min(round(100 * self.seconds_left / self.seconds_all), 100), 0)


@dataclass(slots=True)
class Room:
    """The state of a room for one reader."""

    dialogue: Dialogue
    meeting: Meeting | None
    version: int
    floor_closed: Any
    floor: Floor | None = None
    waiting: list[Entry] = field(default_factory=list)
    skipped: list[Entry] = field(default_factory=list)
    spoken: list[Entry] = field(default_factory=list)
    programme: list[tuple[int, str]] = field(default_factory=list)
    message: RoomMessage | None = None
    # Whether a point of order was raised since the floor was last given.
    has_points: bool = False
    present: int = 0
    online: int = 0
    # If asked for: the States of whose delegation the reader is, and the organizations for which the reader acts.
    states_for_user: list[State] = field(default_factory=list)
    organizations_for_user: frozenset[int] = frozenset()
    # The applications of invited organizations. `attendee_for_user`: the reader's participation for them, if asked for.
    applications: list[Any] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """Return whether a meeting of today is open."""
        return self.floor_closed is None

    @property
    def next(self) -> Entry | None:
        """Return who is called next. In the general review the Conference must have approved it (rule 17)."""
        for entry in self.waiting:
            speaker = entry.speaker
            if speaker.approved_at or not speaker.application_id or not self.dialogue.is_general_review:
                return entry
        return None

    @property
    def replies(self) -> list[Entry]:
        """Return the replies that wait."""
        return [entry for entry in self.waiting if entry.speaker.speaker_class == SpeakerClass.REPLY]

    @property
    def panel(self) -> list[Entry]:
        """Return the panellists who wait."""
        return [entry for entry in self.waiting if entry.speaker.speaker_class == SpeakerClass.PANELLIST]

    @property
    def entry_for_user(self) -> Entry | None:
        """Return the first entry for which the reader acts, or None."""
        return next((entry for entry in self.waiting if entry.is_for_user), None)


def load_room(dialogue: Dialogue, user: AnyUser, *, with_sides: bool = True) -> Room:
    """Return the room as this user sees it. Names are those that the user may see.

    `with_sides` also finds for which States and organizations the user acts. The desk does not need it.
    """
    online = Count("presences", filter=Q(presences__is_online=True))
    points = Exists(list_points_of_order(OuterRef("pk")))
    meetings = meetings_for_room(dialogue).annotate(here=Count("presences") - online, online=online, has_points=points)
    meeting = meetings.first()
    room = Room(dialogue, meeting, dialogue.room_version, check_floor_open(dialogue, meeting))
    applications = dialogue.applications.taking_part().select_related("organization")
    if with_sides and user.is_authenticated:
        room.applications = list(applications.annotate(attendee_for_user=_build_attendee_for_user(user)))
        room.states_for_user = list(states_for_speaker(user))
        room.organizations_for_user = get_organizations_for_user(user)
    else:
        room.applications = list(applications)
    now = timezone.now()
    entries = _list_entries(room, user, now)
    room.spoken = [entry for entry in entries if entry.speaker.ended_at]
    room.skipped = [entry for entry in entries if entry.speaker.skipped_at]
    room.waiting = [entry for entry in entries if not entry.speaker.began_at and not entry.speaker.skipped_at]
    current = next((entry for entry in entries if entry.speaker.began_at and not entry.speaker.ended_at), None)
    if current is not None:
        room.floor = _build_floor(current, now)
    _number(room)
    lines = split_programme(get_record_text(dialogue, "programme").text)
    room.programme = list(enumerate(lines, 1))
    if meeting is not None:
        room.message = meeting.messages.filter(ended_at=None).first()
        room.present, room.online, room.has_points = meeting.here, meeting.online, meeting.has_points
    return room


def _build_attendee_for_user(user: AnyUser) -> Subquery:
    rows = Attendee.objects.attending().filter(application=OuterRef("pk"), representative__user=user.pk)
    return Subquery(rows.values("pk")[:1])


def _list_entries(room: Room, user: AnyUser, now: dt.datetime) -> list[Entry]:
    dialogue = room.dialogue
    rows = list_speakers(dialogue)
    limits, texts = get_room_limits(dialogue), _list_texts(room)
    applications = [row.application for row in rows if row.application]
    # Who leads the room calls the speakers, so a co-chair reads their names as well.
    leads = user.has_perm("dialogues.keep_speakers", dialogue)
    nameable = (
        {row.pk for row in applications}
        if leads
        else get_nameable_applications(user, applications, room.organizations_for_user)
    )
    own_states, own_organizations = {state.pk for state in room.states_for_user}, room.organizations_for_user
    hidden = _("An organization that did not agree to be named")
    entries = []
    for row in rows:
        state, application = row.represented_state, row.application
        is_named = application is None or application.pk in nameable
        person = str(row.attendee.representative.user) if row.attendee and is_named else ""
        side = ("review", row.review_id) if row.review_id else ("application", row.application_id)
        entries.append(
            Entry(
                row,
                0,
                person or (str(row) if is_named else hidden),
                str(row) if person else "",
                row.minutes or limits[row.speaker_class]["minutes"],
                statement=texts.get(side) if row.speaker_class in WITH_TEXT else None,
                is_for_user=state.pk in own_states
                if state
                else application is not None and application.organization_id in own_organizations,
                seconds_spoken=row.get_seconds_spoken(now),
            )
        )
    return entries


def _list_texts(room: Room) -> dict[tuple[str, int | None], Statement]:
    """Return the accepted oral text of each side: interpreters and readers get no other."""
    rows = Statement.objects.accepted().filter(dialogue=room.dialogue, delivery__in=SPOKEN_ALOUD).order_by("-pk")
    applications = {row.organization_id: row.pk for row in room.applications}
    found: dict[tuple[str, int | None], Statement] = {}
    for row in rows:
        side = (
            ("review", row.review_id) if row.review_id else ("application", applications.get(row.organization_id or 0))
        )
        found[side] = row
    return found


def _build_floor(entry: Entry, now: dt.datetime) -> Floor:
    speaker = entry.speaker
    seconds_all = entry.minutes * 60 + speaker.extra_seconds
    return Floor(entry, now, seconds_all - entry.seconds_spoken, seconds_all)


def _number(room: Room) -> None:
    """Number the speakers: first who has spoken, in the order in which they began."""
    room.spoken.sort(key=lambda entry: require_value(entry.speaker.began_at))
    ordered = [*room.spoken, *([room.floor.entry] if room.floor else []), *room.waiting]
    for number, entry in enumerate(ordered, 1):
        entry.number = number
    seconds = max(room.floor.seconds_left, 0) if room.floor else 0
    for entry in room.waiting:
        entry.waits_seconds = seconds
        seconds += entry.minutes * 60


def list_presences(meeting: Meeting | None) -> list[Presence]:
    """Return who is in the meeting, for the chair."""
    if meeting is None:
        return []
    person = "attendee__representative"
    related = (f"{person}__user", f"{person}__organization", "attendee__application__organization", "state")
    return list(meeting.presences.select_related(*related))


def list_expected(dialogue: Dialogue) -> list[Attendee]:
    """Return the people of invited organizations, for the chair who records presence."""
    rows = Attendee.objects.attending().filter(application__in=dialogue.applications.taking_part())
    related = ("representative__user", "representative__organization", "application__organization")
    return list(rows.select_related(*related))


def list_applications_for_user(room: Room) -> list[Any]:
    """Return the invited applications of the reader's organizations that are not on the list yet."""
    entries = [*room.spoken, *([room.floor.entry] if room.floor else []), *room.waiting, *room.skipped]
    listed = {
        entry.speaker.application_id for entry in entries if entry.speaker.speaker_class == SpeakerClass.STAKEHOLDER
    }
    return [
        row for row in room.applications if row.organization_id in room.organizations_for_user and row.pk not in listed
    ]
