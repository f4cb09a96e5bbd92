"""Grants that follow from mandates: `permissions.ROLE_GRANTS` made true, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole
from reviews.permissions import KEPT_WHEN_RELEASED, ROLE_GRANTS
from reviews.selectors.people import mandate_in
from untoc_portal.accounts.roles import require_compatible
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Delegation, Mandate
    from untoc_portal.accounts.models import User


def group_of(delegation: Delegation, role: str) -> Group:
    """Return the group of the people who hold this role in the delegation, with the grants of the role."""
    group, created = Group.objects.get_or_create(name=f"delegation:{delegation.pk}:{role}")
    if created:
        on_review, on_delegation = ROLE_GRANTS[Capacity(delegation.capacity), DelegateRole(role)]
        authz.grant(group, delegation.review, on_review)
        authz.grant(group, delegation, on_delegation)
    return group


def _portal_wide(mandate: Mandate) -> list[RoleGroup]:
    """Return the portal-wide roles that go with the mandate."""
    clears = mandate.role == DelegateRole.FOCAL_POINT
    return [RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS] if clears else [RoleGroup.DELEGATES]


def assign(mandate: Mandate, *, actor: User) -> None:
    """Give the holder of a mandate the rights of its role, and those of any delegate of a State party.

    Raises DomainError for a person whose role in the portal excludes acting for a State.
    """
    require_compatible(mandate.user, RoleGroup.DELEGATES)
    roles = [authz.role_group(role) for role in _portal_wide(mandate)]
    mandate.user.groups.add(group_of(mandate.delegation, mandate.role), *roles)
    authz.forget(mandate.user)
    audit.record(AuditAction.GRANTED, mandate, actor=actor, changes={"role": mandate.role, "to": mandate.user.email})


def withdraw(mandate: Mandate, *, actor: User) -> None:
    """Take the rights of an ended mandate; what the person has done stays under the person's name."""
    mandate.user.groups.remove(group_of(mandate.delegation, mandate.role))
    _take_portal_wide(mandate, actor)


def _take_portal_wide(mandate: Mandate, actor: User) -> None:
    kept = {role for other in mandate.user.mandates.in_force() for role in _portal_wide(other)}
    mandate.user.groups.remove(*(authz.role_group(role) for role in _portal_wide(mandate) if role not in kept))
    authz.forget(mandate.user)
    audit.record(AuditAction.REVOKED, mandate, actor=actor, changes={"role": mandate.role, "from": mandate.user.email})


def release(delegation: Delegation, mandates: Iterable[Mandate], *, actor: User) -> None:
    """Leave the people of a delegation that new lots released the right to read what they drafted, and no other.

    `mandates` are those that end with it, and have ended.
    """
    for role in DelegateRole:
        group = group_of(delegation, role)
        on_review, on_delegation = ROLE_GRANTS[Capacity.REVIEWING, role]
        authz.revoke(group, delegation.review, on_review)
        authz.revoke(group, delegation, on_delegation - KEPT_WHEN_RELEASED)
    for mandate in mandates:
        _take_portal_wide(mandate, actor)


def acting_mandate(actor: User, delegation: Delegation, *roles: DelegateRole) -> Mandate:
    """Return the mandate under which the actor acts for the delegation in one of the roles (default: any).

    Raises NotAllowedError when there is none. It is asked besides the permission, so that an act can be stored with it.
    """
    mandate = mandate_in(actor, delegation, roles=roles)
    if mandate is None:
        raise NotAllowedError(_("You hold no mandate for this act."))
    return mandate
