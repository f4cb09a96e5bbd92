"""Models of the working groups by kind: records that the database protects, and work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

COUNTED = Record(refusal="a batch of States that was counted is never changed or deleted")
# A wrong entry is cancelled.
STRUCK_OUT_ONCE = Record(once=(("struck_at", "struck_by", "reason"),))

RECORDS = {
    "AdoptedReport": WHOLE,
    "ApplicantList": WHOLE,
    "BatchMember": COUNTED,
    # Its period may begin again while it is open.
    "BureauDecision": Record(
        changing=("silence_ends_at",),
        once=(("outcome", "closed_at", "manner", "cause", "note", "member_count", "quorum", "roll"),),
    ),
    "BureauSeat": Record(once=("ended_at",)),
    "Expenditure": STRUCK_OUT_ONCE,
    "Figure": COUNTED,
    "FigureBatch": COUNTED,
    "FundingSource": STRUCK_OUT_ONCE,
    "MemberPosition": WHOLE,
    "Objection": Record(once=("withdrawn_at", ("decided_at", "decided_by", "outcome", "note"))),
    "Payment": STRUCK_OUT_ONCE,
    "Remark": WHOLE,
    "StatementVersion": WHOLE,
}
WORKING = (
    "AgendaItem",
    # Moves with its organization when two registrations are merged. Its decision is in the audit log.
    "Application",
    # Presence may be corrected. The certificate is a document.
    "Attendee",
    "BureauMember",
    # Changed until it is issued. Then it is a document.
    "ChairSummary",
    "Dialogue",
    "DialoguePaper",
    "DisclosureSetting",
    "FundedActivity",
    # Changed until it is issued. Then it is a document.
    "GeneralReport",
    "PackPart",
    "Panellist",
    "Participant",
    "Recommendation",
    # Withdrawn and restored. Each time is in the audit log.
    "Routing",
    # Changed while its table is a draft.
    "RoutingRule",
    "RoutingTable",
    "Session",
    # Withdrawn by the Secretariat if it was the wrong file. This is in the audit log.
    "SessionDocument",
    "SessionPack",
    "Speaker",
    # The current text. Each sending is a StatementVersion.
    "Statement",
    "Subscription",
    "Theme",
    "WorkingGroup",
    "WorkingGroupGrant",
)
