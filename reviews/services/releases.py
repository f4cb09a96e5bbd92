"""Release a State after new lots: the mandates of its people end, and their texts are kept (PR, drawing of lots)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from reviews.enums import Capacity, NominationState
from reviews.services.assignments import keep_draft_access_only
from reviews.services.clarifications import withdraw_open_requests
from reviews.services.joint_feedback import split_joint_feedback
from reviews.services.locks import lock_delegation
from reviews.services.notifications import notify_people
from reviews.services.people import mark_mandate_ended, refuse_nomination_for_reason
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction

if TYPE_CHECKING:
    from reviews.models import Delegation, DrawEntry
    from untoc_portal.accounts.models import User


@transaction.atomic
def end_delegation(delegation: Delegation, *, actor: User, entry: DrawEntry) -> Delegation:
    """Release a reviewing State whose place another State got by the lots of this entry.

    The drawing of lots calls this.

    Mandates end today and pending nominations are refused, each with the reason. The people can still read the drafts
    of their delegation. Unanswered requests are withdrawn, and a joint text is separated. What was cleared stays in the
    review. People whose mandates ended are notified.
    """
    lock_delegation(delegation)
    reason = gettext("New lots were drawn (entry %(number)d of the transcript): %(State)s no longer reviews.")
    reason %= {"number": entry.number, "State": delegation.party}
    split_joint_feedback(delegation, actor=actor)
    withdraw_open_requests(delegation, actor=actor)
    for nomination in delegation.nominations.filter(state=NominationState.PENDING):
        refuse_nomination_for_reason(nomination, actor=actor, reason=reason)
    ended = list(delegation.mandates.in_force().select_related("user", "note_verbale"))
    for mandate in ended:
        mandate.delegation = delegation
        mark_mandate_ended(mandate, actor=actor, ended_on=timezone.localdate(), reason=reason)
    keep_draft_access_only(delegation, ended, actor=actor)
    delegation.capacity, delegation.released_by = Capacity.FORMER, entry
    delegation.save(update_fields=["capacity", "released_by"])
    audit.record_event(AuditAction.CHANGED, delegation, actor=actor, changes={"released_by": entry.number})
    path = reverse("reviews:draw_state", args=[delegation.review.state_under_review.iso3])
    people = {mandate.user_id: mandate.user for mandate in ended}.values()
    notify_people("reviews/released", delegation.review, people, key=f"release:{delegation.pk}", path=path)
    return delegation
