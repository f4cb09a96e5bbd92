"""The tasks of a person in all reviews, for the first page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.selectors.duties import Duty, list_current_duties
from reviews.selectors.people import list_mandates, list_undeclared_nominations
from reviews.selectors.progress import get_deadline_status
from reviews.selectors.secretariat import list_secretariat_tasks
from reviews.selectors.task_facts import Task, TaskData, load_task_data
from untoc_portal.core import authz

if TYPE_CHECKING:
    from reviews.models import Mandate
    from untoc_portal.accounts.models import User


def tasks_for_user(user: User, today: dt.date) -> list[Task]:
    """Return the tasks of this person, the earliest deadline first, in a fixed number of queries.

    An observer has no tasks from a mandate. The Secretariat also has its own tasks, for example nominations and overdue
    reviews. Requested declarations are tasks too.
    """
    tasks = list_secretariat_tasks(today) if authz.is_secretariat(user) else []
    tasks += _declarations(user)
    mandates = [mandate for mandate in list_mandates(user) if mandate.role != DelegateRole.OBSERVER]
    if mandates:
        facts = load_task_data({mandate.delegation.review_id for mandate in mandates})
        found = [(duty, mandate) for mandate in mandates for duty in list_current_duties(mandate.delegation, facts)]
        found = [(duty, mandate) for duty, mandate in found if mandate.role in duty.roles]
        dates = [facts.dates.get((mandate.delegation.review_id, duty.clock)) for duty, mandate in found]
        prefetch_related_objects([date for date in dates if date], "events")
        tasks += [_task(duty, mandate, facts, today) for duty, mandate in found]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))


def _declarations(user: User) -> list[Task]:
    """Return the declarations that a State asks of this person, who may have no mandate yet."""
    rows = list_undeclared_nominations(user)
    related = ("delegation__review__state_under_review", "delegation__review__phase")
    return [
        Task(
            _("Declare conflicts of interest"),
            reverse("reviews:declare", args=[row.pk]),
            None,
            "none",
            row.delegation.review,
        )
        for row in rows.select_related(*related)
    ]


def _task(duty: Duty, mandate: Mandate, facts: TaskData, today: dt.date) -> Task:
    review = mandate.delegation.review
    date = facts.dates.get((review.pk, duty.clock))
    url = duty.url_in(review)
    if date is None:
        return Task(duty.title, url, None, "none", review)
    return Task(duty.title, url, date.due_on, get_deadline_status(date, today), review, date.explanation)
