"""The steps of a country review: one table, with the paragraph behind each row (domain rule: one country review)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    AssignmentState as A,
    Capacity,
    DeadlineKind as D,
    DelegateRole,
    InputState as I,
    NominationState as N,
    QuestionnaireState as Q,
    ReopeningState as P,
    ReviewState as S,
)
from reviews.validators import broken_conditions
from untoc_portal.core.workflow import Text, Transition, Workflow

if TYPE_CHECKING:
    from reviews.models import Delegation, InputInvitation, Nomination, Outcome, Questionnaire, Review

NOMINATIONS = _("PR, nomination of focal points and experts")
CONSULTATION = _("PR, preliminary consultation")
SELF_ASSESSMENT = _("PR, self-assessment; the focal point clears every submission")
QUESTIONNAIRES = _("Resolution 10/1: the questionnaire as adopted; what is in use is not changed")
STAKEHOLDERS = _("PR, self-assessment: States are encouraged to consult stakeholders")
DESK_REVIEW = _("PR, desk review")
DIALOGUE = _("PR, dialogue between the States")
OBSERVATIONS = _("PR, list of observations")
SUMMARY = _("PR, summary of the list of observations")
ISSUE = _("PR, para. 47: the secretariat issues the outcome documents")
CLOSURE = _("PR, a phase of two years for each cluster")
PUBLICATION = _("PR, publication is for the State under review to decide")

# The rule behind each clock (domain rule: one country review, column “clock”).
CLOCK_RULES: dict[str, Text] = {
    D.FOCAL_POINTS: NOMINATIONS,
    D.EXPERTS: NOMINATIONS,
    D.PRELIMINARY_CONSULTATION: CONSULTATION,
    D.SELF_ASSESSMENT: SELF_ASSESSMENT,
    D.WRITTEN_FEEDBACK: DESK_REVIEW,
    D.LIST_OF_OBSERVATIONS: OBSERVATIONS,
    D.CLOSURE: CLOSURE,
}


def _names(delegations: Iterable["Delegation"]) -> str:
    return ", ".join(str(delegation.party) for delegation in delegations)


def reviewers_drawn(review: "Review") -> Text | None:
    """Hold back the opening until a reviewing State of the same region and one of another are there."""
    selections = {delegation.selection for delegation in review.delegations.all()}
    if {"same_region", "other_region"} <= selections:
        return None
    return _("The two reviewing States have not been drawn yet.")


def questionnaire_in_use(review: "Review") -> Text | None:
    """Hold back the self-assessment while there is no questionnaire to answer."""
    if review.questionnaire_id and not review.questionnaire.is_draft:
        return None
    return _("No questionnaire of this cluster is in use yet.")


def is_complete(questionnaire: "Questionnaire") -> Text | None:
    """Hold back the use of a version that can't be answered: no question, no English text, a condition on nothing."""
    questions = list(questionnaire.questions.with_texts())
    if not questions:
        return _("There is no question in it yet.")
    faults = [row.key for row in questions if "en" not in row.texts] + broken_conditions(questions)
    if not faults:
        return None
    return _("Without an English text, or with a condition that can't be met: %(keys)s.") % {"keys": ", ".join(faults)}


def focal_points_named(review: "Review") -> Text | None:
    """Hold back until every delegation has its focal point."""
    named = review.mandates_in_force(DelegateRole.FOCAL_POINT).values_list("delegation_id", flat=True)
    missing = _names(review.delegations.exclude(pk__in=named).select_related("party"))
    return _("No focal point is named for: %(States)s.") % {"States": missing} if missing else None


def consultation_recorded(review: "Review") -> Text | None:
    """Hold back until the consultation is on record."""
    return None if hasattr(review, "consultation") else _("The preliminary consultation is not on record yet.")


def feedback_cleared(review: "Review") -> Text | None:
    """Hold back until each reviewing State has cleared its written feedback."""
    waiting = review.delegations.filter(capacity=Capacity.REVIEWING, feedback__cleared_at__isnull=True)
    missing = _names(waiting.select_related("party"))
    return _("Written feedback is still to come from: %(States)s.") % {"States": missing} if missing else None


def clarifications_answered(review: "Review") -> Text | None:
    """Hold back while a request for clarification is open."""
    count = review.clarifications.filter(answered_at__isnull=True).count()
    return _("Requests for clarification without an answer: %(count)d.") % {"count": count} if count else None


def _text_is_there(outcome: "Outcome") -> Text | None:
    return None if outcome.paragraphs.exists() else _("There is no paragraph in it yet.")


def _cleared_by_reviewers(outcome: "Outcome") -> Text | None:
    cleared = outcome.clearances.filter(version=outcome.version).values("delegation_id")
    waiting = outcome.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk__in=cleared)
    missing = _names(waiting.select_related("party"))
    return (
        _("The focal points of these States have not cleared it: %(States)s.") % {"States": missing}
        if missing
        else None
    )


def list_cleared(review: "Review") -> Text | None:
    """Hold back until the list has paragraphs and every reviewing focal point has cleared this version of it."""
    outcome = review.list_of_observations
    return _text_is_there(outcome) or _cleared_by_reviewers(outcome)


def summary_cleared(review: "Review") -> Text | None:
    """Hold back until the summary has paragraphs and every reviewing focal point has cleared this version of it."""
    outcome = review.summary
    return _text_is_there(outcome) or _cleared_by_reviewers(outcome)


def publication_decided(review: "Review") -> Text | None:
    """Hold back until the State under review has decided on publication."""
    if hasattr(review, "publication_decision"):
        return None
    return _("The State under review has not decided on publication yet.")


def outcome_routed(review: "Review") -> Text | None:
    """Hold back until the job has placed the outcome documents before the working groups."""
    if review.routed_at is not None:
        return None
    return _("The outcome documents have not been routed to the working groups yet.")


def something_written(invitation: "InputInvitation") -> Text | None:
    """Hold input back until there is any."""
    return None if invitation.answers.exclude(text="").exists() else _("Nothing has been written yet.")


def declared_where_asked(nomination: "Nomination") -> Text | None:
    """Hold a nomination back until the person has declared conflicts of interest, where the State asks for it."""
    if nomination.delegation.asks_declaration and not nomination.declaration:
        return _("The State asks for a declaration of conflicts of interest, and the person has not made it yet.")
    return None


REVIEW = Workflow(
    name="review",
    initial=S.PLANNED,
    terminal=(S.CLOSED,),
    transitions=(
        Transition(
            "open",
            _("Open the review"),
            (S.PLANNED,),
            S.NOMINATION,
            "reviews.facilitate_review",
            NOMINATIONS,
            guards=(reviewers_drawn,),
            notice="reviews/opened",
            starts=(
                D.FOCAL_POINTS,
                D.EXPERTS,
                D.PRELIMINARY_CONSULTATION,
                D.SELF_ASSESSMENT,
                D.LIST_OF_OBSERVATIONS,
                D.CLOSURE,
            ),
        ),
        Transition(
            "confirm_focal_points",
            _("Confirm that the focal points are named"),
            (S.NOMINATION,),
            S.PRELIMINARY_CONSULTATION,
            "reviews.facilitate_review",
            NOMINATIONS,
            guards=(focal_points_named,),
            stops=(D.FOCAL_POINTS,),
            notice="reviews/focal_points_named",
        ),
        Transition(
            "hold_consultation",
            _("Record the preliminary consultation"),
            (S.PRELIMINARY_CONSULTATION,),
            S.SELF_ASSESSMENT,
            "reviews.hold_consultation",
            CONSULTATION,
            guards=(consultation_recorded, questionnaire_in_use),
            stops=(D.EXPERTS, D.PRELIMINARY_CONSULTATION),
            notice="reviews/consultation_held",
            by_act=True,
        ),
        Transition(
            "submit_questionnaire",
            _("Clear and submit the self-assessment"),
            (S.SELF_ASSESSMENT,),
            S.DESK_REVIEW,
            "reviews.clear_questionnaire",
            SELF_ASSESSMENT,
            starts=(D.WRITTEN_FEEDBACK,),
            stops=(D.SELF_ASSESSMENT,),
            notice="reviews/questionnaire_submitted",
            by_act=True,
        ),
        Transition(
            "complete_feedback",
            _("Complete the written feedback"),
            (S.DESK_REVIEW,),
            S.DIALOGUE,
            "reviews.complete_feedback",
            DESK_REVIEW,
            guards=(feedback_cleared,),
            stops=(D.WRITTEN_FEEDBACK,),
            notice="reviews/feedback_given",
            by_act=True,
        ),
        Transition(
            "close_dialogue",
            _("Close the dialogue and begin the list of observations"),
            (S.DIALOGUE,),
            S.OBSERVATIONS,
            "reviews.close_dialogue",
            DIALOGUE,
            guards=(clarifications_answered,),
            notice="reviews/dialogue_closed",
        ),
        Transition(
            "propose_list",
            _("Hand the list of observations to the State under review"),
            (S.OBSERVATIONS,),
            S.AGREEMENT,
            "reviews.propose_list",
            OBSERVATIONS,
            guards=(list_cleared,),
            notice="reviews/list_proposed",
            by_act=True,
        ),
        Transition(
            "return_list",
            _("Return the list of observations with comments"),
            (S.AGREEMENT,),
            S.OBSERVATIONS,
            "reviews.agree_list",
            OBSERVATIONS,
            notice="reviews/list_returned",
            by_act=True,
        ),
        Transition(
            "agree_list",
            _("Agree to the list of observations"),
            (S.AGREEMENT,),
            S.SUMMARY,
            "reviews.agree_list",
            OBSERVATIONS,
            stops=(D.LIST_OF_OBSERVATIONS,),
            notice="reviews/list_agreed",
            by_act=True,
        ),
        Transition(
            "return_summary",
            _("Return the summary with comments"),
            (S.SUMMARY,),
            S.SUMMARY,
            "reviews.agree_summary",
            SUMMARY,
            guards=(summary_cleared,),
            notice="reviews/summary_returned",
            by_act=True,
        ),
        Transition(
            "agree_summary",
            _("Agree to the summary and complete the review"),
            (S.SUMMARY,),
            S.COMPLETED,
            "reviews.agree_summary",
            SUMMARY,
            guards=(summary_cleared,),
            notice="reviews/completed",
            by_act=True,
        ),
        Transition(
            "issue",
            _("Issue the outcome documents"),
            (S.COMPLETED,),
            S.ISSUED,
            "reviews.issue_review",
            ISSUE,
            notice="reviews/issued",
            by_act=True,
        ),
        Transition(
            "close",
            _("Close the review of this phase"),
            (S.ISSUED,),
            S.CLOSED,
            "reviews.close_review",
            PUBLICATION,
            guards=(publication_decided, outcome_routed),
            stops=(D.CLOSURE,),
            notice="reviews/closed",
        ),
    ),
)

QUESTIONNAIRE = Workflow(
    name="questionnaire",
    initial=Q.DRAFT,
    terminal=(Q.RETIRED,),
    transitions=(
        Transition(
            "put_in_use",
            _("Put in use"),
            (Q.DRAFT,),
            Q.IN_USE,
            "reviews.manage_questionnaires",
            QUESTIONNAIRES,
            guards=(is_complete,),
            by_act=True,
        ),
        Transition(
            "retire", _("Retire"), (Q.IN_USE,), Q.RETIRED, "reviews.manage_questionnaires", QUESTIONNAIRES, by_act=True
        ),
    ),
)

REOPENING = Workflow(
    name="reopening",
    initial=P.REQUESTED,
    terminal=(P.REFUSED, P.USED),
    transitions=(
        Transition(
            "grant",
            _("Grant"),
            (P.REQUESTED,),
            P.GRANTED,
            "reviews.decide_reopening",
            SELF_ASSESSMENT,
            notice="reviews/reopening_granted",
            by_act=True,
        ),
        Transition(
            "refuse",
            _("Refuse"),
            (P.REQUESTED,),
            P.REFUSED,
            "reviews.decide_reopening",
            SELF_ASSESSMENT,
            notice="reviews/reopening_refused",
            by_act=True,
        ),
        Transition(
            "use",
            _("Submit again"),
            (P.GRANTED,),
            P.USED,
            "reviews.use_reopening",
            SELF_ASSESSMENT,
            notice="reviews/questionnaire_submitted",
            by_act=True,
        ),
    ),
)

NOMINATION = Workflow(
    name="nomination",
    initial=N.PENDING,
    terminal=(N.APPROVED, N.REFUSED),
    transitions=(
        Transition(
            "approve",
            _("Approve"),
            (N.PENDING,),
            N.APPROVED,
            "reviews.approve_nomination",
            NOMINATIONS,
            guards=(declared_where_asked,),
            by_act=True,
        ),
        Transition(
            "refuse", _("Refuse"), (N.PENDING,), N.REFUSED, "reviews.approve_nomination", NOMINATIONS, by_act=True
        ),
    ),
)

ASSIGNMENT = Workflow(
    name="assignment",
    initial=A.IN_HAND,
    transitions=(
        Transition(
            "hand_in",
            _("Hand in"),
            (A.IN_HAND, A.RETURNED),
            A.HANDED_IN,
            "reviews.hand_in_article",
            SELF_ASSESSMENT,
        ),
        Transition("accept", _("Accept"), (A.HANDED_IN,), A.ACCEPTED, "reviews.return_article", SELF_ASSESSMENT),
        Transition(
            "return",
            _("Return with a comment"),
            (A.HANDED_IN, A.ACCEPTED),
            A.RETURNED,
            "reviews.return_article",
            SELF_ASSESSMENT,
            by_act=True,
        ),
        Transition(
            "assign_again",
            _("Assign to somebody else"),
            tuple(A),
            A.IN_HAND,
            "reviews.return_article",
            SELF_ASSESSMENT,
            by_act=True,
        ),
    ),
)

INPUT = Workflow(
    name="input",
    initial=I.INVITED,
    terminal=(I.RECEIVED, I.DECLINED, I.WITHDRAWN, I.EXPIRED),
    transitions=(
        Transition(
            "hand_in",
            _("Hand in"),
            (I.INVITED,),
            I.RECEIVED,
            "reviews.give_input",
            STAKEHOLDERS,
            guards=(something_written,),
        ),
        Transition("decline", _("Decline"), (I.INVITED,), I.DECLINED, "reviews.give_input", STAKEHOLDERS, by_act=True),
        Transition("withdraw", _("Withdraw"), (I.INVITED,), I.WITHDRAWN, "reviews.withdraw_input", STAKEHOLDERS),
        Transition("expire", _("Expire"), (I.INVITED,), I.EXPIRED, "reviews.withdraw_input", STAKEHOLDERS, timed=True),
    ),
)
