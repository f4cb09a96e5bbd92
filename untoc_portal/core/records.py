"""Which rows of the kernel are records that the database keeps, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

RECORDS = {
    "AuditEvent": Record(refusal="an audit event is never changed or deleted"),
    # Its file is rendered after it was issued; a later document supersedes it once, or it is withdrawn once.
    "Document": Record(once=(("sha256", "file"), ("superseded_at", "superseded_by"))),
    "Rendition": WHOLE,
}
WORKING = (
    "ChannelChoice",
    # What its author has not sent; it goes when it is sent or discarded.
    "FormDraft",
    "Heartbeat",
    "Job",
    # What people were told is in the audit trail as an act; a message goes when its reader's account goes.
    "Message",
    "Preparation",
    # Counts on: the documents keep the symbols given.
    "SymbolSeries",
)
