"""The enumerations of the work of the Secretariat on late reviews: how a State was reached."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactWay(models.TextChoices):
    """The way in which the Secretariat reached a State."""

    NOTE_VERBALE = "note_verbale", _("note verbale")
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    EMAIL = "email", _("e-mail")
    # Sent and logged by the portal. A person of the Secretariat adds the result.
    REMINDER = "reminder", _("reminder of the portal")


# In these two ways a person answers immediately, so the entry has a result.
ANSWERED_AT_ONCE = (ContactWay.CALL, ContactWay.MEETING)
# What a person writes into the log. The portal writes its own reminders.
WRITTEN_WAYS = tuple(way for way in ContactWay if way != ContactWay.REMINDER)
