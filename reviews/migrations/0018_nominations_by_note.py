"""Notes with several names, accounts of missions, declarations, deputies, and what a focal point leaves behind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0017_reminder_rules"),
        ("stakeholders", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField(verbose_name="where things stand")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="handed over")),
            ],
            options={
                "verbose_name": "handover",
                "verbose_name_plural": "handovers",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Mission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "account of a Permanent Mission",
                "verbose_name_plural": "accounts of Permanent Missions",
                "ordering": ["state", "pk"],
            },
        ),
        migrations.AddField(
            model_name="delegation",
            name="asks_declaration",
            field=models.BooleanField(default=False, verbose_name="asks for a declaration of conflicts of interest"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="nomination",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mandate",
                to="reviews.nomination",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="declaration",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "no conflict of interest"),
                    ("conflict", "a conflict of interest, or what may look like one"),
                ],
                max_length=10,
                verbose_name="declares",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="declared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="declared"),
        ),
        migrations.AddField(
            model_name="nomination",
            name="declared_text",
            field=models.CharField(blank=True, max_length=1000, verbose_name="in the person's words"),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="role",
            field=models.CharField(
                choices=[
                    ("focal_point", "focal point"),
                    ("deputy", "deputy of the focal point"),
                    ("expert", "governmental expert"),
                    ("observer", "observer"),
                ],
                max_length=15,
                verbose_name="role",
            ),
        ),
        migrations.AlterField(
            model_name="nomination",
            name="role",
            field=models.CharField(
                choices=[
                    ("focal_point", "focal point"),
                    ("deputy", "deputy of the focal point"),
                    ("expert", "governmental expert"),
                    ("observer", "observer"),
                ],
                max_length=15,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration", ""), ("declared_at__isnull", True)),
                    models.Q(("declaration__in", ["none", "conflict"]), ("declared_at__isnull", False)),
                    _connector="OR",
                ),
                name="reviews_nomination_declared_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declaration", "conflict"), _negated=True),
                    models.Q(("declared_text", ""), _negated=True),
                    _connector="OR",
                ),
                name="reviews_nomination_conflict_in_words",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="delegation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="reviews.delegation"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="mandate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="handover", to="reviews.mandate"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="predecessor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.mandate"
            ),
        ),
        migrations.AddField(
            model_name="mission",
            name="note_verbale",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="missions", to="reviews.noteverbale"
            ),
        ),
        migrations.AddField(
            model_name="mission",
            name="state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="missions",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddField(
            model_name="mission",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="missions", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("mandate")), _negated=True),
                name="reviews_handover_from_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)), fields=("user",), name="reviews_mission_of_one_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="mission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="reviews_mission_dates",
            ),
        ),
    ]
