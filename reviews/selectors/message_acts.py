"""What the messages of reviews ask of their readers, as conditions that the act itself clears.

The review is the place of each of these messages (`place_id`). The duties are those of `duties.DUTIES`, so that a
message, the tasks of the first page and the board say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    REOPENABLE_STATES,
    AssignmentState as A,
    Capacity,
    ClarificationState,
    DelegateRole as R,
    InputState,
    JointState,
    NominationState,
    OutcomeKind as K,
    ReopeningState,
    ReviewState as S,
)
from reviews.enums_of_draws import DrawEntryKind
from reviews.enums_of_replies import ReplyKind
from reviews.enums_of_states import StateRight
from reviews.selectors.duties import DUTIES, Duty
from untoc_portal.core.enums import LinkFinding, RoleGroup, TranslationState
from untoc_portal.core.message_acts import get_today, is_row
from untoc_portal.core.notices import Act

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

STAFF = (RoleGroup.SECRETARIAT,)
ANYONE: Callable[[], Q] = Q
WRITERS = (R.FOCAL_POINT, R.DEPUTY, R.EXPERT)
BY_ANYONE = tuple(duty for duty in DUTIES if duty.roles)
TASK = "do_task"


def _rows(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("reviews", model)._default_manager.all()
    return rows


def _holds(capacity: Capacity, *roles: R) -> Callable[[], Q]:
    """Return the condition for readers with a mandate in force in the review, in this capacity and one of the roles."""

    def build() -> Q:
        own = _rows("Mandate").filter(user=OuterRef("recipient_id"), ended_on__isnull=True, role__in=roles)
        return Q(Exists(own.filter(delegation__review=OuterRef("place_id"), delegation__capacity=capacity)))

    return build


def _join(duties: Iterable[Duty], *, own: bool, clock: bool) -> Q:
    """Return the condition for delegations with one of the duties, and in which the reader is to do it (`own`)."""
    found = Q(pk__in=[])
    for duty in duties:
        condition = Q(capacity=duty.capacity, review__state__in=duty.states) & duty.is_open.build_condition()
        if own:
            condition &= Q(mandates__role__in=duty.roles)
        if clock:
            condition &= Q(review__deadlines__kind=duty.clock)
        found |= condition
    return found


def _has_duty(*, own: bool) -> Q:
    """Return the condition for messages about a review in which a duty is open: of the step that is the act's name.

    A reminder of the Secretariat is about all duties of the present step.
    """
    mine = {"mandates__user": OuterRef("recipient_id"), "mandates__ended_on__isnull": True} if own else {}
    condition = _join(BY_ANYONE, own=own, clock=False)
    rows = _rows("Delegation").annotate(act=ExpressionWrapper(OuterRef("act"), output_field=CharField()))
    step = Q(review__state=F("act")) | Q(act=TASK)
    return Q(Exists(rows.filter(condition, step, review=OuterRef("place_id"), **mine)))


def _has_duty_by_deadline(*, own: bool) -> Q:
    """Return the condition for messages about a deadline under which a duty is open."""
    mine = {"mandates__user": OuterRef("recipient_id"), "mandates__ended_on__isnull": True} if own else {}
    condition = _join(BY_ANYONE, own=own, clock=True)
    date = {"review__deadlines": OuterRef("concerns_id"), "review__deadlines__met_on__isnull": True}
    return Q(Exists(_rows("Delegation").filter(condition, **date, **mine)))


CURRENT_DUTIES, DUTIES_OF_READER = partial(_has_duty, own=False), partial(_has_duty, own=True)


def _build_step_act(label: Text, step: S, url_name: str = "", *arguments: str) -> Act:
    """Return the act of a message on a step: the reader's duties in the step that follows. Its name is that step."""
    return Act(
        name=step,
        label=label,
        is_due=CURRENT_DUTIES,
        is_readers=DUTIES_OF_READER,
        is_whole=True,
        get_url=(lambda review: reverse(url_name, args=[review.code, *arguments])) if url_name else None,
    )


OUTCOME = "reviews:outcome_detail"
NAME_EXPERTS = _build_step_act(
    _("Prepare the review with its States"), S.PRELIMINARY_CONSULTATION, "reviews:consultation"
)
ANSWER = _build_step_act(_("Answer the questionnaire"), S.SELF_ASSESSMENT, "reviews:questionnaire")
GIVE_FEEDBACK = _build_step_act(_("Write or clear the feedback"), S.DESK_REVIEW, "reviews:feedback")
HOLD_DIALOGUE = _build_step_act(_("Go on with the dialogue"), S.DIALOGUE)
WRITE_LIST = _build_step_act(
    _("Write or clear the list of observations"), S.OBSERVATIONS, OUTCOME, K.LIST_OF_OBSERVATIONS
)
AGREE_LIST = _build_step_act(_("Agree to the list or return it"), S.AGREEMENT, OUTCOME, K.LIST_OF_OBSERVATIONS)
WRITE_SUMMARY = _build_step_act(_("Work on the summary"), S.SUMMARY, OUTCOME, K.SUMMARY)
DECIDE_PUBLICATION = _build_step_act(_("Decide on publication"), S.ISSUED, "reviews:publication")
# Of reminders: what the person still has to do under the deadline, or in the review.
DO_BY_DEADLINE = Act(
    name="do_by_deadline",
    label=_("Open what is to be done"),
    is_due=partial(_has_duty_by_deadline, own=False),
    is_readers=partial(_has_duty_by_deadline, own=True),
    is_whole=True,
    get_url=lambda deadline: deadline.review.get_absolute_url(),
)
DO_TASK = Act(
    name=TASK,
    label=_("Open what is to be done"),
    is_due=CURRENT_DUTIES,
    is_readers=DUTIES_OF_READER,
    is_whole=True,
)

ISSUE = Act(
    name="issue_outcome",
    label=_("Issue the outcome documents"),
    roles=STAFF,
    is_due=is_row("reviews.Review", state=S.COMPLETED),
    is_readers=ANYONE,
)
CHECK_NOMINATION = Act(
    name="check_nomination",
    label=_("Check the nomination"),
    roles=STAFF,
    is_due=is_row("reviews.Nomination", state=NominationState.PENDING),
    is_readers=ANYONE,
    get_url=lambda _nomination: reverse("reviews:nomination_list"),
)
DECIDE_REOPENING = Act(
    name="decide_reopening",
    label=_("Grant or refuse the request"),
    roles=STAFF,
    is_due=is_row("reviews.Reopening", state=ReopeningState.REQUESTED, review__state__in=REOPENABLE_STATES),
    is_readers=ANYONE,
    get_url=lambda reopening: reverse("reviews:decide_reopening", args=[reopening.review.code, reopening.pk]),
)
DECIDE_NOTICE = Act(
    name="decide_notice",
    label=_("Check the note"),
    roles=STAFF,
    is_due=is_row("reviews.StateNotice", decision=""),
    # Nobody alone gives power: another person confirms it.
    is_readers=lambda: Q(
        Exists(_rows("StateNotice").filter(pk=OuterRef("concerns_id")).exclude(sent_by=OuterRef("recipient_id")))
    ),
)
ENTER_NAMES = Act(
    name="enter_names",
    label=_("Enter the names"),
    roles=STAFF,
    is_due=is_row("reviews.LetterAnswer", decision=""),
    is_readers=ANYONE,
)
FINALIZE_TRANSLATION = Act(
    name="finalize_translation",
    label=_("Read the translation and make it final"),
    roles=STAFF,
    is_due=is_row("reviews.Translation", state=TranslationState.REVISED),
    is_readers=ANYONE,
    get_url=lambda translation: translation.get_absolute_url(),
)
ANSWER_REQUEST = Act(
    name="answer_request",
    label=_("Answer the request"),
    is_due=is_row("reviews.Clarification", state=ClarificationState.OPEN),
    is_readers=_holds(Capacity.UNDER_REVIEW, *WRITERS),
    get_url=lambda request: request.get_absolute_url(),
)
DECLARE = Act(
    name="declare",
    label=_("Declare conflicts of interest"),
    is_due=is_row("reviews.Nomination", state=NominationState.PENDING, declared_at__isnull=True),
    is_readers=lambda: Q(
        Exists(_rows("Nomination").filter(pk=OuterRef("concerns_id"), email=OuterRef("recipient__email")))
    ),
    get_url=lambda nomination: reverse("reviews:declare", args=[nomination.pk]),
)
ANSWER_JOINT = Act(
    name="answer_joint",
    label=_("Accept or decline the proposal"),
    is_due=is_row("reviews.JointFeedback", state=JointState.PROPOSED),
    is_readers=lambda: Q(
        Exists(
            _rows("JointFeedback").filter(
                pk=OuterRef("concerns_id"),
                partner__mandates__user=OuterRef("recipient_id"),
                partner__mandates__ended_on__isnull=True,
                partner__mandates__role=R.FOCAL_POINT,
            )
        )
    ),
    get_url=lambda joint: reverse("reviews:feedback", args=[joint.review.code]),
)
# An explanation needs no decision. A decision is for those who write for a reviewing State.
DECIDE_REPLY = Act(
    name="decide_reply",
    label=_("Accept or decline the proposed words"),
    is_due=is_row("reviews.Reply", kind=ReplyKind.PROPOSE, ended_at__isnull=True),
    is_readers=_holds(Capacity.REVIEWING, *WRITERS),
    get_url=lambda reply: reply.paragraph.outcome.get_absolute_url(),
)
MEND_LINK = Act(
    name="mend_link",
    label=_("Correct the link"),
    is_due=lambda: Q(
        Exists(
            _rows("Legislation")
            .filter(pk=OuterRef("concerns_id"), link_failing_since__isnull=False)
            .exclude(link_finding=LinkFinding.ANSWERS)
        )
    ),
    is_readers=_holds(Capacity.UNDER_REVIEW, *WRITERS),
)
GIVE_INPUT = Act(
    name="give_input",
    label=_("Answer the questions"),
    is_due=lambda: Q(
        Exists(
            _rows("InputInvitation").filter(
                pk=OuterRef("concerns_id"), state=InputState.INVITED, due_on__gte=get_today()
            )
        )
    ),
    is_readers=lambda: Q(
        Exists(
            _rows("InputInvitation")
            .filter(pk=OuterRef("concerns_id"))
            .filter(organization__representatives__user=OuterRef("recipient_id"))
            .filter(organization__representatives__ended_on__isnull=True)
        )
    ),
)


def _speaks_for_requested_state() -> Q:
    """Return the condition for readers who speak for a State whose view is requested.

    That is its focal point in the review, or else its standing delegation.
    """
    reader = OuterRef(OuterRef("recipient_id"))
    leads = _rows("Mandate").filter(ended_on__isnull=True, role=R.FOCAL_POINT, delegation=OuterRef("delegation"))
    standing = _rows("StateMandate").in_force().with_right(StateRight.FOLLOW_UP)  # type: ignore[attr-defined]
    standing = standing.filter(user=reader, state=OuterRef("delegation__party"))
    rows = _rows("ViewRequest").filter(pk=OuterRef("concerns_id"))
    return Q(Exists(rows.filter(Exists(leads.filter(user=reader)) | (~Exists(leads) & Exists(standing)))))


# As long as the State that asks lets the parties read the line.
GIVE_VIEW = Act(
    name="give_view",
    label=_("Give the view of your State"),
    is_due=is_row(
        "reviews.ViewRequest",
        withdrawn_at__isnull=True,
        answered_at__isnull=True,
        line__versions__ended_at__isnull=True,
    ),
    is_readers=_speaks_for_requested_state,
    get_url=lambda row: reverse("reviews:give_view", args=[row.review.code, row.pk]),
)


def _prepares(path: str) -> Q:
    """Return the condition for articles that the reader prepares, alone or as a member of an institution."""
    reader = OuterRef("recipient_id")
    members = apps.get_model("reviews.Institution").members.through.objects.filter(user_id=OuterRef(reader))
    in_institution = Exists(members.filter(institution=OuterRef("institution")))
    return Q(
        Exists(_rows("Assignment").filter(Q(expert=reader) | Q(in_institution), **{path: OuterRef("concerns_id")}))
    )


def _is_in_delegation(path: str, *roles: R) -> Q:
    """Return the condition for readers with a mandate in the delegation that shares out the article."""
    own = {
        f"{path}mandates__user": OuterRef("recipient_id"),
        f"{path}mandates__ended_on__isnull": True,
        f"{path}mandates__role__in": roles,
    }
    model = "Assignment" if path else "Delegation"
    return Q(Exists(_rows(model).filter(pk=OuterRef("concerns_id"), **own)))


IN_WORK = (A.IN_PROGRESS, A.RETURNED)
PREPARE_ARTICLE = Act(
    name="prepare_article",
    label=_("Prepare the article"),
    is_due=is_row("reviews.Assignment", state__in=IN_WORK),
    is_readers=lambda: _prepares("pk") & _is_in_delegation("delegation__", *WRITERS),
    get_url=lambda assignment: assignment.get_absolute_url(),
)
PREPARE_ARTICLES = Act(
    name="prepare_articles",
    label=_("Prepare the articles"),
    is_due=is_row("reviews.Delegation", assignments__state__in=IN_WORK),
    is_readers=lambda: (
        _is_in_delegation("", *WRITERS)
        & (
            Q(
                Exists(
                    _rows("Assignment").filter(
                        Q(expert=OuterRef("recipient_id")) | Q(institution__members=OuterRef("recipient_id")),
                        delegation=OuterRef("concerns_id"),
                        state__in=IN_WORK,
                    )
                )
            )
        )
    ),
    get_url=lambda delegation: delegation.review.get_absolute_url(),
)
CHECK_ARTICLE = Act(
    name="check_article",
    label=_("Accept the article or return it"),
    is_due=is_row("reviews.Assignment", state=A.HANDED_IN),
    is_readers=lambda: _is_in_delegation("delegation__", R.FOCAL_POINT, R.DEPUTY),
    get_url=lambda assignment: assignment.get_absolute_url(),
)


def _has_no_text() -> Q:
    """Return the condition for readers who may seal a text for a State that was asked for one and has none."""
    sealed = _rows("SealedText").filter(draw=OuterRef(OuterRef("concerns_id")), is_refused=False)
    reader = OuterRef("recipient_id")
    own = _rows("Mandate").filter(user=reader, ended_on__isnull=True, role=R.FOCAL_POINT)
    own = own.filter(~Exists(sealed.filter(giver=OuterRef("delegation__party"))))
    standing = _rows("StateMandate").in_force().with_right(StateRight.KEEP).filter(user=reader)  # type: ignore[attr-defined]
    standing = standing.filter(~Exists(sealed.filter(giver=OuterRef("state"))))
    return Q(Exists(own)) | Q(Exists(standing))


SEAL_TEXT = Act(
    name="seal_text",
    label=_("Give the sealed text"),
    is_due=lambda: Q(
        Exists(
            _rows("Draw")
            .filter(pk=OuterRef("concerns_id"))
            .exclude(entries__kind__in=(DrawEntryKind.COMMITMENTS, DrawEntryKind.VOID))
        )
    ),
    is_readers=_has_no_text,
)
