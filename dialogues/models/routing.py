"""Routing: which outcome goes to which working group. The rules are data. Each routing is recorded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from dialogues.enums import RoutingTableState
from dialogues.models.chair_summaries import ChairSummary
from dialogues.models.sessions import AgendaItem, WorkingGroup
from dialogues.querysets import CalendarQuerySet, OfGovernmentsQuerySet, RoutingQuerySet
from reviews.enums import ObservationKind
from reviews.models import Cluster, Outcome
from stakeholders.models import Instrument
from untoc_portal.core.models import Timestamped


class RoutingTable(Timestamped):
    """One version of the routing table. The rules of a draft can be changed. One version is in force."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    note = models.TextField(_("why it is changed"), max_length=2000)
    state = models.CharField(
        _("status"), max_length=10, choices=RoutingTableState, default=RoutingTableState.DRAFT, editable=False
    )
    in_force_since = models.DateTimeField(_("in force since"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = OfGovernmentsQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the routing table")
        verbose_name_plural = _("versions of the routing table")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=[RoutingTableState.DRAFT, RoutingTableState.IN_FORCE]),
                name="dialogues_routingtable_one_draft_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state=RoutingTableState.DRAFT, in_force_since__isnull=True, retired_at__isnull=True)
                | Q(state=RoutingTableState.IN_FORCE, in_force_since__isnull=False, retired_at__isnull=True)
                | Q(state=RoutingTableState.RETIRED, in_force_since__isnull=False, retired_at__isnull=False),
                name="dialogues_routingtable_state_has_times",
            ),
        ]

    def __str__(self) -> str:
        return _("Routing table, version %(number)d") % {"number": self.number}

    @property
    def why(self) -> str:
        """Return why it was changed. The first version has it in the reader's language, others as it was written."""
        return gettext(self.note) if self.number == 1 else self.note

    def get_absolute_url(self) -> str:
        """Return the URL of the version's page."""
        return reverse("dialogues:routing_table_detail", args=[self.number])


class RoutingRule(models.Model):
    """Paragraphs on this instrument, in this cluster and of this kind go to this group. An empty field means any."""

    table = models.ForeignKey(RoutingTable, on_delete=models.PROTECT, related_name="rules", verbose_name=_("version"))
    position = models.PositiveSmallIntegerField(_("order"))
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("instrument")
    )
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("cluster"))
    kind = models.CharField(_("kind of observation"), max_length=25, choices=ObservationKind, blank=True)
    working_group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="routing_rules", verbose_name=_("working group")
    )
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering: ClassVar = ["table", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "position"], name="dialogues_routingrule_position_once")
        ]

    def __str__(self) -> str:
        parts = [str(part) for part in (self.instrument, self.cluster, self.get_kind_display()) if part]
        return _format_route(" · ".join(parts), self.working_group)


class Routing(Timestamped):
    """One document sent to one working group, with its place and rule. Without an item it waits for a session.

    A withdrawn routing remains recorded with its reason. No job makes it again.
    """

    working_group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="routings", verbose_name=_("working group")
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="routings",
        verbose_name=_("agenda item"),
    )
    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="routings", verbose_name=_("outcome")
    )
    chair_summary = models.ForeignKey(
        ChairSummary,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="routings",
        verbose_name=_("chair's summary"),
    )
    rule = models.ForeignKey(
        RoutingRule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="routings",
        verbose_name=_("routing rule"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

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
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""), name="dialogues_routing_withdrawn_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return _format_route(str(self.outcome or self.chair_summary), self.working_group)


def _format_route(what: str, group: WorkingGroup) -> str:
    return _("%(what)s → %(group)s") % {"what": what, "group": group}
