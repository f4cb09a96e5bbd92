"""Trail and drawing of lots on PostgreSQL: the database itself refuses to change or shorten them."""

import pytest
from django.db import DatabaseError, connection, transaction

from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def event(review):
    return audit.record_event(AuditAction.CREATED, review, actor=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET actor_label = 'somebody else'",
        'UPDATE core_auditevent SET changes = \'{"x": "y"}\' WHERE id = (SELECT max(id) FROM core_auditevent)',
        "DELETE FROM core_auditevent",
    ],
)
def test_trail_is_not_changed_or_shortened(event, statement):
    before = list(AuditEvent.objects.values())
    assert before
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AuditEvent.objects.values()) == before


def test_queries_of_the_portal_cannot_do_it_either(event):
    before = AuditEvent.objects.count()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        AuditEvent.objects.update(actor_label="somebody else")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        AuditEvent.objects.all()._raw_delete("default")
    assert AuditEvent.objects.count() == before


LOTS = (
    "UPDATE reviews_draw SET pool_sha256 = 'another'",
    "UPDATE reviews_drawentry SET body = '{}' WHERE number = 2",
    "DELETE FROM reviews_draw",
    "DELETE FROM reviews_drawentry WHERE number = 2",
)


def test_drawing_of_lots_is_not_changed_or_shortened(hall):
    draw = hall.draw()
    before = list(draw.entries.values())
    for statement in LOTS:
        with (
            pytest.raises(DatabaseError, match="never changed or deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert list(draw.entries.values()) == before
