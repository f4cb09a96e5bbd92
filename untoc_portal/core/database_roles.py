"""The roles of PostgreSQL: what each login may do in the database, whatever the program asks for (ADR 56).

Four logins: `owner` migrates and owns every table; `app` answers requests; `worker` does the jobs; `report` only reads.
`app` and `worker` cannot change a table, disable a trigger, empty a table, or change or delete a record. For an
erasure, the `worker` may write the columns with personal data, where the trigger accepts only pseudonyms. Confidential
rows are behind a wall (`walls.py`). Before it, `app` takes on one of two roles without a login: `reader` for what
a person reads, `passer` for what may pass the wall. SQLite has no roles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, transaction
from psycopg2.extensions import encrypt_password

from untoc_portal.core import walls
from untoc_portal.core.asking import APP, PASSER, READER, WORKER
from untoc_portal.core.row_locks import WHOLE, iter_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "portal"
OWNER, REPORT = "owner", "report"
LOGINS = (OWNER, APP, WORKER, REPORT)
TAKEN_ON = (READER, PASSER)
ROLES = (*LOGINS, *TAKEN_ON)
# In this order in each statement.
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Services lock rows of these before they add to them. PostgreSQL asks for UPDATE to lock; the trigger still refuses to
# change a value.
LOCKED = frozenset({"reviews.Draw"})
# Written only by the sealer, which is a job. The leaves of erased people are emptied by an act.
OF_THE_SEALER = frozenset({"core.TrailNode", "core.TrailSeal", "core.TrailShape", "core.TrailStamp"})
LEAVES = "core.TrailLeaf"
# What a report may read: reviews and their dates, sessions and dialogues. No text, no person, no file.
REPORTED = frozenset(
    {
        "dialogues.Dialogue",
        "dialogues.Session",
        "dialogues.WorkingGroup",
        "reviews.Article",
        "reviews.Cluster",
        "reviews.Deadline",
        "reviews.DeadlineRule",
        "reviews.Delegation",
        "reviews.Phase",
        "reviews.Review",
        "reviews.ReviewGroup",
        "stakeholders.Instrument",
        "stakeholders.InstrumentStatus",
        "stakeholders.State",
    }
)
# More than the portal ever needs of a login that answers requests.
_POWERS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "reads past row security",
    "rolcreaterole": "makes roles",
    "rolcreatedb": "makes databases",
    "rolreplication": "copies the database",
}
# Objects of the schema that belong to another role; a sequence of a column goes with its table.
_OF_OTHERS = """
SELECT format('ALTER TABLE %%I.%%I OWNER TO', nspname, relname) FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> %(owner)s::regrole
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass
                AND (relkind = 'S' AND deptype IN ('a', 'i') OR deptype = 'e'))
UNION ALL
SELECT format('ALTER ROUTINE %%s OWNER TO', pg_proc.oid::regprocedure) FROM pg_proc
JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname = current_schema() AND proowner <> %(owner)s::regrole
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')
"""


def make_roles(
    using: str, *, prefix: str = PREFIX, passwords: Mapping[str, str] | None = None, has_wall: bool | None = None
) -> None:
    """Create the missing roles, set their passwords, and give the owner every table of the portal.

    An administrator calls this; a second call has no effect. `passwords` has a password for each login that gets one.
    For `has_wall` see `grant_rights`.
    """
    connection = connections[using]
    names = {login: f"{prefix}_{login}" for login in ROLES}
    quoted = {login: connection.ops.quote_name(name) for login, name in names.items()}
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for login, name in names.items():
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
            if not cursor.fetchall():
                kind = "LOGIN" if login in LOGINS else "NOLOGIN"
                cursor.execute(f"CREATE ROLE {quoted[login]} {kind} NOINHERIT")
            if password := (passwords or {}).get(login):
                # The server gets only what it stores, so the password is in none of its logs.
                secret = encrypt_password(password, name, scope=connection.connection)
                cursor.execute(f"ALTER ROLE {quoted[login]} PASSWORD %s", [secret])
        cursor.execute(f"GRANT {', '.join(quoted[role] for role in TAKEN_ON)} TO {quoted[APP]}")
        cursor.execute("SELECT rolsuper, current_database() FROM pg_roles WHERE rolname = current_user")
        is_superuser, database = cursor.fetchone()
        if not is_superuser:
            cursor.execute(f"GRANT {quoted[OWNER]} TO CURRENT_USER")
        cursor.execute(f"ALTER ROLE {quoted[REPORT]} SET default_transaction_read_only = on")
        database = connection.ops.quote_name(database)
        cursor.execute(f"ALTER DATABASE {database} OWNER TO {quoted[OWNER]}")
        cursor.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {database} TO {', '.join(quoted[login] for login in LOGINS)}")
        cursor.execute(f"ALTER SCHEMA public OWNER TO {quoted[OWNER]}")
        cursor.execute(_OF_OTHERS, {"owner": names[OWNER]})
        for (statement,) in cursor.fetchall():
            cursor.execute(f"{statement} {quoted[OWNER]}")
    grant_rights(using, prefix=prefix, has_wall=has_wall)


def grant_rights(using: str, *, prefix: str = PREFIX, has_wall: bool | None = None) -> None:
    """Give each login its rights on every table, and revoke all others. The owner or an administrator calls this.

    `has_wall` takes the wall before confidential rows down, or builds it again; None leaves the choice as it is.
    """
    connection = connections[using]
    logins = {login: connection.ops.quote_name(f"{prefix}_{login}") for login in (APP, WORKER, REPORT, *TAKEN_ON)}
    everyone = ", ".join(logins.values())
    writers = ", ".join(logins[login] for login in (APP, WORKER, *TAKEN_ON))
    statements = [
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {everyone}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everyone}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {everyone}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {writers}",
    ]
    for table, rights in list_rights(connection).items():
        name = connection.ops.quote_name(table)
        statements += [f"GRANT {', '.join(found)} ON {name} TO {logins[login]}" for login, found in rights.items()]
    for table, columns in list_erasable_columns(connection).items():
        names = ", ".join(map(connection.ops.quote_name, columns))
        statements.append(f"GRANT UPDATE ({names}) ON {connection.ops.quote_name(table)} TO {logins[WORKER]}")
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        # As the owner of the functions, no matter who calls this.
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(f'{prefix}_{OWNER}')}")
        walls.build_wall(using, prefix, is_wanted=has_wall)
        if walls.has_wall(cursor):
            # Anyone who writes there says why, and takes on a role for it.
            tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in walls.iter_walled())
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {tables} FROM {logins[APP]}")
        cursor.execute("RESET ROLE")


def list_rights(connection: BaseDatabaseWrapper) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each table what each login may do with its rows."""
    labels = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}
    records = {model._meta.db_table: record for model, record in iter_records()}
    walled = {model._meta.db_table for model in walls.iter_walled()}
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for table in connection.introspection.table_names():
        label = labels.get(table)
        # A table that no model has: only the owner writes it, as that of the migrations.
        taken = set() if label else {"INSERT", "UPDATE", "DELETE"}
        if record := records.get(table):
            taken |= {"DELETE"}
            is_whole = (record.changing, record.once) == (WHOLE.changing, WHOLE.once)
            taken |= {"UPDATE"} if is_whole and label not in LOCKED else set()
        of_app = {"INSERT", "UPDATE", "DELETE"} if label in OF_THE_SEALER else {"INSERT"} if label == LEAVES else set()
        rights_of_app = tuple(right for right in ALL if right not in taken | of_app)
        found[table] = {
            APP: rights_of_app,
            # Code that writes there while it reads as a person gets an error. By a policy it would change nothing.
            READER: ("SELECT",) if table in walled else rights_of_app,
            PASSER: rights_of_app,
            WORKER: tuple(right for right in ALL if right not in taken),
            **({REPORT: ("SELECT",)} if label in REPORTED else {}),
        }
    return found


def list_erasable_columns(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Return the columns with personal data of each record that has a table: erasures run as the worker (ADR 57)."""
    tables = set(connection.introspection.table_names())
    found: dict[str, list[str]] = {}
    for model, record in iter_records():
        fields: list[Any] = [model._meta.get_field(name) for name in record.personal]
        if fields and model._meta.db_table in tables:
            found[model._meta.db_table] = [field.column for field in fields]
    return found


def keep_rights(using: str) -> None:
    """Give the logins their rights on new tables, when the owner has migrated. Without roles nothing happens."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        prefix, _, login = cursor.fetchone()[0].rpartition("_")
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[f"{prefix}_{login}" for login in LOGINS]]
        )
        are_there = cursor.fetchone()[0] == len(LOGINS)
    if login == OWNER and are_there:
        grant_rights(using, prefix=prefix)


def list_excess_powers(using: str, *, prefix: str = PREFIX) -> list[str]:
    """Return in what the roles have more than they need: a power, or a role whose rights they can take on."""
    names = [f"{prefix}_{role}" for role in ROLES]
    needed = {(f"{prefix}_{APP}", f"{prefix}_{role}") for role in TAKEN_ON}
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT rolname, {', '.join(_POWERS)} FROM pg_roles WHERE rolname = ANY(%s) ORDER BY 1",  # noqa: S608 (names of columns)
            [names],
        )
        found = [f"{name} {power}" for name, *held in cursor.fetchall() for power in _list_held(held)]
        cursor.execute(
            "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members"
            " WHERE member::regrole::text = ANY(%s) ORDER BY 1, 2",
            [names],
        )
        members = [pair for pair in cursor.fetchall() if pair not in needed]
        return [*found, *(f"{member} is a member of {role}" for member, role in members)]


def list_login_powers(using: str) -> list[str]:
    """Return what the login of this process can do beyond reading and writing rows. It is empty on SQLite."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_POWERS)} FROM pg_roles WHERE rolname = current_user")  # noqa: S608 (names of columns)
        found = list(_list_held(cursor.fetchone()))
        if _POWERS["rolsuper"] in found:
            # It has every other power too.
            return [_POWERS["rolsuper"]]
        cursor.execute(
            "SELECT FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user LIMIT 1"
        )
        return [*found, *(["owns tables, and so can disable their triggers"] if cursor.fetchall() else [])]


def _list_held(held: list[bool]) -> Iterator[str]:
    return (power for power, is_held in zip(_POWERS.values(), held, strict=True) if is_held)
