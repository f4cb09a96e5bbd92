"""Cycles of the Mechanism: in each, every cluster of articles has one phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from reviews.models import Cluster, Phase

if TYPE_CHECKING:
    from django.db.models import QuerySet


def get_next_cycle() -> int:
    """Return the cycle of the next phase: the current one if a cluster is left, or else the one after it.

    Each cluster has one phase in a cycle (domain rule: basis and calendar).
    """
    running: int = Phase.objects.aggregate(last=Max("cycle"))["last"] or 1
    is_left = Cluster.objects.exclude(phases__cycle=running).exists()
    return running if is_left else running + 1


def get_next_sequence() -> int:
    """Return the number of the next phase. The numbers go on from cycle to cycle."""
    last: int = Phase.objects.aggregate(last=Max("sequence"))["last"] or 0
    return last + 1


def list_available_clusters() -> QuerySet[Cluster]:
    """Return the clusters without a phase in the cycle of the next phase."""
    return Cluster.objects.exclude(phases__cycle=get_next_cycle())


def get_cycle_number(sequence: int) -> int:
    """Return the cycle of the phase with this number. If it does not exist, returns the cycle of the next phase."""
    return Phase.objects.filter(sequence=sequence).values_list("cycle", flat=True).first() or get_next_cycle()
