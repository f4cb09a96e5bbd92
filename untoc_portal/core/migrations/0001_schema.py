"""The tables of this app. Locks between rows follow in the next migrations, where the app has any."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.migration_operations import CreateModels

TABLES = [
    migrations.CreateModel(
        name="AuditEvent",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
            (
                "action",
                models.CharField(
                    choices=[
                        ("created", "created"),
                        ("changed", "changed"),
                        ("transition", "moved"),
                        ("cleared", "cleared"),
                        ("returned", "returned"),
                        ("granted", "rights given"),
                        ("revoked", "rights removed"),
                        ("approved", "approved"),
                        ("refused", "refused"),
                        ("issued", "issued"),
                        ("routed", "routed"),
                        ("drawn", "drawn by lot"),
                        ("loaded", "loaded"),
                        ("signed_in", "signed in"),
                    ],
                    max_length=20,
                    verbose_name="action",
                ),
            ),
            ("object_id", models.BigIntegerField(verbose_name="object")),
            ("object_label", models.CharField(max_length=300, verbose_name="object name")),
            ("actor_label", models.CharField(max_length=300, verbose_name="by")),
            ("capacity", models.CharField(blank=True, max_length=300, verbose_name="in the capacity of")),
            ("changes", models.JSONField(default=dict, verbose_name="changes")),
            ("request_id", models.CharField(blank=True, max_length=32, verbose_name="request")),
            (
                "actor",
                models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
            (
                "content_type",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="contenttypes.contenttype",
                    verbose_name="kind",
                ),
            ),
        ],
        options={
            "verbose_name": "audit event",
            "verbose_name_plural": "audit events",
            "ordering": ["-at", "-pk"],
            "indexes": [models.Index(fields=["content_type", "object_id"], name="core_audit_object")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "action__in",
                            [
                                "created",
                                "changed",
                                "transition",
                                "cleared",
                                "returned",
                                "granted",
                                "revoked",
                                "approved",
                                "refused",
                                "issued",
                                "routed",
                                "drawn",
                                "loaded",
                                "signed_in",
                            ],
                        )
                    ),
                    name="core_auditevent_action_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Document",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("symbol", models.CharField(blank=True, max_length=60, verbose_name="symbol")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
            ("template", models.CharField(max_length=100, verbose_name="template")),
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
                "level",
                models.PositiveSmallIntegerField(
                    choices=[
                        (0, "Secretariat only"),
                        (1, "Parties to the review only"),
                        (2, "States parties and working groups"),
                        (3, "Public"),
                    ],
                    verbose_name="may travel to",
                ),
            ),
            ("snapshot", models.JSONField(verbose_name="snapshot")),
            (
                "snapshot_sha256",
                models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the snapshot"),
            ),
            ("file", models.FileField(blank=True, upload_to="documents/%Y/", verbose_name="file")),
            (
                "sha256",
                models.CharField(blank=True, db_index=True, max_length=64, verbose_name="SHA-256 of the file"),
            ),
            ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded")),
            (
                "superseded_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="supersedes",
                    to="core.document",
                    verbose_name="by",
                ),
            ),
        ],
        options={
            "verbose_name": "document",
            "verbose_name_plural": "documents",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("file", ""), ("sha256", "")),
                        models.Q(models.Q(("file", ""), _negated=True), models.Q(("sha256", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="core_document_file_has_hash",
                ),
                models.CheckConstraint(
                    condition=models.Q(("level__in", [0, 1, 2, 3])), name="core_document_level_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("superseded_by__isnull", True), ("superseded_at__isnull", False), _connector="OR"
                    ),
                    name="core_document_superseded_has_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Rendition",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "form",
                models.CharField(
                    choices=[("docx", "Word"), ("html", "web page"), ("xml", "XML")],
                    max_length=5,
                    verbose_name="form",
                ),
            ),
            ("file", models.FileField(upload_to="documents/%Y/", verbose_name="file")),
            ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the file")),
            (
                "document",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="renditions",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
        ],
        options={
            "verbose_name": "document in another form",
            "verbose_name_plural": "documents in other forms",
            "ordering": ["document", "form"],
            "constraints": [
                models.UniqueConstraint(fields=("document", "form"), name="core_rendition_one_per_form"),
                models.CheckConstraint(
                    condition=models.Q(("form__in", ["docx", "html", "xml"])),
                    name="core_rendition_form_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SymbolSeries",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("prefix", models.CharField(max_length=50, unique=True, verbose_name="series")),
            ("last_number", models.PositiveIntegerField(default=0, verbose_name="last number")),
        ],
        options={
            "verbose_name": "series of symbols",
            "verbose_name_plural": "series of symbols",
        },
    ),
    migrations.CreateModel(
        name="ChannelChoice",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "family",
                models.CharField(
                    choices=[
                        ("account", "Your account"),
                        ("dates", "Deadlines that are near or have passed"),
                        ("steps", "Steps of reviews"),
                        ("work", "Work and questions that come to you"),
                        ("dialogues", "Dialogues, applications and statements"),
                    ],
                    max_length=15,
                    verbose_name="kind",
                ),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("email", "by e-mail, at once"),
                        ("daily", "in one e-mail a day"),
                        ("weekly", "in one e-mail a week"),
                        ("portal", "in the portal only"),
                    ],
                    max_length=10,
                    verbose_name="channel",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="channel_choices",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "choice of a channel",
            "verbose_name_plural": "choices of channels",
            "constraints": [
                models.UniqueConstraint(fields=("user", "family"), name="core_channelchoice_one_per_family"),
                models.CheckConstraint(
                    condition=models.Q(("channel__in", ["email", "daily", "weekly", "portal"])),
                    name="core_channelchoice_channel_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("family__in", ["account", "dates", "steps", "work", "dialogues"]),
                        models.Q(("family", "account"), _negated=True),
                    ),
                    name="core_channelchoice_family_open",
                ),
                models.CheckConstraint(
                    condition=models.Q(("channel", "portal"), ("family", "dates"), _negated=True),
                    name="core_channelchoice_dates_mailed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Job",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=100, verbose_name="job")),
            ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
            ("arguments", models.JSONField(default=dict, verbose_name="arguments")),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "waiting"), ("done", "done"), ("failed", "failed")],
                    default="waiting",
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
            ("not_before", models.DateTimeField(auto_now_add=True, verbose_name="not before")),
            ("error", models.TextField(blank=True, verbose_name="error")),
            ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
            ("taken_by", models.CharField(blank=True, max_length=100, verbose_name="taken by")),
            ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
        ],
        options={
            "verbose_name": "job",
            "verbose_name_plural": "jobs",
            "ordering": ["pk"],
            "indexes": [models.Index(fields=["state", "not_before"], name="core_job_waiting")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["waiting", "done", "failed"])),
                    name="core_job_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("done_at__isnull", False), ("state", "done")),
                        models.Q(models.Q(("state", "done"), _negated=True), ("done_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="core_job_done_has_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Preparation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("kind", models.CharField(max_length=60, verbose_name="kind")),
            ("subject", models.CharField(max_length=200, verbose_name="subject")),
            ("arguments", models.JSONField(default=dict, verbose_name="arguments")),
            ("label", models.CharField(max_length=300, verbose_name="name")),
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
                    choices=[
                        ("waiting", "waits for its turn"),
                        ("running", "being prepared"),
                        ("ready", "ready"),
                        ("stopped", "stopped by you"),
                        ("failed", "did not succeed"),
                    ],
                    default="waiting",
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("done", models.PositiveIntegerField(default=0, verbose_name="steps done")),
            ("total", models.PositiveIntegerField(default=0, verbose_name="steps in all")),
            ("reason", models.TextField(blank=True, verbose_name="reason")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ("file", models.FileField(blank=True, upload_to="prepared/%Y/%m/", verbose_name="file")),
            ("file_name", models.CharField(blank=True, max_length=200, verbose_name="name of the file")),
            ("kept_until", models.DateTimeField(blank=True, null=True, verbose_name="kept until")),
            (
                "owner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="preparations",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="asked for by",
                ),
            ),
        ],
        options={
            "verbose_name": "preparation",
            "verbose_name_plural": "preparations",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["waiting", "running"])),
                    fields=("owner", "kind", "subject"),
                    name="core_preparation_open_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["waiting", "running", "ready", "stopped", "failed"])),
                    name="core_preparation_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("done__lte", models.F("total"))),
                    name="core_preparation_steps_add_up",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("file", ""),
                        models.Q(("kept_until__isnull", False), ("state", "ready")),
                        _connector="OR",
                    ),
                    name="core_preparation_file_when_ready",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Heartbeat",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("part", models.CharField(max_length=30, unique=True, verbose_name="part")),
            ("at", models.DateTimeField(verbose_name="last seen")),
        ],
        options={
            "verbose_name": "heartbeat",
            "verbose_name_plural": "heartbeats",
        },
    ),
    migrations.CreateModel(
        name="FormDraft",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("place", models.CharField(max_length=500, verbose_name="place")),
            ("title", models.CharField(max_length=300, verbose_name="name")),
            ("texts", models.JSONField(default=dict, verbose_name="texts")),
            ("choices", models.JSONField(default=dict, verbose_name="choices")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="form_drafts",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="typed by",
                ),
            ),
        ],
        options={
            "verbose_name": "private draft of a form",
            "verbose_name_plural": "private drafts of forms",
            "ordering": ["-updated_at"],
            "constraints": [models.UniqueConstraint(fields=("user", "place"), name="core_formdraft_once")],
        },
    ),
    migrations.CreateModel(
        name="RecordTranslation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
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
            "constraints": [
                models.UniqueConstraint(
                    fields=("content_type", "object_id", "name", "language"),
                    name="core_recordtranslation_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                    name="core_recordtranslation_language_official",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["draft", "revised", "final"])),
                    name="core_recordtranslation_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state", "draft"),
                        models.Q(("is_machine", False), models.Q(("text", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="core_recordtranslation_revised_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(("document__isnull", True), ("state", "final"), _connector="OR"),
                    name="core_recordtranslation_issued_is_final",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RecordTranslationRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            (
                "at",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
            ),
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
            "constraints": [
                models.UniqueConstraint(fields=("of", "number"), name="core_recordtranslationrevision_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="MachineText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("key", models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of what was asked")),
            (
                "source_language",
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
                    verbose_name="language of the original",
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
            ("provider", models.CharField(max_length=100, verbose_name="machine translation by")),
            ("text", models.TextField(verbose_name="text")),
            (
                "missing_terms",
                models.JSONField(blank=True, default=list, verbose_name="agreed terms that are not in it"),
            ),
            ("made_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="made")),
        ],
        options={
            "verbose_name": "machine translation",
            "verbose_name_plural": "machine translations",
        },
    ),
    migrations.CreateModel(
        name="DraftFile",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
            ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
        ],
        options={
            "verbose_name": "file of a draft",
            "verbose_name_plural": "files of drafts",
        },
    ),
    migrations.CreateModel(
        name="ReadText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
            ("parts", models.JSONField(verbose_name="content")),
        ],
        options={
            "verbose_name": "text that was read",
            "verbose_name_plural": "texts that were read",
        },
    ),
    migrations.CreateModel(
        name="LastReading",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("place", models.CharField(max_length=200, verbose_name="place")),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="last_readings",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="read by",
                ),
            ),
            (
                "text",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="readings",
                    to="core.readtext",
                    verbose_name="text",
                ),
            ),
        ],
        options={
            "verbose_name": "last reading",
            "verbose_name_plural": "last readings",
            "constraints": [models.UniqueConstraint(fields=("user", "place"), name="core_lastreading_once")],
        },
    ),
    migrations.CreateModel(
        name="TrailSeal",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveBigIntegerField(unique=True, verbose_name="number")),
            ("size", models.PositiveBigIntegerField(unique=True, verbose_name="entries")),
            ("at", models.DateTimeField(verbose_name="sealed")),
            ("root", models.CharField(max_length=64, verbose_name="root")),
            ("peaks", models.JSONField(verbose_name="peaks")),
            ("body", models.TextField(verbose_name="signed text")),
            ("signatures", models.JSONField(default=dict, verbose_name="signatures")),
        ],
        options={
            "verbose_name": "seal of the trail",
            "verbose_name_plural": "seals of the trail",
            "ordering": ["-number"],
        },
    ),
    migrations.CreateModel(
        name="TrailNode",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("level", models.PositiveSmallIntegerField(verbose_name="level")),
            ("index", models.BigIntegerField(verbose_name="index")),
            ("hash", models.BinaryField(max_length=32, verbose_name="hash")),
        ],
        options={
            "verbose_name": "node of the trail",
            "verbose_name_plural": "nodes of the trail",
            "constraints": [models.UniqueConstraint(fields=("level", "index"), name="core_trailnode_once")],
        },
    ),
    migrations.CreateModel(
        name="TrailShape",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("kind", models.CharField(max_length=80, verbose_name="kind")),
            ("part", models.CharField(blank=True, max_length=60, verbose_name="part")),
            ("fields", models.JSONField(verbose_name="fields")),
            ("highest_id", models.BigIntegerField(default=0, verbose_name="highest number")),
        ],
        options={
            "verbose_name": "shape of a leaf",
            "verbose_name_plural": "shapes of leaves",
            "constraints": [models.UniqueConstraint(fields=("kind", "part", "fields"), name="core_trailshape_once")],
        },
    ),
    migrations.CreateModel(
        name="TrailLeaf",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("position", models.BigIntegerField(unique=True, verbose_name="position")),
            ("object_id", models.BigIntegerField(verbose_name="object")),
            ("hash", models.BinaryField(max_length=32, verbose_name="hash")),
            ("salt", models.BinaryField(max_length=16, null=True, verbose_name="salt")),
            ("remainder", models.JSONField(default=dict, verbose_name="kept after an erasure")),
            (
                "seal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="leaves",
                    to="core.trailseal",
                    verbose_name="seal",
                ),
            ),
            (
                "shape",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="leaves",
                    to="core.trailshape",
                    verbose_name="shape",
                ),
            ),
        ],
        options={
            "verbose_name": "leaf of the trail",
            "verbose_name_plural": "leaves of the trail",
            "constraints": [models.UniqueConstraint(fields=("shape", "object_id"), name="core_trailleaf_once")],
        },
    ),
    migrations.CreateModel(
        name="TrailStamp",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("authority", models.URLField(verbose_name="authority")),
            ("token", models.BinaryField(verbose_name="token")),
            ("stamped_at", models.DateTimeField(verbose_name="time stated")),
            (
                "seal",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="stamps",
                    to="core.trailseal",
                    verbose_name="seal",
                ),
            ),
        ],
        options={
            "verbose_name": "time stamp of a seal",
            "verbose_name_plural": "time stamps of seals",
            "constraints": [models.UniqueConstraint(fields=("seal", "authority"), name="core_trailstamp_once")],
        },
    ),
    migrations.CreateModel(
        name="MessageGroup",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("kind", models.CharField(max_length=60, verbose_name="kind")),
            ("day", models.DateField(verbose_name="day")),
            ("part", models.CharField(blank=True, max_length=200, verbose_name="part")),
            (
                "latest_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="last event"),
            ),
            ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
            ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived")),
            ("later_until", models.DateTimeField(blank=True, null=True, verbose_name="later")),
            (
                "later_before",
                models.DateTimeField(
                    blank=True, editable=False, null=True, verbose_name="later, before the last change"
                ),
            ),
            (
                "recipient",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="message_groups",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recipient",
                ),
            ),
        ],
        options={
            "verbose_name": "message of a day",
            "verbose_name_plural": "messages of a day",
            "ordering": ["-latest_at", "-pk"],
            "indexes": [
                models.Index(fields=["recipient", "-latest_at"], name="core_messagegroup_latest"),
                models.Index(
                    condition=models.Q(("archived_at__isnull", False)),
                    fields=["archived_at"],
                    name="core_messagegroup_archived",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("recipient", "kind", "day", "part"), name="core_messagegroup_once_a_day"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("event", models.CharField(max_length=60, verbose_name="event")),
            (
                "family",
                models.CharField(
                    choices=[
                        ("account", "Your account"),
                        ("dates", "Deadlines that are near or have passed"),
                        ("steps", "Steps of reviews"),
                        ("work", "Work and questions that come to you"),
                        ("dialogues", "Dialogues, applications and statements"),
                    ],
                    default="account",
                    max_length=15,
                    verbose_name="kind",
                ),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("email", "by e-mail, at once"),
                        ("daily", "in one e-mail a day"),
                        ("weekly", "in one e-mail a week"),
                        ("portal", "in the portal only"),
                    ],
                    default="email",
                    max_length=10,
                    verbose_name="channel",
                ),
            ),
            ("key", models.CharField(max_length=200, verbose_name="key")),
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
            ("subject", models.CharField(max_length=200, verbose_name="subject")),
            ("about", models.CharField(blank=True, max_length=300, verbose_name="about")),
            ("body", models.TextField(verbose_name="text")),
            ("url", models.CharField(blank=True, max_length=300, verbose_name="address")),
            ("to", models.EmailField(blank=True, max_length=254, verbose_name="to another address")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("queued", "queued"),
                        ("sending", "being sent"),
                        ("sent", "sent"),
                        ("possibly_sent", "possibly sent"),
                        ("failed", "failed"),
                        ("bounced", "returned to sender"),
                        ("in_portal", "in the portal only"),
                        ("waiting", "waits for a digest"),
                        ("collected", "in a digest"),
                    ],
                    default="queued",
                    max_length=15,
                    verbose_name="status",
                ),
            ),
            (
                "sending_since",
                models.DateTimeField(blank=True, null=True, verbose_name="given to the mail server"),
            ),
            ("error", models.TextField(blank=True, verbose_name="error")),
            ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
            (
                "digest",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="collected",
                    to="core.message",
                    verbose_name="digest that contains it",
                ),
            ),
            (
                "recipient",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="messages_received",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recipient",
                ),
            ),
            ("act", models.CharField(blank=True, max_length=40, verbose_name="act")),
            ("concerns_id", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="object")),
            ("concerns_model", models.CharField(blank=True, max_length=60, verbose_name="kind of object")),
            ("place_id", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="place")),
            ("place_model", models.CharField(blank=True, max_length=60, verbose_name="kind of place")),
            (
                "group",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="entries",
                    to="core.messagegroup",
                    verbose_name="message of a day",
                ),
            ),
        ],
        options={
            "verbose_name": "message",
            "verbose_name_plural": "messages",
            "ordering": ["-pk"],
            "indexes": [
                models.Index(
                    condition=models.Q(("act", ""), _negated=True),
                    fields=["recipient", "act", "concerns_model", "concerns_id"],
                    name="core_message_acts",
                ),
                models.Index(fields=["group", "event"], name="core_message_grouped"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("recipient", "event", "key"), name="core_message_once_per_person"),
                models.UniqueConstraint(
                    condition=models.Q(("recipient__isnull", True)),
                    fields=("to", "event", "key"),
                    name="core_message_once_per_address",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("recipient__isnull", False), models.Q(("to", ""), _negated=True), _connector="OR"
                    ),
                    name="core_message_has_an_address",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "state__in",
                            [
                                "queued",
                                "sending",
                                "sent",
                                "possibly_sent",
                                "failed",
                                "bounced",
                                "in_portal",
                                "waiting",
                                "collected",
                            ],
                        )
                    ),
                    name="core_message_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "sending"), _negated=True),
                        ("sending_since__isnull", False),
                        _connector="OR",
                    ),
                    name="core_message_sending_has_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(("family__in", ["account", "dates", "steps", "work", "dialogues"])),
                    name="core_message_family_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("channel__in", ["email", "daily", "weekly", "portal"])),
                    name="core_message_channel_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("family", "account"), _negated=True),
                        ("channel", "email"),
                        _connector="OR",
                    ),
                    name="core_message_account_mailed",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("concerns_id__isnull", True), ("concerns_model", "")),
                        models.Q(models.Q(("concerns_model", ""), _negated=True), ("concerns_id__isnull", False)),
                        _connector="OR",
                    ),
                    name="core_message_concerns_a_row",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("place_id__isnull", True), ("place_model", "")),
                        models.Q(models.Q(("place_model", ""), _negated=True), ("place_id__isnull", False)),
                        _connector="OR",
                    ),
                    name="core_message_is_in_a_place",
                ),
                models.CheckConstraint(
                    condition=models.Q(("act", ""), models.Q(("concerns_model", ""), _negated=True), _connector="OR"),
                    name="core_message_act_concerns_a_row",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StoredCount",
        fields=[
            (
                "cache_key",
                models.CharField(max_length=255, primary_key=True, serialize=False, verbose_name="key"),
            ),
            ("value", models.TextField(verbose_name="value")),
            ("expires", models.DateTimeField(db_index=True, verbose_name="end")),
        ],
        options={
            "verbose_name": "counter",
            "verbose_name_plural": "counters",
        },
    ),
    migrations.CreateModel(
        name="Receipt",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the file")),
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_receipt",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="receipt",
                    to="core.auditevent",
                    verbose_name="audit event",
                ),
            ),
        ],
        options={
            "verbose_name": "receipt of an act",
            "verbose_name_plural": "receipts of acts",
            "ordering": ["-pk"],
        },
    ),
    migrations.CreateModel(
        name="Erasure",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("pseudonym", models.CharField(max_length=20, verbose_name="pseudonym")),
            (
                "cause",
                models.CharField(
                    choices=[
                        ("request", "a request of the person, decided by two officers"),
                        ("retention", "the end of the period for which they are kept"),
                    ],
                    max_length=10,
                    verbose_name="cause",
                ),
            ),
            ("tally", models.JSONField(default=dict, verbose_name="rows")),
            ("leaves", models.JSONField(default=dict, verbose_name="erased values of the trail")),
        ],
        options={
            "verbose_name": "erasure of personal data",
            "verbose_name_plural": "erasures of personal data",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("cause__in", ["request", "retention"])),
                    name="core_erasure_cause_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ApiToken",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("sign_in", "sign-in of a program"),
                        ("personal", "personal token"),
                        ("service", "service account"),
                    ],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            ("name", models.CharField(max_length=100, verbose_name="name")),
            (
                "token_sha256",
                models.CharField(editable=False, max_length=64, unique=True, verbose_name="SHA-256 of the token"),
            ),
            ("scopes", models.JSONField(default=list, verbose_name="scopes")),
            ("addresses", models.JSONField(blank=True, default=list, verbose_name="allowed addresses")),
            ("party", models.CharField(blank=True, max_length=40, verbose_name="acts for")),
            (
                "party_name",
                models.CharField(blank=True, max_length=300, verbose_name="name of whom it acts for"),
            ),
            ("expires_at", models.DateTimeField(verbose_name="ends")),
            ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
            ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="api_tokens",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "token for programs",
            "verbose_name_plural": "tokens for programs",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "service"), models.Q(("party", ""), _negated=True)),
                        models.Q(models.Q(("kind", "service"), _negated=True), ("party", "")),
                        _connector="OR",
                    ),
                    name="core_apitoken_party_of_a_service",
                ),
                models.CheckConstraint(
                    condition=models.Q(("name", ""), _negated=True), name="core_apitoken_has_a_name"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="IdempotentAnswer",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("principal", models.CharField(max_length=40, verbose_name="who asked")),
            ("key", models.CharField(max_length=200, verbose_name="key")),
            ("request_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the request")),
            ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status")),
            ("content_type", models.CharField(blank=True, max_length=100, verbose_name="content type")),
            ("content", models.BinaryField(default=b"", verbose_name="content")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
        ],
        options={
            "verbose_name": "kept answer",
            "verbose_name_plural": "kept answers",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("principal", "key"), name="core_idempotentanswer_key_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Mirror",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "list_sha256",
                models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of the list"),
            ),
            ("began_at", models.DateTimeField(verbose_name="began")),
            ("used_at", models.DateTimeField(verbose_name="last used")),
            (
                "user",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="reader",
                ),
            ),
        ],
        options={
            "verbose_name": "mirror of a list",
            "verbose_name_plural": "mirrors of lists",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="MirrorEntry",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("row", models.BigIntegerField(verbose_name="row")),
            ("key", models.CharField(max_length=100, verbose_name="id in the list")),
            ("digest", models.CharField(max_length=32, verbose_name="hash")),
            ("changed_at", models.DateTimeField(verbose_name="changed")),
            ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="gone")),
            ("noticed_in", models.DateTimeField(verbose_name="noticed in the request of")),
            (
                "mirror",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="entries",
                    to="core.mirror",
                    verbose_name="mirror",
                ),
            ),
        ],
        options={
            "verbose_name": "row of a mirror",
            "verbose_name_plural": "rows of mirrors",
            "ordering": ["pk"],
            "constraints": [models.UniqueConstraint(fields=("mirror", "row"), name="core_mirrorentry_row_once")],
        },
    ),
    migrations.CreateModel(
        name="PortalEvent",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "uuid",
                models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"),
            ),
            ("at", models.DateTimeField(verbose_name="at")),
            ("kind", models.CharField(max_length=80, verbose_name="kind")),
            ("object_id", models.BigIntegerField(verbose_name="object")),
            ("subject", models.CharField(max_length=100, verbose_name="about")),
            (
                "act",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="portal_event",
                    to="core.auditevent",
                    verbose_name="audit event",
                ),
            ),
            (
                "content_type",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="contenttypes.contenttype",
                    verbose_name="kind of row",
                ),
            ),
        ],
        options={
            "verbose_name": "event for programs",
            "verbose_name_plural": "events for programs",
            "ordering": ["pk"],
            "indexes": [models.Index(fields=["content_type", "object_id"], name="core_portalevent_object")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(models.Q(("kind", ""), _negated=True), models.Q(("subject", ""), _negated=True)),
                    name="core_portalevent_is_about_something",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Webhook",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=100, verbose_name="name")),
            ("url", models.URLField(max_length=500, verbose_name="address")),
            ("kinds", models.JSONField(blank=True, default=list, verbose_name="kinds of events")),
            ("subjects", models.JSONField(blank=True, default=list, verbose_name="about")),
            ("secret", models.TextField(editable=False, verbose_name="secret")),
            ("earlier_secret", models.TextField(blank=True, editable=False, verbose_name="secret before")),
            (
                "earlier_until",
                models.DateTimeField(blank=True, null=True, verbose_name="the secret before signs until"),
            ),
            ("position", models.BigIntegerField(default=0, editable=False, verbose_name="position")),
            ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="failures in a row")),
            (
                "not_before",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before"),
            ),
            ("claim", models.UUIDField(blank=True, editable=False, null=True, verbose_name="worker")),
            (
                "claimed_until",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="taken until"),
            ),
            ("disabled_at", models.DateTimeField(blank=True, null=True, verbose_name="off since")),
            (
                "disabled_as",
                models.CharField(
                    blank=True,
                    choices=[
                        ("owner", "turned off"),
                        ("officer", "turned off by the Secretariat"),
                        ("failures", "the receiver did not answer"),
                        ("gone", "the receiver said that it is gone"),
                    ],
                    max_length=10,
                    verbose_name="why it is off",
                ),
            ),
            (
                "token",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="webhooks",
                    to="core.apitoken",
                    verbose_name="token for programs",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="webhooks",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "webhook",
            "verbose_name_plural": "webhooks",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("disabled_as", ""), ("disabled_at__isnull", True)),
                        models.Q(
                            ("disabled_as__in", ["owner", "officer", "failures", "gone"]),
                            ("disabled_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="core_webhook_off_for_a_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("earlier_secret", ""), ("earlier_until__isnull", True)),
                        models.Q(
                            ("earlier_until__isnull", False),
                            models.Q(("earlier_secret", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="core_webhook_earlier_secret_ends",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("url", ""), _negated=True)),
                    name="core_webhook_has_name_and_address",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="WebhookDelivery",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "waiting"), ("delivered", "delivered"), ("failed", "given up")],
                    default="waiting",
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
            (
                "not_before",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before"),
            ),
            ("attempted_at", models.DateTimeField(blank=True, null=True, verbose_name="last attempt")),
            ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
            (
                "status",
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status of the answer"),
            ),
            (
                "finding",
                models.CharField(
                    blank=True,
                    choices=[
                        ("answers", "answers"),
                        ("gone", "the page no longer exists"),
                        ("error", "the site answers with an error"),
                        ("no_address", "the site's name is not known"),
                        ("no_answer", "the site does not answer"),
                        ("untrusted", "the site has no secure connection that can be trusted"),
                        ("not_public", "does not lead to a public address"),
                        ("too_many_hops", "is redirected too many times"),
                    ],
                    max_length=20,
                    verbose_name="found",
                ),
            ),
            (
                "milliseconds",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="milliseconds"),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="deliveries",
                    to="core.portalevent",
                    verbose_name="event for programs",
                ),
            ),
            (
                "webhook",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="deliveries",
                    to="core.webhook",
                    verbose_name="webhook",
                ),
            ),
        ],
        options={
            "verbose_name": "delivery of an event",
            "verbose_name_plural": "deliveries of events",
            "ordering": ["-event"],
            "indexes": [models.Index(fields=["webhook", "state", "not_before"], name="core_delivery_due")],
            "constraints": [
                models.UniqueConstraint(fields=("webhook", "event"), name="core_webhookdelivery_event_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("delivered_at__isnull", False), ("state", "delivered")),
                        models.Q(("delivered_at__isnull", True), ("state__in", ["waiting", "failed"])),
                        _connector="OR",
                    ),
                    name="core_webhookdelivery_delivered_has_time",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_tables"),
        ("core", "0002_locks"),
        ("core", "0003_renditions_stay"),
        ("core", "0004_form_drafts"),
        ("core", "0005_texts_in_six_languages"),
        ("core", "0006_machine_texts"),
        ("core", "0007_readings"),
        ("core", "0008_trail_seals"),
        ("core", "0009_message_groups"),
        ("core", "0010_fill_message_groups"),
        ("core", "0011_messages_read"),
        ("core", "0012_stored_counts"),
        ("core", "0013_receipts"),
        ("core", "0014_erasures"),
        ("core", "0015_one_lock_of_events"),
        ("core", "0016_api_tokens"),
        ("core", "0017_kept_answers"),
        ("core", "0018_mirrors"),
        ("core", "0019_events"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
        # The libraries come before our tables. Each change of a model that points at people makes the classes of all
        # models around people anew, and there are few of them yet.
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
    ]

    operations = [CreateModels(TABLES)]
