"""The steps of what the parties write together: clarifications, joint feedback, translations."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ClarificationState, JointState as J, TranslationState as T
from reviews.guards import translation_withholds, wholly_translated
from reviews.workflow.rules import DESK_REVIEW, DIALOGUE, DRAWING, LANGUAGES
from untoc_portal.core.workflow import Asks, Transition, Workflow

CLARIFICATION = Workflow(
    name="request for clarification",
    initial=ClarificationState.OPEN,
    terminal=(ClarificationState.SETTLED, ClarificationState.WITHDRAWN),
    transitions=(
        Transition(
            "answer",
            pgettext_lazy("what can be done", "Answer"),
            (ClarificationState.OPEN,),
            ClarificationState.ANSWERED,
            "reviews.answer_request",
            DIALOGUE,
            by_act=True,
            asks=Asks.OWN_FORM,
        ),
        Transition(
            "settle",
            _("Settle"),
            (ClarificationState.ANSWERED,),
            ClarificationState.SETTLED,
            "reviews.settle_request",
            DIALOGUE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "withdraw",
            _("Withdraw"),
            (ClarificationState.OPEN,),
            ClarificationState.WITHDRAWN,
            "reviews.settle_request",
            DIALOGUE,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "lapse",
            _("Withdraw: its State no longer reviews"),
            (ClarificationState.OPEN,),
            ClarificationState.WITHDRAWN,
            "reviews.conduct_draw",
            DRAWING,
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
            "agree",
            _("Agree"),
            (J.PROPOSED,),
            J.AGREED,
            "reviews.answer_joint",
            DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "decline",
            _("Decline"),
            (J.PROPOSED,),
            J.DECLINED,
            "reviews.answer_joint",
            DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "withdraw",
            _("Withdraw"),
            (J.PROPOSED,),
            J.WITHDRAWN,
            "reviews.withdraw_joint",
            DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "end",
            _("Work separately"),
            (J.AGREED,),
            J.ENDED,
            "reviews.end_joint",
            DESK_REVIEW,
            by_act=True,
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "lapse",
            _("Work separately: a State no longer reviews"),
            (J.PROPOSED, J.AGREED),
            J.ENDED,
            "reviews.conduct_draw",
            DRAWING,
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
            "revise",
            _("Mark as revised"),
            (T.DRAFT,),
            T.REVISED,
            "reviews.revise_translation",
            LANGUAGES,
            guards=(wholly_translated,),
            notice="reviews/translation_revised",
            asks=Asks.NOTHING,
        ),
        # A change of the text, by whomever, is a draft again.
        Transition(
            "change",
            _("Change"),
            (T.REVISED,),
            T.DRAFT,
            "reviews.revise_translation",
            LANGUAGES,
            by_act=True,
            asks=Asks.NOTHING,
        ),
        Transition(
            "finalize",
            _("Declare it final"),
            (T.REVISED,),
            T.FINAL,
            "reviews.finalize_translation",
            LANGUAGES,
            guards=(wholly_translated, translation_withholds),
            notice="reviews/translation_final",
            asks=Asks.SECOND_LOOK,
        ),
        Transition(
            "reopen",
            _("Reopen"),
            (T.FINAL,),
            T.DRAFT,
            "reviews.finalize_translation",
            LANGUAGES,
            notice="reviews/translation_reopened",
            asks=Asks.NOTHING,
        ),
        Transition(
            "reopen_with_text",
            _("Reopen: what it rests on is kept confidential"),
            (T.REVISED, T.FINAL),
            T.DRAFT,
            "reviews.reopen_with_text",
            LANGUAGES,
            notice="reviews/translation_reopened",
            by_act=True,
            asks=Asks.NOTHING,
        ),
    ),
)
