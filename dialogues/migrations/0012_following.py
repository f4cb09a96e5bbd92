"""Following a State or a working group by e-mail."""

import dialogues.models.following
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0011_themes"),
        ("stakeholders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
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
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=dialogues.models.following.new_token, editable=False, max_length=64, unique=True
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("told_until", models.DateTimeField(blank=True, null=True, verbose_name="told until")),
                (
                    "state",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stakeholders.state",
                    ),
                ),
                (
                    "working_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogues.workinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__isnull", False), ("working_group__isnull", True)),
                            models.Q(("state__isnull", True), ("working_group__isnull", False)),
                            _connector="OR",
                        ),
                        name="dialogues_subscription_one_topic",
                    ),
                    models.UniqueConstraint(fields=("email", "state"), name="dialogues_subscription_state_once"),
                    models.UniqueConstraint(
                        fields=("email", "working_group"), name="dialogues_subscription_group_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("told_until__isnull", False), _connector="OR"
                        ),
                        name="dialogues_subscription_told_from_confirmation",
                    ),
                ],
            },
        ),
    ]
