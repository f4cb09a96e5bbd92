"""Who is responsible for what in each step: the table for tasks, the board of the Secretariat and reminders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    REPLACEABLE_STATES,
    Capacity,
    ClarificationState,
    DeadlineKind as D,
    DelegateRole as R,
    OutcomeKind as K,
    ReviewState as S,
)
from reviews.selectors.task_facts import TaskData

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation, Review
    from untoc_portal.core.exceptions import Text

FOCAL_POINT, NAMING_PEOPLE, BY_NOTE = (R.FOCAL_POINT,), (R.FOCAL_POINT, R.DEPUTY), ()
ANY, EXPERT = (R.FOCAL_POINT, R.DEPUTY, R.EXPERT), (R.DEPUTY, R.EXPERT)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a duty is open: from facts loaded for many reviews, and the same as a condition on delegations."""

    holds: Callable[[TaskData, Delegation], bool]
    build_condition: Callable[[], Q]

    def __call__(self, facts: TaskData, delegation: Delegation) -> bool:
        """Return whether it is open for the delegation."""
        return self.holds(facts, delegation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A task of a delegation in certain steps: a row of domain rule “one country review”.

    If `roles` is empty, no one can do it in the portal: the State does it by note verbale.
    """

    capacity: Capacity
    roles: tuple[R, ...]
    states: tuple[S, ...]
    title: Text
    url_name: str
    clock: D
    is_open: Check
    arguments: tuple[str, ...] = ()

    def url_in(self, review: Review) -> str:
        """Return the address of the page for the duty."""
        return reverse(self.url_name, args=[review.code, *self.arguments])


def _without(model: str, **condition: Any) -> Q:
    """Return the condition for delegations that have no such row."""
    return ~Q(Exists(apps.get_model("reviews", model).objects.filter(delegation=OuterRef("pk"), **condition)))


def _clearances(kind: K, delegation: str) -> QuerySet[Any]:
    """Return the clearances of the current version of an outcome by the delegation of the outer row."""
    rows = apps.get_model("reviews.Clearance").objects.filter(delegation=OuterRef(delegation))
    return rows.filter(outcome__kind=kind, version=F("outcome__version"))


def _is_cleared_by_all(kind: K) -> Q:
    """Return the condition for delegations in a review whose reviewing States have all cleared the outcome."""
    reviewing = apps.get_model("reviews.Delegation").objects.filter(
        review=OuterRef("review"), capacity=Capacity.REVIEWING
    )
    return Q(Exists(reviewing)) & ~Q(Exists(reviewing.filter(~Exists(_clearances(kind, "pk")))))


def _has_open_request() -> Q:
    rows = apps.get_model("reviews.Clarification").objects.filter(review=OuterRef("review"))
    return Q(Exists(rows.filter(state=ClarificationState.OPEN)))


def _not_cleared(kind: K) -> Check:
    return Check(
        lambda facts, delegation: (delegation.pk, kind) not in facts.outcome_cleared,
        lambda: ~Q(Exists(_clearances(kind, "pk"))),
    )


_always = Check(lambda _facts, _delegation: True, Q)
_no_focal_point = Check(
    lambda facts, delegation: delegation.pk not in facts.with_focal_point,
    lambda: _without("Mandate", ended_on__isnull=True, role=R.FOCAL_POINT),
)
_no_expert = Check(
    lambda facts, delegation: delegation.pk not in facts.with_expert,
    lambda: _without("Mandate", ended_on__isnull=True, role=R.EXPERT),
)
_no_feedback = Check(
    lambda facts, delegation: delegation.pk not in facts.feedback_cleared,
    lambda: _without("FeedbackAuthor", cleared_at__isnull=False),
)
_has_request = Check(lambda facts, delegation: delegation.review_id in facts.with_request, _has_open_request)
_no_request = Check(
    lambda facts, delegation: delegation.review_id not in facts.with_request, lambda: ~_has_open_request()
)
_summary_ready = Check(
    lambda facts, delegation: facts.is_cleared_by_all(delegation.review_id, K.SUMMARY),
    lambda: _is_cleared_by_all(K.SUMMARY),
)
_undecided = Check(
    lambda facts, delegation: delegation.review_id not in facts.decided,
    lambda: ~Q(Exists(apps.get_model("reviews.PublicationDecision").objects.filter(review=OuterRef("review")))),
)


STEPS = tuple(S)
LIST, SUMMARY = K.LIST_OF_OBSERVATIONS, K.SUMMARY
NAMING = (S.NOMINATION, S.PRELIMINARY_CONSULTATION)
# A State that got a place by new lots has no people yet, whatever the step.
REPLACEABLE_REVIEW_STATES = tuple(state for state in REPLACEABLE_STATES if state != S.PLANNED)
DUTIES = (
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=BY_NOTE,
        states=(S.NOMINATION,),
        title=_("Name a focal point"),
        url_name="reviews:people",
        clock=D.FOCAL_POINTS,
        is_open=_no_focal_point,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=BY_NOTE,
        states=REPLACEABLE_REVIEW_STATES,
        title=_("Name a focal point"),
        url_name="reviews:people",
        clock=D.FOCAL_POINTS,
        is_open=_no_focal_point,
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=NAMING_PEOPLE,
        states=NAMING,
        title=_("Name governmental experts"),
        url_name="reviews:people",
        clock=D.EXPERTS,
        is_open=_no_expert,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=NAMING_PEOPLE,
        states=NAMING,
        title=_("Name governmental experts"),
        url_name="reviews:people",
        clock=D.EXPERTS,
        is_open=_no_expert,
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=FOCAL_POINT,
        states=(S.PRELIMINARY_CONSULTATION,),
        title=_("Hold the preliminary consultation"),
        url_name="reviews:consultation",
        clock=D.PRELIMINARY_CONSULTATION,
        is_open=_always,
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=EXPERT,
        states=(S.SELF_ASSESSMENT,),
        title=_("Answer the questionnaire"),
        url_name="reviews:questionnaire",
        clock=D.SELF_ASSESSMENT,
        is_open=_always,
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=FOCAL_POINT,
        states=(S.SELF_ASSESSMENT,),
        title=_("Clear and submit the self-assessment"),
        url_name="reviews:submit_questionnaire",
        clock=D.SELF_ASSESSMENT,
        is_open=_always,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=EXPERT,
        states=(S.DESK_REVIEW,),
        title=_("Draft the written feedback"),
        url_name="reviews:feedback",
        clock=D.WRITTEN_FEEDBACK,
        is_open=_no_feedback,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=FOCAL_POINT,
        states=(S.DESK_REVIEW,),
        title=_("Clear the written feedback"),
        url_name="reviews:feedback",
        clock=D.WRITTEN_FEEDBACK,
        is_open=_no_feedback,
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=ANY,
        states=(S.DESK_REVIEW, S.DIALOGUE),
        title=_("Answer requests for clarification"),
        url_name="reviews:clarification_list",
        clock=D.LIST_OF_OBSERVATIONS,
        is_open=_has_request,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=FOCAL_POINT,
        states=(S.DIALOGUE,),
        title=_("Close the dialogue and begin the list of observations"),
        url_name="reviews:review_detail",
        clock=D.LIST_OF_OBSERVATIONS,
        is_open=_no_request,
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=EXPERT,
        states=(S.OBSERVATIONS,),
        title=_("Draft the list of observations"),
        url_name="reviews:outcome_detail",
        clock=D.LIST_OF_OBSERVATIONS,
        is_open=_not_cleared(LIST),
        arguments=(LIST,),
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=FOCAL_POINT,
        states=(S.OBSERVATIONS,),
        title=_("Clear the list of observations"),
        url_name="reviews:outcome_detail",
        clock=D.LIST_OF_OBSERVATIONS,
        is_open=_not_cleared(LIST),
        arguments=(LIST,),
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=FOCAL_POINT,
        states=(S.AGREEMENT,),
        title=_("Agree to the list of observations or return it"),
        url_name="reviews:outcome_detail",
        clock=D.LIST_OF_OBSERVATIONS,
        is_open=_always,
        arguments=(LIST,),
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=EXPERT,
        states=(S.SUMMARY,),
        title=_("Draft the summary"),
        url_name="reviews:outcome_detail",
        clock=D.CLOSURE,
        is_open=_not_cleared(SUMMARY),
        arguments=(SUMMARY,),
    ),
    Duty(
        capacity=Capacity.REVIEWING,
        roles=FOCAL_POINT,
        states=(S.SUMMARY,),
        title=_("Clear the summary"),
        url_name="reviews:outcome_detail",
        clock=D.CLOSURE,
        is_open=_not_cleared(SUMMARY),
        arguments=(SUMMARY,),
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=FOCAL_POINT,
        states=(S.SUMMARY,),
        title=_("Agree to the summary or return it"),
        url_name="reviews:outcome_detail",
        clock=D.CLOSURE,
        is_open=_summary_ready,
        arguments=(SUMMARY,),
    ),
    Duty(
        capacity=Capacity.UNDER_REVIEW,
        roles=FOCAL_POINT,
        states=(S.ISSUED,),
        title=_("Decide on publication"),
        url_name="reviews:publication",
        clock=D.CLOSURE,
        is_open=_undecided,
    ),
)
# (capacity, step) → its duties, so that a page with every review does not look through all of them for each State.
DUTIES_OF_STEP: dict[tuple[str, str], tuple[Duty, ...]] = {
    (capacity.value, step.value): tuple(duty for duty in DUTIES if duty.capacity == capacity and step in duty.states)
    for capacity in Capacity
    for step in S
}


def list_upcoming_duties(delegation: Delegation, clock: str, facts: TaskData) -> list[Duty]:
    """Return the duties of the delegation under this deadline, in the current step or a later one.

    Done ones are not included.
    """
    here = STEPS.index(delegation.review.state)
    return [
        duty
        for duty in DUTIES
        if duty.clock == clock
        and duty.capacity == delegation.capacity
        and (
            here < min(STEPS.index(state) for state in duty.states)
            or (delegation.review.state in duty.states and duty.is_open(facts, delegation))
        )
    ]


def list_current_duties(delegation: Delegation, facts: TaskData) -> list[Duty]:
    """Return the open duties of the delegation in the current step of its review."""
    here = DUTIES_OF_STEP.get((delegation.capacity, delegation.review.state), ())
    return [duty for duty in here if duty.is_open(facts, delegation)]
