"""The tasks of a person in all reviews, for the first page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.selectors.duties import Duty, list_current_duties
from reviews.selectors.person_rows import PersonRows
from reviews.selectors.progress import get_deadline_status
from reviews.selectors.secretariat import list_secretariat_tasks
from reviews.selectors.task_facts import Task, TaskData, load_task_data

if TYPE_CHECKING:
    from reviews.models import Mandate
    from untoc_portal.accounts.models import User


def tasks_for_user(user: User, today: dt.date, rows: PersonRows | None = None) -> list[Task]:
    """Return the tasks of this person, the earliest deadline first, in a fixed number of queries.

    An observer has no tasks from a mandate. The Secretariat also has its own tasks, for example nominations and overdue
    reviews. Requested declarations are tasks too.
    """
    rows = rows or PersonRows(user, today)
    tasks = [] if rows.numbers is None else list_secretariat_tasks(rows.numbers, rows.reviews, today)
    tasks += _declarations(rows)
    mandates = [mandate for mandate in rows.mandates if mandate.role != DelegateRole.OBSERVER]
    if mandates:
        facts = load_task_data({mandate.delegation.review_id for mandate in mandates}, rows.dates)
        found = [(duty, mandate) for mandate in mandates for duty in list_current_duties(mandate.delegation, facts)]
        found = [(duty, mandate) for duty, mandate in found if mandate.role in duty.roles]
        tasks += [_task(duty, mandate, facts, today) for duty, mandate in found]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))


def _declarations(rows: PersonRows) -> list[Task]:
    """Return the declarations that a State asks of this person, who may have no mandate yet."""
    return [
        Task(
            _("Declare conflicts of interest"),
            reverse("reviews:declare", args=[row.pk]),
            None,
            "none",
            row.delegation.review,
            is_review_open=any(own.delegation.review_id == row.delegation.review_id for own in rows.mandates),
        )
        for row in rows.undeclared
    ]


def _task(duty: Duty, mandate: Mandate, facts: TaskData, today: dt.date) -> Task:
    review = mandate.delegation.review
    date = facts.dates.get((review.pk, duty.clock))
    url = duty.url_in(review)
    if date is None:
        return Task(duty.title, url, None, "none", review)
    return Task(duty.title, url, date.due_on, get_deadline_status(date, today), review, date.explanation)
