"""The portal's own system checks, each with a hint how to correct the problem."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning as CheckWarning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from untoc_portal.core import database_roles, row_locks, walls
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.stored_queries import list_costly_settings
from untoc_portal.core.trail_seals.keys import load_keys


@register(Tags.security, deploy=True)
def check_production_services(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Warn if a deployment would run on the embedded database or without a broker."""
    found: list[Error | CheckWarning] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            CheckWarning("The embedded database is in use.", hint="Set DATABASE_URL to PostgreSQL.", id="portal.W001")
        )
    if settings.JOBS_MODE != "celery":
        found.append(CheckWarning("Jobs run without a broker.", hint="Set REDIS_URL.", id="portal.W002"))
    return found


@register(Tags.security, deploy=True)
def check_media_is_private(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if uploaded and rendered files would be served by URL."""
    static = Path(settings.STATIC_ROOT).resolve()
    if static in (media := Path(settings.MEDIA_ROOT).resolve(), *media.parents):
        hint = "Move MEDIA_ROOT out of STATIC_ROOT: files are only read through views that ask who reads."
        return [Error("MEDIA_ROOT lies in STATIC_ROOT.", hint=hint, id="portal.E001")]
    return []


@register(Tags.security)
def check_second_factor_roles(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error for a role that does not exist. With such a typing error, a role would have no second factor."""
    unknown = sorted(set(settings.REQUIRE_SECOND_FACTOR_FOR) - set(RoleGroup.values))
    if unknown:
        hint = f"REQUIRE_SECOND_FACTOR_FOR takes these: {', '.join(RoleGroup.values)}."
        return [Error(f"There is no role {', '.join(unknown)}.", hint=hint, id="portal.E002")]
    return []


@register(Tags.security)
def check_session_limits(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if a session limit names a role that does not exist, leaves out all others, or is below 1."""
    known = {*RoleGroup.values, "others"}
    limits = {name: getattr(settings, name) for name in ("SESSION_HOURS", "SESSION_IDLE_MINUTES")}
    hint = f"Give a number of 1 or more for any of these: {', '.join(sorted(known))}."
    return [
        Error(f"{name} does not fit the roles.", hint=hint, id="portal.E003")
        for name, by_role in limits.items()
        if not {"others"} <= set(by_role) <= known or min(by_role.values()) < 1
    ]


@register(Tags.database)
def check_records_are_locked(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[Error | CheckWarning]:
    """Warn about records that the database does not lock; runs with `manage.py check --database default`."""
    tables = [table for using in databases or () for table in row_locks.list_missing_locks(using)]
    if not tables:
        return []
    hint = "manage.py migrate closes the locks."
    return [
        CheckWarning(f"The database does not keep the records of {', '.join(tables)}.", hint=hint, id="portal.W003")
    ]


@register(Tags.database)
def check_gathered_migrations(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if a database has only a part of the migrations that were gathered into one and then removed.

    `migrate` asks this first. Without it, Django would stop with an error that does not say what to do.
    """
    on_disk = MigrationLoader(None).disk_migrations
    partly = []
    for using in databases or ():
        applied = MigrationRecorder(connections[using]).applied_migrations().keys()
        for (app, name), migration in on_disk.items():
            missing = {key for key in migration.replaces if key not in applied}
            has_begun = len(missing) < len(migration.replaces)
            if (app, name) not in applied and has_begun and missing - on_disk.keys():
                partly.append(f"{app}.{name}")
    if not partly:
        return []
    hint = "Bring it up to date with the version that still has these migrations (docs/operators.md, Upgrade)."
    return [Error(f"The database has only a part of {', '.join(sorted(partly))}.", hint=hint, id="portal.E007")]


@register(Tags.database, deploy=True)
def check_database_login(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[Error | CheckWarning]:
    """Warn if web or worker is signed in to PostgreSQL with more power than it needs: a superuser, or the owner.

    It runs with `manage.py check --deploy --database default`.
    """
    hint = "Make the roles with manage.py database_roles, and let DATABASE_URL name the role app or worker."
    return [
        CheckWarning(f"The login of the portal at its database {power}.", hint=hint, id="portal.W004")
        for using in databases or ()
        for power in database_roles.list_login_powers(using)
    ]


@register(Tags.database, deploy=True)
def check_wall(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[Error | CheckWarning]:
    """Warn if the database does not keep confidential rows from those who may not see them, as the rules say.

    It runs with `manage.py check --deploy --database default`.
    """
    hint = "Run manage.py database_roles, or manage.py migrate as the owner, then start web anew."
    return [
        CheckWarning(f"The wall before confidential rows {fault}.", hint=hint, id="portal.W005")
        for using in databases or ()
        for fault in walls.list_wall_errors(using)
    ]


@register(Tags.database, deploy=True)
def check_costly_settings(*, databases: Iterable[str] | None = None, **_kwargs: Any) -> list[Error | CheckWarning]:
    """Warn if PostgreSQL compiles queries or splits them. With `manage.py check --deploy --database default`."""
    hint = "Run manage.py migrate as the owner of the database, or turn it off on the server. Then start web anew."
    message = "PostgreSQL prepares queries for longer than it runs them: %s is on."
    return [
        CheckWarning(message % name, hint=hint, id="portal.W006")
        for using in databases or ()
        for name in list_costly_settings(using)
    ]


@register(Tags.security)
def check_time_stamps(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if there are authorities of time stamps, but no certificates to check their signatures."""
    is_usable = bool(settings.TIME_STAMP_ROOTS) and Path(settings.TIME_STAMP_ROOTS).is_file()
    if settings.TIME_STAMP_AUTHORITIES and not is_usable:
        hint = "Set TIME_STAMP_ROOTS to a PEM file with the certificates of the authorities."
        return [Error("TIME_STAMP_AUTHORITIES is set, TIME_STAMP_ROOTS is no file.", hint=hint, id="portal.E004")]
    return []


@register(Tags.security, deploy=True)
def check_trail_is_signed(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if no key would sign the seals of the trail."""
    if any(settings.TRAIL_KEYS):
        return []
    hint = "Make a key with manage.py make_trail_key, and name its file in TRAIL_KEYS."
    return [Error("The seals of the trail are not signed.", hint=hint, id="portal.E005")]


@register(Tags.security)
def check_trail_keys(**_kwargs: Any) -> list[Error | CheckWarning]:
    """Return an error if a key of the trail cannot be read. Nothing is sealed until it can be."""
    try:
        load_keys()
    except ImproperlyConfigured as error:
        hint = "Put the file back, or take it out of TRAIL_KEYS. Nothing is sealed until then; the other jobs go on."
        return [Error(str(error), hint=hint, id="portal.E006")]
    return []
