"""Where an observation may come from and who replies to what: the database itself keeps it (ADR 22).

A migration that alters one of these tables opens the locks before and closes them after.
"""

from django.db import migrations

from untoc_portal.core.row_locks import Kept, close, kept

NO_SOURCE = "an observation comes from cleared feedback of its own review"
NOT_ITS_TEXT = "a reply is to a text of its own paragraph"
NOT_ITS_COMMENT = "a reply is to a comment for all parties on its own paragraph"
NOT_UNDER_REVIEW = "the State under review replies"

LOCKS = [
    kept(
        "kept",
        Kept(
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
    kept(
        "kept",
        Kept(
            "reviews_reply",
            """NOT EXISTS (
                SELECT 1 FROM reviews_paragraphrevision r WHERE r.id = NEW.base_id AND r.of_id = NEW.paragraph_id)""",
            NOT_ITS_TEXT,
            acts=("INSERT",),
        ),
        Kept(
            "reviews_reply",
            """NEW.comment_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM reviews_passagecomment c
                WHERE c.id = NEW.comment_id AND c.paragraph_id = NEW.paragraph_id AND c.audience = 'parties')""",
            NOT_ITS_COMMENT,
            acts=("INSERT",),
        ),
        Kept(
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


class Migration(migrations.Migration):
    dependencies = [("reviews", "0014_replies")]
    operations = [close(*LOCKS)]
