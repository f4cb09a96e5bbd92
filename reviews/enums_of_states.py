"""The enumerations of the people who act for a State whatever its reviews do."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class StateRole(models.TextChoices):
    """The role of a person in the standing delegation of a State (domain rule: missions, contact points)."""

    # One at a time, as the focal point of a review.
    CONTACT = "contact", _("national contact point")
    DEPUTY = "deputy", _("deputy of the national contact point")
    # Names the others of the delegation.
    DESIGNATED = "designated", _("designated person of the Permanent Mission")
    DELEGATE = "delegate", _("delegate of the Permanent Mission")


MISSION_ROLES = (StateRole.DESIGNATED, StateRole.DELEGATE)


class Seat(models.TextChoices):
    """Where a person of the standing delegation works. A State without a Permanent Mission acts from its capital."""

    VIENNA = "vienna", _("Vienna")
    GENEVA = "geneva", _("Geneva")
    NEW_YORK = "new_york", _("New York")
    CAPITAL = "capital", _("capital")


class StateRight(models.TextChoices):
    """What people of the standing delegation may do. Each value is the codename of the right on the State."""

    READ = "read_for_state", _("read what is sent to States")
    REVIEWS = "view_state_reviews", _("see the reviews of the State, their dates and duties")
    OBJECT = "object_for_state", _("object to an applicant")
    NAME = "name_for_state", _("name people for reviews")
    KEEP = "keep_delegation", _("name the people of the delegation, record contacts and choose circles")
    # In the reviews of the State only when no focal point is there to do it.
    FOLLOW_UP = (
        "follow_up_for_state",
        _("say what the State did after a review, and speak for it in the general review"),
    )


class Circle(models.TextChoices):
    """Which people of the standing delegation have a right, from the widest circle to the smallest."""

    EVERYONE = "everyone", _("everyone in the delegation")
    DESIGNATED = "designated", _("the national contact point, its deputies and the designated people of the mission")
    CONTACTS = "contacts", _("the national contact point and its deputies")
    NOBODY = "nobody", _("nobody; only the focal points of the reviews")


class NoticeDecision(models.TextChoices):
    """The decision of the Secretariat on a note about the people of a delegation."""

    CONFIRMED = "confirmed", pgettext_lazy("state of an entry", "confirmed")
    REFUSED = "refused", _("refused")


class NoteCheck(models.TextChoices):
    """What a note verbale that names people must carry (UNODC practice on credentials)."""

    NAME = "has_name", _("The note has the full name of the head of the mission or the ministry.")
    SIGNATURE = "has_signature", _("The note is signed.")
    STAMP = "has_stamp", _("The note has a stamp.")


class Reach(models.TextChoices):
    """Who is reached for a State, in this order: the first who is there."""

    IN_CHARGE = "in_charge", _("person in charge")
    FOCAL_POINT = "focal_point", _("focal point")
    DEPUTY = "deputy", _("deputy of the focal point")
    CONTACT = "contact", _("national contact point")
    MISSION = "mission", _("Permanent Mission")
