"""Checks before a step of a dialogue, an application, a statement or a report.

Each returns the reason that blocks it, or None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import (
    ApplicationState as A,
    ChairSummaryState as C,
    DialogueState as D,
    SessionState as S,
    StatementState as T,
)
from stakeholders.enums import EcosocStatus, OrganizationState
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from dialogues.models import (
        Application,
        ChairSummary,
        Dialogue,
        GeneralReport,
        Meeting,
        RoutingTable,
        Session,
        Statement,
    )
    from untoc_portal.core.exceptions import Text


def check_session_ended(session: Session) -> Text | None:
    """Return the reason if the last day of the session has not come yet."""
    if timezone.localdate() >= session.ends_on:
        return None
    return _("The session ends on %(date)s.") % {"date": date_format(session.ends_on)}


def report_adopted(session: Session) -> Text | None:
    """Return the reason if the session has not adopted its report."""
    return None if session.state == S.REPORT_ADOPTED else _("The report of this session is not adopted yet.")


def check_dialogue_day_reached(dialogue: Dialogue) -> Text | None:
    """Return the reason if the day of the dialogue has not come yet."""
    if timezone.localdate() >= dialogue.held_on:
        return None
    return _("The dialogue is on %(date)s.") % {"date": date_format(dialogue.held_on)}


def check_open(application_or_statement: Application | Statement) -> Text | None:
    """Return the reason if the dialogue is no longer open."""
    if application_or_statement.dialogue.state == D.OPEN:
        return None
    return _("The dialogue has taken place. Applications and statements are closed.")


def check_has_text(statement_or_summary: Statement | ChairSummary | GeneralReport) -> Text | None:
    """Return the reason if the text is empty."""
    return None if statement_or_summary.text.strip() else _("There is no text yet.")


def check_length(statement: Statement) -> Text | None:
    """Return the reason if the statement is longer than the limit of this dialogue."""
    limit = statement.dialogue.statement_max_characters
    if len(statement.text) <= limit:
        return None
    return _("The statement has %(length)d characters; this dialogue's limit is %(limit)d.") % {
        "length": len(statement.text),
        "limit": limit,
    }


def check_verified(application: Application) -> Text | None:
    """Return the reason if the organization is not verified now."""
    if application.organization.state == OrganizationState.VERIFIED:
        return None
    return _("The Secretariat has not verified this organization.")


def check_objections_closed(application: Application) -> Text | None:
    """Return the reason while States parties may still object to the applicant.

    They may object until the end of the last day.
    """
    until = require_value(application.applicant_list).objections_until
    if timezone.localdate() > until:
        return None
    return _("States parties may object until %(date)s.") % {"date": date_format(until)}


def check_no_objection(application: Application) -> Text | None:
    """Return the reason if the portal cannot accept the applicant to the general review without a decision (rule 17).

    On a constructive dialogue the Extended Bureau decides. The Conference decides if an objection was not withdrawn.
    Without an objection, organizations with ECOSOC status are accepted. Others must wait until the time for objections
    is over.
    """
    if not application.dialogue.is_general_review:
        return _("On a constructive dialogue the Extended Bureau decides.")
    if application.objections.not_withdrawn().exists():
        return _("A State party has objected: the Conference decides.")
    if application.organization.ecosoc_status != EcosocStatus.NONE:
        return None
    return check_objections_closed(application)


def check_objections_decided(application: Application) -> Text | None:
    """Return the reason if an objection to the applicant has not been decided yet."""
    return _("An objection has not been decided on yet.") if application.objections.undecided().exists() else None


def check_place_left(application: Application) -> Text | None:
    """Return the reason if there is no place left for the organization. It may then be put on the waiting list."""
    capacity = application.dialogue.capacity
    if capacity is None:
        return None
    taken = sum(row.seats for row in application.dialogue.applications.taking_part().with_seats())
    if taken + application.attendees.attending().count() <= capacity:
        return None
    return _("No place is left: %(taken)d of %(capacity)d are taken.") % {"taken": taken, "capacity": capacity}


def check_statement_count(statement: Statement) -> Text | None:
    """Return the reason if the organization has sent the maximum number of statements for this dialogue.

    Submitted, contested and accepted statements count. A draft, and a refused or returned statement, does not count
    here. It counts towards the statements that can be begun (`write_statement`).
    """
    if statement.organization_id is None:
        return None
    sent = (T.SUBMITTED, T.CONTESTED, T.ACCEPTED)
    others = statement.dialogue.statements.filter(organization=statement.organization_id, state__in=sent)
    limit = statement.dialogue.statements_max
    if others.exclude(pk=statement.pk).count() < limit:
        return None
    return format_statement_limit_reached(limit)


def format_statement_limit_reached(limit: int) -> Text:
    """Return the message that an organization has the maximum number of statements for this dialogue."""
    message = ngettext(
        "The organization already has a statement; this dialogue accepts %(limit)d from each.",
        "The organization already has the maximum number of statements for this dialogue: %(limit)d.",
        limit,
    )
    return message % {"limit": limit}


def check_meeting_day(dialogue: Dialogue) -> Text | None:
    """Return the reason if no meeting can be open today.

    A meeting is on the day of an open dialogue, or in the general review on a day of the session. Days are those of the
    duty station. There is no meeting after the dialogue is recorded as held or the session as concluded.
    """
    if dialogue.state != D.OPEN:
        return _("The dialogue has taken place. The floor can no longer be given.")
    session, first, last = dialogue.session, dialogue.held_on, dialogue.held_on
    if dialogue.is_general_review:
        if session.state != S.SCHEDULED:
            return _("The session is concluded. The floor can no longer be given.")
        first, last = session.starts_on, session.ends_on
    today = timezone.localdate()
    if today < first:
        return _("The floor can be given from %(date)s on.") % {"date": date_format(first)}
    return _("The floor could be given until %(date)s.") % {"date": date_format(last)} if today > last else None


def check_floor_open(dialogue: Dialogue, meeting: Meeting | None) -> Text | None:
    """Return the reason if the floor cannot be given now: it needs a meeting that the chair has opened today.

    `meeting` is the last one of the dialogue (rules of procedure of the Conference, rules 41 and 42: a meeting is
    opened before anyone speaks, and nobody speaks without the permission of its President).
    """
    if reason := check_meeting_day(dialogue):
        return reason
    if meeting is None or not meeting.is_open:
        return _("The meeting is not open. Open it before you give the floor.")
    if timezone.localdate(require_value(meeting.opened_at)) != timezone.localdate():
        return _("This meeting was opened on another day. Close it and open the meeting of today.")
    return None


def check_author_invited(statement: Statement) -> Text | None:
    """Return the reason if the organization is not verified or not invited.

    A State under review needs no invitation.
    """
    organization = statement.organization
    if organization is None:
        return None
    if organization.state != OrganizationState.VERIFIED:
        return _("The Secretariat has not verified this organization.")
    if statement.dialogue.applications.filter(organization=organization, state=A.INVITED).exists():
        return None
    return _("The organization is not invited to this dialogue.")


def check_joined(statement: Statement) -> Text | None:
    """Return the reason if the second State of a joint statement has not agreed to the present text."""
    if statement.joined_review_id is None or statement.joined_by_id is not None:
        return None
    return _("The other State has not agreed to this text yet.")


def check_not_decided_twice(statement: Statement) -> Text | None:
    """Return the reason if a second person has decided on this text. A changed text may be sent again."""
    return _("A second person has decided on this text.") if statement.decided_by_id else None


def check_has_rules(table: RoutingTable) -> Text | None:
    """Return the reason if the table has no rule."""
    return None if table.rules.exists() else _("The table has no rule.")


def check_has_chair_summary(dialogue: Dialogue) -> Text | None:
    """Return the reason if the chair's summary is not issued yet."""
    summary = getattr(dialogue, "chair_summary", None)
    return None if summary is not None and summary.state == C.ISSUED else _("The chair's summary is not issued yet.")


def check_has_figures(report: GeneralReport) -> Text | None:
    """Return the reason if no batch of States has been counted yet."""
    return None if report.counted_batches().exists() else _("No batch of States is counted yet.")
