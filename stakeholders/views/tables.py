"""The columns of the lists of States and organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from stakeholders.enums import EcosocStatus, OrganizationKind, OrganizationState, PartyStatus, RegionalGroup
from stakeholders.selectors.states import get_status_name, get_treaty_position
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.tables import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakeholders.models import Instrument
    from stakeholders.selectors.states import Position

TONES = {
    OrganizationState.VERIFIED: "success",
    OrganizationState.REFUSED: "danger",
    OrganizationState.MERGED: "neutral",
}


def _page(row: Any) -> str:
    return row.get_absolute_url()


def _label(choices: Any) -> Any:
    labels = dict(choices.choices)
    return lambda stored: str(labels.get(stored, ""))


def build_state_columns(instruments: Iterable[Instrument]) -> tuple[Column, ...]:
    """Return the columns of the States, with one column for the position under each instrument."""
    return (
        Column("state", _("State"), str, url=_page, by="names", sorted_as=get_text_in_language, always=True),
        Column("code", _("Code"), lambda row: row.iso3, by="iso3", is_code=True, at_first=False),
        Column(
            "region",
            _("Regional group"),
            lambda row: row.get_regional_group_display() or _("none"),
            by="regional_group",
            sorted_as=_label(RegionalGroup),
        ),
        *map(_instrument_column, instruments),
    )


def _instrument_column(instrument: Instrument) -> Column:
    def position(row: Any) -> Position:
        return get_treaty_position(row, instrument)

    return Column(
        instrument.code.lower(),
        str(instrument),
        lambda row: str(position(row).status.label),
        tone=lambda row: position(row).tone,
        by=get_status_name(instrument),
        sorted_as=lambda stored: str(PartyStatus(stored or PartyStatus.NOT_CONFIRMED).label),
    )


NAME = Column(
    "name", pgettext_lazy("of an organization", "Name"), lambda row: row.name, url=_page, by="name", always=True
)
KIND = Column("kind", _("Kind"), lambda row: row.get_kind_display(), by="kind", sorted_as=_label(OrganizationKind))
DIRECTORY = (
    NAME,
    KIND,
    Column("fields", _("Fields of expertise"), lambda row: [str(field) for field in row.expertise_fields.all()]),
    Column(
        "country",
        _("Country of seat"),
        lambda row: row.country and str(row.country),
        by="country__names",
        sorted_as=lambda names: names and get_text_in_language(names),
    ),
    Column(
        "ecosoc",
        _("ECOSOC status"),
        lambda row: row.get_ecosoc_status_display(),
        by="ecosoc_status",
        sorted_as=_label(EcosocStatus),
    ),
    Column("website", _("Website"), lambda row: row.website, at_first=False),
)
# What only the Secretariat sees in addition.
REGISTER = (
    *DIRECTORY,
    Column(
        "registration",
        _("Registration"),
        lambda row: row.get_state_display(),
        tone=lambda row: TONES.get(row.state, "warning"),
        by="state",
        sorted_as=_label(OrganizationState),
    ),
    Column("registered", _("Registered"), lambda row: row.created_at, by="created_at", at_first=False),
)
REGISTRATIONS = (
    Column(
        "name",
        pgettext_lazy("of an organization", "Name"),
        lambda row: row[0].name,
        url=lambda row: _page(row[0]),
        always=True,
    ),
    Column("kind", _("Kind"), lambda row: row[0].get_kind_display()),
    Column("registered", _("Registered"), lambda row: row[0].created_at),
    Column(
        "alike",
        _("Perhaps already registered"),
        lambda row: [str(one.organization) for one in row[1]],
        template="stakeholders/cells/duplicates.html",
    ),
)
