"""When a reviewing State reads what another one has cleared: after its own is in, unless all who review agree.

No source sets this; the setting `feedback_apart` turns it off. What is held back is said by `reads_after_own`, in the
querysets alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole
from reviews.models import Delegation, ReadingConsent
from reviews.services.assignments import acting_mandate
from reviews.services.locks import lock_for
from reviews.services.notifications import focal_points_of, tell
from reviews.workflow import DESK_REVIEW
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import insert

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def allow_reading(delegation: Delegation, *, actor: User) -> ReadingConsent:
    """Agree that all who review read each other's cleared feedback at once; it holds once each of them has agreed.

    Raises NotAllowedError but for the focal point of a State that reviews, during the desk review; DomainError when
    the State has agreed already.
    """
    authz.require(actor, "reviews.allow_reading", lock_for(delegation))
    mandate = acting_mandate(actor, delegation, DelegateRole.FOCAL_POINT)
    consent = ReadingConsent(delegation=delegation, mandate=mandate)
    again = DomainError("agreed_already", _("Your State has agreed already."), rule=DESK_REVIEW)
    insert(consent, taken=again)
    audit.record(AuditAction.CREATED, consent, actor=actor)
    _tell("reviews/reading_allowed", consent, actor)
    return consent


@transaction.atomic
def end_reading(delegation: Delegation, *, actor: User) -> None:
    """Take one's consent back: from now on each State reads after its own feedback is in; what was read was read."""
    authz.require(actor, "reviews.allow_reading", lock_for(delegation))
    consent = ReadingConsent.objects.filter(delegation=delegation).first()
    if consent is None:
        raise DomainError("not_agreed", _("Your State has not agreed to this."), rule=DESK_REVIEW)
    audit.record(AuditAction.REVOKED, consent, actor=actor)
    _tell("reviews/reading_ended", consent, actor)
    consent.delete()


def _tell(event: str, consent: ReadingConsent, actor: User) -> None:
    others = consent.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk=consent.delegation_id)
    for other in others:
        people = focal_points_of(other).exclude(pk=actor.pk)
        tell(event, consent.review, people, key=f"reading:{consent.pk}")
