from stakeholders.models.organizations import Organization, OrganizationGrant, Representative
from stakeholders.models.states import Instrument, InstrumentStatus, State

__all__ = ["Instrument", "InstrumentStatus", "Organization", "OrganizationGrant", "Representative", "State"]
