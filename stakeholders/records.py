"""Registrations are kept up to date and hold no records. Every action on them is in the audit trail."""

from untoc_portal.core.row_locks import Record

RECORDS: dict[str, Record] = {}
WORKING = (
    "Expertise",
    "Instrument",
    "InstrumentStatus",
    "Organization",
    # Its organization may remove it.
    "OrganizationDocument",
    "OrganizationGrant",
    "ParticipationSetting",
    # Position and role are kept up to date. Participation is recorded in Attendee and Application.
    "Representative",
    "State",
    "StateGrant",
)
