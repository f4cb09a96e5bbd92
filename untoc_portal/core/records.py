"""Which rows of the kernel are records that the database protects, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

RECORDS = {
    "AuditEvent": Record(refusal="an audit event is never changed or deleted"),
    # Its file is rendered after it was issued. A later document supersedes it once, or it is withdrawn once.
    "Document": Record(once=(("sha256", "file"), ("superseded_at", "superseded_by"))),
    # A draft stays known as a draft for as long as its file exists anywhere.
    "DraftFile": WHOLE,
    "RecordTranslationRevision": WHOLE,
    "Rendition": WHOLE,
}
WORKING = (
    "ChannelChoice",
    # Text that its author has not sent. The row is deleted when the text is sent or discarded.
    "FormDraft",
    "Heartbeat",
    "Job",
    # The text that a person read last. The next one replaces it.
    "LastReading",
    # Deleted after some days, and made again when it is wanted.
    "MachineText",
    # The audit trail records what people were notified of, as an action. A message is deleted with its reader's
    # account.
    "Message",
    "Preparation",
    "ReadText",
    # The current text. Each saved text is a RecordTranslationRevision.
    "RecordTranslation",
    # It only counts up: the documents keep their symbols.
    "SymbolSeries",
)
