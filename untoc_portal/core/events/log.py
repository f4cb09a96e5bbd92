"""The order of the events: each committed act gets its place once, after those that were committed before.

The audit trail is the outbox: its row is written in the transaction of the act, so nothing is announced that was not
committed. Its own keys follow the order in which acts began; a reader who remembers the last one misses an act that was
committed later (ADR 52). So one writer at a time gives places here, to all rows that have none.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from untoc_portal.core.events.kinds import (
    build_act_condition,
    build_reader_condition,
    find_ending,
    list_sources,
)
from untoc_portal.core.models import AuditEvent, PortalEvent
from untoc_portal.core.public_ids import KINDS, hide_key
from untoc_portal.core.reader_conditions import ReaderCondition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser

# Only the writer of places takes this lock.
LOCK = 0x6576_656E_74
# The most events that get their place at a time. On SQLite, others wait for it, because it has one writer at a time.
MAX_EVENTS = 500
# How far below the last act with a place a usual run looks for acts that were committed late. A whole run looks
# everywhere.
LATE_NUMBERS = 10_000
# How many events a reader gets in one answer.
PAGE = 100


def place_events(*, is_whole: bool = False) -> int:
    """Give every committed act that is an event its place, and return how many got one.

    If another process is doing this, return 0 immediately. `is_whole` looks at the whole trail, not only at recent
    acts.
    """
    total = 0
    while _filter_pending(is_whole=is_whole).exists() and (placed := _place_some(is_whole=is_whole)):
        total += placed
    return total


def _filter_pending(*, is_whole: bool) -> QuerySet[AuditEvent]:
    """Return the committed acts that are events and have no place."""
    acts = AuditEvent.objects.filter(build_act_condition())
    acts = acts.filter(~Exists(PortalEvent.objects.filter(act=OuterRef("pk"))))
    last = None if is_whole else PortalEvent.objects.aggregate(last=Max("act"))["last"]
    return acts if last is None else acts.filter(pk__gt=last - LATE_NUMBERS)


@transaction.atomic
def _place_some(*, is_whole: bool) -> int:
    if not _try_lock():
        return 0
    rows = _filter_pending(is_whole=is_whole).select_related("content_type").order_by("pk")[:MAX_EVENTS]
    return len(PortalEvent.objects.bulk_create(_describe(list(rows))))


def _try_lock() -> bool:
    """Lock until the end of the transaction, and return whether that worked. SQLite has one writer."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _describe(acts: list[AuditEvent]) -> Iterable[PortalEvent]:
    subjects = _find_subjects(acts)
    for act in acts:
        label = f"{act.content_type.app_label}.{act.content_type.model}"
        # A row that is gone is nobody's: its event has a place, and no reader.
        subject = subjects.get((act.content_type_id, act.object_id), f"{label}/{act.object_id}")
        ending = find_ending(act.action, act.changes) or act.action
        yield PortalEvent(
            act=act,
            at=act.at,
            kind=f"{label}.{ending}",
            content_type_id=act.content_type_id,
            object_id=act.object_id,
            subject=subject,
        )


def _find_subjects(acts: list[AuditEvent]) -> dict[tuple[int, int], str]:
    """Return what each row is about, by its kind and key: one query for each kind."""
    found: dict[tuple[int, int], str] = {}
    by_kind = sorted(acts, key=lambda act: act.content_type_id)
    for kind, group in groupby(by_kind, key=lambda act: act.content_type):
        model: Any = kind.model_class()
        source = list_sources()[model]
        rows: Any = model._base_manager.filter(pk__in={act.object_id for act in group})
        found |= {(kind.pk, pk): source.name_subject(model, key) for pk, key in rows.values_list("pk", source.path)}
    return found


_READABLE = ReaderCondition(lambda rows, user, kinds: rows.filter(build_reader_condition(user, kinds)))


def filter_readable(user: AnyUser, kinds: Collection[str]) -> QuerySet[PortalEvent]:
    """Return the events of these kinds that the user may have now: `visible_to`, without asking about other kinds."""
    found: QuerySet[PortalEvent] = _READABLE.filter(PortalEvent.objects.filter(kind__in=kinds), user, frozenset(kinds))
    return found


def list_events(
    user: AnyUser, kinds: Collection[str], *, after: int = 0, subject: str = "", limit: int = PAGE
) -> list[PortalEvent]:
    """Return the next events of these kinds that the user may have now, in their order."""
    rows = filter_readable(user, kinds).filter(pk__gt=after)
    rows = rows.filter(subject=subject) if subject else rows
    return list(rows.order_by("pk")[:limit])


def find_place(identifier: UUID) -> int | None:
    """Return the place of the event with this identifier, or None. It says nothing about who may read the event."""
    return PortalEvent.objects.filter(uuid=identifier).values_list("pk", flat=True).first()


def describe_event(event: PortalEvent) -> dict[str, Any]:
    """Return the event as programs get it: CloudEvents 1.0 in JSON, with keys, kind, time and link, and no text."""
    label = event.kind.rpartition(".")[0]
    public = KINDS.get(label)
    shown = str(event.object_id) if public is None else hide_key(public, event.object_id)
    time = event.at.isoformat().replace("+00:00", "Z")
    return build_cloud_event(settings.PORTAL_URL, str(event.uuid), event.kind, time, event.subject, shown)


def build_cloud_event(portal: str, key: str, kind: str, time: str, subject: str, shown: str) -> dict[str, Any]:
    """Return an event of this kind about the row with this id, in JSON."""
    return {
        "specversion": "1.0",
        "id": key,
        "source": f"{portal}/api/v1/",
        "type": kind,
        "time": time,
        "subject": subject,
        "datacontenttype": "application/json",
        "data": {
            "object": {"kind": kind.rpartition(".")[0], "id": shown},
            "link": f"{portal}/api/v1/{subject}/",
        },
    }
