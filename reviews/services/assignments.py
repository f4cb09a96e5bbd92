"""Grants that follow from mandates, as `permissions.ROLE_GRANTS` says. No other module changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole
from reviews.enums_of_states import StateRight
from reviews.permissions import FORMER_REVIEWER_GRANTS, ROLE_GRANTS
from reviews.selectors.people import get_delegation_mandate
from untoc_portal.accounts.roles import require_compatible
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Delegation, Mandate
    from untoc_portal.accounts.models import User


def get_role_group(delegation: Delegation, role: str) -> Group:
    """Return the group of the people who hold this role in the delegation, with the grants of the role."""
    group, created = Group.objects.get_or_create(name=f"delegation:{delegation.pk}:{role}")
    if created:
        on_review, on_delegation = ROLE_GRANTS[Capacity(delegation.capacity), DelegateRole(role)]
        authz.grant(group, delegation.review, on_review)
        authz.grant(group, delegation, on_delegation)
    return group


def _list_portal_roles(mandate: Mandate) -> list[RoleGroup]:
    """Return the portal-wide roles that go with the mandate."""
    clears = mandate.role == DelegateRole.FOCAL_POINT
    return [RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS] if clears else [RoleGroup.DELEGATES]


def grant_mandate_rights(mandate: Mandate, *, actor: User) -> None:
    """Grant the holder of a mandate the rights of its role and of a delegate of a State party.

    Raises DomainError if another role of the person does not allow acting for a State.
    """
    require_compatible(mandate.user, RoleGroup.DELEGATES)
    roles = [authz.get_or_create_role_group(role) for role in _list_portal_roles(mandate)]
    mandate.user.groups.add(get_role_group(mandate.delegation, mandate.role), *roles)
    authz.clear_cached_grants(mandate.user)
    audit.record_event(
        AuditAction.GRANTED, mandate, actor=actor, changes={"role": mandate.role, "to": mandate.user.email}
    )


def withdraw_mandate_rights(mandate: Mandate, *, actor: User) -> None:
    """Withdraw the rights of an ended mandate. The work of the person stays under their name."""
    mandate.user.groups.remove(get_role_group(mandate.delegation, mandate.role))
    _withdraw_portal_roles(mandate, actor)


def _withdraw_portal_roles(mandate: Mandate, actor: User) -> None:
    kept = {role for other in mandate.user.mandates.in_force() for role in _list_portal_roles(other)}
    if mandate.user.state_mandates.in_force().with_right(StateRight.READ).exists():
        kept.add(RoleGroup.DELEGATES)
    mandate.user.groups.remove(
        *(authz.get_or_create_role_group(role) for role in _list_portal_roles(mandate) if role not in kept)
    )
    authz.clear_cached_grants(mandate.user)
    audit.record_event(
        AuditAction.REVOKED, mandate, actor=actor, changes={"role": mandate.role, "from": mandate.user.email}
    )


def keep_draft_access_only(delegation: Delegation, mandates: Iterable[Mandate], *, actor: User) -> None:
    """Reduce the rights of a delegation released by new lots to reading its own drafts.

    `mandates` are the mandates that ended with the delegation.
    """
    for role in DelegateRole:
        group = get_role_group(delegation, role)
        on_review, on_delegation = ROLE_GRANTS[Capacity.REVIEWING, role]
        authz.revoke(group, delegation.review, on_review)
        authz.revoke(group, delegation, on_delegation - FORMER_REVIEWER_GRANTS)
    for mandate in mandates:
        _withdraw_portal_roles(mandate, actor)


def get_mandate_by_role(actor: User, delegation: Delegation, *roles: DelegateRole) -> Mandate:
    """Return the mandate under which the actor acts for the delegation in one of the roles (default: any).

    Raises NotAllowedError if there is none. The caller checks the permission too; the mandate is stored with the
    action.
    """
    mandate = get_delegation_mandate(actor, delegation, roles=roles)
    if mandate is None:
        raise NotAllowedError(_("You have no mandate for this action."))
    return mandate
