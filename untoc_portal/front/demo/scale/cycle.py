"""Accounts, phases, reviews at every step, and the people with mandates in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from reviews.enums import Capacity, DeadlineKind, DelegateRole, OutcomeKind, ReviewState as S, Selection
from reviews.models import (
    Cluster,
    Consultation,
    Deadline,
    DeadlineRule,
    Delegation,
    Mandate,
    NoteVerbale,
    OfficerInCharge,
    Outcome,
    Phase,
    Questionnaire,
    Review,
    ReviewGroup,
)
from reviews.models.reviews import DelegationGrant, ReviewGrant
from reviews.permissions import ROLE_GRANTS
from stakeholders.enums import PartyStatus
from stakeholders.models import InstrumentStatus, State
from untoc_portal.accounts.models import User
from untoc_portal.core.authz import get_or_create_role_group
from untoc_portal.core.deadlines import Unit
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.people import PASSWORD
from untoc_portal.front.demo.scale.plan import DOMAIN, MARK, Plan
from untoc_portal.front.demo.scale.rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

PHASES, STATES, REVIEWERS, OFFICERS, PEOPLE = 4, 195, 2, 12, 5000
STEPS = [step.value for step in S]
# How long a review usually is at each step, in days.
DAYS = (0, 240, 40, 200, 190, 60, 70, 40, 60, 30, 60)
# About how many days a unit of a rule has, and after how many days the clock of the feedback begins.
DAYS_OF = {Unit.DAYS: 1, Unit.WORKING_DAYS: 1.4, Unit.WEEKS: 7, Unit.MONTHS: 30.4}
BEGINS_AFTER = {DeadlineKind.WRITTEN_FEEDBACK: 180}
# The number of the deadlines that are met at a step; later ones are all met.
MET = {S.NOMINATION: 0, S.PRELIMINARY_CONSULTATION: 2, S.SELF_ASSESSMENT: 3, S.DESK_REVIEW: 4, S.DIALOGUE: 5}
ROLES = (DelegateRole.FOCAL_POINT, DelegateRole.EXPERT, DelegateRole.DEPUTY, DelegateRole.OBSERVER)


def write_accounts(prefix: str, names: Iterable[str], groups: Iterable[RoleGroup]) -> range:
    """Write accounts with these names, all with the known password and the roles, and return their keys."""
    password = make_password(PASSWORD)
    rows = ((f"{prefix}-{number}@{DOMAIN}", f"{name} {MARK}") for number, name in enumerate(names, start=1))
    keys = write_rows(User, "email name", rows, password=password)
    roles = [get_or_create_role_group(role).pk for role in groups]
    write_rows(User.groups.through, "user_id group_id", product(keys, roles))
    return keys


def write_officers(plan: Plan) -> None:
    """Write the accounts of the Secretariat."""
    keys = write_accounts("officer", (f"Officer {one + 1}" for one in range(OFFICERS)), [RoleGroup.SECRETARIAT])
    User.objects.filter(pk__in=keys).update(is_staff=True)
    plan.officers = list(User.objects.filter(pk__in=keys))


def write_reviews(plan: Plan) -> None:
    """Write the phases, and one review of each State in each of them, moved on until today."""
    states = list(State.objects.order_by("iso3")[:STATES])[: plan.count(STATES, least=PHASES)]
    kept: list[tuple[Review, list[dt.date]]] = []
    for number, cluster in enumerate(Cluster.objects.order_by("number")[:PHASES]):
        begin = plan.today - dt.timedelta(days=1500 - 365 * number)
        phase = Phase.objects.create(sequence=1 + number, cluster=cluster, starts_on=begin)
        groups = [
            ReviewGroup.objects.create(phase=phase, number=1 + place, starts_on=begin + dt.timedelta(days=365 * place))
            for place in range(3)
        ]
        questionnaire = Questionnaire.objects.filter(cluster=cluster).first()
        some = [_build_review(plan, state, phase, groups[at % 3], questionnaire) for at, state in enumerate(states)]
        Review.objects.bulk_create([review for review, _days in some])
        kept += some
    plan.reviews = [review for review, _days in kept]
    write_rows(Outcome, "review_id kind", product([one.pk for one in plan.reviews], OutcomeKind.values))
    _write_dates(plan, kept)
    _write_people(plan, states)


def _build_review(
    plan: Plan, state: State, phase: Phase, group: ReviewGroup, questionnaire: Questionnaire | None
) -> tuple[Review, list[dt.date]]:
    days, day = [], group.starts_on
    for usual in DAYS:
        day += dt.timedelta(days=round(usual * plan.dice.uniform(0.4, 2.0)))
        if day > plan.today:
            break
        days.append(day)
    step = STEPS[len(days)]
    review = Review(
        code=f"{state.iso3}-{phase.sequence}",
        phase=phase,
        group=group,
        state_under_review=state,
        questionnaire=questionnaire,
        state=step,
        opened_on=days[0] if days else None,
        issued_at=plan.now - dt.timedelta(days=plan.dice.randrange(400)) if step in (S.ISSUED, S.CLOSED) else None,
    )
    return review, days


def _estimate_length(rule: DeadlineRule) -> dt.timedelta:
    return dt.timedelta(days=BEGINS_AFTER.get(rule.kind, 0) + round(rule.amount * DAYS_OF[Unit(rule.unit)]))


def _write_dates(plan: Plan, kept: list[tuple[Review, list[dt.date]]]) -> None:
    rules = list(DeadlineRule.objects.order_by("pk"))
    write_rows(
        Deadline,
        "review_id kind rule_id amount unit starts_on falls_on due_on met_on",
        (
            (
                *(review.pk, rule.kind, rule.pk, rule.amount, rule.unit, days[0]),
                *((days[0] + _estimate_length(rule),) * 2),
                min(plan.today, days[-1]) if place < MET.get(S(review.state), len(rules)) else None,
            )
            for review, days in kept
            if days
            for place, rule in enumerate(rules)
        ),
    )
    write_rows(
        Consultation,
        "review_id held_on participants timetable",
        (
            (review.pk, days[2], f"{MARK} Focal points of all three States.", f"{MARK} As planned.")
            for review, days in kept
            if len(days) > STEPS.index(S.PRELIMINARY_CONSULTATION)
        ),
    )
    chosen = [(review.pk, plan.dice.choice(plan.officers).pk) for review, _days in kept if review.state != S.CLOSED]
    write_rows(OfficerInCharge, "review_id officer_id", chosen)


def _write_people(plan: Plan, states: list[State]) -> None:
    """Write the delegations of every review, their people with rights, and who works for which instrument."""
    keys = [state.pk for state in states]
    seats = []
    for review in plan.reviews:
        seats.append((review, review.state_under_review_id, Capacity.UNDER_REVIEW, ""))
        others = [one for one in plan.dice.sample(keys, REVIEWERS + 1) if one != review.state_under_review_id]
        seats += [(review, one, Capacity.REVIEWING, Selection.OTHER_REGION) for one in others[:REVIEWERS]]
    places = write_rows(
        Delegation,
        "review_id party_id capacity selection",
        ((review.pk, party, capacity.value, selection) for review, party, capacity, selection in seats),
    )
    bound = defaultdict(list)
    for state, instrument in InstrumentStatus.objects.filter(status=PartyStatus.PARTY).values_list(
        "state", "instrument"
    ):
        bound[state].append(instrument)
    write_rows(
        Review.instruments.through,
        "review_id instrument_id",
        ((one.pk, instrument) for one in plan.reviews for instrument in bound[one.state_under_review_id]),
    )
    write_rows(
        Delegation.instruments.through,
        "delegation_id instrument_id",
        (
            (place, instrument)
            for place, (review, party, _capacity, _selection) in zip(places, seats, strict=True)
            for instrument in bound[review.state_under_review_id]
            if instrument in bound[party]
        ),
    )
    _write_mandates(plan, seats, places)


def _write_mandates(plan: Plan, seats: list[tuple[Review, int, Capacity, str]], places: range) -> None:
    """Write the people of the delegations: of each a focal point and an expert, and more until there are enough."""
    named = [at for at, seat in enumerate(seats) if seat[0].state != S.PLANNED]
    wanted = plan.count(PEOPLE, least=2 * len(named))
    each = [(at, role) for role in ROLES for at in named][: max(wanted, 2 * len(named))]
    states = {state.pk: str(state) for state in State.objects.all()}
    keys = write_accounts(
        "person",
        (f"{role.label.capitalize()} {number} of {states[seats[at][1]]}" for number, (at, role) in enumerate(each)),
        [RoleGroup.DELEGATES],
    )
    focal = get_or_create_role_group(RoleGroup.FOCAL_POINTS).pk
    focal_points = [key for key, (_at, role) in zip(keys, each, strict=True) if role == DelegateRole.FOCAL_POINT]
    write_rows(User.groups.through, "user_id group_id", ((key, focal) for key in focal_points))
    senders = sorted({seat[1] for seat in seats})
    notes = write_rows(
        NoteVerbale, "sender_id reference", ((one, f"Invented {one}") for one in senders), dated=plan.today
    )
    note_of = dict(zip(senders, notes, strict=True))
    mandates = write_rows(
        Mandate,
        "user_id delegation_id role note_verbale_id starts_on",
        (
            (key, places[at], role.value, note_of[seats[at][1]], seats[at][0].group.starts_on)
            for key, (at, role) in zip(keys, each, strict=True)
        ),
    )
    people = defaultdict(list)
    for key, mandate, (at, _role) in zip(keys, mandates, each, strict=True):
        people[seats[at][0].pk].append((key, mandate, seats[at][2] == Capacity.UNDER_REVIEW))
    plan.people = dict(people)
    _write_rights(seats, places, dict(zip(each, keys, strict=True)))


def _write_rights(
    seats: list[tuple[Review, int, Capacity, str]], places: range, people: dict[tuple[int, DelegateRole], int]
) -> None:
    """Write for every role of every delegation the group, its rights, and its member."""
    held = list(people)
    groups = write_rows(Group, "name", ((f"delegation:{places[at]}:{role.value}",) for at, role in held))
    write_rows(
        User.groups.through, "user_id group_id", ((people[one], key) for one, key in zip(held, groups, strict=True))
    )
    for table, model, which in ((ReviewGrant, "review", 0), (DelegationGrant, "delegation", 1)):
        rights = dict(
            Permission.objects.filter(content_type__app_label="reviews", content_type__model=model).values_list(
                "codename", "pk"
            )
        )
        write_rows(
            table,
            "group_id permission_id content_object_id",
            (
                (key, rights[codename], places[at] if which else seats[at][0].pk)
                for (at, role), key in zip(held, groups, strict=True)
                for codename in sorted(ROLE_GRANTS[seats[at][2], role][which])
            ),
        )
