"""Jobs of the reviews: each loads a row and calls one service."""

import datetime as dt

from django.utils import timezone

from untoc_portal.core import jobs


@jobs.register("reviews.remind_of_deadlines", hourly=True)
def remind_of_deadlines() -> None:
    """Tell those concerned of dates that are near or have passed."""
    from reviews.services import reminders  # noqa: PLC0415 (the one upward edge: task → service)

    today: dt.date = timezone.localdate()
    reminders.remind(today)
