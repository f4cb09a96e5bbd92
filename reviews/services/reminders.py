"""Reminders of dates: before a date to those who must act, after it to them again (domain rule: clocks of a review)."""

from __future__ import annotations

import datetime as dt

from reviews.models import Deadline
from reviews.services.notifications import announce

# Days before a date on which people are reminded.
DAYS_BEFORE = (30, 14, 3)


def remind(today: dt.date) -> int:
    """Announce every date that is near or has passed, each once per occasion; return how many were looked at.

    Safe to run any number of times in a day: a message is unique by person, event and occasion.
    """
    rows = Deadline.objects.running().filter(due_on__lte=today + dt.timedelta(days=max(DAYS_BEFORE)))
    deadlines = list(rows.select_related("review__state_under_review", "review__phase"))
    for deadline in deadlines:
        days = (deadline.due_on - today).days
        occasion = next((f"in {before}" for before in sorted(DAYS_BEFORE) if days <= before), "")
        event = "reviews/deadline_near" if days >= 0 else "reviews/deadline_passed"
        announce(event, deadline.review, actor=None, key=f"{deadline.kind}:{occasion if days >= 0 else 'passed'}")
    return len(deadlines)
