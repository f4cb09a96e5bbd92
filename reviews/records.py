"""Which rows of the reviews are records that the database protects, and which are work in progress."""

from untoc_portal.core.row_locks import WHOLE, Record

OF_A_DRAWING = Record(refusal="a row of a drawing of lots is never changed or deleted")

RECORDS = {
    "ActUnderMandate": Record(refusal="an act stays with its mandate"),
    "ActUnderStateMandate": Record(refusal="an act stays with its mandate"),
    "AnswerRevision": WHOLE,
    # Superseded once, when another text is loaded.
    "ArticleText": Record(once=("superseded_at",), refusal="a text that was loaded is never changed or deleted"),
    "Clearance": WHOLE,
    "ClockEvent": Record(refusal="a change of a date is never changed or deleted"),
    "ContactEntry": Record(refusal="an entry of the contact log is never changed or deleted"),
    "ContactMessage": Record(changing=("abuse_reported_at", "abuse_reported_by")),
    "Draw": OF_A_DRAWING,
    "DrawEntry": OF_A_DRAWING,
    "DrawProposal": Record(once=(("decided_at", "decided_by", "is_refused"),), refusal=OF_A_DRAWING.refusal),
    # Cleared once by all States whose text it is, or joined to the text of another State.
    "Feedback": Record(once=(("cleared_at", "sha256"), "joined_into")),
    "FeedbackRevision": WHOLE,
    "Handover": WHOLE,
    "HashNote": OF_A_DRAWING,
    "HashStamp": OF_A_DRAWING,
    "IssuedPassage": WHOLE,
    "JointFeedback": Record(changing=("state",), once=("answered_under",)),
    "Mandate": Record(once=(("ended_on", "end_reason"),)),
    "Meeting": WHOLE,
    "Nomination": Record(changing=("state", "reason"), once=(("declared_at", "declaration", "declared_text"),)),
    # The scan may be added after the note.
    "NoteVerbale": Record(once=(("sha256", "file"),)),
    "NoticeEntry": WHOLE,
    # If two paragraphs are merged, the remaining one has the sources of both.
    "ObservationSource": Record(changing=("paragraph",)),
    "OutcomeDocument": WHOLE,
    "Paper": WHOLE,
    "ParagraphRevision": WHOLE,
    # A comment follows its words, and may be resolved and reopened.
    "PassageComment": Record(changing=("paragraph", "begin", "end", "resolved_at", "resolved_by")),
    "PoolObjection": OF_A_DRAWING,
    "Provision": Record(refusal="a text that was loaded is never changed or deleted"),
    "PublicationDecision": WHOLE,
    "Reopening": Record(changing=("state",), once=(("decided_at", "decided_by", "note"),)),
    # A reply ends once, and follows its paragraph if two paragraphs are merged.
    "Reply": Record(
        changing=("paragraph",), once=(("ended_at", "ending", "ended_by", "ended_under", "version", "reason"),)
    ),
    # If two paragraphs are merged, the remaining one has the comments of both.
    "ReturnComment": Record(changing=("paragraph",)),
    "RevealedText": Record(once=(("confirmed_at", "confirmed_by"),), refusal=OF_A_DRAWING.refusal),
    "SealedText": Record(once=(("decided_at", "decided_by", "is_refused"),), refusal=OF_A_DRAWING.refusal),
    "StateCircle": Record(once=(("confirmed_at", "confirmed_by"),)),
    "StateContact": Record(changing=("is_shared",), once=("ended_on",)),
    "StateHandover": WHOLE,
    "StateMandate": Record(once=(("ended_on", "end_reason"),)),
    "StateNotice": Record(
        once=(("decided_at", "decided_by", "decision", "reason", "has_name", "has_signature", "has_stamp"),)
    ),
    "Submission": Record(once=("receipt",), refusal="a submission is never changed or deleted"),
    "TranslationRevision": WHOLE,
    "VersionChange": Record(once=(("undone_at", "undone_by"),)),
}
WORKING = (
    # Deleted when the paragraph is no longer confidential. Each permission is in the audit trail.
    "AllowedWords",
    # The current answer. Each saved text is an AnswerRevision.
    "Answer",
    # Emptied after its answers are saved. What it changed is in the revisions.
    "AnswerImport",
    "Article",
    "Assignment",
    "Citation",
    # A request is answered once, by a workflow, and may move to another version of its question.
    "Clarification",
    "Cluster",
    # One for each review. It can be corrected until the consultation is held.
    "Consultation",
    "ContactKind",
    "ContactOpening",
    "DayOff",
    # The current deadline. Each change is a ClockEvent.
    "Deadline",
    "DeadlineRule",
    # Can be released. The entry of the drawing of lots that did so is kept.
    "Delegation",
    "DelegationGrant",
    "DrawSetting",
    "DutyStation",
    # A clearance expires when a partner changes the text. Each is in the audit trail, the last one in Feedback.
    "FeedbackAuthor",
    # The current text. Each saved text is a FeedbackRevision.
    "FeedbackEntry",
    "Guest",
    "InputAnswer",
    "InputInvitation",
    "Institution",
    "Legislation",
    "LegislationFile",
    "Note",
    # Who is in charge now. Each change is in the audit trail.
    "OfficerInCharge",
    # Deleted if the question gets another answer. The revision says where an answer came from.
    "OfferDecision",
    "OfficialText",
    # The current outcome. Its texts are in revisions, its agreement in the audit trail and the documents.
    "Outcome",
    "OutcomeParagraph",
    "Phase",
    # The lock of the migration 0002_locks protects these three when the version is not a draft.
    "Question",
    "QuestionText",
    "Questionnaire",
    # Can be withdrawn. Each time is in the audit trail.
    "ReadingConsent",
    "ReminderRule",
    "Review",
    "ReviewGrant",
    "ReviewGroup",
    "ReviewSetting",
    "SavedView",
    # Can be edited. Each edit is in the audit trail.
    "SecretariatNote",
    "StakeholderConsultation",
    # Links follow their paragraphs. The issued documents contain them as they were.
    "SummarySource",
    "Term",
    # Emptied after it is confirmed. What it loaded is in the texts, or in the draft of the questionnaire.
    "TextImport",
    # The current text. Each saved text is a TranslationRevision.
    "TranslatedParagraph",
    "Translation",
)
