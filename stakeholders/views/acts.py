"""Views that act on organizations: register, correct, verify, merge, renew; people and documents."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm, Form
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from stakeholders.forms import (
    DocumentForm,
    OrganizationForm,
    PublicRegistrationForm,
    ReasonForm,
    RegistrationForm,
    RepresentativeForm,
)
from stakeholders.models import Organization, OrganizationDocument, Representative
from stakeholders.selectors.duplicates import list_duplicates, list_merge_candidates
from stakeholders.selectors.looks import look_at_merger, look_at_refusal, look_at_verification
from stakeholders.services import merging, organization_documents, organizations, representatives, transitions
from stakeholders.workflow import RULE
from untoc_portal.core.collation import SortedRows, sort_queryset_by_name
from untoc_portal.core.exceptions import DomainError, Text
from untoc_portal.core.second_look import Look
from untoc_portal.core.views import (
    ActionView,
    PageView,
    PortalView,
    SecondLookView,
    ServiceFormView,
    SiteView,
    get_visible_or_404,
)

# The most registrations that a search by name offers.
MAX_CANDIDATES = 50


class OrganizationActionView(PortalView):
    """Base of the actions on one organization."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(Organization.objects.all(), self.request, pk=self.kwargs["pk"])


class OrganizationFormView(ServiceFormView, OrganizationActionView):
    """Base of the actions on one organization that need a form."""

    rule = RULE

    def get_heading(self) -> dict[str, Any]:
        """Add the organization."""
        return super().get_heading() | {"kicker": self.subject}


@method_decorator(login_not_required, name="dispatch")
class RegisterOrganizationView(ServiceFormView, SiteView):
    """Register an organization: the Secretariat any one, all others their own, with or without an account."""

    subject: Organization | None = None
    page_title = gettext_lazy("Register an organization")
    rule = RULE
    submit_label = gettext_lazy("Register")
    parent_label = gettext_lazy("Organizations")

    @property
    def may_register_any(self) -> bool:
        """Return whether the user may register any organization, as the Secretariat may."""
        return self.request.user.has_perm("stakeholders.register_organization")

    def is_allowed(self) -> bool:
        user = self.request.user
        return (
            not user.is_authenticated
            or self.may_register_any
            or user.has_perm("stakeholders.apply_for_registration", None)
        )

    @property
    def form_class(self) -> type[Form]:
        """Return the form that asks only for what is not known of the user."""
        if self.may_register_any:
            return OrganizationForm
        return RegistrationForm if self.request.user.is_authenticated else PublicRegistrationForm

    @property
    def success_message(self) -> str:
        """Return the message that says what comes next."""
        if self.may_register_any:
            return _("The organization is registered. Verify it, so that it can apply to dialogues.")
        if self.request.user.is_authenticated:
            return _("The organization is registered. The Secretariat verifies it and notifies you.")
        return _("Check your e-mail: the message there says how to continue.")

    def get_success_url(self) -> str:
        if self.subject is None or not self.request.user.is_authenticated:
            return reverse("stakeholders:organization_list")
        return self.subject.get_absolute_url()

    @property
    def lead(self) -> Text:
        """Return whom the page is for. The Secretariat knows that."""
        if self.may_register_any:
            return ""
        return _(
            "Non-governmental organizations, academia, the private sector and others register here. They do "
            "not need consultative status with the Economic and Social Council. The Secretariat verifies each"
            " registration."
        )

    def get_service_errors(self, form: BaseForm) -> list[DomainError]:
        data = dict(form.cleaned_data)
        if not self.may_register_any:
            # Others learn whether a name is taken only as often as they may register.
            data.pop("name", None)
        return organizations.find_organization_errors(Organization(), actor=None, **data)

    def perform(self, form: BaseForm) -> None:
        user = self.request.user
        if self.may_register_any:
            self.subject = organizations.register_organization(actor=user, **form.cleaned_data)
            return
        who = str(user.pk) if user.is_authenticated else self.request.META.get("REMOTE_ADDR", "")
        organizations.count_registration(who)
        actor = user if user.is_authenticated else None
        self.subject = organizations.apply_for_registration(actor=actor, **form.cleaned_data)


class ChangeOrganizationView(OrganizationFormView):
    """Correct the data of an organization."""

    permission_required = "stakeholders.keep_organization"
    form_class = OrganizationForm
    page_title = gettext_lazy("Correct the registration")

    def get_form_kwargs(self) -> dict[str, Any]:
        plain = [name for name in OrganizationForm.base_fields if name != "fields_of_expertise"]
        initial = {name: getattr(self.subject, name) for name in plain}
        initial["fields_of_expertise"] = list(self.subject.expertise_fields.values_list("field", flat=True))
        return {"initial": initial}

    def get_service_errors(self, form: BaseForm) -> list[DomainError]:
        return organizations.find_organization_errors(copy(self.subject), actor=self.request.user, **form.cleaned_data)

    def perform(self, form: BaseForm) -> None:
        organizations.change_organization(self.subject, actor=self.request.user, **form.cleaned_data)


class OrganizationSecondLookView(SecondLookView, OrganizationActionView):
    """The page before an action on a registration."""

    rule = RULE


class VerifyOrganizationView(OrganizationSecondLookView):
    """Verify an organization."""

    permission_required = "stakeholders.verify_organization"
    transitions = (("organization", "verify"),)
    success_message = gettext_lazy("The organization is verified. Its representatives are notified.")
    page_title = gettext_lazy("Verify the organization")
    submit_label = gettext_lazy("Verify")

    def get_look(self) -> Look:
        return look_at_verification(self.subject)

    def perform(self, form: BaseForm) -> None:
        transitions.verify_organization(self.subject, actor=self.request.user, **form.cleaned_data)


class RefuseOrganizationView(OrganizationSecondLookView):
    """Refuse an organization, with a reason."""

    permission_required = "stakeholders.verify_organization"
    transitions = (("organization", "refuse"),)
    form_class = ReasonForm
    success_message = gettext_lazy("The registration is refused. Its representatives get the reason.")
    page_title = gettext_lazy("Refuse the registration")
    submit_label = gettext_lazy("Refuse")

    def get_look(self) -> Look:
        return look_at_refusal(self.subject)

    def perform(self, form: BaseForm) -> None:
        transitions.refuse_organization(self.subject, actor=self.request.user, **form.cleaned_data)


class ChooseMergerView(PageView, OrganizationActionView):
    """Choose the registration into which this one is merged. The next page shows both."""

    permission_required = "stakeholders.merge_organization"

    template_name = "stakeholders/organization_merge.html"

    def get_context(self) -> dict[str, Any]:
        name = self.request.GET.get("name", "").replace("\x00", "").strip()
        found = self._find_by_name(name) if name else [row.organization for row in list_duplicates(self.subject)]
        return {
            "organization": self.subject,
            "candidates": found[:MAX_CANDIDATES],
            "max_candidates": MAX_CANDIDATES,
            "has_more": len(found) > MAX_CANDIDATES,
            "rule": RULE,
        }

    def _find_by_name(self, name: str) -> SortedRows[Organization]:
        rows = list_merge_candidates().exclude(pk=self.subject.pk).filter(name__icontains=name)
        return sort_queryset_by_name(rows.select_related("country"), "name")


class MergeOrganizationView(OrganizationSecondLookView):
    """Merge a registration into another one of the same organization."""

    permission_required = "stakeholders.merge_organization"
    transitions = (("organization", "merge"),)
    success_message = gettext_lazy("The registrations are merged. The people of both are notified.")
    page_title = gettext_lazy("Merge this registration into another one")
    submit_label = gettext_lazy("Merge")
    merged: Organization | None = None

    @cached_property
    def target_organization(self) -> Organization:
        """Return the registration that remains."""
        rows = Organization.objects.select_related("country")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["into"])

    def get_heading(self) -> dict[str, Any]:
        return super().get_heading() | {
            "page_title": _("Merge into %(name)s") % {"name": self.target_organization.name}
        }

    def get_look(self) -> Look:
        return look_at_merger(self.subject, self.target_organization)

    def perform(self, form: BaseForm) -> None:
        seen = form.cleaned_data["seen"]
        self.merged = merging.merge_organization(
            self.subject, actor=self.request.user, seen=seen, into=self.target_organization
        )

    def get_success_url(self) -> str:
        return (self.merged or self.subject).get_absolute_url()


class RenewOrganizationView(ActionView, OrganizationActionView):
    """Renew the registration for another year."""

    permission_required = "stakeholders.renew_organization"
    success_message = gettext_lazy("The registration is renewed for a year.")

    def perform(self) -> None:
        transitions.renew_organization(self.subject, actor=self.request.user)


class AddRepresentativeView(OrganizationFormView):
    """Add a person who acts for the organization."""

    permission_required = "stakeholders.add_representative"
    form_class = RepresentativeForm
    success_message = gettext_lazy("The person can act for the organization.")
    page_title = gettext_lazy("Add a representative")
    submit_label = gettext_lazy("Add")

    def perform(self, form: BaseForm) -> None:
        representatives.add_representative(self.subject, actor=self.request.user, **form.cleaned_data)


class EndRepresentationView(ActionView, OrganizationActionView):
    """End a person's right to act for the organization. The person can do this too."""

    @cached_property
    def person(self) -> Representative:
        """Return the representation that ends."""
        rows = Representative.objects.visible_to(self.request.user).select_related("organization", "user")
        return get_object_or_404(rows, pk=self.kwargs["representative"], organization=self.subject)

    def is_allowed(self) -> bool:
        user = self.request.user
        return self.person.user_id == user.pk or user.has_perm("stakeholders.add_representative", self.subject)

    success_message = gettext_lazy("The person no longer acts for the organization.")

    def perform(self) -> None:
        representatives.end_representation(self.person, actor=self.request.user)

    def get_success_url(self) -> str:
        if visible_again := Organization.objects.visible_to(self.request.user).filter(pk=self.subject.pk).first():
            return visible_again.get_absolute_url()
        return reverse("stakeholders:organization_list")


class AddDocumentView(OrganizationFormView):
    """Add a document that shows what the organization is."""

    permission_required = "stakeholders.keep_organization"
    form_class = DocumentForm
    success_message = gettext_lazy("The document is added.")
    page_title = gettext_lazy("Add a document")
    submit_label = gettext_lazy("Add")

    def perform(self, form: BaseForm) -> None:
        organization_documents.add_document(self.subject, actor=self.request.user, **form.cleaned_data)


class OrganizationDocumentBaseView(PortalView):
    """Base of the pages and actions on one document of an organization."""

    def get_subject(self) -> Model | None:
        rows = OrganizationDocument.objects.select_related("organization")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])


class DocumentFileView(OrganizationDocumentBaseView):
    """Download the file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        del request, pk
        return FileResponse(self.subject.file.open("rb"), as_attachment=True, filename=self.subject.file.name)


class RemoveDocumentView(ActionView, OrganizationDocumentBaseView):
    """Remove a document."""

    success_message = gettext_lazy("The document is removed.")

    def perform(self) -> None:
        organization_documents.remove_document(self.subject, actor=self.request.user)

    def get_parent(self) -> Model:
        return self.subject.organization
