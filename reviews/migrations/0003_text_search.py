"""Let PostgreSQL find the words of issued documents, each language by its own inflections."""

from django.db import migrations

# Names as in reviews.querysets.TEXT_SEARCH: an index is used by the very same expression alone.
TEXT_SEARCH = {"ar": "arabic", "en": "english", "fr": "french", "ru": "russian", "es": "spanish"}


def index_texts(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for language, config in TEXT_SEARCH.items():
        schema_editor.execute(
            f"CREATE INDEX reviews_issuedpassage_{language} ON reviews_issuedpassage "
            f"USING gin (to_tsvector('{config}'::regconfig, COALESCE(\"text\", ''))) WHERE language = '{language}'"
        )


def drop_indexes(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for language in TEXT_SEARCH:
        schema_editor.execute(f"DROP INDEX reviews_issuedpassage_{language}")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_row_locks")]
    operations = [migrations.RunPython(index_texts, drop_indexes)]
