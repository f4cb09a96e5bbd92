"""What happened in a review, as far as a reader may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from reviews.enums import ReviewState
from reviews.models import Clarification, Feedback, Mandate, Meeting, Nomination, Outcome, Review, Submission
from reviews.workflow import REVIEW
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

LONGEST = 40
# model: the path from its rows to the review
AUDITED: dict[type, str] = {
    Review: "pk",
    Nomination: "delegation__review",
    Mandate: "delegation__review",
    Submission: "review",
    Feedback: "delegation__review",
    Clarification: "review",
    Meeting: "review",
    Outcome: "review",
}
TONES = {AuditAction.TRANSITION: "info", AuditAction.CLEARED: "success", AuditAction.RETURNED: "warning"}


def events_for(user: AnyUser, review: Review, limit: int = LONGEST) -> list[dict[str, Any]]:
    """Return the latest audited acts on those rows of the review that the user may see, for the timeline."""
    kinds = ContentType.objects.get_for_models(*AUDITED)
    condition = Q(pk__in=[])
    for model, path in AUDITED.items():
        rows = model.objects.visible_to(user).filter(**{path: review.pk}).order_by().values("pk")
        condition |= Q(content_type=kinds[model], object_id__in=rows)
    return [_item(event) for event in AuditEvent.objects.filter(condition)[:limit]]


def _item(event: AuditEvent) -> dict[str, Any]:
    title, text = _words(event)
    return {
        "when": event.at,
        "title": title,
        "text": text,
        "actor": event.capacity or event.actor_label,
        "tone": TONES.get(event.action, "neutral"),
    }


def _words(event: AuditEvent) -> tuple[str, str]:
    if event.action == AuditAction.TRANSITION and event.changes.get("transition") in REVIEW.by_name:
        before, after = (ReviewState(state).label for state in event.changes["state"])
        return str(REVIEW[event.changes["transition"]].label), _("%(before)s → %(after)s") % {
            "before": before,
            "after": after,
        }
    return _("%(object)s: %(action)s") % {
        "object": event.object_label,
        "action": event.get_action_display(),
    }, ""
