"""The choices of working groups and constructive dialogues."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

# Meeting places of the bodies of the Mechanism, in the reader's language. Other places are shown as typed.
PLACES_OF_MEETING = {"Vienna": _("Vienna")}


class WorkingGroupCode(models.TextChoices):
    """The Conference and its five thematic working groups."""

    COP = "COP", _("Conference of the Parties")
    TIP = "TIP", _("Working Group on Trafficking in Persons")
    SOM = "SOM", _("Working Group on the Smuggling of Migrants")
    FA = "FA", _("Working Group on Firearms")
    IC = "IC", _("Working Group on International Cooperation")
    TA = "TA", _("Working Group of Government Experts on Technical Assistance")


class FundingKind(models.TextChoices):
    """The two possible sources of the Mechanism's money."""

    REGULAR_BUDGET = "regular_budget", _("allotted to the Conference from the regular budget")
    VOLUNTARY = "voluntary", _("voluntary contribution")


class DocumentKind(models.TextChoices):
    """The kind of a document before a session."""

    AGENDA = "agenda", _("provisional agenda")
    BACKGROUND = "background", _("background paper")
    CONFERENCE_ROOM_PAPER = "conference_room_paper", _("conference room paper")
    DRAFT_REPORT = "draft_report", _("draft report")
    REPORT = "report", _("report")
    OTHER = "other", _("other document")


class BureauRole(models.TextChoices):
    """The offices of a session's bureau."""

    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-Chair")
    RAPPORTEUR = "rapporteur", _("Rapporteur")


class ParticipantKind(models.TextChoices):
    """The kinds of participants in a session.

    Stakeholders never take part (domain rule: three doors and their limits).
    """

    STATE = "state", _("State")
    UN_BODY = "un_body", _("United Nations body")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organization")


class SessionState(models.TextChoices):
    """The status of a session of a working group."""

    SCHEDULED = "scheduled", _("scheduled")
    CONCLUDED = "concluded", _("concluded")
    REPORT_ADOPTED = "report_adopted", _("concluded, report adopted")


class RoutingTableState(models.TextChoices):
    """The status of a version of the routing table."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    RETIRED = "retired", _("retired")


class DialogueState(models.TextChoices):
    """The status of a constructive dialogue."""

    OPEN = "open", _("open for applications and statements")
    HELD = "held", _("held")
    SUMMARIZED = "summarized", _("held, chair's summary issued")


class OpenDataForm(models.TextChoices):
    """The forms of a table in the daily dump; each is the ending of the file's name."""

    CSV = "csv", "CSV"
    JSONL = "jsonl", _("JSON Lines")


class DialogueKind(models.TextChoices):
    """The two meetings that stakeholders may take part in."""

    CONSTRUCTIVE = "constructive", _("constructive dialogue")
    GENERAL_REVIEW = "general_review", _("general review by the Conference")


class DialogueMode(models.TextChoices):
    """How a dialogue is held."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class ApplicationState(models.TextChoices):
    """The status of an application to a dialogue."""

    SUBMITTED = "submitted", _("received, to be checked")
    INCOMPLETE = "incomplete", _("to be completed by the organization")
    COMPLETE = "complete", _("complete, to be circulated")
    CIRCULATED = "circulated", _("before States parties and the Extended Bureau")
    INVITED = "invited", _("invited")
    # Approved, but there is no place left.
    WAITING = "waiting", _("on the waiting list")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Applications on a circulated list. Before that, only the organization and the Secretariat know of them.
CIRCULATED_STATES = (
    ApplicationState.CIRCULATED,
    ApplicationState.INVITED,
    ApplicationState.WAITING,
    ApplicationState.REFUSED,
)


class Decision(models.TextChoices):
    """The possible decisions on an application."""

    INVITE = "invite", _("invite the organization")
    WAIT = "wait", _("approve it, on the waiting list")
    REFUSE = "refuse", _("refuse the application")


class Attendance(models.TextChoices):
    """How an organization takes part."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class ObjectionOutcome(models.TextChoices):
    """The decision on an objection of a State."""

    SUSTAINED = "sustained", _("sustained")
    NOT_SUSTAINED = "not_sustained", _("not sustained")
    # Outside the window, or withdrawn. It has no effect and remains recorded.
    WITHOUT_EFFECT = "noted", _("noted")


class BureauOutcome(models.TextChoices):
    """The result of a proposal to the Extended Bureau."""

    TAKEN = "taken", pgettext_lazy("of a decision", "taken")
    NOT_TAKEN = "not_taken", _("not taken")
    WITHDRAWN = "withdrawn", _("withdrawn by the member who proposed it")


class DecisionManner(models.TextChoices):
    """How the Extended Bureau took a decision."""

    SILENCE = "silence", _("by silence: no member objected before the end of the period")
    AGREEMENT = "agreement", _("by agreement of all members who take part")


class NotTakenCause(models.TextChoices):
    """The reason why a proposal was not taken."""

    OBJECTION = "objection", _("A member objected.")
    PROPOSER = "proposer", _("The State of the member who proposed it has objected to the applicant.")
    SUBJECT = "subject", _("There was nothing left to decide on.")
    CONDITIONS = "conditions", _("A condition was not met when the decision was to be taken.")


class Stance(models.TextChoices):
    """The position of a member of the Extended Bureau on a proposal."""

    AGREES = "agrees", _("agrees")
    OBJECTS = "objects", _("objects")
    RECUSED = "recused", _("does not take part: own decision")
    # These two follow from the rule. No member chooses them.
    STATE_OBJECTED = "own_state", _("does not take part: own State objected")
    NO_POSITION = "no_position", _("has not taken a position")


# The positions that a member can choose.
CHOSEN_STANCES = (Stance.AGREES, Stance.OBJECTS, Stance.RECUSED)


class StatementState(models.TextChoices):
    """The status of a statement."""

    DRAFT = "draft", _("draft")
    # The check found the name of a State. The author sees the passage and may write again.
    REFUSED = "refused", _("refused: names a specific country situation")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned to its author")
    # The author does not agree with the check or the moderator. A person decides, not the same one as before.
    CONTESTED = "contested", _("contested: a person will decide")


class SpeakerClass(models.TextChoices):
    """The classes of speakers. The limits of a meeting have one line for each, and their order (`FloorLimit`)."""

    PANELLIST = "panellist", _("panellist")
    STATE = "state", _("State")
    UN_BODY = "un_body", _("United Nations body")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organization")
    STAKEHOLDER = "stakeholder", _("stakeholder")
    # A State answers what was said. It waits for its turn and is never put in (custom of the United Nations).
    REPLY = "reply", _("right of reply")


class MoveReason(models.TextChoices):
    """Why a speaker is not called in the order in which the speakers asked (rule 42)."""

    CHAIR = "chair", _("decision of the chair")
    REQUEST = "request", _("at the request of the speaker")
    ABSENT = "absent", _("the speaker is not in the room")
    BALANCE = "balance", _("balance of regions and kinds of speakers")


class RoomNoteKind(models.TextChoices):
    """What the chair records about the conduct of a meeting."""

    POINT_OF_ORDER = "point_of_order", _("point of order")
    STATE_NAMED = "state_named", _("a State was named aloud")


class RoomMessageKind(models.TextChoices):
    """The messages that a chair can show in the room with one button, in the language of each reader."""

    KEEP_TIME = "keep_time", _("Please keep to the speaking time.")
    NAME_NO_STATE = "name_no_state", _("Please name no State. A State may speak of its own review only.")
    LIST_CLOSES = "list_closes", _("The list of speakers closes soon. Please ask for the floor now.")
    BREAK = "break", _("There is a short break. Please stay near.")
    RESUMES = "resumes", _("The meeting goes on now.")
    WRITTEN = "own", _("written by the chair")


class Delivery(models.TextChoices):
    """The ways to make a statement."""

    WRITTEN = "written", _("in writing, before the dialogue")
    ORAL = "oral", _("orally, in the dialogue")
    BOTH = "both", _("in writing and orally")


class ChairSummaryState(models.TextChoices):
    """The status of a chair's summary."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")


class DisclosureSettingName(models.TextChoices):
    """The numbers that the disclosure guard uses."""

    MIN_CELL_SIZE = "smallest_cell", _("minimum number of States in a cell, and outside it")
    MIN_BATCH_SIZE = "smallest_batch", _("minimum number of States in a batch")


class FigureBasis(models.TextChoices):
    """The sources from which figures are counted."""

    SELF_ASSESSMENTS = "self_assessments", _("submitted self-assessments")
    OUTCOMES = "outcomes", _("issued outcomes")
    FOLLOW_UP = "follow_up", _("follow-up to closed reviews")


class FigureKind(models.TextChoices):
    """The criterion by which a figure counts States."""

    ANSWER = "answer", _("answer to a question")
    CHOICE = "choice", _("choice of one of several answers")
    OBSERVATION = "observation", _("observation on an article")
    STEP = "step", _("step after a review")


class ReportState(models.TextChoices):
    """The status of a general report."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued to the working group")
    PUBLISHED = "published", _("published")


# Values of a cell that are not answers of the questionnaire itself.
NO_ANSWER = "none"
CHOSEN, NOT_CHOSEN = "chosen", "not_chosen"
OBSERVED, NOT_OBSERVED = "observed", "not_observed"
