"""Speakers: the panel, which the Secretariat chooses, and the speakers' list, which the chair manages (PR, para.

53).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import ApplicationState, Delivery
from dialogues.guards import check_floor_open
from dialogues.models import Attendee, Dialogue, Panellist, Speaker, Statement
from dialogues.selectors.readings import read_panel
from dialogues.selectors.speakers import list_panel_warnings
from dialogues.services.transitions import lock_as_read
from dialogues.workflow import PANEL_RULE, RULE_17, cite_subject_rule
from untoc_portal.core import audit, authz, undo
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from untoc_portal.accounts.models import User

ORAL = (Delivery.ORAL, Delivery.BOTH)
# The columns that actions on the list change.
COLUMNS = ("position", "began_at", "ended_at", "skipped_at", "invited_at", "approved_at")


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
    invited = Attendee.objects.attending().filter(
        application__dialogue=dialogue, application__state=ApplicationState.INVITED
    )
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

    These are invited organizations that asked to speak, and the authors of accepted oral statements. Authors are
    organizations, and States under review on their own review. Organizations are in the order of their applications,
    followed by States.
    """
    dialogue = _locked(dialogue, actor)
    spoken = Statement.objects.accepted().filter(dialogue=dialogue, delivery__in=ORAL)
    asked = Q(wants_to_speak=True) | Q(organization__in=spoken.exclude(organization=None).values("organization"))
    fresh = [
        Speaker(dialogue=dialogue, application=row)
        for row in dialogue.applications.taking_part().filter(asked, on_speakers_list=None).order_by("pk")
    ]
    there = set(dialogue.speakers.values_list("review", flat=True))
    reviews = spoken.exclude(review=None).order_by("pk").values_list("review", flat=True)
    fresh += [Speaker(dialogue=dialogue, review_id=key) for key in dict.fromkeys(reviews) if key not in there]
    last = dialogue.speakers.aggregate(last=Max("position"))["last"] or 0
    for position, speaker in enumerate(fresh, last + 1):
        speaker.position = position
    Speaker.objects.bulk_create(fresh)
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes={"speakers": len(fresh)})
    return len(fresh)


@cite_subject_rule
@transaction.atomic
def move_speaker(speaker: Speaker, *, actor: User, up: bool) -> Speaker:
    """Swap a speaker with the one before or after on the list."""
    dialogue = _locked(speaker.dialogue, actor)
    rows = list(dialogue.speakers.order_by("position", "pk"))
    here = next(number for number, row in enumerate(rows) if row.pk == speaker.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, 1):
        Speaker.objects.filter(pk=row.pk).update(position=position)
    speaker.refresh_from_db()
    return speaker


@cite_subject_rule
@transaction.atomic
def give_floor(speaker: Speaker, *, actor: User) -> Speaker:
    """Give the floor to a speaker. The time starts, and a current speech ends.

    Raises DomainError outside the day of an open dialogue, or of a current session of the Conference. Raises
    DomainError if the speaker has had the floor, is skipped or is not invited. In the general review it raises
    DomainError before the Conference approves.
    """
    dialogue = _locked(speaker.dialogue, actor)
    closed = check_floor_open(dialogue)
    if closed is not None:
        raise DomainError("floor_closed", closed, rule=PANEL_RULE)
    speaker = dialogue.speakers.get(pk=speaker.pk)
    if speaker.began_at or speaker.skipped_at:
        message = _("This speaker has had the floor or was skipped.")
        raise DomainError("had_floor", message, rule=PANEL_RULE)
    if speaker.application and speaker.application.state != ApplicationState.INVITED:
        raise DomainError("not_invited", _("The organization is not invited to this dialogue."), rule=PANEL_RULE)
    if dialogue.is_general_review and speaker.approved_at is None:
        message = _(
            "The President must invite a speaker, and the Conference must approve, before the speaker has the floor."
        )
        raise DomainError("not_approved", message, rule=RULE_17)
    end_all_speeches(dialogue)
    speaker.began_at = timezone.now()
    speaker.save(update_fields=["began_at", "updated_at"])
    return speaker


def end_all_speeches(dialogue: Dialogue) -> None:
    """End the current speech, if there is one."""
    now = timezone.now()
    dialogue.speakers.filter(began_at__isnull=False, ended_at__isnull=True).update(ended_at=now, updated_at=now)


@cite_subject_rule
@transaction.atomic
def end_speech(speaker: Speaker, *, actor: User) -> Speaker:
    """End the speech of the current speaker. Raises DomainError if the speaker does not have the floor."""
    dialogue = _locked(speaker.dialogue, actor)
    now = timezone.now()
    ended = dialogue.speakers.filter(pk=speaker.pk, began_at__isnull=False, ended_at__isnull=True)
    if not ended.update(ended_at=now, updated_at=now):
        raise DomainError("no_floor", _("This speaker does not have the floor."), rule=PANEL_RULE)
    speaker.refresh_from_db()
    return speaker


@cite_subject_rule
@transaction.atomic
def skip_speaker(speaker: Speaker, *, actor: User, skip: bool = True) -> Speaker:
    """Skip a speaker who has not begun, or restore the speaker. The speaker may also ask for it.

    Raises NotAllowedError if the user is neither the chair, nor in the Secretariat, nor acts for the speaker.
    """
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    authz.require_permission(actor, "dialogues.skip_speaker", speaker)
    if speaker.began_at:
        raise DomainError("had_floor", _("This speaker has had the floor."), rule=PANEL_RULE)
    speaker.skipped_at = timezone.now() if skip else None
    speaker.save(update_fields=["skipped_at", "updated_at"])
    audit.record_event(
        AuditAction.CHANGED, speaker.dialogue, actor=actor, changes={"skipped": str(speaker), "skip": skip}
    )
    return speaker


@transaction.atomic
def change_speakers_list(dialogue: Dialogue, act: Callable[[], object], *, actor: User) -> str:
    """Run an action on the speakers' list. Return the token with which `undo_act_on_list` undoes it within a minute."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    before = undo.get_column_values(dialogue.speakers.all(), COLUMNS)
    act()
    return undo.build_undo_token(
        _list_of(dialogue), before, undo.get_column_values(dialogue.speakers.all(), COLUMNS), actor=actor
    )


@transaction.atomic
def undo_act_on_list(dialogue: Dialogue, *, actor: User, token: str) -> Dialogue:
    """Undo an action on the speakers' list: the floor given or ended, a move, a skip, an invitation.

    Raises NotAllowedError if the user did not do it. Raises DomainError after a minute, or if something followed.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    rows = undo.undo_action(_list_of(dialogue), dialogue.speakers.all(), COLUMNS, token, actor=actor)
    if not actor.has_perm("dialogues.keep_speakers", dialogue):
        for row in rows:
            authz.require_permission(actor, "dialogues.skip_speaker", row)
    audit.record_event(AuditAction.REVOKED, dialogue, actor=actor, changes={"speakers": [str(row) for row in rows]})
    return dialogue


def _list_of(dialogue: Dialogue) -> str:
    return f"speakers:{dialogue.pk}"


def _locked(dialogue: Dialogue, actor: User) -> Dialogue:
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    authz.require_permission(actor, "dialogues.keep_speakers", dialogue)
    return dialogue
