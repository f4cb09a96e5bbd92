"""Acts on several rows of a list: rehearsed first, so that what will change, and what is refused and why, is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.admin.acts import Act
from untoc_portal.core.admin.trail import Entry, recording
from untoc_portal.core.exceptions import DomainError, Text

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

# As many rows as somebody can look through before confirming.
AT_MOST = 100
NOT_OFFERED = _("This can't be done here: it stands in another step, or is not yours to do.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act does to one row: its entries in the audit trail, or why it is refused.

    `look` is what the act binds to, where it asks for a look.
    """

    obj: Model
    entries: Sequence[Entry]
    reasons: Sequence[Text]
    look: Look | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether the act goes through."""
        return not self.reasons


def rehearse(act: Act, rows: Iterable[Model], *, actor: Any, **data: Any) -> list[Outcome]:
    """Return what the act would do to each row, one after the other as it would be done; nothing is kept.

    The services run as they would in earnest, in a transaction that is rolled back: mails, jobs and signals that wait
    for its commit never leave.
    """
    with transaction.atomic():
        outcomes = [_outcome(act, row, actor, data) for row in rows]
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def perform(
    act: Act, rows: Iterable[Model], *, actor: Any, seen: Mapping[Any, str] | None = None, **data: Any
) -> list[Outcome]:
    """Do the act to each row that allows it, and return what came of it; a refused row is left as it was.

    `seen` says, by key, what was read of each row in the rehearsal: one that has changed since is refused.
    """
    read = seen or {}
    return [_outcome(act, row, actor, data, seen=read.get(row.pk, "")) for row in rows]


def _outcome(act: Act, row: Model, actor: Any, data: dict[str, Any], *, seen: str | None = None) -> Outcome:
    """Do the act to one row; without `seen` it is rehearsed on what the row says now."""
    reasons = act.offer(row, actor)
    if reasons:
        return Outcome(row, (), reasons)
    look = act.look(row, actor) if act.look else None
    if look is not None:
        data = data | {"seen": look.reading.digest if seen is None else seen}
    try:
        # The trail is read when the row's own transaction is over, taken back or not.
        with recording(row) as entries, transaction.atomic():
            act.perform(row, actor=actor, **data)
            # A service that lets pass what is not offered has its say here, and nothing more.
            transaction.set_rollback(reasons is None)
    except DomainError as error:
        return Outcome(row, (), [str(fault) for fault in error.together])
    return Outcome(row, (), (NOT_OFFERED,)) if reasons is None else Outcome(row, entries, (), look)
