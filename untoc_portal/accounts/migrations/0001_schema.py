"""The tables of this app. Locks between rows follow in the next migrations, where the app has any."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import untoc_portal.accounts.models
import untoc_portal.accounts.permissions
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.migration_operations import CreateModels

TABLES = [
    migrations.CreateModel(
        name="User",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            (
                "is_superuser",
                models.BooleanField(
                    default=False,
                    help_text="Designates that this user has all permissions without explicitly assigning them.",
                    verbose_name="superuser status",
                ),
            ),
            ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
            ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
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
            (
                "time_zone",
                models.CharField(
                    default="Europe/Vienna",
                    max_length=50,
                    validators=[untoc_portal.accounts.models.validate_time_zone],
                    verbose_name="time zone",
                ),
            ),
            ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ("is_staff", models.BooleanField(default=False, verbose_name="may open the admin")),
            (
                "tours_seen",
                models.JSONField(blank=True, default=list, editable=False, verbose_name="tours seen"),
            ),
            (
                "date_joined",
                models.DateTimeField(default=django.utils.timezone.now, verbose_name="registered"),
            ),
            (
                "groups",
                models.ManyToManyField(
                    blank=True,
                    help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.group",
                    verbose_name="groups",
                ),
            ),
            (
                "user_permissions",
                models.ManyToManyField(
                    blank=True,
                    help_text="Specific permissions for this user.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.permission",
                    verbose_name="user permissions",
                ),
            ),
        ],
        options={
            "verbose_name": "person",
            "verbose_name_plural": "people",
            "ordering": ["name"],
            "constraints": [
                models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="accounts_user_email_once")
            ],
        },
        managers=[
            ("objects", untoc_portal.accounts.models.UserManager()),
        ],
    ),
    migrations.CreateModel(
        name="CalendarFeed",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "token_sha256",
                models.CharField(editable=False, max_length=64, unique=True, verbose_name="SHA-256 of the token"),
            ),
            (
                "user",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="calendar_feed",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "calendar address",
            "verbose_name_plural": "calendar addresses",
        },
    ),
    migrations.CreateModel(
        name="RecoveryRequest",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            (
                "reach",
                models.CharField(
                    help_text="The Secretariat calls you back to be sure that it is you, through your Permanent Mission if it can.",
                    max_length=500,
                    verbose_name="how to reach you",
                ),
            ),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("is_confirmed", models.BooleanField(default=False, verbose_name="confirmed")),
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
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="recovery_requests",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "request for recovery",
            "verbose_name_plural": "requests for recovery",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("decided_at__isnull", True)),
                    fields=("user",),
                    name="accounts_recovery_open_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("decided_by__isnull", True),
                            ("is_confirmed", False),
                        ),
                        models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="accounts_recovery_decided_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(("decided_by", models.F("user")), _negated=True),
                    name="accounts_recovery_decided_by_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccessSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("proposal_days", "days after which a proposal of a role expires"),
                        ("emergency_minutes", "longest emergency access, minutes"),
                    ],
                    max_length=30,
                    unique=True,
                    verbose_name="setting",
                ),
            ),
            (
                "value",
                models.PositiveIntegerField(
                    validators=[django.core.validators.MinValueValidator(1)], verbose_name="value"
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
            "verbose_name": "setting of access",
            "verbose_name_plural": "settings of access",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="EmergencyAccess",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("reason", models.CharField(max_length=200, verbose_name="reason")),
            ("ends_at", models.DateTimeField(verbose_name="ends")),
            ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="emergencies",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "emergency access",
            "verbose_name_plural": "emergency accesses",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("user",),
                    name="accounts_emergency_open_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True), name="accounts_emergency_has_reason"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoleProposal",
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
                    choices=untoc_portal.accounts.permissions.get_proposable_choices,
                    max_length=30,
                    verbose_name="role",
                ),
            ),
            ("subject_id", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="object")),
            ("reason", models.CharField(max_length=500, verbose_name="reason")),
            ("expires_at", models.DateTimeField(verbose_name="expires")),
            (
                "decision",
                models.CharField(
                    blank=True,
                    choices=[
                        ("confirmed", "confirmed"),
                        ("declined", "declined"),
                        ("withdrawn", "withdrawn"),
                        ("lapsed", "expired"),
                    ],
                    max_length=10,
                    verbose_name="decision",
                ),
            ),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ("note", models.CharField(blank=True, max_length=500, verbose_name="reason of the decision")),
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
                "proposed_by",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="roles_proposed",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="proposed by",
                ),
            ),
            (
                "subject_type",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="contenttypes.contenttype",
                    verbose_name="kind",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="role_proposals",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "proposal of a role",
            "verbose_name_plural": "proposals of roles",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("decision", ""), ("subject_id__isnull", True)),
                    fields=("user", "role"),
                    name="accounts_role_proposal_open_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("decision", ""), ("subject_id__isnull", False)),
                    fields=("user", "role", "subject_id"),
                    name="accounts_role_proposal_open_once_a_subject",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("role", "chairs"),
                            ("subject_id__isnull", False),
                            ("subject_type__isnull", False),
                        ),
                        models.Q(
                            models.Q(("role", "chairs"), _negated=True),
                            ("subject_id__isnull", True),
                            ("subject_type__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_role_proposal_subject",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True),
                    name="accounts_role_proposal_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("proposed_by", models.F("user")), _negated=True),
                    name="accounts_role_proposal_not_for_oneself",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", True),
                            ("decision", "lapsed"),
                        ),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by", models.F("proposed_by")),
                            ("decision", "withdrawn"),
                        ),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            ("decision__in", ["confirmed", "declined"]),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            models.Q(("decided_by", models.F("user")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_role_proposal_decided_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ("delegates", "focal_points", "stakeholders")), _negated=True),
                    name="accounts_role_proposal_of_two_people",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RetentionSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("sign_in_days", "days after which an expired session or token is deleted"),
                        ("mail_days", "days after which a mail that was sent is deleted"),
                        ("recovery_days", "days after which a decided request for recovery is erased"),
                        ("contact_days", "days after which a message to focal points is erased"),
                        (
                            "guest_days",
                            "days after which the name of a guest is erased, from the end of the link",
                        ),
                        ("application_days", "days after which a refused application is erased"),
                        (
                            "request_days",
                            "days after which a decided request about personal data is erased",
                        ),
                        (
                            "person_days",
                            "days after which a person becomes a pseudonym, from the end of the last mandate",
                        ),
                    ],
                    max_length=30,
                    unique=True,
                    verbose_name="setting",
                ),
            ),
            (
                "value",
                models.PositiveIntegerField(
                    validators=[django.core.validators.MinValueValidator(1)], verbose_name="value"
                ),
            ),
        ],
        options={
            "verbose_name": "period for which personal data are kept",
            "verbose_name_plural": "periods for which personal data are kept",
            "ordering": ["pk"],
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="DataRequest",
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
                    choices=[("correction", "correction"), ("erasure", "erasure")],
                    max_length=10,
                    verbose_name="asks for",
                ),
            ),
            (
                "text",
                models.TextField(max_length=3000, verbose_name="what should be corrected or erased, and why"),
            ),
            (
                "proposal",
                models.CharField(
                    blank=True,
                    choices=[("accept", "accept"), ("refuse", "refuse")],
                    max_length=10,
                    verbose_name="proposed",
                ),
            ),
            ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="proposed on")),
            ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
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
                "proposed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
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
                    related_name="data_requests",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "request about personal data",
            "verbose_name_plural": "requests about personal data",
            "ordering": ["-pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("decided_at__isnull", True)),
                    fields=("user", "kind"),
                    name="accounts_datarequest_open_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("decided_at__isnull", True),
                            ("proposal", ""),
                            ("proposed_at__isnull", True),
                            ("proposed_by__isnull", True),
                        ),
                        models.Q(
                            ("proposal__in", ["accept", "refuse"]),
                            ("proposed_at__isnull", False),
                            ("proposed_by__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("proposed_by", models.F("user")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_datarequest_proposed_with_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            models.Q(("decided_by", models.F("user")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_datarequest_decided_by_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LegalHold",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("object_id", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="object")),
            ("reason", models.CharField(max_length=500, verbose_name="reason")),
            ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ("end_proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="end proposed")),
            ("end_reason", models.CharField(blank=True, max_length=500, verbose_name="reason for the end")),
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
                "end_proposed_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="end proposed by",
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
                "object_type",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="contenttypes.contenttype",
                    verbose_name="kind of object",
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="legal_holds",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
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
            "verbose_name": "legal hold",
            "verbose_name_plural": "legal holds",
            "ordering": ["-pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True), name="accounts_legalhold_has_reason"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("object_id__isnull", True),
                            ("object_type__isnull", True),
                            ("person__isnull", False),
                        ),
                        models.Q(
                            ("object_id__isnull", False),
                            ("object_type__isnull", False),
                            ("person__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_legalhold_person_or_object",
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
                    name="accounts_legalhold_confirmed_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("end_proposed_at__isnull", True),
                            ("end_proposed_by__isnull", True),
                            ("end_reason", ""),
                        ),
                        models.Q(
                            ("end_proposed_at__isnull", False),
                            ("end_proposed_by__isnull", False),
                            models.Q(("end_reason", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_legalhold_end_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                        models.Q(
                            ("end_proposed_by__isnull", False),
                            ("ended_at__isnull", False),
                            ("ended_by__isnull", False),
                            models.Q(("ended_by", models.F("end_proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="accounts_legalhold_ended_by_another",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_tables"),
        ("accounts", "0002_role_proposals"),
        ("accounts", "0004_new_roles_are_strict"),
        ("accounts", "0005_personal_data"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [CreateModels(TABLES)]
