"""The accounts of Permanent Missions are mandates for States now, and they are reminded with the observers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0010_carry_mission_accounts")]
    operations = [
        migrations.DeleteModel(name="Mission"),
        migrations.AlterField(
            model_name="reminderrule",
            name="circle",
            field=models.CharField(
                choices=[
                    ("acting", "the people who have to act"),
                    ("focal_point", "the focal point as well"),
                    ("mission", "the observers and the Permanent Mission as well"),
                    ("secretariat", "the Secretariat as well"),
                ],
                max_length=15,
                verbose_name="who is reminded",
            ),
        ),
    ]
