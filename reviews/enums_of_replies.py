"""Lists of choices for what the State under review replies to observations and comments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReplyKind(models.TextChoices):
    """What the State under review replies. Its agreement to the whole text is another act, of its focal point."""

    ACCEPT = "accept", _("Accept")
    PROPOSE = "propose", _("Propose other wording")
    EXPLAIN = "explain", _("Explain")


class ReplyEnding(models.TextChoices):
    """How a reply ended. The reviewing States accept or decline a proposal; the State replaces or withdraws a reply."""

    ACCEPTED = "accepted", _("accepted by the reviewing States")
    DECLINED = "declined", _("not accepted by the reviewing States")
    REPLACED = "replaced", _("replaced by a later reply")
    WITHDRAWN = "withdrawn", _("withdrawn")
