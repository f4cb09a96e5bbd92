"""Who owes what in which step of a review: the one table behind tasks, the secretariat's board and reminders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    REPLACEABLE_STATES,
    Capacity,
    DeadlineKind as D,
    DelegateRole as R,
    OutcomeKind as K,
    ReviewState as S,
)
from reviews.selectors.task_facts import Facts

if TYPE_CHECKING:
    from reviews.models import Delegation, Review
    from untoc_portal.core.exceptions import Text

Test = Callable[[Facts, "Delegation"], bool]
FOCAL_POINT, NAMING_PEOPLE, BY_NOTE = (R.FOCAL_POINT,), (R.FOCAL_POINT, R.DEPUTY), ()
ANY, EXPERT = (R.FOCAL_POINT, R.DEPUTY, R.EXPERT), (R.DEPUTY, R.EXPERT)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes what in which step: a row of domain rule “one country review”, seen from the delegation that acts.

    Without a role nobody in the portal can do it: the State does it by note verbale.
    """

    capacity: Capacity
    roles: tuple[R, ...]
    states: tuple[S, ...]
    title: Text
    url_name: str
    clock: D
    is_owed: Test
    arguments: tuple[str, ...] = ()

    def url_in(self, review: Review) -> str:
        """Return where it is done."""
        return reverse(self.url_name, args=[review.code, *self.arguments])


def _always(_facts: Facts, _delegation: Delegation) -> bool:
    return True


def _no_focal_point(facts: Facts, delegation: Delegation) -> bool:
    return delegation.pk not in facts.with_focal_point


def _no_expert(facts: Facts, delegation: Delegation) -> bool:
    return delegation.pk not in facts.with_expert


def _no_feedback(facts: Facts, delegation: Delegation) -> bool:
    return delegation.pk not in facts.feedback_cleared


def _has_request(facts: Facts, delegation: Delegation) -> bool:
    return delegation.review_id in facts.with_request


def _no_request(facts: Facts, delegation: Delegation) -> bool:
    return not _has_request(facts, delegation)


def _not_cleared(kind: K) -> Test:
    return lambda facts, delegation: (delegation.pk, kind) not in facts.outcome_cleared


def _summary_ready(facts: Facts, delegation: Delegation) -> bool:
    return facts.is_cleared_by_all(delegation.review_id, K.SUMMARY)


def _undecided(facts: Facts, delegation: Delegation) -> bool:
    return delegation.review_id not in facts.decided


STEPS = tuple(S)
LIST, SUMMARY = K.LIST_OF_OBSERVATIONS, K.SUMMARY
NAMING = (S.NOMINATION, S.PRELIMINARY_CONSULTATION)
# A State to which new lots gave a place has nobody named yet, whatever the step.
SEATED_LATE = tuple(state for state in REPLACEABLE_STATES if state != S.PLANNED)
DUTIES = (
    Duty(
        Capacity.UNDER_REVIEW,
        BY_NOTE,
        (S.NOMINATION,),
        _("Name a focal point"),
        "reviews:people",
        D.FOCAL_POINTS,
        _no_focal_point,
    ),
    Duty(
        Capacity.REVIEWING,
        BY_NOTE,
        SEATED_LATE,
        _("Name a focal point"),
        "reviews:people",
        D.FOCAL_POINTS,
        _no_focal_point,
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        NAMING_PEOPLE,
        NAMING,
        _("Name governmental experts"),
        "reviews:people",
        D.EXPERTS,
        _no_expert,
    ),
    Duty(
        Capacity.REVIEWING,
        NAMING_PEOPLE,
        NAMING,
        _("Name governmental experts"),
        "reviews:people",
        D.EXPERTS,
        _no_expert,
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        FOCAL_POINT,
        (S.PRELIMINARY_CONSULTATION,),
        _("Hold the preliminary consultation"),
        "reviews:consultation",
        D.PRELIMINARY_CONSULTATION,
        _always,
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        EXPERT,
        (S.SELF_ASSESSMENT,),
        _("Answer the questionnaire"),
        "reviews:questionnaire",
        D.SELF_ASSESSMENT,
        _always,
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        FOCAL_POINT,
        (S.SELF_ASSESSMENT,),
        _("Clear and submit the self-assessment"),
        "reviews:submit_questionnaire",
        D.SELF_ASSESSMENT,
        _always,
    ),
    Duty(
        Capacity.REVIEWING,
        EXPERT,
        (S.DESK_REVIEW,),
        _("Draft the written feedback"),
        "reviews:feedback",
        D.WRITTEN_FEEDBACK,
        _no_feedback,
    ),
    Duty(
        Capacity.REVIEWING,
        FOCAL_POINT,
        (S.DESK_REVIEW,),
        _("Clear the written feedback"),
        "reviews:feedback",
        D.WRITTEN_FEEDBACK,
        _no_feedback,
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        ANY,
        (S.DESK_REVIEW, S.DIALOGUE),
        _("Answer requests for clarification"),
        "reviews:clarification_list",
        D.LIST_OF_OBSERVATIONS,
        _has_request,
    ),
    Duty(
        Capacity.REVIEWING,
        FOCAL_POINT,
        (S.DIALOGUE,),
        _("Close the dialogue and begin the list of observations"),
        "reviews:review_detail",
        D.LIST_OF_OBSERVATIONS,
        _no_request,
    ),
    Duty(
        Capacity.REVIEWING,
        EXPERT,
        (S.OBSERVATIONS,),
        _("Draft the list of observations"),
        "reviews:outcome_detail",
        D.LIST_OF_OBSERVATIONS,
        _not_cleared(LIST),
        (LIST,),
    ),
    Duty(
        Capacity.REVIEWING,
        FOCAL_POINT,
        (S.OBSERVATIONS,),
        _("Clear the list of observations"),
        "reviews:outcome_detail",
        D.LIST_OF_OBSERVATIONS,
        _not_cleared(LIST),
        (LIST,),
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        FOCAL_POINT,
        (S.AGREEMENT,),
        _("Agree to the list of observations or return it"),
        "reviews:outcome_detail",
        D.LIST_OF_OBSERVATIONS,
        _always,
        (LIST,),
    ),
    Duty(
        Capacity.REVIEWING,
        EXPERT,
        (S.SUMMARY,),
        _("Draft the summary"),
        "reviews:outcome_detail",
        D.CLOSURE,
        _not_cleared(SUMMARY),
        (SUMMARY,),
    ),
    Duty(
        Capacity.REVIEWING,
        FOCAL_POINT,
        (S.SUMMARY,),
        _("Clear the summary"),
        "reviews:outcome_detail",
        D.CLOSURE,
        _not_cleared(SUMMARY),
        (SUMMARY,),
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        FOCAL_POINT,
        (S.SUMMARY,),
        _("Agree to the summary or return it"),
        "reviews:outcome_detail",
        D.CLOSURE,
        _summary_ready,
        (SUMMARY,),
    ),
    Duty(
        Capacity.UNDER_REVIEW,
        FOCAL_POINT,
        (S.ISSUED,),
        _("Decide on publication"),
        "reviews:publication",
        D.CLOSURE,
        _undecided,
    ),
)


def duties_ahead(delegation: Delegation, clock: str, facts: Facts) -> list[Duty]:
    """Return what the delegation owes by the date of this clock, now or in a step to come; nothing once it is done."""
    here = STEPS.index(delegation.review.state)
    return [
        duty
        for duty in DUTIES
        if duty.clock == clock
        and duty.capacity == delegation.capacity
        and (
            here < min(STEPS.index(state) for state in duty.states)
            or (delegation.review.state in duty.states and duty.is_owed(facts, delegation))
        )
    ]


def owed_by(delegation: Delegation, facts: Facts) -> list[Duty]:
    """Return what the delegation owes in the present step of its review."""
    return [
        duty
        for duty in DUTIES
        if duty.capacity == delegation.capacity
        and delegation.review.state in duty.states
        and duty.is_owed(facts, delegation)
    ]
