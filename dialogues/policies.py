"""What each circle of readers is shown of dialogues' texts (domain rule: civil society)."""

from __future__ import annotations

from typing import Any

from dialogues.models import Statement
from untoc_portal.core.confidentiality import Audience, policy


@policy(Statement)
def redact_statement(statement: Statement, audience: Audience) -> dict[str, Any]:
    """Show a statement that is visible at all; the person who wrote it is not named."""
    del audience
    return {
        "id": statement.pk,
        "dialogue": statement.dialogue_id,
        "organization": statement.organization.name if statement.organization else None,
        "review": statement.review.code if statement.review else None,
        "language": statement.language,
        "title": statement.title,
        "text": statement.text,
        "state": statement.state,
    }
