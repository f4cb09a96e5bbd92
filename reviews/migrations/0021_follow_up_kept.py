"""What follows a review keeps to the review: its issued list, its readers, its reviewing States. Who speaks for a State.

Every standing delegation gets the new right as the table of the Mechanism gives it: its contact, deputies and
designated people.
"""

from django.db import migrations

from untoc_portal.core import row_locks

OF_LINE = """
SELECT 1 FROM reviews_outcomeparagraph AS paragraph
JOIN reviews_outcome AS outcome ON outcome.id = paragraph.outcome_id
JOIN reviews_review AS review ON review.id = outcome.review_id
"""
LINE = row_locks.kept(
    "keeps_list",
    row_locks.Kept(
        "reviews_followupline",
        f"NOT EXISTS ({OF_LINE} WHERE paragraph.id = NEW.paragraph_id"
        " AND outcome.kind = 'list_of_observations' AND review.state = 'closed')",
        "the follow-up is about the observations of a closed review",
    ),
)
VERSION = row_locks.kept(
    "keeps_readers",
    row_locks.Kept(
        "reviews_followupversion",
        "NEW.readers > 1 AND EXISTS (SELECT 1 FROM reviews_followupline AS line"
        " JOIN reviews_outcomeparagraph AS paragraph ON paragraph.id = line.paragraph_id"
        " WHERE line.id = NEW.line_id AND paragraph.is_confidential)",
        "only the parties may read the line of a confidential observation",
        acts=("INSERT",),
    ),
)
REQUEST = row_locks.kept(
    "keeps_review",
    row_locks.Kept(
        "reviews_viewrequest",
        "NOT EXISTS (SELECT 1 FROM reviews_followupline AS line"
        " JOIN reviews_outcomeparagraph AS paragraph ON paragraph.id = line.paragraph_id"
        " JOIN reviews_outcome AS outcome ON outcome.id = paragraph.outcome_id"
        " JOIN reviews_delegation AS delegation ON delegation.review_id = outcome.review_id"
        " WHERE line.id = NEW.line_id AND delegation.id = NEW.delegation_id AND delegation.capacity = 'reviewing')",
        "only a State that reviewed this one is asked for its view",
        acts=("INSERT",),
    ),
)
CONSENT = row_locks.kept(
    "keeps_practice",
    row_locks.Kept(
        "reviews_practiceconsent",
        f"NOT EXISTS ({OF_LINE} WHERE paragraph.id = NEW.paragraph_id AND paragraph.kind = 'best_practice'"
        " AND NOT paragraph.is_confidential AND outcome.kind = 'list_of_observations')",
        "only a good practice that is not confidential can be in the library",
        acts=("INSERT",),
    ),
)

# As reviews/permissions.py had it when this was written: who speaks for a State.
RIGHT, ROLES = "follow_up_for_state", ("contact", "deputy", "designated")


def give_right(apps, _editor):
    """Give the right to the groups of the standing delegations that are there."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _created = kinds.get_or_create(app_label="stakeholders", model="state")
    permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=RIGHT, defaults={"name": RIGHT}
    )
    grants = apps.get_model("stakeholders", "StateGrant").objects
    for state in apps.get_model("stakeholders", "State").objects.filter(mandates__isnull=False).distinct():
        names = [f"state:{state.pk}:{role}" for role in ROLES]
        for group in apps.get_model("auth", "Group").objects.filter(name__in=names):
            grants.get_or_create(group=group, permission=permission, content_object=state)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0020_follow_up"),
        ("stakeholders", "0005_follow_up_right"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(give_right, migrations.RunPython.noop),
        row_locks.close(LINE, VERSION, REQUEST, CONSENT),
    ]
