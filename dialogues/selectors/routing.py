"""The rules of a routing table that match a paragraph, and the effect of another version on current outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dialogues.enums import RoutingTableState
from dialogues.models import Routing, RoutingRule, RoutingTable, WorkingGroup
from reviews.enums import ISSUED_STATES
from reviews.models import Outcome, OutcomeParagraph
from untoc_portal.core.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser


class RoutingKey(NamedTuple):
    """The properties of a paragraph that the table uses."""

    instrument_id: int
    cluster_id: int
    kind: str


@dataclass(slots=True)
class Change:
    """The changes of a version for one working group."""

    working_group: WorkingGroup
    now: int = 0
    then: int = 0
    gains: list[Outcome] = field(default_factory=list)
    loses: list[Outcome] = field(default_factory=list)


def is_rule_matching(rule: RoutingRule, fact: RoutingKey) -> bool:
    """Return whether the rule sends such a paragraph to its group. An empty column means any."""
    return (
        rule.instrument_id in (None, fact.instrument_id)
        and rule.cluster_id in (None, fact.cluster_id)
        and rule.kind in ("", fact.kind)
    )


def select_first_rules(facts: Iterable[RoutingKey], rules: Iterable[RoutingRule]) -> dict[int, RoutingRule]:
    """Return the first rule that sends a document with such paragraphs to a group, for each group that gets it."""
    known, found = set(facts), {}
    for rule in rules:
        if rule.working_group_id not in found and any(is_rule_matching(rule, fact) for fact in known):
            found[rule.working_group_id] = rule
    return found


def list_routing_keys(outcomes: QuerySet[Outcome]) -> dict[int, set[RoutingKey]]:
    """Return the properties that the table uses, for the paragraphs of each outcome, by the key of the outcome."""
    columns = ("outcome_id", "article__instrument_id", "outcome__review__phase__cluster_id", "kind")
    rows = OutcomeParagraph.objects.filter(outcome__in=outcomes).order_by("outcome_id").values_list(*columns)
    found: dict[int, set[RoutingKey]] = {}
    for key, *fact in rows.distinct():
        found.setdefault(key, set()).add(RoutingKey(*fact))
    return found


def get_table_in_force() -> RoutingTable | None:
    """Return the version in force, or None."""
    return RoutingTable.objects.filter(state=RoutingTableState.IN_FORCE).first()


def list_routing_rules(table: RoutingTable | None) -> list[RoutingRule]:
    """Return the rules of a version in their order, with all data that a page shows."""
    rows = RoutingRule.objects.filter(table=table).select_related("instrument", "cluster", "working_group")
    return list(rows.order_by("position"))


def list_rules_in_force() -> list[RoutingRule]:
    """Return the rules of the version in force, in one query; none if no version is."""
    return list(_IN_FORCE.read())


_IN_FORCE = CompiledQuery(
    lambda: (
        RoutingRule.objects.filter(table__state=RoutingTableState.IN_FORCE)
        .select_related("instrument", "cluster", "working_group")
        .order_by("position")
    )
)


def preview_table(table: RoutingTable) -> list[Change]:
    """Return, by group, the outcomes that only this version, or only the version in force, would send there.

    A change moves nothing that is already routed. It applies to outcomes routed after it.
    """
    outcomes = Outcome.objects.filter(review__state__in=ISSUED_STATES)
    facts = list_routing_keys(outcomes)
    present, future = list_routing_rules(get_table_in_force()), list_routing_rules(table)
    groups = WorkingGroup.objects.in_bulk({rule.working_group_id for rule in (*present, *future)})
    changes = {key: Change(groups[key]) for key in sorted(groups)}
    for outcome in outcomes.select_related("review__state_under_review", "review__phase").order_by("pk"):
        own = facts.get(outcome.pk, set())
        now, then = set(select_first_rules(own, present)), set(select_first_rules(own, future))
        for key in now | then:
            _count(changes[key], outcome, is_now=key in now, is_then=key in then)
    return list(changes.values())


def _count(change: Change, outcome: Outcome, *, is_now: bool, is_then: bool) -> None:
    change.now += is_now
    change.then += is_then
    if is_then and not is_now:
        change.gains.append(outcome)
    if is_now and not is_then:
        change.loses.append(outcome)


def list_review_routings(review: Review) -> QuerySet[Routing]:
    """Return where the outcomes of one review went, with the rule and its version. Withdrawn routings are included."""
    rows = Routing.objects.filter(outcome__review=review)
    return rows.select_related(*ROUTING_FIELDS).order_by("outcome__kind", "working_group", "pk")


def list_withdrawn_routings(working_group: WorkingGroup) -> QuerySet[Routing]:
    """Return the routings that were withdrawn from a group, the latest first."""
    rows = Routing.objects.filter(working_group=working_group, withdrawn_at__isnull=False)
    return rows.select_related(*ROUTING_FIELDS).order_by("-withdrawn_at")


def tables_for_list(user: AnyUser) -> QuerySet[RoutingTable]:
    """Return the versions of the table, the latest first."""
    return RoutingTable.objects.filter_visible(user)


ROUTING_FIELDS = (
    "working_group", "agenda_item__session__working_group", "outcome__review__state_under_review",
    "outcome__review__phase", "rule__table", "rule__instrument", "rule__cluster", "rule__working_group",
    "chair_summary__dialogue__report__session__working_group",
)  # fmt: skip
