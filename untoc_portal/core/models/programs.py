"""Programs of others that people allow to act for them (OAuth 2.1), and what such a program holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup, SecretKind
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


class ProgramQuerySet(VisibleQuerySet["Program"]):
    """Registered programs."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return all programs to the Secretariat, and none to others: they see what they have allowed."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()

    def in_force(self) -> Self:
        """Return the programs that a second officer confirmed and nobody ended."""
        return self.filter(confirmed_by__isnull=False, ended_at__isnull=True)


class Program(Timestamped):
    """A program of others, registered by one officer and confirmed by another.

    The library's `Client` has its addresses, scopes and ways. Nothing of it is changed later: a program is ended, and
    another registered. The portal stores only the hash of its secret.
    """

    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.PROTECT, related_name="program", verbose_name=_("client")
    )
    holder = models.CharField(_("who runs it"), max_length=200)
    secret_sha256 = models.CharField(_("SHA-256 of the secret"), max_length=64, blank=True, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of others, by OAuth", "program")
        verbose_name_plural = pgettext_lazy("of others, by OAuth", "programs")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(holder=""), name="core_program_has_a_holder"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("registered_by")),
                name="core_program_of_two_officers",
            ),
        ]

    def __str__(self) -> str:
        return str(self.client.name)

    @property
    def is_in_force(self) -> bool:
        """Return whether people can allow it and it can act."""
        return self.confirmed_by_id is not None and self.ended_at is None


class ProgramGrantQuerySet(VisibleQuerySet["ProgramGrant"]):
    """Permissions for programs."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the user's own permissions; for the Secretariat, all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def in_force(self) -> Self:
        """Return the permissions that were not ended."""
        return self.filter(ended_at__isnull=True)


class ProgramGrant(Timestamped):
    """What a person allowed a program, and for whom the person acted then. It ends when one of these mandates ends."""

    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="grants", verbose_name=pgettext_lazy("of others", "program")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="program_grants", verbose_name=_("person")
    )
    scopes = models.JSONField(_("scopes"), default=list)
    # The States and organizations: state:KEN, organization:5.
    parties = models.JSONField(_("acts for"), default=list, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ProgramGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("permission for a program")
        verbose_name_plural = _("permissions for programs")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.program)

    @property
    def is_in_force(self) -> bool:
        """Return whether the token and its program were not ended, and it is not older than any token may be."""
        oldest = timezone.now() - dt.timedelta(days=settings.API_TOKEN_DAYS)
        return self.ended_at is None and self.program.is_in_force and self.created_at > oldest


class ProgramSecret(models.Model):
    """A code or a refresh token, of which the portal stores the hash. Each is used once: a second use ends everything.

    The code of a device has no permission until its person says yes.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=SecretKind)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    # The short code of a device, which a person types. Only one that is open has it.
    user_code_sha256 = models.CharField(_("SHA-256 of the short code"), max_length=64, null=True, unique=True)  # noqa: DJ001 (unique where it is)
    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, related_name="+", verbose_name=pgettext_lazy("of others", "program")
    )
    grant = models.ForeignKey(
        ProgramGrant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="secrets",
        verbose_name=_("permission"),
    )
    # Of a code: redirect_uri, nonce, code_challenge. Of a code and a device: scopes.
    data = models.JSONField(_("data"), default=dict)
    expires_at = models.DateTimeField(_("ends"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    polled_at = models.DateTimeField(_("last asked for"), null=True, blank=True)

    # No page shows them: a program finds one by its text.
    objects = VisibleQuerySet["ProgramSecret"].as_manager()

    class Meta:
        verbose_name = _("code or refresh token")
        verbose_name_plural = _("codes and refresh tokens")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=SecretKind.DEVICE) | Q(grant__isnull=False), name="core_programsecret_of_a_grant"
            ),
            models.CheckConstraint(
                condition=Q(grant__isnull=True) | Q(refused_at__isnull=True), name="core_programsecret_one_decision"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_over(self) -> bool:
        """Return whether its time is over."""
        return self.expires_at <= timezone.now()
