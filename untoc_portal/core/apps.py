from typing import Any

from django.apps import AppConfig, apps as present_apps
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "untoc_portal.core"
    label = "core"
    verbose_name = _("Audit trail, jobs and documents")

    def ready(self) -> None:
        """Register the system checks and the tasks, and connect the locks of records.

        Fields of one line are cleaned, and dates get the day suffix of each language.
        """
        from django.db.backends.signals import connection_created  # noqa: PLC0415 (apps must be loaded first)
        from django.db.models import signals  # noqa: PLC0415, TID251 (only migrations need it)

        from untoc_portal.core import (  # noqa: PLC0415 (apps must be loaded first)
            checks,  # noqa: F401
            deployment_checks,  # noqa: F401
            ordinals,
            public_ids,
            secret_addresses,
            signs,
            tasks,  # noqa: F401
        )
        from untoc_portal.core.oauth import server  # noqa: PLC0415 (apps must be loaded first)

        public_ids.register_kinds()
        server.use_in_library()
        secret_addresses.install()
        signs.clean_lines()
        ordinals.install_ordinal_suffix()
        connection_created.connect(_wrap_statements)
        signals.pre_migrate.connect(_open_records, sender=self)
        signals.post_migrate.connect(_close_records, sender=self)


def _wrap_statements(*, connection: Any, **_kwargs: Any) -> None:
    """Prepare long queries, and state who asks to the database, where it has policies for this login."""
    from untoc_portal.core import asking, prepared_statements  # noqa: PLC0415 (apps must be loaded first)

    asking.add_asker_to_statements(connection)
    prepared_statements.prepare_long_queries(connection)


def _open_records(*, using: str, plan: list[Any], **_kwargs: Any) -> None:
    """Open the locks of records when tables are about to change."""
    from untoc_portal.core import row_locks  # noqa: PLC0415 (apps must be loaded first)

    if plan:
        row_locks.open_records(using)


def _close_records(*, using: str, apps: Any = present_apps, **_kwargs: Any) -> None:
    """Close every lock that is missing, make the stored queries, and give the roles of PostgreSQL their rights."""
    from untoc_portal.core import database_roles, row_locks, stored_queries  # noqa: PLC0415 (apps must be loaded first)

    row_locks.close_records(using, apps)
    stored_queries.make_functions(using)
    stored_queries.turn_costly_settings_off(using)
    database_roles.keep_rights(using)
