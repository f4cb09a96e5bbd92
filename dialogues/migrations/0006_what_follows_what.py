"""Which dialogue may follow what, and when a report is adopted: the database itself keeps it, table by table.

A general review is an item of a session of the Conference, a constructive dialogue comes after a report of another
body; a report is adopted by a session that has ended, and stays with it. No check constraint looks into another table.
"""

from django.db import migrations

from untoc_portal.core.row_locks import Kept, close, kept

IS_CONFERENCE = """EXISTS (SELECT 1 FROM dialogues_workinggroup g WHERE g.id = {group} AND g.code = 'COP')"""
ITEM_AT_CONFERENCE = """EXISTS (
    SELECT 1 FROM dialogues_agendaitem i
    JOIN dialogues_session s ON s.id = i.session_id
    JOIN dialogues_workinggroup g ON g.id = s.working_group_id
    WHERE i.id = {item} AND g.code = 'COP')"""
# A dialogue of the wrong kind that a row of another table would be under.
REVIEWED = "EXISTS (SELECT 1 FROM dialogues_dialogue d {joined} WHERE d.kind = 'general_review' AND {of})"
FOLLOWED = "EXISTS (SELECT 1 FROM dialogues_dialogue d {joined} WHERE d.kind = 'constructive' AND {of})"
WITH_ITEM = "JOIN dialogues_agendaitem i ON i.id = d.conference_item_id"
WITH_REPORT = "JOIN dialogues_adoptedreport r ON r.id = d.report_id"

ELSEWHERE = "a general review is an item of a session of the Conference"
AT_CONFERENCE = "a constructive dialogue does not follow a session of the Conference"
TOO_EARLY = "a constructive dialogue comes after its report is adopted"
NOT_ENDED = "a report is adopted by a session that has ended"
FUTURE = "the day a report is adopted has come"
SET_BACK = "a session whose report is adopted stays as it is"

# The row is written on or after that day; a day begins in Vienna up to two hours before it does in UTC.
NOT_COME = {
    "sqlite": "NEW.adopted_on > DATE(NEW.created_at, '+2 hours')",
    "postgresql": "NEW.adopted_on > (NEW.created_at AT TIME ZONE 'UTC' + INTERVAL '2 hours')::date",
}

DIALOGUE = "dialogues_dialogue"
LOCKS = [
    kept(
        "kept",
        Kept(
            DIALOGUE,
            f"NEW.kind = 'general_review' AND NOT {ITEM_AT_CONFERENCE.format(item='NEW.conference_item_id')}",
            ELSEWHERE,
        ),
        Kept(
            DIALOGUE,
            """NEW.kind = 'constructive' AND EXISTS (
                SELECT 1 FROM dialogues_adoptedreport r
                JOIN dialogues_session s ON s.id = r.session_id
                JOIN dialogues_workinggroup g ON g.id = s.working_group_id
                WHERE r.id = NEW.report_id AND g.code = 'COP')""",
            AT_CONFERENCE,
        ),
        Kept(
            DIALOGUE,
            """NEW.kind = 'constructive' AND EXISTS (
                SELECT 1 FROM dialogues_adoptedreport r WHERE r.id = NEW.report_id AND r.adopted_on > NEW.held_on)""",
            TOO_EARLY,
        ),
    ),
    kept(
        "kept",
        Kept(
            "dialogues_agendaitem",
            f"""{REVIEWED.format(joined="", of="d.conference_item_id = NEW.id")} AND NOT EXISTS (
                SELECT 1 FROM dialogues_session s
                JOIN dialogues_workinggroup g ON g.id = s.working_group_id
                WHERE s.id = NEW.session_id AND g.code = 'COP')""",
            ELSEWHERE,
        ),
    ),
    kept(
        "kept",
        Kept(
            "dialogues_session",
            f"""{REVIEWED.format(joined=WITH_ITEM, of="i.session_id = NEW.id")}
                AND NOT {IS_CONFERENCE.format(group="NEW.working_group_id")}""",
            ELSEWHERE,
        ),
        Kept(
            "dialogues_session",
            f"""{FOLLOWED.format(joined=WITH_REPORT, of="r.session_id = NEW.id")}
                AND {IS_CONFERENCE.format(group="NEW.working_group_id")}""",
            AT_CONFERENCE,
        ),
        Kept(
            "dialogues_session",
            """EXISTS (SELECT 1 FROM dialogues_adoptedreport r WHERE r.session_id = NEW.id
                AND (NEW.state <> 'report_adopted' OR NEW.ends_on > r.concluded_on))""",
            SET_BACK,
        ),
        # Another number for the row would leave its report behind.
        Kept(
            "dialogues_session",
            """NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM dialogues_adoptedreport r WHERE r.session_id = OLD.id)""",
            SET_BACK,
            acts=("UPDATE",),
        ),
    ),
    kept(
        "kept",
        Kept(
            "dialogues_workinggroup",
            f"""NEW.code <> 'COP' AND {
                REVIEWED.format(
                    joined=f"{WITH_ITEM} JOIN dialogues_session s ON s.id = i.session_id",
                    of="s.working_group_id = NEW.id",
                )
            }""",
            ELSEWHERE,
        ),
        Kept(
            "dialogues_workinggroup",
            f"""NEW.code = 'COP' AND {
                FOLLOWED.format(
                    joined=f"{WITH_REPORT} JOIN dialogues_session s ON s.id = r.session_id",
                    of="s.working_group_id = NEW.id",
                )
            }""",
            AT_CONFERENCE,
        ),
    ),
    # A report is a record: it is never changed, so these are asked once.
    kept(
        "kept",
        Kept(
            "dialogues_adoptedreport",
            """NOT EXISTS (SELECT 1 FROM dialogues_session s WHERE s.id = NEW.session_id
                AND s.state = 'report_adopted' AND s.ends_on <= NEW.concluded_on)""",
            NOT_ENDED,
            acts=("INSERT",),
        ),
        Kept("dialogues_adoptedreport", NOT_COME, FUTURE, acts=("INSERT",)),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0005_statements_max")]
    operations = [close(*LOCKS)]
