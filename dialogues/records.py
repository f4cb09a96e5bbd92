"""Which rows of the working groups are records that the database keeps, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

COUNTED = Record(refusal="a batch of States that was counted is never changed or deleted")
# An entry that is wrong is struck out.
STRUCK_OUT_ONCE = Record(once=(("struck_at", "struck_by", "reason"),))

RECORDS = {
    "AdoptedReport": WHOLE,
    "ApplicantList": WHOLE,
    "BatchMember": COUNTED,
    # Its period may begin anew while it is open.
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
    # Moves with its organization when two registrations are merged; its decision is in the audit trail.
    "Application",
    # Presence may be corrected; the certificate is a document.
    "Attendee",
    "BureauMember",
    # Changed until it is issued; then it is a document.
    "ChairSummary",
    "Dialogue",
    "DialoguePaper",
    "DisclosureSetting",
    "FundedActivity",
    # Changed until it is issued; then it is a document.
    "GeneralReport",
    "PackPart",
    "Panellist",
    "Participant",
    "Recommendation",
    # Taken back and restored; each time is in the audit trail.
    "Routing",
    # Changed while its table is a draft.
    "RoutingRule",
    "RoutingTable",
    "Session",
    # Taken back by the Secretariat where it was the wrong file, which is in the audit trail.
    "SessionDocument",
    "SessionPack",
    "Speaker",
    # As it stands now: each sending is a StatementVersion.
    "Statement",
    "Subscription",
    "Theme",
    "WorkingGroup",
    "WorkingGroupGrant",
)
