"""What holds back a step of a dialogue, an application, a statement or a report: each returns the reason, or None."""

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
    from dialogues.models import Application, ChairSummary, Dialogue, GeneralReport, RoutingTable, Session, Statement
    from untoc_portal.core.exceptions import Text


def check_session_ended(session: Session) -> Text | None:
    """Hold back before the last day of the session."""
    if timezone.localdate() >= session.ends_on:
        return None
    return _("The session ends on %(date)s.") % {"date": date_format(session.ends_on)}


def report_adopted(session: Session) -> Text | None:
    """Hold back while the session has not adopted its report."""
    return None if session.state == S.REPORT_ADOPTED else _("The report of this session is not adopted yet.")


def check_dialogue_day_reached(dialogue: Dialogue) -> Text | None:
    """Hold back before the day of the dialogue."""
    if timezone.localdate() >= dialogue.held_on:
        return None
    return _("The dialogue is on %(date)s.") % {"date": date_format(dialogue.held_on)}


def check_open(application_or_statement: Application | Statement) -> Text | None:
    """Hold back once the dialogue has been held."""
    if application_or_statement.dialogue.state == D.OPEN:
        return None
    return _("The dialogue has taken place. Applications and statements are closed.")


def check_has_text(statement_or_summary: Statement | ChairSummary | GeneralReport) -> Text | None:
    """Hold back an empty text."""
    return None if statement_or_summary.text.strip() else _("There is no text yet.")


def check_length(statement: Statement) -> Text | None:
    """Hold back a statement longer than this dialogue's limit."""
    limit = statement.dialogue.statement_max_characters
    if len(statement.text) <= limit:
        return None
    return _("The statement has %(length)d characters; this dialogue's limit is %(limit)d.") % {
        "length": len(statement.text),
        "limit": limit,
    }


def check_verified(application: Application) -> Text | None:
    """Hold back while the secretariat has not verified the organization, or no longer does."""
    if application.organization.state == OrganizationState.VERIFIED:
        return None
    return _("The Secretariat has not verified this organization.")


def check_objections_closed(application: Application) -> Text | None:
    """Hold back the decision while States parties may still object; the last day itself is theirs."""
    until = require_value(application.applicant_list).objections_until
    if timezone.localdate() > until:
        return None
    return _("States parties may object until %(date)s.") % {"date": date_format(until)}


def check_no_objection(application: Application) -> Text | None:
    """Hold back what the Conference has to decide on (rule 17).

    Organizations with ECOSOC status are accepted unless otherwise decided; others once the time for objections is over
    without one.
    """
    if not application.dialogue.is_general_review:
        return _("On a constructive dialogue the Extended Bureau decides.")
    if application.objections.not_withdrawn().exists():
        return _("A State party has objected: the Conference decides.")
    if application.organization.ecosoc_status != EcosocStatus.NONE:
        return None
    return check_objections_closed(application)


def check_objections_decided(application: Application) -> Text | None:
    """Hold back the decision on an applicant before that on each objection to it."""
    return _("An objection has not been decided on yet.") if application.objections.undecided().exists() else None


def check_place_left(application: Application) -> Text | None:
    """Hold back an invitation for which there is no place: the organization may be put on the waiting list."""
    capacity = application.dialogue.capacity
    if capacity is None:
        return None
    taken = sum(row.seats for row in application.dialogue.applications.taking_part().with_seats())
    if taken + application.attendees.attending().count() <= capacity:
        return None
    return _("No place is left: %(taken)d of %(capacity)d are taken.") % {"taken": taken, "capacity": capacity}


def check_statement_count(statement: Statement) -> Text | None:
    """Hold back an organization's statement when as many as this dialogue takes of it were sent before.

    What was sent counts: submitted, contested and accepted statements. A draft, and one that is refused or returned,
    takes no place here; it takes one among those that can be begun (`write_statement`).
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
    """Say that an organization has as many statements as this dialogue takes."""
    message = ngettext(
        "The organization already has a statement; this dialogue accepts %(limit)d from each.",
        "The organization already has the maximum number of statements for this dialogue: %(limit)d.",
        limit,
    )
    return message % {"limit": limit}


def check_floor_open(dialogue: Dialogue) -> Text | None:
    """Hold the floor back but on the day of a dialogue that is open, in the general review on a day of the session.

    Days are those of the duty station. What was recorded as held, and a session that is concluded, are over.
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


def check_author_invited(statement: Statement) -> Text | None:
    """Hold back a statement of an organization not verified or invited; a State under review needs no invitation."""
    organization = statement.organization
    if organization is None:
        return None
    if organization.state != OrganizationState.VERIFIED:
        return _("The Secretariat has not verified this organization.")
    if statement.dialogue.applications.filter(organization=organization, state=A.INVITED).exists():
        return None
    return _("The organization is not invited to this dialogue.")


def check_not_decided_twice(statement: Statement) -> Text | None:
    """Hold back a text that a second person has decided on; a changed one may be sent again."""
    return _("A second person has decided on this text.") if statement.decided_by_id else None


def check_has_rules(table: RoutingTable) -> Text | None:
    """Hold back a table that sends nothing anywhere."""
    return None if table.rules.exists() else _("The table has no rule.")


def check_has_chair_summary(dialogue: Dialogue) -> Text | None:
    """Hold back until the chair's summary is issued."""
    summary = getattr(dialogue, "chair_summary", None)
    return None if summary is not None and summary.state == C.ISSUED else _("The chair's summary is not issued yet.")


def check_has_figures(report: GeneralReport) -> Text | None:
    """Hold back a report before any State is counted."""
    return None if report.counted_batches().exists() else _("No batch of States is counted yet.")
