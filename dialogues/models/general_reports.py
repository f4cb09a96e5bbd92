"""The general report on trends, patterns and practices, for each cluster and working group. It names no State."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ReportState
from dialogues.models.figures import FigureBatch
from dialogues.models.routing import RoutingTable
from dialogues.models.sessions import WorkingGroup
from dialogues.querysets import ReportQuerySet
from reviews.models import Phase
from untoc_portal.core.models import Document, TextOfRecord, Timestamped

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.exceptions import Text


class GeneralReport(Timestamped, TextOfRecord):
    """A report on the cluster of one phase for one working group, or with all of its figures for the Conference."""

    texts_of_record: ClassVar[dict[str, Text]] = {"text": _("text")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+", verbose_name=_("phase"))
    working_group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="general_reports", verbose_name=_("working group")
    )
    # The version that decided which figures go to the group.
    routing_table = models.ForeignKey(
        RoutingTable, on_delete=models.PROTECT, related_name="+", verbose_name=_("version of the routing table")
    )
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=ReportState, default=ReportState.DRAFT, editable=False)
    # The batches whose figures the report contains, from the time of issue.
    batches = models.ManyToManyField(FigureBatch, related_name="+", blank=True, verbose_name=_("batches of States"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_general_report",
        verbose_name=_("document"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("general report")
        verbose_name_plural = _("general reports")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase", "working_group"],
                condition=Q(state=ReportState.DRAFT),
                name="dialogues_generalreport_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, issued_at__isnull=True, published_at__isnull=True)
                | Q(state=ReportState.ISSUED, issued_at__isnull=False, published_at__isnull=True)
                | Q(state=ReportState.PUBLISHED, issued_at__isnull=False, published_at__isnull=False),
                name="dialogues_generalreport_state_has_times",
            ),
        ]

    def __str__(self) -> str:
        return _("General report on cluster %(cluster)s: %(group)s") % {
            "cluster": self.phase.cluster,
            "group": self.working_group,
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the report."""
        return reverse("dialogues:general_report_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Return whether the report can still be changed."""
        return self.state == ReportState.DRAFT

    @property
    def is_public_text(self) -> bool:
        """Return whether it is published."""
        return self.state == ReportState.PUBLISHED

    @property
    def is_original_ready(self) -> bool:
        """Return whether it is issued. A draft can still change."""
        return not self.is_draft

    def counted_batches(self) -> QuerySet[FigureBatch]:
        """Return the batches whose figures the report contains.

        A draft has all closed ones, an issued report those at its issue.
        """
        return FigureBatch.objects.filter(phase=self.phase_id) if self.is_draft else self.batches.all()
