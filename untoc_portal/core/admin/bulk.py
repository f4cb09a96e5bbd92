"""Actions on several rows of a list.

They are previewed first, to show the changes and the refusals with their reasons.
"""

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

# The most rows that a person can look through before confirming.
MAX_ROWS = 100
NOT_AVAILABLE = _("This cannot be done here: it is at another step, or it is not your task.")


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action does to one row: its audit events, or the reasons why it is refused.

    `look` is what the user must read before the action, if there is a second look.
    """

    obj: Model
    entries: Sequence[AuditEntry]
    reasons: Sequence[Text]
    look: Look | None = None

    @property
    def is_done(self) -> bool:
        """Return whether the action succeeds."""
        return not self.reasons


def preview_action(act: AdminAction, rows: Iterable[Model], *, actor: Any, **data: Any) -> list[ActionResult]:
    """Return what the action would do to each row, one after the other, and store nothing.

    The services run in a transaction that is rolled back: mails, jobs and signals that wait for its commit are never
    sent.
    """
    with transaction.atomic():
        outcomes = [_outcome(act, row, actor, data) for row in rows]
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def perform_action(
    act: AdminAction, rows: Iterable[Model], *, actor: Any, seen: Mapping[Any, str] | None = None, **data: Any
) -> list[ActionResult]:
    """Do the action on each row that allows it, and return the results.

    A refused row is not changed. `seen` has, by key, what was read of each row in the preview. A row that has changed
    since is refused.
    """
    read = seen or {}
    return [_outcome(act, row, actor, data, seen=read.get(row.pk, "")) for row in rows]


def _outcome(
    act: AdminAction, row: Model, actor: Any, data: dict[str, Any], *, seen: str | None = None
) -> ActionResult:
    """Do the action on one row. Without `seen`, it is a preview with the current text of the row."""
    reasons = act.get_offer(row, actor)
    if reasons:
        return ActionResult(row, (), reasons)
    look = act.look(row, actor) if act.look else None
    if look is not None:
        data = data | {"seen": look.reading.digest if seen is None else seen}
    try:
        # The audit events are read after the row's own transaction, whether it is rolled back or not.
        with collect_audit_entries(row) as entries, transaction.atomic():
            act.perform(row, actor=actor, **data)
            # A service may accept an action that is not offered. It runs here only for its error message, and is rolled
            # back.
            transaction.set_rollback(reasons is None)
    except DomainError as error:
        return ActionResult(row, (), [str(fault) for fault in error.all_errors])
    return ActionResult(row, (), (NOT_AVAILABLE,)) if reasons is None else ActionResult(row, entries, (), look)
