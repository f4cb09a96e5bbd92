"""Phases and their groups."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from reviews.models import Cluster, Phase
from reviews.selectors.phases import list_available_clusters
from reviews.services import phases
from reviews.services.draw_pools import build_pool
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


def test_cluster_has_one_phase_per_cycle(hall):
    other = Cluster.objects.get(number=2)
    for again, sequence in ((hall.phase.cluster, 2), (other, 1)):
        with refusal("phase_exists"):
            phases.open_phase(again, actor=hall.secretariat, sequence=sequence, starts_on=LATER)


def test_next_cycle_begins_when_every_cluster_has_had_its_phase(hall):
    opened = [
        phases.open_phase(
            Cluster.objects.get(number=number), actor=hall.secretariat, sequence=sequence, starts_on=LATER
        )
        for sequence, number in ((2, 2), (3, 2), (4, 1))
    ]
    assert [(phase.sequence, phase.cycle, phase.cluster.number) for phase in opened] == [
        (2, 1, 2),
        (3, 2, 2),
        (4, 2, 1),
    ]
    assert list_available_clusters().count() == 2


def test_lots_are_drawn_with_the_memory_of_their_own_cycle_alone(hall):
    hall.draw()
    again = build_pool(2).rules
    assert len(again.history) > 0
    assert len(again.groups_kept) > 0
    Phase.objects.create(sequence=2, cluster=Cluster.objects.get(number=2), starts_on=LATER)
    of_the_next = build_pool(3).rules
    assert (of_the_next.history, dict(of_the_next.groups_kept)) == ((), {})


def test_database_gives_a_cluster_one_phase_in_a_cycle(hall):
    for values in ({"cycle": 1, "sequence": 7}, {"cycle": 0, "sequence": 8}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Phase.objects.create(cluster=hall.phase.cluster, starts_on=LATER, **values)


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_phases_are_the_secretariats(hall, role):
    person = make_user(role)
    with refusal():
        phases.open_phase(Cluster.objects.get(number=2), actor=person, sequence=2, starts_on=LATER)
