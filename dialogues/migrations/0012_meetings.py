"""The room during a session: meetings with their limits, notes, messages, presences; speakers of every class."""

from importlib import import_module

import dialogues.models.rooms
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.row_locks import close, open_locks

# SQLite makes the table of a dialogue again, and these locks read it (ADR 22).
LOCKS = import_module("dialogues.migrations.0006_what_follows_what").LOCKS


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0011_contributions_kept"),
        ("reviews", "0018_chasing"),
        ("stakeholders", "0004_state_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        open_locks(*LOCKS),
        migrations.CreateModel(
            name="FloorLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "speaker_class",
                    models.CharField(
                        choices=[
                            ("panellist", "panellist"),
                            ("state", "State"),
                            ("un_body", "United Nations body"),
                            ("intergovernmental", "intergovernmental organization"),
                            ("stakeholder", "stakeholder"),
                            ("reply", "right of reply"),
                        ],
                        max_length=20,
                        verbose_name="class of speaker",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="place in the order of classes")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("warning_seconds", models.PositiveSmallIntegerField(verbose_name="warning, seconds before the end")),
                (
                    "total_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="minutes for all of the class; 0 is no limit"
                    ),
                ),
                (
                    "speeches_max",
                    models.PositiveSmallIntegerField(default=0, verbose_name="speeches of one speaker; 0 is no limit"),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "corrected",
                    models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
                ),
            ],
            options={
                "verbose_name": "limit of speakers",
                "verbose_name_plural": "limits of speakers",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("programme_line", models.PositiveSmallIntegerField(default=0, verbose_name="item of the programme")),
                ("list_closed_at", models.DateTimeField(blank=True, null=True, verbose_name="list of speakers closed")),
                (
                    "interpreters_token",
                    models.CharField(
                        default=dialogues.models.rooms.make_token,
                        max_length=40,
                        unique=True,
                        verbose_name="link of the interpreters",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["dialogue", "number"],
            },
        ),
        migrations.CreateModel(
            name="MeetingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "speaker_class",
                    models.CharField(
                        choices=[
                            ("panellist", "panellist"),
                            ("state", "State"),
                            ("un_body", "United Nations body"),
                            ("intergovernmental", "intergovernmental organization"),
                            ("stakeholder", "stakeholder"),
                            ("reply", "right of reply"),
                        ],
                        max_length=20,
                        verbose_name="class of speaker",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="place in the order of classes")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("warning_seconds", models.PositiveSmallIntegerField(verbose_name="warning, seconds before the end")),
                (
                    "total_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="minutes for all of the class; 0 is no limit"
                    ),
                ),
                (
                    "speeches_max",
                    models.PositiveSmallIntegerField(default=0, verbose_name="speeches of one speaker; 0 is no limit"),
                ),
            ],
            options={
                "verbose_name": "limit of a meeting",
                "verbose_name_plural": "limits of meetings",
                "ordering": ["meeting", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.CharField(blank=True, max_length=200, verbose_name="other body")),
                ("is_online", models.BooleanField(default=False, verbose_name="online")),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrived")),
            ],
            options={
                "verbose_name": "presence in a meeting",
                "verbose_name_plural": "presences in meetings",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RoomMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep_time", "Please keep to the speaking time."),
                            ("name_no_state", "Please name no State. A State may speak of its own review only."),
                            ("list_closes", "The list of speakers closes soon. Please ask for the floor now."),
                            ("break", "There is a short break. Please stay near."),
                            ("resumes", "The meeting goes on now."),
                            ("own", "written by the chair"),
                        ],
                        max_length=15,
                        verbose_name="message",
                    ),
                ),
                ("texts", models.JSONField(blank=True, default=dict, verbose_name="text")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "message to the room",
                "verbose_name_plural": "messages to the room",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RoomNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("point_of_order", "point of order"), ("state_named", "a State was named aloud")],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="what it was about")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
            ],
            options={
                "verbose_name": "note on a meeting",
                "verbose_name_plural": "notes on meetings",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="speaker",
            name="dialogues_speaker_application_once",
        ),
        migrations.RemoveConstraint(
            model_name="speaker",
            name="dialogues_speaker_one_side",
        ),
        migrations.AddField(
            model_name="dialogue",
            name="room_version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version of the room"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="requested_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for the floor"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="attendee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dialogues.attendee",
                verbose_name="participant in a dialogue",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="body",
            field=models.CharField(blank=True, max_length=200, verbose_name="other body"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="extra_seconds",
            field=models.PositiveIntegerField(default=0, verbose_name="extended by, seconds"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="move_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("chair", "decision of the chair"),
                    ("request", "at the request of the speaker"),
                    ("absent", "the speaker is not in the room"),
                    ("balance", "balance of regions and kinds of speakers"),
                ],
                max_length=10,
                verbose_name="reason for the order",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="moved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="moved"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="moved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="moved by",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="paused"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="paused_seconds",
            field=models.PositiveIntegerField(default=0, verbose_name="paused, seconds"),
        ),
        migrations.AddField(
            model_name="speaker",
            name="speaker_class",
            field=models.CharField(
                choices=[
                    ("panellist", "panellist"),
                    ("state", "State"),
                    ("un_body", "United Nations body"),
                    ("intergovernmental", "intergovernmental organization"),
                    ("stakeholder", "stakeholder"),
                    ("reply", "right of reply"),
                ],
                default="stakeholder",
                max_length=20,
                verbose_name="class of speaker",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="state",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="warning_seconds",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="warning, seconds before the end"
            ),
        ),
        migrations.AddConstraint(
            model_name="floorlimit",
            constraint=models.UniqueConstraint(fields=("speaker_class",), name="dialogues_floorlimit_class_once"),
        ),
        migrations.AddConstraint(
            model_name="floorlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)), name="dialogues_floorlimit_minutes"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="dialogue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="dialogues.dialogue",
                verbose_name="constructive dialogue",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="opened_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="opened by",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="speeches",
                to="dialogues.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="meetinglimit",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="limits",
                to="dialogues.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="attendee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="presences",
                to="dialogues.attendee",
                verbose_name="participant in a dialogue",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="presences",
                to="dialogues.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="state",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddField(
            model_name="roommessage",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="dialogues.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="roommessage",
            name="sent_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sent by",
            ),
        ),
        migrations.AddField(
            model_name="roomnote",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="dialogues.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="roomnote",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="roomnote",
            name="speaker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="dialogues.speaker",
                verbose_name="speaker",
            ),
        ),
        migrations.AddField(
            model_name="roomnote",
            name="state",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("dialogue", "number"), name="dialogues_meeting_number_once"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("dialogue",),
                name="dialogues_meeting_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(("closed_at__gte", models.F("opened_at")), ("opened_at__isnull", False)),
                    _connector="OR",
                ),
                name="dialogues_meeting_closed_after_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetinglimit",
            constraint=models.UniqueConstraint(
                fields=("meeting", "speaker_class"), name="dialogues_meetinglimit_class_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetinglimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)), name="dialogues_meetinglimit_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("meeting", "attendee"), name="dialogues_presence_attendee_once"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("meeting", "state"), name="dialogues_presence_state_once"),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("body", ""), _negated=True),
                fields=("meeting", "body"),
                name="dialogues_presence_body_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendee__isnull", False), ("body", ""), ("state__isnull", True)),
                    models.Q(("attendee__isnull", True), ("body", ""), ("state__isnull", False)),
                    models.Q(
                        ("attendee__isnull", True), ("state__isnull", True), models.Q(("body", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="dialogues_presence_one_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="roommessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("meeting",),
                name="dialogues_roommessage_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="roommessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "own"), models.Q(("texts", {}), _negated=True)),
                    models.Q(models.Q(("kind", "own"), _negated=True), ("texts", {})),
                    _connector="OR",
                ),
                name="dialogues_roommessage_own_has_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "point_of_order"), ("state__isnull", False)),
                    models.Q(("kind", "state_named"), ("speaker__isnull", False), ("state__isnull", True)),
                    _connector="OR",
                ),
                name="dialogues_roomnote_only_states_raise_points_of_order",
            ),
        ),
        close(*LOCKS),
    ]
