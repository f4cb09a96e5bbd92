"""The steps of questionnaires, of what is reopened and shared out, and of what stakeholders are invited to give."""

from django.utils.translation import gettext_lazy as _

from reviews.enums import AssignmentState as A, InputState as I, QuestionnaireState as Q, ReopeningState as P
from reviews.guards import is_complete, something_written
from reviews.workflow.rules import QUESTIONNAIRES, SELF_ASSESSMENT, SHARING_OUT, STAKEHOLDERS
from untoc_portal.core.workflow import Asks, Transition, Workflow

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
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "retire",
            _("Retire"),
            (Q.IN_USE,),
            Q.RETIRED,
            "reviews.manage_questionnaires",
            QUESTIONNAIRES,
            by_act=True,
            asks=Asks.SECOND_LOOK,
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
            asks=Asks.SECOND_LOOK,
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
            asks=Asks.SECOND_LOOK,
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
            asks=Asks.SECOND_LOOK,
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
            SHARING_OUT,
            asks=Asks.NOTHING,
        ),
        Transition(
            "accept", _("Accept"), (A.HANDED_IN,), A.ACCEPTED, "reviews.return_article", SHARING_OUT, asks=Asks.UNDO
        ),
        Transition(
            "undo_accept",
            _("Undo"),
            (A.ACCEPTED,),
            A.HANDED_IN,
            "reviews.return_article",
            SHARING_OUT,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "return",
            _("Return with a comment"),
            (A.HANDED_IN, A.ACCEPTED),
            A.RETURNED,
            "reviews.return_article",
            SHARING_OUT,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "assign_again",
            _("Assign to somebody else"),
            tuple(A),
            A.IN_HAND,
            "reviews.return_article",
            SHARING_OUT,
            by_act=True,
            asks=Asks.NOTHING,
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
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "decline",
            _("Decline"),
            (I.INVITED,),
            I.DECLINED,
            "reviews.give_input",
            STAKEHOLDERS,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "withdraw",
            _("Withdraw"),
            (I.INVITED,),
            I.WITHDRAWN,
            "reviews.withdraw_input",
            STAKEHOLDERS,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "expire",
            _("Expire"),
            (I.INVITED,),
            I.EXPIRED,
            "reviews.withdraw_input",
            STAKEHOLDERS,
            timed=True,
            asks=Asks.NOTHING,
        ),
    ),
)
