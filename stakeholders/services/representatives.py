"""The people who act for organizations: how they are added and removed, and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState, RepresentativeRole
from stakeholders.models import Organization, Representative
from stakeholders.permissions import MANAGE, REPRESENT
from stakeholders.services.validation import check_person
from stakeholders.workflow import RULE
from untoc_portal.accounts import roles, services as accounts
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

# An organization does not learn which of these it is.
CONFLICT = _("This person acts for a State or the Conference, or belongs to the Secretariat.")
CLOSED = (OrganizationState.REFUSED, OrganizationState.MERGED)


def get_representatives_group(organization: Organization) -> Group:
    """Return the group that holds the permissions of the organization's representatives."""
    return Group.objects.get_or_create(name=f"organization:{organization.pk}")[0]


def get_contacts_group(organization: Organization) -> Group:
    """Return the group of the people who keep the organization's registration."""
    return Group.objects.get_or_create(name=f"organization:{organization.pk}:contacts")[0]


@transaction.atomic
def add_representative(
    organization: Organization,
    *,
    actor: User,
    email: str,
    name: str,
    position: str,
    role: str = "",
    gender: str = "",
) -> Representative:
    """Add a person who may act for the organization. A new person gets an account and an activation link.

    The first one becomes the main contact, unless `role` says otherwise. Raises NotAllowedError if the user is not
    in the Secretariat and not a main contact of the organization. Raises DomainError if the organization was refused or
    merged. Also raises it if the person represents it already, or acts for a State or the Conference.
    """
    authz.require_permission(actor, "stakeholders.add_representative", organization)
    organization.refresh_from_db(fields=["state"])
    if organization.state in CLOSED:
        message = _("The registration of this organization was refused; no one can be named for it.")
        raise DomainError("organization_refused", message, rule=RULE)
    check_person(email, name)
    user = accounts.ensure_account(email=email, name=name.strip())
    if not role:
        first = not organization.representatives.in_force().exists()
        role = RepresentativeRole.CONTACT if first else RepresentativeRole.REPRESENTATIVE
    made = add_person(organization, user, by=actor, position=position, role=role, gender=gender)
    accounts.invite(user)
    return made


def add_person(
    organization: Organization, user: User, *, by: User, position: str, role: str, gender: str = ""
) -> Representative:
    """Give the person the permissions of a representative. The caller checks that this is allowed.

    Raises DomainError if the person represents the organization already, or has a role that excludes it.
    """
    representative = Representative(
        organization=organization, user=user, position=position.strip(), role=role, gender=gender
    )
    check_fields(representative)
    taken = DomainError("already_represents", _("This person already represents the organization."), field="email")
    insert_row(representative, taken=taken)
    # The portal itself gives this role with the representation, no matter who named the person.
    roles.give_role(user, RoleGroup.STAKEHOLDERS, message=CONFLICT, field="email")
    _give_rights(organization, user, role)
    audit.record_event(
        AuditAction.GRANTED, organization, actor=by, changes={"representative": user.email, "role": role}
    )
    return representative


def _give_rights(organization: Organization, user: User, role: str) -> None:
    group = get_representatives_group(organization)
    authz.grant(group, organization, [REPRESENT])
    user.groups.add(group)
    if role == RepresentativeRole.CONTACT:
        contacts = get_contacts_group(organization)
        authz.grant(contacts, organization, [MANAGE])
        user.groups.add(contacts)
    authz.clear_cached_grants(user)


@transaction.atomic
def end_representation(representative: Representative, *, actor: User) -> Representative:
    """End a person's right to act for the organization from today. The person's earlier actions are kept.

    Raises NotAllowedError if the user is not in the Secretariat, not a main contact of the organization and not the
    person. Raises DomainError if the right has ended already.
    """
    organization = representative.organization
    user = representative.user
    if actor.pk != user.pk:
        authz.require_permission(actor, "stakeholders.add_representative", organization)
    ended = Representative.objects.filter(pk=representative.pk, ended_on__isnull=True).update(
        ended_on=timezone.localdate(), updated_at=timezone.now()
    )
    if not ended:
        raise DomainError("already_ended", _("This person no longer represents the organization."))
    representative.refresh_from_db()
    user.groups.remove(get_representatives_group(organization), get_contacts_group(organization))
    if not user.representations.filter(ended_on__isnull=True).exists():
        user.groups.remove(authz.get_or_create_role_group(RoleGroup.STAKEHOLDERS))
    authz.clear_cached_grants(user)
    audit.record_event(AuditAction.REVOKED, organization, actor=actor, changes={"representative": user.email})
    return representative
