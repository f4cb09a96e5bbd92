"""The drawings of lots of a phase: the frozen pool, and the chained entries.

Both tables are append-only, by Python and by database triggers. A drawing grows; nothing in it is rewritten. What
people give before an entry is made of it is in `draw_acts.py`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.draw import VERSION, Ledger
from reviews.enums_of_draws import DrawEntryKind, DrawSettingName
from reviews.models.people import NoteVerbale
from reviews.models.phases import Phase
from reviews.querysets.draws import DrawQuerySet
from stakeholders.models import State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.models import AppendOnly, Document, NumberSetting


class DrawSetting(NumberSetting):
    """A setting of the drawing of lots.

    It is the suggested value when a pool is frozen, and is stored with the pool.
    """

    file = "draw_settings.csv"

    name = models.CharField(_("setting"), max_length=30, choices=DrawSettingName, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("setting of the drawing of lots")
        verbose_name_plural = _("settings of the drawing of lots")


class Draw(AppendOnly):
    """One drawing of lots of a phase. It is public from the day when its pool is frozen.

    A phase has one drawing. Only if that one is declared void, there is a second one, with the next number.
    """

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="draws", verbose_name=_("phase"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    # A drawing by an earlier method stays public as its raw entries; nothing reads them as a transcript.
    method = models.CharField(_("method"), max_length=20, default=VERSION)
    pool_sha256 = models.CharField(_("SHA-256 of the pool"), max_length=64)
    # The program with which anyone can replay the drawing. It is fixed before the seed is known.
    verifier_sha256 = models.CharField(_("SHA-256 of the verifier"), max_length=64)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawing of lots")
        verbose_name_plural = _("drawings of lots")
        ordering: ClassVar = ["-phase__sequence", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "number"], name="reviews_draw_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="reviews_draw_numbered_from_one"),
        ]

    def __str__(self) -> str:
        values = {"phase": self.phase.sequence, "number": self.number}
        if self.number == 1:
            return _("Drawing of lots, phase %(phase)d") % values
        return _("Drawing of lots number %(number)d of phase %(phase)d") % values

    def get_absolute_url(self) -> str:
        """Return the URL of the public page."""
        return reverse("reviews:draw_detail", args=[self.phase.sequence, self.number])

    def ledger(self) -> Ledger:
        """Return the current transcript of the drawing."""
        return Ledger(entry.as_document() for entry in self.entries.all())


class DrawEntry(AppendOnly):
    """One entry of the transcript, with the hash of the entry before it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries", verbose_name=_("drawing of lots"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=15, choices=DrawEntryKind)
    previous = models.CharField(_("hash of the entry before"), max_length=64)
    body = models.JSONField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("note verbale")
    )
    certificate = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the transcript")
        verbose_name_plural = _("entries of the transcript")
        ordering: ClassVar = ["draw", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="reviews_drawentry_number_once"),
            models.UniqueConstraint(fields=["draw", "previous"], name="reviews_drawentry_chain_unforked"),
            models.CheckConstraint(condition=Q(kind__in=DrawEntryKind.values), name="reviews_drawentry_kind_known"),
        ]

    def __str__(self) -> str:
        return _("Entry %(number)d: %(kind)s") % {"number": self.number, "kind": self.get_kind_display()}

    def as_document(self) -> dict[str, Any]:
        """Return the entry in the form of the transcript."""
        return {
            "number": self.number,
            "kind": self.kind,
            "previous": self.previous,
            "body": self.body,
            "sha256": self.sha256,
        }
