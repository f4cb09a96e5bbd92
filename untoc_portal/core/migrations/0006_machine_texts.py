"""Machine translations are kept for some days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_texts_in_six_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="MachineText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of what was asked")),
                (
                    "source_language",
                    models.CharField(
                        choices=[
                            ("ar", "العربية"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        max_length=10,
                        verbose_name="language of the original",
                    ),
                ),
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
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("provider", models.CharField(max_length=100, verbose_name="machine translation by")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "missing_terms",
                    models.JSONField(blank=True, default=list, verbose_name="agreed terms that are not in it"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="made")),
            ],
            options={
                "verbose_name": "machine translation",
                "verbose_name_plural": "machine translations",
            },
        ),
    ]
