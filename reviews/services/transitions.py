"""The one way to move a review: the workflow table, then the clocks and notices its row names, in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from reviews.services import clocks
from reviews.services.notifications import announce
from reviews.workflow import REVIEW
from untoc_portal.core import workflow
from untoc_portal.core.presence import on_record

if TYPE_CHECKING:
    from reviews.models import Review
    from untoc_portal.accounts.models import User
    from untoc_portal.core.workflow import Transition


@transaction.atomic
def advance(review: Review, name: str, *, actor: User, note: str = "", fields: dict[str, Any] | None = None) -> Review:
    """Make the move `name`, start and stop its clocks, and tell those the notices table names.

    Raises DomainError or NotAllowedError as `core.workflow.apply` does; then nothing has changed.
    """
    today = timezone.localdate()
    if name == "open":
        fields = {"opened_on": min(review.group.starts_on, today), **(fields or {})}
    row = workflow.apply(REVIEW, review, name, actor=actor, note=note, fields=fields)
    _run_clocks(review, row, today, actor)
    if row.notice:
        announce(row.notice, review, actor=actor)
    return review


def _run_clocks(review: Review, row: Transition, today: dt.date, actor: User) -> None:
    clocks.stop_clocks(review, row.stops, today)
    starts_on = on_record(review.opened_on) if row.name == "open" else today
    if row.name == "open":
        clocks.restart_clocks(review, actor=actor, starts_on=starts_on)
    clocks.start_clocks(review, row.starts, starts_on)
