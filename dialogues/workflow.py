"""Sessions, dialogues, applications, statements and chairs' summaries: their transitions (PR, para. 53)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.translation import gettext_lazy as _

from dialogues.bureau_workflow import build_bureau_transitions
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
    check_author_invited,
    check_dialogue_day_reached,
    check_has_chair_summary,
    check_has_figures,
    check_has_rules,
    check_has_text,
    check_joined,
    check_length,
    check_no_objection,
    check_not_decided_twice,
    check_objections_closed,
    check_objections_decided,
    check_open,
    check_place_left,
    check_session_ended,
    check_statement_count,
    check_verified,
    report_adopted,
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
ROOM_RULE = _("rules of procedure of the Conference, rules 41 to 44: the floor is given in an open meeting")
RULE_44 = _("rules of procedure of the Conference, rule 44: a State party may raise a point of order")
RULE_17 = _("rules of procedure of the Conference, rule 17")
RULE_42 = _("rules of procedure of the Conference, rule 42: speakers are called in the order in which they asked")
GENERAL_REVIEW = _(
    "Resolution 9/1: the general review is an exchange of experience, good practices and challenges at the Conference"
)
STATEMENT_RULE = _("Procedures and Rules, para. 53: no specific country situation shall be mentioned")
ROUTING_RULE = _("a table says which outcome goes to which working group")
FIGURES_RULE = _("the general report names no State, and no State can be identified from it")
SUMMARY_RULE = _("Procedures and Rules, para. 53: the chair's summary goes to the working group's next session")
# The general review is held under the rules of the Conference, so it cites none of these.
OF_DIALOGUES = (DIALOGUE_RULE, APPLICATION_RULE, CIRCULATION_RULE, PANEL_RULE, STATEMENT_RULE)


def get_cited_rule(subject: Any, rule: Text) -> Text:
    """Return the rule to cite for a dialogue or its parts: in the general review, that of the Conference."""
    if not any(rule is dialogue for dialogue in OF_DIALOGUES):
        return rule
    holder = subject if hasattr(subject, "dialogue") else getattr(subject, "application", subject)
    dialogue = getattr(holder, "dialogue", holder)
    return RULE_17 if getattr(dialogue, "is_general_review", False) else rule


def cite_subject_rule(service: Service) -> Service:
    """Wrap a service so that its errors cite the rule of its subject. The subject is the first argument."""

    @wraps(service)
    def call(subject: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return service(subject, *args, **kwargs)
        except DomainError as error:
            for fault in {error, *error.all_errors}:
                fault.rule = get_cited_rule(subject, fault.rule)
            raise

    return cast("Service", call)


SESSION = Workflow(
    name="session",
    initial=S.SCHEDULED,
    terminal=(S.REPORT_ADOPTED,),
    transitions=(
        Transition(
            name="conclude",
            label=_("Conclude the session"),
            sources=(S.SCHEDULED,),
            target=S.CONCLUDED,
            permission="dialogues.conclude_session",
            rule=SESSION_RULE,
            guards=(check_session_ended,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="adopt_report",
            label=_("Record the adoption of the report"),
            sources=(S.CONCLUDED,),
            target=S.REPORT_ADOPTED,
            permission="dialogues.adopt_report",
            rule=SESSION_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

# The opening after a session, or in the Conference before it, begins a dialogue. It is not a transition of the session.
OPEN_DIALOGUE = Transition(
    name="open_dialogue",
    label=_("Open the constructive dialogue"),
    sources=tuple(S),
    target=D.OPEN,
    permission="dialogues.open_dialogue",
    rule=DIALOGUE_RULE,
    guards=(report_adopted,),
    by_act=True,
    asks=Asks.SECOND_LOOK,
)
OPEN_GENERAL_REVIEW = Transition(
    name="open_general_review",
    label=_("Open the general review for applications"),
    sources=(S.SCHEDULED,),
    target=D.OPEN,
    permission="dialogues.open_general_review",
    rule=RULE_17,
    by_act=True,
    asks=Asks.SECOND_LOOK,
)


def get_opening_transition(session: Session) -> Transition:
    """Return the transition that opens the general review in the Conference, or a dialogue elsewhere."""
    return OPEN_GENERAL_REVIEW if session.working_group.is_conference else OPEN_DIALOGUE


DIALOGUE = Workflow(
    name="dialogue",
    initial=D.OPEN,
    cite=get_cited_rule,
    terminal=(D.SUMMARIZED,),
    transitions=(
        Transition(
            name="hold",
            label=_("Record that the dialogue was held"),
            sources=(D.OPEN,),
            target=D.HELD,
            permission="dialogues.hold_dialogue",
            rule=DIALOGUE_RULE,
            guards=(check_dialogue_day_reached,),
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="summarize",
            label=_("Close the dialogue with the chair's summary"),
            sources=(D.HELD,),
            target=D.SUMMARIZED,
            permission="dialogues.hold_dialogue",
            rule=SUMMARY_RULE,
            guards=(check_has_chair_summary,),
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
    cite=get_cited_rule,
    terminal=(A.REFUSED, A.WITHDRAWN),
    transitions=(
        Transition(
            name="confirm",
            label=_("Confirm that it is complete"),
            sources=(A.SUBMITTED,),
            target=A.COMPLETE,
            permission="dialogues.check_application",
            rule=CIRCULATION_RULE,
            guards=(check_open, check_verified),
            asks=Asks.NOTHING,
        ),
        _decision(
            name="ask_completion",
            label=_("Ask the organization to complete it"),
            sources=(A.SUBMITTED, A.COMPLETE),
            target=A.INCOMPLETE,
            permission="dialogues.check_application",
            rule=CIRCULATION_RULE,
            guards=(check_open,),
            asks=Asks.NOTHING,
        ),
        Transition(
            name="complete",
            label=_("Complete the application"),
            sources=(A.INCOMPLETE,),
            target=A.SUBMITTED,
            permission="dialogues.withdraw_application",
            rule=CIRCULATION_RULE,
            guards=(check_open, check_verified),
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="circulate",
            label=_("Circulate to States parties"),
            sources=(A.COMPLETE,),
            target=A.CIRCULATED,
            permission="dialogues.check_application",
            rule=CIRCULATION_RULE,
            guards=(check_open, check_verified),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            name="invite",
            label=_("Invite"),
            sources=(A.CIRCULATED,),
            target=A.INVITED,
            permission=_DECIDE,
            rule=APPLICATION_RULE,
            guards=(check_open, check_verified, check_objections_closed, check_objections_decided, check_place_left),
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            name="wait",
            label=_("Approve, on the waiting list"),
            sources=(A.CIRCULATED,),
            target=A.WAITING,
            permission=_DECIDE,
            rule=APPLICATION_RULE,
            guards=(check_open, check_verified, check_objections_closed, check_objections_decided),
            asks=Asks.SECOND_LOOK,
        ),
        _decision(
            name="refuse",
            label=_("Refuse"),
            sources=(A.CIRCULATED,),
            target=A.REFUSED,
            permission=_DECIDE,
            rule=APPLICATION_RULE,
            guards=(check_open, check_objections_closed, check_objections_decided),
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="accept",
            label=_("Accept under rule 17"),
            sources=(A.CIRCULATED,),
            target=A.INVITED,
            permission=_DECIDE,
            rule=RULE_17,
            guards=(check_open, check_verified, check_no_objection, check_place_left),
            notice="dialogues/application_decided",
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="move_up",
            label=_("Move up from the waiting list"),
            sources=(A.WAITING,),
            target=A.INVITED,
            permission=_DECIDE,
            rule=APPLICATION_RULE,
            guards=(check_open, check_verified, check_place_left),
            notice="dialogues/application_decided",
            timed=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw the application"),
            sources=(*_BEFORE_DECISION, A.INVITED, A.WAITING),
            target=A.WITHDRAWN,
            permission="dialogues.withdraw_application",
            rule=APPLICATION_RULE,
            guards=(check_open, check_verified),
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

# A person records the decision of the Conference. The portal carries out the decision of the Extended Bureau as a body.
_DECISIONS = [APPLICATION[name] for name in Decision.values]
APPLICATION = replace(APPLICATION, transitions=(*APPLICATION.transitions, *build_bureau_transitions(_DECISIONS)))

_SUBMITTABLE = (T.DRAFT, T.REFUSED, T.RETURNED)
_SENDABLE = (check_open, check_author_invited, check_joined, check_has_text, check_length, check_statement_count)
STATEMENT = Workflow(
    name="statement",
    initial=T.DRAFT,
    cite=get_cited_rule,
    terminal=(T.ACCEPTED,),
    transitions=(
        Transition(
            name="submit",
            label=_("Submit the statement"),
            sources=_SUBMITTABLE,
            target=T.SUBMITTED,
            permission="dialogues.submit_statement",
            rule=STATEMENT_RULE,
            guards=_SENDABLE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="refuse",
            label=_("Refuse: names a country"),
            sources=_SUBMITTABLE,
            target=T.REFUSED,
            permission="dialogues.submit_statement",
            rule=STATEMENT_RULE,
            guards=_SENDABLE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="contest",
            label=_("Ask a person to decide"),
            sources=(T.REFUSED, T.RETURNED),
            target=T.CONTESTED,
            permission="dialogues.submit_statement",
            rule=STATEMENT_RULE,
            guards=(*_SENDABLE, check_not_decided_twice),
            notice="dialogues/statement_submitted",
            by_act=True,
            asks=Asks.TEXT_FORM,
        ),
        Transition(
            name="accept",
            label=_("Accept"),
            sources=(T.SUBMITTED, T.CONTESTED),
            target=T.ACCEPTED,
            permission="dialogues.moderate_statement",
            rule=STATEMENT_RULE,
            notice="dialogues/statement_moderated",
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="return",
            label=_("Return with a reason"),
            sources=(T.SUBMITTED, T.CONTESTED),
            target=T.RETURNED,
            permission="dialogues.moderate_statement",
            rule=STATEMENT_RULE,
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
            name="put_in_force",
            label=_("Put this version in force"),
            sources=(R.DRAFT,),
            target=R.IN_FORCE,
            permission="dialogues.change_routing",
            rule=ROUTING_RULE,
            guards=(check_has_rules,),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="retire",
            label=_("Retire this version"),
            sources=(R.IN_FORCE,),
            target=R.RETIRED,
            permission="dialogues.change_routing",
            rule=ROUTING_RULE,
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
            name="issue",
            label=_("Issue the chair's summary"),
            sources=(C.DRAFT,),
            target=C.ISSUED,
            permission="dialogues.issue_chair_summary",
            rule=SUMMARY_RULE,
            guards=(check_has_text,),
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
            name="issue",
            label=_("Issue to the working group"),
            sources=(G.DRAFT,),
            target=G.ISSUED,
            permission="dialogues.write_general_report",
            rule=FIGURES_RULE,
            guards=(check_has_text, check_has_figures),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="publish",
            label=_("Publish"),
            sources=(G.ISSUED,),
            target=G.PUBLISHED,
            permission="dialogues.write_general_report",
            rule=FIGURES_RULE,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)
