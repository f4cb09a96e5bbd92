"""From what a clock runs follows from the step that starts it; nothing read the column."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_records_stay")]
    operations = [migrations.RemoveField(model_name="deadlinerule", name="trigger")]
