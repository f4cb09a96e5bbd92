"""Actions on a constructive dialogue: open, change and record as held (PR, para. 53)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueMode, DialogueState
from dialogues.models import Dialogue, JoinedReport, Session
from dialogues.selectors.readings import read_dialogue, read_session
from dialogues.services.applications import invite_from_waiting_list
from dialogues.services.floor import end_all_speeches
from dialogues.services.notifications import notify_recipients
from dialogues.services.room_locks import mark_room_changed
from dialogues.services.rooms import end_open_meeting
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.workflow import DIALOGUE_RULE, OPEN_DIALOGUE, cite_subject_rule
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import find_field_errors, insert_row, raise_all_errors
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.accounts.models import User

MIN_LIMIT, MAX_LIMIT = 500, 100_000
LIMITS = (
    "statement_max_characters", "statements_max", "speaking_minutes", "representatives_max", "panellists_max",
    "objection_days",
)  # fmt: skip
# The settings of a dialogue that the audit log records.
RECORDED = (
    "held_on", "place", "mode", "capacity", "preparation_on", "applications_open_on", "applications_close_on", *LIMITS,
)  # fmt: skip


@transaction.atomic
def open_dialogue(
    session: Session,
    *,
    actor: User,
    seen: str,
    held_on: dt.date,
    place: str,
    mode: DialogueMode | str,
    applications_close_on: dt.date,
    **values: Any,
) -> Dialogue:
    """Open the dialogue that follows a session, and notify the representatives of every verified organization.

    `values` are the other fields of the model. A missing limit gets the default of the portal (`ParticipationSetting`).
    Raises DomainError if the session is not concluded, its report is not adopted, or it already has a dialogue. Raises
    DomainError if dates are in the wrong order, or the session was changed since it was `seen`. Raises NotAllowedError
    if the user is not in the Secretariat and not the chair of the group.
    """
    session = (
        Session.objects.select_related("working_group", "report").select_for_update(of=("self",)).get(pk=session.pk)
    )
    authz.require_permission(actor, OPEN_DIALOGUE.permission, session)
    for reason in get_block_reasons(OPEN_DIALOGUE, session):
        raise DomainError("report_not_adopted", reason, rule=DIALOGUE_RULE)
    require_seen(read_session(session), seen, rule=DIALOGUE_RULE)
    if session.working_group.is_conference:
        message = _("A dialogue follows the sessions of the working groups, not those of the Conference.")
        raise DomainError("conference", message, rule=DIALOGUE_RULE)
    dialogue = Dialogue(
        report=session.report,
        held_on=held_on,
        place=place.strip(),
        mode=mode,
        applications_close_on=applications_close_on,
        **(get_default_limits() | _plain(values)),
    )
    _check(dialogue)
    taken = DomainError("dialogue_exists", _("This session already has its dialogue."), rule=DIALOGUE_RULE)
    if JoinedReport.objects.filter(report=session.report).exists():
        raise taken
    insert_row(dialogue, taken=taken)
    audit.record_event(AuditAction.CREATED, dialogue, actor=actor, changes=_get_settings(dialogue))
    notify_recipients("dialogues/dialogue_opened", dialogue, actor=actor)
    return dialogue


@cite_subject_rule
@transaction.atomic
def change_dialogue(dialogue: Dialogue, *, actor: User, **values: Any) -> Dialogue:
    """Change a dialogue that is not held yet. New places go to the waiting list.

    Raises NotAllowedError if the user is not in the Secretariat and not the chair. Raises DomainError if the dialogue
    was held, or its dates or limits are wrong.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    authz.require_permission(actor, "dialogues.hold_dialogue", dialogue)
    if dialogue.state != DialogueState.OPEN:
        raise DomainError("held", _("The dialogue has been held."), rule=DIALOGUE_RULE)
    before = _get_settings(dialogue)
    for field, value in _plain(values).items():
        setattr(dialogue, field, value)
    _check(dialogue)
    dialogue.save(update_fields=[*values, "updated_at"])
    invite_from_waiting_list(dialogue)
    audit.record_event(
        AuditAction.CHANGED, dialogue, actor=actor, changes={"before": before, "after": _get_settings(dialogue)}
    )
    return dialogue


@cite_subject_rule
@transaction.atomic
def record_dialogue_held(dialogue: Dialogue, *, actor: User, seen: str) -> Dialogue:
    """Record that the dialogue was held. Applications, statements and the speakers' list are then closed.

    The open meeting and a current speech end. Raises DomainError before the day of the dialogue, or if it was changed
    since it was `seen`.
    """
    lock_as_read(dialogue, "dialogues.hold_dialogue", read_dialogue, actor=actor, seen=seen, rule=DIALOGUE_RULE)
    apply_transition(dialogue, "hold", actor=actor)
    end_all_speeches(dialogue)
    for meeting in dialogue.meetings.filter(opened_at__isnull=False, closed_at__isnull=True):
        end_open_meeting(meeting, actor=actor)
    mark_room_changed(dialogue)
    return dialogue


def get_default_limits() -> dict[str, int]:
    """Return the default limits of a new dialogue, from the settings of the Secretariat."""
    numbers = ParticipationSetting.get_numbers()
    return {name: numbers[ParticipationSettingName(name)] for name in LIMITS}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _get_settings(dialogue: Dialogue) -> dict[str, Any]:
    return {name: _as_text(getattr(dialogue, name)) for name in RECORDED}


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _check(dialogue: Dialogue) -> None:
    """Raise DomainError if dates are in the wrong order, or a limit is not allowed."""
    raise_all_errors([*find_field_errors(dialogue, rule=DIALOGUE_RULE), *_find_errors(dialogue)])


def _find_errors(dialogue: Dialogue) -> Iterator[DomainError]:
    adopted_on = dialogue.report.adopted_on if dialogue.report else dialogue.held_on
    if dialogue.held_on < adopted_on:
        message = _("The report was adopted on %(date)s; the dialogue must be later.") % {
            "date": date_format(adopted_on)
        }
        yield DomainError("dates", message, rule=DIALOGUE_RULE, field="held_on")
    if dialogue.applications_close_on > dialogue.held_on:
        late = _("Applications must close on or before the day of the dialogue.")
        yield DomainError("dates", late, rule=DIALOGUE_RULE, field="applications_close_on")
    if dialogue.applications_open_on and dialogue.applications_open_on > dialogue.applications_close_on:
        early = _("Applications must open before they close.")
        yield DomainError("dates", early, rule=DIALOGUE_RULE, field="applications_open_on")
    if dialogue.preparation_on and dialogue.preparation_on > dialogue.held_on:
        unprepared = _("The preparation day must be before the dialogue.")
        yield DomainError("dates", unprepared, rule=DIALOGUE_RULE, field="preparation_on")
    for name in ("representatives_max", "speaking_minutes", "statements_max"):
        if getattr(dialogue, name) < 1:
            yield DomainError("limit", _("At least one."), rule=DIALOGUE_RULE, field=name)
    if not MIN_LIMIT <= dialogue.statement_max_characters <= MAX_LIMIT:
        message = _("The limit must be between %(shortest)d and %(longest)d characters.") % {
            "shortest": MIN_LIMIT,
            "longest": MAX_LIMIT,
        }
        yield DomainError("limit", message, rule=DIALOGUE_RULE, field="statement_max_characters")
