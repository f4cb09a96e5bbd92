"""Versions of the routing table.

A draft starts from the version in force, is changed, and is put in force as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import RoutingTableState
from dialogues.models import RoutingRule, RoutingTable, WorkingGroup
from dialogues.selectors.readings import read_routing_table
from dialogues.selectors.routing import get_table_in_force, list_routing_rules
from dialogues.services.transitions import apply_transition
from dialogues.workflow import ROUTING_RULE
from reviews.models import Cluster
from stakeholders.models import Instrument
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule to be written into a draft. An empty column means any."""

    position: int
    working_group: WorkingGroup
    source: str
    instrument: Instrument | None = None
    cluster: Cluster | None = None
    kind: str = ""
    verified: bool = False


@transaction.atomic
def draft_table(*, actor: User, note: str) -> RoutingTable:
    """Begin a new version with the rules of the one in force. `note` is the reason for the change.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if there is already a draft.
    """
    latest = RoutingTable.objects.aggregate(latest=Max("number"))["latest"] or 0
    table = RoutingTable(number=latest + 1, note=note.strip())
    authz.require_permission(actor, "dialogues.change_routing", table)
    check_fields(table, rule=ROUTING_RULE)
    message = _("There is already a draft: change it, or discard it.")
    insert_row(table, taken=DomainError("draft_exists", message, rule=ROUTING_RULE))
    for rule in list_routing_rules(get_table_in_force()):
        rule.pk, rule.table = None, table
        rule.save(force_insert=True)
    audit.record_event(AuditAction.CREATED, table, actor=actor, changes={"note": table.note})
    return table


@transaction.atomic
def add_rule(table: RoutingTable, *, actor: User, entry: RuleEntry) -> RoutingRule:
    """Add a rule to a draft.

    Raises DomainError if the version is not a draft, or if another rule has the position. Raises DomainError if the
    rule sends outcomes to the Conference, because they go to its working groups.
    """
    return _write(RoutingRule(table=_lock_draft(table, actor)), actor, entry)


@transaction.atomic
def change_rule(rule: RoutingRule, *, actor: User, entry: RuleEntry) -> RoutingRule:
    """Change a rule of a draft. Raises as `add_rule` does."""
    table = _lock_draft(rule.table, actor)
    return _write(table.rules.select_related("table").get(pk=rule.pk), actor, entry)


def _write(rule: RoutingRule, actor: User, entry: RuleEntry) -> RoutingRule:
    if entry.working_group.is_conference:
        message = _("Outcomes go to the working groups, not to the Conference itself.")
        raise DomainError("conference", message, rule=ROUTING_RULE, field="working_group")
    for name in (each.name for each in fields(entry)):
        setattr(rule, name, getattr(entry, name))
    rule.source = rule.source.strip()
    check_fields(rule, rule=ROUTING_RULE)
    if rule.table.rules.filter(position=rule.position).exclude(pk=rule.pk).exists():
        message = _("Another rule has this place in the order.")
        raise DomainError("position_taken", message, rule=ROUTING_RULE, field="position")
    rule.save()
    changes = {"rule": rule.position, "reads": str(rule), "source": rule.source, "verified": rule.verified}
    audit.record_event(AuditAction.CHANGED, rule.table, actor=actor, changes=changes)
    return rule


@transaction.atomic
def remove_rule(rule: RoutingRule, *, actor: User) -> RoutingTable:
    """Remove a rule from a draft. Raises DomainError if the version is not a draft."""
    table = _lock_draft(rule.table, actor)
    audit.record_event(AuditAction.CHANGED, table, actor=actor, changes={"removed": rule.position, "read": str(rule)})
    rule.delete()
    return table


@transaction.atomic
def discard_table(table: RoutingTable, *, actor: User) -> None:
    """Discard a draft. The audit log records it. Raises DomainError if the version is not a draft."""
    table = _lock_draft(table, actor)
    audit.record_event(AuditAction.REVOKED, table, actor=actor, changes={"note": table.note})
    table.rules.all().delete()
    table.delete()


@transaction.atomic
def put_in_force(table: RoutingTable, *, actor: User, seen: str) -> RoutingTable:
    """Retire the version in force and replace it by the draft, for documents routed from now on.

    Documents already routed stay where they are, with the rule and version that sent them there. Raises DomainError if
    the version is not a draft, or if a rule was changed since the table was `seen`.
    """
    table = _lock_draft(table, actor)
    require_seen(read_routing_table(table), seen, rule=ROUTING_RULE)
    now = timezone.now()
    present = get_table_in_force()
    if present is not None:
        apply_transition(present, "retire", actor=actor, fields={"retired_at": now})
    return apply_transition(table, "put_in_force", actor=actor, fields={"in_force_since": now}, note=table.note)


def _lock_draft(table: RoutingTable, actor: User) -> RoutingTable:
    authz.require_permission(actor, "dialogues.change_routing", table)
    table = RoutingTable.objects.select_for_update().get(pk=table.pk)
    if table.state != RoutingTableState.DRAFT:
        message = _("This version is not a draft: begin a new one.")
        raise DomainError("not_a_draft", message, rule=ROUTING_RULE)
    return table
