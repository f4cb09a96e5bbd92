"""Tokens with which programs use the API: of a person, of a sign-in, or of a State or an organization."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup, TokenKind
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


class ApiTokenQuerySet(VisibleQuerySet["ApiToken"]):
    """Tokens."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the user's own tokens; for the Secretariat, all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def in_force(self) -> Self:
        """Return the tokens that were not revoked and have not ended."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(Timestamped):
    """A token: what it may do, until when, and from which addresses. The portal stores only its hash.

    A service account acts for one State or organization (`party`), for as long as the person who gave it may give it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TokenKind)
    name = models.CharField(pgettext_lazy("of a token", "name"), max_length=100)
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    # Networks, as 192.0.2.0/24. Empty: from any address.
    addresses = models.JSONField(_("allowed addresses"), default=list, blank=True)
    # The State or organization of a service account: state:KEN, organization:5.
    party = models.CharField(_("acts for"), max_length=40, blank=True)
    party_name = models.CharField(_("name of whom it acts for"), max_length=300, blank=True)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # Of a token by OAuth: what the person allowed, or the service account that it represents.
    grant = models.ForeignKey(
        "core.ProgramGrant",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="tokens",
        verbose_name=_("permission"),
    )
    service = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("service account")
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token for programs")
        verbose_name_plural = _("tokens for programs")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind=TokenKind.SERVICE) & ~models.Q(party="")
                | models.Q(service__isnull=False) & ~models.Q(party="")
                | ~models.Q(kind=TokenKind.SERVICE) & models.Q(service__isnull=True, party=""),
                name="core_apitoken_party_of_a_service",
            ),
            # A token by OAuth has one origin, and no other token has any.
            models.CheckConstraint(
                condition=models.Q(kind=TokenKind.PROGRAM, grant__isnull=False, service__isnull=True)
                | models.Q(kind=TokenKind.PROGRAM, grant__isnull=True, service__isnull=False)
                | ~models.Q(kind=TokenKind.PROGRAM) & models.Q(grant__isnull=True, service__isnull=True),
                name="core_apitoken_one_origin",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="core_apitoken_has_a_name"),
        ]

    def __str__(self) -> str:
        return format_with_note(self.name, self.party_name) if self.party_name else self.name

    @property
    def principal(self) -> str:
        """Return who is counted and remembered: what lasts, however often a program gets a new token for it."""
        if self.grant_id is not None:
            return f"grant-{self.grant_id}"
        return str(self.service_id or self.pk)

    @property
    def last_day(self) -> dt.date:
        """Return the last day on which it works. It ends with that day."""
        return timezone.localdate(self.expires_at - dt.timedelta(seconds=1))

    @property
    def is_in_force(self) -> bool:
        """Return whether it was not revoked and has not ended."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class IdempotentAnswer(models.Model):
    """The answer to a request that a program may repeat with the same key. It is kept for a day.

    Without a status, the first request is still being answered.
    """

    principal = models.CharField(_("who asked"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    # Of method, address and body.
    request_sha256 = models.CharField(_("SHA-256 of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    content = models.BinaryField(_("content"), default=b"")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    # No page shows them: the answer goes to the program that repeats its request, found by its key.
    objects = VisibleQuerySet["IdempotentAnswer"].as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "key"], name="core_idempotentanswer_key_once")
        ]

    def __str__(self) -> str:
        return self.key
