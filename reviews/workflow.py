"""The steps of a country review: one table, with the paragraph behind each row (domain rule: one country review)."""

from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    AssignmentState as A,
    ClarificationState,
    DeadlineKind as D,
    InputState as I,
    JointState as J,
    NominationState as N,
    QuestionnaireState as Q,
    ReopeningState as P,
    ReviewState as S,
    TranslationState as T,
)
from reviews.guards import (
    clarifications_answered,
    consultation_recorded,
    declared_where_asked,
    feedback_cleared,
    focal_points_named,
    is_complete,
    list_cleared,
    no_lots_due,
    outcome_routed,
    publication_decided,
    questionnaire_in_use,
    reviewers_drawn,
    something_written,
    summary_cleared,
    wholly_translated,
)
from untoc_portal.core.workflow import Text, Transition, Workflow

DRAWING = _("PR, drawing of lots")
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
LANGUAGES = _("PR, para. 47: the secretariat translates and issues the outcome documents")
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
            "defer",
            _("Let the review start with a later group"),
            (S.NOMINATION, S.PRELIMINARY_CONSULTATION),
            S.PLANNED,
            "reviews.conduct_draw",
            DRAWING,
            notice="reviews/deferred",
            by_act=True,
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
            guards=(consultation_recorded, questionnaire_in_use, no_lots_due),
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
            guards=(feedback_cleared, no_lots_due),
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

# The Mechanism knows experts who draft and a focal point who clears; how a State divides the drafting is its affair.
SHARING_OUT = _("PR, the focal point clears what the experts of its State have drafted")

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
            SHARING_OUT,
        ),
        Transition("accept", _("Accept"), (A.HANDED_IN,), A.ACCEPTED, "reviews.return_article", SHARING_OUT),
        Transition(
            "return",
            _("Return with a comment"),
            (A.HANDED_IN, A.ACCEPTED),
            A.RETURNED,
            "reviews.return_article",
            SHARING_OUT,
            by_act=True,
        ),
        Transition(
            "assign_again",
            _("Assign to somebody else"),
            tuple(A),
            A.IN_HAND,
            "reviews.return_article",
            SHARING_OUT,
            by_act=True,
        ),
    ),
)

CLARIFICATION = Workflow(
    name="request for clarification",
    initial=ClarificationState.OPEN,
    terminal=(ClarificationState.SETTLED, ClarificationState.WITHDRAWN),
    transitions=(
        Transition(
            "answer",
            _("Answer"),
            (ClarificationState.OPEN,),
            ClarificationState.ANSWERED,
            "reviews.answer_request",
            DIALOGUE,
            by_act=True,
        ),
        Transition(
            "settle",
            _("Settle"),
            (ClarificationState.ANSWERED,),
            ClarificationState.SETTLED,
            "reviews.settle_request",
            DIALOGUE,
        ),
        Transition(
            "withdraw",
            _("Withdraw"),
            (ClarificationState.OPEN,),
            ClarificationState.WITHDRAWN,
            "reviews.settle_request",
            DIALOGUE,
        ),
        Transition(
            "lapse",
            _("Withdraw: its State no longer reviews"),
            (ClarificationState.OPEN,),
            ClarificationState.WITHDRAWN,
            "reviews.conduct_draw",
            DRAWING,
            by_act=True,
        ),
    ),
)

JOINT = Workflow(
    name="joint feedback",
    initial=J.PROPOSED,
    terminal=(J.DECLINED, J.WITHDRAWN, J.ENDED),
    transitions=(
        Transition("agree", _("Agree"), (J.PROPOSED,), J.AGREED, "reviews.answer_joint", DESK_REVIEW, by_act=True),
        Transition(
            "decline", _("Decline"), (J.PROPOSED,), J.DECLINED, "reviews.answer_joint", DESK_REVIEW, by_act=True
        ),
        Transition(
            "withdraw", _("Withdraw"), (J.PROPOSED,), J.WITHDRAWN, "reviews.withdraw_joint", DESK_REVIEW, by_act=True
        ),
        Transition("end", _("Work separately"), (J.AGREED,), J.ENDED, "reviews.end_joint", DESK_REVIEW, by_act=True),
        Transition(
            "lapse",
            _("Work separately: a State no longer reviews"),
            (J.PROPOSED, J.AGREED),
            J.ENDED,
            "reviews.conduct_draw",
            DRAWING,
            by_act=True,
        ),
    ),
)

TRANSLATION = Workflow(
    name="translation",
    initial=T.DRAFT,
    transitions=(
        Transition(
            "revise",
            _("Mark as revised"),
            (T.DRAFT,),
            T.REVISED,
            "reviews.revise_translation",
            LANGUAGES,
            guards=(wholly_translated,),
        ),
        # A change of the text, by whomever, is a draft again.
        Transition("change", _("Change"), (T.REVISED,), T.DRAFT, "reviews.revise_translation", LANGUAGES, by_act=True),
        Transition(
            "finalize",
            _("Declare it final"),
            (T.REVISED,),
            T.FINAL,
            "reviews.finalize_translation",
            LANGUAGES,
            guards=(wholly_translated,),
        ),
        Transition("reopen", _("Reopen"), (T.FINAL,), T.DRAFT, "reviews.finalize_translation", LANGUAGES),
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
