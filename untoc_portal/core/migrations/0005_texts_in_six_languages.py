"""Texts of record in the six official languages."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0004_form_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordTranslation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
                ("source_text", models.TextField(max_length=100000, verbose_name="text it was made from")),
                (
                    "is_machine",
                    models.BooleanField(default=False, editable=False, verbose_name="machine draft, not revised"),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="key of the row")),
                ("name", models.CharField(max_length=30, verbose_name="name of the text")),
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
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("revised", "revised"), ("final", "final")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=100000, verbose_name="text")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="kind of the row",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_translation",
                        to="core.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saved by",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation of a text of record",
                "verbose_name_plural": "translations of texts of record",
                "ordering": ["content_type", "object_id", "name", "language"],
            },
        ),
        migrations.CreateModel(
            name="RecordTranslationRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="revision")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved")),
                (
                    "restored_from",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
                ),
                ("is_machine", models.BooleanField(default=False, verbose_name="made by a machine")),
                ("text", models.TextField(blank=True, max_length=100000, verbose_name="text")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saved by",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="core.recordtranslation",
                        verbose_name="translation",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision of a text of record",
                "verbose_name_plural": "revisions of texts of record",
                "ordering": ["of", "-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="recordtranslation",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "name", "language"), name="core_recordtranslation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                name="core_recordtranslation_language_official",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "revised", "final"])),
                name="core_recordtranslation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("is_machine", False), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="core_recordtranslation_revised_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__isnull", True), ("state", "final"), _connector="OR"),
                name="core_recordtranslation_issued_is_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordtranslationrevision",
            constraint=models.UniqueConstraint(
                fields=("of", "number"), name="core_recordtranslationrevision_number_once"
            ),
        ),
    ]
