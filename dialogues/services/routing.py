"""Routing: which outcome comes before which working group, and on which session's agenda.

The rules are rows (`RoutingRule`), not code. Every job here can run twice: the second run finds all done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ChairSummaryState, SessionState
from dialogues.models import AgendaItem, ChairSummary, Routing, RoutingRule, Session, WorkingGroup
from dialogues.selectors.sessions import next_session
from dialogues.services.agendas import outcomes_item
from dialogues.workflow import SUMMARY_RULE
from reviews.enums import ISSUED_STATES
from reviews.models import Outcome, OutcomeParagraph, Review
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.accounts.models import User


@transaction.atomic
def route_outcome(review: Review) -> list[Routing]:
    """Place each outcome document of an issued review before the working groups the rules name; return new routings.

    A document goes once to each group, by the first rule that matches one of its paragraphs, onto the group's next
    scheduled session, or waits for one. Raises DomainError for a review that is not issued.
    """
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state not in ISSUED_STATES:
        raise DomainError("not_issued", _("Only issued outcome documents go to the working groups."))
    rules = list(RoutingRule.objects.select_related("working_group").order_by("position"))
    groups = _locked(rule.working_group_id for rule in rules)
    made = []
    for outcome in review.outcomes.order_by("pk"):
        for rule in _first_rules(outcome, review, rules):
            made += _route(groups[rule.working_group_id], outcome, rule)
    # The only writer: from now on States read the list of observations through the working groups.
    Review.objects.filter(pk=review.pk, routed_at__isnull=True).update(routed_at=timezone.now())
    return made


def _locked(keys: Iterable[int]) -> dict[int, WorkingGroup]:
    """Lock these groups, so that a session scheduled meanwhile is seen either here or by its own job."""
    groups = WorkingGroup.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk")
    return {group.pk: group for group in groups}


def _first_rules(outcome: Outcome, review: Review, rules: list[RoutingRule]) -> list[RoutingRule]:
    paragraphs = list(outcome.paragraphs.select_related("article"))
    found: dict[int, RoutingRule] = {}
    for rule in rules:
        if any(matches(rule, paragraph, review) for paragraph in paragraphs):
            found.setdefault(rule.working_group_id, rule)
    return list(found.values())


def matches(rule: RoutingRule, paragraph: OutcomeParagraph, review: Review) -> bool:
    """Tell whether the rule sends this paragraph to its group: an empty column stands for any."""
    return (
        rule.instrument_id in (None, paragraph.article.instrument_id)
        and rule.cluster_id in (None, review.phase.cluster_id)
        and rule.kind in ("", paragraph.kind)
    )


def _route(group: WorkingGroup, outcome: Outcome, rule: RoutingRule) -> list[Routing]:
    session = next_session(group, timezone.localdate())
    routing, created = Routing.objects.get_or_create(
        working_group=group,
        outcome=outcome,
        defaults={"rule": rule, "agenda_item": outcomes_item(session) if session else None},
    )
    if not created:
        return []
    _record(routing, actor=None)
    return [routing]


@transaction.atomic
def place_waiting(session_id: int) -> list[Routing]:
    """Put what waited for a session of this group on the agenda of the one just scheduled; return what was placed.

    A chair's summary never goes back to the session its dialogue followed, or to an earlier one.
    """
    session = Session.objects.select_related("working_group").get(pk=session_id)
    _locked([session.working_group_id])
    if session.state != SessionState.SCHEDULED or session.documents_close_on < timezone.localdate():
        return []
    waiting = Routing.objects.filter(working_group=session.working_group, agenda_item__isnull=True)
    waiting = waiting.select_related("chair_summary__dialogue__report__session").order_by("pk")
    placed = [routing for routing in waiting if _may_take(session, routing)]
    for routing in placed:
        routing.agenda_item = outcomes_item(session)
        routing.save(update_fields=["agenda_item", "updated_at"])
        _record(routing, actor=None)
    return placed


def _may_take(session: Session, routing: Routing) -> bool:
    if routing.chair_summary is None:
        return True
    return session.starts_on > routing.chair_summary.dialogue.report.session.ends_on


@transaction.atomic
def place_chair_summary(chair_summary: ChairSummary) -> Routing:
    """Place an issued chair's summary on the agenda of the group's next session (PR, para. 53), or let it wait.

    Raises DomainError for a summary that is not issued.
    """
    if chair_summary.state != ChairSummaryState.ISSUED:
        raise DomainError("not_issued", _("The chair's summary is not issued yet."), rule=SUMMARY_RULE)
    own = chair_summary.dialogue.report.session
    group = _locked([own.working_group_id])[own.working_group_id]
    session = next_session(group, timezone.localdate(), after=own.ends_on)
    routing, created = Routing.objects.get_or_create(
        working_group=group,
        chair_summary=chair_summary,
        defaults={"agenda_item": outcomes_item(session) if session else None},
    )
    if created:
        _record(routing, actor=None)
    return routing


@transaction.atomic
def change_routing(routing: Routing, *, actor: User, agenda_item: AgendaItem) -> Routing:
    """Put a routed document on another agenda item of the same group.

    Raises NotAllowedError but for the secretariat, DomainError for another group's item and when one of the sessions
    is concluded.
    """
    authz.require(actor, "dialogues.change_routing", routing)
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


def _record(routing: Routing, *, actor: User | None) -> None:
    item = routing.agenda_item
    changes = {
        "working_group": routing.working_group.code,
        "session": item.session.number if item else None,
        "agenda_item": item.number if item else None,
        "rule": routing.rule.position if routing.rule else None,
    }
    audit.record(AuditAction.ROUTED, routing, actor=actor, changes=changes)
