"""The admin of States, instruments and organizations, for the Secretariat."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from stakeholders.models import (
    Instrument,
    InstrumentStatus,
    Organization,
    OrganizationDocument,
    ParticipationSetting,
    Representative,
    State,
)
from stakeholders.querysets import OrganizationQuerySet
from stakeholders.resources import OrganizationResource, PartyResource, StateResource
from stakeholders.selectors.looks import look_at_refusal, look_at_verification
from stakeholders.services import organizations, representatives, transitions
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core.admin import (
    AdminAction,
    ImportsAndExports,
    IsEnded,
    NumberSettingAdmin,
    SecretariatAdmin,
    SecretariatInline,
    SourcedAdmin,
    transition_action,
)
from untoc_portal.core.fields import list_language_lookups
from untoc_portal.core.templatetags.writing import format_partial_date


class InstrumentStatusInline(SecretariatInline):
    """A State's position under each instrument. An instrument without a row is “not confirmed”."""

    model = InstrumentStatus
    fields = (
        "instrument", "status", "signed_on", "bound_on", "bound_by", "confidence", "source", "verified", "corrected",
    )  # fmt: skip
    readonly_fields = ("corrected",)
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)


@admin.register(State)
class StateAdmin(ImportsAndExports, SourcedAdmin):
    resource_class = StateResource
    name_lookups = "names"
    list_display = ("iso3", "__str__", "regional_group", "draw_group", "legal_family", "verified", "corrected")
    list_display_links = ("iso3", "__str__")
    list_filter = ("regional_group", "legal_family", "verified", "corrected")
    search_fields = ("iso3", *list_language_lookups("names"))
    editable_fields = (
        "names", "formal_names", "regional_group", "draw_group", "regional_group_note", "legal_family", "source",
        "verified",
    )  # fmt: skip
    inlines = (InstrumentStatusInline,)


@admin.register(InstrumentStatus)
class InstrumentStatusAdmin(ImportsAndExports, SourcedAdmin):
    """The position of every State under every instrument."""

    resource_class = PartyResource
    list_display = ("state", "instrument", "status", "bound", "confidence", "verified", "corrected")
    list_filter = ("instrument", "status", "state__regional_group", "confidence", "verified", "corrected")
    list_select_related = ("state", "instrument")
    search_fields = ("state__iso3", *list_language_lookups("state__names"))
    editable_fields = ("status", "signed_on", "bound_on", "bound_by", "confidence", "source", "verified")

    @admin.display(description=_("consent to be bound"), ordering="bound_on")
    def bound(self, status: InstrumentStatus) -> str:
        return format_partial_date(status.bound_on)


@admin.register(Instrument)
class InstrumentAdmin(SecretariatAdmin):
    list_display = ("__str__", "position")
    fields = ("code", "position", "short_titles", "full_titles")
    search_fields = ("code", *list_language_lookups("short_titles"))


class RefusalForm(forms.Form):
    """Why the registration is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))


class RepresentativeForm(forms.Form):
    """A person who will act for the organization."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200)


class RepresentativeInline(SecretariatInline):
    model = Representative
    fields = ("user", "position", "role", "created_at", "ended_on")
    readonly_fields = ("created_at",)


class DocumentInline(SecretariatInline):
    model = OrganizationDocument
    fields = ("title", "sha256", "created_at")
    readonly_fields = ("created_at",)
    show_change_link = False


class RenewalFilter(admin.SimpleListFilter):
    """Filter the registrations whose renewal is overdue."""

    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        del request, model_admin
        return [("yes", _("A deadline is overdue"))]

    def queryset(self, request: HttpRequest, queryset: OrganizationQuerySet) -> OrganizationQuerySet:
        del request
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        return queryset.to_be_renewed(yesterday) if self.value() == "yes" else queryset


def _may_add(organization: Organization, user: Any) -> tuple[()] | None:
    return () if user.has_perm("stakeholders.add_representative", organization) else None


@admin.register(Organization)
class OrganizationAdmin(ImportsAndExports, SecretariatAdmin):
    resource_class = OrganizationResource
    name_lookups = "name"
    list_display = ("name", "kind", "ecosoc_status", "country", "state", "is_listed")
    list_filter = (RenewalFilter, "state", "kind", "ecosoc_status", "country__regional_group")
    list_select_related = ("country",)
    search_fields = ("name",)
    fields = (
        "name", "kind", "ecosoc_status", "ecosoc_number", "country", "website", "expertise", "is_listed", "state",
        "renewal_due_on", "merged_into", "created_at",
    )  # fmt: skip
    editable_fields = ("name", "kind", "ecosoc_status", "ecosoc_number", "country", "website", "expertise", "is_listed")
    inlines = (RepresentativeInline, DocumentInline)
    # Two registrations are merged on the portal's own page, which shows both.
    acts = {
        "verify": AdminAction(
            _("Verify"),
            transitions.verify_organization,
            transition_action(ORGANIZATION, "verify"),
            in_bulk=True,
            look=lambda row, _user: look_at_verification(row),
        ),
        "refuse": AdminAction(
            _("Refuse"),
            transitions.refuse_organization,
            transition_action(ORGANIZATION, "refuse"),
            RefusalForm,
            tone="danger",
            in_bulk=True,
            look=lambda row, _user: look_at_refusal(row),
        ),
        "renew": AdminAction(
            _("Renew"), transitions.renew_organization, transition_action(ORGANIZATION, "renew"), in_bulk=True
        ),
        "add-representative": AdminAction(
            _("Add a representative"), representatives.add_representative, _may_add, RepresentativeForm
        ),
    }

    def write(self, obj: Model, values: dict[str, Any], *, actor: Any) -> Model:
        """Correct the registration by its service."""
        return organizations.change_organization(Organization.objects.get(pk=obj.pk), actor=actor, **values)


@admin.register(Representative)
class RepresentativeAdmin(SecretariatAdmin):
    list_display = ("user", "organization", "position", "role", "created_at", "ended_on")
    list_filter = (("ended_on", IsEnded),)
    list_select_related = ("user", "organization")
    search_fields = ("user__name", "user__email", "organization__name")
    acts = {
        "end": AdminAction(
            _("End the representation today"),
            representatives.end_representation,
            lambda row, user: _may_add(row.organization, user) if row.ended_on is None else None,
            tone="danger",
            in_bulk=True,
        ),
    }


admin.site.register(ParticipationSetting, NumberSettingAdmin)
