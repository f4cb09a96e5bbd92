"""What was computed of all reviews is used again as long as nothing was recorded since, and for half a minute at most.

The board and the steering page of the Secretariat read hundreds of reviews with their States, people and history. Each
act writes to the audit trail, so its last row says whether anything has changed. What changes without an act, and an
act that was recorded out of order, is seen after `settings.BOARD_SECONDS` at the latest.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from reviews.models import ContactEntry
from reviews.workflow import CHASING
from untoc_portal.core import authz
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from untoc_portal.core.authz import AnyUser

T = TypeVar("T")
# name → (what it rests on, until when, the value); one process keeps its own
_STORED: dict[str, tuple[Any, float, Any]] = {}


def require_secretariat(user: AnyUser) -> None:
    """Raise NotAllowedError if the user is not in the Secretariat: what is kept is the same for every reader."""
    if not authz.is_secretariat(user):
        raise NotAllowedError(_("Only the Secretariat sees all reviews."), rule=CHASING)


def get_or_build(name: str, today: dt.date, build: Callable[[], T]) -> T:
    """Return what `build` returned for this name, or build it anew. One query says which."""
    if not settings.BOARD_SECONDS:
        return build()
    last = AuditEvent.objects.order_by("-pk").values_list(
        "pk", "at", Subquery(ContactEntry.objects.order_by("-pk").values("pk")[:1])
    )
    token = (today, last.first())
    kept = _STORED.get(name)
    if kept is not None and kept[0] == token and time.monotonic() < kept[1]:
        found: T = kept[2]
        return found
    value = build()
    _STORED[name] = (token, time.monotonic() + settings.BOARD_SECONDS, value)
    return value
