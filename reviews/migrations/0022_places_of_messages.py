"""Say for each message on a review in which review it is, so that only those who may see the review read it."""

from django.db import migrations


def fill(apps, _schema_editor):
    """Take the review from the key of the message, which begins with its code."""
    message = apps.get_model("core", "Message")
    reviews = dict(apps.get_model("reviews", "Review").objects.values_list("code", "pk"))
    rows = message.objects.filter(event__startswith="reviews/", place_model="").values_list("pk", "key")
    found = {}
    for pk, key in rows:
        code, colon, _rest = key.partition(":")
        if colon and code in reviews:
            found.setdefault(reviews[code], []).append(pk)
    for review, keys in found.items():
        for first in range(0, len(keys), 500):
            message.objects.filter(pk__in=keys[first : first + 500]).update(
                place_model="reviews.review", place_id=review
            )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_messages_read"),
        ("reviews", "0021_follow_up_kept"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
