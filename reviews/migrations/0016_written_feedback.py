"""Written feedback is passages under heads, each with its revisions, and may be a joint text of two States."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


HEADS = ("measures", "successes", "challenges")


def carry_over(apps, schema_editor):
    """Each part of an entry becomes a passage with its first revision; the State whose feedback it is, its author."""
    del schema_editor
    feedbacks, authors, passages, revisions = (
        apps.get_model("reviews", name).objects
        for name in ("Feedback", "FeedbackAuthor", "FeedbackEntry", "FeedbackRevision")
    )
    for feedback in feedbacks.select_related("delegation"):
        authors.create(
            feedback=feedback,
            delegation=feedback.delegation,
            cleared_at=feedback.cleared_at,
            mandate_id=feedback.mandate_id,
            sha256=feedback.sha256,
        )
        feedbacks.filter(pk=feedback.pk).update(review=feedback.delegation.review_id)
    for entry in passages.order_by("pk"):
        for head in HEADS:
            if text := getattr(entry, head):
                passage = passages.create(
                    feedback_id=entry.feedback_id,
                    article_id=entry.article_id,
                    head=head,
                    text=text,
                    revision=1,
                    updated_by_id=entry.updated_by_id,
                )
                revisions.create(of=passage, number=1, text=text, author_id=entry.updated_by_id)
        entry.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0015_acts_under_mandates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="feedback",
            name="reviews_feedback_cleared_under_mandate",
        ),
        migrations.RemoveConstraint(
            model_name="feedbackentry",
            name="reviews_feedbackentry_one_per_article",
        ),
        migrations.CreateModel(
            name="FeedbackAuthor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
            ],
            options={
                "verbose_name": "State whose feedback it is",
                "verbose_name_plural": "States whose feedback it is",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FeedbackRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="revision")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="saved")),
                (
                    "restored_from",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from revision"),
                ),
            ],
            options={
                "verbose_name": "revision of written feedback",
                "verbose_name_plural": "revisions of written feedback",
                "ordering": ["of", "-number"],
            },
        ),
        migrations.CreateModel(
            name="JointFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        verbose_name="state",
                    ),
                ),
            ],
            options={
                "verbose_name": "joint written feedback",
                "verbose_name_plural": "joint written feedback",
                "ordering": ["-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="feedback",
            options={"ordering": ["pk"], "verbose_name": "written feedback", "verbose_name_plural": "written feedback"},
        ),
        migrations.AlterModelOptions(
            name="feedbackentry",
            options={
                "ordering": ["article__instrument__position", "article__number", "pk"],
                "verbose_name": "passage of written feedback",
                "verbose_name_plural": "passages of written feedback",
            },
        ),
        migrations.AddField(
            model_name="feedbackentry",
            name="head",
            field=models.CharField(
                choices=[
                    ("measures", "Measures taken"),
                    ("successes", "Successes"),
                    ("challenges", "Challenges"),
                    ("clarification", "Request for clarification"),
                ],
                default="",
                max_length=15,
                verbose_name="head",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="feedbackentry",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="revision"),
        ),
        migrations.AddField(
            model_name="feedbackentry",
            name="text",
            field=models.TextField(blank=True, max_length=20000, verbose_name="text"),
        ),
        migrations.AlterField(
            model_name="feedbackentry",
            name="updated_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="saved by",
            ),
        ),
        migrations.AddField(
            model_name="feedbackauthor",
            name="delegation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="authorship", to="reviews.delegation"
            ),
        ),
        migrations.AddField(
            model_name="feedbackauthor",
            name="feedback",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="authors", to="reviews.feedback"
            ),
        ),
        migrations.AddField(
            model_name="feedbackauthor",
            name="mandate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.mandate",
            ),
        ),
        migrations.AddField(
            model_name="feedbackrevision",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="saved by",
            ),
        ),
        migrations.AddField(
            model_name="feedbackrevision",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="reviews.feedbackentry"
            ),
        ),
        migrations.AddField(
            model_name="jointfeedback",
            name="answered_under",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.mandate",
            ),
        ),
        migrations.AddField(
            model_name="jointfeedback",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.mandate"
            ),
        ),
        migrations.AddField(
            model_name="jointfeedback",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joint_received",
                to="reviews.delegation",
                verbose_name="proposed to",
            ),
        ),
        migrations.AddField(
            model_name="jointfeedback",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joint_proposed",
                to="reviews.delegation",
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feedback",
                to="reviews.review",
                verbose_name="review",
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="feedback",
            name="delegation",
        ),
        migrations.RemoveField(
            model_name="feedback",
            name="mandate",
        ),
        migrations.RemoveField(
            model_name="feedbackentry",
            name="challenges",
        ),
        migrations.RemoveField(
            model_name="feedbackentry",
            name="measures",
        ),
        migrations.RemoveField(
            model_name="feedbackentry",
            name="successes",
        ),
        migrations.AlterField(
            model_name="feedback",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feedback",
                to="reviews.review",
                verbose_name="review",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared_at__isnull", True), ("sha256", "")),
                    models.Q(("cleared_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="reviews_feedback_cleared_with_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackentry",
            constraint=models.UniqueConstraint(
                fields=("feedback", "article", "head"), name="reviews_feedbackentry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("head__in", ["measures", "successes", "challenges", "clarification"])),
                name="reviews_feedbackentry_head_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackauthor",
            constraint=models.CheckConstraint(
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
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackrevision",
            constraint=models.UniqueConstraint(fields=("of", "number"), name="reviews_feedbackrevision_number_once"),
        ),
        migrations.AddConstraint(
            model_name="jointfeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed", "declined", "withdrawn", "ended"])),
                name="reviews_jointfeedback_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointfeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_by", models.F("partner")), _negated=True),
                name="reviews_jointfeedback_between_two_states",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointfeedback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed"])),
                fields=("proposed_by",),
                name="reviews_jointfeedback_one_open",
            ),
        ),
    ]
