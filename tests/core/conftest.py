"""Fixtures of the kernel's tests: a row with a state, who may move it, and who may not."""

import pytest

from tests.factories.people import make_secretariat, make_user
from tests.factories.stakeholders import make_organization
from untoc_portal.core.enums import RoleGroup


@pytest.fixture
def secretariat(db):
    """Give a member of the secretariat."""
    return make_secretariat()


@pytest.fixture
def stranger(db):
    """Give a person without any right on an organization."""
    return make_user(RoleGroup.DELEGATES)


@pytest.fixture
def organization(secretariat):
    """Give an organization that is registered and not yet verified."""
    return make_organization(secretariat, verified=False)
