from stakeholders.models.organizations import (
    Expertise,
    Organization,
    OrganizationDocument,
    OrganizationGrant,
    Representative,
)
from stakeholders.models.settings import ParticipationSetting
from stakeholders.models.states import Instrument, InstrumentStatus, State, StateGrant

__all__ = [
    "Expertise",
    "Instrument",
    "InstrumentStatus",
    "Organization",
    "OrganizationDocument",
    "OrganizationGrant",
    "ParticipationSetting",
    "Representative",
    "State",
    "StateGrant",
]
