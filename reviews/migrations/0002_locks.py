"""Rows that the database itself keeps.

The chain of entries of a drawing of lots, changes of dates, acts under mandates, submissions, and a questionnaire in use.
"""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, append_only, close, sqlite_refusal

RECORDS = {
    "reviews_draw": "a row of a drawing of lots is never changed or deleted",
    "reviews_drawentry": "a row of a drawing of lots is never changed or deleted",
    "reviews_seedcontribution": "a row of a drawing of lots is never changed or deleted",
    "reviews_clockevent": "a change of a date is never changed or deleted",
    "reviews_actundermandate": "an act stays with its mandate",
}


def _differs(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


# A submission keeps what it says; its receipt is added once it is rendered.
SAID = _differs("review_id", "number", "content", "sha256", "mandate_id", "submitted_at")
SUBMISSION = RowLock(
    closing={
        "postgresql": [
            f"""
            CREATE FUNCTION reviews_submission_frozen() RETURNS trigger AS $$
            BEGIN
                IF {SAID} THEN RAISE EXCEPTION 'a submission is never changed'; END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER reviews_submission_frozen BEFORE UPDATE ON reviews_submission
                FOR EACH ROW EXECUTE FUNCTION reviews_submission_frozen();
            """
        ],
        "sqlite": [sqlite_refusal("reviews_submission", "UPDATE", "a submission is never changed", SAID)],
    },
    opening={
        "postgresql": [
            "DROP TRIGGER reviews_submission_frozen ON reviews_submission; DROP FUNCTION reviews_submission_frozen();"
        ],
        "sqlite": ["DROP TRIGGER reviews_submission_no_update;"],
    },
)

IN_USE = "a questionnaire that is not a draft is never changed"
# A version in use keeps its heading; its state goes on, and never back to a draft.
HEADING = _differs("cluster_id", "version", "notes", "source", "verified")
STATE_OF = {
    "reviews_question": "SELECT state FROM reviews_questionnaire WHERE id = {row}.questionnaire_id",
    "reviews_questiontext": (
        "SELECT reviews_questionnaire.state FROM reviews_questionnaire JOIN reviews_question "
        "ON reviews_question.questionnaire_id = reviews_questionnaire.id WHERE reviews_question.id = {row}.question_id"
    ),
}


def _held_on_sqlite(table: str, *rows: str) -> str:
    return " OR ".join(f"({STATE_OF[table].format(row=row)}) <> 'draft'" for row in rows)


def _kept_on_postgresql(table: str) -> str:
    # Sharing the lock of the version lets nothing slip in while it is being put in use.
    held = "IF EXISTS ({query} AND reviews_questionnaire.state <> 'draft' FOR SHARE OF reviews_questionnaire) THEN"
    checks = "".join(
        f"""
    IF TG_OP <> '{other}' THEN
        {held.format(query=STATE_OF[table].format(row=row))}
            RAISE EXCEPTION '{IN_USE}';
        END IF;
    END IF;"""
        for row, other in (("OLD", "INSERT"), ("NEW", "DELETE"))
    )
    return f"""
CREATE FUNCTION {table}_locked() RETURNS trigger AS $$
BEGIN{checks}
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_locked BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_locked();
"""


QUESTIONNAIRE = RowLock(
    closing={
        "postgresql": [
            *map(_kept_on_postgresql, STATE_OF),
            f"""
            CREATE FUNCTION reviews_questionnaire_locked() RETURNS trigger AS $$
            BEGIN
                IF OLD.state <> 'draft' THEN
                    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{IN_USE}'; END IF;
                    IF NEW.state = 'draft' OR {HEADING} THEN RAISE EXCEPTION '{IN_USE}'; END IF;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER reviews_questionnaire_locked BEFORE UPDATE OR DELETE ON reviews_questionnaire
                FOR EACH ROW EXECUTE FUNCTION reviews_questionnaire_locked();
            """,
        ],
        "sqlite": [
            *(
                sqlite_refusal(table, act, IN_USE, _held_on_sqlite(table, *rows))
                for table in STATE_OF
                for act, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items()
            ),
            sqlite_refusal(
                "reviews_questionnaire",
                "UPDATE",
                IN_USE,
                f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {HEADING})",
            ),
            sqlite_refusal("reviews_questionnaire", "DELETE", IN_USE, "OLD.state <> 'draft'"),
        ],
    },
    opening={
        "postgresql": [
            f"DROP TRIGGER {table}_locked ON {table}; DROP FUNCTION {table}_locked();"
            for table in (*STATE_OF, "reviews_questionnaire")
        ],
        "sqlite": [
            *(f"DROP TRIGGER {table}_no_{act};" for table in STATE_OF for act in ("insert", "update", "delete")),
            *(f"DROP TRIGGER reviews_questionnaire_no_{act};" for act in ("update", "delete")),
        ],
    },
)

LOCKS = [*(append_only(table, refusal) for table, refusal in RECORDS.items()), SUBMISSION, QUESTIONNAIRE]


class Migration(migrations.Migration):
    replaces = [("reviews", "0031_status_names")]
    dependencies = [("reviews", "0001_tables")]
    operations = [close(*LOCKS)]
