"""Organizations and their representatives, made by the services."""

from itertools import count

from stakeholders.models import Organization
from stakeholders.services.organizations import register_organization
from stakeholders.services.representatives import add_representative
from stakeholders.services.transitions import verify_organization
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.front.demo.reading import do_after_reading

_numbers = count(1)


@built_once
def make_organization(secretariat: User, *, verified: bool = True, **fields: object) -> Organization:
    """Register an organization, verified unless said otherwise."""
    number = next(_numbers)
    values = {"name": f"Organization {number}", "kind": "ngo", "is_listed": True, **fields}
    organization = register_organization(actor=secretariat, **values)
    return do_after_reading(verify_organization, organization, actor=secretariat) if verified else organization


@built_once
def make_representative(secretariat: User, organization: Organization) -> User:
    """Name a person who acts for the organization."""
    number = next(_numbers)
    added = add_representative(
        organization,
        actor=secretariat,
        email=f"representative{number}@example.org",
        name=f"Representative {number}",
        position="Director",
    )
    return User.objects.get(pk=added.user_id)
