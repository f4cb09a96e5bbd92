"""The transitions of what the parties write together: clarifications, joint feedback, translations."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ClarificationState, JointState as J
from reviews.guards import check_fully_translated, check_translation_withholds_nothing
from reviews.workflow.rules import DESK_REVIEW, DIALOGUE, DRAWING, LANGUAGES
from untoc_portal.core.enums import TranslationState as T
from untoc_portal.core.workflow import Asks, Transition, Workflow

CLARIFICATION = Workflow(
    name="request for clarification",
    initial=ClarificationState.OPEN,
    terminal=(ClarificationState.RESOLVED, ClarificationState.WITHDRAWN),
    transitions=(
        Transition(
            name="answer",
            label=pgettext_lazy("what can be done", "Answer"),
            sources=(ClarificationState.OPEN,),
            target=ClarificationState.ANSWERED,
            permission="reviews.answer_request",
            rule=DIALOGUE,
            by_act=True,
            asks=Asks.TEXT_FORM,
        ),
        Transition(
            name="settle",
            label=_("Resolve"),
            sources=(ClarificationState.ANSWERED,),
            target=ClarificationState.RESOLVED,
            permission="reviews.settle_request",
            rule=DIALOGUE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw"),
            sources=(ClarificationState.OPEN,),
            target=ClarificationState.WITHDRAWN,
            permission="reviews.settle_request",
            rule=DIALOGUE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="lapse",
            label=_("Withdraw: its State is a former reviewing State"),
            sources=(ClarificationState.OPEN,),
            target=ClarificationState.WITHDRAWN,
            permission="reviews.conduct_draw",
            rule=DRAWING,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

JOINT = Workflow(
    name="joint feedback",
    initial=J.PROPOSED,
    terminal=(J.DECLINED, J.WITHDRAWN, J.ENDED),
    transitions=(
        Transition(
            name="agree",
            label=_("Agree"),
            sources=(J.PROPOSED,),
            target=J.AGREED,
            permission="reviews.answer_joint",
            rule=DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="decline",
            label=_("Decline"),
            sources=(J.PROPOSED,),
            target=J.DECLINED,
            permission="reviews.answer_joint",
            rule=DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw"),
            sources=(J.PROPOSED,),
            target=J.WITHDRAWN,
            permission="reviews.withdraw_joint",
            rule=DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="end",
            label=_("Work separately"),
            sources=(J.AGREED,),
            target=J.ENDED,
            permission="reviews.end_joint",
            rule=DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="lapse",
            label=_("Work separately: a State is a former reviewing State"),
            sources=(J.PROPOSED, J.AGREED),
            target=J.ENDED,
            permission="reviews.conduct_draw",
            rule=DRAWING,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
    ),
)

TRANSLATION = Workflow(
    name="translation",
    initial=T.DRAFT,
    transitions=(
        Transition(
            name="revise",
            label=_("Mark as revised"),
            sources=(T.DRAFT,),
            target=T.REVISED,
            permission="reviews.revise_translation",
            rule=LANGUAGES,
            guards=(check_fully_translated,),
            notice="reviews/translation_revised",
            asks=Asks.NOTHING,
        ),
        # After every change of the text, by anyone, the translation is a draft again.
        Transition(
            name="change",
            label=_("Change"),
            sources=(T.REVISED,),
            target=T.DRAFT,
            permission="reviews.revise_translation",
            rule=LANGUAGES,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            name="finalize",
            label=_("Declare it final"),
            sources=(T.REVISED,),
            target=T.FINAL,
            permission="reviews.finalize_translation",
            rule=LANGUAGES,
            guards=(check_fully_translated, check_translation_withholds_nothing),
            notice="reviews/translation_final",
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            name="reopen",
            label=_("Reopen"),
            sources=(T.FINAL,),
            target=T.DRAFT,
            permission="reviews.finalize_translation",
            rule=LANGUAGES,
            notice="reviews/translation_reopened",
            asks=Asks.NOTHING,
        ),
        Transition(
            name="reopen_with_text",
            label=_("Reopen: what it is based on is kept confidential"),
            sources=(T.REVISED, T.FINAL),
            target=T.DRAFT,
            permission="reviews.reopen_with_text",
            rule=LANGUAGES,
            notice="reviews/translation_reopened",
            by_act=True,
            asks=Asks.NOTHING,
        ),
    ),
)
