"""The enumerations of the general review: who takes part in the Conference and how, and what States hand in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ParticipantClass(models.TextChoices):
    """Who takes part in a session of the Conference (rules of procedure, rules 12 to 17)."""

    PARTY = "party", _("State party")
    SIGNATORY = "signatory", _("signatory State")
    NON_SIGNATORY = "non_signatory", _("State that has not signed")
    ENTITY = "entity", _("United Nations body or entity with a standing invitation")
    INTERGOVERNMENTAL = "intergovernmental", _("other intergovernmental organization")
    NON_GOVERNMENTAL = "non_governmental", _("non-governmental organization")


class ConferenceAct(models.TextChoices):
    """What a participant may do in a session of the Conference."""

    ATTEND = "attend", _("attend the plenary")
    SPEAK = "speak", _("speak")
    RECEIVE_DOCUMENTS = "receive_documents", _("receive documents")
    SUBMIT_VIEWS = "submit_views", _("submit views in writing")
    DELIBERATE = "deliberate", _("take part in the deliberations")
    DECIDE = "decide", _("take part in decisions")
    POINT_OF_ORDER = "point_of_order", _("raise a point of order")


class Extent(models.TextChoices):
    """How far a right goes."""

    YES = "yes", _("yes")
    INVITED = "invited", _("when the President invites")
    NO = "no", _("no")


class ContributionKind(models.TextChoices):
    """The kinds of contributions that States hand in to the general review."""

    EXPERIENCE = "experience", _("experience")
    GOOD_PRACTICE = "good_practice", _("good practice")
    CHALLENGE = "challenge", _("challenge")


class CompilationState(models.TextChoices):
    """The status of a compilation of the Secretariat for the general review."""

    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued to States")
    PUBLISHED = "published", _("published")


class DecisionEffect(models.TextChoices):
    """What a decision of the Conference does with the document that it concerns."""

    APPROVES = "approves", _("approves it")
    TAKES_NOTE = "takes_note", _("takes note of it")
    OTHER = "other", _("something else")
