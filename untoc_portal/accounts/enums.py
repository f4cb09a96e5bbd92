"""Decisions on role proposals, and the numbers for access."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class RoleDecision(models.TextChoices):
    """The result of a proposal to give a role."""

    CONFIRMED = "confirmed", pgettext_lazy("a proposal of a role", "confirmed")
    DECLINED = "declined", pgettext_lazy("a proposal of a role", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("a proposal of a role", "withdrawn")
    # Closed by the portal: it has expired, or its proposer has lost the right to propose.
    LAPSED = "lapsed", pgettext_lazy("a proposal of a role", "expired")


class AccessNumber(models.TextChoices):
    """The numbers for access. No source confirms them, so they are data."""

    PROPOSAL_DAYS = "proposal_days", _("days after which a proposal of a role expires")
    EMERGENCY_MINUTES = "emergency_minutes", _("longest emergency access, minutes")
