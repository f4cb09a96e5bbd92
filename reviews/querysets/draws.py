"""Drawings of lots and what was given for them."""

from __future__ import annotations

from typing import Self

from django.db.models import Exists, OuterRef

from reviews.draw import VERSION
from reviews.enums_of_draws import DrawEntryKind
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.querysets import M


class DrawQuerySet(ReferenceQuerySet[M]):
    """Drawings of lots. All are public, those that were declared void too."""

    def newest(self) -> Self:
        """Return the last drawing of each phase."""
        later = self.model._default_manager.filter(phase=OuterRef("phase"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def by_this_method(self) -> Self:
        """Return the drawings that the present program can replay."""
        return self.filter(method=VERSION)

    def in_force(self) -> Self:
        """Return the drawings that were not declared void and that the present program can replay."""
        return self.by_this_method().exclude(entries__kind=DrawEntryKind.VOID)


class SealedTextQuerySet(ReferenceQuerySet[M]):
    """Sealed texts. Who gave one is public; the commitment is shown in the transcript once they are closed."""

    def taken_in(self) -> Self:
        """Return those that count: from the account of a State, or envelopes that a second officer confirmed."""
        return self.filter(is_envelope=False) | self.filter(decided_by__isnull=False, is_refused=False)


class RevealedTextQuerySet(ReferenceQuerySet[M]):
    """Opened texts."""

    def valid(self) -> Self:
        """Return those that count. The text of an envelope counts only if a second officer saw it opened."""
        return self.filter(sealed__is_envelope=False) | self.filter(confirmed_by__isnull=False)


class DrawProposalQuerySet(ReferenceQuerySet[M]):
    """What one officer proposed for a drawing of lots and another one decides."""

    def pending(self) -> Self:
        """Return the proposals that nobody has decided."""
        return self.filter(decided_at__isnull=True)
