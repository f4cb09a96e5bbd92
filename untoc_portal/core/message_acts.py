"""What needs the reader: messages whose act is still due and for this reader, computed from the rows it is about.

Nothing stores that an act was done: the act itself clears the message, no matter who did it. The conditions are in the
table of notices. The query of all of them takes longer to build and to plan than to run, so it is a stored query: time
and reader are given each time.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import BigIntegerField, Count, DateField, DateTimeField, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.compiled_queries import Parameter
from untoc_portal.core.models import Message
from untoc_portal.core.notices import Act, list_acts
from untoc_portal.core.stored_queries import StoredQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from untoc_portal.accounts.models import User
    from untoc_portal.core.notices import Condition

# How many days after today the conditions ask for.
HALF_A_YEAR = 182
_DAYS = (0, HALF_A_YEAR)
_TYPES = {
    **dict.fromkeys(("user", "first", "last"), "bigint"),
    "now": "timestamptz",
    **{f"today_{days}": "date" for days in _DAYS},
}


def get_today(*, days: int = 0) -> Parameter:
    """Return today's date, or the date some days of `_DAYS` later, for the condition of an act."""
    return Parameter(f"today_{days}", DateField())


def get_now() -> Parameter:
    """Return the present time, for the condition of an act."""
    return Parameter("now", DateTimeField())


def get_parameters(user: int) -> dict[str, Any]:
    """Return what is given to a kept query of acts when it runs: the reader and the time."""
    today = timezone.localdate()
    days = {f"today_{days}": today + dt.timedelta(days=days) for days in _DAYS}
    return {"user": user, "now": timezone.now(), **days}


def is_open(act: Act) -> Q:
    """Return the condition for messages whose act is due and for their reader."""
    found = Q(act.is_readers()) if act.is_whole else Q(act.is_due()) & Q(act.is_readers())
    return found & Q(has_role(*act.roles)) if act.roles else found


def has_role(*roles: str) -> Exists:
    """Return the condition for messages whose reader has one of these portal-wide roles."""
    return Exists(Group.objects.filter(name__in=roles, user=OuterRef("recipient_id")))


def _list_all_open() -> QuerySet[Message]:
    """Return the messages that need their reader: if several are on one row, such as reminders, only the latest."""
    # Without “exclude”, which changes nothing here, its partial index is not used.
    later = Message.objects.exclude(act="").filter(
        recipient=OuterRef("recipient"),
        act=OuterRef("act"),
        concerns_model=OuterRef("concerns_model"),
        concerns_id=OuterRef("concerns_id"),
        group__isnull=False,
        pk__gt=OuterRef("pk"),
    )
    condition = _join_acts(is_open, lambda act: (act.is_due, act.is_readers, act.roles))
    # SQLite asks in this order: what a later message repeats takes one look into an index.
    rows = Message.objects.exclude(act="").filter(~Exists(later), condition, group__isnull=False)
    return rows.order_by()


def _join_acts(build: Callable[[Act], Q], is_alike: Callable[[Act], Hashable]) -> Q:
    """Return the condition for messages of any act. Acts with equal conditions become one: the text is shorter."""
    alike: dict[Hashable, list[Act]] = {}
    for act in sorted(list_acts().values(), key=lambda row: row.name):
        alike.setdefault(is_alike(act), []).append(act)
    condition = Q(pk__in=[])
    for acts in alike.values():
        condition |= Q(act__in=[act.name for act in acts]) & build(acts[0])
    return condition


def _list_counted() -> QuerySet[Message]:
    """Return those that are in the inbox now."""
    is_here = Q(group__later_until__isnull=True) | Q(group__later_until__lte=get_now())
    return _list_all_open().filter(is_here, group__archived_at__isnull=True)


def _get_user() -> Parameter:
    return Parameter("user", BigIntegerField())


def _list_count() -> QuerySet[Any]:
    rows = _list_counted().filter(recipient=_get_user()).values("recipient")
    counted: QuerySet[Any] = rows.annotate(count=Count("group", distinct=True)).values("count")
    return counted


def _list_due() -> QuerySet[Any, Any]:
    condition = _join_acts(lambda act: Q(act.is_due()), lambda act: act.is_due)
    given = {"recipient": "user", "pk__gte": "first", "pk__lte": "last"}
    rows = Message.objects.exclude(act="").filter(
        **{key: Parameter(one, BigIntegerField()) for key, one in given.items()}
    )
    return rows.filter(condition).values("pk")


# The messages that need a person, their number in the inbox, and those whose act is due for anyone.
OPEN_MESSAGES = StoredQuery(
    "open_messages", lambda: _list_all_open().filter(recipient=_get_user()).values("pk"), _TYPES
)
NEEDS_COUNT = StoredQuery("needs_count", _list_count, _TYPES)
DUE_MESSAGES = StoredQuery("due_messages", _list_due, _TYPES)


def find_open_messages(user: User) -> set[int]:
    """Return the keys of the messages that need this person, in one query."""
    with ask_past_the_wall(Past.NEEDS):
        return OPEN_MESSAGES.read(get_parameters(user.pk))


def find_due_messages(messages: Sequence[Message]) -> set[int]:
    """Return the keys of those of these messages of one person whose act is still due, for anyone."""
    keys = {row.pk for row in messages}
    if not keys:
        return set()
    given = {**get_parameters(messages[0].recipient_id or 0), "first": min(keys), "last": max(keys)}
    with ask_past_the_wall(Past.NEEDS):
        return keys & DUE_MESSAGES.read(given)


def is_row(model: str, **condition: Any) -> Condition:
    """Return a function for the condition of messages about a row that fulfils this condition."""

    def build() -> Q:
        rows = apps.get_model(model)._default_manager.filter(pk=OuterRef("concerns_id"), **condition)
        return Q(Exists(rows))

    return build
