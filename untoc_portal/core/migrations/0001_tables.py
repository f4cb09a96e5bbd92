"""The tables, as they were when the portal was first finished."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_audit_append_only"),
        ("core", "0003_jobs_seen"),
        ("core", "0004_message_to"),
        ("core", "0005_channels_of_messages"),
        ("core", "0006_renditions_and_supersession"),
        ("core", "0007_messages_to_followers"),
        ("core", "0008_preparations"),
        ("core", "0009_names_of_fields"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype", verbose_name="kind"
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE,
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
                        condition=models.Q(("form__in", ["docx", "html", "xml"])), name="core_rendition_form_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SymbolSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=50, unique=True, verbose_name="series")),
                ("last_number", models.PositiveIntegerField(default=0, verbose_name="last number")),
            ],
            options={
                "verbose_name": "series of symbols",
                "verbose_name_plural": "series of symbols",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
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
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["recipient"], name="core_message_unread"
                    )
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
                            models.Q(("family", "account"), _negated=True), ("channel", "email"), _connector="OR"
                        ),
                        name="core_message_account_mailed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        condition=models.Q(("state__in", ["waiting", "done", "failed"])), name="core_job_state_known"
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        condition=models.Q(("done__lte", models.F("total"))), name="core_preparation_steps_add_up"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("file", ""), models.Q(("kept_until__isnull", False), ("state", "ready")), _connector="OR"
                        ),
                        name="core_preparation_file_when_ready",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=30, unique=True, verbose_name="part")),
                ("at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
            },
        ),
    ]
