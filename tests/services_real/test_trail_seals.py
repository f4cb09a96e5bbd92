"""The sealer while many writers work on PostgreSQL: no row falls between two seals, and no writer waits for a seal."""

import random
import time
from functools import partial

import pytest
from django.db import connection, transaction

from tests.factories.any_row import make_row
from untoc_portal.core.models import AuditEvent, TrailLeaf, TrailSeal
from untoc_portal.core.trail_seals.checking import check_trail
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.sealing import LOCK, seal_trail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 12, 15


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "key.pem"))]


class Writers:
    """Writers of events whose transactions take their time, and a sealer that goes on until all have written."""

    def __init__(self, kind):
        self.kind, self.written, self.at_work = kind, [], WRITERS

    def write(self, seed):
        """Write events one after the other, and roll back every tenth."""
        chance = random.Random(seed)
        for number in range(EACH):
            with transaction.atomic():
                event = make_row(AuditEvent, action="created", actor_label=str(number), content_type=self.kind)
                time.sleep(chance.random() * 0.1)
                is_undone = chance.random() < 0.1
                transaction.set_rollback(is_undone)
            if not is_undone:
                self.written.append(event.pk)
        self.at_work -= 1

    def seal(self):
        """Seal again and again."""
        while self.at_work:
            seal_trail()
            time.sleep(0.02)


def test_no_event_falls_between_two_seals(run_together):
    writers = Writers(make_row(AuditEvent, action="created", actor_label="first").content_type)
    run_together(writers.seal, writers.seal, *(partial(writers.write, seed) for seed in range(WRITERS)))
    seal_trail()
    sealed = set(TrailLeaf.objects.filter(shape__kind="core.auditevent").values_list("object_id", flat=True))
    assert len(writers.written) > WRITERS * EACH / 2
    assert set(writers.written) <= sealed
    assert sealed == set(AuditEvent.objects.values_list("pk", flat=True))
    assert TrailSeal.objects.count() > 2
    assert list(check_trail()) == []


def test_second_sealer_returns_immediately(run_together):
    make_row(AuditEvent, action="created", actor_label="first")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        assert run_together(seal_trail) == [None]
    assert seal_trail() is not None


def test_writer_does_not_wait_for_the_sealer(run_together):
    make_row(AuditEvent, action="created", actor_label="first")
    with transaction.atomic():
        assert seal_trail() is not None
        run_together(partial(make_row, AuditEvent, action="created", actor_label="second"))
