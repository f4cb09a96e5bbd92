"""Speakers: the panel, which the Secretariat chooses, and the speakers' list, which the chair manages (PR, para.

53).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import ApplicationState, Delivery, MoveReason, SpeakerClass
from dialogues.models import Attendee, Dialogue, Panellist, Speaker, Statement
from dialogues.selectors.readings import read_panel
from dialogues.selectors.rooms import get_room_limits
from dialogues.selectors.speakers import list_panel_warnings
from dialogues.services.room_locks import LEAD, lock_dialogue, lock_room, mark_room_changed
from dialogues.services.transitions import lock_as_read
from dialogues.workflow import PANEL_RULE, ROOM_RULE, cite_subject_rule
from untoc_portal.core import audit, authz, undo
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from untoc_portal.accounts.models import User

ORAL = (Delivery.ORAL, Delivery.BOTH)
# The columns that actions on the list change.
COLUMNS = (
    "position", "began_at", "ended_at", "skipped_at", "invited_at", "approved_at", "meeting", "minutes",
    "warning_seconds", "paused_at", "paused_seconds", "extra_seconds", "moved_at", "moved_by", "move_reason",
)  # fmt: skip


@cite_subject_rule
@transaction.atomic
def choose_panel(
    dialogue: Dialogue, *, actor: User, seen: str, attendees: Iterable[Attendee], accepts_warning: bool = False
) -> list[Panellist]:
    """Choose these people for the panel. They replace the people chosen before.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if there are too many people for
    this dialogue, or if one does not attend for an invited organization. Raises DomainError for several people from one
    organization, if that warning is not accepted. Raises DomainError if someone else has chosen since the panel was
    `seen`.
    """
    dialogue = lock_as_read(dialogue, "dialogues.choose_panel", read_panel, actor=actor, seen=seen, rule=PANEL_RULE)
    wanted = list(attendees)
    if len(wanted) > dialogue.panellists_max:
        limit = dialogue.panellists_max
        message = ngettext(
            "A panel of this dialogue has at most %(limit)d person.",
            "A panel of this dialogue has at most %(limit)d people.",
            limit,
        )
        message %= {"limit": limit}
        raise DomainError("how_many", message, rule=PANEL_RULE, field="attendees")
    invited = Attendee.objects.invited_to(dialogue)
    if invited.filter(pk__in=[row.pk for row in wanted]).count() != len(wanted):
        uninvited = _("Panellists must represent invited organizations.")
        raise DomainError("not_invited", uninvited, rule=PANEL_RULE, field="attendees")
    warnings = list_panel_warnings(wanted)
    if warnings and not accepts_warning:
        asked = _("Choose others, or confirm that you have seen this.")
        raise DomainError(
            "one_organization", join_sentences([*warnings, asked]), rule=PANEL_RULE, field="accepts_warning"
        )
    dialogue.panel.exclude(attendee__in=wanted).delete()
    there = set(dialogue.panel.values_list("attendee", flat=True))
    Panellist.objects.bulk_create([Panellist(dialogue=dialogue, attendee=row) for row in wanted if row.pk not in there])
    changes = {"panel": [str(row) for row in wanted]} | ({"accepted": warnings} if warnings else {})
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes=changes)
    return list(dialogue.panel.all())


@cite_subject_rule
@transaction.atomic
def list_speakers(dialogue: Dialogue, *, actor: User) -> int:
    """Add everyone who is to speak and is not on the list yet. Return how many were added.

    These are the panel, invited organizations that asked to speak, and the authors of accepted oral statements. Authors
    are organizations, and States under review on their own review. Each comes to its place in the order of the classes,
    and within a class in the order in which they asked: by the application or the statement.
    """
    dialogue = lock_room(dialogue, actor)
    fresh = [
        *_list_new_panellists(dialogue),
        *_list_new_organizations(dialogue),
        *_list_new_reviews(dialogue),
    ]
    place_speakers(dialogue, fresh)
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes={"speakers": len(fresh)})
    return len(fresh)


def _list_new_panellists(dialogue: Dialogue) -> list[Speaker]:
    listed = dialogue.speakers.filter(speaker_class=SpeakerClass.PANELLIST).values("attendee")
    rows = dialogue.panel.exclude(attendee__in=listed).select_related("attendee__application")
    return [
        Speaker(
            speaker_class=SpeakerClass.PANELLIST,
            application=row.attendee.application,
            attendee=row.attendee,
            requested_at=row.created_at,
        )
        for row in rows.filter(attendee__left_at=None, attendee__application__state=ApplicationState.INVITED)
    ]


def _list_new_organizations(dialogue: Dialogue) -> list[Speaker]:
    spoken = Statement.objects.accepted().filter(dialogue=dialogue, delivery__in=ORAL).exclude(organization=None)
    asked = Q(wants_to_speak=True) | Q(organization__in=spoken.values("organization"))
    listed = dialogue.speakers.filter(speaker_class=SpeakerClass.STAKEHOLDER).values("application")
    rows = dialogue.applications.taking_part().filter(asked).exclude(pk__in=listed).order_by("created_at", "pk")
    return [Speaker(application=row, requested_at=row.created_at) for row in rows]


def _list_new_reviews(dialogue: Dialogue) -> list[Speaker]:
    rows = Statement.objects.accepted().filter(dialogue=dialogue, delivery__in=ORAL).exclude(review=None)
    listed = dialogue.speakers.exclude(review=None).values("review")
    first: dict[int, Statement] = {}
    for row in rows.exclude(review__in=listed).order_by("created_at", "pk"):
        first.setdefault(require_value(row.review_id), row)
    return [
        Speaker(review_id=key, speaker_class=SpeakerClass.STATE, requested_at=row.created_at)
        for key, row in first.items()
    ]


def place_speakers(dialogue: Dialogue, fresh: Iterable[Speaker]) -> None:
    """Put new entries at their places: by class, and within a class in the order in which they asked (rule 42).

    Whom a chair has moved stays where the chair put it. The caller holds the lock of the dialogue.
    """
    limits = get_room_limits(dialogue)

    def key(row: Speaker) -> tuple[Any, ...]:
        return (limits[row.speaker_class]["rank"], row.requested_at)

    rows = list(dialogue.speakers.order_by("position", "pk"))
    for speaker in fresh:
        speaker.dialogue = dialogue
        later = (
            place
            for place, row in enumerate(rows)
            if not row.began_at and row.moved_at is None and key(row) > key(speaker)
        )
        rows.insert(next(later, len(rows)), speaker)
    for position, row in enumerate(rows, 1):
        row.position = position
    Speaker.objects.bulk_create(row for row in rows if row.pk is None)
    Speaker.objects.bulk_update((row for row in rows if row.pk is not None), ["position"])
    mark_room_changed(dialogue)


@cite_subject_rule
@transaction.atomic
def move_speaker(
    speaker: Speaker,
    *,
    actor: User,
    up: bool | None = None,
    before: int | None = None,
    reason: str = MoveReason.CHAIR,
) -> Speaker:
    """Move a waiting speaker one place `up` or down, or to the place of the entry `before` (the end, if it is 0).

    The entry keeps who moved it, when and why, because speakers are called in the order in which they asked (rule 42).
    Raises DomainError if one of the two has had the floor, or if the reason is not known.
    """
    dialogue = lock_room(speaker.dialogue, actor)
    if reason not in MoveReason.values:
        raise DomainError("reason", _("Choose why the order changes."), rule=ROOM_RULE, field="reason")
    rows = list(dialogue.speakers.order_by("position", "pk"))
    row = next(row for row in rows if row.pk == speaker.pk)
    if row.began_at:
        raise DomainError("had_floor", _("This speaker has had the floor."), rule=ROOM_RULE)
    waiting = [row for row in rows if not row.began_at]
    here = waiting.index(row)
    if up is not None:
        there = here - 1 if up else here + 1
    else:
        there = next((place for place, one in enumerate(waiting) if one.pk == before), len(waiting))
        there -= there > here
    there = min(max(there, 0), len(waiting) - 1)
    if there == here:
        return row
    places = [entry.position for entry in waiting]
    waiting.insert(there, waiting.pop(here))
    row.moved_at, row.moved_by, row.move_reason = timezone.now(), actor, reason
    for position, one in zip(places, waiting, strict=True):
        one.position = position
    Speaker.objects.bulk_update(waiting, ["position", "moved_at", "moved_by", "move_reason"])
    mark_room_changed(dialogue)
    changes = {"speaker": str(row), "place": [here + 1, there + 1], "move_reason": reason}
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes=changes)
    return row


@cite_subject_rule
@transaction.atomic
def skip_speaker(speaker: Speaker, *, actor: User, skip: bool = True) -> Speaker:
    """Skip a speaker who has not begun, or restore the speaker. The speaker may also ask for it.

    Raises NotAllowedError if the user is not the chair, is not in the Secretariat, and does not act for the speaker.
    """
    lock_dialogue(speaker.dialogue)
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    authz.require_permission(actor, "dialogues.skip_speaker", speaker)
    if speaker.began_at:
        raise DomainError("had_floor", _("This speaker has had the floor."), rule=PANEL_RULE)
    speaker.skipped_at = timezone.now() if skip else None
    speaker.save(update_fields=["skipped_at", "updated_at"])
    mark_room_changed(speaker.dialogue)
    audit.record_event(
        AuditAction.CHANGED, speaker.dialogue, actor=actor, changes={"skipped": str(speaker), "skip": skip}
    )
    return speaker


@transaction.atomic
def change_speakers_list(dialogue: Dialogue, act: Callable[[], object], *, actor: User) -> str:
    """Run an action on the speakers' list. Return the token with which `undo_act_on_list` undoes it within a minute."""
    dialogue = lock_dialogue(dialogue)
    before = undo.get_column_values(dialogue.speakers.all(), COLUMNS)
    act()
    return undo.build_undo_token(
        _get_lock_name(dialogue), before, undo.get_column_values(dialogue.speakers.all(), COLUMNS), actor=actor
    )


@transaction.atomic
def undo_act_on_list(dialogue: Dialogue, *, actor: User, token: str) -> Dialogue:
    """Undo an action on the speakers' list: the floor given or ended, a move, a skip, an invitation.

    Raises NotAllowedError if the user did not do it. Raises DomainError after a minute, or if something followed.
    """
    dialogue = lock_dialogue(dialogue)
    rows = undo.undo_action(_get_lock_name(dialogue), dialogue.speakers.all(), COLUMNS, token, actor=actor)
    if not actor.has_perm(LEAD, dialogue):
        for row in rows:
            authz.require_permission(actor, "dialogues.skip_speaker", row)
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.REVOKED, dialogue, actor=actor, changes={"speakers": [str(row) for row in rows]})
    return dialogue


def _get_lock_name(dialogue: Dialogue) -> str:
    return f"speakers:{dialogue.pk}"
