from django.db import migrations


def keep_first_revisions(apps, _editor):
    """Let each paragraph begin its history with what it says now, in the version in which it was last changed."""
    paragraphs = apps.get_model("reviews", "OutcomeParagraph")._base_manager
    revisions = apps.get_model("reviews", "ParagraphRevision")
    for row in paragraphs.filter(revisions__isnull=True).iterator():
        first = revisions.objects.create(
            of=row,
            number=row.revision,
            article_id=row.article_id,
            kind=row.kind,
            assistance=row.assistance,
            text=row.text,
            author_id=row.updated_by_id,
        )
        revisions.objects.filter(pk=first.pk).update(at=row.updated_at)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0023_paragraphs_revised"),
    ]

    operations = [
        migrations.RunPython(keep_first_revisions, migrations.RunPython.noop),
    ]
