"""Rights that follow from mandates for States and from the circles of the State. No other module changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group

from reviews.enums_of_states import StateRight, StateRole
from reviews.models import StateMandate
from reviews.selectors.state_delegation import list_role_rights
from untoc_portal.accounts.roles import require_compatible
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup

if TYPE_CHECKING:
    from stakeholders.models import State
    from untoc_portal.accounts.models import User


def get_state_group(state: State, role: str) -> Group:
    """Return the group of the people who have this role for the State, with the rights of the role."""
    group, created = Group.objects.get_or_create(name=f"state:{state.pk}:{role}")
    if created:
        authz.grant(group, state, list_role_rights(state, role))
    return group


def apply_circles(state: State) -> None:
    """Give each role of the standing delegation the rights that the circles of the State leave it, and no others."""
    for role in StateRole:
        group, wanted = get_state_group(state, role), list_role_rights(state, role)
        authz.grant(group, state, wanted)
        authz.revoke(group, state, set(StateRight) - wanted)
    for mandate in state.mandates.in_force().select_related("user"):
        _match_reader_role(mandate.user)


def _match_reader_role(user: User) -> None:
    """Make the person a delegate of a State party if a mandate says so, and otherwise not."""
    delegates = authz.get_or_create_role_group(RoleGroup.DELEGATES)
    reads = StateMandate.objects.in_force().filter(user=user).with_right(StateRight.READ)
    if reads.exists() or user.mandates.in_force().exists():
        user.groups.add(delegates)
    else:
        user.groups.remove(delegates)
    authz.clear_cached_grants(user)


def grant_state_rights(mandate: StateMandate, *, actor: User) -> None:
    """Grant the holder of a mandate for a State the rights of its role.

    Raises DomainError if another role of the person does not allow acting for a State.
    """
    require_compatible(mandate.user, RoleGroup.DELEGATES, field="email")
    mandate.user.groups.add(get_state_group(mandate.state, mandate.role))
    _match_reader_role(mandate.user)
    changes = {"role": mandate.role, "to": mandate.user.email}
    audit.record_event(AuditAction.GRANTED, mandate, actor=actor, changes=changes)


def withdraw_state_rights(mandate: StateMandate, *, actor: User) -> None:
    """Withdraw the rights of an ended mandate for a State."""
    mandate.user.groups.remove(get_state_group(mandate.state, mandate.role))
    _match_reader_role(mandate.user)
    changes = {"role": mandate.role, "from": mandate.user.email}
    audit.record_event(AuditAction.REVOKED, mandate, actor=actor, changes=changes)
