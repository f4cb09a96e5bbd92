"""Transitions: each app declares a table of them, and `apply_transition` changes the `state` of its rows.

A row of the table describes a transition completely: source, target, permission, conditions, rule, the deadlines it
starts and stops, and the notice. `apply_transition` locks the row and checks source, permission and guards in this
order. Only jobs make a transition marked `timed`. The app's own `services/transitions.py` handles deadlines and
notices, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Timestamped

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.core.authz import AnyUser, UserLike
    from untoc_portal.core.exceptions import Text

# A guard checks the object. It returns the reason why the transition is not possible yet, or None.
Guard: TypeAlias = Callable[[Any], "Text | None"]
# Returns the rule that is cited for this object, from the object and the rule of a row.
Cite: TypeAlias = Callable[[Any, "Text"], "Text"]


class Asks(StrEnum):
    """What a person is asked at a transition. Every row sets it, so that no new action can forget it."""

    # A page shows the text of the action, and the action gets back what was read there (core/second_look.py).
    SECOND_LOOK = "second look"
    # The form in which the text is typed is the check: the user has just written all of it.
    TEXT_FORM = "text form"
    # Nothing is asked; the success message offers to undo it.
    UNDO = "undo"
    # The portal does it automatically, or another step of the same table leads back.
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of a workflow table."""

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    permission: str
    rule: Text
    guards: tuple[Guard, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    # The event from which the started deadlines run, in words.
    clocks_from: Text = ""
    notice: str = ""
    timed: bool = False
    # A transition that an action causes (for example the last clearance) has no button of its own.
    by_act: bool = False
    asks: Asks


@dataclass(frozen=True, slots=True)
class Step:
    """What a user can see of one transition: whether it is possible now and, if not, why."""

    transition: Transition
    reasons: tuple[Text, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether nothing blocks the transition."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Workflow:
    """The transitions of one model."""

    name: str
    initial: str
    transitions: tuple[Transition, ...]
    terminal: tuple[str, ...] = ()
    # Set if the objects of one table come under different rules.
    cite: Cite | None = None
    by_name: dict[str, Transition] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the table. Raises ValueError if a name occurs twice."""
        self.by_name.update({row.name: row for row in self.transitions})
        if len(self.by_name) != len(self.transitions):
            message = f"workflow {self.name} names a transition twice"
            raise ValueError(message)

    def __getitem__(self, name: str) -> Transition:
        """Return the row of this name. Raises DomainError if the table does not have it."""
        try:
            return self.by_name[name]
        except KeyError:
            raise DomainError("unknown_transition", _("There is no such step.")) from None

    def for_object(self, row: Transition, obj: Any) -> Transition:
        """Return the row with the rule that is cited for this object."""
        return replace(row, rule=self.cite(obj, row.rule)) if self.cite else row

    def steps_for(self, obj: Any, user: AnyUser) -> list[Step]:
        """Return, for each transition from the current state that this user can make, the reasons that block it."""
        rows = [row for row in self.transitions if obj.state in row.sources and not (row.timed or row.by_act)]
        mine = [row for row in rows if user.has_perm(row.permission, obj)]
        return [Step(self.for_object(row, obj), get_block_reasons(row, obj)) for row in mine]


def get_block_reasons(row: Transition, obj: Model) -> tuple[Text, ...]:
    """Return the reasons why the guards of this row block the transition; empty if there are none."""
    return tuple(reason for guard in row.guards if (reason := guard(obj)) is not None)


def get_current_blockers(row: Transition, obj: Any) -> tuple[Text, ...]:
    """Return the reasons why the transition is not possible now: the state of the object, or what the guards return."""
    return get_block_reasons(row, obj) if obj.state in row.sources else (_describe_state(obj),)


def require_possible(row: Transition, obj: Any) -> None:
    """Raise DomainError if the state of the object or a guard does not allow the transition now."""
    _require_state(row, obj)
    _require_ready(row, obj)


def _describe_state(obj: Any) -> str:
    return _("This step is not possible now: the current state is “%(state)s”.") % {"state": obj.get_state_display()}


def _require_state(row: Transition, obj: Any) -> None:
    if obj.state not in row.sources:
        raise DomainError("wrong_state", _describe_state(obj), rule=row.rule)


def _require_ready(row: Transition, obj: Any) -> None:
    reasons = get_block_reasons(row, obj)
    if reasons:
        raise DomainError("not_ready", _("This step is not possible yet."), rule=row.rule, reasons=reasons)


def _check(row: Transition, obj: Any, actor: UserLike | None) -> None:
    _require_state(row, obj)
    if row.timed != (actor is None):
        raise NotAllowedError(_("The portal itself takes this step, not a person."), rule=row.rule)
    if actor is not None:
        authz.clear_cached_grants(actor)
        if not actor.has_perm(row.permission, obj):
            raise NotAllowedError(_("You may not take this step."), rule=row.rule)
    _require_ready(row, obj)


@transaction.atomic
def apply_transition(
    workflow: Workflow,
    obj: Model,
    name: str,
    *,
    actor: UserLike | None,
    note: str = "",
    capacity: str = "",
    fields: dict[str, Any] | None = None,
) -> Transition:
    """Make the transition `name` on `obj` and return its row.

    Afterwards, the object's `state` is up to date. `actor` is None for the portal itself. `fields` are written together
    with the state in one statement, for rows whose constraints depend on it (who decided, when, why). Raises
    DomainError if the state or a guard does not allow it. Raises NotAllowedError if the actor has no right to it. The
    transition is audited in the same transaction.
    """
    row = workflow[name]
    locked: Any = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    _check(workflow.for_object(row, locked), locked, actor)
    before = locked.state
    values = {**(fields or {}), "state": row.target}
    if isinstance(obj, Timestamped):
        # This update does not set the field automatically, and the notices of two transitions are distinguished by it.
        values["updated_at"] = timezone.now()
    type(obj)._default_manager.filter(pk=obj.pk).update(**values)
    for field_name, value in values.items():
        setattr(obj, field_name, value)
    audit.record_event(
        AuditAction.TRANSITION,
        obj,
        actor=actor,
        changes={"transition": name, "state": [before, row.target]} | ({"note": note} if note else {}),
        capacity=capacity,
    )
    return row


def build_diagram(workflow: Workflow) -> str:
    """Return the table as a Mermaid state diagram, for the generated documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {source} --> {row.target}: {row.name}" for row in workflow.transitions for source in row.sources]
    lines += [f"    {state} --> [*]" for state in workflow.terminal]
    return "\n".join(lines)


def list_reachable_states(workflow: Workflow) -> set[str]:
    """Return every state that the table can reach from its initial one."""
    seen, todo = {workflow.initial}, [workflow.initial]
    while todo:
        here = todo.pop()
        new: Sequence[str] = [row.target for row in workflow.transitions if here in row.sources]
        todo += [state for state in new if state not in seen]
        seen.update(new)
    return seen
