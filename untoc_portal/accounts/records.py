"""Which rows of the accounts are records that the database keeps, and which are work in progress."""

from untoc_portal.core.row_locks import Record

RECORDS = {
    "EmergencyAccess": Record(once=("ended_at",)),
    "RoleProposal": Record(once=(("decision", "decided_at", "decided_by", "note"),)),
}
WORKING = (
    "AccessSetting",
    "CalendarFeed",
    # Its decision is in the audit trail; the request goes when the account goes.
    "RecoveryRequest",
    "User",
)
