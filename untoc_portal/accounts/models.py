"""People who sign in. One account, one person: e-mail and password, no user names, no shared accounts."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import authz
from untoc_portal.core.enums import MessageFamily, OfficialLanguage, RoleGroup
from untoc_portal.core.models import Message, Timestamped
from untoc_portal.core.querysets import M, VisibleQuerySet


def validate_time_zone(name: str) -> None:
    """Raise ValidationError for a name that is no time zone's."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


class UserQuerySet(models.QuerySet["User"]):
    """People."""

    def with_unread_count(self) -> Self:
        """Give each person `unread_count`: how many messages wait to be opened in the portal."""
        unread = Message.objects.unread().exclude(family=MessageFamily.ACCOUNT).filter(recipient=OuterRef("pk"))
        counted = unread.order_by().values("recipient").annotate(count=Count("pk")).values("count")
        return self.annotate(unread_count=Coalesce(Subquery(counted), 0))


PeopleManager = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(PeopleManager["User"]):
    """Makes accounts; an account without a password waits for its holder to follow the activation link."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; e-mail addresses are kept in lower case so that one person is one account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account that passes every check: for emergencies at the console, not for daily work."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by e-mail, whatever the case it is typed in."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN)
    # Dates end with the day at the secretariat; here they are shown as well.
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    # Tours of the portal that the person has ended: they are not offered again (untoc_portal/help/tours.py).
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
        """Tell whether the person has chosen a password."""
        return self.has_usable_password()


class CalendarFeed(Timestamped):
    """The address under which a person's calendar program finds the own dates; the portal keeps the hash alone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name=_("person")
    )
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryQuerySet(VisibleQuerySet[M]):
    """Requests for recovery."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all of them to the secretariat, none to anyone else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()


class RecoveryRequest(Timestamped):
    """Somebody knows the password but lost second factor and recovery codes: the secretariat asks who it is."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_requests", verbose_name=_("person")
    )
    reach = models.CharField(
        _("how to reach you"),
        max_length=500,
        help_text=_("The Secretariat calls back, if it can through your Permanent Mission, to be sure that it is you."),
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

    objects = RecoveryQuerySet.as_manager()

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
