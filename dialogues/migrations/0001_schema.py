"""The tables of this app. Locks between rows follow in the next migrations, where the app has any."""

import dialogues.models.following
import dialogues.models.rooms
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import stakeholders.validators
import untoc_portal.core.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.migration_operations import CreateModels

TABLES = [
    migrations.CreateModel(
        name="WorkingGroup",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "code",
                models.CharField(
                    choices=[
                        ("COP", "Conference of the Parties"),
                        ("TIP", "Working Group on Trafficking in Persons"),
                        ("SOM", "Working Group on the Smuggling of Migrants"),
                        ("FA", "Working Group on Firearms"),
                        ("IC", "Working Group on International Cooperation"),
                        ("TA", "Working Group of Government Experts on Technical Assistance"),
                    ],
                    max_length=5,
                    unique=True,
                    verbose_name="code",
                ),
            ),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("symbol", models.CharField(blank=True, max_length=10, verbose_name="part of the symbol")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "working group",
            "verbose_name_plural": "working groups",
            "ordering": ["pk"],
            "permissions": [("chair_working_group", "Can chair the working group")],
        },
    ),
    migrations.CreateModel(
        name="WorkingGroupGrant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "content_object",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="dialogues.workinggroup",
                    verbose_name="working group",
                ),
            ),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "permission",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
            ),
        ],
        options={
            "verbose_name": "right for a working group",
            "verbose_name_plural": "rights for working groups",
            "abstract": False,
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="Session",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(verbose_name="session")),
            ("starts_on", models.DateField(verbose_name="from")),
            ("ends_on", models.DateField(verbose_name="until")),
            ("place", models.CharField(max_length=200, verbose_name="place")),
            ("documents_close_on", models.DateField(verbose_name="open for documents until")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("scheduled", "scheduled"),
                        ("concluded", "concluded"),
                        ("report_adopted", "concluded, report adopted"),
                    ],
                    default="scheduled",
                    editable=False,
                    max_length=20,
                    verbose_name="status",
                ),
            ),
            (
                "working_group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="sessions",
                    to="dialogues.workinggroup",
                    verbose_name="working group",
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
                    default="en",
                    max_length=10,
                    verbose_name="original language",
                ),
            ),
            ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
        ],
        options={
            "verbose_name": "session",
            "verbose_name_plural": "sessions",
            "ordering": ["-starts_on", "working_group"],
            "constraints": [
                models.UniqueConstraint(fields=("working_group", "number"), name="dialogues_session_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                    name="dialogues_session_dates",
                ),
                models.CheckConstraint(
                    condition=models.Q(("documents_close_on__lte", models.F("starts_on"))),
                    name="dialogues_session_documents_close_before",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["scheduled", "concluded", "report_adopted"])),
                    name="dialogues_session_state_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AgendaItem",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="item")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
            (
                "receives_outcomes",
                models.BooleanField(default=False, verbose_name="outcomes are placed here"),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="agenda_items",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "agenda item",
            "verbose_name_plural": "agenda items",
            "ordering": ["session", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("session", "number"), name="dialogues_agendaitem_number_once"),
                models.UniqueConstraint(
                    condition=models.Q(("receives_outcomes", True)),
                    fields=("session",),
                    name="dialogues_agendaitem_one_for_outcomes",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AdoptedReport",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("concluded_on", models.DateField(verbose_name="session concluded on")),
            ("adopted_on", models.DateField(verbose_name="report adopted on")),
            ("symbol", models.CharField(max_length=60, unique=True, verbose_name="symbol")),
            (
                "session",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="report",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "adopted report",
            "verbose_name_plural": "adopted reports",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("adopted_on__gte", models.F("concluded_on"))),
                    name="dialogues_adoptedreport_after_session",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Dialogue",
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
                        ("constructive", "constructive dialogue"),
                        ("general_review", "general review by the Conference"),
                    ],
                    default="constructive",
                    editable=False,
                    max_length=15,
                    verbose_name="kind",
                ),
            ),
            ("held_on", models.DateField(verbose_name="date")),
            ("place", models.CharField(max_length=200, verbose_name="place")),
            (
                "mode",
                models.CharField(
                    choices=[
                        ("in_person", "in person"),
                        ("online", "online"),
                        ("hybrid", "in person and online"),
                    ],
                    default="hybrid",
                    max_length=10,
                    verbose_name="mode",
                ),
            ),
            (
                "languages",
                models.JSONField(
                    blank=True,
                    default=list,
                    validators=[stakeholders.validators.validate_languages],
                    verbose_name="languages",
                ),
            ),
            ("programme", models.TextField(blank=True, max_length=20000, verbose_name="programme")),
            (
                "guidance",
                models.TextField(blank=True, max_length=20000, verbose_name="guidance for participants"),
            ),
            ("preparation_on", models.DateField(blank=True, null=True, verbose_name="preparation day")),
            ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="places")),
            (
                "applications_open_on",
                models.DateField(blank=True, null=True, verbose_name="applications from"),
            ),
            ("applications_close_on", models.DateField(verbose_name="applications until")),
            (
                "objection_days",
                models.PositiveSmallIntegerField(default=14, verbose_name="days in which States parties may object"),
            ),
            (
                "representatives_max",
                models.PositiveSmallIntegerField(default=2, verbose_name="representatives per organization"),
            ),
            (
                "speaking_minutes",
                models.PositiveSmallIntegerField(default=3, verbose_name="speaking time, minutes"),
            ),
            ("panellists_max", models.PositiveSmallIntegerField(default=3, verbose_name="panellists")),
            (
                "statement_max_characters",
                models.PositiveIntegerField(default=6000, verbose_name="longest statement, characters"),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("open", "open for applications and statements"),
                        ("held", "held"),
                        ("summarized", "held, chair's summary issued"),
                    ],
                    default="open",
                    editable=False,
                    max_length=15,
                    verbose_name="status",
                ),
            ),
            (
                "conference_item",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="general_review",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
                ),
            ),
            (
                "report",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="dialogue",
                    to="dialogues.adoptedreport",
                    verbose_name="adopted report",
                ),
            ),
            (
                "statements_max",
                models.PositiveSmallIntegerField(default=3, verbose_name="statements per organization"),
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
                    default="en",
                    max_length=10,
                    verbose_name="original language",
                ),
            ),
            (
                "themes",
                models.TextField(blank=True, max_length=20000, verbose_name="themes of the dialogue"),
            ),
            (
                "room_version",
                models.PositiveIntegerField(default=0, editable=False, verbose_name="version of the room"),
            ),
        ],
        options={
            "verbose_name": "constructive dialogue",
            "verbose_name_plural": "constructive dialogues",
            "ordering": ["-held_on"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("conference_item__isnull", True),
                            ("kind", "constructive"),
                            ("report__isnull", False),
                        ),
                        models.Q(
                            ("conference_item__isnull", False),
                            ("kind", "general_review"),
                            ("report__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_dialogue_after_report_or_at_conference",
                ),
                models.CheckConstraint(
                    condition=models.Q(("applications_close_on__lte", models.F("held_on"))),
                    name="dialogues_dialogue_applications_before",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("applications_open_on__isnull", True),
                        ("applications_open_on__lte", models.F("applications_close_on")),
                        _connector="OR",
                    ),
                    name="dialogues_dialogue_application_window",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("preparation_on__isnull", True),
                        ("preparation_on__lte", models.F("held_on")),
                        _connector="OR",
                    ),
                    name="dialogues_dialogue_prepared_before",
                ),
                models.CheckConstraint(
                    condition=models.Q(("representatives_max__gte", 1), ("speaking_minutes__gte", 1)),
                    name="dialogues_dialogue_limits",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["open", "held", "summarized"])),
                    name="dialogues_dialogue_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("statements_max__gte", 1)),
                    name="dialogues_dialogue_takes_statements",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DialoguePaper",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
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
            ("file", models.FileField(upload_to="dialogue-papers/%Y/", verbose_name="file")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="papers",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
        ],
        options={
            "verbose_name": "background paper",
            "verbose_name_plural": "background papers",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="ApplicantList",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("circulated_on", models.DateField(verbose_name="circulated")),
            ("objections_until", models.DateField(verbose_name="objections until")),
            (
                "circulated_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="circulated by",
                ),
            ),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applicant_lists",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
        ],
        options={
            "verbose_name": "circulated list",
            "verbose_name_plural": "circulated lists",
            "ordering": ["dialogue", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("dialogue", "number"), name="dialogues_applicantlist_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("objections_until__gte", models.F("circulated_on"))),
                    name="dialogues_applicantlist_window",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Application",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("expertise", models.TextField(max_length=3000, verbose_name="expertise on the theme")),
            (
                "attendance",
                models.CharField(
                    choices=[("in_person", "in person"), ("online", "online")],
                    default="online",
                    max_length=10,
                    verbose_name="takes part",
                ),
            ),
            ("wants_to_speak", models.BooleanField(default=False, verbose_name="asks to speak")),
            (
                "needs_travel_support",
                models.BooleanField(default=False, verbose_name="asks for travel support"),
            ),
            (
                "consents_to_publication",
                models.BooleanField(default=False, verbose_name="may be listed among the participants"),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("submitted", "received, to be checked"),
                        ("incomplete", "to be completed by the organization"),
                        ("complete", "complete, to be circulated"),
                        ("circulated", "before States parties and the Extended Bureau"),
                        ("invited", "invited"),
                        ("waiting", "on the waiting list"),
                        ("refused", "refused"),
                        ("withdrawn", "withdrawn"),
                    ],
                    default="submitted",
                    editable=False,
                    max_length=12,
                    verbose_name="status",
                ),
            ),
            ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            (
                "applicant_list",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="dialogues.applicantlist",
                    verbose_name="circulated list",
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
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            (
                "submitted_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="submitted by",
                ),
            ),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
        ],
        options={
            "verbose_name": "application",
            "verbose_name_plural": "applications",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "withdrawn"), _negated=True),
                    fields=("dialogue", "organization"),
                    name="dialogues_application_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "state__in",
                            [
                                "submitted",
                                "incomplete",
                                "complete",
                                "circulated",
                                "invited",
                                "waiting",
                                "refused",
                                "withdrawn",
                            ],
                        )
                    ),
                    name="dialogues_application_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ["refused", "incomplete"]), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_application_refusal_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ("circulated", "invited", "waiting", "refused")), _negated=True),
                        ("applicant_list__isnull", False),
                        _connector="OR",
                    ),
                    name="dialogues_application_decided_after_circulation",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ["invited", "waiting", "refused"]), _negated=True),
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_application_decided_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Attendee",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced")),
            ("attended", models.BooleanField(blank=True, null=True, verbose_name="attended")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="attendees",
                    to="dialogues.application",
                    verbose_name="application",
                ),
            ),
            (
                "certificate",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_attendee",
                    to="core.document",
                    verbose_name="certificate",
                ),
            ),
            (
                "representative",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="attendances",
                    to="stakeholders.representative",
                    verbose_name="representative",
                ),
            ),
            (
                "substitutes",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="substitute",
                    to="dialogues.attendee",
                    verbose_name="substitute for",
                ),
            ),
        ],
        options={
            "verbose_name": "participant in a dialogue",
            "verbose_name_plural": "participants in dialogues",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("left_at__isnull", True)),
                    fields=("application", "representative"),
                    name="dialogues_attendee_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("certificate__isnull", True), ("attended", True), _connector="OR"),
                    name="dialogues_attendee_certified_attended",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Objection",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("raised_on", models.DateField(verbose_name="raised")),
            ("is_in_window", models.BooleanField(verbose_name="within the period")),
            (
                "ground",
                models.TextField(blank=True, max_length=2000, verbose_name="reason for the objection"),
            ),
            (
                "is_without_ground",
                models.BooleanField(default=False, verbose_name="expressly without a reason"),
            ),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("sustained", "sustained"),
                        ("not_sustained", "not sustained"),
                        ("noted", "noted"),
                    ],
                    max_length=15,
                    verbose_name="decision",
                ),
            ),
            ("note", models.TextField(blank=True, max_length=2000, verbose_name="reason for the decision")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="objections",
                    to="dialogues.application",
                    verbose_name="application",
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
            "verbose_name": "objection",
            "verbose_name_plural": "objections",
            "ordering": ["application", "raised_on", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("withdrawn_at__isnull", True)),
                    fields=("application", "state"),
                    name="dialogues_objection_once_a_state",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ground", ""), ("is_without_ground", True)),
                        models.Q(("is_without_ground", False), models.Q(("ground", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="dialogues_objection_ground_or_none",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("outcome", "")),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("outcome__in", ["sustained", "not_sustained", "noted"]),
                            models.Q(("outcome", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_objection_decided_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "sustained"), _negated=True),
                        models.Q(("is_in_window", True), ("withdrawn_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="dialogues_objection_sustained_in_window",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ChairSummary",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("text", models.TextField(max_length=100000, verbose_name="text")),
            (
                "state",
                models.CharField(
                    choices=[("draft", "draft"), ("issued", "issued")],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
            ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
            (
                "agreed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="agreed by",
                ),
            ),
            (
                "document",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_chair_summary",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "dialogue",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="chair_summary",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
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
                    default="en",
                    max_length=10,
                    verbose_name="original language",
                ),
            ),
        ],
        options={
            "verbose_name": "chair's summary",
            "verbose_name_plural": "chairs' summaries",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_at__isnull", True), ("state", "draft")),
                        models.Q(("issued_at__isnull", False), ("state", "issued")),
                        _connector="OR",
                    ),
                    name="dialogues_chairsummary_issued_has_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "issued"), _negated=True),
                        ("agreed_at__isnull", False),
                        _connector="OR",
                    ),
                    name="dialogues_chairsummary_issued_is_agreed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DisclosureSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("smallest_cell", "minimum number of States in a cell, and outside it"),
                        ("smallest_batch", "minimum number of States in a batch"),
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
            "verbose_name": "setting of the disclosure guard",
            "verbose_name_plural": "settings of the disclosure guard",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("value__gte", 3)), name="dialogues_disclosuresetting_not_too_small"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="FigureBatch",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            (
                "basis",
                models.CharField(
                    choices=[
                        ("self_assessments", "submitted self-assessments"),
                        ("outcomes", "issued outcomes"),
                        ("follow_up", "follow-up to closed reviews"),
                    ],
                    max_length=20,
                    verbose_name="counted from",
                ),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("states", models.PositiveSmallIntegerField(verbose_name="States")),
            ("smallest_cell", models.PositiveSmallIntegerField(verbose_name="smallest cell")),
            (
                "closed_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="closed by",
                ),
            ),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
        ],
        options={
            "verbose_name": "batch of States",
            "verbose_name_plural": "batches of States",
            "ordering": ["phase", "basis", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("phase", "basis", "number"), name="dialogues_figurebatch_number_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "states__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.Value(2), "*", models.F("smallest_cell")
                            ),
                        )
                    ),
                    name="dialogues_figurebatch_two_cells",
                ),
                models.CheckConstraint(
                    condition=models.Q(("basis__in", ["self_assessments", "outcomes", "follow_up"])),
                    name="dialogues_figurebatch_basis_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BatchMember",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            (
                "basis",
                models.CharField(
                    choices=[
                        ("self_assessments", "submitted self-assessments"),
                        ("outcomes", "issued outcomes"),
                        ("follow_up", "follow-up to closed reviews"),
                    ],
                    max_length=20,
                    verbose_name="counted from",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.review",
                    verbose_name="review",
                ),
            ),
            (
                "batch",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="members",
                    to="dialogues.figurebatch",
                    verbose_name="batch of States",
                ),
            ),
        ],
        options={
            "verbose_name": "review in a batch",
            "verbose_name_plural": "reviews in batches",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("review", "basis"), name="dialogues_batchmember_counted_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Figure",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
            ("key", models.CharField(max_length=120, verbose_name="key")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("answer", "answer to a question"),
                        ("choice", "choice of one of several answers"),
                        ("observation", "observation on an article"),
                        ("step", "step after a review"),
                    ],
                    max_length=15,
                    verbose_name="kind",
                ),
            ),
            ("question", models.CharField(blank=True, max_length=80, verbose_name="question")),
            ("option", models.CharField(blank=True, max_length=80, verbose_name="option")),
            (
                "observation_kind",
                models.CharField(
                    blank=True,
                    choices=[
                        ("best_practice", "Successes and best practices"),
                        ("gap", "Gaps and challenges"),
                        ("suggestion", "Suggestions"),
                        ("technical_assistance", "Technical-assistance needs"),
                    ],
                    max_length=25,
                    verbose_name="kind of observation",
                ),
            ),
            ("released", models.JSONField(verbose_name="cells")),
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
                "batch",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="figures",
                    to="dialogues.figurebatch",
                    verbose_name="batch of States",
                ),
            ),
        ],
        options={
            "verbose_name": "figure",
            "verbose_name_plural": "figures",
            "ordering": ["batch", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("batch", "key"), name="dialogues_figure_once_per_batch"),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["answer", "choice", "observation", "step"])),
                    name="dialogues_figure_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Subscription",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
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
                "token",
                models.CharField(
                    default=dialogues.models.following.create_subscription_token,
                    editable=False,
                    max_length=64,
                    unique=True,
                    verbose_name="secret of the link",
                ),
            ),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ("told_until", models.DateTimeField(blank=True, null=True, verbose_name="notified until")),
            (
                "state",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "working_group",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="dialogues.workinggroup",
                    verbose_name="working group",
                ),
            ),
        ],
        options={
            "verbose_name": "subscription",
            "verbose_name_plural": "subscriptions",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__isnull", False), ("working_group__isnull", True)),
                        models.Q(("state__isnull", True), ("working_group__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_subscription_one_topic",
                ),
                models.UniqueConstraint(fields=("email", "state"), name="dialogues_subscription_state_once"),
                models.UniqueConstraint(fields=("email", "working_group"), name="dialogues_subscription_group_once"),
                models.CheckConstraint(
                    condition=models.Q(("confirmed_at__isnull", True), ("told_until__isnull", False), _connector="OR"),
                    name="dialogues_subscription_told_from_confirmation",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FundedActivity",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "activity",
            "verbose_name_plural": "activities",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="FundingSource",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "amount",
                models.DecimalField(
                    decimal_places=2,
                    max_digits=14,
                    validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    verbose_name="amount in US dollars",
                ),
            ),
            ("dated", models.DateField(verbose_name="date")),
            ("reference", models.CharField(max_length=200, verbose_name="reference")),
            (
                "struck_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled"),
            ),
            (
                "reason",
                models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason for cancelling"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("regular_budget", "allotted to the Conference from the regular budget"),
                        ("voluntary", "voluntary contribution"),
                    ],
                    max_length=20,
                    verbose_name="kind of source",
                ),
            ),
            (
                "earmarked_for",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="earmarked",
                    to="dialogues.fundedactivity",
                    verbose_name="earmarked for",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="pledges",
                    to="stakeholders.state",
                    verbose_name="contributor",
                ),
            ),
            (
                "struck_by",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="cancelled by",
                ),
            ),
        ],
        options={
            "verbose_name": "source of funds",
            "verbose_name_plural": "sources of funds",
            "ordering": ["kind", "-dated", "pk"],
            "abstract": False,
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount__gt", 0)), name="dialogues_fundingsource_amount_positive"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reason", ""), ("struck_at", None), ("struck_by", None)),
                        models.Q(
                            ("struck_at__isnull", False),
                            ("struck_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_fundingsource_struck_out_with_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("earmarked_for", None), ("kind", "regular_budget"), ("state", None)),
                        models.Q(("kind", "voluntary"), ("state__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_fundingsource_no_third_kind",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Payment",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "amount",
                models.DecimalField(
                    decimal_places=2,
                    max_digits=14,
                    validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    verbose_name="amount in US dollars",
                ),
            ),
            ("dated", models.DateField(verbose_name="date")),
            ("reference", models.CharField(max_length=200, verbose_name="reference")),
            (
                "struck_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled"),
            ),
            (
                "reason",
                models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason for cancelling"),
            ),
            (
                "source",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="payments",
                    to="dialogues.fundingsource",
                    verbose_name="source of funds",
                ),
            ),
            (
                "struck_by",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="cancelled by",
                ),
            ),
        ],
        options={
            "verbose_name": "payment",
            "verbose_name_plural": "payments",
            "ordering": ["-dated", "-pk"],
            "abstract": False,
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="dialogues_payment_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reason", ""), ("struck_at", None), ("struck_by", None)),
                        models.Q(
                            ("struck_at__isnull", False),
                            ("struck_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_payment_struck_out_with_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Expenditure",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "amount",
                models.DecimalField(
                    decimal_places=2,
                    max_digits=14,
                    validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                    verbose_name="amount in US dollars",
                ),
            ),
            ("dated", models.DateField(verbose_name="date")),
            ("reference", models.CharField(max_length=200, verbose_name="reference")),
            (
                "struck_at",
                models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled"),
            ),
            (
                "reason",
                models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason for cancelling"),
            ),
            (
                "struck_by",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="cancelled by",
                ),
            ),
            (
                "activity",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="expenditures",
                    to="dialogues.fundedactivity",
                    verbose_name="activity",
                ),
            ),
            (
                "source",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="expenditures",
                    to="dialogues.fundingsource",
                    verbose_name="source of funds",
                ),
            ),
        ],
        options={
            "verbose_name": "expenditure",
            "verbose_name_plural": "expenditures",
            "ordering": ["-dated", "-pk"],
            "abstract": False,
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount__gt", 0)), name="dialogues_expenditure_amount_positive"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reason", ""), ("struck_at", None), ("struck_by", None)),
                        models.Q(
                            ("struck_at__isnull", False),
                            ("struck_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_expenditure_struck_out_with_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoutingTable",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
            ("note", models.TextField(max_length=2000, verbose_name="why it is changed")),
            (
                "state",
                models.CharField(
                    choices=[("draft", "draft"), ("in_force", "in force"), ("retired", "retired")],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("in_force_since", models.DateTimeField(blank=True, null=True, verbose_name="in force since")),
            ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
        ],
        options={
            "verbose_name": "version of the routing table",
            "verbose_name_plural": "versions of the routing table",
            "ordering": ["-number"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["draft", "in_force"])),
                    fields=("state",),
                    name="dialogues_routingtable_one_draft_one_in_force",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("in_force_since__isnull", True),
                            ("retired_at__isnull", True),
                            ("state", "draft"),
                        ),
                        models.Q(
                            ("in_force_since__isnull", False),
                            ("retired_at__isnull", True),
                            ("state", "in_force"),
                        ),
                        models.Q(
                            ("in_force_since__isnull", False),
                            ("retired_at__isnull", False),
                            ("state", "retired"),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_routingtable_state_has_times",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoutingRule",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            (
                "kind",
                models.CharField(
                    blank=True,
                    choices=[
                        ("best_practice", "Successes and best practices"),
                        ("gap", "Gaps and challenges"),
                        ("suggestion", "Suggestions"),
                        ("technical_assistance", "Technical-assistance needs"),
                    ],
                    max_length=25,
                    verbose_name="kind of observation",
                ),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "cluster",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="reviews.cluster",
                    verbose_name="cluster",
                ),
            ),
            (
                "instrument",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="stakeholders.instrument",
                    verbose_name="instrument",
                ),
            ),
            (
                "table",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="rules",
                    to="dialogues.routingtable",
                    verbose_name="version",
                ),
            ),
            (
                "working_group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routing_rules",
                    to="dialogues.workinggroup",
                    verbose_name="working group",
                ),
            ),
        ],
        options={
            "verbose_name": "routing rule",
            "verbose_name_plural": "routing rules",
            "ordering": ["table", "position"],
            "constraints": [
                models.UniqueConstraint(fields=("table", "position"), name="dialogues_routingrule_position_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Routing",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn on")),
            ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            (
                "agenda_item",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routings",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
                ),
            ),
            (
                "chair_summary",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routings",
                    to="dialogues.chairsummary",
                    verbose_name="chair's summary",
                ),
            ),
            (
                "outcome",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routings",
                    to="reviews.outcome",
                    verbose_name="outcome",
                ),
            ),
            (
                "rule",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routings",
                    to="dialogues.routingrule",
                    verbose_name="routing rule",
                ),
            ),
            (
                "working_group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="routings",
                    to="dialogues.workinggroup",
                    verbose_name="working group",
                ),
            ),
        ],
        options={
            "verbose_name": "routing",
            "verbose_name_plural": "routings",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("working_group", "outcome"), name="dialogues_routing_outcome_once"),
                models.UniqueConstraint(
                    fields=("working_group", "chair_summary"), name="dialogues_routing_summary_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("chair_summary__isnull", True),
                            ("outcome__isnull", False),
                            ("rule__isnull", False),
                        ),
                        models.Q(("chair_summary__isnull", False), ("outcome__isnull", True)),
                        _connector="OR",
                    ),
                    name="dialogues_routing_one_document",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("withdrawn_at__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_routing_withdrawn_has_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="GeneralReport",
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
            ("text", models.TextField(blank=True, max_length=100000, verbose_name="text")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "draft"),
                        ("issued", "issued to the working group"),
                        ("published", "published"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
            ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
            (
                "batches",
                models.ManyToManyField(
                    blank=True,
                    related_name="+",
                    to="dialogues.figurebatch",
                    verbose_name="batches of States",
                ),
            ),
            (
                "document",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_general_report",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
            (
                "routing_table",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="dialogues.routingtable",
                    verbose_name="version of the routing table",
                ),
            ),
            (
                "working_group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="general_reports",
                    to="dialogues.workinggroup",
                    verbose_name="working group",
                ),
            ),
        ],
        options={
            "verbose_name": "general report",
            "verbose_name_plural": "general reports",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "draft")),
                    fields=("phase", "working_group"),
                    name="dialogues_generalreport_one_draft",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_at__isnull", True), ("published_at__isnull", True), ("state", "draft")),
                        models.Q(
                            ("issued_at__isnull", False),
                            ("published_at__isnull", True),
                            ("state", "issued"),
                        ),
                        models.Q(
                            ("issued_at__isnull", False),
                            ("published_at__isnull", False),
                            ("state", "published"),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_generalreport_state_has_times",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SessionPack",
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
            ("revision", models.PositiveIntegerField(default=0, verbose_name="revision")),
            (
                "wanted",
                models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the expected content"),
            ),
            (
                "fingerprint",
                models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the actual content"),
            ),
            ("pdf", models.FileField(blank=True, upload_to="packs/%Y/", verbose_name="PDF")),
            ("archive", models.FileField(blank=True, upload_to="packs/%Y/", verbose_name="ZIP")),
            ("built_at", models.DateTimeField(blank=True, null=True, verbose_name="built")),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="packs",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "pack of a session",
            "verbose_name_plural": "packs of sessions",
            "ordering": ["session", "language"],
            "constraints": [models.UniqueConstraint(fields=("session", "language"), name="dialogues_sessionpack_once")],
        },
    ),
    migrations.CreateModel(
        name="PackPart",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            ("source", models.CharField(max_length=60, verbose_name="source")),
            ("source_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the source")),
            ("symbol", models.CharField(blank=True, max_length=60, verbose_name="symbol")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
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
            ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="pages")),
            ("file", models.FileField(blank=True, upload_to="packs/%Y/", verbose_name="file")),
            (
                "pack",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="parts",
                    to="dialogues.sessionpack",
                    verbose_name="pack of a session",
                ),
            ),
        ],
        options={
            "verbose_name": "part of a pack",
            "verbose_name_plural": "parts of packs",
            "ordering": ["pack", "position"],
            "constraints": [models.UniqueConstraint(fields=("pack", "source"), name="dialogues_packpart_source_once")],
        },
    ),
    migrations.CreateModel(
        name="SessionDocument",
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
                        ("agenda", "provisional agenda"),
                        ("background", "background paper"),
                        ("conference_room_paper", "conference room paper"),
                        ("draft_report", "draft report"),
                        ("report", "report"),
                        ("other", "other document"),
                    ],
                    max_length=25,
                    verbose_name="kind",
                ),
            ),
            ("symbol", models.CharField(max_length=60, verbose_name="symbol")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
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
            ("file", models.FileField(upload_to="session-documents/%Y/", verbose_name="file")),
            ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
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
                "agenda_item",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="documents",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="documents",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "session document",
            "verbose_name_plural": "session documents",
            "ordering": ["session", "symbol", "language"],
            "constraints": [
                models.UniqueConstraint(fields=("symbol", "language"), name="dialogues_sessiondocument_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "agenda",
                                "background",
                                "conference_room_paper",
                                "draft_report",
                                "report",
                                "other",
                            ],
                        )
                    ),
                    name="dialogues_sessiondocument_kind",
                ),
                models.CheckConstraint(
                    condition=models.Q(("level__in", [2, 3])), name="dialogues_sessiondocument_level"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BureauMember",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "role",
                models.CharField(
                    choices=[
                        ("chair", "Chair"),
                        ("vice_chair", "Vice-Chair"),
                        ("rapporteur", "Rapporteur"),
                    ],
                    max_length=12,
                    verbose_name="office",
                ),
            ),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="bureau",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "member of the bureau",
            "verbose_name_plural": "members of the bureau",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("role", "chair")),
                    fields=("session",),
                    name="dialogues_bureaumember_one_chair",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["chair", "vice_chair", "rapporteur"])),
                    name="dialogues_bureaumember_role_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Participant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("state", "State"),
                        ("un_body", "United Nations body"),
                        ("intergovernmental", "intergovernmental organization"),
                    ],
                    max_length=20,
                    verbose_name="kind",
                ),
            ),
            ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
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
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="participants",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "participant",
            "verbose_name_plural": "participants",
            "ordering": ["kind", "state__iso3", "name"],
            "constraints": [
                models.UniqueConstraint(fields=("session", "state"), name="dialogues_participant_state_once"),
                models.UniqueConstraint(
                    condition=models.Q(("name", ""), _negated=True),
                    fields=("session", "name"),
                    name="dialogues_participant_name_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "state"), ("name", ""), ("state__isnull", False)),
                        models.Q(
                            ("kind__in", ["un_body", "intergovernmental"]),
                            ("state__isnull", True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_participant_state_or_name",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Recommendation",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("text", models.TextField(max_length=5000, verbose_name="text")),
            ("is_agreed", models.BooleanField(verbose_name="agreed")),
            (
                "takes_up",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="taken_up_by",
                    to="dialogues.recommendation",
                    verbose_name="takes up",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="recommendations",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
        ],
        options={
            "verbose_name": "recommendation",
            "verbose_name_plural": "recommendations",
            "ordering": ["session", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("session", "number"), name="dialogues_recommendation_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True),
                    name="dialogues_recommendation_has_text",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Panellist",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "attendee",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="on_panel",
                    to="dialogues.attendee",
                    verbose_name="participant in a dialogue",
                ),
            ),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="panel",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
        ],
        options={
            "verbose_name": "panellist",
            "verbose_name_plural": "panellists",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="Theme",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "theme",
            "verbose_name_plural": "themes",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="Statement",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "delivery",
                models.CharField(
                    choices=[
                        ("written", "in writing, before the dialogue"),
                        ("oral", "orally, in the dialogue"),
                        ("both", "in writing and orally"),
                    ],
                    default="written",
                    max_length=10,
                    verbose_name="made",
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
                    default="en",
                    max_length=10,
                    verbose_name="language",
                ),
            ),
            ("title", models.CharField(max_length=200, verbose_name="title")),
            ("text", models.TextField(max_length=100000, verbose_name="text")),
            (
                "consents_to_publication",
                models.BooleanField(default=False, verbose_name="may be published"),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "draft"),
                        ("refused", "refused: names a specific country situation"),
                        ("submitted", "submitted"),
                        ("accepted", "accepted"),
                        ("returned", "returned to its author"),
                        ("contested", "contested: a person will decide"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=12,
                    verbose_name="status",
                ),
            ),
            ("findings", models.JSONField(blank=True, default=list, verbose_name="findings")),
            ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason for the return")),
            (
                "objection",
                models.TextField(blank=True, max_length=2000, verbose_name="why another person should decide"),
            ),
            (
                "articles",
                models.ManyToManyField(blank=True, related_name="+", to="reviews.article", verbose_name="articles"),
            ),
            (
                "author",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="written by",
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
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
            (
                "moderated_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="moderated by",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            (
                "review",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to="reviews.review",
                    verbose_name="country review",
                ),
            ),
            (
                "themes",
                models.ManyToManyField(
                    blank=True, related_name="statements", to="dialogues.theme", verbose_name="themes"
                ),
            ),
            (
                "joined_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="agreed for the State that joins",
                ),
            ),
            (
                "joined_review",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joint_statements",
                    to="reviews.review",
                    verbose_name="country review of the State that joins",
                ),
            ),
        ],
        options={
            "verbose_name": "statement",
            "verbose_name_plural": "statements",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("organization__isnull", False), ("review__isnull", True)),
                        models.Q(("organization__isnull", True), ("review__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_statement_one_author",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "state__in",
                            ["draft", "refused", "submitted", "accepted", "returned", "contested"],
                        )
                    ),
                    name="dialogues_statement_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "returned"), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_statement_return_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "contested"), _negated=True),
                        models.Q(("objection", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_statement_contested_with_words",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("decided_by__isnull", True),
                        ("moderated_by__isnull", True),
                        models.Q(("decided_by", models.F("moderated_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_statement_second_is_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("joined_review__isnull", True),
                        models.Q(
                            ("review__isnull", False),
                            models.Q(("joined_review", models.F("review")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_statement_joint_of_two",
                ),
                models.CheckConstraint(
                    condition=models.Q(("joined_by__isnull", True), ("joined_review__isnull", False), _connector="OR"),
                    name="dialogues_statement_agreed_if_joint",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("joined_review__isnull", True),
                        ("joined_by__isnull", False),
                        ("state__in", ("draft", "refused", "returned")),
                        _connector="OR",
                    ),
                    name="dialogues_statement_sent_if_agreed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StatementVersion",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="version")),
            ("title", models.CharField(max_length=200, verbose_name="title")),
            ("text", models.TextField(max_length=100000, verbose_name="text")),
            ("findings", models.JSONField(blank=True, default=list, verbose_name="findings")),
            ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="sent")),
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
                "statement",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="versions",
                    to="dialogues.statement",
                    verbose_name="statement",
                ),
            ),
        ],
        options={
            "verbose_name": "version of a statement",
            "verbose_name_plural": "versions of statements",
            "ordering": ["statement", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("statement", "number"), name="dialogues_statementversion_number_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Remark",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("passage", models.TextField(max_length=2000, verbose_name="passage")),
            ("reason", models.TextField(max_length=2000, verbose_name="reason")),
            ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
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
                "version",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="remarks",
                    to="dialogues.statementversion",
                    verbose_name="version",
                ),
            ),
        ],
        options={
            "verbose_name": "remark on a statement",
            "verbose_name_plural": "remarks on statements",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("passage", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                    ),
                    name="dialogues_remark_passage_and_reason",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="BureauDecision",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "proposal",
                models.CharField(
                    choices=[
                        ("invite", "invite the organization"),
                        ("wait", "approve it, on the waiting list"),
                        ("refuse", "refuse the application"),
                        ("sustained", "sustained"),
                        ("not_sustained", "not sustained"),
                        ("noted", "noted"),
                    ],
                    max_length=15,
                    verbose_name="proposal",
                ),
            ),
            ("reasons", models.TextField(max_length=2000, verbose_name="reasons")),
            ("silence_ends_at", models.DateTimeField(verbose_name="members may object until")),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("taken", "taken"),
                        ("not_taken", "not taken"),
                        ("withdrawn", "withdrawn by the member who proposed it"),
                    ],
                    max_length=10,
                    verbose_name="outcome",
                ),
            ),
            ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            (
                "manner",
                models.CharField(
                    blank=True,
                    choices=[
                        ("silence", "by silence: no member objected before the end of the period"),
                        ("agreement", "by agreement of all members who take part"),
                    ],
                    max_length=10,
                    verbose_name="how it was taken",
                ),
            ),
            (
                "cause",
                models.CharField(
                    blank=True,
                    choices=[
                        ("objection", "A member objected."),
                        (
                            "proposer",
                            "The State of the member who proposed it has objected to the applicant.",
                        ),
                        ("subject", "There was nothing left to decide on."),
                        ("conditions", "A condition was not met when the decision was to be taken."),
                    ],
                    max_length=10,
                    verbose_name="why it was not taken",
                ),
            ),
            ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
            (
                "member_count",
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="members who took part"),
            ),
            ("quorum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="quorum")),
            (
                "roll",
                models.JSONField(blank=True, default=list, verbose_name="members and their positions"),
            ),
            (
                "application",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="bureau_decisions",
                    to="dialogues.application",
                    verbose_name="application",
                ),
            ),
            (
                "objection",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="bureau_decisions",
                    to="dialogues.objection",
                    verbose_name="objection",
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
            "verbose_name": "decision of the Extended Bureau",
            "verbose_name_plural": "decisions of the Extended Bureau",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("application__isnull", False),
                            ("objection__isnull", True),
                            ("proposal__in", ["invite", "wait", "refuse"]),
                        ),
                        models.Q(
                            ("application__isnull", True),
                            ("objection__isnull", False),
                            ("proposal__in", ["sustained", "not_sustained", "noted"]),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_bureaudecision_on_one_thing",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("outcome__in", ["", "taken"])),
                    fields=("application",),
                    name="dialogues_bureaudecision_once_an_application",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("outcome__in", ["", "taken"])),
                    fields=("objection",),
                    name="dialogues_bureaudecision_once_an_objection",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reasons", ""), _negated=True),
                    name="dialogues_bureaudecision_has_reasons",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", True), ("outcome", "")),
                        models.Q(
                            ("closed_at__isnull", False),
                            ("outcome__in", ["taken", "not_taken", "withdrawn"]),
                            models.Q(("outcome", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_bureaudecision_closed_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(models.Q(("outcome", "taken"), _negated=True), ("manner", "")),
                        models.Q(
                            ("manner__in", ["silence", "agreement"]),
                            ("outcome", "taken"),
                            ("member_count__isnull", False),
                            ("quorum__isnull", False),
                            ("member_count__gte", models.F("quorum")),
                            ("quorum__gte", 2),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_bureaudecision_taken_by_a_quorum",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(models.Q(("outcome", "not_taken"), _negated=True), ("cause", "")),
                        models.Q(
                            ("cause__in", ["objection", "proposer", "subject", "conditions"]),
                            ("outcome", "not_taken"),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_bureaudecision_not_taken_says_why",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BureauSeat",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="bureau_seats",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="member",
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
            "verbose_name": "seat in the Extended Bureau",
            "verbose_name_plural": "seats in the Extended Bureau",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("member",),
                    name="dialogues_bureauseat_once_a_member",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("state",),
                    name="dialogues_bureauseat_once_a_state",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MemberPosition",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "stance",
                models.CharField(
                    choices=[
                        ("agrees", "agrees"),
                        ("objects", "objects"),
                        ("recused", "does not take part: own decision"),
                        ("own_state", "does not take part: own State objected"),
                        ("no_position", "has not taken a position"),
                    ],
                    max_length=12,
                    verbose_name="position",
                ),
            ),
            ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="positions",
                    to="dialogues.bureaudecision",
                    verbose_name="decision",
                ),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="member",
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
            "verbose_name": "position of a member",
            "verbose_name_plural": "positions of members",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("stance__in", ("agrees", "objects", "recused"))),
                    name="dialogues_memberposition_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("stance", "agrees"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                    name="dialogues_memberposition_has_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Contribution",
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
                        ("experience", "experience"),
                        ("good_practice", "good practice"),
                        ("challenge", "challenge"),
                    ],
                    max_length=15,
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
            ("text", models.TextField(max_length=10000, verbose_name="text")),
            (
                "is_in_library",
                models.BooleanField(default=False, verbose_name="in the library of good practices"),
            ),
            (
                "library_ended_at",
                models.DateTimeField(blank=True, null=True, verbose_name="consent withdrawn"),
            ),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
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
                "handed_in_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="handed in by",
                ),
            ),
            (
                "item",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contributions",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
                ),
            ),
            (
                "library_ended_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="consent withdrawn by",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="contributions",
                    to="stakeholders.state",
                    verbose_name="State",
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
            "verbose_name": "contribution to the general review",
            "verbose_name_plural": "contributions to the general review",
            "ordering": ["article__instrument__position", "article__number", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["experience", "good_practice", "challenge"])),
                    name="dialogues_contribution_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(("text", ""), _negated=True), name="dialogues_contribution_has_text"
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_in_library", False), ("kind", "good_practice"), _connector="OR"),
                    name="dialogues_contribution_good_practice_in_library",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("library_ended_at__isnull", True), ("library_ended_by__isnull", True)),
                        models.Q(
                            ("is_in_library", True),
                            ("library_ended_at__isnull", False),
                            ("library_ended_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_contribution_consent_ended_by_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                        models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_contribution_withdrawn_by_a_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FloorRequest",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
            (
                "needs_invitation",
                models.BooleanField(default=False, verbose_name="when the President invites"),
            ),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
            (
                "item",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="floor_requests",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
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
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="floor_requests",
                    to="stakeholders.state",
                    verbose_name="State",
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
            "verbose_name": "request for the floor",
            "verbose_name_plural": "requests for the floor",
            "ordering": ["requested_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("withdrawn_at__isnull", True)),
                    fields=("item", "state"),
                    name="dialogues_floorrequest_one",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                        models.Q(("withdrawn_at__gte", models.F("requested_at")), ("withdrawn_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_floorrequest_withdrawn_by_a_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ParticipationRight",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "participant",
                models.CharField(
                    choices=[
                        ("party", "State party"),
                        ("signatory", "signatory State"),
                        ("non_signatory", "State that has not signed"),
                        ("entity", "United Nations body or entity with a standing invitation"),
                        ("intergovernmental", "other intergovernmental organization"),
                        ("non_governmental", "non-governmental organization"),
                    ],
                    max_length=20,
                    verbose_name="participant",
                ),
            ),
            (
                "act",
                models.CharField(
                    choices=[
                        ("attend", "attend the plenary"),
                        ("speak", "speak"),
                        ("receive_documents", "receive documents"),
                        ("submit_views", "submit views in writing"),
                        ("deliberate", "take part in the deliberations"),
                        ("decide", "take part in decisions"),
                        ("point_of_order", "raise a point of order"),
                    ],
                    max_length=20,
                    verbose_name="right",
                ),
            ),
            (
                "extent",
                models.CharField(
                    choices=[("yes", "yes"), ("invited", "when the President invites"), ("no", "no")],
                    max_length=10,
                    verbose_name="how far it goes",
                ),
            ),
            ("rule", models.CharField(max_length=20, verbose_name="rule")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "right in a session of the Conference",
            "verbose_name_plural": "rights in sessions of the Conference",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("participant", "act"), name="dialogues_participationright_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "act__in",
                            [
                                "attend",
                                "speak",
                                "receive_documents",
                                "submit_views",
                                "deliberate",
                                "decide",
                                "point_of_order",
                            ],
                        ),
                        ("extent__in", ["yes", "invited", "no"]),
                        (
                            "participant__in",
                            [
                                "party",
                                "signatory",
                                "non_signatory",
                                "entity",
                                "intergovernmental",
                                "non_governmental",
                            ],
                        ),
                    ),
                    name="dialogues_participationright_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FloorLimit",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "speaker_class",
                models.CharField(
                    choices=[
                        ("panellist", "panellist"),
                        ("state", "State"),
                        ("un_body", "United Nations body"),
                        ("intergovernmental", "intergovernmental organization"),
                        ("stakeholder", "stakeholder"),
                        ("reply", "right of reply"),
                    ],
                    max_length=20,
                    verbose_name="class of speaker",
                ),
            ),
            ("rank", models.PositiveSmallIntegerField(verbose_name="place in the order of classes")),
            ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
            (
                "warning_seconds",
                models.PositiveSmallIntegerField(verbose_name="warning, seconds before the end"),
            ),
            (
                "total_minutes",
                models.PositiveSmallIntegerField(default=0, verbose_name="minutes for all of the class; 0 is no limit"),
            ),
            (
                "speeches_max",
                models.PositiveSmallIntegerField(default=0, verbose_name="speeches of one speaker; 0 is no limit"),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "limit of speakers",
            "verbose_name_plural": "limits of speakers",
            "ordering": ["rank", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("speaker_class",), name="dialogues_floorlimit_class_once"),
                models.CheckConstraint(
                    condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                    name="dialogues_floorlimit_minutes",
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
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
            ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            (
                "programme_line",
                models.PositiveSmallIntegerField(default=0, verbose_name="item of the programme"),
            ),
            (
                "list_closed_at",
                models.DateTimeField(blank=True, null=True, verbose_name="list of speakers closed"),
            ),
            (
                "interpreters_token",
                models.CharField(
                    default=dialogues.models.rooms.make_token,
                    max_length=40,
                    unique=True,
                    verbose_name="link of the interpreters",
                ),
            ),
            (
                "closed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="closed by",
                ),
            ),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="meetings",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
            (
                "opened_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="opened by",
                ),
            ),
        ],
        options={
            "verbose_name": "meeting",
            "verbose_name_plural": "meetings",
            "ordering": ["dialogue", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("dialogue", "number"), name="dialogues_meeting_number_once"),
                models.UniqueConstraint(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=("dialogue",),
                    name="dialogues_meeting_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_at__isnull", True),
                        models.Q(("closed_at__gte", models.F("opened_at")), ("opened_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_meeting_closed_after_opening",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Speaker",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("position", models.PositiveSmallIntegerField(verbose_name="position")),
            ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="began")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "invited_at",
                models.DateTimeField(blank=True, null=True, verbose_name="invited by the President"),
            ),
            (
                "approved_at",
                models.DateTimeField(blank=True, null=True, verbose_name="approved by the Conference"),
            ),
            ("skipped_at", models.DateTimeField(blank=True, null=True, verbose_name="skipped")),
            (
                "application",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="on_speakers_list",
                    to="dialogues.application",
                    verbose_name="application",
                ),
            ),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="speakers",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
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
                    verbose_name="country review",
                ),
            ),
            (
                "requested_at",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for the floor"),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="asked by",
                ),
            ),
            (
                "attendee",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="dialogues.attendee",
                    verbose_name="participant in a dialogue",
                ),
            ),
            ("body", models.CharField(blank=True, max_length=200, verbose_name="other body")),
            ("extra_seconds", models.PositiveIntegerField(default=0, verbose_name="extended by, seconds")),
            ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
            (
                "move_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("chair", "decision of the chair"),
                        ("request", "at the request of the speaker"),
                        ("absent", "the speaker is not in the room"),
                        ("balance", "balance of regions and kinds of speakers"),
                    ],
                    max_length=10,
                    verbose_name="reason for the order",
                ),
            ),
            ("moved_at", models.DateTimeField(blank=True, null=True, verbose_name="moved")),
            (
                "moved_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="moved by",
                ),
            ),
            ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused")),
            ("paused_seconds", models.PositiveIntegerField(default=0, verbose_name="paused, seconds")),
            (
                "speaker_class",
                models.CharField(
                    choices=[
                        ("panellist", "panellist"),
                        ("state", "State"),
                        ("un_body", "United Nations body"),
                        ("intergovernmental", "intergovernmental organization"),
                        ("stakeholder", "stakeholder"),
                        ("reply", "right of reply"),
                    ],
                    default="stakeholder",
                    max_length=20,
                    verbose_name="class of speaker",
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
                "warning_seconds",
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="warning, seconds before the end"),
            ),
            (
                "meeting",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="speeches",
                    to="dialogues.meeting",
                    verbose_name="meeting",
                ),
            ),
        ],
        options={
            "verbose_name": "speaker",
            "verbose_name_plural": "speakers",
            "ordering": ["dialogue", "position"],
            "constraints": [
                models.UniqueConstraint(fields=("dialogue", "review"), name="dialogues_speaker_review_once"),
                models.UniqueConstraint(
                    condition=models.Q(("began_at__isnull", False), ("ended_at__isnull", True)),
                    fields=("dialogue",),
                    name="dialogues_speaker_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_at__isnull", True),
                        models.Q(("began_at__isnull", False), ("ended_at__gte", models.F("began_at"))),
                        _connector="OR",
                    ),
                    name="dialogues_speaker_ends_after_beginning",
                ),
                models.CheckConstraint(
                    condition=models.Q(("approved_at__isnull", True), ("invited_at__isnull", False), _connector="OR"),
                    name="dialogues_speaker_approved_when_invited",
                ),
                models.CheckConstraint(
                    condition=models.Q(("skipped_at__isnull", True), ("began_at__isnull", True), _connector="OR"),
                    name="dialogues_speaker_skipped_or_not",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("speaker_class", "stakeholder")),
                    fields=("dialogue", "application"),
                    name="dialogues_speaker_application_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("speaker_class", "panellist")),
                    fields=("dialogue", "attendee"),
                    name="dialogues_speaker_panellist_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("began_at__isnull", True), ("skipped_at__isnull", True)),
                    fields=("dialogue", "state", "speaker_class"),
                    name="dialogues_speaker_state_waits_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("application__isnull", False),
                            ("body", ""),
                            ("review__isnull", True),
                            ("speaker_class__in", ["stakeholder", "panellist"]),
                            ("state__isnull", True),
                        ),
                        models.Q(
                            ("application__isnull", True),
                            ("body", ""),
                            ("review__isnull", False),
                            ("speaker_class", "state"),
                            ("state__isnull", True),
                        ),
                        models.Q(
                            ("application__isnull", True),
                            ("body", ""),
                            ("review__isnull", True),
                            ("speaker_class__in", ["state", "reply"]),
                            ("state__isnull", False),
                        ),
                        models.Q(
                            ("application__isnull", True),
                            ("review__isnull", True),
                            ("speaker_class__in", ["un_body", "intergovernmental"]),
                            ("state__isnull", True),
                            models.Q(("body", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_speaker_one_side",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("began_at__isnull", True),
                        models.Q(("meeting__isnull", False), ("minutes__isnull", False)),
                        _connector="OR",
                    ),
                    name="dialogues_speaker_floor_in_meeting",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("paused_at__isnull", True),
                        models.Q(("began_at__isnull", False), ("ended_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="dialogues_speaker_paused_with_floor",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("move_reason", ""), ("moved_at__isnull", True), ("moved_by__isnull", True)),
                        models.Q(
                            ("moved_at__isnull", False),
                            ("moved_by__isnull", False),
                            models.Q(("move_reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_speaker_moved_with_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MeetingLimit",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "speaker_class",
                models.CharField(
                    choices=[
                        ("panellist", "panellist"),
                        ("state", "State"),
                        ("un_body", "United Nations body"),
                        ("intergovernmental", "intergovernmental organization"),
                        ("stakeholder", "stakeholder"),
                        ("reply", "right of reply"),
                    ],
                    max_length=20,
                    verbose_name="class of speaker",
                ),
            ),
            ("rank", models.PositiveSmallIntegerField(verbose_name="place in the order of classes")),
            ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
            (
                "warning_seconds",
                models.PositiveSmallIntegerField(verbose_name="warning, seconds before the end"),
            ),
            (
                "total_minutes",
                models.PositiveSmallIntegerField(default=0, verbose_name="minutes for all of the class; 0 is no limit"),
            ),
            (
                "speeches_max",
                models.PositiveSmallIntegerField(default=0, verbose_name="speeches of one speaker; 0 is no limit"),
            ),
            (
                "meeting",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="limits",
                    to="dialogues.meeting",
                    verbose_name="meeting",
                ),
            ),
        ],
        options={
            "verbose_name": "limit of a meeting",
            "verbose_name_plural": "limits of meetings",
            "ordering": ["meeting", "rank", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("meeting", "speaker_class"), name="dialogues_meetinglimit_class_once"),
                models.CheckConstraint(
                    condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                    name="dialogues_meetinglimit_minutes",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Presence",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("body", models.CharField(blank=True, max_length=200, verbose_name="other body")),
            ("is_online", models.BooleanField(default=False, verbose_name="online")),
            ("arrived_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrived")),
            (
                "attendee",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="presences",
                    to="dialogues.attendee",
                    verbose_name="participant in a dialogue",
                ),
            ),
            (
                "meeting",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="presences",
                    to="dialogues.meeting",
                    verbose_name="meeting",
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
            "verbose_name": "presence in a meeting",
            "verbose_name_plural": "presences in meetings",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("meeting", "attendee"), name="dialogues_presence_attendee_once"),
                models.UniqueConstraint(fields=("meeting", "state"), name="dialogues_presence_state_once"),
                models.UniqueConstraint(
                    condition=models.Q(("body", ""), _negated=True),
                    fields=("meeting", "body"),
                    name="dialogues_presence_body_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("attendee__isnull", False), ("body", ""), ("state__isnull", True)),
                        models.Q(("attendee__isnull", True), ("body", ""), ("state__isnull", False)),
                        models.Q(
                            ("attendee__isnull", True),
                            ("state__isnull", True),
                            models.Q(("body", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_presence_one_side",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoomMessage",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("keep_time", "Please keep to the speaking time."),
                        (
                            "name_no_state",
                            "Please name no State. A State may speak of its own review only.",
                        ),
                        ("list_closes", "The list of speakers closes soon. Please ask for the floor now."),
                        ("break", "There is a short break. Please stay near."),
                        ("resumes", "The meeting goes on now."),
                        ("own", "written by the chair"),
                    ],
                    max_length=15,
                    verbose_name="message",
                ),
            ),
            ("texts", models.JSONField(blank=True, default=dict, verbose_name="text")),
            ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "meeting",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="messages",
                    to="dialogues.meeting",
                    verbose_name="meeting",
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
        ],
        options={
            "verbose_name": "message to the room",
            "verbose_name_plural": "messages to the room",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("meeting",),
                    name="dialogues_roommessage_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "own"), models.Q(("texts", {}), _negated=True)),
                        models.Q(models.Q(("kind", "own"), _negated=True), ("texts", {})),
                        _connector="OR",
                    ),
                    name="dialogues_roommessage_own_has_text",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoomNote",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("point_of_order", "point of order"),
                        ("state_named", "a State was named aloud"),
                    ],
                    max_length=15,
                    verbose_name="kind",
                ),
            ),
            ("note", models.CharField(blank=True, max_length=500, verbose_name="what it was about")),
            ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
            (
                "meeting",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="dialogues.meeting",
                    verbose_name="meeting",
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
                "speaker",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="dialogues.speaker",
                    verbose_name="speaker",
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
            "verbose_name": "note on a meeting",
            "verbose_name_plural": "notes on meetings",
            "ordering": ["pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "point_of_order"), ("state__isnull", False)),
                        models.Q(("kind", "state_named"), ("speaker__isnull", False), ("state__isnull", True)),
                        _connector="OR",
                    ),
                    name="dialogues_roomnote_only_states_raise_points_of_order",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="JoinedReport",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joined_reports",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
                ),
            ),
            (
                "joined_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="joined by",
                ),
            ),
            (
                "report",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="joined_to",
                    to="dialogues.adoptedreport",
                    verbose_name="adopted report",
                ),
            ),
        ],
        options={
            "verbose_name": "report of a joint dialogue",
            "verbose_name_plural": "reports of joint dialogues",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="CoChair",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
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
                "dialogue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="co_chairs",
                    to="dialogues.dialogue",
                    verbose_name="constructive dialogue",
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
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "co-chair",
            "verbose_name_plural": "co-chairs",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("dialogue", "user"),
                    name="dialogues_cochair_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_cochair_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                        _connector="OR",
                    ),
                    name="dialogues_cochair_not_oneself",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Compilation",
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
            ("text", models.TextField(blank=True, max_length=100000, verbose_name="text")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("draft", "draft"),
                        ("issued", "issued to States"),
                        ("published", "published"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=10,
                    verbose_name="status",
                ),
            ),
            ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
            ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
            (
                "document",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="of_compilation",
                    to="core.document",
                    verbose_name="document",
                ),
            ),
            (
                "item",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="compilations",
                    to="dialogues.agendaitem",
                    verbose_name="agenda item",
                ),
            ),
        ],
        options={
            "verbose_name": "compilation for the general review",
            "verbose_name_plural": "compilations for the general review",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "draft")),
                    fields=("item",),
                    name="dialogues_compilation_one_draft",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_at__isnull", True), ("published_at__isnull", True), ("state", "draft")),
                        models.Q(
                            ("issued_at__isnull", False),
                            ("published_at__isnull", True),
                            ("state", "issued"),
                        ),
                        models.Q(
                            ("issued_at__isnull", False),
                            ("published_at__isnull", False),
                            ("state", "published"),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_compilation_state_has_times",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ConferenceDecision",
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
            ("number", models.CharField(max_length=20, verbose_name="number")),
            ("title", models.CharField(max_length=300, verbose_name="title")),
            ("text", models.TextField(max_length=20000, verbose_name="text")),
            ("adopted_on", models.DateField(verbose_name="adopted on")),
            (
                "symbol",
                models.CharField(max_length=60, verbose_name="symbol of the document with the decision"),
            ),
            (
                "effect",
                models.CharField(
                    blank=True,
                    choices=[
                        ("approves", "approves it"),
                        ("takes_note", "takes note of it"),
                        ("other", "something else"),
                    ],
                    max_length=12,
                    verbose_name="what it does with the document that it concerns",
                ),
            ),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck out")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            (
                "compilation",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="dialogues.compilation",
                    verbose_name="compilation that it concerns",
                ),
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
                "entered_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="entered by",
                ),
            ),
            (
                "general_report",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="dialogues.generalreport",
                    verbose_name="general report that it concerns",
                ),
            ),
            (
                "session",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="dialogues.session",
                    verbose_name="session",
                ),
            ),
            (
                "struck_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="struck out by",
                ),
            ),
        ],
        options={
            "verbose_name": "decision of the Conference",
            "verbose_name_plural": "decisions of the Conference",
            "ordering": ["-adopted_on", "-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("struck_at__isnull", True)),
                    fields=("session", "number"),
                    name="dialogues_conferencedecision_one_number",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("number", ""), _negated=True),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("text", ""), _negated=True),
                        models.Q(("symbol", ""), _negated=True),
                    ),
                    name="dialogues_conferencedecision_has_text_and_source",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_conferencedecision_confirmed_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reason", ""), ("struck_at__isnull", True), ("struck_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", True),
                            ("struck_at__isnull", False),
                            ("struck_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_conferencedecision_struck_before_it_counts",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("compilation__isnull", True), ("effect", ""), ("general_report__isnull", True)),
                        models.Q(
                            ("compilation__isnull", True),
                            ("effect__in", ["approves", "takes_note", "other"]),
                            ("general_report__isnull", False),
                        ),
                        models.Q(
                            ("compilation__isnull", False),
                            ("effect__in", ["approves", "takes_note", "other"]),
                            ("general_report__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_conferencedecision_concerns_one_document",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DecisionStep",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("number", models.PositiveSmallIntegerField(verbose_name="number")),
            ("what", models.TextField(max_length=2000, verbose_name="what")),
            ("who", models.CharField(max_length=300, verbose_name="who")),
            ("until", models.DateField(blank=True, null=True, verbose_name="until")),
            ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="what became of it")),
            (
                "outcome_symbol",
                models.CharField(blank=True, max_length=60, verbose_name="symbol of the document on it"),
            ),
            ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="noted")),
            (
                "decision",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="steps",
                    to="dialogues.conferencedecision",
                    verbose_name="decision",
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
                    verbose_name="noted by",
                ),
            ),
        ],
        options={
            "verbose_name": "next step from a decision",
            "verbose_name_plural": "next steps from decisions",
            "ordering": ["decision", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("decision", "number"), name="dialogues_decisionstep_one_number"),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("who", ""), _negated=True)),
                    name="dialogues_decisionstep_what_and_who",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("outcome", ""),
                            ("outcome_symbol", ""),
                            ("recorded_at__isnull", True),
                            ("recorded_by__isnull", True),
                        ),
                        models.Q(
                            ("recorded_at__isnull", False),
                            ("recorded_by__isnull", False),
                            models.Q(("outcome", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_decisionstep_outcome_by_a_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ResearchArchive",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("file", models.FileField(blank=True, upload_to="research/%Y/", verbose_name="file")),
            ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
            ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="issue proposed")),
            ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
            (
                "issued_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="issued by",
                ),
            ),
            (
                "made_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="requested by",
                ),
            ),
            (
                "phase",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="reviews.phase",
                    verbose_name="phase",
                ),
            ),
            (
                "proposed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="issue proposed by",
                ),
            ),
        ],
        options={
            "verbose_name": "archive for research",
            "verbose_name_plural": "archives for research",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("file", ""), ("sha256", "")),
                        models.Q(models.Q(("file", ""), _negated=True), models.Q(("sha256", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="dialogues_researcharchive_file_has_hash",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("proposed_at__isnull", True), ("proposed_by__isnull", True), ("reason", "")),
                        models.Q(
                            ("proposed_at__isnull", False),
                            ("proposed_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_researcharchive_proposed_with_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_at__isnull", True), ("issued_by__isnull", True)),
                        models.Q(
                            ("issued_at__isnull", False),
                            ("issued_by__isnull", False),
                            ("proposed_by__isnull", False),
                            models.Q(("issued_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="dialogues_researcharchive_issued_by_another",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    replaces = [
        ("dialogues", "0001_tables"),
        ("dialogues", "0003_bureau"),
        ("dialogues", "0005_statements_max"),
        ("dialogues", "0007_joint_statements"),
        ("dialogues", "0008_one_word_form"),
        ("dialogues", "0009_texts_of_record"),
        ("dialogues", "0010_contributions"),
        ("dialogues", "0012_meetings"),
        ("dialogues", "0013_earlier_speeches"),
        ("dialogues", "0014_floor_in_meeting"),
        ("dialogues", "0015_co_chairs"),
        ("dialogues", "0016_conference"),
        ("dialogues", "0018_research"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0001_schema"),
        ("reviews", "0001_schema"),
        ("stakeholders", "0001_schema"),
    ]

    operations = [CreateModels(TABLES)]
