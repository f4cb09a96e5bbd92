"""Organizations as the directory and their pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakeholders.models import Organization, Representative
from untoc_portal.core import authz

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def organizations_for_list(user: AnyUser, *, name: str = "", kind: str = "", state: str = "") -> QuerySet[Organization]:
    """Return the organizations this user may see that match, with their countries."""
    found = Organization.objects.visible_to(user).select_related("country")
    if name.strip():
        found = found.filter(name__icontains=name.strip())
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    return found.order_by("name", "pk")


def representatives_for(organization: Organization, user: AnyUser) -> QuerySet[Representative]:
    """Return who represents the organization today: to the secretariat and its own people, to nobody else."""
    people = organization.representatives.filter(ended_on__isnull=True).select_related("user")
    if authz.is_secretariat(user) or "represent_organization" in authz.grants(user, organization):
        return people
    return people.none()
