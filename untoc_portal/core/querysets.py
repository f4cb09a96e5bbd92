"""The base of every queryset that people read from: no app's rows are visible until it says to whom."""

from typing import Self

from django.db import models

from untoc_portal.core.enums import MessageFamily


class VisibleQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what a user may see."""

    def visible_to(self, user) -> Self:  # noqa: ANN001 (any user, signed in or not)
        """Return the rows this user may see. Deny by default: a model that says nothing shows nothing."""
        del user
        return self.none()


class MessageQuerySet(models.QuerySet):
    """Messages. That there is one is the secretariat's to know; its text, the recipient's alone."""

    def in_inbox_of(self, user) -> Self:  # noqa: ANN001 (any user who is signed in)
        """Return the person's own messages, but for those that are for the mailbox alone."""
        return self.filter(recipient=user.pk).exclude(family=MessageFamily.ACCOUNT)

    def unread(self) -> Self:
        """Return the messages nobody has opened."""
        return self.filter(read_at__isnull=True)
