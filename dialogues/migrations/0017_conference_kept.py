"""Compilations and decisions are of a session of the Conference."""

from django.db import migrations

from untoc_portal.core import row_locks

OF_CONFERENCE = """
NOT EXISTS (SELECT 1 FROM dialogues_session AS session
JOIN dialogues_workinggroup AS body ON body.id = session.working_group_id
WHERE body.code = 'COP' AND session.id = {session})
"""
OF_ITEM = "(SELECT item.session_id FROM dialogues_agendaitem AS item WHERE item.id = NEW.item_id)"
COMPILATION = row_locks.kept(
    "keeps_conference",
    row_locks.Kept(
        "dialogues_compilation",
        OF_CONFERENCE.format(session=OF_ITEM),
        "only the Conference has a general review",
        acts=("INSERT",),
    ),
)
DECISION = row_locks.kept(
    "keeps_conference",
    row_locks.Kept(
        "dialogues_conferencedecision",
        OF_CONFERENCE.format(session="NEW.session_id"),
        "only decisions of the Conference are recorded here",
        acts=("INSERT",),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0016_conference")]
    operations = [row_locks.close(COMPILATION, DECISION)]
