"""The enumerations of country reviews."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class ReviewState(models.TextChoices):
    """The steps of one country review, in their order (domain rule: one country review)."""

    PLANNED = "planned", _("Planned")
    NOMINATION = "nomination", _("Nomination")
    PRELIMINARY_CONSULTATION = "preliminary_consultation", _("Preliminary consultation")
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment")
    DESK_REVIEW = "desk_review", _("Desk review")
    DIALOGUE = "dialogue", _("Dialogue")
    OBSERVATIONS = "observations", _("List of observations")
    AGREEMENT = "agreement", _("Agreement")
    SUMMARY = "summary", _("Summary")
    COMPLETED = "completed", _("Completed")
    ISSUED = "issued", _("Issued")
    CLOSED = "closed", _("Closed")


# Before the preliminary consultation is held, a review counts as “not started” in the public figures.
NOT_STARTED_STATES = (ReviewState.PLANNED, ReviewState.NOMINATION, ReviewState.PRELIMINARY_CONSULTATION)
# From this step on the list of observations is agreed and its text is final.
LIST_FINAL_STATES = (ReviewState.SUMMARY, ReviewState.COMPLETED, ReviewState.ISSUED, ReviewState.CLOSED)
ISSUED_STATES = (ReviewState.ISSUED, ReviewState.CLOSED)
# The steps in which new reviewing States can be drawn. No source defines them. The State under review chooses before
# the review has started. A State that cannot review may say so until all reviewing States have given written feedback.
REPEATABLE_STATES = NOT_STARTED_STATES
REPLACEABLE_STATES = (*NOT_STARTED_STATES, ReviewState.SELF_ASSESSMENT, ReviewState.DESK_REVIEW)


class Capacity(models.TextChoices):
    """The capacity in which a State takes part in a review."""

    UNDER_REVIEW = "under_review", _("State under review")
    REVIEWING = "reviewing", _("reviewing State")
    # Drawn once, and released by new lots: it no longer takes part, and keeps what it wrote.
    FORMER = "former", _("former reviewing State")


class Selection(models.TextChoices):
    """The place in the draw for which a reviewing State was drawn."""

    SAME_REGION = "same_region", _("same regional group")
    OTHER_REGION = "other_region", _("other regional group")
    ADDITIONAL = "additional", _("additional reviewer")


class Declaration(models.TextChoices):
    """What a nominated person declares about conflicts of interest, if the State asks for it."""

    NONE = "none", _("no conflict of interest")
    CONFLICT = "conflict", _("a conflict of interest, or what may look like one")


class DelegateRole(models.TextChoices):
    """The role of a person for a State in a review (domain rule: who acts)."""

    FOCAL_POINT = "focal_point", _("focal point")
    # Assigns the work and names people, as the focal point does; clears nothing.
    DEPUTY = "deputy", _("deputy of the focal point")
    EXPERT = "expert", _("governmental expert")
    OBSERVER = "observer", _("observer")


class NominationState(models.TextChoices):
    """The state of a nomination."""

    PENDING = "pending", _("to be checked by the Secretariat")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class Material(models.TextChoices):
    """The kinds of material of a review, by confidentiality (rows of the table “who sees what”)."""

    REVIEW = "review", _("the review and its steps")
    DRAFT_QUESTIONNAIRE = "draft_questionnaire", _("draft questionnaire")
    SUBMITTED_QUESTIONNAIRE = "submitted_questionnaire", _("submitted questionnaire")
    FEEDBACK = "feedback", _("written feedback, clarifications, dialogue")
    DRAFT_LIST = "draft_list", _("draft list of observations")
    FINAL_LIST = "final_list", _("final list of observations")
    SUMMARY = "summary", _("summary")
    PEOPLE = "people", _("names of focal points")


class QuestionnaireState(models.TextChoices):
    """The state of a questionnaire version. It can be changed only while it is a draft."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_use", _("in force")
    RETIRED = "retired", _("retired")


class Wording(models.TextChoices):
    """Whose wording a version of a questionnaire has. Every page and file with the portal's own wording says so."""

    PORTAL = "portal", _("wording of the portal, not the adopted text")
    ADOPTED = "adopted", _("adopted text")


class TextImportKind(models.TextChoices):
    """What a file with official texts holds."""

    PROVISIONS = "provisions", _("texts of articles")
    QUESTIONNAIRE = "questionnaire", _("adopted questionnaire")


class TextEffect(models.TextChoices):
    """What a file with official texts does to one text, or to one question."""

    NEW = "new", pgettext_lazy("a text", "new")
    CHANGED = "changed", pgettext_lazy("a text", "changed")
    SAME = "same", pgettext_lazy("a text", "the same")
    GONE = "gone", pgettext_lazy("a text", "not in the file")


class ReopeningState(models.TextChoices):
    """The state of a request to reopen a submitted self-assessment."""

    REQUESTED = "requested", _("to be decided by the Secretariat")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    # The State has submitted again.
    USED = "used", _("used")


# In these steps, before the list of observations is drafted, a State may ask to correct its submission.
REOPENABLE_STATES = (ReviewState.DESK_REVIEW, ReviewState.DIALOGUE)


class QuestionKind(models.TextChoices):
    """Kinds of question."""

    YES_NO = "yes_no", _("yes or no")
    YES_IN_PART_NO = "yes_in_part_no", _("yes, in part or no")
    TEXT = "text", _("text")
    CHOICE = "choice", _("one choice")
    MULTI_CHOICE = "multi_choice", _("several choices")
    NUMBER = "number", _("number")
    TECHNICAL_ASSISTANCE = "technical_assistance", _("technical assistance")
    LEGISLATION = "legislation", _("legislation")


class Obligation(models.TextChoices):
    """The obligation of the provision behind a question."""

    MANDATORY = "mandatory", _("mandatory provision")
    OPTIONAL = "optional", _("optional provision")
    NONE = "none", _("no obligation")


class ImplementationAnswer(models.TextChoices):
    """The answers to a question on implementation."""

    YES = "yes", _("Yes")
    IN_PART = "in_part", _("Yes, in part")
    NO = "no", _("No")


class AssignmentState(models.TextChoices):
    """The state of the work on an assigned article."""

    IN_PROGRESS = "in_hand", _("in progress")
    HANDED_IN = "handed_in", _("handed in")
    RETURNED = "returned", _("returned with a comment")
    ACCEPTED = "accepted", _("accepted")


class FeedbackHeading(models.TextChoices):
    """The headings of feedback on an article (domain rule: one country review, step 5)."""

    MEASURES = "measures", _("Measures taken")
    SUCCESSES = "successes", _("Successes")
    CHALLENGES = "challenges", _("Challenges")
    # It becomes a request to the State under review when the feedback is cleared.
    CLARIFICATION = "clarification", _("Request for clarification")


class JointState(models.TextChoices):
    """The state of a proposal of two reviewing States to write one text of feedback."""

    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", pgettext_lazy("state", "agreed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", pgettext_lazy("state", "ended")


class VersionEffect(models.TextChoices):
    """What another version of a questionnaire does to a question."""

    CHANGED = "changed", _("changed")
    GONE = "gone", _("no longer asked")
    NEW = "new", _("new")
    SAME = "same", _("unchanged")


class ClarificationState(models.TextChoices):
    """The state of a request for clarification."""

    OPEN = "open", _("to be answered")
    ANSWERED = "answered", pgettext_lazy("state", "answered")
    RESOLVED = "settled", _("marked as resolved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ReviewSettingName(models.TextChoices):
    """The settings of the reviews that no source confirms."""

    CLARIFICATION_DAYS = "clarification_days", _("days to answer a request for clarification")
    SUMMARY_WORDS = "summary_words", _("maximum number of words in a summary")
    WORDS_IN_COMMON = "words_in_common", _("number of words in common with a confidential paragraph that blocks a text")
    CONTACT_WAIT = "contact_wait", _("days to wait for an answer before the Secretariat reaches a State again")
    DUE_SOON = "due_soon", _("days before a deadline from which the board proposes a reminder")
    LETTER_LINK_DAYS = "letter_link_days", _("days for which the link in a note verbale works")
    FORECAST_REVIEWS = "forecast_reviews", _("fewest reviews that passed a step before the portal makes a forecast")
    FEEDBACK_APART = "feedback_apart", _("reviewing States read each other's feedback after their own: 1 yes, 0 no")
    FOLLOW_UP_MONTHS = "follow_up_months", _("months after the end of a review before an invitation; 0: at any time")
    CO_CHAIRS = "co_chairs", _("maximum number of co-chairs of a dialogue")
    ARTICLE_REMINDER_DAYS = "article_reminder_days", _("days before the due date of an assigned article to remind")


class Confidence(models.TextChoices):
    """How certain the agreed wording of a term is in all six languages."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class ClusterConfidence(models.TextChoices):
    """How certain the cluster of an article is (README of the reference files)."""

    CONFIRMED = "confirmed_secondary", _("confirmed by other organizations' texts")
    MEDIUM = "unconfirmed_medium", _("not confirmed, medium")
    LOW = "unconfirmed_low", _("not confirmed, low")
    UNKNOWN = "unknown", _("no cluster known")
    NONE = "not_in_cluster_or_unknown", _("in no cluster, as far as is known")


class OfferChoice(models.TextChoices):
    """What a State did with a suggested earlier answer."""

    TAKEN = "taken", _("used in the answer")
    LEFT = "left", _("not used")


class NoteKind(models.TextChoices):
    """The kind of a note next to an answer."""

    COMMENT = "comment", _("comment")
    QUESTION = "question", _("open question")


class RevisionOrigin(models.TextChoices):
    """Where the text of a revision came from."""

    TYPED = "typed", _("typed")
    RESTORED = "restored", _("restored from an earlier revision")
    TAKEN = "taken", _("copied from an earlier answer")
    IMPORTED = "imported", _("read from a file")
    INPUT = "input", _("copied from an organization's input")


class ConsultationMethod(models.TextChoices):
    """How a State consulted a stakeholder while it prepared its self-assessment."""

    MEETING = "meeting", _("meeting")
    HEARING = "hearing", _("public hearing")
    WRITTEN = "written", _("written exchange")
    SURVEY = "survey", _("survey")
    OTHER = "other", _("another way")


class InputState(models.TextChoices):
    """The state of an organization's invitation to answer chosen questions."""

    INVITED = "invited", _("invited")
    RECEIVED = "received", _("input received")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn by the State")
    EXPIRED = "expired", _("expired")


class OutcomeKind(models.TextChoices):
    """The two outcome documents of a review."""

    LIST_OF_OBSERVATIONS = "list_of_observations", _("List of observations")
    SUMMARY = "summary", _("Summary")


class ReviewDocumentKind(models.TextChoices):
    """The official documents of a review, except its two outcomes and the receipts."""

    SELF_ASSESSMENT_REPORT = "self_assessment_report", _("self-assessment report")
    WRITTEN_FEEDBACK = "written_feedback", _("written feedback")
    NOTE_OF_AGREEMENT = "note_of_agreement", _("note of agreement")
    STATUS_NOTE = "status_note", _("status note")
    FOLLOW_UP_NOTE = "follow_up_note", _("follow-up note")


# Who may see the material may read the document. The State decides who reads each follow-up note (PaperQuerySet).
REVIEW_DOCUMENT_MATERIAL = {
    ReviewDocumentKind.SELF_ASSESSMENT_REPORT: Material.SUBMITTED_QUESTIONNAIRE,
    ReviewDocumentKind.WRITTEN_FEEDBACK: Material.FEEDBACK,
    ReviewDocumentKind.NOTE_OF_AGREEMENT: Material.DRAFT_LIST,
    ReviewDocumentKind.STATUS_NOTE: Material.REVIEW,
}
# The letters in the symbol of each kind of document: KEN-1/SAR/1.
PAPER_SERIES = {
    ReviewDocumentKind.SELF_ASSESSMENT_REPORT: "SAR",
    ReviewDocumentKind.WRITTEN_FEEDBACK: "WF",
    ReviewDocumentKind.NOTE_OF_AGREEMENT: "NA",
    ReviewDocumentKind.STATUS_NOTE: "SN",
    ReviewDocumentKind.FOLLOW_UP_NOTE: "FUN",
}


class ObservationKind(models.TextChoices):
    """The kind of an observation."""

    BEST_PRACTICE = "best_practice", _("Successes and best practices")
    GAP = "gap", _("Gaps and challenges")
    SUGGESTION = "suggestion", _("Suggestions")
    TECHNICAL_ASSISTANCE = "technical_assistance", _("Technical-assistance needs")


class AssistanceType(models.TextChoices):
    """The type of assistance that a State needs. The questionnaires have the same types."""

    MODEL_LEGISLATION = "model_legislation", _("Model legislation")
    LEGISLATIVE_DRAFTING = "legislative_drafting", _("Help with drafting legislation")
    INSTITUTION_BUILDING = "institution_building", _("Institution-building")
    TRAINING = "training", _("Training and capacity-building")
    TECHNOLOGY = "it", _("Information technology and equipment")
    EXPERT = "on_site_expert", _("On-site assistance by an expert")
    OTHER = "other", pgettext_lazy("type of technical assistance", "Other")


class CommentAudience(models.TextChoices):
    """Who can read a comment on a passage."""

    DELEGATION = "own", _("own delegation")
    REVIEWERS = "reviewers", _("reviewing States")
    PARTIES = "parties", _("all parties to the review")


class PublicationScope(models.TextChoices):
    """How much of the list of observations the State under review publishes."""

    ALL = "all", _("the whole list")
    PARTS = "parts", _("parts of the list")
    NOTHING = "nothing", _("nothing of the list")


class DeadlineKind(models.TextChoices):
    """The deadlines of a review."""

    FOCAL_POINTS = "focal_points", _("focal points named")
    EXPERTS = "experts", _("experts named")
    PRELIMINARY_CONSULTATION = "preliminary_consultation", _("preliminary consultation held")
    SELF_ASSESSMENT = "self_assessment", _("self-assessment submitted")
    WRITTEN_FEEDBACK = "written_feedback", _("written feedback given")
    LIST_OF_OBSERVATIONS = "list_of_observations", _("list of observations agreed")
    CLOSURE = "closure", _("review of this phase closed")


class ReminderSide(models.TextChoices):
    """Whether people get a reminder before a deadline or after it."""

    BEFORE = "before", _("before")
    AFTER = "after", _("after")


class EscalationLevel(models.TextChoices):
    """Who gets a reminder of a deadline, from the narrowest circle to the widest. Each includes the narrower ones."""

    ACTING = "acting", _("the people who have to act")
    FOCAL_POINT = "focal_point", _("the focal point as well")
    DEPUTY = "deputy", _("the deputy of the focal point as well")
    CONTACT = "contact", _("the national contact point as well")
    MISSION = "mission", _("the observers and the Permanent Mission as well")
    SECRETARIAT = "secretariat", _("the Secretariat as well")


class DeadlineEventType(models.TextChoices):
    """The events of a deadline of a review."""

    STARTED = "started", _("started")
    EXTENDED = "extended", _("extended")
    SUSPENDED = "suspended", _("suspended")
    RESUMED = "resumed", _("resumed")
    RECALCULATED = "recalculated", _("recalculated")
    DONE = "met", pgettext_lazy("deadline", "done")


def get_labels(choices: type[models.TextChoices]) -> dict[str, Any]:
    """Return value → label of an enumeration, for templates."""
    return dict(choices.choices)
