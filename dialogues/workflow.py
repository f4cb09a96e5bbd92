"""Sessions, dialogues, applications, statements and chairs' summaries: their transitions (PR, para. 53)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dialogues.enums import (
    ApplicationState as A,
    ChairSummaryState as C,
    DialogueState as D,
    ReportState as G,
    RoutingTableState as R,
    SessionState as S,
    StatementState as T,
)
from stakeholders.enums import OrganizationState
from untoc_portal.core.workflow import Text, Transition, Workflow

if TYPE_CHECKING:
    from dialogues.models import Application, ChairSummary, Dialogue, GeneralReport, RoutingTable, Statement

SESSION_RULE = _("rules of procedure of the Conference")
DIALOGUE_RULE = _("PR, para. 53: a dialogue follows the session once it is concluded and its report adopted")
APPLICATION_RULE = _("PR, para. 53: the Extended Bureau reviews and approves applications")
STATEMENT_RULE = _("PR, para. 53: no specific country situation shall be mentioned")
ROUTING_RULE = _("domain rule: which outcome comes before which working group is a table")
FIGURES_RULE = _("domain rule: the general report names no State, and none can be told from it")
SUMMARY_RULE = _("PR, para. 53: the chair's summary goes to the working group's next session")


def dialogue_open(application_or_statement: "Application | Statement") -> Text | None:
    """Hold back once the dialogue has been held."""
    if application_or_statement.dialogue.state == D.OPEN:
        return None
    return _("The dialogue has been held; nothing more is taken in.")


def has_text(statement_or_summary: "Statement | ChairSummary | GeneralReport") -> Text | None:
    """Hold back an empty text."""
    return None if statement_or_summary.text.strip() else _("There is no text yet.")


def within_length(statement: "Statement") -> Text | None:
    """Hold back a statement longer than this dialogue's limit."""
    limit = statement.dialogue.statement_max_characters
    if len(statement.text) <= limit:
        return None
    return _("The statement has %(length)d characters; this dialogue's limit is %(limit)d.") % {
        "length": len(statement.text),
        "limit": limit,
    }


def organization_verified(application: "Application") -> Text | None:
    """Hold back while the secretariat has not verified the organization, or no longer does."""
    if application.organization.state == OrganizationState.VERIFIED:
        return None
    return _("The secretariat has not verified this organization.")


def author_invited(statement: "Statement") -> Text | None:
    """Hold back a statement of an organization not verified or invited; a State under review needs no invitation."""
    if statement.organization_id is None:
        return None
    if statement.organization.state != OrganizationState.VERIFIED:
        return _("The secretariat has not verified this organization.")
    if statement.dialogue.applications.filter(organization=statement.organization_id, state=A.INVITED).exists():
        return None
    return _("The organization is not invited to this dialogue.")


def has_rules(table: "RoutingTable") -> Text | None:
    """Hold back a table that sends nothing anywhere."""
    return None if table.rules.exists() else _("The table has no rule.")


def has_chair_summary(dialogue: "Dialogue") -> Text | None:
    """Hold back until the chair's summary is issued."""
    summary = getattr(dialogue, "chair_summary", None)
    return None if summary is not None and summary.state == C.ISSUED else _("The chair's summary is not issued yet.")


def has_figures(report: "GeneralReport") -> Text | None:
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
        ),
        Transition(
            "adopt_report",
            _("Record the adoption of the report"),
            (S.CONCLUDED,),
            S.REPORT_ADOPTED,
            "dialogues.adopt_report",
            SESSION_RULE,
            by_act=True,
        ),
    ),
)

DIALOGUE = Workflow(
    name="dialogue",
    initial=D.OPEN,
    terminal=(D.SUMMARIZED,),
    transitions=(
        Transition(
            "hold", _("Record that the dialogue was held"), (D.OPEN,), D.HELD, "dialogues.hold_dialogue", DIALOGUE_RULE
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
        ),
    ),
)

APPLICATION = Workflow(
    name="application",
    initial=A.SUBMITTED,
    terminal=(A.REFUSED, A.WITHDRAWN),
    transitions=(
        Transition(
            "invite",
            _("Invite"),
            (A.SUBMITTED,),
            A.INVITED,
            "dialogues.decide_application",
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified),
            notice="dialogues/application_decided",
            by_act=True,
        ),
        Transition(
            "refuse",
            _("Refuse"),
            (A.SUBMITTED,),
            A.REFUSED,
            "dialogues.decide_application",
            APPLICATION_RULE,
            guards=(dialogue_open,),
            notice="dialogues/application_decided",
            by_act=True,
        ),
        Transition(
            "withdraw",
            _("Withdraw the application"),
            (A.SUBMITTED, A.INVITED),
            A.WITHDRAWN,
            "dialogues.withdraw_application",
            APPLICATION_RULE,
            guards=(dialogue_open, organization_verified),
        ),
    ),
)

_SUBMITTABLE = (T.DRAFT, T.REFUSED, T.RETURNED)
STATEMENT = Workflow(
    name="statement",
    initial=T.DRAFT,
    terminal=(T.ACCEPTED,),
    transitions=(
        Transition(
            "submit",
            _("Submit the statement"),
            _SUBMITTABLE,
            T.SUBMITTED,
            "dialogues.submit_statement",
            STATEMENT_RULE,
            guards=(dialogue_open, author_invited, has_text, within_length),
            by_act=True,
        ),
        Transition(
            "refuse",
            _("Refuse: names a country"),
            _SUBMITTABLE,
            T.REFUSED,
            "dialogues.submit_statement",
            STATEMENT_RULE,
            guards=(dialogue_open, author_invited, has_text, within_length),
            by_act=True,
        ),
        Transition(
            "accept",
            _("Accept"),
            (T.SUBMITTED,),
            T.ACCEPTED,
            "dialogues.moderate_statement",
            STATEMENT_RULE,
            notice="dialogues/statement_moderated",
        ),
        Transition(
            "return",
            _("Return with a reason"),
            (T.SUBMITTED,),
            T.RETURNED,
            "dialogues.moderate_statement",
            STATEMENT_RULE,
            notice="dialogues/statement_moderated",
            by_act=True,
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
        ),
        Transition(
            "retire",
            _("Retire this version"),
            (R.IN_FORCE,),
            R.RETIRED,
            "dialogues.change_routing",
            ROUTING_RULE,
            by_act=True,
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
        ),
        Transition(
            "publish",
            _("Publish"),
            (G.ISSUED,),
            G.PUBLISHED,
            "dialogues.write_general_report",
            FIGURES_RULE,
            by_act=True,
        ),
    ),
)
