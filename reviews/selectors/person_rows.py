"""The basis of the first page of a person: reviews, mandates and deadlines, each read once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, prefetch_related_objects

from reviews.models import Deadline, Mandate
from reviews.selectors.people import list_undeclared_nominations, read_mandates
from reviews.selectors.secretariat import list_review_facts, load_numbers
from untoc_portal.core import authz
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Nomination
    from reviews.selectors.secretariat import Numbers, ReviewFacts
    from untoc_portal.accounts.models import User


def _build_dates(user: Any) -> QuerySet[Deadline]:
    """Return the open deadlines in the reviews of the person, with `is_shown`: whether the person may see each."""
    own = Mandate.objects.in_force().filter(user=user.pk).order_by().values("delegation__review")
    shown = Deadline.objects.visible_to(user).filter(pk=OuterRef("pk")).order_by()
    return Deadline.objects.open().filter(review__in=own).select_related("rule").annotate(is_shown=Exists(shown))


_DATES = ReaderQuery(_build_dates, 0)


@dataclass(frozen=True)
class PersonRows:
    """The basis of the tasks of a person and of the other parts of the first page. Each is read once."""

    user: User
    today: dt.date

    @cached_property
    def reviews(self) -> list[ReviewFacts]:
        """Return all reviews, for a member of the Secretariat."""
        return list_review_facts(self.user, self.today)

    @cached_property
    def numbers(self) -> Numbers | None:
        """Return the numbers of the work of the Secretariat, for its members."""
        return load_numbers(self.user) if authz.is_secretariat(self.user) else None

    @cached_property
    def mandates(self) -> list[Mandate]:
        """Return the mandates of the person that are in force."""
        return read_mandates(self.user) if self.numbers is None or self.numbers.has_mandate else []

    @cached_property
    def undeclared(self) -> list[Nomination]:
        """Return the nominations for which a State asks a declaration that the person has not made yet."""
        return list_undeclared_nominations(self.user) if self.numbers is None or self.numbers.must_declare else []

    @cached_property
    def dates(self) -> list[Deadline]:
        """Return the open deadlines of these reviews with their events, the earliest first."""
        found = list(_DATES.read(self.user)) if self.mandates else []
        prefetch_related_objects(found, "events")
        return found

    @property
    def shown_dates(self) -> list[Any]:
        """Return those of the deadlines that the person may see."""
        dates: list[Any] = self.dates
        return [date for date in dates if date.is_shown]
