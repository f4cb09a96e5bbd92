"""A document is not deleted together with its other forms: these are records."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_locks")]
    operations = [
        migrations.AlterField(
            model_name="rendition",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renditions",
                to="core.document",
                verbose_name="document",
            ),
        ),
    ]
