"""The board of the Secretariat: all reviews by step, most overdue first, with the next action and who takes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, ReviewState as S
from reviews.selectors.duties import Duty, list_current_duties
from reviews.selectors.progress import SECRETARIAT, get_deadline_status
from reviews.selectors.reviews import reviews_for_list, sort_reviews
from reviews.selectors.task_facts import TaskData, load_task_data
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from reviews.models import Deadline, Review
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

# Tasks of the Secretariat when no State has a task.
SECRETARIAT_STEPS = {
    S.PLANNED: _("Open the review once its States are drawn"),
    S.NOMINATION: _("Confirm that the focal points are named"),
    S.COMPLETED: _("Issue the outcome documents"),
    S.ISSUED: _("Close the review of this phase"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """The next action, and who takes it."""

    who: str
    what: Text


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A review on the board: its nearest open deadline, by how many days it is overdue, and the next actions."""

    review: Review
    date: Deadline | None
    deadline_status: str
    days_late: int
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class BoardStep:
    """The reviews in one step, most overdue first."""

    step: S
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Return how many of them are overdue."""
        return sum(row.days_late > 0 for row in self.rows)


def build_board(user: AnyUser, today: dt.date, **wanted: Any) -> list[BoardStep]:
    """Return the reviews that match the filters, by step, most overdue first, in a fixed number of queries."""
    reviews = sort_reviews(reviews_for_list(user, today=today, **wanted))[:]
    facts = load_task_data([review.pk for review in reviews])
    nearest: dict[int, Deadline] = {}
    for date in sorted(facts.dates.values(), key=lambda row: (row.due_on, row.pk)):
        nearest.setdefault(date.review_id, date)
    steps = {step: BoardStep(step) for step in S}
    for review in reviews:
        steps[S(review.state)].rows.append(_row(review, nearest.get(review.pk), facts, today))
    for step in steps.values():
        step.rows.sort(key=lambda row: (-row.days_late, row.date is None, row.date.due_on if row.date else today))
    return [step for step in steps.values() if step.rows]


def _row(review: Review, date: Deadline | None, facts: TaskData, today: dt.date) -> BoardRow:
    standing = get_deadline_status(date, today) if date else "none"
    days_late = (today - date.due_on).days if date and standing == "overdue" else 0
    return BoardRow(review, date, standing, days_late, _actions(review, facts))


def _actions(review: Review, facts: TaskData) -> list[Action]:
    found: dict[Text, list[str]] = {}
    for delegation in review.delegations.all():
        delegation.review = review
        duty = _first_to_clear(list_current_duties(delegation, facts))
        if duty is not None:
            found.setdefault(duty.title, []).append(str(delegation.party))
    if not found and review.state in SECRETARIAT_STEPS:
        return [Action(str(SECRETARIAT), SECRETARIAT_STEPS[S(review.state)])]
    return [Action(format_list(who), what) for what, who in found.items()]


def _first_to_clear(duties: list[Duty]) -> Duty | None:
    """Return the duty of a delegation that ends the step: naming people by note, or the duty of its focal point.

    If no duty ends the step, returns the first one, or None.
    """
    ending = (duty for duty in duties if not duty.roles or DelegateRole.FOCAL_POINT in duty.roles)
    return next(ending, duties[0] if duties else None)
