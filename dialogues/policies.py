"""The fields of dialogue texts that each audience sees (domain rule: civil society)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dialogues.enums import DecisionManner
from dialogues.models import Objection, Statement
from untoc_portal.core.confidentiality import Audience, register_policy
from untoc_portal.core.enums import Level


@register_policy(Statement)
def redact_statement(statement: Statement, audience: Audience) -> dict[str, Any]:
    """Return the fields of a statement that the user may see. The person who wrote it is not named.

    Readers outside the author's side see a returned statement as it was sent (`StatementQuerySet.as_sent`).
    """
    del audience
    return {
        "id": statement.pk,
        "dialogue": statement.dialogue_id,
        "organization": statement.organization.name if statement.organization else None,
        "review": statement.review.code if statement.review else None,
        "joined_review": statement.joined_review.code if statement.joined_review else None,
        "language": statement.language,
        "title": getattr(statement, "sent_title", statement.title),
        "text": getattr(statement, "sent_text", statement.text),
        "state": statement.state,
    }


@register_policy(Objection)
def redact_objection(objection: Objection, audience: Audience) -> dict[str, Any]:
    """Return the fields of an objection that the user may see. Only governmental readers see the State and people.

    Everyone sees the body that decides.
    """
    inside = audience.can_read(Level.STATES)
    at_conference = objection.application.dialogue.is_general_review
    decides = _("Conference of the Parties") if at_conference else _("Extended Bureau")
    # The Extended Bureau decides as a body. Only its members and the Secretariat see who proposed the decision.
    is_named = inside and at_conference and objection.decided_by_id
    manner = getattr(objection, "manner", None)
    return {
        "id": objection.pk,
        "application": objection.application_id,
        "state": str(objection.state) if inside else None,
        "raised_on": objection.raised_on,
        "is_in_window": objection.is_in_window,
        "ground": objection.ground,
        "is_without_ground": objection.is_without_ground,
        "is_withdrawn": objection.withdrawn_at is not None,
        "outcome": objection.outcome,
        "outcome_label": str(objection.get_outcome_display()),
        "note": objection.note,
        "decided_at": objection.decided_at,
        "decided_by": decides if objection.decided_by_id else None,
        "decided_by_person": str(objection.decided_by) if is_named else None,
        "manner": str(DecisionManner(manner).label) if manner else None,
    }
