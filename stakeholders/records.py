"""Registrations are kept up to date and hold no records: each act on them is in the audit trail."""

from untoc_portal.core.row_locks import Record

RECORDS: dict[str, Record] = {}
WORKING = (
    "Expertise",
    "Instrument",
    "InstrumentStatus",
    "Organization",
    # Its organization may take it back.
    "OrganizationDocument",
    "OrganizationGrant",
    "ParticipationSetting",
    # Position and role are kept up to date; taking part is on record as Attendee and Application.
    "Representative",
    "State",
)
