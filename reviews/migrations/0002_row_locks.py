"""Rows that the database itself keeps.

The chain of entries of a drawing of lots, acts under mandates, submissions, a questionnaire in use, replies, machine
drafts and the follow-up. A migration that alters one of these tables opens its locks before and closes them after:
SQLite makes a table again, and its triggers go with the old one.
"""

from django.db import migrations

from untoc_portal.core.row_locks import RowLock, RowRule, append_only, build_rule_lock, build_sqlite_refusal, close

RECORDS = {
    "reviews_draw": "a row of a drawing of lots is never changed or deleted",
    "reviews_drawentry": "a row of a drawing of lots is never changed or deleted",
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
        "sqlite": [build_sqlite_refusal("reviews_submission", "UPDATE", "a submission is never changed", SAID)],
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
                build_sqlite_refusal(table, act, IN_USE, _held_on_sqlite(table, *rows))
                for table in STATE_OF
                for act, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items()
            ),
            build_sqlite_refusal(
                "reviews_questionnaire",
                "UPDATE",
                IN_USE,
                f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {HEADING})",
            ),
            build_sqlite_refusal("reviews_questionnaire", "DELETE", IN_USE, "OLD.state <> 'draft'"),
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

WORDING_LOCK = "reviews_questionnaire_wording_locked"
IS_REWORDED = "OLD.state <> 'draft' AND NEW.wording <> OLD.wording"
# A version that is not a draft keeps whose wording it has.
WORDING = RowLock(
    closing={
        "postgresql": [
            f"""
            CREATE FUNCTION {WORDING_LOCK}() RETURNS trigger AS $$
            BEGIN
                IF {IS_REWORDED} THEN RAISE EXCEPTION '{IN_USE}'; END IF;
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
            CREATE TRIGGER {WORDING_LOCK} BEFORE UPDATE ON reviews_questionnaire FOR EACH ROW EXECUTE FUNCTION {WORDING_LOCK}();
            """
        ],
        "sqlite": [
            f"""
            CREATE TRIGGER {WORDING_LOCK} BEFORE UPDATE ON reviews_questionnaire WHEN {IS_REWORDED}
            BEGIN SELECT RAISE(ABORT, '{IN_USE}'); END;
            """
        ],
    },
    opening={
        "postgresql": [f"DROP TRIGGER {WORDING_LOCK} ON reviews_questionnaire; DROP FUNCTION {WORDING_LOCK}();"],
        "sqlite": [f"DROP TRIGGER {WORDING_LOCK};"],
    },
)

# Where an observation may come from, and who replies to what (ADR 22).
NO_SOURCE = "an observation comes from cleared feedback of its own review"
NOT_ITS_TEXT = "a reply is to a text of its own paragraph"
NOT_ITS_COMMENT = "a reply is to a comment for all parties on its own paragraph"
NOT_UNDER_REVIEW = "the State under review replies"

REPLIES = [
    build_rule_lock(
        "kept",
        RowRule(
            "reviews_observationsource",
            """NOT EXISTS (
                SELECT 1 FROM reviews_feedbackrevision r
                JOIN reviews_feedbackentry e ON e.id = r.of_id
                JOIN reviews_feedback f ON f.id = e.feedback_id
                JOIN reviews_outcome o ON o.review_id = f.review_id
                JOIN reviews_outcomeparagraph p ON p.outcome_id = o.id
                WHERE r.id = NEW.passage_id AND p.id = NEW.paragraph_id
                AND f.cleared_at IS NOT NULL AND o.kind = 'list_of_observations')""",
            NO_SOURCE,
        ),
    ),
    build_rule_lock(
        "kept",
        RowRule(
            "reviews_reply",
            """NOT EXISTS (
                SELECT 1 FROM reviews_paragraphrevision r WHERE r.id = NEW.base_id AND r.of_id = NEW.paragraph_id)""",
            NOT_ITS_TEXT,
            acts=("INSERT",),
        ),
        RowRule(
            "reviews_reply",
            """NEW.comment_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM reviews_passagecomment c
                WHERE c.id = NEW.comment_id AND c.paragraph_id = NEW.paragraph_id AND c.audience = 'parties')""",
            NOT_ITS_COMMENT,
            acts=("INSERT",),
        ),
        RowRule(
            "reviews_reply",
            """NOT EXISTS (
                SELECT 1 FROM reviews_outcomeparagraph p
                JOIN reviews_outcome o ON o.id = p.outcome_id
                JOIN reviews_delegation d ON d.review_id = o.review_id
                WHERE p.id = NEW.paragraph_id AND d.id = NEW.delegation_id AND d.capacity = 'under_review')""",
            NOT_UNDER_REVIEW,
            acts=("INSERT",),
        ),
    ),
]

# A machine draft stays a draft until a person has revised it.
IS_DRAFT = "a machine draft is not revised or final until a person has confirmed it"
MACHINE_DRAFTS = [
    build_rule_lock(
        "machine",
        RowRule(
            "reviews_translatedparagraph",
            """NEW.is_machine AND EXISTS (
                SELECT 1 FROM reviews_translation t WHERE t.id = NEW.translation_id AND t.state <> 'draft')""",
            IS_DRAFT,
        ),
    ),
    build_rule_lock(
        "machine",
        RowRule(
            "reviews_translation",
            """NEW.state <> 'draft' AND EXISTS (
                SELECT 1 FROM reviews_translatedparagraph p
                JOIN reviews_outcomeparagraph o ON o.id = p.paragraph_id
                WHERE p.translation_id = NEW.id AND p.is_machine AND o.removed_in IS NULL)""",
            IS_DRAFT,
        ),
    ),
]

# The follow-up keeps to the review: its issued list, its readers, its reviewing States.
OF_LINE = """
SELECT 1 FROM reviews_outcomeparagraph AS paragraph
JOIN reviews_outcome AS outcome ON outcome.id = paragraph.outcome_id
JOIN reviews_review AS review ON review.id = outcome.review_id
"""
LINE = build_rule_lock(
    "keeps_list",
    RowRule(
        "reviews_followupline",
        f"NOT EXISTS ({OF_LINE} WHERE paragraph.id = NEW.paragraph_id"
        " AND outcome.kind = 'list_of_observations' AND review.state = 'closed')",
        "the follow-up is about the observations of a closed review",
    ),
)
VERSION = build_rule_lock(
    "keeps_readers",
    RowRule(
        "reviews_followupversion",
        "NEW.readers > 1 AND EXISTS (SELECT 1 FROM reviews_followupline AS line"
        " JOIN reviews_outcomeparagraph AS paragraph ON paragraph.id = line.paragraph_id"
        " WHERE line.id = NEW.line_id AND paragraph.is_confidential)",
        "only the parties may read the line of a confidential observation",
        acts=("INSERT",),
    ),
)
REQUEST = build_rule_lock(
    "keeps_review",
    RowRule(
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
CONSENT = build_rule_lock(
    "keeps_practice",
    RowRule(
        "reviews_practiceconsent",
        f"NOT EXISTS ({OF_LINE} WHERE paragraph.id = NEW.paragraph_id AND paragraph.kind = 'best_practice'"
        " AND NOT paragraph.is_confidential AND outcome.kind = 'list_of_observations')",
        "only a good practice that is not confidential can be in the library",
        acts=("INSERT",),
    ),
)

LOCKS = [
    *(append_only(table, refusal) for table, refusal in RECORDS.items()),
    SUBMISSION,
    QUESTIONNAIRE,
    WORDING,
    *REPLIES,
    *MACHINE_DRAFTS,
    LINE,
    VERSION,
    REQUEST,
    CONSENT,
]


class Migration(migrations.Migration):
    replaces = [
        ("reviews", "0002_locks"),
        ("reviews", "0015_replies_locks"),
        ("reviews", "0025_one_lock_of_clock_events"),
    ]
    dependencies = [("reviews", "0001_schema")]
    operations = [close(*LOCKS)]
