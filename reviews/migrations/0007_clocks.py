"""Clocks that are extended, suspended and recalculated, with a record that is only ever added to."""

import datetime as dt

import django.db.models.deletion
import untoc_portal.core.fields
from django.conf import settings
from django.db import migrations, models


POSTGRESQL = """
CREATE FUNCTION reviews_clockevent_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a change of a date is never changed or deleted';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER reviews_clockevent_append_only BEFORE UPDATE OR DELETE ON reviews_clockevent
    FOR EACH ROW EXECUTE FUNCTION reviews_clockevent_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER reviews_clockevent_append_only ON reviews_clockevent;
DROP FUNCTION reviews_clockevent_append_only();
"""
SQLITE = [
    f"""
    CREATE TRIGGER reviews_clockevent_no_{act.lower()} BEFORE {act} ON reviews_clockevent
    BEGIN SELECT RAISE(ABORT, 'a change of a date is never changed or deleted'); END;
    """
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER reviews_clockevent_no_update;", "DROP TRIGGER reviews_clockevent_no_delete;"]


def _run(schema_editor, postgresql, sqlite):
    statements = [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement, params=None)


def close_record(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def open_record(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


def copy_rules(apps, schema_editor):
    """Write to each date the rule by which it was computed."""
    for deadline in apps.get_model("reviews", "Deadline").objects.select_related("rule"):
        deadline.amount, deadline.unit = deadline.rule.amount, deadline.rule.unit
        deadline.falls_on = deadline.due_on
        deadline.save(update_fields=["amount", "unit", "falls_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_legislation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("started", "started"),
                            ("extended", "extended"),
                            ("suspended", "suspended"),
                            ("resumed", "resumed"),
                            ("recalculated", "recalculated"),
                            ("met", "met"),
                        ],
                        max_length=15,
                        verbose_name="act",
                    ),
                ),
                ("on", models.DateField(verbose_name="with effect from")),
                ("amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("days", "days"),
                            ("working_days", "working days"),
                            ("weeks", "weeks"),
                            ("months", "months"),
                        ],
                        max_length=15,
                        verbose_name="unit",
                    ),
                ),
                ("due_before", models.DateField(blank=True, null=True, verbose_name="due before")),
                ("due_after", models.DateField(verbose_name="due after")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("mandate", models.CharField(blank=True, max_length=300, verbose_name="on whose authority")),
                ("actor_label", models.CharField(blank=True, max_length=300, verbose_name="by")),
            ],
            options={
                "verbose_name": "change of a date",
                "verbose_name_plural": "changes of dates",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DayOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "corrected",
                    models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
                ),
            ],
            options={
                "verbose_name": "official holiday",
                "verbose_name_plural": "official holidays",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="DutyStation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=3, unique=True, verbose_name="code")),
                ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
                (
                    "moves_dates",
                    models.BooleanField(
                        default=False,
                        help_text="A date on a Saturday, a Sunday or a day off moves to the next working day.",
                        verbose_name="dates move off days off",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "corrected",
                    models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
                ),
            ],
            options={
                "verbose_name": "duty station",
                "verbose_name_plural": "duty stations",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="deadline",
            name="amount",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="length"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="falls_on",
            field=models.DateField(default=dt.date(2000, 1, 1), verbose_name="falls on"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="suspended_since",
            field=models.DateField(blank=True, null=True, verbose_name="stands still since"),
        ),
        migrations.AddField(
            model_name="deadline",
            name="unit",
            field=models.CharField(
                choices=[("days", "days"), ("working_days", "working days"), ("weeks", "weeks"), ("months", "months")],
                default="days",
                max_length=15,
                verbose_name="unit",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="deadlinerule",
            name="unit",
            field=models.CharField(
                choices=[("days", "days"), ("working_days", "working days"), ("weeks", "weeks"), ("months", "months")],
                max_length=15,
                verbose_name="unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("met_on__isnull", True), ("suspended_since__isnull", True), _connector="OR"),
                name="reviews_deadline_met_runs_no_more",
            ),
        ),
        migrations.AddField(
            model_name="clockevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="clockevent",
            name="deadline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="reviews.deadline"
            ),
        ),
        migrations.AddField(
            model_name="dayoff",
            name="station",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="days_off", to="reviews.dutystation"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["started", "extended", "suspended", "resumed", "recalculated", "met"])),
                name="reviews_clockevent_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("act__in", ["started", "met"]),
                    models.Q(models.Q(("reason", ""), _negated=True), models.Q(("mandate", ""), _negated=True)),
                    _connector="OR",
                ),
                name="reviews_clockevent_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "extended"), _negated=True),
                    models.Q(("amount__gte", 1), ("unit__in", ["days", "working_days", "weeks", "months"])),
                    _connector="OR",
                ),
                name="reviews_clockevent_extended_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="dayoff",
            constraint=models.UniqueConstraint(fields=("station", "day"), name="reviews_dayoff_once_per_station"),
        ),
        migrations.RunPython(copy_rules, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(close_record, open_record),
    ]
