"""Sessions, dialogues, applications, statements and chairs' summaries: their transitions (PR, para. 53)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.translation import gettext_lazy as _

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
from dialogues.guards import (
    author_invited,
    dialogue_day_came,
    dialogue_open,
    has_chair_summary,
    has_figures,
    has_rules,
    has_text,
    nobody_objects,
    not_decided_twice,
    objections_closed,
    objections_decided,
    organization_verified,
    place_left,
    report_adopted,
    session_ended,
    within_length,
    within_number,
)
from untoc_portal.core.exceptions import DomainError, Text
from untoc_portal.core.workflow import Asks, Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.models import Session

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
            guards=(session_ended,),
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

# What follows a session, or in the Conference comes before it, begins a dialogue: no move of the session itself.
OPEN_DIALOGUE = Transition(
    "open_dialogue",
    _("Open the constructive dialogue"),
    tuple(S),
    D.OPEN,
    "dialogues.open_dialogue",
    DIALOGUE_RULE,
    guards=(report_adopted,),
    by_act=True,
    asks=Asks.SECOND_LOOK,
)
OPEN_GENERAL_REVIEW = Transition(
    "open_general_review",
    _("Open the general review for applications"),
    (S.SCHEDULED,),
    D.OPEN,
    "dialogues.open_general_review",
    RULE_17,
    by_act=True,
    asks=Asks.SECOND_LOOK,
)


def opening_of(session: Session) -> Transition:
    """Return what is opened at a session: the general review in the Conference, a dialogue elsewhere."""
    return OPEN_GENERAL_REVIEW if session.working_group.is_conference else OPEN_DIALOGUE


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
            guards=(dialogue_day_came,),
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
