"""Earlier speeches get a meeting, the minutes of their dialogue, and the time when they were put on the list."""

import secrets

from django.db import migrations
from django.db.models import F, Max, Min


def give_meetings(apps, _schema_editor):
    """Make one meeting of each dialogue in which someone spoke. It began with the first speech and ended with the last."""
    speaker, meeting = (apps.get_model("dialogues", name) for name in ("Speaker", "Meeting"))
    speaker.objects.update(requested_at=F("created_at"))
    speaker.objects.exclude(review=None).update(speaker_class="state")
    spoken = speaker.objects.exclude(began_at=None)
    times = spoken.values("dialogue", "dialogue__speaking_minutes").annotate(
        first=Min("began_at"), last=Max("ended_at")
    )
    for row in times.order_by():
        still = spoken.filter(dialogue=row["dialogue"], ended_at=None).exists()
        made = meeting.objects.create(
            dialogue_id=row["dialogue"],
            number=1,
            opened_at=row["first"],
            closed_at=None if still else row["last"],
            interpreters_token=secrets.token_urlsafe(24),
        )
        spoken.filter(dialogue=row["dialogue"]).update(
            meeting=made, minutes=row["dialogue__speaking_minutes"], warning_seconds=30
        )


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0012_meetings")]
    operations = [migrations.RunPython(give_meetings, migrations.RunPython.noop)]
