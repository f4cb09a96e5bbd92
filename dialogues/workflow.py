"""Sessions, dialogues, applications, statements and chairs' summaries: their transitions (PR, para. 53)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.bureau_moves import moves_by_bureau
from dialogues.enums import (
    ApplicationState as A,
    ChairSummaryState as C,
    Decision,
    DialogueState as D,
    ReportState as G,
    RoutingTableState as R,
    SessionState as S,
    StatementState as T,
)
from stakeholders.enums import EcosocStatus, OrganizationState
from untoc_portal.core.exceptions import DomainError, Text
from untoc_portal.core.presence import on_record
from untoc_portal.core.workflow import Asks, Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.models import Application, ChairSummary, Dialogue, GeneralReport, RoutingTable, Statement

Service = TypeVar("Service", bound="Callable[..., Any]")

SESSION_RULE = _("rules of procedure of the Conference")
DIALOGUE_RULE = _(
    "Procedures and Rules, para. 53: a dialogue follows the session once it is concluded and its report adopted"
)
APPLICATION_RULE = _("Procedures and Rules, para. 53: the Extended Bureau reviews and approves applications")
CIRCULATION_RULE = _("practice of the Mechanism: States parties are sent the list of applicants and may object")
PANEL_RULE = _("Procedures and Rules, para. 53: a panel of representatives may be arranged")
RULE_17 = _("rules of procedure of the Conference, rule 17")
STATEMENT_RULE = _("Procedures and Rules, para. 53: no specific country situation shall be mentioned")
ROUTING_RULE = _("which outcome comes before which working group is a table")
FIGURES_RULE = _("the general report names no State, and none can be told from it")
SUMMARY_RULE = _("Procedures and Rules, para. 53: the chair's summary goes to the working group's next session")
# In the general review, which is held under the rules of the Conference, none of these is cited.
OF_DIALOGUES = (DIALOGUE_RULE, APPLICATION_RULE, CIRCULATION_RULE, PANEL_RULE, STATEMENT_RULE)


def cite(subject: Any, rule: Text) -> Text:
    """Return the rule to cite for a dialogue, or for what belongs to one: in the general review that of the Conference.

    Both are served by the same components. A rule that is not one of dialogues stays.
    """
    if not any(rule is one for one in OF_DIALOGUES):
        return rule
    holder = subject if hasattr(subject, "dialogue") else getattr(subject, "application", subject)
    dialogue = getattr(holder, "dialogue", holder)
    return RULE_17 if getattr(dialogue, "is_general_review", False) else rule


def cites_own_rule(service: Service) -> Service:
    """Let what a service refuses cite the rule of its subject: the first argument says to what it belongs."""

    @wraps(service)
    def call(subject: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return service(subject, *args, **kwargs)
        except DomainError as error:
            for fault in {error, *error.together}:
                fault.rule = cite(subject, fault.rule)
            raise

    return cast("Service", call)


def dialogue_open(application_or_statement: Application | Statement) -> Text | None:
    """Hold back once the dialogue has been held."""
    if application_or_statement.dialogue.state == D.OPEN:
        return None
    return _("The dialogue has been held; nothing more is taken in.")


def has_text(statement_or_summary: Statement | ChairSummary | GeneralReport) -> Text | None:
    """Hold back an empty text."""
    return None if statement_or_summary.text.strip() else _("There is no text yet.")


def within_length(statement: Statement) -> Text | None:
    """Hold back a statement longer than this dialogue's limit."""
    limit = statement.dialogue.statement_max_characters
    if len(statement.text) <= limit:
        return None
    return _("The statement has %(length)d characters; this dialogue's limit is %(limit)d.") % {
        "length": len(statement.text),
        "limit": limit,
    }


def organization_verified(application: Application) -> Text | None:
    """Hold back while the secretariat has not verified the organization, or no longer does."""
    if application.organization.state == OrganizationState.VERIFIED:
        return None
    return _("The secretariat has not verified this organization.")


def objections_closed(application: Application) -> Text | None:
    """Hold back the decision while States parties may still object; the last day itself is theirs."""
    until = on_record(application.applicant_list).objections_until
    if timezone.localdate() > until:
        return None
    return _("States parties may object until %(date)s.") % {"date": date_format(until)}


def nobody_objects(application: Application) -> Text | None:
    """Hold back what the Conference has to decide on (rule 17).

    Organizations with ECOSOC status are accepted unless otherwise decided; others once the time for objections is over
    without one.
    """
    if not application.dialogue.is_general_review:
        return _("On a constructive dialogue the Extended Bureau decides.")
    if application.objections.standing().exists():
        return _("A State party has objected: the Conference decides.")
    if application.organization.ecosoc_status != EcosocStatus.NONE:
        return None
    return objections_closed(application)


def objections_decided(application: Application) -> Text | None:
    """Hold back the decision on an applicant before that on each objection to it."""
    return _("An objection is still to be decided on.") if application.objections.undecided().exists() else None


def place_left(application: Application) -> Text | None:
    """Hold back an invitation for which there is no place: the organization may be put on the waiting list."""
    capacity = application.dialogue.capacity
    if capacity is None:
        return None
    taken = sum(row.seats for row in application.dialogue.applications.taking_part().with_seats())
    if taken + application.attendees.coming().count() <= capacity:
        return None
    return _("No place is left: %(taken)d of %(capacity)d are taken.") % {"taken": taken, "capacity": capacity}


def within_number(statement: Statement) -> Text | None:
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
    return statements_full(limit)


def statements_full(limit: int) -> Text:
    """Say that an organization has as many statements as this dialogue takes."""
    message = ngettext(
        "The organization has a statement already; this dialogue takes %(limit)d of each.",
        "The organization has as many statements as this dialogue takes of each: %(limit)d.",
        limit,
    )
    return message % {"limit": limit}


def floor_open(dialogue: Dialogue) -> Text | None:
    """Hold the floor back but on the day of a dialogue that is open, in the general review on a day of the session.

    Days are those of the duty station. What was recorded as held, and a session that is concluded, are over.
    """
    if dialogue.state != D.OPEN:
        return _("The dialogue has been held: nobody has the floor any more.")
    session, first, last = dialogue.session, dialogue.held_on, dialogue.held_on
    if dialogue.is_general_review:
        if session.state != S.SCHEDULED:
            return _("The session is concluded: nobody has the floor any more.")
        first, last = session.starts_on, session.ends_on
    today = timezone.localdate()
    if today < first:
        return _("The floor can be given from %(date)s on.") % {"date": date_format(first)}
    return _("The floor could be given until %(date)s.") % {"date": date_format(last)} if today > last else None


def author_invited(statement: Statement) -> Text | None:
    """Hold back a statement of an organization not verified or invited; a State under review needs no invitation."""
    organization = statement.organization
    if organization is None:
        return None
    if organization.state != OrganizationState.VERIFIED:
        return _("The secretariat has not verified this organization.")
    if statement.dialogue.applications.filter(organization=organization, state=A.INVITED).exists():
        return None
    return _("The organization is not invited to this dialogue.")


def not_decided_twice(statement: Statement) -> Text | None:
    """Hold back a text that a second person has decided on; a changed one may be sent again."""
    return _("A second person has decided on this text.") if statement.decided_by_id else None


def has_rules(table: RoutingTable) -> Text | None:
    """Hold back a table that sends nothing anywhere."""
    return None if table.rules.exists() else _("The table has no rule.")


def has_chair_summary(dialogue: Dialogue) -> Text | None:
    """Hold back until the chair's summary is issued."""
    summary = getattr(dialogue, "chair_summary", None)
    return None if summary is not None and summary.state == C.ISSUED else _("The chair's summary is not issued yet.")


def has_figures(report: GeneralReport) -> Text | None:
    """Hold back a report before any State is counted."""
    return None if report.counted_batches().exists() else _("No batch of States is counted yet.")


SESSION = Workflow(
    name="session",
    initial=S.SCHEDULED,
    terminal=(S.REPORT_ADOPTED,),
    transitions=(
        Transition(
            "conclude",
            _("Conclude the session"),
            (S.SCHEDULED,),
            S.CONCLUDED,
            "dialogues.conclude_session",
            SESSION_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "adopt_report",
            _("Record the adoption of the report"),
            (S.CONCLUDED,),
            S.REPORT_ADOPTED,
            "dialogues.adopt_report",
            SESSION_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

DIALOGUE = Workflow(
    name="dialogue",
    initial=D.OPEN,
    cite=cite,
    terminal=(D.SUMMARIZED,),
    transitions=(
        Transition(
            "hold",
            _("Record that the dialogue was held"),
            (D.OPEN,),
            D.HELD,
            "dialogues.hold_dialogue",
            DIALOGUE_RULE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "summarize",
            _("Close the dialogue with the chair's summary"),
            (D.HELD,),
            D.SUMMARIZED,
            "dialogues.hold_dialogue",
            SUMMARY_RULE,
            guards=(has_chair_summary,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

_BEFORE_DECISION = (A.SUBMITTED, A.INCOMPLETE, A.COMPLETE, A.CIRCULATED)
_decision = partial(Transition, notice="dialogues/application_decided", by_act=True)
_DECIDE = "dialogues.decide_application"
APPLICATION = Workflow(
    name="application",
    initial=A.SUBMITTED,
    cite=cite,
    terminal=(A.REFUSED, A.WITHDRAWN),
    transitions=(
        Transition(
            "confirm",
            _("Confirm that it is complete"),
            (A.SUBMITTED,),
            A.COMPLETE,
            "dialogues.check_application",
            CIRCULATION_RULE,
            guards=(dialogue_open, organization_verified),
            asks=Asks.NOTHING,
        ),
        _decision(
            "ask_completion",
            _("Ask the organization to complete it"),
            (A.SUBMITTED, A.COMPLETE),
            A.INCOMPLETE,
            "dialogues.check_application",
            CIRCULATION_RULE,
            guards=(dialogue_open,),
            asks=Asks.NOTHING,
        ),
        Transition(
            "complete",
            _("Complete the application"),
            (A.INCOMPLETE,),
            A.SUBMITTED,
            "dialogues.withdraw_application",
            CIRCULATION_RULE,
            guards=(dialogue_open, organization_verified),
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "circulate",
            _("Circulate to States parties"),
            (A.COMPLETE,),
            A.CIRCULATED,
            "dialogues.check_application",
            CIRCULATION_RULE,
            guards=(dialogue_open, organization_verified),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            "invite",
            _("Invite"),
            (A.CIRCULATED,),
            A.INVITED,
            _DECIDE,
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified, objections_closed, objections_decided, place_left),
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            "wait",
            _("Approve, on the waiting list"),
            (A.CIRCULATED,),
            A.WAITING,
            _DECIDE,
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified, objections_closed, objections_decided),
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            "refuse",
            _("Refuse"),
            (A.CIRCULATED,),
            A.REFUSED,
            _DECIDE,
            APPLICATION_RULE,
            guards=(dialogue_open, objections_closed, objections_decided),
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "accept",
            _("Accept under rule 17"),
            (A.CIRCULATED,),
            A.INVITED,
            _DECIDE,
            RULE_17,
            guards=(dialogue_open, organization_verified, nobody_objects, place_left),
            notice="dialogues/application_decided",
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "move_up",
            _("Move up from the waiting list"),
            (A.WAITING,),
            A.INVITED,
            _DECIDE,
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified, place_left),
            notice="dialogues/application_decided",
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "withdraw",
            _("Withdraw the application"),
            (*_BEFORE_DECISION, A.INVITED, A.WAITING),
            A.WITHDRAWN,
            "dialogues.withdraw_application",
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified),
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

# What the Conference decides a person records; what the Extended Bureau decides as a body the portal carries out.
_DECISIONS = [APPLICATION[name] for name in Decision.values]
APPLICATION = replace(APPLICATION, transitions=(*APPLICATION.transitions, *moves_by_bureau(_DECISIONS)))

_SUBMITTABLE = (T.DRAFT, T.REFUSED, T.RETURNED)
_SENDABLE = (dialogue_open, author_invited, has_text, within_length, within_number)
STATEMENT = Workflow(
    name="statement",
    initial=T.DRAFT,
    cite=cite,
    terminal=(T.ACCEPTED,),
    transitions=(
        Transition(
            "submit",
            _("Submit the statement"),
            _SUBMITTABLE,
            T.SUBMITTED,
            "dialogues.submit_statement",
            STATEMENT_RULE,
            guards=_SENDABLE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "refuse",
            _("Refuse: names a country"),
            _SUBMITTABLE,
            T.REFUSED,
            "dialogues.submit_statement",
            STATEMENT_RULE,
            guards=_SENDABLE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "contest",
            _("Have a person decide"),
            (T.REFUSED, T.RETURNED),
            T.CONTESTED,
            "dialogues.submit_statement",
            STATEMENT_RULE,
            guards=(*_SENDABLE, not_decided_twice),
            notice="dialogues/statement_submitted",
            by_act=True,
            asks=Asks.OWN_FORM,
        ),
        Transition(
            "accept",
            _("Accept"),
            (T.SUBMITTED, T.CONTESTED),
            T.ACCEPTED,
            "dialogues.moderate_statement",
            STATEMENT_RULE,
            notice="dialogues/statement_moderated",
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "return",
            _("Return with a reason"),
            (T.SUBMITTED, T.CONTESTED),
            T.RETURNED,
            "dialogues.moderate_statement",
            STATEMENT_RULE,
            notice="dialogues/statement_moderated",
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

ROUTING_TABLE = Workflow(
    name="routing_table",
    initial=R.DRAFT,
    terminal=(R.RETIRED,),
    transitions=(
        Transition(
            "put_in_force",
            _("Put this version in force"),
            (R.DRAFT,),
            R.IN_FORCE,
            "dialogues.change_routing",
            ROUTING_RULE,
            guards=(has_rules,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "retire",
            _("Retire this version"),
            (R.IN_FORCE,),
            R.RETIRED,
            "dialogues.change_routing",
            ROUTING_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

CHAIR_SUMMARY = Workflow(
    name="chair_summary",
    initial=C.DRAFT,
    terminal=(C.ISSUED,),
    transitions=(
        Transition(
            "issue",
            _("Issue the chair's summary"),
            (C.DRAFT,),
            C.ISSUED,
            "dialogues.issue_chair_summary",
            SUMMARY_RULE,
            guards=(has_text,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

GENERAL_REPORT = Workflow(
    name="general_report",
    initial=G.DRAFT,
    terminal=(G.PUBLISHED,),
    transitions=(
        Transition(
            "issue",
            _("Issue to the working group"),
            (G.DRAFT,),
            G.ISSUED,
            "dialogues.write_general_report",
            FIGURES_RULE,
            guards=(has_text, has_figures),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "publish",
            _("Publish"),
            (G.ISSUED,),
            G.PUBLISHED,
            "dialogues.write_general_report",
            FIGURES_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
