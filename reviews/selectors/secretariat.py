"""Tasks of the Secretariat: nominations, overdue reviews, own next steps, failed jobs and messages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    REOPENABLE_STATES,
    Capacity,
    DeadlineKind,
    DelegateRole,
    NominationState,
    ReopeningState,
    ReviewState as S,
)
from reviews.models import (
    Deadline,
    Delegation,
    Mandate,
    Nomination,
    OfficerInCharge,
    Reopening,
    Review,
    StateNotice,
)
from reviews.selectors.freshness import require_secretariat
from reviews.selectors.people import build_undeclared
from reviews.selectors.task_facts import Task
from untoc_portal.accounts.models import User
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.deadlines import is_overdue
from untoc_portal.core.enums import JobState, RoleGroup
from untoc_portal.core.job_queries import filter_jobs, list_messages_needing_attention
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text

# How many late reviews the first page of an officer names.
SHOWN_FIRST = 5
EARLIEST = _("The earliest of their deadlines")


class ReviewFacts(NamedTuple):
    """What the first page of the Secretariat needs of a review, as plain values."""

    pk: int
    code: str
    step: str
    region: str
    # The earliest overdue deadline.
    overdue_on: dt.date | None
    # Whether the Secretariat can end the step now, and the open deadline of that.
    is_ready: bool
    ready_due_on: dt.date | None
    officer: int | None


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """How many reviews of a region are in a step, and how many of them are overdue."""

    step: str
    region: str
    all: int
    late: int


@dataclass(frozen=True, slots=True)
class Step:
    """What the Secretariat does in a step, with which reviews, and the deadline of that."""

    title: Text
    build_condition: Callable[[dt.date], Q]
    clock: DeadlineKind | None


def _is_drawn(today: dt.date) -> Q:
    drawn = Delegation.objects.filter(review=OuterRef("pk"), capacity=Capacity.REVIEWING)
    return Q(group__starts_on__lte=today) & Q(Exists(drawn))


def _has_focal_points(_today: dt.date) -> Q:
    named = Mandate.objects.in_force().filter(delegation=OuterRef("pk"), role=DelegateRole.FOCAL_POINT)
    return ~Q(Exists(Delegation.objects.filter(~Exists(named), review=OuterRef("pk"))))


STEPS = {
    S.PLANNED: Step(_("Open reviews whose group has started (%(count)d)"), _is_drawn, None),
    S.NOMINATION: Step(
        _("Confirm that the focal points are named (%(count)d)"), _has_focal_points, DeadlineKind.FOCAL_POINTS
    ),
    S.COMPLETED: Step(_("Issue outcome documents (%(count)d)"), lambda _today: Q(), DeadlineKind.CLOSURE),
    S.ISSUED: Step(
        _("Close reviews (%(count)d)"),
        lambda _today: Q(routed_at__isnull=False, publication_decision__isnull=False),
        DeadlineKind.CLOSURE,
    ),
}


def _build_reviews(user: Any, today: dt.date) -> QuerySet[Review, Any]:
    dates = Deadline.objects.filter(review=OuterRef("pk"))
    ready = Q(pk__in=[])
    clocks = []
    for step, found in STEPS.items():
        ready |= Q(state=step) & found.build_condition(today)
        if found.clock:
            due = dates.open().filter(kind=found.clock)
            clocks.append(When(state=step, then=Subquery(due.values("due_on")[:1])))
    rows = Review.objects.visible_to(user).annotate(
        overdue_on=Subquery(dates.overdue(today).values("due_on")[:1]),
        is_ready=ExpressionWrapper(ready, BooleanField()),
        ready_due_on=Case(*clocks, output_field=DateField()),
    )
    return rows.order_by("code").values_list(
        "pk",
        "code",
        "state",
        "state_under_review__regional_group",
        "overdue_on",
        "is_ready",
        "ready_due_on",
        "officer_in_charge__officer",
    )


_REVIEWS = ReaderQuery(_build_reviews, 0)


def list_review_facts(user: AnyUser, today: dt.date) -> list[ReviewFacts]:
    """Return what the Secretariat has to know of each review, in one query. Raises NotAllowedError for anyone else."""
    require_secretariat(user)
    return [ReviewFacts(*row) for row in _REVIEWS.fetch(user, fixed=(today,))]


def count_reviews(reviews: Iterable[ReviewFacts]) -> list[ReviewCount]:
    """Return the number of reviews by step and region of the State under review."""
    found: dict[tuple[str, str], list[int]] = {}
    for review in reviews:
        numbers = found.setdefault((review.step, review.region), [0, 0])
        numbers[0] += 1
        numbers[1] += review.overdue_on is not None
    return [ReviewCount(*key, *numbers) for key, numbers in found.items()]


def _count(rows: QuerySet[Any]) -> Subquery:
    number = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Subquery(number, output_field=IntegerField())


class Numbers(NamedTuple):
    """What one row says of the work of an officer."""

    nominations: int | None
    notices: int | None
    # The first request to correct a self-assessment.
    reopening: int | None
    jobs: int | None
    messages: int | None
    # Whether the officer has a mandate, or has to declare conflicts of interest.
    has_mandate: bool
    must_declare: bool


def _build_numbers(user: Any) -> QuerySet[User, Any]:
    """Return the numbers in the row of the officer."""
    reopenings = Reopening.objects.filter(state=ReopeningState.REQUESTED, review__state__in=REOPENABLE_STATES)
    return User.objects.filter(pk=user.pk).values_list(
        _count(Nomination.objects.filter(state=NominationState.PENDING)),
        _count(StateNotice.objects.undecided()),
        Subquery(reopenings.order_by("pk").values("pk")[:1]),
        _count(filter_jobs(JobState.FAILED)),
        _count(list_messages_needing_attention()),
        Exists(Mandate.objects.in_force().filter(user=OuterRef("pk"))),
        Exists(build_undeclared(OuterRef("email"))),
    )


_NUMBERS = ReaderQuery(_build_numbers, 0)


def load_numbers(user: User) -> Numbers:
    """Return the numbers of the work of the Secretariat, in one query. Raises NotAllowedError for anyone else."""
    require_secretariat(user)
    [row] = _NUMBERS.fetch(user)
    return Numbers(*row)


def list_secretariat_tasks(numbers: Numbers, reviews: list[ReviewFacts], today: dt.date) -> list[Task]:
    """Return the tasks of the Secretariat, one for all reviews of a kind."""
    found = (
        _nominations((numbers.nominations or 0) + (numbers.notices or 0)),
        _reopening(numbers.reopening),
        _late(reviews),
        *(_step(reviews, step, today) for step in STEPS),
        _jobs(numbers.jobs),
        _messages(numbers.messages),
    )
    return [task for task in found if task is not None]


def _nominations(count: int) -> Task | None:
    title = _("Check nominations (%(count)d)") % {"count": count}
    return Task(title, reverse("reviews:nomination_list"), None, "none") if count else None


def _reopening(key: int | None) -> Task | None:
    if key is None:
        return None
    first = Reopening.objects.select_related("review__state_under_review", "review__phase").get(pk=key)
    return Task(
        _("Decide on a request to correct a self-assessment"), first.get_absolute_url(), None, "none", first.review
    )


def _jobs(count: int | None) -> Task | None:
    url = reverse("job_list") + "?" + urlencode({"state": JobState.FAILED})
    return Task(_("See why jobs failed (%(count)d)") % {"count": count}, url, None, "none") if count else None


def _messages(count: int | None) -> Task | None:
    title = _("See which messages did not arrive (%(count)d)") % {"count": count or 0}
    return Task(title, reverse("message_list"), None, "none") if count else None


def _late(reviews: list[ReviewFacts]) -> Task | None:
    days = [review.overdue_on for review in reviews if review.overdue_on is not None]
    title = _("Overdue reviews (%(count)d)") % {"count": len(days)}
    return Task(title, _list_url(), min(days), "overdue", why=EARLIEST) if days else None


def _step(reviews: list[ReviewFacts], step: S, today: dt.date) -> Task | None:
    ready = [review for review in reviews if review.step == step and review.is_ready]
    if not ready:
        return None
    first = min((review.ready_due_on for review in ready if review.ready_due_on is not None), default=None)
    when = "none" if first is None else "overdue" if is_overdue(first, None, today) else "due"
    return Task(
        str(STEPS[step].title) % {"count": len(ready)},
        _list_url(when="all", step=step),
        first,
        when,
        why=EARLIEST if first else "",
    )


def _list_url(**query: str) -> str:
    return reverse("reviews:board") + "?" + urlencode(query)


@dataclass(frozen=True, slots=True)
class InCharge:
    """The reviews of which an officer is in charge: how many, how many late, and the latest of them with their day."""

    count: int
    late: int
    first: list[tuple[Review, dt.date | None]]


# Who is on the staff, and who is in charge of a region.
_STAFF = CompiledQuery(
    lambda: (
        User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)
        .order_by()
        .values_list("pk", Value(""))
        .union(OfficerInCharge.objects.exclude(region="").order_by().values_list("officer", "region"), all=True)
    )
)


def list_in_charge(user: User, reviews: Iterable[ReviewFacts]) -> InCharge:
    """Return the open reviews of which this member of the Secretariat is in charge."""
    require_secretariat(user)
    of_region: dict[str, int] = {}
    staff = set()
    for person, region in _STAFF.fetch():
        if region:
            of_region.setdefault(region, person)
        else:
            staff.add(person)
    own = [
        review
        for review in reviews
        if review.step != S.CLOSED
        and (review.officer if review.officer in staff else of_region.get(review.region)) == user.pk
        and user.pk in staff
    ]
    late = [(review.overdue_on, review.code, review.pk) for review in own if review.overdue_on is not None]
    first = sorted(late)[:SHOWN_FIRST]
    keys = [pk for _day, _code, pk in first]
    rows = {row.pk: row for row in _compile_named(len(keys)).read(*keys)} if keys else {}
    return InCharge(len(own), len(late), [(rows[pk], day) for day, _code, pk in first])


@cache
def _compile_named(count: int) -> CompiledQuery:
    rows = Review.objects.select_related("state_under_review", "phase").order_by()
    return CompiledQuery(lambda *keys: rows.filter(pk__in=keys), count)
