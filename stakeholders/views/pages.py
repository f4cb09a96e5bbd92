"""The public pages of States and of the directory of organizations."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.utils.decorators import method_decorator

from stakeholders.forms import OrganizationFilterForm, RegistrationFilterForm, StateFilterForm
from stakeholders.models import Instrument, Organization, OrganizationDocument, State
from stakeholders.selectors.duplicates import list_duplicates
from stakeholders.selectors.organizations import (
    organizations_for_list,
    organizations_for_user,
    registrations_to_verify,
    representatives_for_user,
)
from stakeholders.selectors.states import find_treaty_positions, state_keys_for_list, states_with_positions
from stakeholders.views.tables import DIRECTORY, REGISTER, REGISTRATIONS, build_state_columns
from stakeholders.workflow import ORGANIZATION
from untoc_portal.core import authz
from untoc_portal.core.collation import sort_by_name, sort_queryset_by_name
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, SiteView, get_visible_or_404
from untoc_portal.core.visitor_pages import store_for_visitors

PER_PAGE = 50


def get_filter_values(form: Any) -> dict[str, Any]:
    """Return the values of a filter form. An unknown value does not filter."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


@method_decorator(login_not_required, name="dispatch")
class StateListView(PageView, SiteView):
    """All States with their regional group and their status under each instrument."""

    template_name = "stakeholders/state_list.html"

    def get_context(self) -> dict[str, Any]:
        form = StateFilterForm(self.request.GET or None)
        instruments = list(Instrument.objects.order_by("position"))
        keys = state_keys_for_list(self.request.user, **(get_filter_values(form) if form.is_bound else {}))
        rows = states_with_positions(keys, instruments)
        table = Table("states", build_state_columns(instruments), rows, self.request, per_page=PER_PAGE)
        return {"form": form, "table": table}


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class StateDetailView(PageView):
    """One State: names, groups, and its position under each instrument with source and confidence."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(
            State.objects.select_related("contact_opening"), self.request, iso3=self.kwargs["iso3"]
        )

    template_name = "stakeholders/state_detail.html"

    def get_context(self) -> dict[str, Any]:
        state = self.subject
        return {
            "state": state,
            "formal_name": get_text_in_language(state.formal_names),
            "positions": find_treaty_positions(state),
            "names": [(code, label, state.names.get(code, "")) for code, label in OfficialLanguage.choices],
        }


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class OrganizationListView(PageView, SiteView):
    """The directory: verified organizations that agreed to be listed. The Secretariat sees all organizations."""

    template_name = "stakeholders/organization_list.html"

    def get_context(self) -> dict[str, Any]:
        registers = self.request.user.has_perm("stakeholders.register_organization")
        form = (RegistrationFilterForm if registers else OrganizationFilterForm)(self.request.GET or None)
        found = organizations_for_list(self.request.user, **(get_filter_values(form) if form.is_bound else {}))
        columns = REGISTER if registers else DIRECTORY
        return {
            "form": form,
            "table": Table(
                "organizations", columns, sort_queryset_by_name(found, "name"), self.request, per_page=PER_PAGE
            ),
            "registers": registers,
            "may_register": not self.request.user.is_authenticated
            or registers
            or self.request.user.has_perm("stakeholders.apply_for_registration", None),
            "own": sort_by_name(organizations_for_user(self.request.user)),
        }


class RegistrationQueueView(PageView, SiteView):
    """The registrations that the Secretariat has to decide on, each with its possible duplicates."""

    permission_required = "stakeholders.verify_organization"

    template_name = "stakeholders/registration_list.html"

    def get_context(self) -> dict[str, Any]:
        table = Table("registrations", REGISTRATIONS, registrations_to_verify(), self.request)
        return {"table": table}


@method_decorator(login_not_required, name="dispatch")
class OrganizationDetailView(PageView):
    """One organization. The Secretariat and its representatives also see its registration and people."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(
            Organization.objects.select_related("country", "merged_into"), self.request, pk=self.kwargs["pk"]
        )

    template_name = "stakeholders/organization_detail.html"

    def get_context(self) -> dict[str, Any]:
        organization, user = self.subject, self.request.user
        is_inside = authz.is_secretariat(user) or "represent_organization" in authz.get_grants(user, organization)
        verifies = user.has_perm("stakeholders.verify_organization", organization)
        return {
            "organization": organization,
            "keeps": user.has_perm("stakeholders.keep_organization", organization),
            "is_inside": is_inside,
            "representatives": representatives_for_user(organization, user),
            "documents": OrganizationDocument.objects.filter_visible(user).filter(organization=organization),
            "merged": organization.merged.all() if is_inside else (),
            "duplicates": list_duplicates(organization) if verifies and organization.state == "registered" else (),
            "verifies": verifies,
            "steps": {step.transition.name: step for step in ORGANIZATION.steps_for(organization, user)},
        }
