"""The transitions of questionnaires, reopenings, assignments, and invitations to stakeholders."""

from django.utils.translation import gettext_lazy as _

from reviews.enums import AssignmentState as A, InputState as I, QuestionnaireState as Q, ReopeningState as P
from reviews.guards import check_complete, check_input_not_empty, check_no_phase_open
from reviews.workflow.rules import QUESTIONNAIRES, SELF_ASSESSMENT, SHARING_OUT, STAKEHOLDERS
from untoc_portal.core.workflow import Asks, Transition, Workflow

QUESTIONNAIRE = Workflow(
    name="questionnaire",
    initial=Q.DRAFT,
    terminal=(Q.RETIRED,),
    transitions=(
        Transition(
            name="put_in_use",
            label=_("Put in force"),
            sources=(Q.DRAFT,),
            target=Q.IN_FORCE,
            permission="reviews.manage_questionnaires",
            rule=QUESTIONNAIRES,
            guards=(check_complete, check_no_phase_open),
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="retire",
            label=_("Retire"),
            sources=(Q.IN_FORCE,),
            target=Q.RETIRED,
            permission="reviews.manage_questionnaires",
            rule=QUESTIONNAIRES,
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
            name="grant",
            label=_("Grant"),
            sources=(P.REQUESTED,),
            target=P.GRANTED,
            permission="reviews.decide_reopening",
            rule=SELF_ASSESSMENT,
            notice="reviews/reopening_granted",
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="refuse",
            label=_("Refuse"),
            sources=(P.REQUESTED,),
            target=P.REFUSED,
            permission="reviews.decide_reopening",
            rule=SELF_ASSESSMENT,
            notice="reviews/reopening_refused",
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="use",
            label=_("Submit again"),
            sources=(P.GRANTED,),
            target=P.USED,
            permission="reviews.use_reopening",
            rule=SELF_ASSESSMENT,
            notice="reviews/questionnaire_submitted",
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

ASSIGNMENT = Workflow(
    name="assignment",
    initial=A.IN_PROGRESS,
    transitions=(
        Transition(
            name="hand_in",
            label=_("Hand in"),
            sources=(A.IN_PROGRESS, A.RETURNED),
            target=A.HANDED_IN,
            permission="reviews.hand_in_article",
            rule=SHARING_OUT,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="accept",
            label=_("Accept"),
            sources=(A.HANDED_IN,),
            target=A.ACCEPTED,
            permission="reviews.return_article",
            rule=SHARING_OUT,
            asks=Asks.UNDO,
        ),
        Transition(
            name="undo_accept",
            label=_("Undo"),
            sources=(A.ACCEPTED,),
            target=A.HANDED_IN,
            permission="reviews.return_article",
            rule=SHARING_OUT,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="return",
            label=_("Return with a comment"),
            sources=(A.HANDED_IN, A.ACCEPTED),
            target=A.RETURNED,
            permission="reviews.return_article",
            rule=SHARING_OUT,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="assign_again",
            label=_("Assign to someone else"),
            sources=tuple(A),
            target=A.IN_PROGRESS,
            permission="reviews.return_article",
            rule=SHARING_OUT,
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
            name="hand_in",
            label=_("Hand in"),
            sources=(I.INVITED,),
            target=I.RECEIVED,
            permission="reviews.give_input",
            rule=STAKEHOLDERS,
            guards=(check_input_not_empty,),
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="decline",
            label=_("Decline"),
            sources=(I.INVITED,),
            target=I.DECLINED,
            permission="reviews.give_input",
            rule=STAKEHOLDERS,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw"),
            sources=(I.INVITED,),
            target=I.WITHDRAWN,
            permission="reviews.withdraw_input",
            rule=STAKEHOLDERS,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="expire",
            label=_("Expire"),
            sources=(I.INVITED,),
            target=I.EXPIRED,
            permission="reviews.withdraw_input",
            rule=STAKEHOLDERS,
            timed=True,
            asks=Asks.NOTHING,
        ),
    ),
)
