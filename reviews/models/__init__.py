from reviews.models.answer_imports import AnswerImport
from reviews.models.assignments import Assignment, Guest, Institution
from reviews.models.chasing import ContactEntry, OfficerInCharge, SavedView, SecretariatNote
from reviews.models.contact import ContactMessage, ContactOpening
from reviews.models.deadlines import ClockEvent, Deadline, DeadlineRule
from reviews.models.dialogue import Clarification, Meeting, ReviewSetting
from reviews.models.draw_acts import DrawProposal, HashNote, HashStamp, PoolObjection, RevealedText, SealedText
from reviews.models.draws import Draw, DrawEntry, DrawSetting
from reviews.models.feedback import (
    Feedback,
    FeedbackAuthor,
    FeedbackEntry,
    FeedbackRevision,
    JointFeedback,
    ReadingConsent,
)
from reviews.models.follow_up import (
    FollowUpInvitation,
    FollowUpLine,
    FollowUpReference,
    FollowUpStep,
    FollowUpStepRevision,
    FollowUpVersion,
    PracticeConsent,
    ViewRequest,
)
from reviews.models.legislation import Citation, Legislation, LegislationFile
from reviews.models.letters import Letter, LetterAnswer, LetterBatch, LetterTemplate, Mission, NamedPerson
from reviews.models.notes import Note
from reviews.models.offers import OfferDecision
from reviews.models.outcomes import Clearance, IssuedPassage, Outcome, OutcomeDocument, PublicationDecision
from reviews.models.papers import Paper
from reviews.models.paragraphs import OutcomeParagraph, ParagraphRevision, PassageComment, ReturnComment
from reviews.models.people import ActUnderMandate, Handover, Mandate, Nomination, NoteVerbale
from reviews.models.phases import Article, Cluster, Phase, ReviewGroup
from reviews.models.provisions import ArticleText, OfficialText, Provision
from reviews.models.questionnaires import Answer, AnswerRevision, Question, Questionnaire, QuestionText
from reviews.models.reminders import ReminderRule
from reviews.models.replies import ObservationSource, Reply
from reviews.models.reviews import Consultation, Delegation, DelegationGrant, Review, ReviewGrant
from reviews.models.stakeholder_input import InputAnswer, InputInvitation, StakeholderConsultation
from reviews.models.state_people import (
    ActUnderStateMandate,
    ContactKind,
    NoticeEntry,
    StateCircle,
    StateContact,
    StateHandover,
    StateMandate,
    StateNotice,
)
from reviews.models.stations import DayOff, DutyStation
from reviews.models.submissions import Reopening, Submission
from reviews.models.summaries import AllowedWords, SummarySource
from reviews.models.terms import Term
from reviews.models.text_imports import TextImport
from reviews.models.translations import TranslatedParagraph, Translation, TranslationRevision
from reviews.models.version_changes import VersionChange

__all__ = [
    "ActUnderMandate",
    "ActUnderStateMandate",
    "AllowedWords",
    "Answer",
    "AnswerImport",
    "AnswerRevision",
    "Article",
    "ArticleText",
    "Assignment",
    "Citation",
    "Clarification",
    "Clearance",
    "ClockEvent",
    "Cluster",
    "Consultation",
    "ContactEntry",
    "ContactKind",
    "ContactMessage",
    "ContactOpening",
    "DayOff",
    "Deadline",
    "DeadlineRule",
    "Delegation",
    "DelegationGrant",
    "Draw",
    "DrawEntry",
    "DrawProposal",
    "DrawSetting",
    "DutyStation",
    "Feedback",
    "FeedbackAuthor",
    "FeedbackEntry",
    "FeedbackRevision",
    "FollowUpInvitation",
    "FollowUpLine",
    "FollowUpReference",
    "FollowUpStep",
    "FollowUpStepRevision",
    "FollowUpVersion",
    "Guest",
    "Handover",
    "HashNote",
    "HashStamp",
    "InputAnswer",
    "InputInvitation",
    "Institution",
    "IssuedPassage",
    "JointFeedback",
    "Legislation",
    "LegislationFile",
    "Letter",
    "LetterAnswer",
    "LetterBatch",
    "LetterTemplate",
    "Mandate",
    "Meeting",
    "Mission",
    "NamedPerson",
    "Nomination",
    "Note",
    "NoteVerbale",
    "NoticeEntry",
    "ObservationSource",
    "OfferDecision",
    "OfficerInCharge",
    "OfficialText",
    "Outcome",
    "OutcomeDocument",
    "OutcomeParagraph",
    "Paper",
    "ParagraphRevision",
    "PassageComment",
    "Phase",
    "PoolObjection",
    "PracticeConsent",
    "Provision",
    "PublicationDecision",
    "Question",
    "QuestionText",
    "Questionnaire",
    "ReadingConsent",
    "ReminderRule",
    "Reopening",
    "Reply",
    "ReturnComment",
    "RevealedText",
    "Review",
    "ReviewGrant",
    "ReviewGroup",
    "ReviewSetting",
    "SavedView",
    "SealedText",
    "SecretariatNote",
    "StakeholderConsultation",
    "StateCircle",
    "StateContact",
    "StateHandover",
    "StateMandate",
    "StateNotice",
    "Submission",
    "SummarySource",
    "Term",
    "TextImport",
    "TranslatedParagraph",
    "Translation",
    "TranslationRevision",
    "VersionChange",
    "ViewRequest",
]
