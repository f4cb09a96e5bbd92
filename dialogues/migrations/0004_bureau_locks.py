"""What was proposed to the Extended Bureau, what its members said and what was decided stay as they were."""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, append_only, close, sqlite_refusal

KEPT = "a decision of the Extended Bureau is never changed or deleted"
CLOSED = "a proposal that is closed takes no position"
# Members agree to what they read: while a proposal is open, its period alone can change, until it is closed.
SAID = " OR ".join(
    f"COALESCE(NEW.{column}, {empty}) <> COALESCE(OLD.{column}, {empty})"
    for column, empty in {
        "application_id": "0",
        "objection_id": "0",
        "proposal": "''",
        "reasons": "''",
        "proposed_by_id": "0",
    }.items()
)
SEATED = "NEW.member_id <> OLD.member_id OR NEW.state_id <> OLD.state_id OR OLD.ended_at IS NOT NULL"
IS_CLOSED = "(SELECT outcome FROM dialogues_bureaudecision WHERE id = NEW.decision_id) <> ''"


def _kept(table: str, changed: str, refusal: str) -> RowLock:
    """Return the lock under which rows are never deleted, nor changed where `changed` is true."""
    return RowLock(
        closing={
            "postgresql": [
                f"""
                CREATE FUNCTION {table}_kept() RETURNS trigger AS $$
                BEGIN
                    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{refusal}'; END IF;
                    IF {changed} THEN RAISE EXCEPTION '{refusal}'; END IF;
                    RETURN NEW;
                END;
                $$ LANGUAGE plpgsql;
                CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION {table}_kept();
                """
            ],
            "sqlite": [sqlite_refusal(table, "UPDATE", refusal, changed), sqlite_refusal(table, "DELETE", refusal)],
        },
        opening={
            "postgresql": [f"DROP TRIGGER {table}_kept ON {table}; DROP FUNCTION {table}_kept();"],
            "sqlite": [f"DROP TRIGGER {table}_no_{act};" for act in ("update", "delete")],
        },
    )


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
        "sqlite": [sqlite_refusal("dialogues_memberposition", "INSERT", CLOSED, IS_CLOSED)],
    },
    opening={
        "postgresql": [
            "DROP TRIGGER dialogues_memberposition_in_time ON dialogues_memberposition; "
            "DROP FUNCTION dialogues_memberposition_in_time();"
        ],
        "sqlite": ["DROP TRIGGER dialogues_memberposition_no_insert;"],
    },
)
LOCKS = [
    _kept("dialogues_bureaudecision", f"OLD.outcome <> '' OR {SAID}", KEPT),
    _kept("dialogues_bureauseat", SEATED, "a seat in the Extended Bureau is ended, never changed or deleted"),
    append_only("dialogues_memberposition", "a position of a member is never changed or deleted"),
    POSITION_IN_TIME,
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_bureau")]
    operations = [close(*LOCKS)]
