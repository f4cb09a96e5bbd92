"""Fill a database with four phases of reviews in all steps, for measurements of pages that show all of them.

The rows are written directly, not by the services, because only reading is measured. The reference data must be loaded.
"""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField
from django.utils import timezone

from reviews.enums import Capacity, DeadlineKind, DelegateRole, ReviewState as S, Selection
from reviews.enums_of_chasing import ContactWay
from reviews.models import (
    Cluster,
    ContactEntry,
    Deadline,
    DeadlineRule,
    Delegation,
    Mandate,
    NoteVerbale,
    OfficerInCharge,
    Phase,
    Review,
    ReviewGroup,
)
from reviews.workflow import REVIEW
from stakeholders.models import State
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

PHASES, STATES, REVIEWERS = 4, 195, 2
STEPS = [step.value for step in S]
NAMES = {(source, row.target): row.name for row in REVIEW.transitions for source in row.sources}
DAYS = (0, 240, 40, 200, 190, 60, 70, 40, 60, 30, 60)


def fill_cycle(staff: Iterable[User], *, today: dt.date | None = None) -> int:
    """Write 195 reviews in each of four phases, with their history, dates, people and contacts. Return how many."""
    today, dice = today or timezone.localdate(), random.Random(1)  # noqa: S311 (sample data)
    staff, states = list(staff), list(State.objects.order_by("iso3")[:STATES])
    people = [User(email=f"person-{state.iso3.lower()}@benchmark.example", name=f"Person {state}") for state in states]
    User.objects.bulk_create(people)
    NoteVerbale.objects.bulk_create(NoteVerbale(sender=state, reference="Benchmark", dated=today) for state in states)
    notes = {note.sender_id: note for note in NoteVerbale.objects.filter(reference="Benchmark")}
    first = 1 + max(Phase.objects.values_list("sequence", flat=True), default=0)
    for number, cluster in enumerate(Cluster.objects.order_by("number")[:PHASES]):
        begin = today - dt.timedelta(days=1500 - 365 * number)
        phase = Phase.objects.create(sequence=first + number, cycle=9, cluster=cluster, starts_on=begin)
        groups = [
            ReviewGroup.objects.create(phase=phase, number=1 + place, starts_on=begin + dt.timedelta(days=365 * place))
            for place in range(3)
        ]
        reviews = [_build_review(state, phase, groups[place % 3], today, dice) for place, state in enumerate(states)]
        Review.objects.bulk_create([review for review, _days in reviews])
        _write_history(reviews)
        _write_dates(reviews, today)
        _write_people(reviews, states, people, notes, dice)
        _write_contacts(reviews, staff, today, dice)
    return PHASES * len(states)


def _build_review(
    state: State, phase: Phase, group: ReviewGroup, today: dt.date, dice: random.Random
) -> tuple[Review, list[dt.date]]:
    """Return a review that moved on until today, with the days on which it left each step."""
    days, day = [], group.starts_on
    for usual in DAYS:
        day += dt.timedelta(days=round(usual * dice.uniform(0.4, 2.5)))
        if day > today:
            break
        days.append(day)
    step = STEPS[len(days)]
    is_issued = len(days) >= STEPS.index(S.ISSUED)
    review = Review(
        code=f"{state.iso3}-{phase.sequence}",
        phase=phase,
        group=group,
        state_under_review=state,
        state=step,
        opened_on=days[0] if days else None,
        issued_at=timezone.now() if is_issued else None,
    )
    return review, days


def _write_history(reviews: list[tuple[Review, list[dt.date]]]) -> None:
    kind = ContentType.objects.get_for_model(Review)
    at: DateTimeField = AuditEvent._meta.get_field("at")  # type: ignore[assignment, type-arg]
    at.auto_now_add = False
    try:
        AuditEvent.objects.bulk_create(
            AuditEvent(
                at=timezone.make_aware(dt.datetime.combine(day, dt.time(12))),
                action=AuditAction.TRANSITION,
                content_type=kind,
                object_id=review.pk,
                object_label=review.code,
                actor_label="Benchmark",
                changes={"transition": NAMES[pair], "state": list(pair)},
            )
            for review, days in reviews
            for day, pair in zip(days, pairwise(STEPS), strict=False)
        )
    finally:
        at.auto_now_add = True


def _write_dates(reviews: list[tuple[Review, list[dt.date]]], today: dt.date) -> None:
    rules = list(DeadlineRule.objects.order_by("pk"))
    done = {S.NOMINATION: 0, S.PRELIMINARY_CONSULTATION: 2, S.SELF_ASSESSMENT: 3, S.DESK_REVIEW: 4, S.DIALOGUE: 5}
    lengths = dict(zip(DeadlineKind.values, (14, 28, 42, 180, 360, 630, 730), strict=True))
    Deadline.objects.bulk_create(
        Deadline(
            review=review,
            kind=rule.kind,
            rule=rule,
            amount=rule.amount,
            unit=rule.unit,
            starts_on=days[0],
            falls_on=days[0] + dt.timedelta(days=lengths[rule.kind]),
            due_on=days[0] + dt.timedelta(days=lengths[rule.kind]),
            met_on=min(today, days[-1]) if place < done.get(S(review.state), 6) else None,
        )
        for review, days in reviews
        if days
        for place, rule in enumerate(rules)
    )


def _write_people(
    reviews: list[tuple[Review, list[dt.date]]],
    states: list[State],
    people: list[User],
    notes: dict[int, NoteVerbale],
    dice: random.Random,
) -> None:
    """Add three delegations with people to each review. Most reviews in the nomination have no people."""
    of_state = dict(zip((state.pk for state in states), people, strict=True))
    places = []
    for review, _days in reviews:
        places.append(Delegation(review=review, party_id=review.state_under_review_id, capacity=Capacity.UNDER_REVIEW))
        others = [state for state in dice.sample(states, REVIEWERS + 1) if state.pk != review.state_under_review_id]
        places += [
            Delegation(review=review, party=other, capacity=Capacity.REVIEWING, selection=Selection.OTHER_REGION)
            for other in others[:REVIEWERS]
        ]
    Delegation.objects.bulk_create(places)
    Mandate.objects.bulk_create(
        Mandate(
            user=of_state[place.party_id],
            delegation=place,
            role=role,
            note_verbale=notes[place.party_id],
            starts_on=place.review.group.starts_on,
        )
        for place in places
        if place.review.state != S.PLANNED and (place.review.state != S.NOMINATION or dice.random() < 0.2)  # noqa: PLR2004
        for role in (DelegateRole.FOCAL_POINT, DelegateRole.EXPERT)
    )


def _write_contacts(
    reviews: list[tuple[Review, list[dt.date]]], staff: list[User], today: dt.date, dice: random.Random
) -> None:
    open_ones = [review for review, _days in reviews if review.state != S.CLOSED]
    chosen = dice.choices(open_ones, k=2 * len(open_ones))
    ways = (ContactWay.CALL, ContactWay.EMAIL, ContactWay.NOTE_VERBALE)
    entries = ContactEntry.objects.bulk_create(
        ContactEntry(
            state_id=review.state_under_review_id,
            reached_on=today - dt.timedelta(days=dice.randrange(300)),
            way=dice.choice(ways),
            whom="Permanent Mission, Vienna",
            reached_by=dice.choice(staff),
            result="They name their people next month",
        )
        for review in chosen
    )
    links = ContactEntry.reviews.through
    links.objects.bulk_create(
        links(contactentry_id=entry.pk, review_id=review.pk) for entry, review in zip(entries, chosen, strict=True)
    )
    OfficerInCharge.objects.bulk_create(
        OfficerInCharge(review=review, officer=dice.choice(staff))
        for review in open_ones
        if dice.random() < 0.6  # noqa: PLR2004
    )
