"""The mandate under which a person acts. Every action gets it from this module.

In one review a person holds mandates of one State only, so the review decides for whom they act. A person can choose a
State in the header of the page, or in the HTTP header `Acting-For`. They then act only for that State until they
choose another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reviews.models import Mandate, Review
from reviews.selectors.people import get_user_state_mandate, list_mandates, select_main_mandate
from reviews.workflow import NOMINATIONS
from stakeholders.models import State
from untoc_portal.core import authz
from untoc_portal.core.audit import Authority
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.middleware import acting_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from untoc_portal.accounts.models import User

# Attributes that lead from a row to its review or to its State.
WAYS = (
    "review",
    "delegation",
    "outcome",
    "translation",
    "feedback",
    "institution",
    "answer",
    "deadline",
    "invitation",
    "legislation",
    "party",
    "sender",
)


def get_review_authority(actor: User, obj: Model) -> Authority:
    """Return the authority of the actor for the object: a mandate in a review or for a State, or portal-wide roles.

    Raises DomainError if the person chose to act for another State.
    """
    mandate = get_acting_mandate(actor, obj)
    if mandate is not None:
        return Authority(mandate.capacity_text, mandate)
    own = get_user_state_mandate(actor)
    if own is not None:
        return Authority(own.capacity_text, own)
    with translation.override("en"):
        return Authority(format_list(RoleGroup(role).label for role in sorted(authz.get_user_roles(actor))))


def get_acting_mandate(actor: User, obj: Model) -> Mandate | None:
    """Return the mandate under which the actor acts on the object, or None.

    Raises DomainError as `get_review_authority` does.
    """
    about = _get_review_or_state(obj)
    if about is None:
        return None
    key = "delegation__review" if isinstance(about, Review) else "delegation__party"
    return choose_acting_mandate(actor, list_mandates(actor).filter(**{key: about}))


def choose_acting_mandate(actor: User, mandates: Iterable[Mandate]) -> Mandate | None:
    """Return the one of these mandates under which the actor acts, or None if there is none.

    Raises DomainError as `get_review_authority` does.
    """
    mandate = select_main_mandate(mandates)
    if mandate is not None:
        _require_chosen(actor, mandate)
    return mandate


def _get_review_or_state(obj: Model | None) -> Model | None:
    """Return the review that the object belongs to, or its State if it belongs to no review."""
    while obj is not None and not isinstance(obj, Review | State):
        way = next((name for name in WAYS if hasattr(obj, name)), None)
        obj = getattr(obj, way) if way else None
    return obj


def _require_chosen(actor: User, mandate: Mandate) -> None:
    """Raise DomainError if the actor chose another State for which they hold a mandate too."""
    chosen, own = acting_for.get(), mandate.delegation.party
    if chosen in ("", own.iso3):
        return
    other = list_mandates(actor).filter(delegation__party__iso3=chosen).first()
    if other is None:
        return
    message = _(
        "You have chosen to act for %(chosen)s, but here you act for %(State)s. Choose %(State)s, then continue."
    )
    names = {"chosen": other.delegation.party, "State": own}
    raise DomainError("acting_for_another", message % names, rule=NOMINATIONS)
