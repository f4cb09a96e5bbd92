"""The base of every queryset that people read from: no app's rows are visible until it says to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db import models

from untoc_portal.core.enums import MessageCategory, PreparationState
from untoc_portal.core.notices import list_private_events

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import Document, FormDraft, Message, Preparation  # noqa: F401 (named before they exist)

M = TypeVar("M", bound=models.Model)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents; who may read one is said by the row of the app that owns it."""

    def with_hash(self, sha256: str) -> Self:
        """Return the documents of which this is the hash of a file, in whatever form, or of the snapshot."""
        return self.filter(
            models.Q(sha256=sha256)
            | models.Q(snapshot_sha256=sha256)
            | models.Q(pk__in=apps.get_model("core.Rendition").objects.filter(sha256=sha256).values("document"))
        )


class VisibleQuerySet(models.QuerySet[M]):
    """A queryset that can be narrowed to what a user may see."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the rows this user may see. Deny by default: a model that says nothing shows nothing."""
        del user
        return self.none()


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages. That there is one is mostly the secretariat's to know; its text, the recipient's alone."""

    def visible_to_secretariat(self) -> Self:
        """Return those of which the secretariat knows."""
        return self.exclude(event__in=list_private_events())

    def in_inbox_of(self, user: User) -> Self:
        """Return the person's own messages, but for those that are for the mailbox alone."""
        return self.filter(recipient=user.pk).exclude(family=MessageCategory.ACCOUNT)

    def unread(self) -> Self:
        """Return the messages nobody has opened."""
        return self.filter(read_at__isnull=True)


class PreparationQuerySet(VisibleQuerySet["Preparation"]):
    """What people asked the portal to prepare."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return what the person asked for; nobody else's, the secretariat's staff included."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def open(self) -> Self:
        """Return what has not ended."""
        return self.filter(state__in=(PreparationState.WAITING, PreparationState.RUNNING))


class FormDraftQuerySet(VisibleQuerySet["FormDraft"]):
    """What people have typed and not sent."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return what the person typed; nobody else's, the secretariat's staff included."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()
