"""Requests about personal data, legal holds, and for how long personal data are kept."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts.enums import DataDecision, DataRequestKind, RetentionNumber
from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import NumberSetting, Timestamped
from untoc_portal.core.querysets import SecretariatOnlyQuerySet


def _key_to_person(label: Text, *, is_optional: bool = True) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=is_optional,
        blank=is_optional,
        related_name="+",
        verbose_name=label,
    )


class RetentionSetting(NumberSetting):
    """For how long one kind of personal data is kept."""

    file = "retention_settings.csv"

    name = models.CharField(_("setting"), max_length=30, choices=RetentionNumber, unique=True)
    value = models.PositiveIntegerField(_("value"), validators=[MinValueValidator(1)])

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("period for which personal data are kept")
        verbose_name_plural = _("periods for which personal data are kept")


class DataRequestQuerySet(SecretariatOnlyQuerySet["DataRequest"]):
    """Requests about personal data."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return every row for the Secretariat, and their own for others."""
        rows = super().visible_to(user)
        return rows if authz.is_secretariat(user) else self.filter(user_id=user.pk or 0)


class DataRequest(Timestamped):
    """A person asks that personal data be corrected or erased. One officer proposes what to do, another confirms it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="data_requests", verbose_name=_("person")
    )
    kind = models.CharField(_("asks for"), max_length=10, choices=DataRequestKind)
    text = models.TextField(_("what should be corrected or erased, and why"), max_length=3000)
    proposal = models.CharField(_("proposed"), max_length=10, choices=DataDecision, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    proposed_at = models.DateTimeField(_("proposed on"), null=True, blank=True)
    proposed_by = _key_to_person(_("proposed by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = _key_to_person(_("decided by"))

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(decided_at__isnull=True), name="accounts_datarequest_open_once"
            ),
            models.CheckConstraint(
                condition=Q(proposal="", proposed_at__isnull=True, proposed_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(proposal__in=DataDecision.values, proposed_at__isnull=False, proposed_by__isnull=False)
                    & ~Q(reason="")
                    & ~Q(proposed_by=F("user"))
                ),
                name="accounts_datarequest_proposed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                    & ~Q(decided_by=F("user"))
                ),
                name="accounts_datarequest_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.get_kind_display(), self.user)


class LegalHoldQuerySet(SecretariatOnlyQuerySet["LegalHold"]):
    """Legal holds."""

    def in_force(self) -> Self:
        """Return the holds that have not ended, also those that wait for the second officer."""
        return self.filter(ended_at__isnull=True)


class LegalHold(Timestamped):
    """Keeps personal data of a person, or one object, from every erasure. Two officers decide on it and on its end."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_holds",
        verbose_name=_("person"),
    )
    object_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of object")
    )
    object_id = models.PositiveBigIntegerField(_("object"), null=True, blank=True)
    held = GenericForeignKey("object_type", "object_id")
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = _key_to_person(_("proposed by"), is_optional=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = _key_to_person(_("confirmed by"))
    end_proposed_at = models.DateTimeField(_("end proposed"), null=True, blank=True)
    end_proposed_by = _key_to_person(_("end proposed by"))
    end_reason = models.CharField(_("reason for the end"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = _key_to_person(_("ended by"))

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_legalhold_has_reason"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, object_type__isnull=True, object_id__isnull=True)
                | Q(person__isnull=True, object_type__isnull=False, object_id__isnull=False),
                name="accounts_legalhold_person_or_object",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="accounts_legalhold_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(end_proposed_at__isnull=True, end_proposed_by__isnull=True, end_reason="")
                | (Q(end_proposed_at__isnull=False, end_proposed_by__isnull=False) & ~Q(end_reason="")),
                name="accounts_legalhold_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False, end_proposed_by__isnull=False)
                    & ~Q(ended_by=F("end_proposed_by"))
                ),
                name="accounts_legalhold_ended_by_another",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.person or self.held or self.object_type, self.reason)
