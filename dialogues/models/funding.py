"""The costs of the Mechanism and their funding: two kinds of source, payments, and expenditures by activity.

All amounts are in United States dollars. An entry is never changed or removed. A wrong entry is cancelled.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import FundingKind
from dialogues.querysets import AccountEntryQuerySet, FundedActivityQuerySet, FundingSourceQuerySet
from stakeholders.models import State
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.models import Timestamped

CENT = Decimal("0.01")


class FundedActivity(models.Model):
    """An activity that the Mechanism pays for."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    names = MultilingualField(_("name"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = FundedActivityQuerySet.as_manager()

    if TYPE_CHECKING:  # given by `with_spending`
        spent: Decimal

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return get_text_in_language(self.names)


class AccountEntry(Timestamped):
    """An amount on a day, with the document that is its source."""

    amount = models.DecimalField(
        _("amount in US dollars"), max_digits=14, decimal_places=2, validators=[MinValueValidator(CENT)]
    )
    dated = models.DateField(_("date"))
    reference = models.CharField(_("reference"), max_length=200)
    struck_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True, editable=False)

    objects = AccountEntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(app_label)s_%(class)s_amount_positive"),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(reason="")),
                name="%(app_label)s_%(class)s_struck_out_with_reason",
            ),
        ]

    @property
    def is_cancelled(self) -> bool:
        """Return whether the entry was cancelled and no longer counts."""
        return self.struck_at is not None


class FundingSource(AccountEntry):
    """An allotment from the regular budget, or the pledge of a State. `reference` is the decision or the note."""

    kind = models.CharField(_("kind of source"), max_length=20, choices=FundingKind)
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("contributor")
    )
    earmarked_for = models.ForeignKey(
        FundedActivity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="earmarked",
        verbose_name=_("earmarked for"),
    )

    objects = FundingSourceQuerySet.as_manager()  # type: ignore[misc]  # a manager of an abstract model is a class variable

    if TYPE_CHECKING:  # given by `with_totals`
        paid: Decimal
        spent: Decimal

    class Meta(AccountEntry.Meta):
        verbose_name = _("source of funds")
        verbose_name_plural = _("sources of funds")
        ordering: ClassVar = ["kind", "-dated", "pk"]
        constraints: ClassVar = [
            *AccountEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=FundingKind.REGULAR_BUDGET, state=None, earmarked_for=None)
                | Q(kind=FundingKind.VOLUNTARY, state__isnull=False),
                name="dialogues_fundingsource_no_third_kind",
            ),
        ]

    def __str__(self) -> str:
        giver = str(self.state) if self.state else self.get_kind_display()
        return _("%(giver)s, %(reference)s") % {"giver": giver, "reference": self.reference}

    @property
    def is_voluntary(self) -> bool:
        """Return whether a State pledged this."""
        return self.kind == FundingKind.VOLUNTARY


class Payment(AccountEntry):
    """A payment of a pledge."""

    source = models.ForeignKey(
        FundingSource, on_delete=models.PROTECT, related_name="payments", verbose_name=_("source of funds")
    )

    class Meta(AccountEntry.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["-dated", "-pk"]

    def __str__(self) -> str:
        return _("Payment %(reference)s") % {"reference": self.reference}


class Expenditure(AccountEntry):
    """An expenditure, with its source and its activity."""

    source = models.ForeignKey(
        FundingSource, on_delete=models.PROTECT, related_name="expenditures", verbose_name=_("source of funds")
    )
    activity = models.ForeignKey(
        FundedActivity, on_delete=models.PROTECT, related_name="expenditures", verbose_name=_("activity")
    )

    class Meta(AccountEntry.Meta):
        verbose_name = _("expenditure")
        verbose_name_plural = _("expenditures")
        ordering: ClassVar = ["-dated", "-pk"]

    def __str__(self) -> str:
        return _("%(activity)s, %(reference)s") % {"activity": self.activity, "reference": self.reference}
