"""The enumerations of what follows a review: steps of the State, who reads them, and good practices."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class StepKind(models.TextChoices):
    """The kind of a step that a State has taken or plans. A kind says what was done, not how well."""

    LAW = "law", _("law or regulation")
    INSTITUTION = "institution", _("institution or procedure")
    PRACTICE = "practice", _("practice and cases")
    TRAINING = "training", _("training")
    COOPERATION = "cooperation", _("cooperation with other States")
    ASSISTANCE = "assistance", _("technical assistance received or asked for")
    OTHER = "other", pgettext_lazy("kind of step", "another step")


class StepTime(models.TextChoices):
    """Whether the State says that it has taken a step, or that it plans it. The portal never compares it with a day."""

    DONE = "done", _("done")
    PLANNED = "planned", pgettext_lazy("a step of a State", "planned")


class LineReaders(models.IntegerChoices):
    """Who reads a line of the follow-up, by the decision of the State, from the fewest to the most."""

    STATE_ONLY = 0, _("only the State itself")
    PARTIES = 1, _("the parties to the review and the Secretariat")
    STATES = 2, _("all States")
    PUBLIC = 3, _("everyone")
