"""Routing: which outcome goes to which working group, and on which session's agenda.

The rules are rows of a version of the routing table, not code. Every job here can run twice: the second run has nothing
left to do.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ChairSummaryState, SessionState
from dialogues.models import AgendaItem, ChairSummary, Routing, RoutingRule, Session, WorkingGroup
from dialogues.selectors.readings import read_routing
from dialogues.selectors.routing import (
    ROUTING_FIELDS,
    get_table_in_force,
    list_routing_keys,
    list_routing_rules,
    select_first_rules,
)
from dialogues.selectors.sessions import get_next_session
from dialogues.services.agendas import get_or_create_outcomes_item
from dialogues.workflow import ROUTING_RULE, SUMMARY_RULE
from reviews.enums import ISSUED_STATES
from reviews.models import Outcome, Review
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, require_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User


@transaction.atomic
def route_outcome(review: Review) -> list[Routing]:
    """Send each outcome document of an issued review to the working groups that the rules name. Return new routings.

    A document goes once to each group, by the first rule in force that matches one of its paragraphs. It goes on the
    agenda of the group's next session that is open for documents, or waits for one. A withdrawn routing is not made
    again. Raises DomainError if the review is not issued.
    """
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state not in ISSUED_STATES:
        raise DomainError("not_issued", _("Only issued outcome documents go to the working groups."))
    if review.routed_at is not None:
        # It was routed by the version in force then. A later version moves nothing.
        return []
    rules = list_routing_rules(get_table_in_force())
    groups = _lock_groups(rule.working_group_id for rule in rules)
    facts = list_routing_keys(review.outcomes.all())
    made = []
    for outcome in review.outcomes.order_by("pk"):
        for key, rule in select_first_rules(facts.get(outcome.pk, ()), rules).items():
            made += _route(groups[key], outcome, rule)
    # The only writer. From now on States read the list of observations through the working groups.
    Review.objects.filter(pk=review.pk, routed_at__isnull=True).update(routed_at=timezone.now())
    return made


def _lock_groups(keys: Iterable[int]) -> dict[int, WorkingGroup]:
    """Lock these groups. A session scheduled in the meantime is then seen here or by its own job."""
    groups = WorkingGroup.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk")
    return {group.pk: group for group in groups}


def _route(group: WorkingGroup, outcome: Outcome, rule: RoutingRule) -> list[Routing]:
    session = get_next_session(group, timezone.localdate())
    routing, created = Routing.objects.get_or_create(
        working_group=group,
        outcome=outcome,
        defaults={"rule": rule, "agenda_item": get_or_create_outcomes_item(session) if session else None},
    )
    if not created:
        return []
    _record(routing, actor=None)
    return [routing]


@transaction.atomic
def place_waiting_documents(session_id: int) -> list[Routing]:
    """Put the documents that wait for a session of this group on the agenda of the new session. Return the routings.

    A chair's summary never goes back to the session that its dialogue followed, or to an earlier one.
    """
    session = Session.objects.select_related("working_group").get(pk=session_id)
    _lock_groups([session.working_group_id])
    if session.state != SessionState.SCHEDULED or session.documents_close_on < timezone.localdate():
        return []
    waiting = Routing.objects.in_effect().filter(working_group=session.working_group, agenda_item__isnull=True)
    waiting = waiting.select_related("chair_summary__dialogue__report__session").order_by("pk")
    placed = [routing for routing in waiting if _may_take(session, routing)]
    for routing in placed:
        routing.agenda_item = get_or_create_outcomes_item(session)
        routing.save(update_fields=["agenda_item", "updated_at"])
        _record(routing, actor=None)
    return placed


def _may_take(session: Session, routing: Routing) -> bool:
    if routing.chair_summary is None:
        return True
    return session.starts_on > routing.chair_summary.dialogue.session.ends_on


@transaction.atomic
def place_chair_summary(chair_summary: ChairSummary) -> Routing:
    """Put an issued chair's summary on the agenda of the next session of its group, and of each group that joined.

    Where there is none, it waits (PR, para. 53). Return the routing to its own group. Raises DomainError if the summary
    is not issued.
    """
    if chair_summary.state != ChairSummaryState.ISSUED:
        raise DomainError("not_issued", _("The chair's summary is not issued yet."), rule=SUMMARY_RULE)
    for row in chair_summary.dialogue.joined_reports.select_related("report__session"):
        _place_in_group(chair_summary, row.report.session)
    return _place_in_group(chair_summary, chair_summary.dialogue.session)


def _place_in_group(chair_summary: ChairSummary, own: Session) -> Routing:
    group = _lock_groups([own.working_group_id])[own.working_group_id]
    session = get_next_session(group, timezone.localdate(), after=own.ends_on)
    routing, created = Routing.objects.get_or_create(
        working_group=group,
        chair_summary=chair_summary,
        defaults={"agenda_item": get_or_create_outcomes_item(session) if session else None},
    )
    if created:
        _record(routing, actor=None)
    return routing


@transaction.atomic
def change_routing(routing: Routing, *, actor: User, agenda_item: AgendaItem) -> Routing:
    """Move a routed document to another agenda item of the same group.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the item is of another group, or
    one of the sessions is concluded.
    """
    authz.require_permission(actor, "dialogues.change_routing", routing)
    if routing.agenda_item and routing.agenda_item.session.state != SessionState.SCHEDULED:
        raise DomainError("concluded", _("The session that looked at this document is concluded."))
    session = agenda_item.session
    if session.working_group_id != routing.working_group_id or not _may_take(session, routing):
        message = _("This document does not belong on the agenda of that session.")
        raise DomainError("other_group", message, rule=SUMMARY_RULE, field="agenda_item")
    if session.state != SessionState.SCHEDULED:
        raise DomainError("concluded", _("That session is concluded."), field="agenda_item")
    routing.agenda_item = agenda_item
    routing.save(update_fields=["agenda_item", "updated_at"])
    _record(routing, actor=actor)
    return routing


@transaction.atomic
def withdraw_routing(routing: Routing, *, actor: User, seen: str, reason: str) -> Routing:
    """Withdraw a document from a group. The State under review sees the reason, and the record remains.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if there is no reason, if it was
    already withdrawn, or if the session is over. Raises DomainError if it was moved since it was `seen`.
    """
    routing = _lock_routing(routing, actor, seen)
    if routing.withdrawn_at is not None:
        raise DomainError("withdrawn", _("It has been withdrawn."), rule=ROUTING_RULE)
    return _turn(routing, actor, reason, withdrawn_at=timezone.now())


@transaction.atomic
def restore_routing(routing: Routing, *, actor: User, seen: str, reason: str) -> Routing:
    """Send a withdrawn document to the group again, at its old place or at its next session."""
    routing = _lock_routing(routing, actor, seen)
    if routing.withdrawn_at is None:
        raise DomainError("not_withdrawn", _("It is before the group."), rule=ROUTING_RULE)
    if routing.agenda_item is None and routing.outcome is not None:
        session = get_next_session(routing.working_group, timezone.localdate())
        routing.agenda_item = get_or_create_outcomes_item(session) if session else None
    return _turn(routing, actor, reason, withdrawn_at=None)


def _lock_routing(routing: Routing, actor: User, seen: str) -> Routing:
    authz.require_permission(actor, "dialogues.change_routing", routing)
    rows = Routing.objects.select_related(*ROUTING_FIELDS)
    routing = rows.select_for_update(of=("self",)).get(pk=routing.pk)
    require_seen(read_routing(routing), seen, rule=ROUTING_RULE)
    if routing.agenda_item and routing.agenda_item.session.state != SessionState.SCHEDULED:
        raise DomainError("concluded", _("The session that looked at this document is concluded."), rule=ROUTING_RULE)
    return routing


def _turn(routing: Routing, actor: User, reason: str, *, withdrawn_at: dt.datetime | None) -> Routing:
    routing.withdrawn_at, routing.reason = withdrawn_at, require_reason(reason, rule=ROUTING_RULE)
    check_fields(routing, rule=ROUTING_RULE)
    routing.save(update_fields=["withdrawn_at", "reason", "agenda_item", "updated_at"])
    _record(routing, actor=actor)
    return routing


def _record(routing: Routing, *, actor: User | None) -> None:
    item = routing.agenda_item
    changes = {
        "working_group": routing.working_group.code,
        "session": item.session.number if item else None,
        "agenda_item": item.number if item else None,
        "rule": routing.rule.position if routing.rule else None,
        "version": routing.rule.table.number if routing.rule else None,
    }
    if routing.reason:
        changes |= {"withdrawn": routing.withdrawn_at is not None, "reason": routing.reason}
    audit.record_event(AuditAction.ROUTED, routing, actor=actor, changes=changes)
