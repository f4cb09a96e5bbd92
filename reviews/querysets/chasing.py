"""Rows that only the Secretariat reads: the contact log, officers in charge, notes, saved views of the board."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from untoc_portal.core import authz
from untoc_portal.core.querysets import M, SecretariatOnlyQuerySet


class ContactEntryQuerySet(SecretariatOnlyQuerySet[M]):
    """Entries of the contact log."""

    def current(self) -> Self:
        """Return the entries that no later one corrects."""
        return self.filter(correction__isnull=True)


class SavedViewQuerySet(SecretariatOnlyQuerySet[M]):
    """Saved views of the board."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the views of this member of the Secretariat, and those that others share."""
        return super().visible_to(user).filter(Q(owner=user.pk) | Q(is_shared=True))


class LetterQuerySet(SecretariatOnlyQuerySet[M]):
    """Notes verbales that the portal made."""

    def waiting(self) -> Self:
        """Return those that are made and not handed over."""
        return self.filter(handed_over_on__isnull=True, voided_at__isnull=True)

    def unanswered(self) -> Self:
        """Return those that are in force and whose link nobody used."""
        return self.filter(voided_at__isnull=True, link_used_at__isnull=True)

    def with_open_link(self, today: dt.date) -> Self:
        """Return those whose link works."""
        return self.unanswered().filter(link_withdrawn_at__isnull=True, link_ends_on__gte=today)


class LetterAnswerQuerySet(SecretariatOnlyQuerySet[M]):
    """What Missions handed in by the link of a note verbale."""

    def undecided(self) -> Self:
        """Return those that the Secretariat has not decided on."""
        return self.filter(decision="")
