"""An observation made from a passage of written feedback, with its source (PR, list of observations)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import FeedbackHeading
from reviews.models import FeedbackEntry, ObservationSource
from reviews.services.locks import lock_outcome
from reviews.services.paragraphs import add_paragraph, begin_version, build_heading
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from reviews.models import Delegation, OutcomeParagraph
    from untoc_portal.accounts.models import User


@transaction.atomic
def draft_observation(
    passage: FeedbackEntry,
    *,
    actor: User,
    delegation: Delegation,
    kind: str,
    text: str,
    key: UUID | None = None,
    **details: Any,
) -> OutcomeParagraph:
    """Add an observation on the article of a passage of feedback. The passage, as it is now, stays its source.

    Raises DomainError as `draft_paragraph` does, and if the feedback is not cleared, belongs to another review, or is a
    request for clarification.
    """
    outcome = lock_outcome(delegation.review.list_of_observations)
    feedback = passage.feedback
    is_cleared = feedback.cleared_at is not None and feedback.review_id == outcome.review_id
    if not is_cleared or not authz.is_visible(actor, passage):
        message = _("An observation can be made only from cleared feedback of this review.")
        raise DomainError("no_source", message, rule=OBSERVATIONS)
    if passage.head == FeedbackHeading.CLARIFICATION:
        message = _("A request for clarification goes to the State under review. It is no observation.")
        raise DomainError("request_is_no_source", message, rule=OBSERVATIONS)
    heading = build_heading(passage.article, kind, details)
    paragraph = add_paragraph(outcome, actor=actor, delegation=delegation, heading=heading, text=text, key=key)
    source = passage.revisions.get(number=passage.revision)
    ObservationSource.objects.create(paragraph=paragraph, passage=source)
    audit.record_event(
        AuditAction.CHANGED, paragraph, actor=actor, changes={"made_from": passage.pk, "revision": source.number}
    )
    begin_version(outcome)
    return paragraph
