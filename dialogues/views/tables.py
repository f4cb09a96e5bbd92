"""The columns of the lists of sessions, dialogues, applications, objections, statements, reports and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import (
    ApplicationState,
    ChairSummaryState,
    DialogueState,
    ReportState,
    RoutingTableState,
    SessionState,
    StatementState,
)
from dialogues.selectors.bureau import get_open_proposals
from untoc_portal.core.listing import format_list
from untoc_portal.core.tables import Column, action_column

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

# The tone of each status, in lists and on the page of the row. A missing status is neutral.
TONES: dict[str, dict[str, str]] = {
    "session": {SessionState.CONCLUDED: "info", SessionState.REPORT_ADOPTED: "success"},
    "dialogue": {
        DialogueState.OPEN: "info",
        DialogueState.HELD: "success",
        DialogueState.SUMMARIZED: "success",
    },
    "chairsummary": {ChairSummaryState.ISSUED: "success"},
    "generalreport": {ReportState.ISSUED: "info", ReportState.PUBLISHED: "success"},
    "routingtable": {RoutingTableState.IN_FORCE: "success"},
    "statement": {
        StatementState.REFUSED: "danger",
        StatementState.RETURNED: "warning",
        StatementState.SUBMITTED: "info",
        StatementState.CONTESTED: "warning",
        StatementState.ACCEPTED: "success",
    },
}


def get_row_tone(row: Any) -> str:
    """Return the tone of the status of a row."""
    return TONES[row._meta.model_name].get(row.state, "neutral")


def _get_url(row: Any) -> str:
    return row.get_absolute_url()


def _format_speaker(statement: Any) -> str:
    return str(statement.organization or statement.review.state_under_review)


SESSIONS = (
    Column("session", _("Session"), str, url=_get_url, always=True),
    Column(
        "days", _("Days"), lambda row: row.starts_on, by="starts_on", template="dialogues/_days.html", noun="session"
    ),
    Column("place", _("Place"), lambda row: row.place_name, by="place"),
    Column(
        "status",
        pgettext_lazy("of a session", "Status"),
        lambda row: row.get_state_display(),
        by="state",
        sorted_as=list(SessionState).index,
        tone=get_row_tone,
    ),
    Column(
        "report", _("Report"), lambda row: row.report.symbol if hasattr(row, "report") else None, by="report__symbol"
    ),
    Column(
        "dialogue",
        _("Constructive dialogue"),
        lambda row: _get_dialogue(row) and _get_dialogue(row).held_on,
        url=lambda row: _get_dialogue(row) and _get_url(_get_dialogue(row)),
        by="report__dialogue__held_on",
    ),
)


def _get_dialogue(session: Any) -> Any:
    return getattr(getattr(session, "report", None), "dialogue", None)


DIALOGUES = (
    Column("dialogue", _("Dialogue"), str, url=_get_url, always=True),
    Column("date", _("Date"), lambda row: row.held_on, by="held_on"),
    Column("place", _("Place"), lambda row: row.place_name, by="place"),
    Column("mode", _("Mode"), lambda row: row.get_mode_display(), by="mode"),
    Column("until", _("Applications until"), lambda row: row.applications_close_on, by="applications_close_on"),
    Column(
        "status",
        pgettext_lazy("of a dialogue", "Status"),
        lambda row: row.get_state_display(),
        tone=get_row_tone,
        by="state",
        sorted_as=list(DialogueState).index,
    ),
)

APPLICATIONS = (
    Column("organization", _("Organization"), lambda row: str(row.organization), url=_get_url, always=True),
    Column("kind", _("Kind"), lambda row: row.organization.get_kind_display()),
    Column("country", _("Country of seat"), lambda row: row.organization.country and str(row.organization.country)),
    Column("speaks", _("Asks to speak"), lambda row: row.wants_to_speak),
    Column(
        "status",
        pgettext_lazy("of an application", "Status"),
        lambda row: row.get_state_display(),
        by="state",
        sorted_as=list(ApplicationState).index,
        template="dialogues/cells/application_state.html",
        noun="application",
    ),
    Column("objections", _("Objections"), lambda row: row.objection_count or None, is_number=True),
)


def _number_column(name: str, label: Text) -> Column:
    return Column(name, label, lambda row: row.numbers.get(name, 0), is_number=True)


OF_DIALOGUE = Column(
    "dialogue", _("Dialogue"), lambda row: str(row.dialogue), url=lambda row: _get_url(row.dialogue), always=True
)
APPLICATION_FIGURES = (
    OF_DIALOGUE,
    _number_column("applied", _("Applied")),
    _number_column("invited", _("Invited")),
    _number_column("waiting", _("On the waiting list")),
    _number_column("refused", _("Refused")),
    _number_column("withdrawn", _("Withdrawn")),
)
OBJECTION_FIGURES = (
    OF_DIALOGUE,
    _number_column("objections", _("Objections")),
    _number_column("in_window", _("within the period")),
    _number_column("without_ground", _("without a reason")),
    _number_column("sustained", _("sustained")),
    _number_column("not_sustained", _("not sustained")),
    _number_column("noted", _("noted")),
    _number_column("taken_back", _("withdrawn")),
)

RAISED_BY = Column("state", _("State"), lambda row: row["state"] and str(row["state"]))
OBJECTIONS = (
    Column(
        "applicant",
        _("Applicant"),
        lambda row: str(row["applicant"].organization),
        template="dialogues/cells/objected_applicant.html",
        noun="objection",
        always=True,
    ),
    Column("dialogue", _("Dialogue"), lambda row: str(row["applicant"].dialogue), at_first=False),
    Column(
        "raised",
        pgettext_lazy("of an objection", "Raised"),
        lambda row: row["raised_on"],
        template="dialogues/cells/objection_raised.html",
        noun="objection",
    ),
    Column(
        "ground",
        _("Reason for the objection"),
        lambda row: _("Expressly without a reason.") if row["is_without_ground"] else row["ground"],
        template="dialogues/cells/objection_ground.html",
        noun="objection",
    ),
    Column(
        "decision",
        _("Decision"),
        lambda row: _("withdrawn") if row["is_withdrawn"] else row["outcome_label"] or _("to be decided"),
        template="dialogues/cells/objection_decision.html",
        noun="objection",
    ),
)
OBJECTIONS_FOR_GOVERNMENTS = (OBJECTIONS[0], RAISED_BY, *OBJECTIONS[1:])

BEFORE_BUREAU = (
    Column("applicant", _("Applicant"), lambda row: str(row.organization), url=_get_url, always=True),
    Column("dialogue", _("Dialogue"), lambda row: str(row.dialogue)),
    Column("until", _("Objections until"), lambda row: row.applicant_list.objections_until),
    Column(
        "objections",
        _("Objections to decide on"),
        lambda row: [str(objection.state) for objection in row.undecided],
    ),
    Column(
        "proposals",
        _("Before the members"),
        lambda row: [str(proposal.get_proposal_display()) for proposal in get_open_proposals(row)],
        template="dialogues/cells/bureau_proposals.html",
        noun="application",
        always=True,
    ),
)

TITLE = Column(
    "title",
    _("Title"),
    lambda row: getattr(row, "sent_title", row.title),
    url=_get_url,
    language=lambda row: row.language,
    by="title",
    always=True,
)
SPEAKER = Column("by", _("Author"), _format_speaker, template="dialogues/cells/speaker.html", noun="statement")
STATEMENTS = (
    TITLE,
    SPEAKER,
    Column("themes", _("Themes"), lambda row: [str(theme) for theme in row.themes.all()]),
    Column("articles", _("Articles"), lambda row: [str(article) for article in row.articles.all()]),
    Column(
        "dialogue",
        _("Dialogue"),
        lambda row: str(row.dialogue),
        url=lambda row: _get_url(row.dialogue),
        by="dialogue__held_on",
    ),
)
STATEMENTS_OF_DIALOGUE = (
    TITLE,
    SPEAKER,
    Column(
        "status",
        pgettext_lazy("of a statement", "Status"),
        lambda row: row.get_state_display(),
        tone=get_row_tone,
        by="state",
        sorted_as=list(StatementState).index,
    ),
)

SESSION_DOCUMENTS = (
    Column("symbol", _("Symbol"), lambda row: row.symbol, always=True),
    Column("title", _("Title"), lambda row: row.title, language=lambda row: row.language),
    Column("kind", _("Kind"), lambda row: row.get_kind_display(), at_first=False),
    Column(
        "item",
        pgettext_lazy("of an agenda", "Item"),
        lambda row: row.agenda_item.number if row.agenda_item else None,
        is_number=True,
    ),
    Column(
        "file",
        _("File"),
        lambda row: row.get_language_display(),
        template="dialogues/cells/session_document.html",
        noun="document",
    ),
)

GENERAL_REPORTS = (
    Column(
        "cluster", _("Cluster"), lambda row: str(row.phase.cluster), url=_get_url, by="phase__sequence", always=True
    ),
    Column("group", _("Body"), lambda row: str(row.working_group)),
    Column("symbol", _("Symbol"), lambda row: row.document and row.document.symbol, by="document__symbol"),
    Column("issued", _("Issued"), lambda row: row.issued_at and timezone.localdate(row.issued_at), by="issued_at"),
    Column(
        "status",
        pgettext_lazy("of a report", "Status"),
        lambda row: row.get_state_display(),
        by="state",
        tone=get_row_tone,
    ),
)


def _format_place(routing: Any) -> str:
    if routing.agenda_item is None:
        return format_list((routing.working_group, _("waits for a session")), "mixed")
    return format_list((routing.agenda_item.session, routing.agenda_item), "mixed")


ROUTINGS = (
    Column(
        "document",
        _("Document"),
        lambda row: str(row.outcome or row.chair_summary),
        template="dialogues/cells/routed.html",
        noun="routing",
        always=True,
    ),
    Column("where", _("Where"), _format_place, template="dialogues/cells/routing_place.html", noun="routing"),
    Column(
        "when",
        _("When"),
        lambda row: row.created_at,
        template="dialogues/cells/routing_when.html",
        noun="routing",
    ),
    Column(
        "rule",
        _("By which rule"),
        lambda row: row.rule and str(row.rule),
        template="dialogues/cells/routing_rule.html",
        noun="routing",
    ),
    Column("taken_back", _("Withdrawn on"), lambda row: row.withdrawn_at, at_first=False),
    Column("reason", _("Reason"), lambda row: row.reason, at_first=False),
)
ROUTING_ACTS = action_column("acts", _("Actions"), "dialogues/cells/routing_acts.html", "routing")

PRACTICES = (
    Column("state", _("State"), lambda row: str(row.state), always=True),
    Column("article", _("Article"), lambda row: str(row.article), always=True),
    Column("theme", _("Theme"), lambda row: str(row.article.cluster or ""), at_first=False),
    Column(
        "practice",
        _("Good practice"),
        lambda row: row.text,
        template="dialogues/cells/practice.html",
        noun="practice",
        always=True,
    ),
    Column("source", _("Source"), lambda row: row.source),
    Column("date", _("Consent of the State"), lambda row: row.consented_on),
)

DECISIONS = (
    Column("number", _("Number"), lambda row: row.number, always=True),
    Column(
        "title",
        _("Decision"),
        lambda row: row.title,
        template="dialogues/cells/decision.html",
        noun="decision",
        always=True,
    ),
    Column("session", _("Session"), lambda row: str(row.session)),
    Column("adopted", _("Adopted on"), lambda row: row.adopted_on),
    Column("source", _("Source"), lambda row: row.symbol),
)
