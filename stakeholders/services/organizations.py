"""Organizations and the people who represent them (PR, para. 53: irrespective of ECOSOC status)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import EcosocStatus, OrganizationKind, OrganizationState
from stakeholders.models import Organization, Representative, State
from stakeholders.permissions import ORGANIZATION_CODENAMES
from stakeholders.services.validation import check_person
from stakeholders.workflow import RULE
from untoc_portal.accounts import services as accounts
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

TAKEN = _("An organization of this name and country is registered already.")


def representatives_group(organization: Organization) -> Group:
    """Return the group that holds the rights of the organization's representatives."""
    return Group.objects.get_or_create(name=f"organization:{organization.pk}")[0]


@transaction.atomic
def register_organization(
    *,
    actor: User,
    name: str,
    kind: OrganizationKind | str,
    ecosoc_status: EcosocStatus | str = EcosocStatus.NONE,
    country: State | None = None,
    website: str = "",
    expertise: str = "",
    is_listed: bool = False,
) -> Organization:
    """Enter an organization; it can apply to dialogues once it is verified.

    Raises NotAllowedError for anyone but the secretariat, DomainError for a value that does not fit and
    for an organization that is there already.
    """
    organization = Organization(
        name=name.strip(),
        kind=kind,
        ecosoc_status=ecosoc_status,
        country=country,
        website=website.strip(),
        expertise=expertise.strip(),
        is_listed=is_listed,
    )
    authz.require(actor, "stakeholders.register_organization", organization)
    check_fields(organization, rule=RULE)
    insert(organization, taken=DomainError("already_registered", TAKEN, field="name"))
    audit.record(AuditAction.CREATED, organization, actor=actor, changes={"kind": str(kind)})
    return organization


@transaction.atomic
def change_organization(organization: Organization, *, actor: User, **values: Any) -> Organization:
    """Correct what is recorded of an organization; `values` are fields of `register_organization`.

    Raises as `register_organization` does.
    """
    authz.require(actor, "stakeholders.register_organization", organization)
    before = {field: str(getattr(organization, field)) for field in values}
    for field, value in values.items():
        setattr(organization, field, value.strip() if isinstance(value, str) else value)
    check_fields(organization, rule=RULE)
    try:
        with transaction.atomic():
            organization.save(update_fields=[*values, "updated_at"])
    except IntegrityError:
        raise DomainError("already_registered", TAKEN, field="name") from None
    changed = {field: [old, str(getattr(organization, field))] for field, old in before.items()}
    changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
    audit.record(AuditAction.CHANGED, organization, actor=actor, changes=changed)
    return organization


@transaction.atomic
def add_representative(
    organization: Organization, *, actor: User, email: str, name: str, position: str
) -> Representative:
    """Let a person act for the organization; someone new gets an account and an activation link.

    Raises NotAllowedError for anyone but the secretariat, DomainError for an organization that was refused
    and for a person who represents it already.
    """
    authz.require(actor, "stakeholders.add_representative", organization)
    if organization.state == OrganizationState.REFUSED:
        message = _("The registration of this organization was refused; nobody can be named for it.")
        raise DomainError("organization_refused", message, rule=RULE)
    check_person(email, name)
    user = accounts.ensure_account(email=email, name=name.strip())
    representative = Representative(organization=organization, user=user, position=position.strip())
    check_fields(representative)
    taken = DomainError("already_represents", _("This person represents the organization already."), field="email")
    insert(representative, taken=taken)
    accounts.give_role(user, RoleGroup.STAKEHOLDERS, actor=actor)
    group = representatives_group(organization)
    authz.grant(group, organization, ORGANIZATION_CODENAMES)
    user.groups.add(group)
    authz.forget(user)
    audit.record(AuditAction.GRANTED, organization, actor=actor, changes={"representative": user.email})
    accounts.invite(user)
    return representative


@transaction.atomic
def end_representation(representative: Representative, *, actor: User) -> Representative:
    """End, from today, a person's right to act for the organization; what the person did stays.

    Raises NotAllowedError for anyone but the secretariat, DomainError when it has ended already.
    """
    organization = representative.organization
    authz.require(actor, "stakeholders.add_representative", organization)
    user = representative.user
    ended = Representative.objects.filter(pk=representative.pk, ended_on__isnull=True).update(
        ended_on=timezone.localdate(), updated_at=timezone.now()
    )
    if not ended:
        raise DomainError("already_ended", _("This person no longer represents the organization."))
    representative.refresh_from_db()
    user.groups.remove(representatives_group(organization))
    if not user.representations.filter(ended_on__isnull=True).exists():
        user.groups.remove(authz.role_group(RoleGroup.STAKEHOLDERS))
    authz.forget(user)
    audit.record(AuditAction.REVOKED, organization, actor=actor, changes={"representative": user.email})
    return representative
