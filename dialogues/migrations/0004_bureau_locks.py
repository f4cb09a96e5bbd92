"""A proposal to the Extended Bureau that is closed takes no position any more: the database refuses one."""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, close, sqlite_refusal

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


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_bureau")]
    operations = [close(POSITION_IN_TIME)]
