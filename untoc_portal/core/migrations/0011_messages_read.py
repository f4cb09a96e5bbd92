from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_fill_message_groups"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="core_message_unread",
        ),
        migrations.RemoveField(
            model_name="message",
            name="read_at",
        ),
        migrations.AddConstraint(
            model_name="channelchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel", "portal"), ("family", "dates"), _negated=True),
                name="core_channelchoice_dates_mailed",
            ),
        ),
    ]
