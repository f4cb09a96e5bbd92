"""Accounts hold no records: who was given what role or access, and by whom, is in the audit trail."""

from untoc_portal.core.row_locks import Record

RECORDS: dict[str, Record] = {}
WORKING = (
    "CalendarFeed",
    # Its decision is in the audit trail; the request goes when the account goes.
    "RecoveryRequest",
    "User",
)
