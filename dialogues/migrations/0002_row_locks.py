"""Rows that the database itself keeps: no check constraint looks into another table (ADR 22).

A migration that alters one of these tables opens its locks before and closes them after: SQLite makes a table again,
and its triggers go with the old one.
"""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, RowRule, append_only, build_rule_lock, build_sqlite_refusal, close

# What a general report was counted from stays as it was counted.
COUNTED = [
    append_only(table, "a batch of States that was counted is never changed or deleted")
    for table in ("dialogues_figurebatch", "dialogues_batchmember", "dialogues_figure")
]

# A proposal to the Extended Bureau that is closed takes no position.
CLOSED = "a proposal that is closed takes no position"
IS_CLOSED = "(SELECT outcome FROM dialogues_bureaudecision WHERE id = NEW.decision_id) <> ''"

POSITION_IN_TIME = RowLock(
    closing={
        "postgresql": [
            f"""
            CREATE FUNCTION dialogues_memberposition_in_time() RETURNS trigger AS $$
            BEGIN
                IF {IS_CLOSED} THEN RAISE EXCEPTION '{CLOSED}'; END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER dialogues_memberposition_in_time BEFORE INSERT ON dialogues_memberposition
                FOR EACH ROW EXECUTE FUNCTION dialogues_memberposition_in_time();
            """
        ],
        "sqlite": [build_sqlite_refusal("dialogues_memberposition", "INSERT", CLOSED, IS_CLOSED)],
    },
    opening={
        "postgresql": [
            "DROP TRIGGER dialogues_memberposition_in_time ON dialogues_memberposition; "
            "DROP FUNCTION dialogues_memberposition_in_time();"
        ],
        "sqlite": ["DROP TRIGGER dialogues_memberposition_no_insert;"],
    },
)

# A general review is an item of a session of the Conference, and a constructive dialogue comes after a report of another
# body. A report is adopted by a session that has ended, and stays with it.
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
ORDER = [
    build_rule_lock(
        "kept",
        RowRule(
            DIALOGUE,
            f"NEW.kind = 'general_review' AND NOT {ITEM_AT_CONFERENCE.format(item='NEW.conference_item_id')}",
            ELSEWHERE,
        ),
        RowRule(
            DIALOGUE,
            """NEW.kind = 'constructive' AND EXISTS (
                SELECT 1 FROM dialogues_adoptedreport r
                JOIN dialogues_session s ON s.id = r.session_id
                JOIN dialogues_workinggroup g ON g.id = s.working_group_id
                WHERE r.id = NEW.report_id AND g.code = 'COP')""",
            AT_CONFERENCE,
        ),
        RowRule(
            DIALOGUE,
            """NEW.kind = 'constructive' AND EXISTS (
                SELECT 1 FROM dialogues_adoptedreport r WHERE r.id = NEW.report_id AND r.adopted_on > NEW.held_on)""",
            TOO_EARLY,
        ),
    ),
    build_rule_lock(
        "kept",
        RowRule(
            "dialogues_agendaitem",
            f"""{REVIEWED.format(joined="", of="d.conference_item_id = NEW.id")} AND NOT EXISTS (
                SELECT 1 FROM dialogues_session s
                JOIN dialogues_workinggroup g ON g.id = s.working_group_id
                WHERE s.id = NEW.session_id AND g.code = 'COP')""",
            ELSEWHERE,
        ),
    ),
    build_rule_lock(
        "kept",
        RowRule(
            "dialogues_session",
            f"""{REVIEWED.format(joined=WITH_ITEM, of="i.session_id = NEW.id")}
                AND NOT {IS_CONFERENCE.format(group="NEW.working_group_id")}""",
            ELSEWHERE,
        ),
        RowRule(
            "dialogues_session",
            f"""{FOLLOWED.format(joined=WITH_REPORT, of="r.session_id = NEW.id")}
                AND {IS_CONFERENCE.format(group="NEW.working_group_id")}""",
            AT_CONFERENCE,
        ),
        RowRule(
            "dialogues_session",
            """EXISTS (SELECT 1 FROM dialogues_adoptedreport r WHERE r.session_id = NEW.id
                AND (NEW.state <> 'report_adopted' OR NEW.ends_on > r.concluded_on))""",
            SET_BACK,
        ),
        # Another number for the row would leave its report behind.
        RowRule(
            "dialogues_session",
            """NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM dialogues_adoptedreport r WHERE r.session_id = OLD.id)""",
            SET_BACK,
            acts=("UPDATE",),
        ),
    ),
    build_rule_lock(
        "kept",
        RowRule(
            "dialogues_workinggroup",
            f"""NEW.code <> 'COP' AND {
                REVIEWED.format(
                    joined=f"{WITH_ITEM} JOIN dialogues_session s ON s.id = i.session_id",
                    of="s.working_group_id = NEW.id",
                )
            }""",
            ELSEWHERE,
        ),
        RowRule(
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
    build_rule_lock(
        "kept",
        RowRule(
            "dialogues_adoptedreport",
            """NOT EXISTS (SELECT 1 FROM dialogues_session s WHERE s.id = NEW.session_id
                AND s.state = 'report_adopted' AND s.ends_on <= NEW.concluded_on)""",
            NOT_ENDED,
            acts=("INSERT",),
        ),
        RowRule("dialogues_adoptedreport", NOT_COME, FUTURE, acts=("INSERT",)),
    ),
]

# Contributions and requests for the floor are under an item of the Conference, whose general review they belong to.
NOT_AT_CONFERENCE = """
NOT EXISTS (SELECT 1 FROM dialogues_agendaitem AS item
JOIN dialogues_session AS session ON session.id = item.session_id
JOIN dialogues_workinggroup AS body ON body.id = session.working_group_id
WHERE item.id = NEW.item_id AND body.code = 'COP')
"""
NO_GENERAL_REVIEW = "only the Conference has a general review"
CONTRIBUTION = build_rule_lock(
    "keeps_conference", RowRule("dialogues_contribution", NOT_AT_CONFERENCE, NO_GENERAL_REVIEW, acts=("INSERT",))
)
FLOOR = build_rule_lock(
    "keeps_conference", RowRule("dialogues_floorrequest", NOT_AT_CONFERENCE, NO_GENERAL_REVIEW, acts=("INSERT",))
)

# The meeting is of the same dialogue, was opened before the speech and not closed before it.
FLOOR_IN_MEETING = [
    build_rule_lock(
        "kept",
        RowRule(
            "dialogues_speaker",
            """NEW.began_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dialogues_meeting m
                WHERE m.id = NEW.meeting_id AND m.dialogue_id = NEW.dialogue_id
                AND m.opened_at <= NEW.began_at AND (m.closed_at IS NULL OR m.closed_at >= NEW.began_at))""",
            "the floor is given in an open meeting",
        ),
    ),
]

ONE_DIALOGUE = "one dialogue follows a session"
# Two tables name the report of a session; no constraint sees both.
JOINED = [
    build_rule_lock(
        "joined",
        RowRule(
            "dialogues_joinedreport",
            "EXISTS (SELECT 1 FROM dialogues_dialogue d WHERE d.report_id = NEW.report_id)",
            ONE_DIALOGUE,
        ),
    ),
    build_rule_lock(
        "joined",
        RowRule(
            "dialogues_dialogue",
            """NEW.report_id IS NOT NULL
                AND EXISTS (SELECT 1 FROM dialogues_joinedreport j WHERE j.report_id = NEW.report_id)""",
            ONE_DIALOGUE,
        ),
    ),
]

# Compilations and decisions are of a session of the Conference.
NOT_OF_CONFERENCE = """
NOT EXISTS (SELECT 1 FROM dialogues_session AS session
JOIN dialogues_workinggroup AS body ON body.id = session.working_group_id
WHERE body.code = 'COP' AND session.id = {session})
"""
OF_ITEM = "(SELECT item.session_id FROM dialogues_agendaitem AS item WHERE item.id = NEW.item_id)"
COMPILATION = build_rule_lock(
    "keeps_conference",
    RowRule(
        "dialogues_compilation",
        NOT_OF_CONFERENCE.format(session=OF_ITEM),
        NO_GENERAL_REVIEW,
        acts=("INSERT",),
    ),
)
DECISION = build_rule_lock(
    "keeps_conference",
    RowRule(
        "dialogues_conferencedecision",
        NOT_OF_CONFERENCE.format(session="NEW.session_id"),
        "only decisions of the Conference are recorded here",
        acts=("INSERT",),
    ),
)

LOCKS = [*COUNTED, POSITION_IN_TIME, *ORDER, CONTRIBUTION, FLOOR, *FLOOR_IN_MEETING, *JOINED, COMPILATION, DECISION]


class Migration(migrations.Migration):
    replaces = [
        ("dialogues", "0002_locks"),
        ("dialogues", "0004_bureau_locks"),
        ("dialogues", "0006_what_follows_what"),
        ("dialogues", "0011_contributions_kept"),
        ("dialogues", "0017_conference_kept"),
    ]
    dependencies = [("dialogues", "0001_schema")]
    operations = [close(*LOCKS)]
