"""Titles, programmes and summaries have an original language, and a dialogue has themes."""

from importlib import import_module

from django.db import migrations, models

from untoc_portal.core.row_locks import close, open_locks

# SQLite makes the tables of a dialogue and a session again, and these locks read them (ADR 22).
LOCKS = import_module("dialogues.migrations.0006_what_follows_what").LOCKS


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0008_one_word_form"),
    ]

    operations = [
        open_locks(*LOCKS),
        migrations.AddField(
            model_name="chairsummary",
            name="language",
            field=models.CharField(
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
        migrations.AddField(
            model_name="dialogue",
            name="language",
            field=models.CharField(
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
        migrations.AddField(
            model_name="dialogue",
            name="themes",
            field=models.TextField(blank=True, max_length=20000, verbose_name="themes of the dialogue"),
        ),
        migrations.AddField(
            model_name="session",
            name="language",
            field=models.CharField(
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
        migrations.AddField(
            model_name="session",
            name="title",
            field=models.CharField(blank=True, max_length=300, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="generalreport",
            name="language",
            field=models.CharField(
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
        close(*LOCKS),
    ]
