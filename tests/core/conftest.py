"""Fixtures of the kernel's tests: a row with a state, who may move it, and who may not."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

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


@pytest.fixture
def earlier_release(db):
    """Let the database look like one of a release that has only a part of the migrations gathered since."""
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("reviews", "0001_schema")
    recorder.record_unapplied("reviews", "0024_number_of_co_chairs")
