"""Which member of the Secretariat is in charge of which reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.models import OfficerInCharge
from reviews.workflow import CHASING
from stakeholders.enums import RegionalGroup
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Collection

    from reviews.models import Review
    from untoc_portal.accounts.models import User

PERMISSION = "reviews.chase_reviews"


@transaction.atomic
def assign_officer(reviews: Collection[Review], *, actor: User, officer: User | None) -> int:
    """Put an officer in charge of these reviews, or nobody. Return how many changed.

    The officer of a review is in charge of it. Without one, it is the officer of its region.
    Raises NotAllowedError if the actor, and DomainError if the officer, is not in the Secretariat.
    """
    authz.require_permission(actor, PERMISSION, actor)
    _require_officer(officer)
    return sum(_put(officer, actor, review=review) for review in reviews)


@transaction.atomic
def assign_region(region: str, *, actor: User, officer: User | None) -> int:
    """Put an officer in charge of a regional group, or nobody. Return 1 if that changed something.

    Raises NotAllowedError if the actor is not in the Secretariat. Raises DomainError if there is no such region, or if
    the officer is not in the Secretariat.
    """
    authz.require_permission(actor, PERMISSION, actor)
    _require_officer(officer)
    if region not in RegionalGroup.values:
        raise DomainError("unknown_region", _("There is no such regional group."), rule=CHASING, field="region")
    return _put(officer, actor, region=region)


def _require_officer(officer: User | None) -> None:
    if officer is not None and not (officer.is_active and authz.is_secretariat(officer)):
        message = _("Only a member of the Secretariat can be in charge.")
        raise DomainError("not_secretariat", message, rule=CHASING, field="officer")


def _put(officer: User | None, actor: User, **of: Any) -> int:
    row, _created = OfficerInCharge.objects.select_for_update(of=("self",)).get_or_create(**of)
    if row.officer_id == (officer and officer.pk):
        return 0
    before, row.officer = row.officer, officer
    row.save(update_fields=["officer", "updated_at"])
    changes = {"officer": [before.name if before else "", officer.name if officer else ""]}
    audit.record_event(AuditAction.CHANGED, row, actor=actor, changes=changes)
    return 1
