"""What a person owes by when, over all reviews, for the first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DeadlineKind as D, DelegateRole as R, OutcomeKind as K, ReviewState as S
from reviews.selectors.people import mandates_of
from reviews.selectors.secretariat import secretariat_tasks
from reviews.selectors.task_facts import Facts, Task, facts_about
from untoc_portal.core import authz
from untoc_portal.core.deadlines import is_overdue

if TYPE_CHECKING:
    from reviews.models import Mandate
    from untoc_portal.accounts.models import User
    from untoc_portal.core.workflow import Text

Test = Callable[[Facts, "Mandate"], bool]
FOCAL_POINT, NAMING_PEOPLE = (R.FOCAL_POINT,), (R.FOCAL_POINT, R.DEPUTY)
EXPERT, ANY = (R.DEPUTY, R.EXPERT), (R.FOCAL_POINT, R.DEPUTY, R.EXPERT)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes what in which step: a row of domain rule “one country review”, seen from the person who acts."""

    capacity: Capacity
    roles: tuple[R, ...]
    states: tuple[S, ...]
    title: Text
    url_name: str
    clock: D
    is_owed: Test
    arguments: tuple[str, ...] = ()


def _always(_facts: Facts, _mandate: Mandate) -> bool:
    return True


def _no_expert(facts: Facts, mandate: Mandate) -> bool:
    return mandate.delegation_id not in facts.with_expert


def _no_feedback(facts: Facts, mandate: Mandate) -> bool:
    return mandate.delegation_id not in facts.feedback_cleared


def _has_request(facts: Facts, mandate: Mandate) -> bool:
    return mandate.delegation.review_id in facts.with_request


def _no_request(facts: Facts, mandate: Mandate) -> bool:
    return not _has_request(facts, mandate)


def _not_cleared(kind: K) -> Test:
    return lambda facts, mandate: (mandate.delegation_id, kind) not in facts.outcome_cleared


def _summary_ready(facts: Facts, mandate: Mandate) -> bool:
    return facts.is_cleared_by_all(mandate.delegation.review_id, K.SUMMARY)


def _undecided(facts: Facts, mandate: Mandate) -> bool:
    return mandate.delegation.review_id not in facts.decided


LIST, SUMMARY = K.LIST_OF_OBSERVATIONS, K.SUMMARY
NAMING = (S.NOMINATION, S.PRELIMINARY_CONSULTATION)
DUTIES = (
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


def tasks_for(user: User, today: dt.date) -> list[Task]:
    """Return what this person owes, the nearest date first, in a fixed number of queries.

    An observer owes nothing; the secretariat is told of nominations, of reviews that are late, and of those whose next
    step is its own.
    """
    tasks = secretariat_tasks(today) if authz.is_secretariat(user) else []
    mandates = [mandate for mandate in mandates_of(user) if mandate.role != R.OBSERVER]
    if mandates:
        facts = facts_about({mandate.delegation.review_id for mandate in mandates})
        tasks += [_task(duty, mandate, facts, today) for mandate in mandates for duty in _owed(mandate, facts)]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))


def _owed(mandate: Mandate, facts: Facts) -> list[Duty]:
    delegation = mandate.delegation
    return [
        duty
        for duty in DUTIES
        if duty.capacity == delegation.capacity
        and mandate.role in duty.roles
        and delegation.review.state in duty.states
        and duty.is_owed(facts, mandate)
    ]


def _task(duty: Duty, mandate: Mandate, facts: Facts, today: dt.date) -> Task:
    review = mandate.delegation.review
    due_on = facts.due.get((review.pk, duty.clock))
    state = "none" if due_on is None else "overdue" if is_overdue(due_on, None, today) else "due"
    return Task(duty.title, reverse(duty.url_name, args=[review.code, *duty.arguments]), due_on, state, review)
