"""Contributions and requests for the floor are under an item of the Conference, whose general review they belong to."""

from django.db import migrations

from untoc_portal.core import row_locks

OF_CONFERENCE = """
NOT EXISTS (SELECT 1 FROM dialogues_agendaitem AS item
JOIN dialogues_session AS session ON session.id = item.session_id
JOIN dialogues_workinggroup AS body ON body.id = session.working_group_id
WHERE item.id = NEW.item_id AND body.code = 'COP')
"""
REFUSAL = "only the Conference has a general review"
CONTRIBUTION = row_locks.kept(
    "keeps_conference", row_locks.Kept("dialogues_contribution", OF_CONFERENCE, REFUSAL, acts=("INSERT",))
)
FLOOR = row_locks.kept(
    "keeps_conference", row_locks.Kept("dialogues_floorrequest", OF_CONFERENCE, REFUSAL, acts=("INSERT",))
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0010_contributions")]
    operations = [row_locks.close(CONTRIBUTION, FLOOR)]
