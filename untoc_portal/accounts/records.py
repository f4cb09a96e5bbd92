"""Which rows of the accounts are records that the database protects, and which are work in progress."""

from untoc_portal.core.row_locks import Record

RECORDS = {
    "EmergencyAccess": Record(once=("ended_at",), personal=("reason",)),
    # In force from its proposal: what it protects must not be erased while it is decided.
    "LegalHold": Record(
        once=(
            ("confirmed_at", "confirmed_by"),
            ("end_proposed_at", "end_proposed_by", "end_reason"),
            ("ended_at", "ended_by"),
        ),
    ),
    "RoleProposal": Record(once=(("decision", "decided_at", "decided_by", "note"),), personal=("reason", "note")),
}
WORKING = (
    "AccessSetting",
    "CalendarFeed",
    # The audit trail has each proposal and each decision. The text is erased later.
    "DataRequest",
    # The audit trail has its decision. The request is deleted with the account.
    "RecoveryRequest",
    "RetentionSetting",
    "User",
)
