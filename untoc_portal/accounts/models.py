"""People who sign in. One account for one person: e-mail and password, no user names, no shared accounts."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.accounts import models_of_data  # noqa: F401 (Django looks for models in this module)
from untoc_portal.accounts.enums import AccessNumber, RoleDecision
from untoc_portal.accounts.permissions import ROLES_OF_RECORDS, get_proposable_choices
from untoc_portal.core.enums import OfficialLanguage, RoleGroup
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import NumberSetting, Timestamped
from untoc_portal.core.querysets import PersonalQuerySet, SecretariatOnlyQuerySet


def validate_time_zone(name: str) -> None:
    """Raise ValidationError if the name is not a time zone."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


class UserManager(BaseUserManager["User"]):
    """Creates accounts. An account without a password waits until its holder opens the activation link."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account. E-mail addresses are stored in lower case, so that one person has one account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account for emergencies. It has no rights until emergency access is opened for it."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account with this e-mail address, typed in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN)
    # Deadlines end with the day in Vienna; the portal also shows the time in this zone.
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    # Tours of the portal that the person has ended: they are not offered again (untoc_portal/front/help/tours.py).
    tours_seen = models.JSONField(_("tours seen"), default=list, blank=True, editable=False)
    date_joined = models.DateTimeField(_("registered"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_activated(self) -> bool:
        """Return whether the person has chosen a password."""
        return self.has_usable_password()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether the permission tables allow it.

        Django itself would let a superuser pass every check, for any State.
        """
        return bool(rules.has_perm(perm, self, obj))

    @property
    def open_emergency(self) -> EmergencyAccess | None:
        """Return the open emergency access of this account, or None. Only a superuser can have one."""
        if not (self.is_superuser and self.is_active):
            return None
        return self.emergencies.open().first()


class CalendarFeed(Timestamped):
    """The URL at which a person's calendar program finds their dates. The portal stores only the hash of its token."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name=_("person")
    )
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryRequest(Timestamped):
    """A person knows the password but lost the second factor and the recovery codes.

    The Secretariat checks who it is.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_requests", verbose_name=_("person")
    )
    reach = models.CharField(
        _("how to reach you"),
        max_length=500,
        help_text=_(
            "The Secretariat calls you back to be sure that it is you, through your Permanent Mission if it can."
        ),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for recovery")
        verbose_name_plural = _("requests for recovery")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(decided_at__isnull=True), name="accounts_recovery_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, is_confirmed=False)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="accounts_recovery_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("user")), name="accounts_recovery_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class RoleProposalQuerySet(SecretariatOnlyQuerySet["RoleProposal"]):
    """Proposals of roles."""

    def open(self) -> Self:
        """Return the proposals that wait for a second person. An expired one counts until a job closes it."""
        return self.filter(decision="")


class RoleProposal(Timestamped):
    """A proposal of one member of the Secretariat to give a person a role. Another member confirms or declines it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_proposals", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=30, choices=get_proposable_choices)
    # The object of a role that is not portal-wide: a working group, for its chair.
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind")
    )
    subject_id = models.PositiveBigIntegerField(_("object"), null=True, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    reason = models.CharField(_("reason"), max_length=500)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="roles_proposed", verbose_name=_("proposed by")
    )
    expires_at = models.DateTimeField(_("expires"))
    decision = models.CharField(_("decision"), max_length=10, choices=RoleDecision, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    objects = RoleProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of a role")
        verbose_name_plural = _("proposals of roles")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(decision="", subject_id__isnull=True),
                name="accounts_role_proposal_open_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "subject_id"],
                condition=models.Q(decision="", subject_id__isnull=False),
                name="accounts_role_proposal_open_once_a_subject",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=ROLES_OF_RECORDS), name="accounts_role_proposal_of_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(role=RoleGroup.CHAIRS, subject_type__isnull=False, subject_id__isnull=False)
                | (~models.Q(role=RoleGroup.CHAIRS) & models.Q(subject_type__isnull=True, subject_id__isnull=True)),
                name="accounts_role_proposal_subject",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="accounts_role_proposal_has_reason"),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("user")), name="accounts_role_proposal_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decision=RoleDecision.EXPIRED, decided_at__isnull=False, decided_by__isnull=True)
                | models.Q(
                    decision=RoleDecision.WITHDRAWN, decided_at__isnull=False, decided_by=models.F("proposed_by")
                )
                | (
                    models.Q(
                        decision__in=[RoleDecision.CONFIRMED, RoleDecision.DECLINED],
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(decided_by=models.F("user"))
                ),
                name="accounts_role_proposal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.role_name, self.user)

    @property
    def role_name(self) -> str:
        """Return the name of the role, with its object."""
        return format_label(self.get_role_display(), self.subject) if self.subject_id else self.get_role_display()


class EmergencyQuerySet(SecretariatOnlyQuerySet["EmergencyAccess"]):
    """Emergency accesses."""

    def open(self) -> Self:
        """Return the accesses that give rights now."""
        return self.filter(ended_at__isnull=True, ends_at__gt=timezone.now())

    def overdue(self) -> Self:
        """Return the accesses that have expired and whose end is not recorded yet. They give no rights."""
        return self.filter(ended_at__isnull=True, ends_at__lte=timezone.now())


class EmergencyAccess(Timestamped):
    """The rights of the Secretariat, for a superuser, for a short time and with a reason; never those of a State."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergencies", verbose_name=_("person")
    )
    # Short enough to be part of each row of the audit trail.
    reason = models.CharField(_("reason"), max_length=200)
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="accounts_emergency_open_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="accounts_emergency_has_reason"),
        ]

    def __str__(self) -> str:
        return format_label(self.user, self.reason)

    def get_absolute_url(self) -> str:
        """Return the URL of its page in the admin."""
        return reverse("admin:accounts_emergencyaccess_change", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Return whether it gives rights now."""
        return self.ended_at is None and self.ends_at > timezone.now()

    @property
    def capacity_text(self) -> str:
        """Return the authority of an action in one line, for the audit trail, therefore always in English."""
        return f"Emergency access: {self.reason}"


class AccessSetting(NumberSetting):
    """A number for access to the portal."""

    file = "access_settings.csv"

    name = models.CharField(_("setting"), max_length=30, choices=AccessNumber, unique=True)
    value = models.PositiveIntegerField(_("value"), validators=[MinValueValidator(1)])

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("setting of access")
        verbose_name_plural = _("settings of access")
