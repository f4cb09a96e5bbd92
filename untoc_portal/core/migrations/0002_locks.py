"""The database itself refuses to change or delete an audit event."""

from django.db import migrations

from untoc_portal.core.row_locks import append_only, close

LOCKS = [append_only("core_auditevent", "an audit event is never changed or deleted")]


class Migration(migrations.Migration):
    replaces = [("core", "0010_status_names")]
    dependencies = [("core", "0001_tables")]
    operations = [close(*LOCKS)]
