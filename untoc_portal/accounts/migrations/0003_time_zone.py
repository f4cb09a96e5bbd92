"""The time zone in which a person is told when a day ends at the secretariat."""

import untoc_portal.accounts.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_recovery_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                default="Europe/Vienna",
                max_length=50,
                validators=[untoc_portal.accounts.models.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
    ]
