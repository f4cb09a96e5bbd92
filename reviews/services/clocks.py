"""The deadlines of a review: steps start and end them, and only the Secretariat changes them otherwise.

Every change is a `ClockEvent`. `core.deadlines.compute_due_date` computes every due date again from the rule and the
events (domain rule: one country review, column “clock”). A change by a person needs a reason and an authority. A
deadline never moves the review to another step.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DeadlineEventType
from reviews.models import ClockEvent, Deadline, DeadlineRule, Review
from reviews.selectors.clocks import get_station_calendar
from reviews.services.locks import lock_review
from untoc_portal.core import audit, authz
from untoc_portal.core.deadlines import DeadlineInputs, Station, compute_due_date
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from untoc_portal.accounts.models import User

CLOCK_RULE = _("the Secretariat changes the deadlines of a review, with a recorded reason")


def start_deadlines(review: Review, kinds: Collection[str], starts_on: dt.date) -> list[Deadline]:
    """Start the deadlines of these kinds that the review does not have yet. The step that starts them calls this.

    Raises DomainError if the rule for a deadline is not loaded.
    """
    wanted = set(kinds) - set(review.deadlines.values_list("kind", flat=True)) if kinds else set()
    if not wanted:
        return []
    rules = DeadlineRule.objects.filter(kind__in=wanted)
    if len(rules) < len(wanted):
        message = _("A rule for a deadline is missing. Ask the Secretariat to load the reference data.")
        raise DomainError("no_rule", message, rule=CLOCK_RULE)
    station = get_station_calendar()
    started = Deadline.objects.bulk_create(_clock(review, rule, starts_on, station) for rule in rules)
    ClockEvent.objects.bulk_create(
        ClockEvent(deadline=row, act=DeadlineEventType.STARTED, on=starts_on, due_after=row.due_on) for row in started
    )
    return started


def _clock(review: Review, rule: DeadlineRule, starts_on: dt.date, station: Station) -> Deadline:
    computed = compute_due_date(DeadlineInputs(starts_on, rule.length), station)
    return Deadline(
        review=review,
        kind=rule.kind,
        rule=rule,
        amount=rule.amount,
        unit=rule.unit,
        starts_on=starts_on,
        falls_on=computed.falls_on,
        due_on=computed.due_on,
    )


def mark_deadlines_done(review: Review, kinds: Collection[str], today: dt.date) -> list[Deadline]:
    """Mark the open deadlines of these kinds as done. The step that ends them calls this."""
    running = list(review.deadlines.open().filter(kind__in=kinds)) if kinds else []
    Deadline.objects.filter(pk__in=[row.pk for row in running]).update(
        met_on=today, suspended_since=None, updated_at=timezone.now()
    )
    ClockEvent.objects.bulk_create(
        ClockEvent(deadline=row, act=DeadlineEventType.DONE, on=today, due_before=row.due_on, due_after=row.due_on)
        for row in running
    )
    return running


@transaction.atomic
def extend_deadline(deadline: Deadline, *, actor: User, amount: int, unit: str, reason: str, mandate: str) -> Deadline:
    """Extend one deadline and return it with its new day.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the step is done, or if reason,
    authority or length is missing.
    """
    review = lock_review(deadline.review_id)
    authz.require_permission(actor, "reviews.change_clock", review)
    locked = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline.pk)
    if locked.met_on is not None:
        raise DomainError(
            "clock_stopped", _("This step is done. Its deadline can no longer be changed."), rule=CLOCK_RULE
        )
    if amount < 1:
        raise DomainError("invalid", _("Say by how much."), field="amount")
    event = _event(locked, DeadlineEventType.EXTENDED, actor, reason, mandate, amount=amount, unit=unit)
    return _write(locked, event, get_station_calendar())


@transaction.atomic
def suspend_deadlines(review: Review, *, actor: User, reason: str, mandate: str) -> list[Deadline]:
    """Suspend all running deadlines of the review from today.

    A suspended deadline is not overdue and sends no reminders. Raises NotAllowedError if the user is not in the
    Secretariat. Raises DomainError if no deadline is running, or if reason or authority is missing.
    """
    running = _lock_deadlines(review, actor).running()
    return _change_all(
        running,
        lambda row: _event(row, DeadlineEventType.SUSPENDED, actor, reason, mandate),
        nothing=_("No deadline of this review is running."),
    )


@transaction.atomic
def resume_deadlines(review: Review, *, actor: User, reason: str, mandate: str) -> list[Deadline]:
    """Resume the suspended deadlines from today. Each deadline moves by the days it was suspended.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if no deadline is suspended, or if
    reason or authority is missing.
    """
    still = _lock_deadlines(review, actor).filter(suspended_since__isnull=False)
    return _change_all(
        still,
        lambda row: _event(row, DeadlineEventType.RESUMED, actor, reason, mandate),
        nothing=_("No deadline of this review is suspended."),
    )


def restart_clocks(review: Review, *, actor: User, starts_on: dt.date) -> list[Deadline]:
    """Start the suspended deadlines of a deferred review again. The step that opens the review calls this."""
    still = review.deadlines.open().filter(suspended_since__isnull=False).prefetch_related("events")
    restarted = []
    for row in still.select_for_update(of=("self",)):
        last = list(row.events.all())[-1]
        event = _event(row, DeadlineEventType.STARTED, actor, last.reason, last.mandate, on=starts_on)
        row.starts_on, row.suspended_since = starts_on, None
        restarted.append(_write(row, event, get_station_calendar()))
    return restarted


@transaction.atomic
def recalculate_deadlines(review: Review, *, actor: User, reason: str, mandate: str) -> list[Deadline]:
    """Compute the open deadlines again by the current rules and calendar, and return those that changed.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if nothing changes, or if reason or
    authority is missing.
    """
    station = get_station_calendar()
    changed = []
    for row in _lock_deadlines(review, actor).select_related("rule"):
        before = (row.amount, row.unit, row.due_on)
        row.amount, row.unit = row.rule.amount, row.rule.unit
        if before != (row.amount, row.unit, compute_due_date(row.get_inputs(), station).due_on):
            changed.append(row)
    return _change_all(
        changed,
        lambda row: _event(
            row, DeadlineEventType.RECALCULATED, actor, reason, mandate, amount=row.amount, unit=row.unit
        ),
        nothing=_("The current rules lead to the same deadlines."),
    )


def _lock_deadlines(review: Review, actor: User) -> Any:
    locked = lock_review(review.pk)
    authz.require_permission(actor, "reviews.change_clock", locked)
    return locked.deadlines.open().select_for_update(of=("self",))


def _change_all(rows: Iterable[Deadline], make_event: Any, *, nothing: Any) -> list[Deadline]:
    station = get_station_calendar()
    changed = [_write(row, make_event(row), station) for row in rows]
    if not changed:
        raise DomainError("nothing_to_change", nothing, rule=CLOCK_RULE)
    return changed


def _event(
    deadline: Deadline, act: DeadlineEventType, actor: User, reason: str, mandate: str, **values: Any
) -> ClockEvent:
    for field, text in (("reason", reason), ("mandate", mandate)):
        if not text.strip():
            message = _("Give the reason for the change of the deadline, and on whose authority.")
            raise DomainError("invalid", message, field=field, rule=CLOCK_RULE)
    event = ClockEvent(
        deadline=deadline,
        act=act,
        reason=reason.strip(),
        mandate=mandate.strip(),
        actor=actor,
        actor_label=str(actor)[:300],
        due_before=deadline.due_on,
        due_after=deadline.due_on,
        **{"on": timezone.localdate(), **values},
    )
    check_fields(event)
    return event


def _write(deadline: Deadline, event: ClockEvent, station: Station) -> Deadline:
    """Add the event, compute the new due date, and store both."""
    computed = compute_due_date(deadline.course_with(event), station)
    deadline.falls_on, deadline.due_on = computed.falls_on, computed.due_on
    if event.act in (DeadlineEventType.SUSPENDED, DeadlineEventType.RESUMED):
        deadline.suspended_since = event.on if event.act == DeadlineEventType.SUSPENDED else None
    event.due_after = deadline.due_on
    event.save()
    deadline.save(update_fields=["amount", "unit", "starts_on", "falls_on", "due_on", "suspended_since", "updated_at"])
    audit.record_event(
        AuditAction.CHANGED,
        deadline,
        actor=event.actor,
        changes={"act": event.act, "due": [str(event.due_before), str(event.due_after)], "reason": event.reason},
    )
    return deadline
