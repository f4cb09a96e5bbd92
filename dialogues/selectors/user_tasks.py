"""What a person has to do now, in reviews, sessions and dialogues: the tasks of the first page and of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.selectors.duties import DutyRows, dialogue_tasks_for_user
from reviews.selectors.people import get_user_state_mandate
from reviews.selectors.tasks import tasks_for_user
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    import datetime as dt

    from reviews.models import StateMandate
    from reviews.selectors.task_facts import Task
    from untoc_portal.accounts.models import User


def find_state_mandate(user: User) -> StateMandate | None:
    """Return the mandate of the person in a standing delegation, or None."""
    # A person whose State gave the right to read to fewer people has no portal-wide role.
    may_have_mandate = authz.has_role(user, RoleGroup.DELEGATES) or not authz.get_user_roles(user)
    return get_user_state_mandate(user) if may_have_mandate else None


def list_tasks_of_user(
    user: User, today: dt.date, mandate: StateMandate | None, rows: DutyRows | None = None
) -> list[Task]:
    """Return the tasks of the person, the most urgent first. `mandate` is that of `find_state_mandate`."""
    rows = rows or DutyRows(user, today)
    # A person who only acts for a State has no work in a review, so no query is made for it.
    has_own = mandate is None or mandate.acts_in_reviews or mandate.must_declare
    tasks = tasks_for_user(user, today, rows) if has_own else []
    tasks += dialogue_tasks_for_user(user, today, rows)
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))
