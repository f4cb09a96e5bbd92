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
        personal=("reasons", "note", "roll"),
    ),
    "BureauSeat": Record(once=("ended_at",)),
    # Confirmed once by another officer, or struck out once before that.
    "ConferenceDecision": Record(once=(("confirmed_at", "confirmed_by"), ("struck_at", "struck_by", "reason"))),
    "CoChair": Record(once=(("confirmed_at", "confirmed_by"), "ended_at")),
    # Withdrawn once, and its consent to the library once.
    "Contribution": Record(once=(("withdrawn_at", "withdrawn_by"), ("library_ended_at", "library_ended_by"))),
    "DecisionStep": Record(once=(("outcome", "outcome_symbol", "recorded_at", "recorded_by"),)),
    "Expenditure": STRUCK_OUT_ONCE,
    "Figure": COUNTED,
    "FigureBatch": COUNTED,
    "FloorRequest": Record(once=(("withdrawn_at", "withdrawn_by"),)),
    "FundingSource": STRUCK_OUT_ONCE,
    "JoinedReport": WHOLE,
    # Opened once and closed once. The item of the programme and the list of speakers change in the meantime.
    "Meeting": Record(
        changing=("programme_line", "list_closed_at", "interpreters_token"),
        once=(("opened_at", "opened_by"), ("closed_at", "closed_by")),
    ),
    "MemberPosition": Record(personal=("reason",)),
    "Objection": Record(once=("withdrawn_at", ("decided_at", "decided_by", "outcome", "note")), personal=("note",)),
    "Payment": STRUCK_OUT_ONCE,
    "Remark": WHOLE,
    # Its file is made once, and its issue is proposed once and decided once.
    "ResearchArchive": Record(
        once=(("sha256", "file"), ("proposed_at", "proposed_by", "reason"), ("issued_at", "issued_by"))
    ),
    "RoomMessage": Record(once=("ended_at",)),
    "RoomNote": Record(personal=("note",)),
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
    # The same.
    "Compilation",
    "Dialogue",
    "DialoguePaper",
    "DisclosureSetting",
    "FloorLimit",
    "FundedActivity",
    # Changed until it is issued. Then it is a document.
    "GeneralReport",
    # The chair changes the limits during the meeting. This is in the audit log.
    "MeetingLimit",
    # Written again each day from what is public.
    "OpenDataFile",
    "PackPart",
    "Panellist",
    "Participant",
    "ParticipationRight",
    # Removed again if it was the wrong person.
    "Presence",
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

# What the database itself keeps from those who may not see it (ADR 59).
WALLED = (
    "Application",
    "Attendee",
    "ChairSummary",
    "Objection",
    "Remark",
    "Statement",
    "StatementVersion",
)
