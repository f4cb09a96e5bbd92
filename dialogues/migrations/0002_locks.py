"""What a general report was counted from stays as it was counted: the database itself keeps it."""

from django.db import migrations

from untoc_portal.core.row_locks import append_only, close

LOCKS = [
    append_only(table, "a batch of States that was counted is never changed or deleted")
    for table in ("dialogues_figurebatch", "dialogues_batchmember", "dialogues_figure")
]


class Migration(migrations.Migration):
    replaces = [("dialogues", "0016_status_names")]
    dependencies = [("dialogues", "0001_tables")]
    operations = [close(*LOCKS)]
