"""The audit trail is only ever added to: Python refuses, and so does the database at hand."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.factories.people import make_secretariat, make_user
from untoc_portal.accounts.services import get_activation_path
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def event(db):
    actor = make_secretariat(name="Ada Registrar")
    return audit.record_event(
        AuditAction.CHANGED, Group.objects.create(name="x" * 150), actor=actor, changes={"name": ["a", "b"]}
    )


def test_row_copies_the_names_of_actor_and_object(event):
    assert (event.actor_label, event.object_label) == ("Ada Registrar", "x" * 150)
    assert (event.content_type.model, event.changes, event.capacity, event.request_id) == (
        "group",
        {"name": ["a", "b"]},
        "Secretariat",
        "",
    )
    assert str(event).endswith(f"Ada Registrar: changed {'x' * 150}")


def test_row_of_the_portal_itself(db):
    event = audit.record_event(AuditAction.ROUTED, Group.objects.create(name="g"), actor=None)
    assert (event.actor, event.actor_label, event.changes) == (None, "the portal", {})


def test_row_outlives_object_and_actor(db):
    actor, group = make_user(name="Ada Leaver"), Group.objects.create(name="gone")
    event = audit.record_event(AuditAction.CREATED, group, actor=actor)
    group.delete()
    actor.delete()
    event = AuditEvent.objects.get(pk=event.pk)
    assert (event.actor_label, event.object_label) == ("Ada Leaver", "gone")


def test_python_changes_no_row(event):
    event.actor_label = "Somebody else"
    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with pytest.raises(TypeError, match="never changed"):
        event.save(update_fields=["actor_label"])
    with pytest.raises(TypeError, match="never deleted"):
        event.delete()
    assert AuditEvent.objects.get(pk=event.pk).actor_label == "Ada Registrar"


@pytest.mark.parametrize(
    "act",
    [
        lambda rows: rows.update(actor_label="Somebody else"),
        lambda rows: rows.delete(),
        lambda rows: AuditEvent.objects.bulk_update([AuditEvent(pk=rows[0].pk, actor_label="x")], ["actor_label"]),
    ],
    ids=["update", "delete", "bulk update"],
)
def test_querysets_change_no_row(event, act):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        act(AuditEvent.objects.filter(pk=event.pk))
    assert AuditEvent.objects.get(pk=event.pk).actor_label == "Ada Registrar"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET actor_label = 'x' WHERE id = %s",
        "UPDATE core_auditevent SET changes = '{}' WHERE id = %s",
        "DELETE FROM core_auditevent WHERE id = %s",
    ],
)
def test_the_database_changes_no_row(event, statement):
    with (
        pytest.raises(DatabaseError, match="an audit event is never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])
    assert AuditEvent.objects.get(pk=event.pk).changes == {"name": ["a", "b"]}


def test_the_database_knows_the_actions(event):
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.create(
            action="ranked", content_type=event.content_type, object_id=1, object_label="x", actor_label="x"
        )


def test_rows_are_listed_latest_first(event):
    later = audit.record_event(AuditAction.CHANGED, Group.objects.create(name="later"), actor=None)
    assert list(AuditEvent.objects.filter(pk__gte=event.pk)) == [later, event]


def test_row_names_the_request_that_caused_it(db):
    invited = make_user()
    password = {"new_password1": "a long enough pass phrase", "new_password2": "a long enough pass phrase"}
    response = Client().post(get_activation_path(invited), password)
    event = AuditEvent.objects.get(object_id=invited.pk, action="changed")
    assert len(event.request_id) == 32
    assert event.request_id == response["X-Request-ID"]
    assert Client().get("/health/live/")["X-Request-ID"] != event.request_id
