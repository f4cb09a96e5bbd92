"""Routing: which outcome goes before which working group, by rules that are data, and the record of each routing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.models.dialogues import ChairSummary
from dialogues.models.sessions import AgendaItem, WorkingGroup
from dialogues.querysets import CalendarQuerySet, RoutingQuerySet
from reviews.enums import ObservationKind
from reviews.models import Cluster, Outcome
from stakeholders.models import Instrument
from untoc_portal.core.models import Timestamped


class RoutingRule(models.Model):
    """Paragraphs on this instrument (any, if empty), in this cluster, of this kind go to this group."""

    position = models.PositiveSmallIntegerField(_("order"), unique=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("instrument")
    )
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("cluster"))
    kind = models.CharField(_("kind of observation"), max_length=25, choices=ObservationKind, blank=True)
    working_group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="routing_rules")
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the secretariat"), default=False, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        parts = [str(part) for part in (self.instrument, self.cluster, self.get_kind_display()) if part]
        return f"{' · '.join(parts)} → {self.working_group.code}"


class Routing(Timestamped):
    """One document before one working group: what, where, by which rule. Without an item it waits for a session."""

    working_group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="routings")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="routings"
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="routings")
    chair_summary = models.ForeignKey(
        ChairSummary, on_delete=models.PROTECT, null=True, blank=True, related_name="routings"
    )
    rule = models.ForeignKey(RoutingRule, on_delete=models.PROTECT, null=True, blank=True, related_name="routings")

    objects = RoutingQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing")
        verbose_name_plural = _("routings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["working_group", "outcome"], name="dialogues_routing_outcome_once"),
            models.UniqueConstraint(fields=["working_group", "chair_summary"], name="dialogues_routing_summary_once"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=False, chair_summary__isnull=True, rule__isnull=False)
                | Q(outcome__isnull=True, chair_summary__isnull=False),
                name="dialogues_routing_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome or self.chair_summary} → {self.working_group.code}"
