"""Requests for clarification are threads: on an answer, addressed, due on a day, in a state; settings of the reviews."""

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# The portal's own choice for requests made before they had a day; the setting of today is reference data.
DAYS = 28


def give_day_and_state(apps, schema_editor):
    del schema_editor
    rows = apps.get_model("reviews", "Clarification").objects
    for row in rows.all():
        state = "answered" if row.answered_at else "open"
        rows.filter(pk=row.pk).update(state=state, due_on=row.created_at.date() + dt.timedelta(days=DAYS))


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0021_publication_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("clarification_days", "days to answer a request for clarification"),
                            ("summary_words", "most words of a summary"),
                        ],
                        max_length=30,
                        unique=True,
                        verbose_name="setting",
                    ),
                ),
                ("value", models.PositiveSmallIntegerField(verbose_name="value")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "corrected",
                    models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
                ),
            ],
            options={
                "verbose_name": "setting of the reviews",
                "verbose_name_plural": "settings of the reviews",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(model_name="clarification", name="reviews_clarification_answer_whole"),
        migrations.AddField(
            model_name="clarification",
            name="addressee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.mandate",
                verbose_name="addressed to",
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="follows",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="reviews.clarification",
                verbose_name="follows",
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.question",
                verbose_name="answer",
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="due_on",
            field=models.DateField(null=True, verbose_name="answer by"),
        ),
        migrations.AddField(
            model_name="clarification",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "to be answered"),
                    ("answered", "answered"),
                    ("settled", "settled"),
                    ("withdrawn", "withdrawn"),
                ],
                default="open",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RunPython(give_day_and_state, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="clarification",
            name="due_on",
            field=models.DateField(verbose_name="answer by"),
        ),
        migrations.AddField(
            model_name="reopening",
            name="clarification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reopenings",
                to="reviews.clarification",
            ),
        ),
        migrations.AddConstraint(
            model_name="clarification",
            constraint=models.CheckConstraint(
                condition=Q(
                    state__in=["open", "withdrawn"], answered_at__isnull=True, answered_by__isnull=True, answer=""
                )
                | (
                    Q(state__in=["answered", "settled"], answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="reviews_clarification_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="clarification",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "settled", "withdrawn"]),
                name="reviews_clarification_state_known",
            ),
        ),
    ]
