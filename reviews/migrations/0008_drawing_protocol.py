"""A drawing of lots rests on sealed texts and a public number; a phase can have a second one if the first is void."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_form_drafts"),
        ("reviews", "0007_trigger_follows_the_steps"),
        ("stakeholders", "0003_statements_max"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DrawProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "proposal in a drawing of lots",
                "verbose_name_plural": "proposals in drawings of lots",
                "ordering": ["draw", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HashNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "note of a hash",
                "verbose_name_plural": "notes of hashes",
                "ordering": ["entry", "happened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HashStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("authority", models.URLField(max_length=300, verbose_name="authority")),
                ("stamped_at", models.DateTimeField(verbose_name="time of the stamp")),
                ("token", models.BinaryField(verbose_name="token")),
            ],
            options={
                "verbose_name": "time stamp of a hash",
                "verbose_name_plural": "time stamps of hashes",
                "ordering": ["entry", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PoolObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("text", models.TextField(max_length=2000, verbose_name="objection")),
            ],
            options={
                "verbose_name": "objection to a pool",
                "verbose_name_plural": "objections to pools",
                "ordering": ["draw", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RevealedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("nonce", models.CharField(max_length=64, verbose_name="nonce")),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "opened text",
                "verbose_name_plural": "opened texts",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SealedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("commitment", models.CharField(max_length=64, verbose_name="commitment")),
                ("is_envelope", models.BooleanField(default=False, verbose_name="on a paper envelope")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("is_refused", models.BooleanField(default=False, verbose_name="not taken in")),
            ],
            options={
                "verbose_name": "sealed text",
                "verbose_name_plural": "sealed texts",
                "ordering": ["draw", "pk"],
            },
        ),
        migrations.RemoveField(
            model_name="seedcontribution",
            name="draw",
        ),
        migrations.AlterModelOptions(
            name="draw",
            options={
                "ordering": ["-phase__sequence", "-number"],
                "verbose_name": "drawing of lots",
                "verbose_name_plural": "drawings of lots",
            },
        ),
        migrations.RemoveConstraint(
            model_name="drawentry",
            name="reviews_drawentry_kind_known",
        ),
        migrations.AddField(
            model_name="draw",
            name="method",
            field=models.CharField(default="untoc-lots-1", max_length=20, verbose_name="method"),
        ),
        migrations.AlterField(
            model_name="draw",
            name="method",
            field=models.CharField(default="untoc-lots-2", max_length=20, verbose_name="method"),
        ),
        migrations.AddField(
            model_name="draw",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="draw",
            name="phase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="reviews.phase",
                verbose_name="phase",
            ),
        ),
        migrations.AlterField(
            model_name="drawentry",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="drawsetting",
            name="name",
            field=models.CharField(
                choices=[
                    ("max_reviewers", "maximum number of reviewing States of a State"),
                    ("load_min", "minimum number of reviews a State does in a phase"),
                    ("load_max", "maximum number of reviews a State does in a phase"),
                    ("load_counts_additional", "reviews as additional reviewer are also counted"),
                    ("prefer_same_legal_system", "same legal system preferred within the region"),
                    ("legal_system_from", "in a repeat, preferred only with at least this number of candidates"),
                    ("repeats_max", "repeats a State may ask for"),
                    ("new_pairs", "no pair of an earlier phase is drawn again"),
                    ("fewest_texts", "with fewer opened texts, the lots rest on the public number alone"),
                    ("hours_to_seal", "suggested hours in which texts are sealed"),
                    ("hours_to_open", "suggested hours in which sealed texts are opened"),
                    ("hours_to_beacon", "hours from the last opened text to the public number"),
                    ("hours_to_missing", "hours after which two officers may say that a number is missing"),
                    ("hours_to_default", "hours after which the second source counts"),
                    ("hours_to_dice", "hours after which dice count"),
                    ("hours_to_later_lots", "hours from a request for new lots to the public number"),
                ],
                max_length=30,
                unique=True,
                verbose_name="setting",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("phase", "number"), name="reviews_draw_number_once"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="reviews_draw_numbered_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawentry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="drawproposal",
            name="after",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.drawentry",
                verbose_name="after entry",
            ),
        ),
        migrations.AddField(
            model_name="drawproposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="drawproposal",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="reviews.draw",
                verbose_name="drawing of lots",
            ),
        ),
        migrations.AddField(
            model_name="drawproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="hashnote",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="reviews.drawentry",
                verbose_name="entry of the transcript",
            ),
        ),
        migrations.AddField(
            model_name="hashnote",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="hashstamp",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stamps",
                to="reviews.drawentry",
                verbose_name="entry of the transcript",
            ),
        ),
        migrations.AddField(
            model_name="poolobjection",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to="reviews.draw",
                verbose_name="drawing of lots",
            ),
        ),
        migrations.AddField(
            model_name="poolobjection",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="poolobjection",
            name="state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddField(
            model_name="revealedtext",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="revealedtext",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="sealedtext",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="sealedtext",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sealed_texts",
                to="reviews.draw",
                verbose_name="drawing of lots",
            ),
        ),
        migrations.AddField(
            model_name="sealedtext",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.state",
                verbose_name="State",
            ),
        ),
        migrations.AddField(
            model_name="sealedtext",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="revealedtext",
            name="sealed",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revealed",
                to="reviews.sealedtext",
                verbose_name="sealed text",
            ),
        ),
        migrations.DeleteModel(
            name="SeedContribution",
        ),
        migrations.AddConstraint(
            model_name="drawproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("draw", "kind"),
                name="reviews_drawproposal_pending_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["missing", "dice", "void"])), name="reviews_drawproposal_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="reviews_drawproposal_two_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("is_refused", False)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="reviews_drawproposal_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="hashnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["mail", "read_out", "journal", "other"])),
                name="reviews_hashnote_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hashstamp",
            constraint=models.UniqueConstraint(fields=("entry", "authority"), name="reviews_hashstamp_once"),
        ),
        migrations.AddConstraint(
            model_name="sealedtext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_refused", False)),
                fields=("draw", "giver"),
                name="reviews_sealedtext_one_of_a_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedtext",
            constraint=models.UniqueConstraint(
                fields=("draw", "commitment"), name="reviews_sealedtext_commitment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                    _connector="OR",
                ),
                name="reviews_sealedtext_two_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("is_refused", False)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False), ("is_envelope", True)),
                    _connector="OR",
                ),
                name="reviews_sealedtext_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                    _connector="OR",
                ),
                name="reviews_revealedtext_two_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="revealedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="reviews_revealedtext_confirmed_by_somebody",
            ),
        ),
    ]
