"""Figures on the answers of States and the observations of reviews. They are counted once for each batch of States.

No figure is counted from the answers again. Pages, interface and documents read these rows, which
`dialogues/disclosure.py` released.
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
    """A number of the disclosure guard. A batch keeps the numbers that applied when it was counted."""

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
    """States of a phase that were counted together, once. A batch is never opened again. No State is in two batches."""

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
    """A review that was counted in a batch. The members of a batch are shown to no one."""

    batch = models.ForeignKey(
        FigureBatch, on_delete=models.PROTECT, related_name="members", verbose_name=_("batch of States")
    )
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+", verbose_name=_("review"))
    # The basis of the batch. A review is counted once on each basis.
    basis = models.CharField(_("counted from"), max_length=20, choices=FigureBasis)

    objects = BatchQuerySet.as_manager()

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
    """The released cells of one count over one batch. A withheld count has no row."""

    batch = models.ForeignKey(
        FigureBatch, on_delete=models.PROTECT, related_name="figures", verbose_name=_("batch of States")
    )
    # The name of the count in all batches: "untoc.5", "untoc.5.help:training", "UNTOC.5:gap".
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
