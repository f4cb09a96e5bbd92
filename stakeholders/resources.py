"""Export and import of States, parties and organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakeholders.models import Instrument, InstrumentStatus, Organization, State
from stakeholders.services import organizations
from untoc_portal.core.admin.transfer import (
    ServiceResource,
    boolean_column,
    code_column,
    language_columns,
    number_column,
    read_only_column,
    text_columns,
)

if TYPE_CHECKING:
    from django.db.models import Model


class StateResource(ServiceResource):
    """States: their names, regional groups and legal systems. A file cannot add or remove a State."""

    model = State
    keys = ("iso3",)
    columns = (
        *text_columns("iso3"),
        *language_columns("names", "name"),
        *language_columns("formal_names", "formal_name"),
        *text_columns("regional_group", "draw_group", "regional_group_note", "legal_family", "source"),
        boolean_column("verified"),
    )


class PartyResource(ServiceResource):
    """The positions of States under the instruments, with dates and sources."""

    model = InstrumentStatus
    keys = ("iso3", "instrument")
    adds = True
    related = ("state", "instrument")
    columns = (
        code_column("state", State, "iso3", column="iso3"),
        code_column("instrument", Instrument, "code"),
        *text_columns("status", "signed_on", "bound_on", "bound_by", "confidence", "source"),
        boolean_column("verified"),
    )


class OrganizationResource(ServiceResource):
    """Registered organizations. Their own actions verify, refuse or renew a registration."""

    model = Organization
    keys = ("number",)
    adds = True
    related = ("country",)
    columns = (
        number_column("id", "number"),
        *text_columns("name", "kind", "ecosoc_status", "ecosoc_number"),
        code_column("country", State, "iso3"),
        *text_columns("website", "expertise"),
        boolean_column("is_listed"),
        read_only_column("state", "registration"),
    )

    def write(self, stored: Any, values: dict[str, Any], *, actor: Any) -> Model:
        """Register or correct the organization by its services."""
        if stored.pk is None:
            return organizations.register_organization(actor=actor, **values)
        return organizations.change_organization(stored, actor=actor, **values)
