"""States, the four instruments, and each State's position under each of them, with source and confidence."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import Confidence, Consent, InstrumentCode, LegalFamily, PartyStatus, RegionalGroup
from stakeholders.permissions import STATE_CODENAMES
from stakeholders.querysets import ReferenceQuerySet, StateQuerySet
from untoc_portal.core.authz import GroupGrant
from untoc_portal.core.fields import MultilingualField, get_text_in_language


class Instrument(models.Model):
    """The Convention or one of its Protocols."""

    code = models.CharField(_("code"), max_length=5, choices=InstrumentCode, unique=True)
    position = models.PositiveSmallIntegerField(_("order"))
    short_titles = MultilingualField(_("short title"))
    full_titles = MultilingualField(_("full title"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return get_text_in_language(self.short_titles)


class State(models.Model):
    """A State, or the regional organization that is party to the Convention."""

    # ISO 3166-1 alpha-3; EUE, a reserved code, for the European Union.
    iso3 = models.CharField(_("code"), max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}$")])
    names = MultilingualField(_("name"))
    formal_names = MultilingualField(_("formal name"))
    regional_group = models.CharField(_("regional group"), max_length=20, choices=RegionalGroup, blank=True)
    # For a State without a regional group: its group in the draw. A suggestion until the Conference decides.
    draw_group = models.CharField(_("group for the draw"), max_length=20, choices=RegionalGroup, blank=True)
    regional_group_note = models.CharField(_("note"), max_length=300, blank=True)
    legal_family = models.CharField(_("legal system"), max_length=20, choices=LegalFamily, default=LegalFamily.UNKNOWN)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    # Loading the reference files again does not change a row that the Secretariat has corrected.
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("State")
        verbose_name_plural = _("States")
        ordering: ClassVar = ["names__en"]
        permissions: ClassVar = [(codename, codename) for codename in sorted(STATE_CODENAMES)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(regional_group__in=["", *RegionalGroup.values]), name="stakeholders_state_group_known"
            ),
            models.CheckConstraint(
                condition=Q(draw_group__in=["", *RegionalGroup.values]), name="stakeholders_state_draw_group_known"
            ),
        ]

    def __str__(self) -> str:
        return get_text_in_language(self.names)

    def get_absolute_url(self) -> str:
        """Return the URL of the State's page."""
        return reverse("stakeholders:state_detail", args=[self.iso3])


class StateGrant(GroupGrant):
    """A permission for one State, whatever its reviews do."""

    allowed_codenames = STATE_CODENAMES
    content_object = models.ForeignKey(State, on_delete=models.CASCADE, verbose_name=_("State"))

    class Meta(GroupGrant.Meta):
        verbose_name = _("right for a State")
        verbose_name_plural = _("rights for States")


class InstrumentStatus(models.Model):
    """A State's position under one instrument, with its source."""

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="statuses", verbose_name=_("State"))
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="statuses", verbose_name=_("instrument")
    )
    status = models.CharField(_("status"), max_length=15, choices=PartyStatus)
    # Dates as the source gives them: YYYY, YYYY-MM or YYYY-MM-DD.
    signed_on = models.CharField(
        _("signature"), max_length=10, blank=True, validators=[RegexValidator(r"^\d{4}(-\d{2}){0,2}$")]
    )
    bound_on = models.CharField(
        _("consent to be bound"), max_length=10, blank=True, validators=[RegexValidator(r"^\d{4}(-\d{2}){0,2}$")]
    )
    bound_by = models.CharField(_("by"), max_length=20, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("status under an instrument")
        verbose_name_plural = _("statuses under the instruments")
        ordering: ClassVar = ["state", "instrument"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state", "instrument"], name="stakeholders_instrumentstatus_one_per_state"),
            models.CheckConstraint(
                condition=Q(status__in=PartyStatus.values), name="stakeholders_instrumentstatus_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} · {self.instrument}: {self.get_status_display()}"

    @property
    def consent(self) -> str:
        """Return how the State consented. A word of a source that is not a known value is not changed."""
        return str(dict(Consent.choices).get(self.bound_by, self.bound_by))
