"""Texts of questions become rows; a version of a questionnaire has a state, and the database locks one in use."""

import django.db.models.deletion
from django.db import migrations, models

REFUSAL = "a questionnaire that is not a draft is never changed"

# A column that a version in use keeps as it is.
HEADING = ("cluster_id", "version", "notes", "source", "verified")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in HEADING)
STATE_OF = {
    "reviews_question": "SELECT state FROM reviews_questionnaire WHERE id = {row}.questionnaire_id",
    "reviews_questiontext": (
        "SELECT reviews_questionnaire.state FROM reviews_questionnaire JOIN reviews_question "
        "ON reviews_question.questionnaire_id = reviews_questionnaire.id WHERE reviews_question.id = {row}.question_id"
    ),
}


def _sqlite_lock(table, act, rows):
    held = " OR ".join(f"({STATE_OF[table].format(row=row)}) <> 'draft'" for row in rows)
    return f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {held}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
    """


SQLITE = [
    *(
        _sqlite_lock(table, act, rows)
        for table in STATE_OF
        for act, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items()
    ),
    f"""
    CREATE TRIGGER reviews_questionnaire_no_update BEFORE UPDATE ON reviews_questionnaire
    WHEN OLD.state <> 'draft' AND (NEW.state = 'draft' OR {CHANGED})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
    """,
    f"""
    CREATE TRIGGER reviews_questionnaire_no_delete BEFORE DELETE ON reviews_questionnaire
    WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;
    """,
]
SQLITE_BACK = [
    *(f"DROP TRIGGER {table}_no_{act};" for table in STATE_OF for act in ("insert", "update", "delete")),
    "DROP TRIGGER reviews_questionnaire_no_update;",
    "DROP TRIGGER reviews_questionnaire_no_delete;",
]


def _postgresql_lock(table):
    # Sharing the lock of the version lets nothing slip in while it is being put in use.
    held = "IF EXISTS ({query} AND reviews_questionnaire.state <> 'draft' FOR SHARE OF reviews_questionnaire) THEN"
    checks = "".join(
        f"""
    IF TG_OP <> '{other}' THEN
        {held.format(query=STATE_OF[table].format(row=row))}
            RAISE EXCEPTION '{REFUSAL}';
        END IF;
    END IF;"""
        for row, other in (("OLD", "INSERT"), ("NEW", "DELETE"))
    )
    return f"""
CREATE FUNCTION {table}_locked() RETURNS trigger AS $$
BEGIN{checks}
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_locked BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_locked();
"""


POSTGRESQL = [
    *(_postgresql_lock(table) for table in STATE_OF),
    f"""
CREATE FUNCTION reviews_questionnaire_locked() RETURNS trigger AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        IF NEW.state = 'draft' OR {CHANGED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER reviews_questionnaire_locked BEFORE UPDATE OR DELETE ON reviews_questionnaire
    FOR EACH ROW EXECUTE FUNCTION reviews_questionnaire_locked();
""",
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER {table}_locked ON {table}; DROP FUNCTION {table}_locked();"
    for table in (*STATE_OF, "reviews_questionnaire")
]


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)


def lock(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def unlock(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


def move_texts(apps, schema_editor):
    texts = apps.get_model("reviews", "QuestionText")
    rows = apps.get_model("reviews", "Question").objects.select_related("questionnaire")
    texts.objects.bulk_create(
        texts(
            question=question,
            language=language,
            text=text,
            guidance=question.guidance.get(language, ""),
            source=question.questionnaire.source,
        )
        for question in rows
        for language, text in question.texts.items()
        if text
    )


def put_in_use(apps, schema_editor):
    """The newest version of a cluster that reviews answer is the one in use; the others they answer are retired."""
    used = apps.get_model("reviews", "Questionnaire").objects.exclude(review=None).distinct()
    clusters = set()
    for questionnaire in used.order_by("cluster", "-version"):
        values = {"state": "retired" if questionnaire.cluster_id in clusters else "in_use"}
        used.model.objects.filter(pk=questionnaire.pk).update(**values)
        clusters.add(questionnaire.cluster_id)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_clocks")]

    operations = [
        migrations.CreateModel(
            name="QuestionText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                ("guidance", models.TextField(blank=True, max_length=5000, verbose_name="guidance")),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=5000, verbose_name="introduction to the article"),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                (
                    "corrected",
                    models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="reviews.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a question",
                "verbose_name_plural": "texts of questions",
                "ordering": ["question", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "language"), name="reviews_questiontext_language_once"),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                        name="reviews_questiontext_language_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="reviews_questiontext_has_text"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="corrected",
            field=models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
        ),
        migrations.AddField(
            model_name="question",
            name="related",
            field=models.JSONField(blank=True, default=list, verbose_name="related questions"),
        ),
        migrations.AddField(
            model_name="questionnaire",
            name="corrected",
            field=models.BooleanField(default=False, editable=False, verbose_name="corrected by the secretariat"),
        ),
        migrations.AddField(
            model_name="questionnaire",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft"), ("in_use", "in use"), ("retired", "retired")],
                default="draft",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_use")), fields=("cluster",), name="reviews_questionnaire_one_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in_use", "retired"])),
                name="reviews_questionnaire_state_known",
            ),
        ),
        migrations.RunPython(move_texts, migrations.RunPython.noop),
        migrations.RemoveField(model_name="question", name="guidance"),
        migrations.RemoveField(model_name="question", name="texts"),
        migrations.RunPython(put_in_use, migrations.RunPython.noop),
        migrations.RunPython(lock, unlock),
    ]
