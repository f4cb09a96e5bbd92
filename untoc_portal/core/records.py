"""Which rows of the kernel are records that the database protects, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

RECORDS = {
    "AuditEvent": Record(
        refusal="an audit event is never changed or deleted",
        personal=("actor_label", "capacity", "changes", "object_label"),
    ),
    # Its file is rendered after it was issued. A later document supersedes it once, or it is withdrawn once.
    "Document": Record(once=(("sha256", "file"), ("superseded_at", "superseded_by"))),
    # A draft stays known as a draft for as long as its file exists anywhere.
    "DraftFile": WHOLE,
    "Erasure": WHOLE,
    "Receipt": WHOLE,
    "RecordTranslationRevision": WHOLE,
    "Rendition": WHOLE,
    # The salt goes, and what is kept comes, when personal data are erased. The hash stays.
    "TrailLeaf": Record(changing=("remainder", "salt"), refusal="a leaf of the trail is never changed or deleted"),
    "TrailNode": WHOLE,
    "TrailSeal": WHOLE,
    "TrailStamp": WHOLE,
}
WORKING = (
    # The audit trail has who gave and revoked it.
    "ApiToken",
    "ChannelChoice",
    # Text that its author has not sent. The row is deleted when the text is sent or discarded.
    "FormDraft",
    "Heartbeat",
    # Deleted after a day.
    "IdempotentAnswer",
    "StoredCount",
    "Job",
    # The text that a person read last. The next one replaces it.
    "LastReading",
    # Deleted after some days, and made again when it is wanted.
    "MachineText",
    # The audit trail records what people were notified of, as an action. A message is deleted with its reader's
    # account.
    "Message",
    "MessageGroup",
    # What programs were shown of lists that they keep up to date. Forgotten some weeks after the last use.
    "Mirror",
    "MirrorEntry",
    # The order of what the audit trail has.
    "PortalEvent",
    "Preparation",
    # The audit trail has who registered, confirmed and ended a program, and who allowed it.
    "Program",
    "ProgramGrant",
    "ProgramSecret",
    "ReadText",
    # The current text. Each saved text is a RecordTranslationRevision.
    "RecordTranslation",
    # It only counts up: the documents keep their symbols.
    "SymbolSeries",
    # Its highest number only goes up.
    "TrailShape",
    # The audit trail has who made it and turned it off.
    "Webhook",
    # Deleted after some days.
    "WebhookDelivery",
)

# What the database itself keeps from those who may not see it (ADR 59).
WALLED = ("Message",)
