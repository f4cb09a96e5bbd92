"""What the demonstration did years ago: the time of the portal is another one while such an act is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from django.utils import timezone

_right_time = timezone.now
# Only in the thread that builds the demonstration: other threads continue with the right time.
_earlier: ContextVar[dt.timedelta] = ContextVar("earlier", default=dt.timedelta())


def _now() -> dt.datetime:
    return _right_time() - _earlier.get()


def set_day(day: dt.date) -> AbstractContextManager[None]:
    """Let everything that is done inside be done on this day, at the present time of day."""
    return set_earlier(timezone.localdate() - day)


@contextmanager
def set_earlier(before: dt.timedelta) -> Iterator[None]:
    """Let everything that is done inside be done so long before now."""
    token = _earlier.set(before)
    timezone.now = _now
    try:
        yield
    finally:
        _earlier.reset(token)
        if not _earlier.get():
            timezone.now = _right_time
