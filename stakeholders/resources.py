"""States, parties and organizations as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakeholders.models import Instrument, InstrumentStatus, Organization, State
from stakeholders.services import organizations
from untoc_portal.core.admin.transfer import ServiceResource, code, fixed, number, six_columns, texts, yes_no

if TYPE_CHECKING:
    from django.db.models import Model


class StateResource(ServiceResource):
    """States: their names, regional groups and legal systems. Which States there are no file decides."""

    model = State
    keys = ("iso3",)
    columns = (
        *texts("iso3"),
        *six_columns("names", "name"),
        *six_columns("formal_names", "formal_name"),
        *texts("regional_group", "draw_group", "regional_group_note", "legal_family", "source"),
        yes_no("verified"),
    )


class PartyResource(ServiceResource):
    """Who is party to what, since when, and by which source."""

    model = InstrumentStatus
    keys = ("iso3", "instrument")
    adds = True
    related = ("state", "instrument")
    columns = (
        code("state", State, "iso3", column="iso3"),
        code("instrument", Instrument, "code"),
        *texts("status", "signed_on", "bound_on", "bound_by", "confidence", "source"),
        yes_no("verified"),
    )


class OrganizationResource(ServiceResource):
    """Organizations as they are registered. A registration is verified, refused or renewed by its own acts."""

    model = Organization
    keys = ("number",)
    adds = True
    related = ("country",)
    columns = (
        number("id", "number"),
        *texts("name", "kind", "ecosoc_status", "ecosoc_number"),
        code("country", State, "iso3"),
        *texts("website", "expertise"),
        yes_no("is_listed"),
        fixed("state", "registration"),
    )

    def write(self, stored: Any, values: dict[str, Any], *, actor: Any) -> Model:
        """Register or correct the organization by its own services."""
        if stored.pk is None:
            return organizations.register_organization(actor=actor, **values)
        return organizations.change_organization(stored, actor=actor, **values)
