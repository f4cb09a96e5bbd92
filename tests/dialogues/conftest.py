"""A working group with its chair, an organization with its representative, and strangers to both."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.models import WorkingGroup
from stakeholders.models import Organization
from tests.factories.bureau import make_bureau, propose
from tests.factories.dialogues import circulate, make_application, make_chair, make_dialogue, make_working_groups
from tests.factories.people import make_user
from tests.factories.reviews import World
from tests.factories.stakeholders import make_organization, make_representative
from tests.snapshots import built_once
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup


@dataclass
class Stage:
    """Who is on the stage of a dialogue."""

    world: World
    groups: dict[str, WorkingGroup]
    secretariat: User
    bureau: User
    members: list[User]
    chair: User
    other_chair: User
    delegate: User
    organization: Organization
    representative: User
    other_organization: Organization
    other_representative: User

    @property
    def group(self) -> WorkingGroup:
        """Return the group the chair chairs."""
        return self.groups["TIP"]

    def everyone_but(self, *allowed: User) -> list[User]:
        """Return the people who have no part in an act that is `allowed`'s."""
        people = [self.secretariat, self.bureau, self.chair, self.other_chair, self.delegate]
        people += [self.representative, self.other_representative]
        return [person for person in people if person not in allowed]


@pytest.fixture
def stage(world) -> Stage:
    """Set the stage."""
    return Stage(world=world, secretariat=world.secretariat, **_set_stage(world))


@built_once
def _set_stage(world: World) -> dict[str, Any]:
    groups = make_working_groups()
    members = make_bureau()
    secretariat = world.secretariat
    organization, other_organization = make_organization(secretariat), make_organization(secretariat)
    return {
        "groups": groups,
        "bureau": members[0],
        "members": members,
        "chair": make_chair(groups["TIP"]),
        "other_chair": make_chair(groups["TA"]),
        "delegate": make_user(RoleGroup.DELEGATES),
        "organization": organization,
        "representative": make_representative(secretariat, organization),
        "other_organization": other_organization,
        "other_representative": make_representative(secretariat, other_organization),
    }


@pytest.fixture
def count_queries():
    """Record the queries made in the meantime."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def application(stage):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=60)
    return circulate(make_application(dialogue, stage.organization, stage.representative))


@pytest.fixture
def decision(stage, application):
    return propose(application, stage.bureau)
