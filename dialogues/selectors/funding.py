"""The accounts of the Mechanism for the page, the file and the API, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from dialogues.enums import FundingKind
from dialogues.models import Expenditure, FundedActivity, FundingSource, Payment
from dialogues.querysets import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from dialogues.models.funding import AccountEntry
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True)
class Accounts:
    """Sources, activities and the four totals, in US dollars. Contributors are in the order of their codes."""

    sources: list[FundingSource]
    activities: list[FundedActivity]

    @property
    def current_sources(self) -> list[FundingSource]:
        """Return the sources that were not cancelled."""
        return [source for source in self.sources if not source.is_cancelled]

    @property
    def allotments(self) -> list[FundingSource]:
        """Return the allotments to the Conference."""
        return [source for source in self.current_sources if source.kind == FundingKind.REGULAR_BUDGET]

    @property
    def pledges(self) -> list[FundingSource]:
        """Return the pledges of States."""
        return [source for source in self.current_sources if source.kind == FundingKind.VOLUNTARY]

    @property
    def by_activity(self) -> list[tuple[FundedActivity, Decimal, Decimal]]:
        """Return each activity with the pledges only for it and the amount spent on it."""
        earmarked: dict[int, Decimal] = {}
        for source in self.pledges:
            if source.earmarked_for_id:
                earmarked[source.earmarked_for_id] = earmarked.get(source.earmarked_for_id, NOTHING) + source.amount
        return [(activity, earmarked.get(activity.pk, NOTHING), activity.spent) for activity in self.activities]

    def lines(self) -> Iterator[list[str]]:
        """Yield a line for each entry that was not cancelled.

        The columns are entry, source, contributor, activity, date, dollars and reference.
        """
        for source in self.current_sources:
            giver = source.state.iso3 if source.state else ""
            earmark = source.earmarked_for.code if source.earmarked_for else ""
            yield _line("pledge" if source.is_voluntary else "allotment", source, giver, earmark, source)
            for payment in source.payments.all():
                if not payment.is_cancelled:
                    yield _line("payment", source, giver, earmark, payment)
            for spent in source.expenditures.all():
                if not spent.is_cancelled:
                    yield _line("expenditure", source, giver, spent.activity.code, spent)

    @property
    def allotted(self) -> Decimal:
        return sum((source.amount for source in self.allotments), NOTHING)

    @property
    def pledged(self) -> Decimal:
        return sum((source.amount for source in self.pledges), NOTHING)

    @property
    def paid(self) -> Decimal:
        return sum((source.paid for source in self.pledges), NOTHING)

    @property
    def spent(self) -> Decimal:
        return sum((activity.spent for activity in self.activities), NOTHING)


def _line(entry: str, source: FundingSource, giver: str, activity: str, row: AccountEntry) -> list[str]:
    return [entry, source.kind, giver, activity, row.dated.isoformat(), str(row.amount), row.reference]


def sources_with_entries(user: AnyUser) -> QuerySet[FundingSource]:
    """Return the sources with their payments and expenditures. They are ordered by code of State, never by amount."""
    expenditures = Expenditure.objects.filter_visible(user).select_related("activity")
    return (
        FundingSource.objects.filter_visible(user)
        .with_totals()
        .select_related("state", "earmarked_for")
        .prefetch_related(Prefetch("payments", queryset=Payment.objects.filter_visible(user)))
        .prefetch_related(Prefetch("expenditures", queryset=expenditures))
        .order_by("kind", "state__iso3", "dated", "pk")
    )


def accounts_for_user(user: AnyUser) -> Accounts:
    """Return the accounts as this user may see them."""
    activities = FundedActivity.objects.filter_visible(user).with_spending()
    return Accounts(list(sources_with_entries(user)), list(activities))
