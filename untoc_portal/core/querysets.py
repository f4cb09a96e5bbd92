"""Base class of the querysets that people read from: rows of an app are invisible until the app says who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models

from untoc_portal.core.enums import MessageCategory, PreparationState
from untoc_portal.core.notices import list_private_events

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import Document, FormDraft, LastReading, Message, Preparation  # noqa: F401 (named before they exist)

M = TypeVar("M", bound=models.Model)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents. The app that owns a document decides who can read it."""

    def with_hash(self, sha256: str) -> Self:
        """Return the documents with this hash, of a file in any format or of the snapshot."""
        return self.filter(
            models.Q(sha256=sha256)
            | models.Q(snapshot_sha256=sha256)
            | models.Q(pk__in=apps.get_model("core.Rendition").objects.filter(sha256=sha256).values("document"))
        )


class VisibleQuerySet(models.QuerySet[M]):
    """A queryset that can be filtered to the rows that a user can see."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the rows that this user can see. By default there are none: a model must allow access explicitly."""
        del user
        return self.none()


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages. The Secretariat knows of most messages; only the recipient can read the text."""

    def visible_to_secretariat(self) -> Self:
        """Return the messages that the Secretariat knows of."""
        return self.exclude(event__in=list_private_events())

    def in_inbox_of(self, user: User) -> Self:
        """Return the person's own messages, except those that are sent by e-mail only."""
        return self.filter(recipient=user.pk).exclude(family=MessageCategory.ACCOUNT)

    def unread(self) -> Self:
        """Return the messages that no one has opened."""
        return self.filter(read_at__isnull=True)


class PreparationQuerySet(VisibleQuerySet["Preparation"]):
    """What people asked the portal to prepare."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return what this person requested. No one else can see it, not even the Secretariat."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def open(self) -> Self:
        """Return the preparations that have not ended."""
        return self.filter(state__in=(PreparationState.WAITING, PreparationState.RUNNING))


class LastReadingQuerySet(VisibleQuerySet["LastReading"]):
    """What people read last."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return what this person read. No one else can see it, not even the Secretariat."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class FormDraftQuerySet(VisibleQuerySet["FormDraft"]):
    """What people have typed and not sent."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return what this person typed. No one else can see it, not even the Secretariat."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()
