"""What the Secretariat keeps about late reviews: the contact log, officers in charge, notes, views of the board.

Only the Secretariat reads these rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums_of_chasing import ANSWERED_AT_ONCE, ContactWay
from reviews.models.reviews import Review
from reviews.querysets import ContactEntryQuerySet, SavedViewQuerySet
from stakeholders.enums import RegionalGroup
from stakeholders.models import State
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import AppendOnly, Timestamped
from untoc_portal.core.querysets import SecretariatOnlyQuerySet


class ContactEntry(AppendOnly):
    """An entry of the contact log: who reached a State about which reviews, when, by which way, and with what result.

    It is never changed. A correction is a new entry that names the one it `corrects`.
    """

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="contact_log", verbose_name=_("State"))
    reviews = models.ManyToManyField(Review, related_name="contact_log", verbose_name=_("reviews"))
    reached_on = models.DateField(pgettext_lazy("a day", "on"), default=timezone.localdate)
    way = models.CharField(_("way"), max_length=15, choices=ContactWay)
    whom = models.CharField(_("who was reached"), max_length=300, blank=True)
    # None for a reminder that the portal sent by itself.
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reached by"),
    )
    result = models.CharField(_("what came of it"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("corrects")
    )

    objects = ContactEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the contact log")
        verbose_name_plural = _("contact log")
        ordering: ClassVar = ["-reached_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=ContactWay.values), name="reviews_contactentry_way_known"),
            models.CheckConstraint(
                condition=Q(way=ContactWay.REMINDER) | Q(reached_by__isnull=False),
                name="reviews_contactentry_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(way__in=ANSWERED_AT_ONCE) | ~Q(result=""), name="reviews_contactentry_has_result"
            ),
        ]

    def __str__(self) -> str:
        return format_list((self.get_way_display(), self.state, date_format(self.reached_on)), "mixed")


class OfficerInCharge(Timestamped):
    """The member of the Secretariat in charge of a review, or of the reviews of a regional group.

    The officer of the review wins. Without an officer the row says that nobody is in charge.
    """

    review = models.OneToOneField(
        Review,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="officer_in_charge",
        verbose_name=_("review"),
    )
    region = models.CharField(_("regional group"), max_length=20, choices=RegionalGroup, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer in charge"),
    )

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer in charge")
        verbose_name_plural = _("officers in charge")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["region"], name="reviews_officer_of_region")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(review__isnull=False, region="") | Q(review__isnull=True, region__in=RegionalGroup.values),
                name="reviews_officerincharge_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["region"], condition=~Q(region=""), name="reviews_officerincharge_region_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.review or self.get_region_display())


class SecretariatNote(Timestamped):
    """A note of the Secretariat on a review. States never see it."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="secretariat_notes", verbose_name=_("review")
    )
    text = models.TextField(_("text"), max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("edited by"),
    )

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of the Secretariat")
        verbose_name_plural = _("notes of the Secretariat")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="reviews_secretariatnote_has_text")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class SavedView(Timestamped):
    """A view of the board under a name: its filters, columns and order, for its owner or the whole Secretariat."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    name = models.CharField(pgettext_lazy("of a saved view", "name"), max_length=80)
    # The query string of the board: filters, columns, order.
    query = models.CharField(_("filters, columns and order"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("shared with the Secretariat"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view of the board")
        verbose_name_plural = _("saved views of the board")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="reviews_savedview_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="reviews_savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
