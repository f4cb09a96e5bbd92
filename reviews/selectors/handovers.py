"""The state of the work of one delegation, for the successor of its focal point."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext as _

from reviews.enums import AssignmentState, DeadlineKind, DelegateRole, NominationState, ReviewState
from reviews.selectors.progress import NEXT

if TYPE_CHECKING:
    from reviews.models import Delegation, Handover

MAX_ENTRIES = 100


def build_handover_facts(delegation: Delegation) -> dict[str, Any]:
    """Return the step, the deadlines, the people and the open work, as plain values that can be stored."""
    review = delegation.review
    articles = delegation.assignments.values("state").annotate(count=Count("pk"))
    people = delegation.mandates.in_force().select_related("user").exclude(role=DelegateRole.FOCAL_POINT)
    pending = delegation.nominations.filter(state=NominationState.PENDING)
    facts: dict[str, Any] = {
        "state": review.state,
        "dates": [[row.kind, row.due_on.isoformat()] for row in review.deadlines.open()],
        "people": [[row.user.name, row.role] for row in people[:MAX_ENTRIES]],
        "nominations": [[row.name, row.role] for row in pending[:MAX_ENTRIES]],
        "articles": {row["state"]: row["count"] for row in articles.order_by()},
        "notes": delegation.notes.filter(resolved_at__isnull=True).count(),
        "requests": review.clarifications.filter(answered_at__isnull=True).count(),
    }
    if delegation.is_under_review:
        facts["questions"] = review.questions().count() if review.questionnaire_id else 0
        facts["answers"] = review.answers.count()
        facts["submissions"] = review.submissions.count()
    return facts


def format_handover(handover: Handover) -> dict[str, Any]:
    """Return the facts of a handover with labels in the language of the reader."""
    facts = handover.facts
    state, roles = ReviewState(facts["state"]), dict(DelegateRole.choices)
    figures = [(AssignmentState(name).label, count) for name, count in facts["articles"].items()]
    return {
        "step": state.label,
        "next": NEXT[state],
        "dates": [(DeadlineKind(kind).label, dt.date.fromisoformat(due_on)) for kind, due_on in facts["dates"]],
        "people": [(name, roles[role]) for name, role in facts["people"]],
        "nominations": [(name, roles[role]) for name, role in facts["nominations"]],
        "figures": _get_delegation_figures(facts)
        + [(_("Articles: %(state)s") % {"state": name}, n) for name, n in figures],
    }


def _get_delegation_figures(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    figures: list[tuple[str, Any]] = [
        (_("Open notes of the delegation"), facts["notes"]),
        (_("Requests for clarification without an answer"), facts["requests"]),
    ]
    if "questions" in facts:
        answered = _("%(answers)d of %(questions)d") % {"answers": facts["answers"], "questions": facts["questions"]}
        figures = [(_("Questions answered"), answered), (_("Submissions so far"), facts["submissions"]), *figures]
    return figures
