"""When a reviewing State reads the cleared feedback of another one: after its own, unless all reviewers agree.

No source sets this rule; the setting `feedback_apart` turns it off. Only `can_read_only_after_clearance`, in the
querysets, decides what is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole
from reviews.models import Delegation, ReadingConsent
from reviews.services.assignments import get_mandate_by_role
from reviews.services.locks import lock_delegation
from reviews.services.notifications import list_focal_points, notify_people
from reviews.workflow import DESK_REVIEW
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def allow_reading(delegation: Delegation, *, actor: User) -> ReadingConsent:
    """Agree that all reviewing States read each other's cleared feedback immediately. All of them must agree.

    Raises NotAllowedError if the user is not the focal point of a reviewing State, or outside the desk review. Raises
    DomainError if the State has already agreed.
    """
    authz.require_permission(actor, "reviews.allow_reading", lock_delegation(delegation))
    mandate = get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT)
    consent = ReadingConsent(delegation=delegation, mandate=mandate)
    again = DomainError("agreed_already", _("Your State has already agreed."), rule=DESK_REVIEW)
    insert_row(consent, taken=again)
    audit.record_event(AuditAction.CREATED, consent, actor=actor)
    _notify("reviews/reading_allowed", consent, actor)
    return consent


@transaction.atomic
def end_reading(delegation: Delegation, *, actor: User) -> None:
    """Withdraw the consent of the State. From now on each State reads after its own feedback is cleared.

    Raises DomainError if the State has not agreed.
    """
    authz.require_permission(actor, "reviews.allow_reading", lock_delegation(delegation))
    consent = ReadingConsent.objects.filter(delegation=delegation).first()
    if consent is None:
        raise DomainError("not_agreed", _("Your State has not agreed to this."), rule=DESK_REVIEW)
    audit.record_event(AuditAction.REVOKED, consent, actor=actor)
    _notify("reviews/reading_ended", consent, actor)
    consent.delete()


def _notify(event: str, consent: ReadingConsent, actor: User) -> None:
    others = consent.review.delegations.filter(capacity=Capacity.REVIEWING).exclude(pk=consent.delegation_id)
    for other in others:
        people = list_focal_points(other).exclude(pk=actor.pk)
        notify_people(event, consent.review, people, key=f"reading:{consent.pk}")
