"""The words of working groups and constructive dialogues."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

# Where the bodies of the Mechanism meet, said in the reader's language; any other place stands as it was typed.
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
    """Where the Mechanism's money may come from; there is no third."""

    REGULAR_BUDGET = "regular_budget", _("allotted to the Conference from the regular budget")
    VOLUNTARY = "voluntary", _("voluntary contribution")


class DocumentKind(models.TextChoices):
    """What a document before a session is."""

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
    """Who takes part in a session. Stakeholders never do (domain rule: three doors and their limits)."""

    STATE = "state", _("State")
    UN_BODY = "un_body", _("United Nations body")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organization")


class SessionState(models.TextChoices):
    """Where a session of a working group stands."""

    SCHEDULED = "scheduled", _("scheduled")
    CONCLUDED = "concluded", _("concluded")
    REPORT_ADOPTED = "report_adopted", _("concluded, report adopted")


class RoutingTableState(models.TextChoices):
    """Where a version of the routing table stands."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    RETIRED = "retired", _("retired")


class DialogueState(models.TextChoices):
    """Where a constructive dialogue stands."""

    OPEN = "open", _("open for applications and statements")
    HELD = "held", _("held")
    SUMMARIZED = "summarized", _("held, chair's summary issued")


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
    """Where an application to a dialogue stands."""

    SUBMITTED = "submitted", _("received, to be checked")
    INCOMPLETE = "incomplete", _("to be completed by the organization")
    COMPLETE = "complete", _("complete, to be circulated")
    CIRCULATED = "circulated", _("before States parties and the Extended Bureau")
    INVITED = "invited", _("invited")
    # Approved; there is no place left.
    WAITING = "waiting", _("on the waiting list")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


# On the record of a list that was circulated; before that nobody but organization and secretariat knows of it.
CIRCULATED_STATES = (
    ApplicationState.CIRCULATED,
    ApplicationState.INVITED,
    ApplicationState.WAITING,
    ApplicationState.REFUSED,
)


class Decision(models.TextChoices):
    """What is decided on an application."""

    INVITE = "invite", _("invite the organization")
    WAIT = "wait", _("approve it, on the waiting list")
    REFUSE = "refuse", _("refuse the application")


class Attendance(models.TextChoices):
    """How an organization takes part."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class ObjectionOutcome(models.TextChoices):
    """What was decided on a State's objection."""

    SUSTAINED = "sustained", _("sustained")
    NOT_SUSTAINED = "not_sustained", _("not sustained")
    # Outside the window, or withdrawn: it weighs nothing, and stays on record.
    NOTED = "noted", _("noted")


class BureauOutcome(models.TextChoices):
    """What came of a proposal before the Extended Bureau."""

    TAKEN = "taken", pgettext_lazy("of a decision", "taken")
    NOT_TAKEN = "not_taken", _("not taken")
    WITHDRAWN = "withdrawn", _("withdrawn by the member who proposed it")


class DecisionManner(models.TextChoices):
    """How the Extended Bureau took a decision."""

    SILENCE = "silence", _("by silence: no member objected before the end of the period")
    AGREEMENT = "agreement", _("by agreement of all members who take part")


class NotTakenCause(models.TextChoices):
    """Why a proposal was not taken."""

    OBJECTION = "objection", _("A member objected.")
    PROPOSER = "proposer", _("The State of the member who proposed it has objected to the applicant.")
    SUBJECT = "subject", _("There was nothing left to decide on.")
    CONDITIONS = "conditions", _("A condition was not met when the decision was to be taken.")


class Stance(models.TextChoices):
    """Where a member of the Extended Bureau is on a proposal."""

    AGREES = "agrees", _("agrees")
    OBJECTS = "objects", _("objects")
    RECUSED = "recused", _("does not take part: own decision")
    # The two that follow from the rule, and that no member chooses.
    OWN_STATE = "own_state", _("does not take part: own State objected")
    NO_POSITION = "no_position", _("has not taken a position")


# What a member can choose.
CHOSEN_STANCES = (Stance.AGREES, Stance.OBJECTS, Stance.RECUSED)


class StatementState(models.TextChoices):
    """Where a statement stands."""

    DRAFT = "draft", _("draft")
    # The check found a State named; the author sees the passage and may write again.
    REFUSED = "refused", _("refused: names a specific country situation")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned to its author")
    # The author does not agree with the check, or with the moderator: a person decides, and another one than before.
    CONTESTED = "contested", _("contested: a person will decide")


class Delivery(models.TextChoices):
    """How a statement is made."""

    WRITTEN = "written", _("in writing, before the dialogue")
    ORAL = "oral", _("orally, in the dialogue")
    BOTH = "both", _("in writing and orally")


class ChairSummaryState(models.TextChoices):
    """Where a chair's summary stands."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")


class DisclosureSettingName(models.TextChoices):
    """The numbers of the disclosure guard."""

    SMALLEST_CELL = "smallest_cell", _("minimum number of States in a cell, and outside it")
    SMALLEST_BATCH = "smallest_batch", _("minimum number of States in a batch")


class FigureBasis(models.TextChoices):
    """What figures are counted from."""

    SELF_ASSESSMENTS = "self_assessments", _("submitted self-assessments")
    OUTCOMES = "outcomes", _("issued outcomes")


class FigureKind(models.TextChoices):
    """What a figure counts States by."""

    ANSWER = "answer", _("answer to a question")
    CHOICE = "choice", _("choice of one of several answers")
    OBSERVATION = "observation", _("observation on an article")


class ReportState(models.TextChoices):
    """Where a general report stands."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued to the working group")
    PUBLISHED = "published", _("published")


# Values of a cell that are no answer of the questionnaire's own.
NO_ANSWER = "none"
CHOSEN, NOT_CHOSEN = "chosen", "not_chosen"
OBSERVED, NOT_OBSERVED = "observed", "not_observed"
