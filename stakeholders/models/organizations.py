"""Organizations of civil society, academia and the private sector, and the people who speak for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import (
    EcosocStatus,
    ExpertiseField,
    Gender,
    OrganizationKind,
    OrganizationState,
    RepresentativeRole,
)
from stakeholders.models.states import State
from stakeholders.permissions import ORGANIZATION_CODENAMES
from stakeholders.querysets import OrganizationDocumentQuerySet, OrganizationQuerySet, RepresentativeQuerySet
from stakeholders.validators import validate_languages
from untoc_portal.core.authz import GroupGrant
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Timestamped
from untoc_portal.core.querysets import BelongingQuerySet


class Organization(Timestamped):
    """A stakeholder. Its people may apply to dialogues after the Secretariat has verified it."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind)
    ecosoc_status = models.CharField(_("ECOSOC status"), max_length=10, choices=EcosocStatus, default=EcosocStatus.NONE)
    ecosoc_number = models.CharField(_("ECOSOC number"), max_length=20, blank=True)
    country = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("country of seat")
    )
    website = models.URLField(_("website"), blank=True)
    expertise = models.TextField(_("fields of expertise"), max_length=2000, blank=True)
    # Codes of official languages, in the organization's own order.
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[validate_languages])
    is_listed = models.BooleanField(_("agrees to be listed publicly"), default=False)
    state = models.CharField(
        _("registration"),
        max_length=12,
        choices=OrganizationState,
        default=OrganizationState.REGISTERED,
        editable=False,
    )
    # The last day of the registration; set when it is verified or renewed.
    renewal_due_on = models.DateField(_("to be renewed by"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering: ClassVar = ["name"]
        permissions: ClassVar = [
            ("represent_organization", "Can act for the organization"),
            ("manage_organization", "Can keep the registration of the organization"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "country"], name="stakeholders_organization_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(country__isnull=True), name="stakeholders_organization_international_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OrganizationState.values), name="stakeholders_organization_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=OrganizationState.VERIFIED) | Q(renewal_due_on__isnull=False),
                name="stakeholders_organization_verified_until",
            ),
            models.CheckConstraint(
                condition=Q(state=OrganizationState.MERGED, merged_into__isnull=False)
                | (~Q(state=OrganizationState.MERGED) & Q(merged_into__isnull=True)),
                name="stakeholders_organization_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(ecosoc_number="") | ~Q(ecosoc_status=EcosocStatus.NONE),
                name="stakeholders_organization_number_with_status",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the URL of the organization's page."""
        return reverse("stakeholders:organization_detail", args=[self.pk])


class OrganizationGrant(GroupGrant):
    """A permission on one organization."""

    allowed_codenames = ORGANIZATION_CODENAMES
    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE, verbose_name=_("organization"))

    class Meta(GroupGrant.Meta):
        verbose_name = _("right for an organization")
        verbose_name_plural = _("rights for organizations")


class Expertise(models.Model):
    """A field of expertise of an organization."""

    part_of = "organization"

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="expertise_fields", verbose_name=_("organization")
    )
    field = models.CharField(_("field"), max_length=5, choices=ExpertiseField)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("field of expertise")
        verbose_name_plural = _("fields of expertise")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "field"], name="stakeholders_expertise_once"),
            models.CheckConstraint(
                condition=Q(field__in=ExpertiseField.values), name="stakeholders_expertise_field_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())


class OrganizationDocument(Timestamped):
    """A document that shows what an organization is: statutes, registration, annual report."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="documents", verbose_name=_("organization")
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="organizations/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )

    objects = OrganizationDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an organization")
        verbose_name_plural = _("documents of organizations")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("stakeholders:organization_document", args=[self.pk])


class Representative(Timestamped):
    """A person who acts for an organization, from one day until another."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="representatives", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations", verbose_name=_("person")
    )
    position = models.CharField(_("position"), max_length=200)
    role = models.CharField(
        _("role"), max_length=15, choices=RepresentativeRole, default=RepresentativeRole.REPRESENTATIVE
    )
    gender = models.CharField(_("gender, as declared"), max_length=10, choices=Gender, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=Q(ended_on__isnull=True),
                name="stakeholders_representative_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=RepresentativeRole.values), name="stakeholders_representative_role_known"
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.user, self.organization)
