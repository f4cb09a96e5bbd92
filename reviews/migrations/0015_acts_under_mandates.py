"""Acts, answers and notes say under which mandate they were done; what is done stays with its mandate for good."""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION reviews_act_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'an act stays with its mandate';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER reviews_act_append_only BEFORE UPDATE OR DELETE ON reviews_actundermandate
    FOR EACH ROW EXECUTE FUNCTION reviews_act_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER reviews_act_append_only ON reviews_actundermandate;
DROP FUNCTION reviews_act_append_only();
"""
SQLITE = [
    f"""
    CREATE TRIGGER reviews_act_no_{act.lower()} BEFORE {act} ON reviews_actundermandate
    BEGIN SELECT RAISE(ABORT, 'an act stays with its mandate'); END;
    """
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER reviews_act_no_update;", "DROP TRIGGER reviews_act_no_delete;"]


def _run(schema_editor, postgresql, sqlite):
    statements = [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement, params=None)


def close_ledger(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def open_ledger(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


def mandate_key(**options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="reviews.mandate", **options)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_message_to"),
        ("reviews", "0014_cycles"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActUnderMandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="under_mandate",
                        to="core.auditevent",
                    ),
                ),
                ("mandate", mandate_key(related_name="acts")),
            ],
            options={
                "verbose_name": "act under a mandate",
                "verbose_name_plural": "acts under mandates",
                "ordering": ["-event"],
            },
        ),
        migrations.AddField("answerrevision", "mandate", mandate_key(blank=True, null=True, related_name="+")),
        migrations.AddField("note", "mandate", mandate_key(null=True, related_name="+")),
        migrations.AddConstraint(
            model_name="answerrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(guest__isnull=True) | models.Q(mandate__isnull=True),
                name="reviews_answerrevision_guest_has_no_mandate",
            ),
        ),
        migrations.RunPython(close_ledger, open_ledger),
    ]
