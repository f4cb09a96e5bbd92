"""The only way to change the status of a row of this app: by its transition table, with the messages of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Model

from dialogues.compilation_workflow import COMPILATION
from dialogues.models import (
    Application,
    ChairSummary,
    Compilation,
    Dialogue,
    GeneralReport,
    RoutingTable,
    Session,
    Statement,
)
from dialogues.services.notifications import notify_recipients
from dialogues.workflow import APPLICATION, CHAIR_SUMMARY, DIALOGUE, GENERAL_REPORT, ROUTING_TABLE, SESSION, STATEMENT
from untoc_portal.core import authz, workflow
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Reading

M = TypeVar("M", bound=Model)

WORKFLOWS: dict[type[Model], workflow.Workflow] = {
    Session: SESSION,
    Dialogue: DIALOGUE,
    Application: APPLICATION,
    Statement: STATEMENT,
    ChairSummary: CHAIR_SUMMARY,
    RoutingTable: ROUTING_TABLE,
    GeneralReport: GENERAL_REPORT,
    Compilation: COMPILATION,
}


@transaction.atomic
def apply_transition(
    subject: M,
    name: str,
    *,
    actor: User | None,
    note: str = "",
    capacity: str = "",
    fields: dict[str, Any] | None = None,
) -> M:
    """Apply the transition `name`, save `fields` with the new status, and notify the recipients of the table.

    `actor` is None for the portal itself. `capacity` is the organization for which the actor acts, if there is one.
    Raises DomainError or NotAllowedError as `core.workflow.apply_transition` does; then nothing has changed.
    """
    row = workflow.apply_transition(
        WORKFLOWS[type(subject)], subject, name, actor=actor, note=note, capacity=capacity, fields=fields
    )
    if row.notice:
        notify_recipients(row.notice, subject, actor=actor)
    return subject


def lock_as_read(
    subject: M,
    permission: str,
    read: Callable[[M], Reading],
    *,
    actor: User,
    seen: str,
    rule: Text,
    related: tuple[str, ...] = (),
) -> M:
    """Lock the row and return it. The user must have the permission and have read the current content.

    Raises NotAllowedError if the permission is missing, and what `require_seen` raises.
    """
    locked = type(subject)._default_manager.select_related(*related).select_for_update(of=("self",)).get(pk=subject.pk)
    authz.require_permission(actor, permission, locked)
    require_seen(read(locked), seen, rule=rule)
    return locked
