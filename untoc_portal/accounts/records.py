"""Which rows of the accounts are records that the database protects, and which are work in progress."""

from untoc_portal.core.row_locks import Record

RECORDS = {
    "EmergencyAccess": Record(once=("ended_at",)),
    "RoleProposal": Record(once=(("decision", "decided_at", "decided_by", "note"),)),
}
WORKING = (
    "AccessSetting",
    "CalendarFeed",
    # The audit trail has its decision. The request is deleted with the account.
    "RecoveryRequest",
    "User",
)
