"""What each role of PostgreSQL can do with the tables, by SQL that the portal never sends."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.factories.any_row import make_row
from tests.factories.people import make_user
from untoc_portal.accounts.erasing import erase_person
from untoc_portal.core import database_roles
from untoc_portal.core.checks import check_database_login
from untoc_portal.core.models import AuditEvent, ErasureCause
from untoc_portal.core.row_locks import iter_records
from untoc_portal.core.trail_seals.checking import check_trail
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
# Only this process has roles of that name in the databases of this cluster. The end of the test removes them.
PREFIX = "portal_of_tests"
REFUSED = "permission denied|must be owner|must be superuser|is a record|never changed|read-only"


@pytest.fixture
def roles():
    # The wall is tested in test_walls.py.
    database_roles.make_roles("default", prefix=PREFIX, has_wall=False)


@contextmanager
def acting_as(login: str):
    """Run SQL as this login, and come back whatever happens."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {PREFIX}_{login}")
        yield cursor
        cursor.execute("RESET ROLE")


def refuses(login: str, statement: str) -> bool:
    with pytest.raises(DatabaseError, match=REFUSED), acting_as(login) as cursor:
        cursor.execute(statement)
    return True


@pytest.mark.parametrize("login", ["app", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "TRUNCATE core_auditevent",
        "TRUNCATE reviews_answer CASCADE",
        "UPDATE core_auditevent SET actor_label = 'x'",
        "DELETE FROM core_auditevent",
        "DELETE FROM reviews_submission",
        "UPDATE reviews_clearance SET version = 1",
        "DROP TABLE reviews_answer",
        "ALTER TABLE reviews_answer ADD COLUMN x int",
        "CREATE TABLE x (y int)",
        "CREATE TEMPORARY TABLE x (y int)",
        "COPY reviews_answer TO '/tmp/x'",
        "CREATE ROLE x SUPERUSER",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "CREATE OR REPLACE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    ],
    ids=lambda statement: statement[:40],
)
def test_login_cannot_undo_what_protects_records(roles, login, statement):
    make_row(AuditEvent, action="created")
    assert refuses(login, statement)


def test_lockable_record_is_kept_by_its_trigger(roles):
    draw = make_row("reviews.Draw")
    with acting_as("app") as cursor:
        cursor.execute("SELECT FROM reviews_draw FOR UPDATE")
    assert refuses("app", f"UPDATE reviews_draw SET number = number + 1 WHERE id = {draw.pk}")  # noqa: S608 (a number)


def test_app_reads_and_writes_rows(roles):
    with acting_as("app") as cursor:
        cursor.execute("UPDATE reviews_answer SET text = text")
        cursor.execute("DELETE FROM core_formdraft")
        cursor.execute("SELECT count(*) FROM reviews_answer")
        assert cursor.fetchone() == (0,)
        make_row(AuditEvent, action="created")


def test_worker_alone_seals(roles):
    make_row(AuditEvent, action="created")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), acting_as("app"):
        seal_trail(is_whole=True)
    with acting_as("worker"):
        assert seal_trail(is_whole=True).size > 0


def test_worker_alone_erases_personal_columns(roles):
    """The request of a person is carried out by a job. What it writes is checked by the trigger."""
    user = make_user(email="known@example.org", name="Known Person")
    make_row(AuditEvent, action="created", actor=user, actor_label="Known Person")
    seal_trail(is_whole=True)
    before = list(check_trail())
    assert refuses("app", "UPDATE core_auditevent SET actor_label = 'person-12345678'")
    assert refuses("worker", "UPDATE core_auditevent SET action = 'issued'")
    assert refuses("worker", "UPDATE core_auditevent SET actor_label = 'Somebody Else'")
    with acting_as("worker"):
        erase_person(user, cause=ErasureCause.REQUEST, actor=None)
    assert not AuditEvent.objects.filter(actor_label__icontains="Known").exists()
    assert list(check_trail()) == before


def test_report_reads_named_tables_only(roles):
    with acting_as("report") as cursor:
        cursor.execute("SELECT count(*) FROM reviews_review JOIN stakeholders_state ON true")
    assert refuses("report", "SELECT FROM reviews_answer")
    assert refuses("report", "SELECT FROM accounts_user")
    assert refuses("report", "UPDATE reviews_review SET code = code")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [f"{PREFIX}_report"])
        assert cursor.fetchone()[0] == ["default_transaction_read_only=on"]


def test_no_role_has_powers_or_takes_on_another(roles):
    assert database_roles.list_excess_powers("default", prefix=PREFIX) == []
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT {PREFIX}_owner TO {PREFIX}_app")
        cursor.execute(f"ALTER ROLE {PREFIX}_worker BYPASSRLS")
    assert database_roles.list_excess_powers("default", prefix=PREFIX) == [
        f"{PREFIX}_worker reads past row security",
        f"{PREFIX}_app is a member of {PREFIX}_owner",
    ]


def test_rights_on_tables_are_those_declared(roles):
    database_roles.make_roles("default", prefix=PREFIX)
    wanted = database_roles.list_rights(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, grantee, array_agg(privilege_type::text) FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND grantee = ANY(%s) GROUP BY 1, 2",
            [[f"{PREFIX}_{login}" for login in ("app", "worker", "report", "reader", "passer")]],
        )
        found = {(table, name): set(rights) for table, name, rights in cursor.fetchall()}
    logins = [(table, login, rights) for table, by_login in wanted.items() for login, rights in by_login.items()]
    assert found == {(table, f"{PREFIX}_{login}"): set(rights) for table, login, rights in logins if rights}
    for model, _record in iter_records():
        rights = wanted[model._meta.db_table]
        assert not any("DELETE" in rights[login] for login in ("app", "worker", "reader", "passer"))


def test_roles_that_web_takes_on_have_no_login(roles):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s AND NOT rolcanlogin ORDER BY 1", [f"{PREFIX}%"]
        )
        assert cursor.fetchall() == [(f"{PREFIX}_passer",), (f"{PREFIX}_reader",)]
        cursor.execute(f"GRANT {PREFIX}_passer TO {PREFIX}_report")
    assert database_roles.list_excess_powers("default", prefix=PREFIX) == [
        f"{PREFIX}_report is a member of {PREFIX}_passer"
    ]


def test_new_table_gets_rights_when_the_owner_migrates(roles):
    with acting_as("owner") as cursor:
        cursor.execute("REVOKE ALL ON reviews_answer, reviews_clearance FROM PUBLIC, " + f"{PREFIX}_app")
        database_roles.keep_rights("default")
    with acting_as("app") as cursor:
        cursor.execute("SELECT count(*) FROM reviews_answer")
    assert refuses("app", "DELETE FROM reviews_clearance")


def test_roles_are_made_before_the_tables():
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    database_roles.make_roles("default", prefix=PREFIX)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE %s", [f"{PREFIX}%"])
        assert cursor.fetchone() == (len(database_roles.ROLES),)


def test_check_names_a_superuser_and_an_owner(roles):
    assert ["superuser" in found.msg for found in check_database_login(databases=["default"])] == [True]
    with acting_as("owner"):
        assert ["owns tables" in found.msg for found in check_database_login(databases=["default"])] == [True]
    for login in ("app", "worker"):
        with acting_as(login):
            assert check_database_login(databases=["default"]) == []


def test_command_refuses_a_role_with_too_much(roles, monkeypatch):
    monkeypatch.setattr(database_roles, "PREFIX", PREFIX)
    monkeypatch.setattr(database_roles.make_roles, "__kwdefaults__", {"prefix": PREFIX, "passwords": None})
    monkeypatch.setattr(database_roles.list_excess_powers, "__kwdefaults__", {"prefix": PREFIX})
    monkeypatch.setenv("DATABASE_APP_PASSWORD", "of-the-app")
    call_command("database_roles")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname LIKE %s", [f"{PREFIX}%"]
        )
        assert dict(cursor.fetchall())[f"{PREFIX}_app"] is True
        cursor.execute(f"ALTER ROLE {PREFIX}_app CREATEROLE")
    with pytest.raises(CommandError, match="makes roles"):
        call_command("database_roles")
