"""The accounts of the Mechanism (domain rule: money).

The Mechanism is funded from the regular budget of the Conference and from voluntary contributions. It has no other
source. An expenditure cannot be higher than the available amount of its source.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import FundingKind
from dialogues.models import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.selectors.readings import read_entry
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, find_field_errors, raise_all_errors, require_reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from stakeholders.models import State
    from untoc_portal.accounts.models import User

FUNDING_RULE = _("Procedures and Rules, funding of the Mechanism")
NO_OTHER_SOURCE = _(
    "The Mechanism is funded from the regular budget allotted to the Conference and from voluntary contributions "
    "of States. No other source is allowed."
)

AnyEntry = TypeVar("AnyEntry", FundingSource, Payment, Expenditure)


@transaction.atomic
def record_source(
    *,
    actor: User,
    kind: FundingKind | str,
    amount: Decimal,
    dated: dt.date,
    reference: str,
    state: State | None = None,
    earmarked_for: FundedActivity | None = None,
) -> FundingSource:
    """Record an allotment from the regular budget, or the pledge of a State, in US dollars.

    Raises DomainError for any other kind of source, for a contribution that is not from a State, and for an earmark on
    the regular budget.
    """
    source = FundingSource(
        kind=kind, amount=amount, dated=dated, reference=reference.strip(), state=state, earmarked_for=earmarked_for
    )
    authz.require_permission(actor, "dialogues.keep_accounts", source)
    raise_all_errors([*_find_source_errors(source), *_find_entry_errors(source)])
    return _enter(source, actor)


@transaction.atomic
def record_payment(source: FundingSource, *, actor: User, amount: Decimal, dated: dt.date, reference: str) -> Payment:
    """Record a payment of a State for its pledge, in US dollars. Raises DomainError if it exceeds the pledge."""
    source = _lock(source, actor)
    if not source.is_voluntary:
        message = _("An allotment from the regular budget has no payments.")
        raise DomainError("allotment", message, rule=FUNDING_RULE)
    payment = Payment(source=source, amount=amount, dated=dated, reference=reference.strip())
    message = _("Only $%(left)s of this pledge is still to be paid.")
    raise_all_errors([*_find_entry_errors(payment), *_beyond(amount, source.amount - source.paid, message)])
    return _enter(payment, actor)


@transaction.atomic
def record_expenditure(
    source: FundingSource,
    *,
    actor: User,
    activity: FundedActivity,
    amount: Decimal,
    dated: dt.date,
    reference: str,
) -> Expenditure:
    """Record an expenditure on an activity, in US dollars.

    Raises DomainError if the amount exceeds what is left in the source, or if the source is earmarked for another
    activity.
    """
    source = _lock(source, actor)
    spent = Expenditure(source=source, activity=activity, amount=amount, dated=dated, reference=reference.strip())
    raise_all_errors(
        [
            *_elsewhere(source, activity),
            *_find_entry_errors(spent),
            *_beyond(amount, get_available_amount(source) - source.spent, _("Only $%(left)s is left in this source.")),
        ]
    )
    return _enter(spent, actor)


@transaction.atomic
def cancel_entry(entry: AnyEntry, *, actor: User, seen: str, reason: str) -> AnyEntry:
    """Cancel a wrong entry, with the reason. It remains recorded and no longer counts.

    Raises DomainError if the expenditures would then exceed the source, or if the entry differs from the one `seen`.
    """
    source = _lock(entry if isinstance(entry, FundingSource) else entry.source, actor)
    entry = type(entry)._base_manager.select_for_update(of=("self",)).get(pk=entry.pk)
    require_seen(read_entry(entry), seen, rule=FUNDING_RULE)
    if entry.is_cancelled:
        raise DomainError("struck_out", _("This entry has already been cancelled."), rule=FUNDING_RULE)
    reason = require_reason(reason, rule=FUNDING_RULE)
    if isinstance(entry, FundingSource) and (source.paid or source.spent):
        raise DomainError("used", _("First cancel its payments and expenditures."), rule=FUNDING_RULE)
    if isinstance(entry, Payment) and get_available_amount(source) - entry.amount < source.spent:
        raise DomainError("spent", _("Its expenditures would not be covered."), rule=FUNDING_RULE)
    entry.struck_at, entry.struck_by, entry.reason = timezone.now(), actor, reason
    check_fields(entry, rule=FUNDING_RULE)
    entry.save(update_fields=["struck_at", "struck_by", "reason", "updated_at"])
    audit.record_event(AuditAction.CHANGED, entry, actor=actor, changes={"struck_out": entry.reason})
    return entry


def get_available_amount(source: FundingSource) -> Decimal:
    """Return the total available amount of a source in US dollars: the allotment, or the payments of the pledge."""
    return source.paid if source.is_voluntary else source.amount


def _lock(source: FundingSource, actor: User) -> FundingSource:
    """Return the source with its totals, locked so that two users cannot spend the same money at the same time."""
    authz.require_permission(actor, "dialogues.keep_accounts", source)
    FundingSource.objects.select_for_update().get(pk=source.pk)
    held = FundingSource.objects.with_totals().select_related("earmarked_for", "state").get(pk=source.pk)
    if held.is_cancelled:
        raise DomainError("struck_out", _("This source is cancelled."), rule=FUNDING_RULE)
    return held


def _find_source_errors(source: FundingSource) -> Iterator[DomainError]:
    if source.kind not in FundingKind.values:
        yield DomainError("no_such_source", NO_OTHER_SOURCE, rule=FUNDING_RULE, field="kind")
    elif source.is_voluntary and source.state is None:
        yield DomainError("no_such_source", NO_OTHER_SOURCE, rule=FUNDING_RULE, field="state")
    elif not source.is_voluntary:
        message = _("An allotment from the regular budget has no contributor and no earmark.")
        given = {"state": source.state, "earmarked_for": source.earmarked_for}
        for field in (name for name, value in given.items() if value):
            yield DomainError("allotment", message, rule=FUNDING_RULE, field=field)


def _elsewhere(source: FundingSource, activity: FundedActivity) -> Iterator[DomainError]:
    if source.earmarked_for_id not in (None, activity.pk):
        message = _("This contribution is earmarked for “%(activity)s”.") % {"activity": source.earmarked_for}
        yield DomainError("earmarked", message, rule=FUNDING_RULE, field="activity")


def _beyond(amount: Decimal, left: Decimal, message: Any) -> Iterator[DomainError]:
    if amount > left:
        shown = number_format(left, decimal_pos=2, force_grouping=True)
        yield DomainError("too_much", message % {"left": shown}, rule=FUNDING_RULE, field="amount")


def _find_entry_errors(entry: AnyEntry) -> Iterator[DomainError]:
    yield from find_field_errors(entry, rule=FUNDING_RULE)
    if entry.dated > timezone.localdate():
        yield DomainError("future", _("The date cannot be in the future."), rule=FUNDING_RULE, field="dated")


def _enter(entry: AnyEntry, actor: User) -> AnyEntry:
    entry.save(force_insert=True)
    audit.record_event(AuditAction.CREATED, entry, actor=actor, changes={"amount": str(entry.amount)})
    return entry
