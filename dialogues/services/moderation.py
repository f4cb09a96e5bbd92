"""Moderation of statements: accept, or return with the passage and the reason for each requested change.

The author may contest a finding of the check or a return by a moderator. Then another person decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.enums import StatementState
from dialogues.models import Remark, Statement, StatementVersion
from dialogues.selectors.readings import read_statement
from dialogues.services.transitions import apply_transition, lock_as_read
from dialogues.workflow import STATEMENT_RULE, cite_subject_rule
from untoc_portal.core import authz
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.presence import require_value
from untoc_portal.core.validation import check_fields, require_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User


@cite_subject_rule
@transaction.atomic
def accept_statement(statement: Statement, *, actor: User, seen: str) -> Statement:
    """Accept a statement into the dialogue, in the version that was `seen`.

    Raises NotAllowedError if the user is not the chair and not in the Secretariat. Raises NotAllowedError if the user
    returned the statement and it is contested. Raises DomainError if the version differs.
    """
    _lock_as_read(statement, actor, seen)
    return apply_transition(statement, "accept", actor=actor, fields=_who_decides(statement, actor))


@cite_subject_rule
@transaction.atomic
def return_statement(
    statement: Statement, *, actor: User, seen: str, reason: str, remarks: Iterable[tuple[str, str]] = ()
) -> Statement:
    """Return a statement to its author and notify the author. `remarks` are passages with the reason for each change.

    Raises as `accept_statement` does. Raises DomainError if the reason is empty, or if a passage is not in the text or
    has no reason.
    """
    _lock_as_read(statement, actor, seen)
    message = _("Give the reason: the author is notified of it.")
    reason = require_reason(reason, rule=STATEMENT_RULE, message=message)
    fields = {"reason": reason, **_who_decides(statement, actor)}
    apply_transition(statement, "return", actor=actor, note=reason, fields=fields)
    version = statement.versions.last()
    for passage, why in remarks:
        _remark(require_value(version), passage.strip(), why.strip(), actor)
    return statement


def _lock_as_read(statement: Statement, actor: User, seen: str) -> None:
    lock_as_read(
        statement,
        "dialogues.moderate_statement",
        read_statement,
        actor=actor,
        seen=seen,
        rule=STATEMENT_RULE,
        related=("organization", "review__state_under_review", "joined_review__state_under_review"),
    )


def _remark(version: StatementVersion, passage: str, reason: str, actor: User) -> None:
    if passage not in f"{version.title}\n{version.text}":
        message = _("This passage is not in the text: “%(passage)s”.") % {"passage": passage}
        raise DomainError("not_in_text", message, rule=STATEMENT_RULE, field="remarks")
    remark = Remark(version=version, passage=passage, reason=reason, made_by=actor)
    check_fields(remark, rule=STATEMENT_RULE)
    remark.save()


def _who_decides(statement: Statement, actor: User) -> dict[str, Any]:
    """Return the fields that record who moderates. A second decision must be by another person."""
    statement.refresh_from_db(fields=["state", "moderated_by"])
    first = statement.moderated_by_id
    if statement.state != StatementState.CONTESTED or first is None:
        return {"moderated_by": actor}
    authz.require_permission(actor, "dialogues.moderate_statement", statement)
    if first == actor.pk:
        raise NotAllowedError(_("The author asks for another decision: another person decides."), rule=STATEMENT_RULE)
    return {"decided_by": actor}
