"""Organizations of civil society, academia and the private sector, and the people who speak for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import EcosocStatus, OrganizationKind, OrganizationState
from stakeholders.models.states import State
from stakeholders.permissions import ORGANIZATION_CODENAMES
from stakeholders.querysets import OrganizationQuerySet
from untoc_portal.core.authz import GroupGrant
from untoc_portal.core.models import Timestamped


class Organization(Timestamped):
    """A stakeholder. Its people may apply to dialogues once the secretariat has verified it."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind)
    ecosoc_status = models.CharField(_("ECOSOC status"), max_length=10, choices=EcosocStatus, default=EcosocStatus.NONE)
    country = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("country of seat")
    )
    website = models.URLField(_("website"), blank=True)
    expertise = models.TextField(_("fields of expertise"), max_length=2000, blank=True)
    is_listed = models.BooleanField(_("agrees to be listed publicly"), default=False)
    state = models.CharField(
        _("registration"),
        max_length=12,
        choices=OrganizationState,
        default=OrganizationState.REGISTERED,
        editable=False,
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering: ClassVar = ["name"]
        permissions: ClassVar = [("represent_organization", "Can act for the organization")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "country"], name="stakeholders_organization_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(country__isnull=True), name="stakeholders_organization_international_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrganizationState.values), name="stakeholders_organization_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the organization's page."""
        return reverse("stakeholders:organization_detail", args=[self.pk])


class OrganizationGrant(GroupGrant):
    """Rights on one organization."""

    allowed_codenames = ORGANIZATION_CODENAMES
    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE)


class Representative(Timestamped):
    """A person who acts for an organization, from one day until another."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="representatives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations")
    position = models.CharField(_("position"), max_length=200)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=Q(ended_on__isnull=True),
                name="stakeholders_representative_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organization})"
