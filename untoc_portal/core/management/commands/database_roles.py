"""Create the roles of PostgreSQL and give each its rights."""

from argparse import BooleanOptionalAction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from untoc_portal.core import database_roles
from untoc_portal.settings.environment import env


class Command(BaseCommand):
    """Make the logins owner, app, worker and report, or bring them up to date (docs/operators.md)."""

    help = (
        "Create the roles of PostgreSQL and give each its rights. Run it as an administrator of the database. "
        "DATABASE_OWNER_PASSWORD, DATABASE_APP_PASSWORD, DATABASE_WORKER_PASSWORD and DATABASE_REPORT_PASSWORD are "
        "the passwords; a role without one keeps its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the choice whether the database keeps confidential rows from readers itself."""
        parser.add_argument(
            "--wall",
            action=BooleanOptionalAction,
            default=None,
            help="Take down the wall before confidential rows (--no-wall), or build it again (--wall).",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create what is missing. Raises CommandError on SQLite, or if a role has more power than it needs."""
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: this needs PostgreSQL.")
        given = {login: env.str(f"DATABASE_{login.upper()}_PASSWORD", default="") for login in database_roles.LOGINS}
        database_roles.make_roles("default", passwords=given, has_wall=options["wall"])
        if faults := database_roles.list_excess_powers("default"):
            message = f"Take this away first: {'; '.join(faults)}."
            raise CommandError(message)
        names = ", ".join(f"{database_roles.PREFIX}_{login}" for login in database_roles.LOGINS)
        self.stdout.write(f"The roles {names} have their rights.")
