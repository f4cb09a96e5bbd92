"""The tables of this app. Locks between rows follow in the next migrations, where the app has any."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import untoc_portal.core.fields
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.migration_operations import CreateModels

TABLES = [
    migrations.CreateModel(
        name="Cluster",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="number")),
            ("roman", models.CharField(max_length=5, verbose_name="Roman number")),
            ("titles", untoc_portal.core.fields.MultilingualField(verbose_name="title")),
            ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
        ],
        options={
            "verbose_name": "cluster",
            "verbose_name_plural": "clusters",
            "ordering": ["number"],
        },
    ),
    migrations.CreateModel(
        name="Article",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="article")),
            ("titles", untoc_portal.core.fields.MultilingualField(verbose_name="title")),
            (
                "cluster_confidence",
                models.CharField(blank=True, max_length=30, verbose_name="confidence in the cluster"),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "instrument",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="articles",
                    to="stakeholders.instrument",
                    verbose_name="instrument",
                ),
            ),
            (
                "cluster",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="articles",
                    to="reviews.cluster",
                    verbose_name="cluster",
                ),
            ),
        ],
        options={
            "verbose_name": "article",
            "verbose_name_plural": "articles",
            "ordering": ["instrument__position", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("instrument", "number"), name="reviews_article_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Phase",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("sequence", models.PositiveSmallIntegerField(unique=True, verbose_name="sequence")),
            ("cycle", models.PositiveSmallIntegerField(default=1, verbose_name="cycle")),
            ("starts_on", models.DateField(verbose_name="begins")),
            (
                "cluster",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="phases",
                    to="reviews.cluster",
                    verbose_name="cluster",
                ),
            ),
        ],
        options={
            "verbose_name": "phase",
            "verbose_name_plural": "phases",
            "ordering": ["sequence"],
            "constraints": [
                models.UniqueConstraint(fields=("cycle", "cluster"), name="reviews_phase_cluster_once_in_a_cycle"),
                models.CheckConstraint(
                    condition=models.Q(("cycle__gte", 1)), name="reviews_phase_cycle_counted_from_one"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReviewGroup",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "number",
                models.PositiveSmallIntegerField(choices=[(1, "I"), (2, "II"), (3, "III")], verbose_name="group"),
            ),
            ("starts_on", models.DateField(verbose_name="begins")),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="groups",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
        ],
        options={
            "verbose_name": "group of States",
            "verbose_name_plural": "groups of States",
            "ordering": ["phase", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("phase", "number"), name="reviews_reviewgroup_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("number__in", [1, 2, 3])), name="reviews_reviewgroup_number_known"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Questionnaire",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("version", models.CharField(max_length=20, verbose_name="version")),
            (
                "state",
                models.CharField(
                    choices=[("draft", "draft"), ("in_use", "in force"), ("retired", "retired")],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("notes", untoc_portal.core.fields.MultilingualField(verbose_name="status of the wording")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "cluster",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="questionnaires",
                    to="reviews.cluster",
                    verbose_name="cluster",
                ),
            ),
            (
                "wording",
                models.CharField(
                    choices=[
                        ("portal", "wording of the portal, not the adopted text"),
                        ("adopted", "adopted text"),
                    ],
                    default="portal",
                    max_length=10,
                    verbose_name="wording",
                ),
            ),
        ],
        options={
            "verbose_name": "questionnaire",
            "verbose_name_plural": "questionnaires",
            "ordering": ["cluster", "version"],
            "constraints": [
                models.UniqueConstraint(fields=("cluster", "version"), name="reviews_questionnaire_version_once"),
                models.UniqueConstraint(
                    condition=models.Q(("state", "in_use")),
                    fields=("cluster",),
                    name="reviews_questionnaire_one_in_use",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["draft", "in_use", "retired"])),
                    name="reviews_questionnaire_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("wording__in", ["portal", "adopted"])),
                    name="reviews_questionnaire_wording_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteVerbale",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("reference", models.CharField(max_length=100, verbose_name="reference")),
            ("dated", models.DateField(verbose_name="dated")),
            ("file", models.FileField(blank=True, upload_to="notes-verbales/%Y/", verbose_name="scan")),
            ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
            (
                "sender",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes_verbales",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "note verbale",
            "verbose_name_plural": "notes verbales",
            "ordering": ["-dated", "-pk"],
            "constraints": [models.UniqueConstraint(fields=("sender", "reference"), name="reviews_noteverbale_once")],
        },
    ),
    migrations.CreateModel(
        name="Draw",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("pool_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the pool")),
            ("verifier_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the verifier")),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="draws",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
            ("method", models.CharField(default="untoc-lots-2", max_length=20, verbose_name="method")),
            ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
        ],
        options={
            "verbose_name": "drawing of lots",
            "verbose_name_plural": "drawings of lots",
            "ordering": ["-phase__sequence", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("phase", "number"), name="reviews_draw_number_once"),
                models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="reviews_draw_numbered_from_one"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DrawEntry",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("pool", "pool, rules and times frozen"),
                        ("commitments", "list of sealed texts closed"),
                        ("reveals", "opened texts closed"),
                        ("missing", "public number missing"),
                        ("beacon", "public number"),
                        ("draw", "lots drawn"),
                        ("request", "new lots requested"),
                        ("redraw", "new lots drawn"),
                        ("consent", "consent to more reviewing States or reviews"),
                        ("deferral", "start in a later group"),
                        ("void", "drawing void"),
                    ],
                    max_length=15,
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
        ],
        options={
            "verbose_name": "entry of the transcript",
            "verbose_name_plural": "entries of the transcript",
            "ordering": ["draw", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("draw", "number"), name="reviews_drawentry_number_once"),
                models.UniqueConstraint(fields=("draw", "previous"), name="reviews_drawentry_chain_unforked"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "pool",
                                "commitments",
                                "reveals",
                                "missing",
                                "beacon",
                                "draw",
                                "request",
                                "redraw",
                                "consent",
                                "deferral",
                                "void",
                            ],
                        )
                    ),
                    name="reviews_drawentry_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactOpening",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "opened_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="opened by",
                ),
            ),
            (
                "state",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contact_opening",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "opening of the contact relay",
            "verbose_name_plural": "openings of the contact relay",
        },
    ),
    migrations.CreateModel(
        name="ContactMessage",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
            ("subject", models.CharField(max_length=200, verbose_name="subject")),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            (
                "abuse_reported_at",
                models.DateTimeField(blank=True, null=True, verbose_name="reported as abuse"),
            ),
            (
                "abuse_reported_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="abuse reported by",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            (
                "sender",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="sender",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contact_messages",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "message to focal points",
            "verbose_name_plural": "messages to focal points",
            "ordering": ["-pk"],
            "indexes": [models.Index(fields=["email", "created_at"], name="reviews_contact_by_sender")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("abuse_reported_at__isnull", True), ("abuse_reported_by__isnull", True)),
                        models.Q(("abuse_reported_at__isnull", False), ("abuse_reported_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_contactmessage_reported_by_somebody",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DeadlineRule",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("focal_points", "focal points named"),
                        ("experts", "experts named"),
                        ("preliminary_consultation", "preliminary consultation held"),
                        ("self_assessment", "self-assessment submitted"),
                        ("written_feedback", "written feedback given"),
                        ("list_of_observations", "list of observations agreed"),
                        ("closure", "review of this phase closed"),
                    ],
                    max_length=30,
                    unique=True,
                    verbose_name="kind of deadline",
                ),
            ),
            ("amount", models.PositiveSmallIntegerField(verbose_name="length")),
            (
                "unit",
                models.CharField(
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
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "rule for a deadline",
            "verbose_name_plural": "rules for deadlines",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="Question",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("key", models.CharField(max_length=80, verbose_name="key")),
            ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("yes_no", "yes or no"),
                        ("yes_in_part_no", "yes, in part or no"),
                        ("text", "text"),
                        ("choice", "one choice"),
                        ("multi_choice", "several choices"),
                        ("number", "number"),
                        ("technical_assistance", "technical assistance"),
                        ("legislation", "legislation"),
                    ],
                    max_length=25,
                    verbose_name="kind",
                ),
            ),
            (
                "obligation",
                models.CharField(
                    choices=[
                        ("mandatory", "mandatory provision"),
                        ("optional", "optional provision"),
                        ("none", "no obligation"),
                    ],
                    max_length=10,
                    verbose_name="obligation",
                ),
            ),
            ("paragraph", models.CharField(blank=True, max_length=40, verbose_name="paragraph")),
            ("cites_legislation", models.BooleanField(default=False, verbose_name="cites legislation")),
            ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
            ("show_if", models.JSONField(blank=True, default=dict, verbose_name="shown if")),
            ("related", models.JSONField(blank=True, default=list, verbose_name="related questions")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "article",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="questions",
                    to="reviews.article",
                    verbose_name="article",
                ),
            ),
            (
                "questionnaire",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="questions",
                    to="reviews.questionnaire",
                    verbose_name="questionnaire",
                ),
            ),
            ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
        ],
        options={
            "verbose_name": "question",
            "verbose_name_plural": "questions",
            "ordering": ["position"],
            "constraints": [
                models.UniqueConstraint(fields=("questionnaire", "key"), name="reviews_question_key_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "yes_no",
                                "yes_in_part_no",
                                "text",
                                "choice",
                                "multi_choice",
                                "number",
                                "technical_assistance",
                                "legislation",
                            ],
                        )
                    ),
                    name="reviews_question_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("obligation__in", ["mandatory", "optional", "none"])),
                    name="reviews_question_obligation_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="QuestionText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
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
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
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
    migrations.CreateModel(
        name="ReviewSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("clarification_days", "days to answer a request for clarification"),
                        ("summary_words", "maximum number of words in a summary"),
                        (
                            "words_in_common",
                            "number of words in common with a confidential paragraph that blocks a text",
                        ),
                        (
                            "contact_wait",
                            "days to wait for an answer before the Secretariat reaches a State again",
                        ),
                        ("due_soon", "days before a deadline from which the board proposes a reminder"),
                        ("letter_link_days", "days for which the link in a note verbale works"),
                        (
                            "forecast_reviews",
                            "fewest reviews that passed a step before the portal makes a forecast",
                        ),
                        (
                            "feedback_apart",
                            "reviewing States read each other's feedback after their own: 1 yes, 0 no",
                        ),
                        (
                            "follow_up_months",
                            "months after the end of a review before an invitation; 0: at any time",
                        ),
                        ("co_chairs", "maximum number of co-chairs of a dialogue"),
                        (
                            "article_reminder_days",
                            "days before the due date of an assigned article to remind",
                        ),
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
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "setting of the reviews",
            "verbose_name_plural": "settings of the reviews",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="DrawSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("max_reviewers", "maximum number of reviewing States of a State"),
                        ("load_min", "minimum number of reviews a State does in a phase"),
                        ("load_max", "maximum number of reviews a State does in a phase"),
                        ("load_counts_additional", "reviews as additional reviewer are also counted"),
                        ("prefer_same_legal_system", "same legal system preferred within the region"),
                        (
                            "legal_system_from",
                            "in a repeat, preferred only with at least this number of candidates",
                        ),
                        ("repeats_max", "repeats a State may ask for"),
                        ("new_pairs", "no pair of an earlier phase is drawn again"),
                        (
                            "fewest_texts",
                            "with fewer opened texts, the lots rest on the public number alone",
                        ),
                        ("hours_to_seal", "suggested hours in which texts are sealed"),
                        ("hours_to_open", "suggested hours in which sealed texts are opened"),
                        ("hours_to_beacon", "hours from the last opened text to the public number"),
                        (
                            "hours_to_missing",
                            "hours after which two officers may say that a number is missing",
                        ),
                        ("hours_to_default", "hours after which the second source counts"),
                        ("hours_to_dice", "hours after which dice count"),
                        ("hours_to_later_lots", "hours from a request for new lots to the public number"),
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
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "setting of the drawing of lots",
            "verbose_name_plural": "settings of the drawing of lots",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="Legislation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
            ("number", models.CharField(blank=True, max_length=100, verbose_name="number")),
            ("dated", models.DateField(blank=True, null=True, verbose_name="date")),
            ("articles", models.CharField(blank=True, max_length=500, verbose_name="articles")),
            ("language", models.CharField(blank=True, max_length=60, verbose_name="language of the text")),
            (
                "link",
                models.URLField(
                    blank=True,
                    max_length=500,
                    validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    verbose_name="link",
                ),
            ),
            ("link_checked_at", models.DateTimeField(blank=True, null=True, verbose_name="link checked")),
            (
                "link_finding",
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
                    max_length=15,
                    verbose_name="link",
                ),
            ),
            (
                "link_failing_since",
                models.DateTimeField(blank=True, null=True, verbose_name="link fails since"),
            ),
            (
                "link_failures",
                models.PositiveSmallIntegerField(default=0, verbose_name="failures in a row"),
            ),
            (
                "party",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="legislation",
                    to="stakeholders.state",
                    verbose_name="State",
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
            "verbose_name": "law",
            "verbose_name_plural": "legislation",
            "ordering": ["party", "title", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("party", "title", "number"), name="reviews_legislation_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "link_finding__in",
                            [
                                "",
                                "answers",
                                "gone",
                                "error",
                                "no_address",
                                "no_answer",
                                "untrusted",
                                "not_public",
                                "too_many_hops",
                            ],
                        )
                    ),
                    name="reviews_legislation_finding_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("link_failing_since__isnull", True), ("link_failures", 0)),
                        models.Q(("link_failing_since__isnull", False), ("link_failures__gt", 0)),
                        _connector="OR",
                    ),
                    name="reviews_legislation_failing_has_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LegislationFile",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("file", models.FileField(upload_to="legislation/%Y/", verbose_name="file")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            (
                "added_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="added by",
                ),
            ),
            (
                "legislation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="files",
                    to="reviews.legislation",
                    verbose_name="law",
                ),
            ),
        ],
        options={
            "verbose_name": "text of a law",
            "verbose_name_plural": "texts of laws",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(fields=("legislation", "sha256"), name="reviews_legislationfile_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="ReminderRule",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("days", models.PositiveSmallIntegerField(verbose_name="days")),
            (
                "side",
                models.CharField(
                    choices=[("before", "before"), ("after", "after")],
                    max_length=10,
                    verbose_name="before or after",
                ),
            ),
            (
                "circle",
                models.CharField(
                    choices=[
                        ("acting", "the people who have to act"),
                        ("focal_point", "the focal point as well"),
                        ("deputy", "the deputy of the focal point as well"),
                        ("contact", "the national contact point as well"),
                        ("mission", "the observers and the Permanent Mission as well"),
                        ("secretariat", "the Secretariat as well"),
                    ],
                    max_length=15,
                    verbose_name="who is reminded",
                ),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "rule for reminders",
            "verbose_name_plural": "rules for reminders",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("days", "side"), name="reviews_reminderrule_once"),
                models.CheckConstraint(
                    condition=models.Q(("side__in", ["before", "after"])),
                    name="reviews_reminderrule_side_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "circle__in",
                            ["acting", "focal_point", "deputy", "contact", "mission", "secretariat"],
                        )
                    ),
                    name="reviews_reminderrule_circle_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DutyStation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("code", models.CharField(max_length=3, unique=True, verbose_name="code")),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            (
                "moves_dates",
                models.BooleanField(
                    default=False,
                    help_text="A deadline on a Saturday, a Sunday or an official holiday moves to the next working day.",
                    verbose_name="deadlines move to the next working day",
                ),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "duty station",
            "verbose_name_plural": "duty stations",
            "ordering": ["code"],
        },
    ),
    migrations.CreateModel(
        name="DayOff",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("day", models.DateField(verbose_name="day")),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "station",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="days_off",
                    to="reviews.dutystation",
                    verbose_name="duty station",
                ),
            ),
        ],
        options={
            "verbose_name": "official holiday",
            "verbose_name_plural": "official holidays",
            "ordering": ["day"],
            "constraints": [models.UniqueConstraint(fields=("station", "day"), name="reviews_dayoff_once_per_station")],
        },
    ),
    migrations.CreateModel(
        name="Term",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("key", models.CharField(max_length=60, unique=True, verbose_name="key")),
            ("texts", untoc_portal.core.fields.MultilingualField(verbose_name="term")),
            ("in_texts", models.BooleanField(default=False, verbose_name="checked in translations")),
            (
                "confidence",
                models.CharField(
                    choices=[("high", "high"), ("medium", "medium"), ("low", "low")],
                    max_length=10,
                    verbose_name="confidence",
                ),
            ),
            ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "term",
            "verbose_name_plural": "terms",
            "ordering": ["key"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("confidence__in", ["high", "medium", "low"])),
                    name="reviews_term_confidence_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DrawProposal",
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
                        ("missing", "the number is missing"),
                        ("dice", "throw of dice"),
                        ("void", "the drawing is void"),
                    ],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            ("content", models.JSONField(verbose_name="content")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("is_refused", models.BooleanField(default=False, verbose_name="refused")),
            (
                "after",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.drawentry",
                    verbose_name="after entry",
                ),
            ),
            (
                "decided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "draw",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="proposals",
                    to="reviews.draw",
                    verbose_name="drawing of lots",
                ),
            ),
            (
                "proposed_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="proposed by",
                ),
            ),
        ],
        options={
            "verbose_name": "proposal in a drawing of lots",
            "verbose_name_plural": "proposals in drawings of lots",
            "ordering": ["draw", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("decided_at__isnull", True)),
                    fields=("draw", "kind"),
                    name="reviews_drawproposal_pending_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["missing", "dice", "void"])),
                    name="reviews_drawproposal_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("decided_by__isnull", True),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_drawproposal_two_officers",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("is_refused", False),
                        ),
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_drawproposal_decided_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="HashNote",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("mail", "e-mail of the portal"),
                        ("read_out", "read out in a meeting"),
                        ("journal", "printed in the Journal"),
                        ("other", "noted elsewhere"),
                    ],
                    max_length=10,
                    verbose_name="way",
                ),
            ),
            ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
            ("people", models.PositiveIntegerField(default=0, verbose_name="number of people")),
            ("happened_at", models.DateTimeField(verbose_name="when")),
            (
                "entry",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="reviews.drawentry",
                    verbose_name="entry of the transcript",
                ),
            ),
            (
                "recorded_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
        ],
        options={
            "verbose_name": "note of a hash",
            "verbose_name_plural": "notes of hashes",
            "ordering": ["entry", "happened_at", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["mail", "read_out", "journal", "other"])),
                    name="reviews_hashnote_kind_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="HashStamp",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("authority", models.URLField(max_length=300, verbose_name="authority")),
            ("stamped_at", models.DateTimeField(verbose_name="time of the stamp")),
            ("token", models.BinaryField(verbose_name="token")),
            (
                "entry",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="stamps",
                    to="reviews.drawentry",
                    verbose_name="entry of the transcript",
                ),
            ),
        ],
        options={
            "verbose_name": "time stamp of a hash",
            "verbose_name_plural": "time stamps of hashes",
            "ordering": ["entry", "pk"],
            "constraints": [models.UniqueConstraint(fields=("entry", "authority"), name="reviews_hashstamp_once")],
        },
    ),
    migrations.CreateModel(
        name="PoolObjection",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("text", models.TextField(max_length=2000, verbose_name="objection")),
            (
                "draw",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="objections",
                    to="reviews.draw",
                    verbose_name="drawing of lots",
                ),
            ),
            (
                "recorded_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "objection to a pool",
            "verbose_name_plural": "objections to pools",
            "ordering": ["draw", "pk"],
        },
    ),
    migrations.CreateModel(
        name="SealedText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("commitment", models.CharField(max_length=64, verbose_name="commitment")),
            ("is_envelope", models.BooleanField(default=False, verbose_name="on a paper envelope")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("is_refused", models.BooleanField(default=False, verbose_name="not taken in")),
            (
                "decided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "draw",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sealed_texts",
                    to="reviews.draw",
                    verbose_name="drawing of lots",
                ),
            ),
            (
                "giver",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "recorded_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
        ],
        options={
            "verbose_name": "sealed text",
            "verbose_name_plural": "sealed texts",
            "ordering": ["draw", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_refused", False)),
                    fields=("draw", "giver"),
                    name="reviews_sealedtext_one_of_a_state",
                ),
                models.UniqueConstraint(fields=("draw", "commitment"), name="reviews_sealedtext_commitment_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("decided_by__isnull", True),
                        models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_sealedtext_two_officers",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("is_refused", False),
                        ),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("is_envelope", True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_sealedtext_decided_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RevealedText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("nonce", models.CharField(max_length=64, verbose_name="nonce")),
            ("text", models.CharField(max_length=500, verbose_name="text")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="confirmed by",
                ),
            ),
            (
                "recorded_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
            (
                "sealed",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="revealed",
                    to="reviews.sealedtext",
                    verbose_name="sealed text",
                ),
            ),
        ],
        options={
            "verbose_name": "opened text",
            "verbose_name_plural": "opened texts",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_revealedtext_two_officers",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_revealedtext_confirmed_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactKind",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("key", models.SlugField(max_length=40, unique=True, verbose_name="key")),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("article", models.PositiveSmallIntegerField(verbose_name="article")),
            ("paragraph", models.PositiveSmallIntegerField(verbose_name="paragraph")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "instrument",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    to="stakeholders.instrument",
                    verbose_name="instrument",
                ),
            ),
        ],
        options={
            "verbose_name": "kind of contact",
            "verbose_name_plural": "kinds of contacts",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="StateCircle",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "right",
                models.CharField(
                    choices=[
                        ("read_for_state", "read what is sent to States"),
                        ("view_state_reviews", "see the reviews of the State, their dates and duties"),
                        ("object_for_state", "object to an applicant"),
                        ("name_for_state", "name people for reviews"),
                        (
                            "keep_delegation",
                            "name the people of the delegation, record contacts and choose circles",
                        ),
                        (
                            "follow_up_for_state",
                            "say what the State did after a review, and speak for it in the general review",
                        ),
                    ],
                    max_length=20,
                    verbose_name="right",
                ),
            ),
            (
                "circle",
                models.CharField(
                    choices=[
                        ("everyone", "everyone in the delegation"),
                        (
                            "designated",
                            "the national contact point, its deputies and the designated people of the mission",
                        ),
                        ("contacts", "the national contact point and its deputies"),
                        ("nobody", "nobody; only the focal points of the reviews"),
                    ],
                    max_length=10,
                    verbose_name="who has it",
                ),
            ),
            ("is_wider", models.BooleanField(default=False, verbose_name="wider than before")),
            ("set_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="confirmed by",
                ),
            ),
            (
                "note_verbale",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="circles",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
            (
                "set_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="circles",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "circle of a State",
            "verbose_name_plural": "circles of States",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("circle", "everyone"), ("right", "keep_delegation"), _negated=True),
                    name="reviews_statecircle_not_beyond",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            ("is_wider", True),
                            models.Q(("confirmed_by", models.F("set_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_statecircle_of_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("circle__in", ["everyone", "designated", "contacts", "nobody"]),
                        (
                            "right__in",
                            [
                                "read_for_state",
                                "view_state_reviews",
                                "object_for_state",
                                "name_for_state",
                                "keep_delegation",
                                "follow_up_for_state",
                            ],
                        ),
                    ),
                    name="reviews_statecircle_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StateContact",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("authority", models.CharField(max_length=300, verbose_name="authority")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
            ("address", models.TextField(blank=True, max_length=1000, verbose_name="address")),
            ("starts_on", models.DateField(verbose_name="from")),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            (
                "source",
                models.CharField(
                    help_text="Where it is written, such as the note verbale and its date.",
                    max_length=300,
                    verbose_name="source",
                ),
            ),
            ("is_shared", models.BooleanField(default=False, verbose_name="other States may see it")),
            (
                "kind",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contacts",
                    to="reviews.contactkind",
                    verbose_name="kind of contact",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contacts",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "contact of a State",
            "verbose_name_plural": "contacts of States",
            "ordering": ["state", "kind", "-starts_on", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("starts_on")),
                        _connector="OR",
                    ),
                    name="reviews_statecontact_dates",
                ),
                models.CheckConstraint(
                    condition=models.Q(("source", ""), _negated=True),
                    name="reviews_statecontact_has_source",
                ),
                models.CheckConstraint(
                    condition=models.Q(("authority", ""), _negated=True),
                    name="reviews_statecontact_has_authority",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StateMandate",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "role",
                models.CharField(
                    choices=[
                        ("contact", "national contact point"),
                        ("deputy", "deputy of the national contact point"),
                        ("designated", "designated person of the Permanent Mission"),
                        ("delegate", "delegate of the Permanent Mission"),
                    ],
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            (
                "seat",
                models.CharField(
                    blank=True,
                    choices=[
                        ("vienna", "Vienna"),
                        ("geneva", "Geneva"),
                        ("new_york", "New York"),
                        ("capital", "capital"),
                    ],
                    max_length=10,
                    verbose_name="works in",
                ),
            ),
            ("starts_on", models.DateField(verbose_name="from")),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="why it ended")),
            (
                "note_verbale",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="state_mandates",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="state_mandates",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "mandate for a State",
            "verbose_name_plural": "mandates for States",
            "ordering": ["state", "role", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_on__isnull", True)),
                    fields=("user",),
                    name="reviews_statemandate_of_one_state",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_on__isnull", True), ("role", "contact")),
                    fields=("state",),
                    name="reviews_statemandate_one_contact",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("starts_on")),
                        _connector="OR",
                    ),
                    name="reviews_statemandate_dates",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ended_on__isnull", False), ("end_reason", ""), _connector="OR"),
                    name="reviews_statemandate_reason_of_an_end",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["contact", "deputy", "designated", "delegate"])),
                    name="reviews_statemandate_role_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("seat__in", ["", "vienna", "geneva", "new_york", "capital"])),
                    name="reviews_statemandate_seat_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StateHandover",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("facts", models.JSONField(verbose_name="state of the work")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="handed over")),
            (
                "mandate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="handover",
                    to="reviews.statemandate",
                    verbose_name="mandate for a State",
                ),
            ),
            (
                "predecessor",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.statemandate",
                    verbose_name="mandate of the predecessor",
                ),
            ),
        ],
        options={
            "verbose_name": "handover for a State",
            "verbose_name_plural": "handovers for States",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("predecessor", models.F("mandate")), _negated=True),
                    name="reviews_statehandover_from_somebody_else",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ActUnderStateMandate",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="under_state_mandate",
                    to="core.auditevent",
                    verbose_name="audit event",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="acts",
                    to="reviews.statemandate",
                    verbose_name="mandate for a State",
                ),
            ),
        ],
        options={
            "verbose_name": "act under a mandate for a State",
            "verbose_name_plural": "acts under mandates for States",
            "ordering": ["-event"],
        },
    ),
    migrations.CreateModel(
        name="StateNotice",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "has_name",
                models.BooleanField(
                    default=False,
                    verbose_name="The note has the full name of the head of the mission or the ministry.",
                ),
            ),
            ("has_signature", models.BooleanField(default=False, verbose_name="The note is signed.")),
            ("has_stamp", models.BooleanField(default=False, verbose_name="The note has a stamp.")),
            (
                "decision",
                models.CharField(
                    blank=True,
                    choices=[("confirmed", "confirmed"), ("refused", "refused")],
                    max_length=10,
                    verbose_name="decision",
                ),
            ),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason for a refusal")),
            (
                "decided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "note_verbale",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notices",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
            (
                "sent_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="sent by",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notices",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "note on a delegation",
            "verbose_name_plural": "notes on delegations",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("decision", "")),
                    fields=("note_verbale",),
                    name="reviews_statenotice_undecided_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("decision__in", ["confirmed", "refused"]),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_statenotice_decided_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision", "confirmed"), _negated=True),
                        models.Q(("decided_by", models.F("sent_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_statenotice_of_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision", "confirmed"), _negated=True),
                        models.Q(("has_name", True), ("has_signature", True), ("has_stamp", True)),
                        _connector="OR",
                    ),
                    name="reviews_statenotice_checked",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision", "refused"), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_statenotice_refusal_has_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoticeEntry",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
            ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
            (
                "role",
                models.CharField(
                    blank=True,
                    choices=[
                        ("contact", "national contact point"),
                        ("deputy", "deputy of the national contact point"),
                        ("designated", "designated person of the Permanent Mission"),
                        ("delegate", "delegate of the Permanent Mission"),
                    ],
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            (
                "seat",
                models.CharField(
                    blank=True,
                    choices=[
                        ("vienna", "Vienna"),
                        ("geneva", "Geneva"),
                        ("new_york", "New York"),
                        ("capital", "capital"),
                    ],
                    max_length=10,
                    verbose_name="works in",
                ),
            ),
            (
                "leaving",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="leaving_entries",
                    to="reviews.statemandate",
                    verbose_name="leaves",
                ),
            ),
            (
                "notice",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entries",
                    to="reviews.statenotice",
                    verbose_name="note on a delegation",
                ),
            ),
        ],
        options={
            "verbose_name": "person in a note on a delegation",
            "verbose_name_plural": "people in notes on delegations",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("leaving__isnull", False)),
                    fields=("notice", "leaving"),
                    name="reviews_noticeentry_leaves_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("email", ""), _negated=True),
                    fields=("notice", "email"),
                    name="reviews_noticeentry_joins_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("email", ""),
                            ("leaving__isnull", False),
                            ("name", ""),
                            ("role", ""),
                            ("seat", ""),
                        ),
                        models.Q(
                            ("leaving__isnull", True),
                            ("role__in", ["contact", "deputy", "designated", "delegate"]),
                            ("seat__in", ["vienna", "geneva", "new_york", "capital"]),
                            models.Q(("email", ""), ("name", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_noticeentry_joins_or_leaves",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ArticleText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
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
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("file_name", models.CharField(max_length=200, verbose_name="file")),
            ("file_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
            ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded")),
            (
                "article",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="texts",
                    to="reviews.article",
                    verbose_name="article",
                ),
            ),
            (
                "loaded_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="loaded by",
                ),
            ),
        ],
        options={
            "verbose_name": "text of an article",
            "verbose_name_plural": "texts of articles",
            "ordering": ["article", "language", "-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("superseded_at", None)),
                    fields=("article", "language"),
                    name="reviews_articletext_one_in_use",
                ),
                models.CheckConstraint(
                    condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                    name="reviews_articletext_language_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OfficialText",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
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
            ("address", models.URLField(max_length=500, verbose_name="address")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "instrument",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="official_texts",
                    to="stakeholders.instrument",
                    verbose_name="instrument",
                ),
            ),
        ],
        options={
            "verbose_name": "address of an official text",
            "verbose_name_plural": "addresses of official texts",
            "ordering": ["instrument__position", "language"],
            "constraints": [
                models.UniqueConstraint(fields=("instrument", "language"), name="reviews_officialtext_language_once"),
                models.CheckConstraint(
                    condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                    name="reviews_officialtext_language_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Provision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            ("paragraph", models.PositiveSmallIntegerField(default=0, verbose_name="paragraph")),
            ("subparagraph", models.PositiveSmallIntegerField(default=0, verbose_name="sub-paragraph")),
            ("item", models.PositiveSmallIntegerField(default=0, verbose_name="item")),
            ("subitem", models.PositiveSmallIntegerField(default=0, verbose_name="sub-item")),
            ("is_closing", models.BooleanField(default=False, verbose_name="after its sub-paragraphs")),
            ("label", models.CharField(blank=True, max_length=20, verbose_name="label")),
            ("text", models.TextField(max_length=20000, verbose_name="text")),
            (
                "text_of",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="provisions",
                    to="reviews.articletext",
                    verbose_name="text of an article",
                ),
            ),
        ],
        options={
            "verbose_name": "provision",
            "verbose_name_plural": "provisions",
            "ordering": ["text_of", "position"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("text_of", "paragraph", "subparagraph", "item", "subitem", "is_closing"),
                    name="reviews_provision_number_once",
                ),
                models.UniqueConstraint(fields=("text_of", "position"), name="reviews_provision_position_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("item", 0), ("subparagraph__gt", 0), _connector="OR"),
                        models.Q(("subitem", 0), ("item__gt", 0), _connector="OR"),
                    ),
                    name="reviews_provision_levels_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True), name="reviews_provision_has_text"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="TextImport",
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
                        ("provisions", "texts of articles"),
                        ("questionnaire", "adopted questionnaire"),
                    ],
                    max_length=15,
                    verbose_name="content",
                ),
            ),
            ("file_name", models.CharField(max_length=200, verbose_name="file")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("content", models.JSONField(default=list, verbose_name="texts in the file")),
            ("notices", models.JSONField(blank=True, default=list, verbose_name="notes on the file")),
            ("outcomes", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="confirmed by",
                ),
            ),
            (
                "uploaded_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="uploaded by",
                ),
            ),
        ],
        options={
            "verbose_name": "file with official texts",
            "verbose_name_plural": "files with official texts",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(("confirmed_at__isnull", False), ("content", [])),
                        _connector="OR",
                    ),
                    name="reviews_textimport_confirmed_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["provisions", "questionnaire"])),
                    name="reviews_textimport_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SavedView",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=80, verbose_name="name")),
            (
                "query",
                models.CharField(blank=True, max_length=1000, verbose_name="filters, columns and order"),
            ),
            ("is_shared", models.BooleanField(default=False, verbose_name="shared with the Secretariat")),
            (
                "owner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="made by",
                ),
            ),
        ],
        options={
            "verbose_name": "saved view of the board",
            "verbose_name_plural": "saved views of the board",
            "ordering": ["name", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("owner", "name"), name="reviews_savedview_name_once"),
                models.CheckConstraint(
                    condition=models.Q(("name", ""), _negated=True), name="reviews_savedview_has_name"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LetterTemplate",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
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
                    default="en",
                    max_length=10,
                    verbose_name="original language",
                ),
            ),
            ("key", models.SlugField(max_length=40, unique=True, verbose_name="key")),
            ("subject", models.CharField(max_length=200, verbose_name="subject")),
            ("addressee", models.CharField(max_length=200, verbose_name="addressee")),
            ("place", models.CharField(max_length=60, verbose_name="place")),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            ("sheet", models.TextField(max_length=3000, verbose_name="text of the enclosed sheet")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "text of notes verbales",
            "verbose_name_plural": "texts of notes verbales",
            "ordering": ["key"],
        },
    ),
    migrations.CreateModel(
        name="LetterBatch",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "made_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="made by",
                ),
            ),
        ],
        options={
            "verbose_name": "notes verbales made together",
            "verbose_name_plural": "notes verbales made together",
            "ordering": ["-pk"],
        },
    ),
    migrations.CreateModel(
        name="Mission",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
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
                    verbose_name="language of correspondence",
                ),
            ),
            (
                "seat",
                models.CharField(
                    choices=[
                        ("vienna", "Vienna"),
                        ("geneva", "Geneva"),
                        ("new_york", "New York"),
                        ("capital", "capital"),
                    ],
                    default="vienna",
                    max_length=10,
                    verbose_name="works in",
                ),
            ),
            (
                "addressee",
                models.CharField(
                    blank=True,
                    help_text="In the language of correspondence, if it is not the usual name of the Permanent Mission.",
                    max_length=300,
                    verbose_name="addressee",
                ),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "state",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mission",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "mission on record",
            "verbose_name_plural": "missions on record",
            "ordering": ["state"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"]),
                        ("seat__in", ["vienna", "geneva", "new_york", "capital"]),
                    ),
                    name="reviews_mission_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("seat", "capital"), _negated=True),
                        models.Q(("addressee", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_mission_capital_has_addressee",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Review",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("code", models.SlugField(editable=False, max_length=12, unique=True, verbose_name="code")),
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
                    default="en",
                    max_length=10,
                    verbose_name="language of the review",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("planned", "Planned"),
                        ("nomination", "Nomination"),
                        ("preliminary_consultation", "Preliminary consultation"),
                        ("self_assessment", "Self-assessment"),
                        ("desk_review", "Desk review"),
                        ("dialogue", "Dialogue"),
                        ("observations", "List of observations"),
                        ("agreement", "Agreement"),
                        ("summary", "Summary"),
                        ("completed", "Completed"),
                        ("issued", "Issued"),
                        ("closed", "Closed"),
                    ],
                    default="planned",
                    editable=False,
                    max_length=30,
                    verbose_name="step",
                ),
            ),
            ("opened_on", models.DateField(blank=True, editable=False, null=True, verbose_name="opened")),
            (
                "issued_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="issued"),
            ),
            (
                "routed_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="routed"),
            ),
            (
                "instruments",
                models.ManyToManyField(
                    related_name="reviews", to="stakeholders.instrument", verbose_name="instruments"
                ),
            ),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reviews",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
            (
                "questionnaire",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="reviews.questionnaire",
                    verbose_name="questionnaire",
                ),
            ),
            (
                "state_under_review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reviews",
                    to="stakeholders.state",
                    verbose_name="State under review",
                ),
            ),
            (
                "group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reviews",
                    to="reviews.reviewgroup",
                    verbose_name="group",
                ),
            ),
            (
                "publication_decision",
                models.OneToOneField(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="in_force_for",
                    to="reviews.publicationdecision",
                    verbose_name="decision on publication in force",
                ),
            ),
        ],
        options={
            "verbose_name": "country review",
            "verbose_name_plural": "country reviews",
            "ordering": ["phase__sequence", "group__number", "state_under_review__names__en"],
            "permissions": [
                ("agree_outcome", "agree_outcome"),
                ("answer_clarification", "answer_clarification"),
                ("answer_questionnaire", "answer_questionnaire"),
                ("clear_questionnaire", "clear_questionnaire"),
                ("close_dialogue", "close_dialogue"),
                ("decide_publication", "decide_publication"),
                ("draft_outcome", "draft_outcome"),
                ("hold_consultation", "hold_consultation"),
                ("log_meeting", "log_meeting"),
                ("view_draft_list", "view_draft_list"),
                ("view_draft_questionnaire", "view_draft_questionnaire"),
                ("view_feedback", "view_feedback"),
                ("view_final_list", "view_final_list"),
                ("view_people", "view_people"),
                ("view_submitted_questionnaire", "view_submitted_questionnaire"),
                ("view_summary", "view_summary"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("phase", "state_under_review"), name="reviews_review_one_per_phase"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "state__in",
                            [
                                "planned",
                                "nomination",
                                "preliminary_consultation",
                                "self_assessment",
                                "desk_review",
                                "dialogue",
                                "observations",
                                "agreement",
                                "summary",
                                "completed",
                                "issued",
                                "closed",
                            ],
                        )
                    ),
                    name="reviews_review_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state", "planned"), ("opened_on__isnull", False), _connector="OR"),
                    name="reviews_review_open_has_start",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_at__isnull", False), ("state__in", ["issued", "closed"])),
                        models.Q(
                            models.Q(("state__in", ["issued", "closed"]), _negated=True),
                            ("issued_at__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_review_issued_has_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReviewGrant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "content_object",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, to="reviews.review", verbose_name="review"
                ),
            ),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "permission",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
            ),
        ],
        options={
            "verbose_name": "right on a review",
            "verbose_name_plural": "rights on reviews",
            "abstract": False,
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="Delegation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "capacity",
                models.CharField(
                    choices=[
                        ("under_review", "State under review"),
                        ("reviewing", "reviewing State"),
                        ("former", "former reviewing State"),
                    ],
                    max_length=15,
                    verbose_name="capacity",
                ),
            ),
            (
                "selection",
                models.CharField(
                    blank=True,
                    choices=[
                        ("same_region", "same regional group"),
                        ("other_region", "other regional group"),
                        ("additional", "additional reviewer"),
                    ],
                    max_length=15,
                    verbose_name="drawn as",
                ),
            ),
            (
                "asks_declaration",
                models.BooleanField(default=False, verbose_name="asks for a declaration of conflicts of interest"),
            ),
            (
                "instruments",
                models.ManyToManyField(related_name="+", to="stakeholders.instrument", verbose_name="instruments"),
            ),
            (
                "party",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="delegations",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "released_by",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="released",
                    to="reviews.drawentry",
                    verbose_name="released by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="delegations",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "delegation",
            "verbose_name_plural": "delegations",
            "ordering": ["review", "-capacity", "pk"],
            "permissions": [
                ("ask_clarification", "ask_clarification"),
                ("clear_feedback", "clear_feedback"),
                ("clear_outcome", "clear_outcome"),
                ("draft_feedback", "draft_feedback"),
                ("nominate", "nominate"),
                ("view_own_draft", "view_own_draft"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("capacity", "former"), _negated=True),
                    fields=("review", "party"),
                    name="reviews_delegation_once_per_state",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("capacity", "under_review")),
                    fields=("review",),
                    name="reviews_delegation_one_under_review",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("capacity", "under_review"), ("selection", "")),
                        models.Q(
                            ("capacity__in", ["reviewing", "former"]),
                            ("selection__in", ["same_region", "other_region", "additional"]),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_delegation_drawn_as",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("capacity", "former"), ("released_by__isnull", False)),
                        models.Q(models.Q(("capacity", "former"), _negated=True), ("released_by__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_delegation_released_by_lots",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DelegationGrant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "content_object",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "permission",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
            ),
        ],
        options={
            "verbose_name": "right for a delegation",
            "verbose_name_plural": "rights for delegations",
            "abstract": False,
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="Consultation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("held_on", models.DateField(verbose_name="held on")),
            ("participants", models.TextField(max_length=2000, verbose_name="participants")),
            ("timetable", models.TextField(max_length=5000, verbose_name="timetable agreed")),
            (
                "review",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="consultation",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "preliminary consultation",
            "verbose_name_plural": "preliminary consultations",
        },
    ),
    migrations.CreateModel(
        name="AnswerImport",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("file_name", models.CharField(max_length=200, verbose_name="file")),
            (
                "file_format",
                models.CharField(
                    choices=[("xlsx", "Excel (.xlsx)"), ("docx", "Word (.docx)")],
                    max_length=4,
                    verbose_name="kind of file",
                ),
            ),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
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
            ("exported_at", models.DateTimeField(verbose_name="exported")),
            ("content", models.JSONField(default=list, verbose_name="answers in the file")),
            ("notices", models.JSONField(blank=True, default=list, verbose_name="not read")),
            ("outcomes", models.JSONField(default=dict, verbose_name="outcome")),
            (
                "confirmed_at",
                models.DateTimeField(blank=True, null=True, verbose_name="used in the answer"),
            ),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="confirmed by",
                ),
            ),
            (
                "uploaded_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="uploaded by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answer_imports",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "file with answers",
            "verbose_name_plural": "files with answers",
            "ordering": ["review", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            ("content", []),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_answerimport_confirmed_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("file_format__in", ["xlsx", "docx"])),
                    name="reviews_answerimport_format_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Institution",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="institutions",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "members",
                models.ManyToManyField(
                    blank=True,
                    related_name="institutions",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="experts",
                ),
            ),
        ],
        options={
            "verbose_name": "institution",
            "verbose_name_plural": "institutions",
            "ordering": ["delegation", "name"],
            "constraints": [
                models.UniqueConstraint(fields=("delegation", "name"), name="reviews_institution_name_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Guest",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "token_sha256",
                models.CharField(editable=False, max_length=64, unique=True, verbose_name="SHA-256 of the token"),
            ),
            ("expires_at", models.DateTimeField(verbose_name="valid until")),
            ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
            (
                "invited_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="invited by",
                ),
            ),
            (
                "institution",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="guests",
                    to="reviews.institution",
                    verbose_name="institution",
                ),
            ),
        ],
        options={
            "verbose_name": "guest",
            "verbose_name_plural": "guests",
            "ordering": ["institution", "name", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("created_at"))),
                    name="reviews_guest_expires_later",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Assignment",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("in_hand", "in progress"),
                        ("handed_in", "handed in"),
                        ("returned", "returned with a comment"),
                        ("accepted", "accepted"),
                    ],
                    default="in_hand",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("comment", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
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
                "expert",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="assigned_articles",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="expert",
                ),
            ),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="assignments",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "institution",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="assignments",
                    to="reviews.institution",
                    verbose_name="institution",
                ),
            ),
            ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
            (
                "handed_in_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="handed in"),
            ),
            (
                "returned_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="returned"),
            ),
        ],
        options={
            "verbose_name": "assigned article",
            "verbose_name_plural": "assigned articles",
            "ordering": ["delegation", "article__instrument__position", "article__number"],
            "constraints": [
                models.UniqueConstraint(fields=("delegation", "article"), name="reviews_assignment_article_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("expert__isnull", False), ("institution__isnull", True)),
                        models.Q(("expert__isnull", True), ("institution__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_assignment_expert_or_institution",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["in_hand", "handed_in", "returned", "accepted"])),
                    name="reviews_assignment_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "returned"), _negated=True),
                        models.Q(("comment", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_assignment_return_has_comment",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state", "in_hand"), ("handed_in_at__isnull", False), _connector="OR"),
                    name="reviews_assignment_handed_in_on_a_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "returned"), _negated=True),
                        ("returned_at__isnull", False),
                        _connector="OR",
                    ),
                    name="reviews_assignment_returned_on_a_day",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Deadline",
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
                        ("focal_points", "focal points named"),
                        ("experts", "experts named"),
                        ("preliminary_consultation", "preliminary consultation held"),
                        ("self_assessment", "self-assessment submitted"),
                        ("written_feedback", "written feedback given"),
                        ("list_of_observations", "list of observations agreed"),
                        ("closure", "review of this phase closed"),
                    ],
                    max_length=30,
                    verbose_name="kind of deadline",
                ),
            ),
            ("amount", models.PositiveSmallIntegerField(verbose_name="length")),
            (
                "unit",
                models.CharField(
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
            ("starts_on", models.DateField(verbose_name="from")),
            ("falls_on", models.DateField(verbose_name="falls on")),
            ("due_on", models.DateField(verbose_name="deadline")),
            ("suspended_since", models.DateField(blank=True, null=True, verbose_name="suspended since")),
            ("met_on", models.DateField(blank=True, null=True, verbose_name="done on")),
            (
                "rule",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="deadlines",
                    to="reviews.deadlinerule",
                    verbose_name="rule",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="deadlines",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "date",
            "verbose_name_plural": "deadlines",
            "ordering": ["due_on", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "kind"), name="reviews_deadline_one_per_kind"),
                models.CheckConstraint(
                    condition=models.Q(("due_on__gte", models.F("starts_on"))),
                    name="reviews_deadline_dates",
                ),
                models.CheckConstraint(
                    condition=models.Q(("met_on__isnull", True), ("suspended_since__isnull", True), _connector="OR"),
                    name="reviews_deadline_met_runs_no_more",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ClockEvent",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
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
                        ("met", "done"),
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
            ("due_before", models.DateField(blank=True, null=True, verbose_name="deadline before")),
            ("due_after", models.DateField(verbose_name="deadline after")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            ("mandate", models.CharField(blank=True, max_length=300, verbose_name="on whose authority")),
            ("actor_label", models.CharField(blank=True, max_length=300, verbose_name="by")),
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
                "deadline",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="events",
                    to="reviews.deadline",
                    verbose_name="date",
                ),
            ),
        ],
        options={
            "verbose_name": "change of a deadline",
            "verbose_name_plural": "changes of deadlines",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("act__in", ["started", "extended", "suspended", "resumed", "recalculated", "met"])
                    ),
                    name="reviews_clockevent_act_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("act__in", ["started", "met"]),
                        models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("mandate", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_clockevent_says_why",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("act", "extended"), _negated=True),
                        models.Q(("amount__gte", 1), ("unit__in", ["days", "working_days", "weeks", "months"])),
                        _connector="OR",
                    ),
                    name="reviews_clockevent_extended_by",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Nomination",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
            ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
            (
                "role",
                models.CharField(
                    choices=[
                        ("focal_point", "focal point"),
                        ("deputy", "deputy of the focal point"),
                        ("expert", "governmental expert"),
                        ("observer", "observer"),
                    ],
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            (
                "replaces",
                models.BooleanField(default=False, verbose_name="replaces the current focal point"),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("pending", "to be checked by the Secretariat"),
                        ("approved", "approved"),
                        ("refused", "refused"),
                    ],
                    default="pending",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason for a refusal")),
            (
                "declaration",
                models.CharField(
                    blank=True,
                    choices=[
                        ("none", "no conflict of interest"),
                        ("conflict", "a conflict of interest, or what may look like one"),
                    ],
                    max_length=10,
                    verbose_name="declares",
                ),
            ),
            (
                "declared_text",
                models.CharField(blank=True, max_length=1000, verbose_name="in the person's words"),
            ),
            ("declared_at", models.DateTimeField(blank=True, null=True, verbose_name="declared")),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="nominations",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "note_verbale",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="nominations",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
        ],
        options={
            "verbose_name": "nomination",
            "verbose_name_plural": "nominations",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "pending")),
                    fields=("delegation", "email", "role"),
                    name="reviews_nomination_pending_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["pending", "approved", "refused"])),
                    name="reviews_nomination_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_nomination_refusal_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("declaration", ""), ("declared_at__isnull", True)),
                        models.Q(("declaration__in", ["none", "conflict"]), ("declared_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_nomination_declared_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("declaration", "conflict"), _negated=True),
                        models.Q(("declared_text", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_nomination_conflict_in_words",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Mandate",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "role",
                models.CharField(
                    choices=[
                        ("focal_point", "focal point"),
                        ("deputy", "deputy of the focal point"),
                        ("expert", "governmental expert"),
                        ("observer", "observer"),
                    ],
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            ("starts_on", models.DateField(verbose_name="from")),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="why it ended")),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
            (
                "nomination",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandate",
                    to="reviews.nomination",
                    verbose_name="nomination",
                ),
            ),
            (
                "note_verbale",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
        ],
        options={
            "verbose_name": "mandate",
            "verbose_name_plural": "mandates",
            "ordering": ["delegation", "role", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_on__isnull", True), ("role", "focal_point")),
                    fields=("delegation",),
                    name="reviews_mandate_one_focal_point",
                    violation_error_message="This State already has a focal point in this review.",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_on__isnull", True)),
                    fields=("delegation", "user", "role"),
                    name="reviews_mandate_role_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("starts_on")),
                        _connector="OR",
                    ),
                    name="reviews_mandate_dates",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ended_on__isnull", False), ("end_reason", ""), _connector="OR"),
                    name="reviews_mandate_reason_of_an_end",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ActUnderMandate",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="under_mandate",
                    to="core.auditevent",
                    verbose_name="audit event",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="acts",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
        ],
        options={
            "verbose_name": "act under a mandate",
            "verbose_name_plural": "acts under mandates",
            "ordering": ["-event"],
        },
    ),
    migrations.CreateModel(
        name="Handover",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("facts", models.JSONField(verbose_name="state of the work")),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="handed over")),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="handovers",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "mandate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="handover",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "predecessor",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate of the predecessor",
                ),
            ),
        ],
        options={
            "verbose_name": "handover",
            "verbose_name_plural": "handovers",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("predecessor", models.F("mandate")), _negated=True),
                    name="reviews_handover_from_somebody_else",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Answer",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("value", models.JSONField(blank=True, null=True, verbose_name="answer")),
            ("text", models.TextField(blank=True, verbose_name="explanation")),
            ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
            (
                "updated_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="saved by",
                ),
            ),
            (
                "guest",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.guest",
                    verbose_name="guest",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answers",
                    to="reviews.question",
                    verbose_name="question",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answers",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "answer",
            "verbose_name_plural": "answers",
            "ordering": ["question__position"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "question"), name="reviews_answer_one_per_question"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("guest__isnull", True), ("updated_by__isnull", False)),
                        models.Q(("guest__isnull", False), ("updated_by__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_answer_saved_by_person_or_guest",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AnswerRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            ("value", models.JSONField(null=True, verbose_name="answer")),
            ("text", models.TextField(blank=True, verbose_name="explanation")),
            ("at", models.DateTimeField(auto_now_add=True, verbose_name="saved")),
            (
                "origin",
                models.CharField(
                    choices=[
                        ("typed", "typed"),
                        ("restored", "restored from an earlier revision"),
                        ("taken", "copied from an earlier answer"),
                        ("imported", "read from a file"),
                        ("input", "copied from an organization's input"),
                    ],
                    default="typed",
                    max_length=10,
                    verbose_name="origin",
                ),
            ),
            (
                "restored_from",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
            ),
            (
                "answer",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="revisions",
                    to="reviews.answer",
                    verbose_name="answer",
                ),
            ),
            (
                "author",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="saved by",
                ),
            ),
            (
                "imported_from",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="revisions",
                    to="reviews.answerimport",
                    verbose_name="read from the file",
                ),
            ),
            (
                "guest",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.guest",
                    verbose_name="guest",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
        ],
        options={
            "verbose_name": "revision of an answer",
            "verbose_name_plural": "revisions of answers",
            "ordering": ["answer", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("answer", "number"), name="reviews_answerrevision_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("origin__in", ["typed", "restored", "taken", "imported", "input"])),
                    name="reviews_answerrevision_origin_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("imported_from__isnull", False), ("origin", "imported")),
                        models.Q(models.Q(("origin", "imported"), _negated=True), ("imported_from__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_answerrevision_imported_from_a_file",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("origin", "restored"), ("restored_from__lt", models.F("number"))),
                        models.Q(models.Q(("origin", "restored"), _negated=True), ("restored_from__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_answerrevision_restored_from_earlier",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("author__isnull", False), ("guest__isnull", True)),
                        models.Q(("author__isnull", True), ("guest__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_answerrevision_by_person_or_guest",
                ),
                models.CheckConstraint(
                    condition=models.Q(("guest__isnull", True), ("mandate__isnull", True), _connector="OR"),
                    name="reviews_answerrevision_guest_has_no_mandate",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Meeting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("held_on", models.DateField(verbose_name="held on")),
            ("participants", models.TextField(max_length=2000, verbose_name="participants")),
            ("minutes", models.TextField(max_length=20000, verbose_name="minutes")),
            (
                "logged_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="meetings",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "remote meeting",
            "verbose_name_plural": "remote meetings",
            "ordering": ["-held_on", "-pk"],
        },
    ),
    migrations.CreateModel(
        name="Feedback",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared")),
            ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="feedback",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "joined_into",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joined",
                    to="reviews.feedback",
                    verbose_name="joined into",
                ),
            ),
        ],
        options={
            "verbose_name": "written feedback",
            "verbose_name_plural": "written feedback",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cleared_at__isnull", True), ("sha256", "")),
                        models.Q(("cleared_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="reviews_feedback_cleared_with_hash",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="FeedbackAuthor",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared")),
            ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
            (
                "delegation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="authorship",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "feedback",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="authors",
                    to="reviews.feedback",
                    verbose_name="written feedback",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
        ],
        options={
            "verbose_name": "State whose feedback it is",
            "verbose_name_plural": "States whose feedback it is",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cleared_at__isnull", True), ("mandate__isnull", True), ("sha256", "")),
                        models.Q(
                            ("cleared_at__isnull", False),
                            ("mandate__isnull", False),
                            models.Q(("sha256", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_feedbackauthor_cleared_under_mandate",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="FeedbackEntry",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("text", models.TextField(blank=True, max_length=20000, verbose_name="text")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
            (
                "head",
                models.CharField(
                    choices=[
                        ("measures", "Measures taken"),
                        ("successes", "Successes"),
                        ("challenges", "Challenges"),
                        ("clarification", "Request for clarification"),
                    ],
                    max_length=15,
                    verbose_name="heading",
                ),
            ),
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
                "feedback",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entries",
                    to="reviews.feedback",
                    verbose_name="written feedback",
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
            "verbose_name": "passage of written feedback",
            "verbose_name_plural": "passages of written feedback",
            "ordering": ["article__instrument__position", "article__number", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("feedback", "article", "head"), name="reviews_feedbackentry_once"),
                models.CheckConstraint(
                    condition=models.Q(("head__in", ["measures", "successes", "challenges", "clarification"])),
                    name="reviews_feedbackentry_head_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FeedbackRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            ("text", models.TextField(blank=True, verbose_name="text")),
            (
                "at",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
            ),
            (
                "restored_from",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
            ),
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
                    to="reviews.feedbackentry",
                    verbose_name="passage",
                ),
            ),
        ],
        options={
            "verbose_name": "revision of written feedback",
            "verbose_name_plural": "revisions of written feedback",
            "ordering": ["of", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("of", "number"), name="reviews_feedbackrevision_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="JointFeedback",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("proposed", "proposed"),
                        ("agreed", "agreed"),
                        ("declined", "declined"),
                        ("withdrawn", "withdrawn"),
                        ("ended", "ended"),
                    ],
                    default="proposed",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            (
                "partner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joint_received",
                    to="reviews.delegation",
                    verbose_name="proposed to",
                ),
            ),
            (
                "proposed_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joint_proposed",
                    to="reviews.delegation",
                    verbose_name="proposed by",
                ),
            ),
            (
                "answered_under",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate of the answer",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
        ],
        options={
            "verbose_name": "joint written feedback",
            "verbose_name_plural": "joint written feedback",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["proposed", "agreed", "declined", "withdrawn", "ended"])),
                    name="reviews_jointfeedback_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("proposed_by", models.F("partner")), _negated=True),
                    name="reviews_jointfeedback_between_two_states",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["proposed", "agreed"])),
                    fields=("proposed_by",),
                    name="reviews_jointfeedback_one_open",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Citation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("provisions", models.CharField(max_length=500, verbose_name="provisions")),
            (
                "updated_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="saved by",
                ),
            ),
            (
                "legislation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="citations",
                    to="reviews.legislation",
                    verbose_name="law",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="citations",
                    to="reviews.question",
                    verbose_name="question",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="citations",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "citation",
            "verbose_name_plural": "citations",
            "ordering": ["question__position", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "question", "legislation"), name="reviews_citation_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Note",
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
                    choices=[("comment", "comment"), ("question", "open question")],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
                ),
            ),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "resolved_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="resolved by",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.question",
                    verbose_name="question",
                ),
            ),
            (
                "mentioned",
                models.ManyToManyField(
                    blank=True,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="people mentioned",
                ),
            ),
        ],
        options={
            "verbose_name": "note",
            "verbose_name_plural": "notes",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["comment", "question"])),
                    name="reviews_note_kind_known",
                ),
                models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="reviews_note_has_text"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                        models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_note_resolved_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Submission",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("content", models.JSONField(verbose_name="content")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("submitted_at", models.DateTimeField(auto_now_add=True, verbose_name="submitted")),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="cleared by",
                ),
            ),
            (
                "receipt",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="core.document",
                    verbose_name="receipt",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="submissions",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "supersedes",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="superseded_by",
                    to="reviews.submission",
                    verbose_name="supersedes",
                ),
            ),
        ],
        options={
            "verbose_name": "submitted questionnaire",
            "verbose_name_plural": "submitted questionnaires",
            "ordering": ["review", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "number"), name="reviews_submission_number_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("number", 1), ("supersedes__isnull", True)),
                        models.Q(("number__gt", 1), ("supersedes__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_submission_later_supersedes",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Clarification",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("due_on", models.DateField(verbose_name="answer by")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "to be answered"),
                        ("answered", "answered"),
                        ("settled", "marked as resolved"),
                        ("withdrawn", "withdrawn"),
                    ],
                    default="open",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("request", models.TextField(max_length=20000, verbose_name="request")),
            ("answer", models.TextField(blank=True, max_length=20000, verbose_name="answer")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            (
                "answered_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="answered by",
                ),
            ),
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
                "follows",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="followed_by",
                    to="reviews.clarification",
                    verbose_name="follows",
                ),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="requested by",
                ),
            ),
            (
                "asked_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="clarifications_asked",
                    to="reviews.delegation",
                    verbose_name="asked by",
                ),
            ),
            (
                "addressee",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="addressed to",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.question",
                    verbose_name="answer",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="clarifications",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            ("quote", models.TextField(blank=True, max_length=20000, verbose_name="passage")),
            (
                "submission",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.submission",
                    verbose_name="submission",
                ),
            ),
        ],
        options={
            "verbose_name": "request for clarification",
            "verbose_name_plural": "requests for clarification",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("answer", ""),
                            ("answered_at__isnull", True),
                            ("answered_by__isnull", True),
                            ("state__in", ["open", "withdrawn"]),
                        ),
                        models.Q(
                            ("answered_at__isnull", False),
                            ("answered_by__isnull", False),
                            ("state__in", ["answered", "settled"]),
                            models.Q(("answer", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_clarification_answer_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["open", "answered", "settled", "withdrawn"])),
                    name="reviews_clarification_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("quote", ""),
                        models.Q(("question__isnull", False), ("submission__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_clarification_quote_of_an_answer",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Reopening",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("requested", "to be decided by the Secretariat"),
                        ("granted", "granted"),
                        ("refused", "refused"),
                        ("used", "used"),
                    ],
                    default="requested",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("reason", models.TextField(max_length=5000, verbose_name="reason")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("note", models.TextField(blank=True, max_length=5000, verbose_name="note on the decision")),
            (
                "clarification",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reopenings",
                    to="reviews.clarification",
                    verbose_name="request for clarification",
                ),
            ),
            (
                "decided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="requested by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reopenings",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "submission",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reopenings",
                    to="reviews.submission",
                    verbose_name="submitted questionnaire",
                ),
            ),
        ],
        options={
            "verbose_name": "request to reopen",
            "verbose_name_plural": "requests to reopen",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["requested", "granted"])),
                    fields=("review",),
                    name="reviews_reopening_one_open",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["requested", "granted", "refused", "used"])),
                    name="reviews_reopening_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True), name="reviews_reopening_has_reason"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("state", "requested"),
                        ),
                        models.Q(
                            models.Q(("state", "requested"), _negated=True),
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_reopening_decided_by_someone",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "refused"), _negated=True),
                        models.Q(("note", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_reopening_refused_with_note",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OfferDecision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("source_key", models.CharField(max_length=80, verbose_name="question it answered")),
            (
                "choice",
                models.CharField(
                    choices=[("taken", "used in the answer"), ("left", "not used")],
                    max_length=10,
                    verbose_name="choice",
                ),
            ),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="confirmed by",
                ),
            ),
            (
                "decided_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.question",
                    verbose_name="question",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="offer_decisions",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "submission",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.submission",
                    verbose_name="submitted questionnaire",
                ),
            ),
        ],
        options={
            "verbose_name": "earlier answer offered",
            "verbose_name_plural": "earlier answers offered",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("choice", "taken"), ("confirmed_at__isnull", True)),
                    fields=("review", "question"),
                    name="reviews_offerdecision_one_to_confirm",
                ),
                models.CheckConstraint(
                    condition=models.Q(("choice__in", ["taken", "left"])),
                    name="reviews_offerdecision_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("choice", "taken"),
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_offerdecision_confirmed_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Outcome",
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
                    choices=[("list_of_observations", "List of observations"), ("summary", "Summary")],
                    max_length=25,
                    verbose_name="kind",
                ),
            ),
            ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
            (
                "agreed_sha256",
                models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the agreed text"),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="outcomes",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "outcome",
            "verbose_name_plural": "outcomes",
            "ordering": ["review", "kind"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "kind"), name="reviews_outcome_one_per_kind"),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["list_of_observations", "summary"])),
                    name="reviews_outcome_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("agreed_at__isnull", True), ("agreed_sha256", "")),
                        models.Q(("agreed_at__isnull", False), models.Q(("agreed_sha256", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="reviews_outcome_agreed_has_hash",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Clearance",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("version", models.PositiveIntegerField(verbose_name="version")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the text")),
            ("cleared_at", models.DateTimeField(auto_now_add=True, verbose_name="cleared")),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="clearances",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "outcome",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="clearances",
                    to="reviews.outcome",
                    verbose_name="outcome",
                ),
            ),
        ],
        options={
            "verbose_name": "clearance",
            "verbose_name_plural": "clearances",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("outcome", "delegation", "version"), name="reviews_clearance_once_per_version"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="PublicationDecision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "list_scope",
                models.CharField(
                    choices=[
                        ("all", "the whole list"),
                        ("parts", "parts of the list"),
                        ("nothing", "nothing of the list"),
                    ],
                    max_length=10,
                    verbose_name="list of observations",
                ),
            ),
            (
                "shares_questionnaire",
                models.BooleanField(default=False, verbose_name="share the self-assessment with other States"),
            ),
            (
                "publishes_questionnaire",
                models.BooleanField(default=False, verbose_name="publish the self-assessment"),
            ),
            ("list_on", models.DateField(blank=True, null=True, verbose_name="list of observations from")),
            ("summary_on", models.DateField(blank=True, null=True, verbose_name="summary from")),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
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
                "summary_note_verbale",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.noteverbale",
                    verbose_name="note verbale on the summary",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="publication_decisions",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "decision on publication",
            "verbose_name_plural": "decisions on publication",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("list_scope__in", ["all", "parts", "nothing"])),
                    name="reviews_publicationdecision_scope_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="OutcomeDocument",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_outcome",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "outcome",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="documents",
                    to="reviews.outcome",
                    verbose_name="outcome",
                ),
            ),
        ],
        options={
            "verbose_name": "issued document",
            "verbose_name_plural": "issued documents",
            "ordering": ["-pk"],
        },
    ),
    migrations.CreateModel(
        name="IssuedPassage",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
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
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="passages",
                    to="reviews.outcomedocument",
                    verbose_name="issued document",
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
    migrations.CreateModel(
        name="Paper",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("self_assessment_report", "self-assessment report"),
                        ("written_feedback", "written feedback"),
                        ("note_of_agreement", "note of agreement"),
                        ("status_note", "status note"),
                        ("follow_up_note", "follow-up note"),
                    ],
                    max_length=25,
                    verbose_name="kind",
                ),
            ),
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_review",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="papers",
                    to="reviews.review",
                    verbose_name="review",
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
                            [
                                "self_assessment_report",
                                "written_feedback",
                                "note_of_agreement",
                                "status_note",
                                "follow_up_note",
                            ],
                        )
                    ),
                    name="reviews_paper_kind_known",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="OutcomeParagraph",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
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
                "assistance",
                models.CharField(
                    blank=True,
                    choices=[
                        ("model_legislation", "Model legislation"),
                        ("legislative_drafting", "Help with drafting legislation"),
                        ("institution_building", "Institution-building"),
                        ("training", "Training and capacity-building"),
                        ("it", "Information technology and equipment"),
                        ("on_site_expert", "On-site assistance by an expert"),
                        ("other", "Other"),
                    ],
                    max_length=25,
                    verbose_name="type of assistance",
                ),
            ),
            ("text", models.TextField(max_length=20000, verbose_name="text")),
            (
                "key",
                models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name="key"),
            ),
            (
                "removed_in",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="removed in version"),
            ),
            ("is_confidential", models.BooleanField(default=False, verbose_name="kept confidential")),
            ("is_published", models.BooleanField(default=False, verbose_name="published")),
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
                "drafted_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.delegation",
                    verbose_name="drafted by",
                ),
            ),
            (
                "merged_into",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="merged",
                    to="reviews.outcomeparagraph",
                    verbose_name="merged into",
                ),
            ),
            (
                "outcome",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="paragraphs",
                    to="reviews.outcome",
                    verbose_name="outcome",
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
            "verbose_name": "paragraph of an outcome",
            "verbose_name_plural": "paragraphs of outcomes",
            "ordering": ["article__instrument__position", "article__number", "kind", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["best_practice", "gap", "suggestion", "technical_assistance"])),
                    name="reviews_outcomeparagraph_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_confidential", True), ("is_published", True), _negated=True),
                    name="reviews_outcomeparagraph_not_both",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True),
                    name="reviews_outcomeparagraph_has_text",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("assistance", ""),
                        models.Q(
                            (
                                "assistance__in",
                                [
                                    "model_legislation",
                                    "legislative_drafting",
                                    "institution_building",
                                    "training",
                                    "it",
                                    "on_site_expert",
                                    "other",
                                ],
                            ),
                            ("kind", "technical_assistance"),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_outcomeparagraph_assistance_of_a_need",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("merged_into__isnull", True),
                        models.Q(
                            ("removed_in__isnull", False),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_outcomeparagraph_merged_is_taken_out",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ParagraphRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            ("text", models.TextField(blank=True, verbose_name="text")),
            (
                "at",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
            ),
            (
                "restored_from",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
            ),
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
                "assistance",
                models.CharField(
                    blank=True,
                    choices=[
                        ("model_legislation", "Model legislation"),
                        ("legislative_drafting", "Help with drafting legislation"),
                        ("institution_building", "Institution-building"),
                        ("training", "Training and capacity-building"),
                        ("it", "Information technology and equipment"),
                        ("on_site_expert", "On-site assistance by an expert"),
                        ("other", "Other"),
                    ],
                    max_length=25,
                    verbose_name="type of assistance",
                ),
            ),
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
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
        ],
        options={
            "verbose_name": "revision of a paragraph",
            "verbose_name_plural": "revisions of paragraphs",
            "ordering": ["of", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("of", "number"), name="reviews_paragraphrevision_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="ReturnComment",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("version", models.PositiveIntegerField(verbose_name="version")),
            ("text", models.TextField(max_length=20000, verbose_name="comment")),
            ("at", models.DateTimeField(auto_now_add=True, verbose_name="returned")),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "outcome",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="return_comments",
                    to="reviews.outcome",
                    verbose_name="outcome",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="return_comments",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
        ],
        options={
            "verbose_name": "comment on a return",
            "verbose_name_plural": "comments on returns",
            "ordering": ["-pk"],
        },
    ),
    migrations.CreateModel(
        name="PassageComment",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("revision", models.PositiveIntegerField(verbose_name="revision")),
            ("quote", models.TextField(blank=True, max_length=20000, verbose_name="passage")),
            (
                "begin",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="beginning of the passage"),
            ),
            ("end", models.PositiveIntegerField(blank=True, null=True, verbose_name="end of the passage")),
            (
                "audience",
                models.CharField(
                    choices=[
                        ("own", "own delegation"),
                        ("reviewers", "reviewing States"),
                        ("parties", "all parties to the review"),
                    ],
                    max_length=10,
                    verbose_name="read by",
                ),
            ),
            ("text", models.TextField(max_length=5000, verbose_name="comment")),
            ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
                ),
            ),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="comments",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
            (
                "resolved_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="resolved by",
                ),
            ),
        ],
        options={
            "verbose_name": "comment on a passage",
            "verbose_name_plural": "comments on passages",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("audience__in", ["own", "reviewers", "parties"])),
                    name="reviews_passagecomment_audience_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True), name="reviews_passagecomment_has_text"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("begin__isnull", True), ("end__isnull", True)),
                        models.Q(("end__gt", models.F("begin")), models.Q(("quote", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="reviews_passagecomment_place_of_a_quote",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                        models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_passagecomment_resolved_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StakeholderConsultation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("consulted", models.CharField(max_length=300, verbose_name="who was consulted")),
            (
                "method",
                models.CharField(
                    choices=[
                        ("meeting", "meeting"),
                        ("hearing", "public hearing"),
                        ("written", "written exchange"),
                        ("survey", "survey"),
                        ("other", "another way"),
                    ],
                    max_length=10,
                    verbose_name="how",
                ),
            ),
            ("began_on", models.DateField(verbose_name="from")),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ("subject", models.TextField(blank=True, max_length=2000, verbose_name="on what")),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="stakeholder_consultations",
                    to="reviews.review",
                    verbose_name="review",
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
            "verbose_name": "consultation of stakeholders",
            "verbose_name_plural": "consultations of stakeholders",
            "ordering": ["review", "began_on", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("method__in", ["meeting", "hearing", "written", "survey", "other"])),
                    name="reviews_stakeholderconsultation_method_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_on__isnull", True), ("ended_on__gte", models.F("began_on")), _connector="OR"
                    ),
                    name="reviews_stakeholderconsultation_dates",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InputInvitation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("due_on", models.DateField(verbose_name="last day")),
            ("message", models.TextField(blank=True, max_length=2000, verbose_name="message")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("invited", "invited"),
                        ("received", "input received"),
                        ("declined", "declined"),
                        ("withdrawn", "withdrawn by the State"),
                        ("expired", "expired"),
                    ],
                    default="invited",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received")),
            (
                "invited_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="invited by",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="input_invitations",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            (
                "questions",
                models.ManyToManyField(related_name="+", to="reviews.question", verbose_name="questions"),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="input_invitations",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "invitation to give input",
            "verbose_name_plural": "invitations to give input",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["invited", "received", "declined", "withdrawn", "expired"])),
                    name="reviews_inputinvitation_state_known",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state", "invited")),
                    fields=("review", "organization"),
                    name="reviews_inputinvitation_open_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("received_at__isnull", False), ("state", "received")),
                        models.Q(models.Q(("state", "received"), _negated=True), ("received_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_inputinvitation_received_has_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InputAnswer",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("text", models.TextField(blank=True, verbose_name="text")),
            ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="copied into the answer")),
            (
                "updated_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="saved by",
                ),
            ),
            (
                "invitation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answers",
                    to="reviews.inputinvitation",
                    verbose_name="invitation to give input",
                ),
            ),
            (
                "question",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="inputs",
                    to="reviews.question",
                    verbose_name="question",
                ),
            ),
        ],
        options={
            "verbose_name": "input on a question",
            "verbose_name_plural": "input on questions",
            "ordering": ["invitation", "question__position"],
            "constraints": [
                models.UniqueConstraint(fields=("invitation", "question"), name="reviews_inputanswer_one_per_question")
            ],
        },
    ),
    migrations.CreateModel(
        name="SummarySource",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "observation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="reflections",
                    to="reviews.outcomeparagraph",
                    verbose_name="observation",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sources",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
        ],
        options={
            "verbose_name": "source of a summary",
            "verbose_name_plural": "sources of summaries",
            "ordering": ["paragraph", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("paragraph", "observation"), name="reviews_summarysource_once"),
                models.CheckConstraint(
                    condition=models.Q(("paragraph", models.F("observation")), _negated=True),
                    name="reviews_summarysource_of_something_else",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Translation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
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
            (
                "outcome",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="translations",
                    to="reviews.outcome",
                    verbose_name="outcome",
                ),
            ),
        ],
        options={
            "verbose_name": "translation",
            "verbose_name_plural": "translations",
            "ordering": ["outcome", "language"],
            "constraints": [
                models.UniqueConstraint(fields=("outcome", "language"), name="reviews_translation_one_per_language"),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["draft", "revised", "final"])),
                    name="reviews_translation_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                    name="reviews_translation_language_official",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="TranslatedParagraph",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("text", models.TextField(blank=True, max_length=20000, verbose_name="text")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
            ("source_text", models.TextField(max_length=100000, verbose_name="text it was made from")),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="translations",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
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
            (
                "translation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="paragraphs",
                    to="reviews.translation",
                    verbose_name="translation",
                ),
            ),
            (
                "is_machine",
                models.BooleanField(default=False, editable=False, verbose_name="machine draft, not revised"),
            ),
        ],
        options={
            "verbose_name": "translated paragraph",
            "verbose_name_plural": "translated paragraphs",
            "ordering": ["translation", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("translation", "paragraph"), name="reviews_translatedparagraph_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="TranslationRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            ("text", models.TextField(blank=True, verbose_name="text")),
            (
                "at",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
            ),
            (
                "restored_from",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
            ),
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
                    to="reviews.translatedparagraph",
                    verbose_name="translated paragraph",
                ),
            ),
            ("is_machine", models.BooleanField(default=False, verbose_name="made by a machine")),
        ],
        options={
            "verbose_name": "revision of a translation",
            "verbose_name_plural": "revisions of translations",
            "ordering": ["of", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("of", "number"), name="reviews_translationrevision_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="VersionChange",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("effect", models.JSONField(default=dict, verbose_name="effect")),
            ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
            (
                "after",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.questionnaire",
                    verbose_name="version after",
                ),
            ),
            (
                "before",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.questionnaire",
                    verbose_name="version before",
                ),
            ),
            (
                "made_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="made by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="version_changes",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "undone_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="undone by",
                ),
            ),
        ],
        options={
            "verbose_name": "change of version",
            "verbose_name_plural": "changes of version",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("before", models.F("after")), _negated=True),
                    name="reviews_versionchange_changes",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                        models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_versionchange_undone_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AllowedWords",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the two texts")),
            ("allowed_at", models.DateTimeField(auto_now_add=True, verbose_name="allowed")),
            (
                "kept",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph kept confidential",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="allowed_words",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
        ],
        options={
            "verbose_name": "words in common that are allowed",
            "verbose_name_plural": "words in common that are allowed",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("paragraph", "kept", "sha256"), name="reviews_allowedwords_once"),
                models.CheckConstraint(
                    condition=models.Q(("paragraph", models.F("kept")), _negated=True),
                    name="reviews_allowedwords_of_something_else",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReadingConsent",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "delegation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reading_consent",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
        ],
        options={
            "verbose_name": "consent to read feedback at once",
            "verbose_name_plural": "consents to read feedback at once",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="ObservationSource",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="feedback_sources",
                    to="reviews.outcomeparagraph",
                    verbose_name="observation",
                ),
            ),
            (
                "passage",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.feedbackrevision",
                    verbose_name="passage of written feedback",
                ),
            ),
        ],
        options={
            "verbose_name": "source of an observation",
            "verbose_name_plural": "sources of observations",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("paragraph", "passage"), name="reviews_observationsource_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Reply",
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
                        ("accept", "Accept"),
                        ("propose", "Propose other wording"),
                        ("explain", "Explain"),
                    ],
                    max_length=10,
                    verbose_name="kind",
                ),
            ),
            ("wording", models.TextField(blank=True, max_length=20000, verbose_name="proposed wording")),
            ("text", models.TextField(blank=True, max_length=5000, verbose_name="explanation")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "ending",
                models.CharField(
                    blank=True,
                    choices=[
                        ("accepted", "accepted by the reviewing States"),
                        ("declined", "not accepted by the reviewing States"),
                        ("replaced", "replaced by a later reply"),
                        ("withdrawn", "withdrawn"),
                    ],
                    max_length=10,
                    verbose_name="how it ended",
                ),
            ),
            ("version", models.PositiveIntegerField(blank=True, null=True, verbose_name="version")),
            ("reason", models.TextField(blank=True, max_length=5000, verbose_name="reason")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
                ),
            ),
            (
                "base",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.paragraphrevision",
                    verbose_name="text that it replies to",
                ),
            ),
            (
                "comment",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="replies",
                    to="reviews.passagecomment",
                    verbose_name="comment",
                ),
            ),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.delegation",
                    verbose_name="delegation",
                ),
            ),
            (
                "ended_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="ended by",
                ),
            ),
            (
                "ended_under",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate of the end",
                ),
            ),
            (
                "mandate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.mandate",
                    verbose_name="mandate",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="replies",
                    to="reviews.outcomeparagraph",
                    verbose_name="paragraph",
                ),
            ),
        ],
        options={
            "verbose_name": "reply of the State under review",
            "verbose_name_plural": "replies of States under review",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["accept", "propose", "explain"])),
                    name="reviews_reply_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "propose"), models.Q(("wording", ""), _negated=True)),
                        models.Q(models.Q(("kind", "propose"), _negated=True), ("wording", "")),
                        _connector="OR",
                    ),
                    name="reviews_reply_wording_of_a_proposal",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind", "explain"), ("text", ""), _negated=True),
                    name="reviews_reply_explains_something",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("ended_at__isnull", True),
                            ("ended_by__isnull", True),
                            ("ended_under__isnull", True),
                            ("ending", ""),
                        ),
                        models.Q(
                            ("ended_at__isnull", False),
                            ("ended_by__isnull", False),
                            ("ended_under__isnull", False),
                            ("ending__in", ["accepted", "declined", "replaced", "withdrawn"]),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_reply_ended_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ending__in", ["accepted", "declined"]), _negated=True),
                        ("kind", "propose"),
                        _connector="OR",
                    ),
                    name="reviews_reply_decided_proposal",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ending", "accepted"), ("version__isnull", False)),
                        models.Q(models.Q(("ending", "accepted"), _negated=True), ("version__isnull", True)),
                        _connector="OR",
                    ),
                    name="reviews_reply_accepted_in_a_version",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), ("ending", "declined"), _connector="OR"),
                    name="reviews_reply_reason_of_a_refusal",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("comment__isnull", True), ("ended_at__isnull", True)),
                    fields=("paragraph",),
                    name="reviews_reply_one_to_a_paragraph",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("comment__isnull", False), ("ended_at__isnull", True)),
                    fields=("comment",),
                    name="reviews_reply_one_to_a_comment",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactEntry",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("reached_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="on")),
            (
                "way",
                models.CharField(
                    choices=[
                        ("note_verbale", "note verbale"),
                        ("call", "call"),
                        ("meeting", "meeting"),
                        ("email", "e-mail"),
                        ("reminder", "reminder of the portal"),
                    ],
                    max_length=15,
                    verbose_name="way",
                ),
            ),
            ("whom", models.CharField(blank=True, max_length=300, verbose_name="who was reached")),
            ("result", models.CharField(blank=True, max_length=500, verbose_name="what came of it")),
            (
                "corrects",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="correction",
                    to="reviews.contactentry",
                    verbose_name="corrects",
                ),
            ),
            (
                "reached_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="reached by",
                ),
            ),
            (
                "reviews",
                models.ManyToManyField(related_name="contact_log", to="reviews.review", verbose_name="reviews"),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contact_log",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "entry of the contact log",
            "verbose_name_plural": "contact log",
            "ordering": ["-reached_on", "-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("way__in", ["note_verbale", "call", "meeting", "email", "reminder"])),
                    name="reviews_contactentry_way_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("way", "reminder"), ("reached_by__isnull", False), _connector="OR"),
                    name="reviews_contactentry_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("way__in", ("call", "meeting")), _negated=True),
                        models.Q(("result", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="reviews_contactentry_has_result",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OfficerInCharge",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "region",
                models.CharField(
                    blank=True,
                    choices=[
                        ("african", "African States"),
                        ("asia_pacific", "Asia-Pacific States"),
                        ("eastern_european", "Eastern European States"),
                        ("grulac", "Latin American and Caribbean States"),
                        ("weog", "Western European and other States"),
                    ],
                    max_length=20,
                    verbose_name="regional group",
                ),
            ),
            (
                "officer",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="officer in charge",
                ),
            ),
            (
                "review",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="officer_in_charge",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "officer in charge",
            "verbose_name_plural": "officers in charge",
            "ordering": ["pk"],
            "indexes": [models.Index(fields=["region"], name="reviews_officer_of_region")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("region", ""), ("review__isnull", False)),
                        models.Q(
                            (
                                "region__in",
                                ["african", "asia_pacific", "eastern_european", "grulac", "weog"],
                            ),
                            ("review__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_officerincharge_of_one_thing",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("region", ""), _negated=True),
                    fields=("region",),
                    name="reviews_officerincharge_region_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SecretariatNote",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
                ),
            ),
            (
                "edited_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="edited by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="secretariat_notes",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "note of the Secretariat",
            "verbose_name_plural": "notes of the Secretariat",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True), name="reviews_secretariatnote_has_text"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Letter",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("reference", models.CharField(max_length=60, unique=True, verbose_name="reference")),
            ("dated", models.DateField(verbose_name="dated")),
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
                "wanted_language",
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
                    verbose_name="language on record",
                ),
            ),
            ("link_seed", models.CharField(max_length=64, verbose_name="seed of the link")),
            (
                "link_sha256",
                models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of the link"),
            ),
            ("link_ends_on", models.DateField(verbose_name="last day of the link")),
            ("link_used_at", models.DateTimeField(blank=True, null=True, verbose_name="link used")),
            (
                "link_withdrawn_at",
                models.DateTimeField(blank=True, null=True, verbose_name="link withdrawn"),
            ),
            ("handed_over_on", models.DateField(blank=True, null=True, verbose_name="handed over on")),
            ("handed_over_by", models.CharField(blank=True, max_length=200, verbose_name="handed over by")),
            ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="void since")),
            ("void_reason", models.CharField(blank=True, max_length=300, verbose_name="why it is void")),
            (
                "contact",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="letter",
                    to="reviews.contactentry",
                    verbose_name="entry of the contact log",
                ),
            ),
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_letter",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "reviews",
                models.ManyToManyField(related_name="letters", to="reviews.review", verbose_name="reviews"),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="letters",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "voided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="declared void by",
                ),
            ),
            (
                "batch",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="letters",
                    to="reviews.letterbatch",
                    verbose_name="made together with",
                ),
            ),
        ],
        options={
            "verbose_name": "note verbale of the Secretariat",
            "verbose_name_plural": "notes verbales of the Secretariat",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("handed_over_on__isnull", True), ("voided_at__isnull", True)),
                    fields=("state",),
                    name="reviews_letter_one_waits",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("contact__isnull", True),
                            ("handed_over_by", ""),
                            ("handed_over_on__isnull", True),
                        ),
                        models.Q(
                            ("contact__isnull", False),
                            ("handed_over_on__gte", models.F("dated")),
                            models.Q(("handed_over_by", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_letter_handed_over_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("void_reason", ""), ("voided_at__isnull", True), ("voided_by__isnull", True)),
                        models.Q(
                            ("handed_over_on__isnull", True),
                            ("voided_at__isnull", False),
                            ("voided_by__isnull", False),
                            models.Q(("void_reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_letter_void_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("link_used_at__isnull", True), ("voided_at__isnull", True), _connector="OR"),
                    name="reviews_letter_void_is_unused",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"]),
                        ("wanted_language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"]),
                    ),
                    name="reviews_letter_language_official",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LetterAnswer",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("reference", models.CharField(max_length=100, verbose_name="reference")),
            ("dated", models.DateField(verbose_name="dated")),
            ("file", models.FileField(upload_to="notes-verbales/%Y/", verbose_name="scan")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            (
                "decision",
                models.CharField(
                    blank=True,
                    choices=[("entered", "entered as nominations"), ("refused", "refused")],
                    max_length=10,
                    verbose_name="decision",
                ),
            ),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason for a refusal")),
            (
                "decided_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="decided by",
                ),
            ),
            (
                "letter",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="answer",
                    to="reviews.letter",
                    verbose_name="note verbale of the Secretariat",
                ),
            ),
            (
                "note_verbale",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_answers",
                    to="reviews.noteverbale",
                    verbose_name="note verbale",
                ),
            ),
        ],
        options={
            "verbose_name": "names handed in by a Mission",
            "verbose_name_plural": "names handed in by Missions",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("decision", ""),
                            ("note_verbale__isnull", True),
                        ),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("decision", "entered"),
                            ("note_verbale__isnull", False),
                        ),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("decision", "refused"),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_letteranswer_decided_by_a_person",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="NamedPerson",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            ("title", models.CharField(max_length=200, verbose_name="title")),
            ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
            (
                "role",
                models.CharField(
                    choices=[
                        ("focal_point", "focal point of a review"),
                        ("deputy", "deputy of the focal point of a review"),
                        ("contact", "national contact point"),
                        ("mission", "designated person of the Permanent Mission"),
                    ],
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            (
                "replaces",
                models.BooleanField(default=False, verbose_name="replaces the current focal point"),
            ),
            (
                "seat",
                models.CharField(
                    blank=True,
                    choices=[
                        ("vienna", "Vienna"),
                        ("geneva", "Geneva"),
                        ("new_york", "New York"),
                        ("capital", "capital"),
                    ],
                    max_length=10,
                    verbose_name="works in",
                ),
            ),
            (
                "answer",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="people",
                    to="reviews.letteranswer",
                    verbose_name="names handed in by a Mission",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "person named by a Mission",
            "verbose_name_plural": "people named by Missions",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("answer", "email", "role", "review"), name="reviews_namedperson_once"),
                models.UniqueConstraint(
                    condition=models.Q(("review__isnull", True)),
                    fields=("answer", "email", "role"),
                    name="reviews_namedperson_once_for_state",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("review__isnull", False), ("role__in", ["focal_point", "deputy"]), ("seat", "")),
                        models.Q(
                            ("replaces", False),
                            ("review__isnull", True),
                            ("role__in", ["contact", "mission"]),
                            ("seat__in", ["vienna", "geneva", "new_york", "capital"]),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_namedperson_for_review_or_state",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUpInvitation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("reference", models.CharField(max_length=100, verbose_name="reference of the note verbale")),
            ("dated", models.DateField(verbose_name="date of the note verbale")),
            (
                "recorded_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="recorded by",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="follow_up_invitations",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
        ],
        options={
            "verbose_name": "invitation to the follow-up",
            "verbose_name_plural": "invitations to the follow-up",
            "ordering": ["-dated", "-pk"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "reference"), name="reviews_followupinvitation_once"),
                models.CheckConstraint(
                    condition=models.Q(("reference", ""), _negated=True),
                    name="reviews_followupinvitation_has_reference",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUpLine",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "paragraph",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="follow_up",
                    to="reviews.outcomeparagraph",
                    verbose_name="observation",
                ),
            ),
        ],
        options={
            "verbose_name": "line of the follow-up",
            "verbose_name_plural": "lines of the follow-up",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="FollowUpStep",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("law", "law or regulation"),
                        ("institution", "institution or procedure"),
                        ("practice", "practice and cases"),
                        ("training", "training"),
                        ("cooperation", "cooperation with other States"),
                        ("assistance", "technical assistance received or asked for"),
                        ("other", "another step"),
                    ],
                    max_length=15,
                    verbose_name="kind of step",
                ),
            ),
            (
                "time",
                models.CharField(
                    choices=[("done", "done"), ("planned", "planned")],
                    max_length=10,
                    verbose_name="done or planned",
                ),
            ),
            ("owner", models.CharField(blank=True, max_length=200, verbose_name="authority")),
            ("day", models.DateField(blank=True, null=True, verbose_name="date")),
            ("law", models.CharField(blank=True, max_length=500, verbose_name="law and provision cited")),
            (
                "link",
                models.URLField(
                    blank=True,
                    max_length=500,
                    validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    verbose_name="link to the law",
                ),
            ),
            ("text", models.TextField(max_length=10000, verbose_name="what the State says")),
            (
                "key",
                models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name="key"),
            ),
            ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
            (
                "line",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="steps",
                    to="reviews.followupline",
                    verbose_name="line",
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
            "verbose_name": "step of the follow-up",
            "verbose_name_plural": "steps of the follow-up",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "law",
                                "institution",
                                "practice",
                                "training",
                                "cooperation",
                                "assistance",
                                "other",
                            ],
                        )
                    ),
                    name="reviews_followupstep_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("time__in", ["done", "planned"])),
                    name="reviews_followupstep_time_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True), name="reviews_followupstep_has_text"
                ),
                models.CheckConstraint(
                    condition=models.Q(("link", ""), models.Q(("law", ""), _negated=True), _connector="OR"),
                    name="reviews_followupstep_link_of_a_law",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUpStepRevision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveIntegerField(verbose_name="revision")),
            ("text", models.TextField(blank=True, verbose_name="text")),
            (
                "at",
                models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
            ),
            (
                "restored_from",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("law", "law or regulation"),
                        ("institution", "institution or procedure"),
                        ("practice", "practice and cases"),
                        ("training", "training"),
                        ("cooperation", "cooperation with other States"),
                        ("assistance", "technical assistance received or asked for"),
                        ("other", "another step"),
                    ],
                    max_length=15,
                    verbose_name="kind of step",
                ),
            ),
            (
                "time",
                models.CharField(
                    choices=[("done", "done"), ("planned", "planned")],
                    max_length=10,
                    verbose_name="done or planned",
                ),
            ),
            ("owner", models.CharField(blank=True, max_length=200, verbose_name="authority")),
            ("day", models.DateField(blank=True, null=True, verbose_name="date")),
            ("law", models.CharField(blank=True, max_length=500, verbose_name="law and provision cited")),
            (
                "link",
                models.URLField(
                    blank=True,
                    max_length=500,
                    validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    verbose_name="link to the law",
                ),
            ),
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
                    to="reviews.followupstep",
                    verbose_name="step",
                ),
            ),
        ],
        options={
            "verbose_name": "revision of a step",
            "verbose_name_plural": "revisions of steps",
            "ordering": ["of", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("of", "number"), name="reviews_followupsteprevision_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUpVersion",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(verbose_name="version")),
            (
                "readers",
                models.PositiveSmallIntegerField(
                    choices=[
                        (0, "only the State itself"),
                        (1, "the parties to the review and the Secretariat"),
                        (2, "all States"),
                        (3, "everyone"),
                    ],
                    verbose_name="who reads it",
                ),
            ),
            ("content", models.JSONField(verbose_name="steps")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "ended_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="ended by",
                ),
            ),
            (
                "line",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="reviews.followupline",
                    verbose_name="line",
                ),
            ),
            (
                "made_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="made by",
                ),
            ),
        ],
        options={
            "verbose_name": "version of a line",
            "verbose_name_plural": "versions of lines",
            "ordering": ["line", "-number"],
            "constraints": [
                models.UniqueConstraint(fields=("line", "number"), name="reviews_followupversion_number_once"),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("line",),
                    name="reviews_followupversion_one_in_force",
                ),
                models.CheckConstraint(
                    condition=models.Q(("readers__in", [1, 2, 3])),
                    name="reviews_followupversion_readers_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                        models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_followupversion_ended_by_a_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowUpReference",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="follow_up_references",
                    to="reviews.outcomeparagraph",
                    verbose_name="observation",
                ),
            ),
            (
                "version",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="references",
                    to="reviews.followupversion",
                    verbose_name="version of a line",
                ),
            ),
        ],
        options={
            "verbose_name": "reference to the follow-up",
            "verbose_name_plural": "references to the follow-up",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("paragraph", "version"), name="reviews_followupreference_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="PracticeConsent",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
            (
                "consented_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="consent given by",
                ),
            ),
            (
                "paragraph",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="practice_consents",
                    to="reviews.outcomeparagraph",
                    verbose_name="good practice",
                ),
            ),
            (
                "withdrawn_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="withdrawn by",
                ),
            ),
        ],
        options={
            "verbose_name": "consent to the library of good practices",
            "verbose_name_plural": "consents to the library of good practices",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("withdrawn_at__isnull", True)),
                    fields=("paragraph",),
                    name="reviews_practiceconsent_one",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                        models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="reviews_practiceconsent_withdrawn_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_at__gte", models.F("created_at")),
                        _connector="OR",
                    ),
                    name="reviews_practiceconsent_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ViewRequest",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("question", models.TextField(max_length=5000, verbose_name="question")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
            ("view", models.TextField(blank=True, max_length=10000, verbose_name="view")),
            ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            (
                "answered_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="answered by",
                ),
            ),
            (
                "delegation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="view_requests",
                    to="reviews.delegation",
                    verbose_name="reviewing State",
                ),
            ),
            (
                "line",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="view_requests",
                    to="reviews.followupline",
                    verbose_name="line",
                ),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="asked by",
                ),
            ),
        ],
        options={
            "verbose_name": "request for a view",
            "verbose_name_plural": "requests for views",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                    fields=("line", "delegation"),
                    name="reviews_viewrequest_one_open",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("view", "")),
                        models.Q(
                            ("answered_at__isnull", False),
                            ("answered_by__isnull", False),
                            ("withdrawn_at__isnull", True),
                            models.Q(("view", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="reviews_viewrequest_answered_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(("question", ""), _negated=True),
                    name="reviews_viewrequest_has_question",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0001_tables"),
        ("reviews", "0004_words_in_common"),
        ("reviews", "0005_reading_consent"),
        ("reviews", "0006_records_stay"),
        ("reviews", "0007_trigger_follows_the_steps"),
        ("reviews", "0008_drawing_protocol"),
        ("reviews", "0009_state_people"),
        ("reviews", "0010_carry_mission_accounts"),
        ("reviews", "0011_no_accounts_apart"),
        ("reviews", "0012_provisions"),
        ("reviews", "0013_wording"),
        ("reviews", "0014_replies"),
        ("reviews", "0016_work_due"),
        ("reviews", "0017_machine_drafts"),
        ("reviews", "0018_chasing"),
        ("reviews", "0019_letters"),
        ("reviews", "0020_follow_up"),
        ("reviews", "0021_follow_up_kept"),
        ("reviews", "0022_places_of_messages"),
        ("reviews", "0023_names_of_settings"),
        ("reviews", "0024_number_of_co_chairs"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0001_schema"),
        ("stakeholders", "0001_schema"),
    ]

    operations = [CreateModels(TABLES)]
