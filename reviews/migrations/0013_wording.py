"""Whose wording a questionnaire has, numbers of questions, and files with official texts.

The tables of the questionnaires are altered with their locks open: SQLite makes such tables again, without triggers.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.row_locks import RowLock, close

locks = import_module("reviews.migrations.0002_locks")

NAME = "reviews_questionnaire_wording_locked"
CHANGED = "OLD.state <> 'draft' AND NEW.wording <> OLD.wording"
# A version that is not a draft says of its wording what it said.
WORDING = RowLock(
    closing={
        "postgresql": [
            f"""
            CREATE FUNCTION {NAME}() RETURNS trigger AS $$
            BEGIN
                IF {CHANGED} THEN RAISE EXCEPTION '{locks.IN_USE}'; END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER {NAME} BEFORE UPDATE ON reviews_questionnaire FOR EACH ROW EXECUTE FUNCTION {NAME}();
            """
        ],
        "sqlite": [
            f"""
            CREATE TRIGGER {NAME} BEFORE UPDATE ON reviews_questionnaire WHEN {CHANGED}
            BEGIN SELECT RAISE(ABORT, '{locks.IN_USE}'); END;
            """
        ],
    },
    opening={
        "postgresql": [f"DROP TRIGGER {NAME} ON reviews_questionnaire; DROP FUNCTION {NAME}();"],
        "sqlite": [f"DROP TRIGGER {NAME};"],
    },
)
# Opened first and closed last, and the other way round in reverse.
OPENED = RowLock(closing=locks.QUESTIONNAIRE.opening, opening=locks.QUESTIONNAIRE.closing)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0012_provisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        close(OPENED),
        migrations.CreateModel(
            name="TextImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "kind",
                    models.CharField(
                        choices=[("provisions", "texts of articles"), ("questionnaire", "adopted questionnaire")],
                        max_length=15,
                        verbose_name="content",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content", models.JSONField(default=list, verbose_name="texts in the file")),
                ("notices", models.JSONField(blank=True, default=list, verbose_name="notes on the file")),
                ("outcomes", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "file with official texts",
                "verbose_name_plural": "files with official texts",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="number",
            field=models.CharField(blank=True, max_length=20, verbose_name="number"),
        ),
        migrations.AddField(
            model_name="questionnaire",
            name="wording",
            field=models.CharField(
                choices=[("portal", "wording of the portal, not the adopted text"), ("adopted", "adopted text")],
                default="portal",
                max_length=10,
                verbose_name="wording",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(("wording__in", ["portal", "adopted"])), name="reviews_questionnaire_wording_known"
            ),
        ),
        migrations.AddField(
            model_name="textimport",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="textimport",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AddConstraint(
            model_name="textimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("content", [])),
                    _connector="OR",
                ),
                name="reviews_textimport_confirmed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="textimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["provisions", "questionnaire"])), name="reviews_textimport_kind_known"
            ),
        ),
        close(locks.QUESTIONNAIRE, WORDING),
    ]
