"""Decisions on role proposals, the numbers for access, and what concerns personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class RoleDecision(models.TextChoices):
    """The result of a proposal to give a role."""

    CONFIRMED = "confirmed", pgettext_lazy("a proposal of a role", "confirmed")
    DECLINED = "declined", pgettext_lazy("a proposal of a role", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("a proposal of a role", "withdrawn")
    # Closed by the portal: it has expired, or its proposer has lost the right to propose.
    EXPIRED = "lapsed", pgettext_lazy("a proposal of a role", "expired")


class AccessNumber(models.TextChoices):
    """The numbers for access. No source confirms them, so they are data."""

    PROPOSAL_DAYS = "proposal_days", _("days after which a proposal of a role expires")
    EMERGENCY_MINUTES = "emergency_minutes", _("longest emergency access, minutes")


class RetentionNumber(models.TextChoices):
    """For how many days personal data are kept. No source confirms the numbers, so they are data."""

    SIGN_IN_DAYS = "sign_in_days", _("days after which an expired session or token is deleted")
    MAIL_DAYS = "mail_days", _("days after which a mail that was sent is deleted")
    RECOVERY_DAYS = "recovery_days", _("days after which a decided request for recovery is erased")
    CONTACT_DAYS = "contact_days", _("days after which a message to focal points is erased")
    GUEST_DAYS = "guest_days", _("days after which the name of a guest is erased, from the end of the link")
    APPLICATION_DAYS = "application_days", _("days after which a refused application is erased")
    REQUEST_DAYS = "request_days", _("days after which a decided request about personal data is erased")
    PERSON_DAYS = "person_days", _("days after which a person becomes a pseudonym, from the end of the last mandate")


class DataRequestKind(models.TextChoices):
    """What a person asks for."""

    CORRECTION = "correction", _("correction")
    ERASURE = "erasure", _("erasure")


class DataDecision(models.TextChoices):
    """What an officer proposes on a request."""

    ACCEPT = "accept", _("accept")
    REFUSE = "refuse", _("refuse")
