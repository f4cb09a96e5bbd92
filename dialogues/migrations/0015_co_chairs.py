"""Co-chairs of a dialogue, and the sessions that it follows jointly. One dialogue follows a session."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.row_locks import Kept, close, kept

ONE = "one dialogue follows a session"
# Two tables name the report of a session; no constraint sees both.
LOCKS = [
    kept(
        "joined",
        Kept(
            "dialogues_joinedreport",
            "EXISTS (SELECT 1 FROM dialogues_dialogue d WHERE d.report_id = NEW.report_id)",
            ONE,
        ),
    ),
    kept(
        "joined",
        Kept(
            "dialogues_dialogue",
            """NEW.report_id IS NOT NULL
                AND EXISTS (SELECT 1 FROM dialogues_joinedreport j WHERE j.report_id = NEW.report_id)""",
            ONE,
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0014_floor_in_meeting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_reports",
                        to="dialogues.dialogue",
                        verbose_name="constructive dialogue",
                    ),
                ),
                (
                    "joined_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="joined by",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_to",
                        to="dialogues.adoptedreport",
                        verbose_name="adopted report",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a joint dialogue",
                "verbose_name_plural": "reports of joint dialogues",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CoChair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="co_chairs",
                        to="dialogues.dialogue",
                        verbose_name="constructive dialogue",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-chair",
                "verbose_name_plural": "co-chairs",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("dialogue", "user"),
                        name="dialogues_cochair_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dialogues_cochair_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="dialogues_cochair_not_oneself",
                    ),
                ],
            },
        ),
        close(*LOCKS),
    ]
