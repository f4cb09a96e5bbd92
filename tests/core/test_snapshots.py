"""What a factory has built is brought back as if it were built now: its time, and the locks of its tables."""

import datetime as dt
import time

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.factories.people import make_user
from tests.snapshots import all_rows, built_once, write
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

NOON = dt.datetime(2031, 5, 2, 12, tzinfo=dt.UTC)
built = []


@built_once
def make_event() -> AuditEvent:
    built.append(timezone.now())
    user = make_user()
    time.sleep(0.2)
    return audit.record_event(AuditAction.CREATED, user, actor=user)


@pytest.mark.parametrize("number", range(3))
def test_same_moment_makes_the_same_rows_once(db, number):
    with time_machine.travel(NOON):
        event = make_event()
        # No row is younger than the clock of the test, though the test has just begun.
        assert NOON < event.at <= timezone.now() < NOON + dt.timedelta(seconds=30)
        make_event()
    with time_machine.travel(NOON + dt.timedelta(days=1)):
        assert timezone.localdate(make_event().at) == dt.date(2031, 5, 3)
    assert [day.day for day in built] == [2, 2, 3]


def test_locks_are_closed_after_records_are_written(db):
    user = make_user()
    empty = all_rows()
    event = audit.record_event(AuditAction.CREATED, user, actor=user)
    table = AuditEvent._meta.db_table
    rows = all_rows()[table] - empty[table]
    write(removed={table: rows}, added={})
    assert not AuditEvent.objects.filter(pk=event.pk).exists()
    write(removed={}, added={table: rows})
    assert AuditEvent.objects.get(pk=event.pk).object_id == user.pk
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(capacity="other")
