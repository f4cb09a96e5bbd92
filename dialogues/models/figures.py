"""Figures on what States answered and what reviews observed: counted once for each batch of States, then frozen.

No figure is ever made from the answers again: pages, interface and documents read these rows, which
`dialogues/disclosure.py` let out.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.disclosure import Cell
from dialogues.enums import DisclosureSettingName, FigureBasis, FigureKind
from dialogues.querysets import BatchQuerySet, FigureQuerySet
from reviews.enums import ObservationKind
from reviews.models import Article, Phase, Review
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import AppendOnly, NumberSetting


class DisclosureSetting(NumberSetting):
    """A number of the disclosure guard; a batch keeps the ones it was counted under."""

    file = "disclosure.csv"

    name = models.CharField(_("setting"), max_length=30, choices=DisclosureSettingName, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("setting of the disclosure guard")
        verbose_name_plural = _("settings of the disclosure guard")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(value__gte=3), name="dialogues_disclosuresetting_not_too_small")
        ]


class FigureBatch(AppendOnly):
    """Some States of a phase, counted together and once; a batch is never reopened, and no State is in two."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+", verbose_name=_("phase"))
    basis = models.CharField(_("counted from"), max_length=20, choices=FigureBasis)
    number = models.PositiveSmallIntegerField(_("number"))
    states = models.PositiveSmallIntegerField(_("States"))
    smallest_cell = models.PositiveSmallIntegerField(_("smallest cell"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("closed by")
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of States")
        verbose_name_plural = _("batches of States")
        ordering: ClassVar = ["phase", "basis", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "basis", "number"], name="dialogues_figurebatch_number_once"),
            models.CheckConstraint(condition=Q(basis__in=FigureBasis.values), name="dialogues_figurebatch_basis_known"),
            models.CheckConstraint(
                condition=Q(states__gte=2 * models.F("smallest_cell")), name="dialogues_figurebatch_two_cells"
            ),
        ]

    def __str__(self) -> str:
        return _("%(basis)s, batch %(number)d") % {"basis": self.get_basis_display(), "number": self.number}


class BatchMember(AppendOnly):
    """A review that was counted in a batch. Which these are is shown to nobody."""

    batch = models.ForeignKey(
        FigureBatch, on_delete=models.PROTECT, related_name="members", verbose_name=_("batch of States")
    )
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+", verbose_name=_("review"))
    # That of the batch: a review is counted once on each basis.
    basis = models.CharField(_("counted from"), max_length=20, choices=FigureBasis)

    class Meta:
        verbose_name = _("review in a batch")
        verbose_name_plural = _("reviews in batches")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "basis"], name="dialogues_batchmember_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} #{self.pk}"


class Figure(AppendOnly):
    """What was released of one count over one batch. What was withheld has no row."""

    batch = models.ForeignKey(
        FigureBatch, on_delete=models.PROTECT, related_name="figures", verbose_name=_("batch of States")
    )
    # What was counted, over all batches: "untoc.5", "untoc.5.help:training", "UNTOC.5:gap".
    key = models.CharField(_("key"), max_length=120)
    kind = models.CharField(_("kind"), max_length=15, choices=FigureKind)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    question = models.CharField(_("question"), max_length=80, blank=True)
    option = models.CharField(_("option"), max_length=80, blank=True)
    observation_kind = models.CharField(_("kind of observation"), max_length=25, choices=ObservationKind, blank=True)
    # [[["yes"], 12], [["in_part", "no", "none"], 8]]: the cells, in the order of the question.
    released = models.JSONField(_("cells"))

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering: ClassVar = ["batch", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "key"], name="dialogues_figure_once_per_batch"),
            models.CheckConstraint(condition=Q(kind__in=FigureKind.values), name="dialogues_figure_kind_known"),
        ]

    def __str__(self) -> str:
        return format_label(self.batch, self.key)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells that were released."""
        return tuple(Cell(tuple(answers), states) for answers, states in self.released)
