"""The floor is given in an open meeting of the dialogue: the database itself keeps it."""

from django.db import migrations, models

from untoc_portal.core.row_locks import Kept, close, kept

# The meeting is of the same dialogue, was opened before the speech and not closed before it.
LOCKS = [
    kept(
        "kept",
        Kept(
            "dialogues_speaker",
            """NEW.began_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dialogues_meeting m
                WHERE m.id = NEW.meeting_id AND m.dialogue_id = NEW.dialogue_id
                AND m.opened_at <= NEW.began_at AND (m.closed_at IS NULL OR m.closed_at >= NEW.began_at))""",
            "the floor is given in an open meeting",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0013_earlier_speeches")]
    operations = [
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("speaker_class", "stakeholder")),
                fields=("dialogue", "application"),
                name="dialogues_speaker_application_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("speaker_class", "panellist")),
                fields=("dialogue", "attendee"),
                name="dialogues_speaker_panellist_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("began_at__isnull", True), ("skipped_at__isnull", True)),
                fields=("dialogue", "state", "speaker_class"),
                name="dialogues_speaker_state_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("application__isnull", False),
                        ("body", ""),
                        ("review__isnull", True),
                        ("speaker_class__in", ["stakeholder", "panellist"]),
                        ("state__isnull", True),
                    ),
                    models.Q(
                        ("application__isnull", True),
                        ("body", ""),
                        ("review__isnull", False),
                        ("speaker_class", "state"),
                        ("state__isnull", True),
                    ),
                    models.Q(
                        ("application__isnull", True),
                        ("body", ""),
                        ("review__isnull", True),
                        ("speaker_class__in", ["state", "reply"]),
                        ("state__isnull", False),
                    ),
                    models.Q(
                        ("application__isnull", True),
                        ("review__isnull", True),
                        ("speaker_class__in", ["un_body", "intergovernmental"]),
                        ("state__isnull", True),
                        models.Q(("body", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dialogues_speaker_one_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("began_at__isnull", True),
                    models.Q(("meeting__isnull", False), ("minutes__isnull", False)),
                    _connector="OR",
                ),
                name="dialogues_speaker_floor_in_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_at__isnull", True),
                    models.Q(("began_at__isnull", False), ("ended_at__isnull", True)),
                    _connector="OR",
                ),
                name="dialogues_speaker_paused_with_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("move_reason", ""), ("moved_at__isnull", True), ("moved_by__isnull", True)),
                    models.Q(
                        ("moved_at__isnull", False),
                        ("moved_by__isnull", False),
                        models.Q(("move_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dialogues_speaker_moved_with_reason",
            ),
        ),
        close(*LOCKS),
    ]
