"""Rows that only the Secretariat reads: the contact log, officers in charge, notes, saved views of the board."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet


class OfSecretariatQuerySet(VisibleQuerySet[M]):
    """Rows of the Secretariat."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all rows for the Secretariat, and none for anybody else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()


class ContactEntryQuerySet(OfSecretariatQuerySet[M]):
    """Entries of the contact log."""

    def current(self) -> Self:
        """Return the entries that no later one corrects."""
        return self.filter(correction__isnull=True)


class SavedViewQuerySet(OfSecretariatQuerySet[M]):
    """Saved views of the board."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the views of this member of the Secretariat, and those that others share."""
        return super().visible_to(user).filter(Q(owner=user.pk) | Q(is_shared=True))
