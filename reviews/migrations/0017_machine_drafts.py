"""A machine draft stays a draft until a person has revised it: the database keeps it too."""

from django.db import migrations, models

from untoc_portal.core.row_locks import Kept, close, kept

REFUSAL = "a machine draft is not revised or final until a person has confirmed it"
LOCKS = [
    kept(
        "machine",
        Kept(
            "reviews_translatedparagraph",
            """NEW.is_machine AND EXISTS (
                SELECT 1 FROM reviews_translation t WHERE t.id = NEW.translation_id AND t.state <> 'draft')""",
            REFUSAL,
        ),
    ),
    kept(
        "machine",
        Kept(
            "reviews_translation",
            """NEW.state <> 'draft' AND EXISTS (
                SELECT 1 FROM reviews_translatedparagraph p
                JOIN reviews_outcomeparagraph o ON o.id = p.paragraph_id
                WHERE p.translation_id = NEW.id AND p.is_machine AND o.removed_in IS NULL)""",
            REFUSAL,
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0016_work_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="translatedparagraph",
            name="is_machine",
            field=models.BooleanField(default=False, editable=False, verbose_name="machine draft, not revised"),
        ),
        migrations.AddField(
            model_name="translationrevision",
            name="is_machine",
            field=models.BooleanField(default=False, verbose_name="made by a machine"),
        ),
        migrations.AlterField(
            model_name="translatedparagraph",
            name="source_text",
            field=models.TextField(max_length=100000, verbose_name="text it was made from"),
        ),
        close(*LOCKS),
    ]
