"""The drawing of lots as a chain of entries, which the database itself refuses to change or shorten."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("reviews_draw", "reviews_drawentry", "reviews_seedcontribution")
POSTGRESQL = """
CREATE FUNCTION reviews_draw_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a row of a drawing of lots is never changed or deleted';
END;
$$ LANGUAGE plpgsql;
"""
POSTGRESQL_TABLE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_draw_append_only();
"""
SQLITE = [
    f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a row of a drawing of lots is never changed or deleted'); END;
    """
    for table in TABLES
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = [f"DROP TRIGGER {table}_no_{act};" for table in TABLES for act in ("update", "delete")]


def forwards(apps, schema_editor):
    postgresql = [POSTGRESQL, *(POSTGRESQL_TABLE.format(table=table) for table in TABLES)]
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    postgresql = [f"DROP TRIGGER {table}_append_only ON {table};" for table in TABLES]
    postgresql.append("DROP FUNCTION reviews_draw_append_only();")
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_jobs_seen"),
        ("reviews", "0003_origin_of_revisions"),
        ("stakeholders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DrawSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("max_reviewers", "most reviewing States of a State"),
                            ("load_min", "fewest reviews a State performs in a phase"),
                            ("load_max", "most reviews a State performs in a phase"),
                            ("load_counts_additional", "reviews as additional reviewer count among these"),
                            ("prefer_same_legal_system", "same legal system preferred within the region"),
                            ("legal_system_from", "in a repeat, preferred only from so many candidates on"),
                            ("repeats_max", "repeats a State may ask for"),
                            ("new_pairs", "no pair of an earlier phase is drawn again"),
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
                "verbose_name": "setting of the drawing of lots",
                "verbose_name_plural": "settings of the drawing of lots",
                "ordering": ["pk"],
            },
        ),
        # A drawing of the first form has no chained transcript and can't be given one afterwards.
        migrations.DeleteModel(name="Draw"),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("pool_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the pool")),
                ("verifier_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the verifier")),
                (
                    "phase",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draw",
                        to="reviews.phase",
                        verbose_name="phase",
                    ),
                ),
            ],
            options={
                "verbose_name": "drawing of lots",
                "verbose_name_plural": "drawings of lots",
                "ordering": ["-phase__sequence"],
            },
        ),
        migrations.CreateModel(
            name="SeedContribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("after", models.PositiveSmallIntegerField(verbose_name="after entry")),
                ("giver", models.CharField(max_length=200, verbose_name="given by")),
                ("text", models.CharField(max_length=500, unique=True, verbose_name="contribution")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="reviews.draw",
                        verbose_name="drawing of lots",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution to the seed",
                "verbose_name_plural": "contributions to the seed",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DrawEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pool", "pool and rules frozen"),
                            ("draw", "lots drawn"),
                            ("request", "new lots asked for"),
                            ("redraw", "new lots drawn"),
                            ("consent", "consent to more reviewing States"),
                            ("deferral", "start in a later group"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("previous", models.CharField(max_length=64, verbose_name="hash of the entry before")),
                ("body", models.JSONField(verbose_name="content")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                (
                    "certificate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.document",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="reviews.draw",
                        verbose_name="drawing of lots",
                    ),
                ),
                (
                    "note_verbale",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.noteverbale",
                        verbose_name="note verbale",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stakeholders.state",
                        verbose_name="State",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the transcript",
                "verbose_name_plural": "entries of the transcript",
                "ordering": ["draw", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "number"), name="reviews_drawentry_number_once"),
                    models.UniqueConstraint(fields=("draw", "previous"), name="reviews_drawentry_chain_unforked"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pool", "draw", "request", "redraw", "consent", "deferral"])),
                        name="reviews_drawentry_kind_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
