"""Acts on several rows of a list: rehearsed first, so that what will change, and what is refused and why, is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.admin.acts import AdminAction
from untoc_portal.core.admin.trail import AuditEntry, collect_audit_entries
from untoc_portal.core.exceptions import DomainError, Text

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

# As many rows as somebody can look through before confirming.
MAX_ROWS = 100
NOT_AVAILABLE = _("This cannot be done here: it is at another step, or it is not your task.")


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an act does to one row: its entries in the audit trail, or why it is refused.

    `look` is what the act binds to, where it asks for a look.
    """

    obj: Model
    entries: Sequence[AuditEntry]
    reasons: Sequence[Text]
    look: Look | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether the act goes through."""
        return not self.reasons


def preview_action(act: AdminAction, rows: Iterable[Model], *, actor: Any, **data: Any) -> list[ActionResult]:
    """Return what the act would do to each row, one after the other as it would be done; nothing is kept.

    The services run as they would in earnest, in a transaction that is rolled back: mails, jobs and signals that wait
    for its commit never leave.
    """
    with transaction.atomic():
        outcomes = [_outcome(act, row, actor, data) for row in rows]
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def perform_action(
    act: AdminAction, rows: Iterable[Model], *, actor: Any, seen: Mapping[Any, str] | None = None, **data: Any
) -> list[ActionResult]:
    """Do the act to each row that allows it, and return what came of it; a refused row is left as it was.

    `seen` says, by key, what was read of each row in the rehearsal: one that has changed since is refused.
    """
    read = seen or {}
    return [_outcome(act, row, actor, data, seen=read.get(row.pk, "")) for row in rows]


def _outcome(
    act: AdminAction, row: Model, actor: Any, data: dict[str, Any], *, seen: str | None = None
) -> ActionResult:
    """Do the act to one row; without `seen` it is rehearsed on what the row says now."""
    reasons = act.get_offer(row, actor)
    if reasons:
        return ActionResult(row, (), reasons)
    look = act.look(row, actor) if act.look else None
    if look is not None:
        data = data | {"seen": look.reading.digest if seen is None else seen}
    try:
        # The trail is read when the row's own transaction is over, taken back or not.
        with collect_audit_entries(row) as entries, transaction.atomic():
            act.perform(row, actor=actor, **data)
            # A service that lets pass what is not offered has its say here, and nothing more.
            transaction.set_rollback(reasons is None)
    except DomainError as error:
        return ActionResult(row, (), [str(fault) for fault in error.all_errors])
    return ActionResult(row, (), (NOT_AVAILABLE,)) if reasons is None else ActionResult(row, entries, (), look)
