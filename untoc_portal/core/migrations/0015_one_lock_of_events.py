"""The first lock of audit events goes: the declared one (core/records.py) refuses the same, and knows erasures."""

from django.db import migrations

from untoc_portal.core.row_locks import append_only, open_locks


class Migration(migrations.Migration):
    dependencies = [("core", "0014_erasures")]

    operations = [open_locks(append_only("core_auditevent", "an audit event is never changed or deleted"))]
