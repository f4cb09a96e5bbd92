"""The first lock of changes of dates goes: the declared one (records.py) refuses the same, and knows erasures."""

from django.db import migrations

from untoc_portal.core.row_locks import append_only, open_locks


class Migration(migrations.Migration):
    dependencies = [("reviews", "0024_number_of_co_chairs")]

    operations = [open_locks(append_only("reviews_clockevent", "a change of a date is never changed or deleted"))]
