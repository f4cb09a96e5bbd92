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
    "ClockEvent": Record(
        refusal="a change of a date is never changed or deleted", personal=("actor_label", "mandate", "reason")
    ),
    "ContactEntry": Record(
        refusal="an entry of the contact log is never changed or deleted", personal=("whom", "result")
    ),
    "ContactMessage": Record(
        changing=("abuse_reported_at", "abuse_reported_by"), personal=("name", "email", "subject", "text")
    ),
    "Draw": OF_A_DRAWING,
    "DrawEntry": OF_A_DRAWING,
    "DrawProposal": Record(once=(("decided_at", "decided_by", "is_refused"),), refusal=OF_A_DRAWING.refusal),
    # Cleared once by all States whose text it is, or joined to the text of another State.
    "Feedback": Record(once=(("cleared_at", "sha256"), "joined_into")),
    "FeedbackRevision": WHOLE,
    "FollowUpInvitation": WHOLE,
    "FollowUpStepRevision": WHOLE,
    # It ends once, when the State makes the next version or lets fewer people read the line.
    "FollowUpVersion": Record(once=(("ended_at", "ended_by"),)),
    "Handover": WHOLE,
    "HashNote": OF_A_DRAWING,
    "HashStamp": OF_A_DRAWING,
    "IssuedPassage": WHOLE,
    "JointFeedback": Record(changing=("state",), once=("answered_under",)),
    # Handed over once, or void; its link is used or withdrawn once.
    "Letter": Record(
        once=(
            ("handed_over_on", "handed_over_by", "contact"),
            ("voided_at", "voided_by", "void_reason"),
            "link_used_at",
            "link_withdrawn_at",
        ),
        personal=("handed_over_by", "void_reason"),
        refusal="a note verbale that was made is never changed or deleted",
    ),
    "LetterAnswer": Record(
        once=(("decided_at", "decided_by", "decision", "reason", "note_verbale"),), personal=("reason",)
    ),
    "LetterBatch": WHOLE,
    "Mandate": Record(once=(("ended_on", "end_reason"),), personal=("end_reason",)),
    "Meeting": Record(personal=("participants", "minutes")),
    "NamedPerson": Record(personal=("name", "title", "email", "phone")),
    "Nomination": Record(
        changing=("state", "reason"),
        once=(("declared_at", "declaration", "declared_text"),),
        personal=("name", "title", "email", "phone", "declared_text"),
    ),
    # The scan may be added after the note.
    "NoteVerbale": Record(once=(("sha256", "file"),)),
    "NoticeEntry": Record(personal=("name", "title", "email", "phone")),
    # If two paragraphs are merged, the remaining one has the sources of both.
    "ObservationSource": Record(changing=("paragraph",)),
    "OutcomeDocument": WHOLE,
    "Paper": WHOLE,
    "ParagraphRevision": WHOLE,
    # A comment follows its words, and may be resolved and reopened.
    "PassageComment": Record(changing=("paragraph", "begin", "end", "resolved_at", "resolved_by")),
    "PoolObjection": OF_A_DRAWING,
    "PracticeConsent": Record(once=(("withdrawn_at", "withdrawn_by"),)),
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
    "StateContact": Record(
        changing=("is_shared",), once=("ended_on",), personal=("authority", "email", "phone", "address")
    ),
    "StateHandover": WHOLE,
    "StateMandate": Record(once=(("ended_on", "end_reason"),), personal=("end_reason",)),
    "StateNotice": Record(
        once=(("decided_at", "decided_by", "decision", "reason", "has_name", "has_signature", "has_stamp"),),
        personal=("reason",),
    ),
    "Submission": Record(once=("receipt",), refusal="a submission is never changed or deleted"),
    "TranslationRevision": WHOLE,
    "VersionChange": Record(once=(("undone_at", "undone_by"),)),
    # Answered once, or withdrawn once.
    "ViewRequest": Record(once=(("answered_at", "answered_by", "view"), "withdrawn_at")),
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
    # It has only the observation. What the State says on it is in its steps and versions.
    "FollowUpLine",
    # Can be removed while the list is drafted.
    "FollowUpReference",
    # The current step. Each saved text is a FollowUpStepRevision.
    "FollowUpStep",
    "Guest",
    "InputAnswer",
    "InputInvitation",
    "Institution",
    "Legislation",
    "LegislationFile",
    # Edited by the Secretariat. Each letter keeps the text that it was made with.
    "LetterTemplate",
    "Mission",
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
    # The lock of the migration 0002_row_locks protects these three when the version is not a draft.
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

# What the database itself keeps from those who may not see it (ADR 59): drafts, and what only some people read.
WALLED = (
    "Answer",
    "AnswerImport",
    "AnswerRevision",
    "Assignment",
    "Citation",
    "Clarification",
    "Clearance",
    "ContactEntry",
    "ContactMessage",
    # The row of the feedback itself has no text, and shows who waits for whom.
    "FeedbackEntry",
    "FeedbackRevision",
    "FollowUpStep",
    "FollowUpStepRevision",
    "FollowUpVersion",
    "Handover",
    "InputAnswer",
    "JointFeedback",
    "Legislation",
    "LegislationFile",
    "Letter",
    "LetterAnswer",
    "Meeting",
    "Nomination",
    "Note",
    "ObservationSource",
    "OfferDecision",
    "OutcomeParagraph",
    "ParagraphRevision",
    "PassageComment",
    "Reopening",
    "Reply",
    "ReturnComment",
    "SecretariatNote",
    "StakeholderConsultation",
    "Submission",
    "SummarySource",
    "TranslatedParagraph",
    "Translation",
    "TranslationRevision",
    "VersionChange",
    "ViewRequest",
)
