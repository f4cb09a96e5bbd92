"""Phases and their groups."""

import datetime as dt

import pytest

from reviews.models import Cluster
from reviews.services import phases
from tests.factories.people import make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup

LATER = dt.date(2028, 11, 1)


def test_phase_opens_with_three_groups_a_year_apart(hall):
    assert list(hall.phase.groups.values_list("number", "starts_on")) == [
        (1, dt.date(2026, 11, 1)),
        (2, dt.date(2027, 11, 1)),
        (3, dt.date(2028, 11, 1)),
    ]


def test_cluster_has_one_phase_and_a_number_is_used_once(hall):
    other = Cluster.objects.get(number=2)
    for again, sequence in ((hall.phase.cluster, 2), (other, 1)):
        with refusal("phase_exists"):
            phases.open_phase(again, actor=hall.secretariat, sequence=sequence, starts_on=LATER)


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_phases_are_the_secretariats(hall, role):
    person = make_user(role)
    with refusal():
        phases.open_phase(Cluster.objects.get(number=2), actor=person, sequence=2, starts_on=LATER)
