"""Put each message into the message of its day, and let deadlines come by e-mail again."""

from zoneinfo import ZoneInfo

from django.db import migrations


def fill(apps, _schema_editor):
    """Group the messages of each person by event and day. A message of a day is read if all of it was."""
    message, group = (apps.get_model("core", name) for name in ("Message", "MessageGroup"))
    user = apps.get_model("accounts", "User")
    zones = {pk: ZoneInfo(zone) for pk, zone in user.objects.values_list("pk", "time_zone")}
    found = {}
    rows = message.objects.filter(recipient__isnull=False).exclude(family="account").order_by("pk")
    for pk, person, event, at, read_at in rows.values_list("pk", "recipient", "event", "created_at", "read_at"):
        found.setdefault((person, event, at.astimezone(zones[person]).date()), []).append((pk, at, read_at))
    for (person, event, day), entries in found.items():
        times = [read_at for _pk, _at, read_at in entries]
        read_at = None if None in times else max(times)
        row = group.objects.create(
            recipient_id=person, kind=event, day=day, latest_at=max(at for _pk, at, _read in entries), read_at=read_at
        )
        keys = [pk for pk, _at, _read in entries]
        for first in range(0, len(keys), 500):
            message.objects.filter(pk__in=keys[first : first + 500]).update(group=row)
    apps.get_model("core", "ChannelChoice").objects.filter(family="dates", channel="portal").update(channel="weekly")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_new_roles_are_strict"),
        ("core", "0009_message_groups"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
