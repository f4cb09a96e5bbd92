"""Figures of the general report: counted once for each batch of States, which the database keeps as it was counted."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


TABLES = ("dialogues_figurebatch", "dialogues_batchmember", "dialogues_figure")
REFUSAL = "a batch of States that was counted is never changed or deleted"
POSTGRESQL = [
    f"""
CREATE FUNCTION dialogues_figures_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}';
END;
$$ LANGUAGE plpgsql;
""",
    *(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION dialogues_figures_append_only();
"""
        for table in TABLES
    ),
]
POSTGRESQL_BACK = [
    *(f"DROP TRIGGER {table}_append_only ON {table};" for table in TABLES),
    "DROP FUNCTION dialogues_figures_append_only();",
]
SQLITE = [
    f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
    """
    for table in TABLES
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = [f"DROP TRIGGER {table}_no_{act};" for table in TABLES for act in ("update", "delete")]


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def lock(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def unlock(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0006_session_packs"),
        ("reviews", "0012_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosureSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("smallest_cell", "fewest States in a cell, and outside it"),
                            ("smallest_batch", "fewest States in a batch"),
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
                "verbose_name": "setting of the disclosure guard",
                "verbose_name_plural": "settings of the disclosure guard",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 3)), name="dialogues_disclosuresetting_not_too_small"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                (
                    "basis",
                    models.CharField(
                        choices=[("self_assessments", "submitted self-assessments"), ("outcomes", "issued outcomes")],
                        max_length=20,
                        verbose_name="counted from",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("states", models.PositiveSmallIntegerField(verbose_name="States")),
                ("smallest_cell", models.PositiveSmallIntegerField(verbose_name="smallest cell")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
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
            ],
            options={
                "verbose_name": "batch of States",
                "verbose_name_plural": "batches of States",
                "ordering": ["phase", "basis", "number"],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("key", models.CharField(max_length=120, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "answer to a question"),
                            ("choice", "choice of one of several answers"),
                            ("observation", "observation on an article"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("question", models.CharField(blank=True, max_length=80, verbose_name="question")),
                ("option", models.CharField(blank=True, max_length=80, verbose_name="option")),
                (
                    "observation_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("best_practice", "Successes and best practices"),
                            ("gap", "Gaps and challenges"),
                            ("suggestion", "Suggestions"),
                            ("technical_assistance", "Technical-assistance needs"),
                        ],
                        max_length=25,
                        verbose_name="kind of observation",
                    ),
                ),
                ("released", models.JSONField(verbose_name="cells")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="dialogues.figurebatch"
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
                "ordering": ["batch", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BatchMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                (
                    "basis",
                    models.CharField(
                        choices=[("self_assessments", "submitted self-assessments"), ("outcomes", "issued outcomes")],
                        max_length=20,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.review"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="dialogues.figurebatch"
                    ),
                ),
            ],
            options={
                "verbose_name": "review in a batch",
                "verbose_name_plural": "reviews in batches",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="figurebatch",
            constraint=models.UniqueConstraint(
                fields=("phase", "basis", "number"), name="dialogues_figurebatch_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="figurebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["self_assessments", "outcomes"])),
                name="dialogues_figurebatch_basis_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="figurebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "states__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.Value(2), "*", models.F("smallest_cell")
                        ),
                    )
                ),
                name="dialogues_figurebatch_two_cells",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(fields=("batch", "key"), name="dialogues_figure_once_per_batch"),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["answer", "choice", "observation"])),
                name="dialogues_figure_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchmember",
            constraint=models.UniqueConstraint(fields=("review", "basis"), name="dialogues_batchmember_counted_once"),
        ),
        migrations.RunPython(lock, unlock),
    ]
