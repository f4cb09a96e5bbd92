"""Which rows of the reviews are records that the database keeps, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

OF_A_DRAWING = Record(refusal="a row of a drawing of lots is never changed or deleted")

RECORDS = {
    "ActUnderMandate": Record(refusal="an act stays with its mandate"),
    "AnswerRevision": WHOLE,
    "Clearance": WHOLE,
    "ClockEvent": Record(refusal="a change of a date is never changed or deleted"),
    "ContactMessage": Record(changing=("abuse_reported_at", "abuse_reported_by")),
    "Draw": OF_A_DRAWING,
    "DrawEntry": OF_A_DRAWING,
    # Cleared once by all whose text it is; or its passages were joined to another State's.
    "Feedback": Record(once=(("cleared_at", "sha256"), "joined_into")),
    "FeedbackRevision": WHOLE,
    "Handover": WHOLE,
    "IssuedPassage": WHOLE,
    "JointFeedback": Record(changing=("state",), once=("answered_under",)),
    "Mandate": Record(once=(("ended_on", "end_reason"),)),
    "Meeting": WHOLE,
    "Mission": Record(once=("ended_on",)),
    "Nomination": Record(changing=("state", "reason"), once=(("declared_at", "declaration", "declared_text"),)),
    # The scan may come after the note.
    "NoteVerbale": Record(once=(("sha256", "file"),)),
    "OutcomeDocument": WHOLE,
    "Paper": WHOLE,
    "ParagraphRevision": WHOLE,
    # A comment follows its words, and may be resolved and reopened.
    "PassageComment": Record(changing=("paragraph", "begin", "end", "resolved_at", "resolved_by")),
    "PublicationDecision": WHOLE,
    "Reopening": Record(changing=("state",), once=(("decided_at", "decided_by", "note"),)),
    # Of two paragraphs that are merged, one has the comments of both.
    "ReturnComment": Record(changing=("paragraph",)),
    "SeedContribution": OF_A_DRAWING,
    "Submission": Record(once=("receipt",), refusal="a submission is never changed or deleted"),
    "TranslationRevision": WHOLE,
    "VersionChange": Record(once=(("undone_at", "undone_by"),)),
}
WORKING = (
    # Taken back when the paragraph is kept confidential anew; each time is in the audit trail.
    "AllowedWords",
    # As it stands now: each saving is an AnswerRevision.
    "Answer",
    # Emptied once its answers are taken over; what it brought is in the revisions.
    "AnswerImport",
    "Article",
    "Assignment",
    "Citation",
    # A request is answered once, by a workflow, and may move to another version of its question.
    "Clarification",
    "Cluster",
    # One for each review, corrected until it is held.
    "Consultation",
    "ContactOpening",
    "DayOff",
    # As it stands now: each change is a ClockEvent.
    "Deadline",
    "DeadlineRule",
    # May be released: the entry of the drawing of lots that did so is kept.
    "Delegation",
    "DelegationGrant",
    "DrawSetting",
    "DutyStation",
    # A clearance lapses when a partner changes the text: each is in the audit trail, the last is in Feedback.
    "FeedbackAuthor",
    # As it stands now: each saving is a FeedbackRevision.
    "FeedbackEntry",
    "Guest",
    "InputAnswer",
    "InputInvitation",
    "Institution",
    "Legislation",
    "LegislationFile",
    "Note",
    # Deleted when the question is answered otherwise: the revision says where an answer came from.
    "OfferDecision",
    # As it stands now: its text is kept in revisions, its agreement in the audit trail and the documents.
    "Outcome",
    "OutcomeParagraph",
    "Phase",
    # These three are kept while they are in use, by the lock of the migration 0002_locks.
    "Question",
    "QuestionText",
    "Questionnaire",
    # May be taken back; each time is in the audit trail.
    "ReadingConsent",
    "ReminderRule",
    "Review",
    "ReviewGrant",
    "ReviewGroup",
    "ReviewSetting",
    "StakeholderConsultation",
    # Links follow their paragraphs; the issued documents have them as they were.
    "SummarySource",
    "Term",
    # As it stands now: each saving is a TranslationRevision.
    "TranslatedParagraph",
    "Translation",
)
