"""A general report has one Word file, made with its other forms and hashed like them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0007_joint_statements")]
    operations = [migrations.RemoveField(model_name="generalreport", name="word")]
