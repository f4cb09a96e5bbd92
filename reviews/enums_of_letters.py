"""The enumerations of notes verbales that the portal makes, and of the names that a Mission hands in by their link."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.enums_of_states import StateRole


class LetterState(models.TextChoices):
    """How far a note verbale is. The portal does not send it: it says “handed over” if a person recorded that."""

    MADE = "made", _("made")
    HANDED_OVER = "handed_over", _("handed over")
    ANSWERED = "answered", _("answered")
    VOID = "void", _("void")


class NamedRole(models.TextChoices):
    """The role of a person whom a Mission names by the link of a note verbale."""

    FOCAL_POINT = "focal_point", _("focal point of a review")
    DEPUTY = "deputy", _("deputy of the focal point of a review")
    CONTACT = "contact", _("national contact point")
    MISSION = "mission", _("designated person of the Permanent Mission")


# What each role becomes: a nomination for a review, or a person of the standing delegation.
ROLES_IN_REVIEW = {NamedRole.FOCAL_POINT: DelegateRole.FOCAL_POINT, NamedRole.DEPUTY: DelegateRole.DEPUTY}
ROLES_FOR_STATE = {NamedRole.CONTACT: StateRole.CONTACT, NamedRole.MISSION: StateRole.DESIGNATED}


class AnswerDecision(models.TextChoices):
    """What the Secretariat did with the names that a Mission handed in."""

    ENTERED = "entered", _("entered as nominations")
    REFUSED = "refused", _("refused")
