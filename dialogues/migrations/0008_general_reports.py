"""General reports on trends, patterns and practices."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_message_to"),
        ("dialogues", "0007_figures"),
        ("reviews", "0014_cycles"),
    ]

    operations = [
        migrations.CreateModel(
            name="GeneralReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "العربية"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=100000, verbose_name="text")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("issued", "issued to the working group"),
                            ("published", "published"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("word", models.FileField(blank=True, upload_to="general-reports/%Y/", verbose_name="Word file")),
                (
                    "batches",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="dialogues.figurebatch", verbose_name="batches of States"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_general_report",
                        to="core.document",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.phase",
                        verbose_name="phase",
                    ),
                ),
                (
                    "routing_table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dialogues.routingtable"
                    ),
                ),
                (
                    "working_group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="general_reports",
                        to="dialogues.workinggroup",
                        verbose_name="working group",
                    ),
                ),
            ],
            options={
                "verbose_name": "general report",
                "verbose_name_plural": "general reports",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("phase", "working_group"),
                        name="dialogues_generalreport_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("published_at__isnull", True), ("state", "draft")),
                            models.Q(("issued_at__isnull", False), ("published_at__isnull", True), ("state", "issued")),
                            models.Q(
                                ("issued_at__isnull", False), ("published_at__isnull", False), ("state", "published")
                            ),
                            _connector="OR",
                        ),
                        name="dialogues_generalreport_state_has_times",
                    ),
                ],
            },
        ),
    ]
