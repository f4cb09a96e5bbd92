"""What the secretariat does with organizations: register, correct, verify, refuse, name representatives."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from stakeholders.forms import OrganizationForm, ReasonForm, RepresentativeForm
from stakeholders.models import Organization, Representative
from stakeholders.services import organizations, transitions
from stakeholders.workflow import RULE
from untoc_portal.core.views import FormAct, PortalView, visible_or_404


class OrganizationAct(PortalView):
    """An act on one organization."""

    def get_subject(self) -> Model | None:
        return visible_or_404(Organization.objects.all(), self.request, pk=self.kwargs["pk"])


class OrganizationFormAct(FormAct, OrganizationAct):
    """An act on one organization that asks for something."""

    page: dict[str, Any] = {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(kicker=self.subject, rule=RULE, **self.page, **context)


class RegisterOrganization(FormAct, PortalView):
    """Enter an organization."""

    permission_required = "stakeholders.register_organization"
    form_class = OrganizationForm
    success_message = gettext_lazy("The organization is registered. Verify it, so that it can apply to dialogues.")

    def get_subject(self) -> Model | None:
        return None

    def get_success_url(self) -> str:
        return self.subject.get_absolute_url() if self.subject else reverse("stakeholders:organization_list")

    def get_context(self, **context: Any) -> dict[str, Any]:
        page = {"page_title": _("Register an organization"), "submit_label": _("Register"), "rule": RULE}
        return super().get_context(**page, **context)

    def perform(self, form: BaseForm) -> None:
        self.subject = organizations.register_organization(actor=self.request.user, **form.cleaned_data)


class ChangeOrganization(OrganizationFormAct):
    """Correct what is recorded of an organization."""

    permission_required = "stakeholders.register_organization"
    form_class = OrganizationForm
    page = {"page_title": gettext_lazy("Correct the registration")}

    def get_form_kwargs(self) -> dict[str, Any]:
        fields = OrganizationForm.base_fields
        return {"initial": {field: getattr(self.subject, field) for field in fields}}

    def perform(self, form: BaseForm) -> None:
        organizations.change_organization(self.subject, actor=self.request.user, **form.cleaned_data)


class VerifyOrganization(OrganizationAct):
    """Verify an organization."""

    permission_required = "stakeholders.verify_organization"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        del pk
        transitions.verify_organization(self.subject, actor=request.user)
        return self.done(_("The organization is verified and can apply to dialogues."))


class RefuseOrganization(OrganizationFormAct):
    """Refuse an organization, with a reason."""

    permission_required = "stakeholders.verify_organization"
    form_class = ReasonForm
    success_message = gettext_lazy("The registration is refused. The representatives are told the reason.")
    page = {
        "page_title": gettext_lazy("Refuse the registration"),
        "submit_label": gettext_lazy("Refuse"),
        "submit_tone": "danger",
    }

    def perform(self, form: BaseForm) -> None:
        transitions.refuse_organization(self.subject, actor=self.request.user, reason=form.cleaned_data["reason"])


class AddRepresentative(OrganizationFormAct):
    """Name a person who acts for the organization."""

    permission_required = "stakeholders.add_representative"
    form_class = RepresentativeForm
    success_message = gettext_lazy("The person can now act for the organization.")
    page = {"page_title": gettext_lazy("Add a representative"), "submit_label": gettext_lazy("Add")}

    def perform(self, form: BaseForm) -> None:
        organizations.add_representative(self.subject, actor=self.request.user, **form.cleaned_data)


class EndRepresentation(OrganizationAct):
    """End a person's right to act for the organization."""

    permission_required = "stakeholders.add_representative"

    def post(self, request: HttpRequest, pk: int, representative: int) -> HttpResponse:
        del pk
        person = get_object_or_404(Representative, pk=representative, organization=self.subject)
        organizations.end_representation(person, actor=request.user)
        return self.done(_("The person no longer acts for the organization."))
