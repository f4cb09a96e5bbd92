"""The accounts of Permanent Missions are mandates for States now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_mission_carry_accounts")]
    operations = [migrations.DeleteModel(name="Mission")]
