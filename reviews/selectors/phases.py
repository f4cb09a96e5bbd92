"""Cycles of the Mechanism: in each, every cluster of articles has one phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from reviews.models import Cluster, Phase

if TYPE_CHECKING:
    from django.db.models import QuerySet


def get_next_cycle() -> int:
    """Return the cycle that the next phase belongs to: the running one while a cluster is left, then the one after.

    Each cluster has one phase in a cycle (domain rule: basis and calendar).
    """
    running: int = Phase.objects.aggregate(last=Max("cycle"))["last"] or 1
    is_left = Cluster.objects.exclude(phases__cycle=running).exists()
    return running if is_left else running + 1


def list_available_clusters() -> QuerySet[Cluster]:
    """Return the clusters that have no phase yet in the cycle to which the next phase belongs."""
    return Cluster.objects.exclude(phases__cycle=get_next_cycle())


def get_cycle_number(sequence: int) -> int:
    """Return the cycle of the phase with this number, or the one it would belong to if it were opened now."""
    return Phase.objects.filter(sequence=sequence).values_list("cycle", flat=True).first() or get_next_cycle()
