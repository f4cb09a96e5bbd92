"""Submissions are made of named sections and have receipts; one may supersede another; a State may ask to reopen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSAL = "a submission is never changed"
# What a submission says; its receipt is added once it is rendered.
FROZEN = ("review_id", "number", "content", "sha256", "mandate_id", "submitted_at")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FROZEN)

SQLITE = [
    f"""
    CREATE TRIGGER reviews_submission_no_update BEFORE UPDATE ON reviews_submission WHEN {CHANGED}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
    """
]
SQLITE_BACK = ["DROP TRIGGER reviews_submission_no_update;"]
POSTGRESQL = [
    f"""
CREATE FUNCTION reviews_submission_frozen() RETURNS trigger AS $$
BEGIN
    IF {CHANGED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER reviews_submission_frozen BEFORE UPDATE ON reviews_submission
    FOR EACH ROW EXECUTE FUNCTION reviews_submission_frozen();
"""
]
POSTGRESQL_BACK = [
    "DROP TRIGGER reviews_submission_frozen ON reviews_submission; DROP FUNCTION reviews_submission_frozen();"
]


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def freeze(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def thaw(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


def name_sections(apps, schema_editor):
    """The SHA-256 was taken of the answers under their name already, and stays true."""
    rows = apps.get_model("reviews", "Submission").objects
    for submission in rows.all():
        rows.filter(pk=submission.pk).update(content={"answers": submission.content})


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_jobs_seen"),
        ("reviews", "0010_stakeholder_input"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "to be decided by the secretariat"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("used", "used"),
                        ],
                        default="requested",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(max_length=5000, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note on the decision")),
            ],
            options={
                "verbose_name": "request to reopen",
                "verbose_name_plural": "requests to reopen",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="submission",
            name="receipt",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.document",
                verbose_name="receipt",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="supersedes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="reviews.submission",
                verbose_name="supersedes",
            ),
        ),
        migrations.AlterField(
            model_name="submission",
            name="content",
            field=models.JSONField(verbose_name="content"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("supersedes__isnull", True)),
                    models.Q(("number__gt", 1), ("supersedes__isnull", False)),
                    _connector="OR",
                ),
                name="reviews_submission_later_supersedes",
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.mandate",
                verbose_name="requested by",
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="reviews.review"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="reviews.submission"
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["requested", "granted"])),
                fields=("review",),
                name="reviews_reopening_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["requested", "granted", "refused", "used"])),
                name="reviews_reopening_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reviews_reopening_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "requested")),
                    models.Q(
                        models.Q(("state", "requested"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reviews_reopening_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="reviews_reopening_refused_with_note",
            ),
        ),
        migrations.RunPython(name_sections, migrations.RunPython.noop),
        migrations.RunPython(freeze, thaw),
    ]
