import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def mark_documents(apps, _schema_editor):
    """What was superseded is now said of the document itself."""
    rows = apps.get_model("reviews", "OutcomeDocument").objects.filter(is_superseded=True)
    documents = apps.get_model("core", "Document").objects.filter(pk__in=rows.values("document"))
    documents.update(superseded_at=F("updated_at"))


# Names as in reviews.querysets.TEXT_SEARCH: an index is used by the very same expression alone.
TEXT_SEARCH = {"ar": "arabic", "en": "english", "fr": "french", "ru": "russian", "es": "spanish"}


def index_texts(_apps, schema_editor):
    """Let PostgreSQL find the words of issued documents, each language by its own inflections."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for language, config in TEXT_SEARCH.items():
        schema_editor.execute(
            f"CREATE INDEX reviews_issuedpassage_{language} ON reviews_issuedpassage "
            f"USING gin (to_tsvector('{config}'::regconfig, COALESCE(\"text\", ''))) WHERE language = '{language}'"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_renditions_and_supersession"),
        ("reviews", "0019_contact_relay"),
    ]

    operations = [
        migrations.RunPython(mark_documents, migrations.RunPython.noop),
        migrations.RemoveField(model_name="outcomedocument", name="is_superseded"),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self_assessment_report", "self-assessment report"),
                            ("written_feedback", "written feedback"),
                            ("note_of_agreement", "note of agreement"),
                            ("status_note", "status note"),
                        ],
                        max_length=25,
                        verbose_name="kind",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="of_review", to="core.document"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="reviews.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a review",
                "verbose_name_plural": "documents of reviews",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["self_assessment_report", "written_feedback", "note_of_agreement", "status_note"],
                            )
                        ),
                        name="reviews_paper_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuedPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("instrument", models.CharField(max_length=10, verbose_name="instrument")),
                ("article", models.PositiveSmallIntegerField(verbose_name="article")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("best_practice", "Successes and best practices"),
                            ("gap", "Gaps and challenges"),
                            ("suggestion", "Suggestions"),
                            ("technical_assistance", "Technical-assistance needs"),
                        ],
                        max_length=25,
                        verbose_name="kind",
                    ),
                ),
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
                ("text", models.TextField(verbose_name="text")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="reviews.outcomedocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage of an issued document",
                "verbose_name_plural": "passages of issued documents",
                "ordering": ["edition", "position"],
                "indexes": [models.Index(fields=["instrument", "article", "kind"], name="reviews_passage_head")],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "position"), name="reviews_issuedpassage_position_once")
                ],
            },
        ),
        migrations.RunPython(index_texts, migrations.RunPython.noop),
    ]
