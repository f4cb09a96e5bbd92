"""Clusters of articles, phases of the Mechanism, and groups of States."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Instrument
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.models import Timestamped


class Cluster(models.Model):
    """A thematic cluster of articles. Its number is not the order of the phases: sources disagree on that."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    roman = models.CharField(_("Roman number"), max_length=5)
    titles = MultilingualField(_("title"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    verified = models.BooleanField(_("verified"), default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.roman}. {get_text_in_language(self.titles)}"


# The Convention has 41 articles, the Protocols fewer.
LAST_ARTICLE = 41


class Article(models.Model):
    """An article of one instrument, with the cluster in which it is reviewed, if that is known."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="articles", verbose_name=_("instrument")
    )
    number = models.PositiveSmallIntegerField(_("article"))
    titles = MultilingualField(_("title"))
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("cluster")
    )
    cluster_confidence = models.CharField(_("confidence in the cluster"), max_length=30, blank=True)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering: ClassVar = ["instrument__position", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "number"], name="reviews_article_number_once")
        ]

    def __str__(self) -> str:
        return _("%(instrument)s, article %(number)d: %(title)s") % {
            "instrument": self.instrument,
            "number": self.number,
            "title": get_text_in_language(self.titles),
        }

    def get_absolute_url(self) -> str:
        """Return the public page with the text of the article."""
        return reverse("reviews:provision", args=[self.instrument.code, self.number])

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return get_text_in_language(self.titles)


class Phase(Timestamped):
    """Two years in which every State party is reviewed on one cluster. Every cycle has one phase for each cluster.

    The sequence continues from cycle to cycle, so the code of a review is never used twice.
    """

    sequence = models.PositiveSmallIntegerField(_("sequence"), unique=True)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="phases", verbose_name=_("cluster"))
    starts_on = models.DateField(_("begins"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "cluster"], name="reviews_phase_cluster_once_in_a_cycle"),
            models.CheckConstraint(condition=Q(cycle__gte=1), name="reviews_phase_cycle_counted_from_one"),
        ]

    def __str__(self) -> str:
        return _("Phase %(number)d") % {"number": self.sequence}


class ReviewGroup(models.Model):
    """One of the three groups of States of a phase, drawn by lot. Its start is day T0 of its reviews."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="groups", verbose_name=_("phase"))
    number = models.PositiveSmallIntegerField(_("group"), choices=[(1, "I"), (2, "II"), (3, "III")])
    starts_on = models.DateField(_("begins"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of States")
        verbose_name_plural = _("groups of States")
        ordering: ClassVar = ["phase", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "number"], name="reviews_reviewgroup_number_once"),
            models.CheckConstraint(condition=Q(number__in=[1, 2, 3]), name="reviews_reviewgroup_number_known"),
        ]

    def __str__(self) -> str:
        return _("Group %(number)s") % {"number": self.get_number_display()}
