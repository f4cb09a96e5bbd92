"""The standing delegations of States: mandates, notes on them, circles, contacts."""

import django.db.models.deletion
import untoc_portal.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_form_drafts"),
        ("reviews", "0008_drawing_protocol"),
        ("stakeholders", "0004_state_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="StateContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="StateMandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="StateHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="ActUnderStateMandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="NoticeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.AddConstraint(
            model_name="statecircle",
            constraint=models.CheckConstraint(
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
                        ],
                    ),
                ),
                name="reviews_statecircle_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statecircle",
            constraint=models.CheckConstraint(
                condition=models.Q(("circle", "everyone"), ("right", "keep_delegation"), _negated=True),
                name="reviews_statecircle_not_beyond",
            ),
        ),
        migrations.AddConstraint(
            model_name="statecircle",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="statecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="reviews_statecontact_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="statecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="reviews_statecontact_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="statecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("authority", ""), _negated=True), name="reviews_statecontact_has_authority"
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("user",),
                name="reviews_statemandate_of_one_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True), ("role", "contact")),
                fields=("state",),
                name="reviews_statemandate_one_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="reviews_statemandate_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", False), ("end_reason", ""), _connector="OR"),
                name="reviews_statemandate_reason_of_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["contact", "deputy", "designated", "delegate"])),
                name="reviews_statemandate_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statemandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", ["", "vienna", "geneva", "new_york", "capital"])),
                name="reviews_statemandate_seat_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statehandover",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("mandate")), _negated=True),
                name="reviews_statehandover_from_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "")),
                fields=("note_verbale",),
                name="reviews_statenotice_undecided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenotice",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="statenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "confirmed"), _negated=True),
                    models.Q(("decided_by", models.F("sent_by")), _negated=True),
                    _connector="OR",
                ),
                name="reviews_statenotice_of_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "confirmed"), _negated=True),
                    models.Q(("has_name", True), ("has_signature", True), ("has_stamp", True)),
                    _connector="OR",
                ),
                name="reviews_statenotice_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="statenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="reviews_statenotice_refusal_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("leaving__isnull", False)),
                fields=("notice", "leaving"),
                name="reviews_noticeentry_leaves_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("notice", "email"),
                name="reviews_noticeentry_joins_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email", ""), ("leaving__isnull", False), ("name", ""), ("role", ""), ("seat", "")),
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
        ),
    ]
