"""The secretariat, an organization with its representative, and strangers."""

from dataclasses import dataclass

import pytest

from stakeholders.models import Organization
from tests.factories.people import make_user
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup


@dataclass
class Directory:
    """Who is in the directory and who looks at it."""

    secretariat: User
    bureau: User
    delegate: User
    organization: Organization
    representative: User
    other_organization: Organization
    other_representative: User

    @property
    def outsiders(self) -> list[User]:
        """Return everyone except the Secretariat."""
        return [self.bureau, self.delegate, self.representative, self.other_representative]


@pytest.fixture
def directory(world) -> Directory:
    """Make two organizations, one of them not listed."""
    secretariat = world.secretariat
    organization = make_organization(secretariat, is_listed=False)
    other = make_organization(secretariat)
    return Directory(
        secretariat=secretariat,
        bureau=make_user(RoleGroup.EXTENDED_BUREAU),
        delegate=make_user(RoleGroup.DELEGATES),
        organization=organization,
        representative=make_representative(secretariat, organization),
        other_organization=other,
        other_representative=make_representative(secretariat, other),
    )
