"""The tables of this app. Locks between rows follow in the next migrations, where the app has any."""

import django.core.validators
import django.db.models.deletion
import stakeholders.validators
import untoc_portal.core.fields
from django.conf import settings
from django.db import migrations, models

from untoc_portal.core.migration_operations import CreateModels

TABLES = [
    migrations.CreateModel(
        name="Instrument",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "code",
                models.CharField(
                    choices=[
                        ("UNTOC", "Organized Crime Convention"),
                        ("TIP", "Trafficking in Persons Protocol"),
                        ("SOM", "Smuggling of Migrants Protocol"),
                        ("FA", "Firearms Protocol"),
                    ],
                    max_length=5,
                    unique=True,
                    verbose_name="code",
                ),
            ),
            ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            ("short_titles", untoc_portal.core.fields.MultilingualField(verbose_name="short title")),
            ("full_titles", untoc_portal.core.fields.MultilingualField(verbose_name="full title")),
        ],
        options={
            "verbose_name": "instrument",
            "verbose_name_plural": "instruments",
            "ordering": ["position"],
        },
    ),
    migrations.CreateModel(
        name="State",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "iso3",
                models.CharField(
                    max_length=3,
                    unique=True,
                    validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    verbose_name="code",
                ),
            ),
            ("names", untoc_portal.core.fields.MultilingualField(verbose_name="name")),
            ("formal_names", untoc_portal.core.fields.MultilingualField(verbose_name="formal name")),
            (
                "regional_group",
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
                "draw_group",
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
                    verbose_name="group for the draw",
                ),
            ),
            ("regional_group_note", models.CharField(blank=True, max_length=300, verbose_name="note")),
            (
                "legal_family",
                models.CharField(
                    choices=[
                        ("civil_law", "civil law"),
                        ("common_law", "common law"),
                        ("mixed", "mixed"),
                        ("islamic", "Islamic law"),
                        ("customary", "customary law"),
                        ("sui_generis", "of its own kind"),
                        ("unknown", "not confirmed"),
                    ],
                    default="unknown",
                    max_length=20,
                    verbose_name="legal system",
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
            "verbose_name": "State",
            "verbose_name_plural": "States",
            "ordering": ["names__en"],
            "permissions": [
                ("follow_up_for_state", "follow_up_for_state"),
                ("keep_delegation", "keep_delegation"),
                ("name_for_state", "name_for_state"),
                ("object_for_state", "object_for_state"),
                ("read_for_state", "read_for_state"),
                ("view_state_reviews", "view_state_reviews"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "regional_group__in",
                            ["", "african", "asia_pacific", "eastern_european", "grulac", "weog"],
                        )
                    ),
                    name="stakeholders_state_group_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "draw_group__in",
                            ["", "african", "asia_pacific", "eastern_european", "grulac", "weog"],
                        )
                    ),
                    name="stakeholders_state_draw_group_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InstrumentStatus",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "status",
                models.CharField(
                    choices=[
                        ("party", "party"),
                        ("signatory", "signatory"),
                        ("not_party", "not a party"),
                        ("not_confirmed", "not confirmed"),
                    ],
                    max_length=15,
                    verbose_name="status",
                ),
            ),
            (
                "signed_on",
                models.CharField(
                    blank=True,
                    max_length=10,
                    validators=[django.core.validators.RegexValidator("^\\d{4}(-\\d{2}){0,2}$")],
                    verbose_name="signature",
                ),
            ),
            (
                "bound_on",
                models.CharField(
                    blank=True,
                    max_length=10,
                    validators=[django.core.validators.RegexValidator("^\\d{4}(-\\d{2}){0,2}$")],
                    verbose_name="consent to be bound",
                ),
            ),
            ("bound_by", models.CharField(blank=True, max_length=20, verbose_name="by")),
            (
                "confidence",
                models.CharField(
                    choices=[("high", "high"), ("medium", "medium"), ("low", "low")],
                    max_length=10,
                    verbose_name="confidence",
                ),
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
                    related_name="statuses",
                    to="stakeholders.instrument",
                    verbose_name="instrument",
                ),
            ),
            (
                "state",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="statuses",
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
        ],
        options={
            "verbose_name": "status under an instrument",
            "verbose_name_plural": "statuses under the instruments",
            "ordering": ["state", "instrument"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("state", "instrument"), name="stakeholders_instrumentstatus_one_per_state"
                ),
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["party", "signatory", "not_party", "not_confirmed"])),
                    name="stakeholders_instrumentstatus_status_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Organization",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("name", models.CharField(max_length=200, verbose_name="name")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("ngo", "non-governmental organization"),
                        ("academia", "academia"),
                        ("private_sector", "private sector"),
                        ("community_group", "community group"),
                        ("victim_led", "victim- or survivor-led group"),
                        ("professional", "professional association"),
                        ("media", "media"),
                        ("other", "other"),
                    ],
                    max_length=20,
                    verbose_name="kind",
                ),
            ),
            (
                "ecosoc_status",
                models.CharField(
                    choices=[
                        ("general", "general consultative status"),
                        ("special", "special consultative status"),
                        ("roster", "roster"),
                        ("none", "no consultative status"),
                    ],
                    default="none",
                    max_length=10,
                    verbose_name="ECOSOC status",
                ),
            ),
            ("ecosoc_number", models.CharField(blank=True, max_length=20, verbose_name="ECOSOC number")),
            ("website", models.URLField(blank=True, verbose_name="website")),
            (
                "expertise",
                models.TextField(blank=True, max_length=2000, verbose_name="fields of expertise"),
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
            ("is_listed", models.BooleanField(default=False, verbose_name="agrees to be listed publicly")),
            (
                "state",
                models.CharField(
                    choices=[
                        ("registered", "registered, not yet verified"),
                        ("verified", "verified"),
                        ("lapsed", "not renewed in time"),
                        ("refused", "refused"),
                        ("merged", "merged into another registration"),
                    ],
                    default="registered",
                    editable=False,
                    max_length=12,
                    verbose_name="registration",
                ),
            ),
            (
                "renewal_due_on",
                models.DateField(blank=True, editable=False, null=True, verbose_name="to be renewed by"),
            ),
            (
                "merged_into",
                models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="merged",
                    to="stakeholders.organization",
                    verbose_name="merged into",
                ),
            ),
            (
                "country",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    to="stakeholders.state",
                    verbose_name="country of seat",
                ),
            ),
        ],
        options={
            "verbose_name": "organization",
            "verbose_name_plural": "organizations",
            "ordering": ["name"],
            "permissions": [
                ("represent_organization", "Can act for the organization"),
                ("manage_organization", "Can keep the registration of the organization"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("name", "country"), name="stakeholders_organization_once"),
                models.UniqueConstraint(
                    condition=models.Q(("country__isnull", True)),
                    fields=("name",),
                    name="stakeholders_organization_international_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["registered", "verified", "lapsed", "refused", "merged"])),
                    name="stakeholders_organization_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "verified"), _negated=True),
                        ("renewal_due_on__isnull", False),
                        _connector="OR",
                    ),
                    name="stakeholders_organization_verified_until",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("merged_into__isnull", False), ("state", "merged")),
                        models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                        _connector="OR",
                    ),
                    name="stakeholders_organization_merged_into_one",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ecosoc_number", ""),
                        models.Q(("ecosoc_status", "none"), _negated=True),
                        _connector="OR",
                    ),
                    name="stakeholders_organization_number_with_status",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OrganizationGrant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "content_object",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "permission",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
            ),
        ],
        options={
            "verbose_name": "right for an organization",
            "verbose_name_plural": "rights for organizations",
            "abstract": False,
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="Expertise",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "field",
                models.CharField(
                    choices=[
                        ("TIP", "Trafficking in persons"),
                        ("SOM", "Smuggling of migrants"),
                        ("FA", "Firearms"),
                        ("IC", "International cooperation"),
                        ("TA", "Technical assistance"),
                    ],
                    max_length=5,
                    verbose_name="field",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="expertise_fields",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
        ],
        options={
            "verbose_name": "field of expertise",
            "verbose_name_plural": "fields of expertise",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(fields=("organization", "field"), name="stakeholders_expertise_once"),
                models.CheckConstraint(
                    condition=models.Q(("field__in", ["TIP", "SOM", "FA", "IC", "TA"])),
                    name="stakeholders_expertise_field_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OrganizationDocument",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("title", models.CharField(max_length=200, verbose_name="title")),
            ("file", models.FileField(upload_to="organizations/%Y/", verbose_name="file")),
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
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="documents",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
        ],
        options={
            "verbose_name": "document of an organization",
            "verbose_name_plural": "documents of organizations",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="Representative",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ("position", models.CharField(max_length=200, verbose_name="position")),
            (
                "role",
                models.CharField(
                    choices=[("contact", "main contact"), ("representative", "representative")],
                    default="representative",
                    max_length=15,
                    verbose_name="role",
                ),
            ),
            (
                "gender",
                models.CharField(
                    blank=True,
                    choices=[("woman", "woman"), ("man", "man"), ("other", "another")],
                    max_length=10,
                    verbose_name="gender, as declared",
                ),
            ),
            ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="representatives",
                    to="stakeholders.organization",
                    verbose_name="organization",
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="representations",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="person",
                ),
            ),
        ],
        options={
            "verbose_name": "representative",
            "verbose_name_plural": "representatives",
            "ordering": ["pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_on__isnull", True)),
                    fields=("organization", "user"),
                    name="stakeholders_representative_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("role__in", ["contact", "representative"])),
                    name="stakeholders_representative_role_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ParticipationSetting",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "name",
                models.CharField(
                    choices=[
                        ("renewal_days", "days until a registration is renewed"),
                        ("renewal_reminder_days", "days before that day on which its people are reminded"),
                        ("statement_max_characters", "longest statement, characters"),
                        ("statements_max", "statements per organization and dialogue"),
                        ("speaking_minutes", "speaking time, minutes"),
                        ("representatives_max", "representatives per organization"),
                        ("panellists_max", "panellists"),
                        ("objection_days", "days in which States parties may object"),
                        ("bureau_silence_days", "days in which a member of the Extended Bureau may object"),
                        (
                            "bureau_quorum",
                            "members of the Extended Bureau who take part in a decision, at least",
                        ),
                        (
                            "rule_17_days",
                            "days before a session of the Conference on which the list is circulated",
                        ),
                        ("words_per_minute", "words spoken in a minute"),
                        ("han_per_minute", "Chinese characters spoken in a minute"),
                        ("relay_messages_per_day", "messages one person may send to focal points in a day"),
                    ],
                    max_length=30,
                    unique=True,
                    verbose_name="setting",
                ),
            ),
            ("value", models.PositiveIntegerField(verbose_name="value")),
            ("source", models.CharField(max_length=300, verbose_name="source")),
            ("verified", models.BooleanField(default=False, verbose_name="verified")),
            (
                "corrected",
                models.BooleanField(default=False, editable=False, verbose_name="corrected by the Secretariat"),
            ),
        ],
        options={
            "verbose_name": "setting of participation",
            "verbose_name_plural": "settings of participation",
            "ordering": ["pk"],
        },
    ),
    migrations.CreateModel(
        name="StateGrant",
        fields=[
            (
                "id",
                models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            ),
            (
                "content_object",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    to="stakeholders.state",
                    verbose_name="State",
                ),
            ),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "permission",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
            ),
        ],
        options={
            "verbose_name": "right for a State",
            "verbose_name_plural": "rights for States",
            "abstract": False,
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
]


class Migration(migrations.Migration):
    replaces = [
        ("stakeholders", "0001_tables"),
        ("stakeholders", "0002_bureau"),
        ("stakeholders", "0003_statements_max"),
        ("stakeholders", "0004_state_grants"),
        ("stakeholders", "0005_follow_up_right"),
        ("stakeholders", "0006_folder_of_files"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [CreateModels(TABLES)]
