"""Decisions on publication and revisions of feedback stay as they were made; nothing kept is deleted with its parent."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def _point_at_decisions(apps, _editor):
    reviews = apps.get_model("reviews", "Review").objects
    for key, review in apps.get_model("reviews", "PublicationDecision").objects.values_list("pk", "review"):
        reviews.filter(pk=review).update(publication_decision=key)


def _revision(model, of, name):
    return [
        migrations.AlterField(
            model_name=model,
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved"),
        ),
        migrations.AlterField(
            model_name=model,
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to=of, verbose_name=name
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_reading_consent")]
    operations = [
        *_revision("feedbackrevision", "reviews.feedbackentry", "passage"),
        *_revision("paragraphrevision", "reviews.outcomeparagraph", "paragraph"),
        *_revision("translationrevision", "reviews.translatedparagraph", "translated paragraph"),
        migrations.AddField(
            model_name="feedback",
            name="joined_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="reviews.feedback",
                verbose_name="joined into",
            ),
        ),
        migrations.AlterField(
            model_name="issuedpassage",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passages",
                to="reviews.outcomedocument",
                verbose_name="issued document",
            ),
        ),
        migrations.AlterModelOptions(
            name="publicationdecision",
            options={
                "ordering": ["-pk"],
                "verbose_name": "decision on publication",
                "verbose_name_plural": "decisions on publication",
            },
        ),
        migrations.AlterField(
            model_name="publicationdecision",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication_decisions",
                to="reviews.review",
                verbose_name="review",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="publication_decision",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="in_force_for",
                to="reviews.publicationdecision",
                verbose_name="decision on publication in force",
            ),
        ),
        migrations.RunPython(_point_at_decisions, migrations.RunPython.noop),
    ]
