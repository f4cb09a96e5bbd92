"""The only way to move a review: the workflow table, then its deadlines and notices, in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.selectors.readings import STEPS, read_step
from reviews.services import clocks
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import REVIEW
from untoc_portal.core import authz, workflow
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User
    from untoc_portal.core.workflow import Transition


@transaction.atomic
def take_step(review: Review, name: str, *, actor: User, seen: str) -> Review:
    """Take a step that only a person can start: open, confirm_focal_points, close_dialogue, close.

    Raises DomainError for another step, or if the facts of the step are not those that were `seen`. Otherwise raises as
    `apply_transition` does.
    """
    row = REVIEW[name]
    locked = lock_review(review.pk)
    authz.require_permission(actor, row.permission, locked)
    if name not in STEPS:
        raise DomainError("unknown_transition", _("There is no such step."), rule=row.rule)
    require_seen(read_step(locked, name), seen, rule=row.rule)
    return apply_transition(review, name, actor=actor)


@transaction.atomic
def apply_transition(
    review: Review, name: str, *, actor: User, note: str = "", fields: dict[str, Any] | None = None
) -> Review:
    """Apply the transition `name`, start and end its deadlines, and notify the people in the table of notices.

    Raises DomainError or NotAllowedError as `core.workflow.apply_transition` does, and then changes nothing.
    """
    today = timezone.localdate()
    if name == "open":
        fields = {"opened_on": min(review.group.starts_on, today), **(fields or {})}
    row = workflow.apply_transition(REVIEW, review, name, actor=actor, note=note, fields=fields)
    _run_clocks(review, row, today, actor)
    if row.notice:
        notify_recipients(row.notice, review, actor=actor)
    return review


def _run_clocks(review: Review, row: Transition, today: dt.date, actor: User) -> None:
    clocks.mark_deadlines_done(review, row.stops, today)
    starts_on = require_value(review.opened_on) if row.name == "open" else today
    if row.name == "open":
        clocks.restart_clocks(review, actor=actor, starts_on=starts_on)
    clocks.start_deadlines(review, row.starts, starts_on)
