"""Organizations for the directory and for their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from stakeholders.enums import OrganizationState, RepresentativeRole
from stakeholders.models import Organization, Representative
from stakeholders.selectors.duplicates import Duplicate, find_duplicates
from untoc_portal.core import authz
from untoc_portal.core.api_tokens import MachineParty

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser

# Who may give an organization a service account.
GIVER = RepresentativeRole.CONTACT


def organizations_for_list(
    user: AnyUser, *, name: str = "", kind: str = "", field: str = "", state: str = ""
) -> QuerySet[Organization]:
    """Return the matching organizations that this user may see, with countries and fields of expertise.

    The name of a merged registration also finds the one that was kept.
    """
    found = Organization.objects.filter_visible(user).select_related("country").prefetch_related("expertise_fields")
    if name.strip():
        merged = Organization.objects.filter(merged_into=OuterRef("pk"), name__icontains=name.strip())
        found = found.filter(Q(name__icontains=name.strip()) | Exists(merged))
    if field:
        found = found.filter(expertise_fields__field=field)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    return found.order_by("name", "pk")


def representatives_for_user(organization: Organization, user: AnyUser) -> QuerySet[Representative]:
    """Return the current representatives, to the Secretariat and the organization's own people. Others get none."""
    people = organization.representatives.in_force().select_related("user").order_by("role", "pk")
    if authz.is_secretariat(user) or "represent_organization" in authz.get_grants(user, organization):
        return people
    return people.none()


def current_representatives_for_user(user: AnyUser) -> QuerySet[Representative]:
    """Return the current representatives of every organization of the user, or of all for the Secretariat."""
    rows = Representative.objects.filter_visible(user).in_force().select_related("organization", "user")
    if authz.is_secretariat(user):
        return rows
    own = authz.build_grant_condition(user, "represent_organization", Organization, outer="organization_id")
    return rows.filter(own)


def registrations_to_verify() -> list[tuple[Organization, list[Duplicate]]]:
    """Return the registrations to decide on, the oldest first, each with its possible duplicates."""
    rows = Organization.objects.filter(state=OrganizationState.REGISTERED).select_related("country")
    waiting = list(rows.order_by("created_at", "pk"))
    duplicates = find_duplicates(waiting)
    return [(row, duplicates[row.pk]) for row in waiting]


def organizations_for_user(user: AnyUser) -> QuerySet[Organization]:
    """Return the organizations that the user represents, verified or not, without those merged into another one."""
    mine = Organization.objects.filter(authz.build_grant_condition(user, "represent_organization", Organization))
    return mine.exclude(state=OrganizationState.MERGED).order_by("name")


def list_machine_parties(user: User) -> list[MachineParty]:
    """Return the organizations that the person represents. Their main contact may give them a service account."""
    rows = user.representations.in_force().select_related("organization")
    return [
        MachineParty(f"organization:{row.organization_id}", str(row.organization), row.role == GIVER) for row in rows
    ]
