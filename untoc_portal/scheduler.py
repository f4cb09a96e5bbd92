"""The scheduler: celery beat, made to bear a clock that is set back."""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Beat that goes on at once when the clock was set back.

    Beat counts from the moment of the last run. Where a clock that ran ahead wrote that moment down, it would ask for
    nothing until the right time has come there, be it hours.
    """

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Run what is due and return the seconds until the next look, as beat does."""
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now()]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self._heap = None
        seconds: float = super().tick(*arguments, **options)
        return seconds
