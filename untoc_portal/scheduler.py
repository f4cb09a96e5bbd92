"""The scheduler: Celery beat that also works after the clock was set back."""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Beat that continues immediately after the clock was set back.

    Beat counts from the time of the last run. If the clock was ahead when that time was recorded, beat would request
    nothing until the right time reaches it, possibly for hours.
    """

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Run what is due and return the seconds until the next check, as beat does."""
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now()]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self._heap = None
        seconds: float = super().tick(*arguments, **options)
        return seconds
