"""The demonstration cycle: every party drawn, reviews at every step, and one review with every transition.

It is built in steps. `begin` takes the first ones, and then people can try the portal. Jobs do the rest: each takes one
step and requests the next. `build_cycle` takes all steps without jobs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Cluster, Phase, Questionnaire, Review
from reviews.services.draws import run_practice_draw
from reviews.services.phases import open_phase
from reviews.services.questionnaire_versions import put_in_force
from stakeholders.enums import OrganizationKind
from untoc_portal.accounts.models import User
from untoc_portal.accounts.roles import propose_role
from untoc_portal.core import jobs
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.enums import JobState, RoleGroup
from untoc_portal.core.models import Job
from untoc_portal.front.demo import dialogues, texts
from untoc_portal.front.demo.consulting import consult_stakeholders
from untoc_portal.front.demo.delegations import stage_delegations
from untoc_portal.front.demo.following_up import stage_follow_up_lines
from untoc_portal.front.demo.journey import STEPS, Journey
from untoc_portal.front.demo.letters import stage_letters
from untoc_portal.front.demo.people import create_portal_account, get_officer, give_passwords
from untoc_portal.front.demo.reaching import stage_contacts
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.demo.reporting import publish_reports
from untoc_portal.front.demo.sharing import share_out_work
from untoc_portal.front.demo.taking_part import create_bureau_seats, register_organization
from untoc_portal.front.demo.years import (
    list_earlier_codes,
    plan_earlier_reviews,
    request_clarifications,
    take_earlier_review,
)

ReportProgress = Callable[[str], None]
# Group I began so long ago that some of its deadlines have passed; group II has just begun; group III waits.
MONTHS_AGO = 14
# The steps at which reviews of group I are, besides the one that takes all steps; two at each.
TARGETS = [step for step in STEPS if step != ReviewState.NOMINATION for _copy in range(2)]
# The job that takes one step and requests the next.
JOB = "demo.take_step"


class Progress(NamedTuple):
    """The number of done steps of the demonstration, and the total."""

    done: int
    total: int


def is_built() -> bool:
    """Return whether there is already a cycle, of the demonstration or a real one. Then nothing is added to it."""
    return Phase.objects.exists()


@transaction.atomic
def build_cycle(report: ReportProgress) -> None:
    """Build the whole cycle, or nothing of it."""
    begin_cycle(report)
    complete_cycle(report)


@transaction.atomic
def begin_cycle(report: ReportProgress) -> None:
    """Build enough to try the portal, and request the rest from the worker."""
    report("Making accounts, drawing lots for every party, carrying a first review to its self-assessment …")
    for number in range(FIRST):
        _take(number)
    _request_step(FIRST)


def complete_cycle(report: ReportProgress) -> None:
    """Run the jobs of the worker. Raises RuntimeError with the error of a step that failed."""
    report("Carrying reviews to every step, rendering documents, routing outcomes, sending messages …")
    jobs.run_due_jobs()
    failed = Job.objects.filter(name=JOB).exclude(state=JobState.DONE).first()
    if failed is not None:
        raise RuntimeError(failed.error)


def take_step(number: int) -> None:
    """Take one step as a job, and request the next."""
    _take(number)
    if number + 1 < len(BUILDING):
        _request_step(number + 1)


def get_progress() -> Progress | None:
    """Return the progress of a cycle that the worker is still building, or None."""
    waiting = Job.objects.filter(name=JOB, state=JobState.WAITING).first()
    return Progress(waiting.arguments["number"], len(BUILDING)) if waiting else None


def _request_step(number: int) -> None:
    jobs.enqueue("demo.take_step", key=str(number), number=number)


def _take(number: int) -> None:
    BUILDING[number]()
    give_passwords()


def _seat() -> None:
    staff = create_portal_account("secretariat", "Secretariat officer", RoleGroup.SECRETARIAT)
    create_portal_account("secretariat.second", "Second Secretariat officer", RoleGroup.SECRETARIAT)
    candidate = create_portal_account("candidate", "Candidate for the Extended Bureau")
    propose_role(candidate, RoleGroup.EXTENDED_BUREAU, actor=staff, reason=texts.REASON_FOR_ROLE)
    create_bureau_seats(staff)


def _draw() -> None:
    staff, today = _staff(), timezone.localdate()
    starts_on = add_months(dt.date(today.year, today.month, 1), -MONTHS_AGO)
    cluster = Cluster.objects.get(number=1)
    do_after_reading(put_in_force, Questionnaire.objects.get(cluster=cluster), actor=staff)
    phase = open_phase(cluster, actor=staff, sequence=1, starts_on=starts_on)
    # A first cycle is over: two of its reviews are built at the end.
    phase.cycle = 2
    phase.save(update_fields=["cycle"])
    run_practice_draw(phase, actor=staff, texts=texts.SEALED_TEXTS, at=texts.TIME_OF_DRAW)


def _staff() -> User:
    return get_officer("secretariat")


def _list_group_reviews(number: int) -> list[Review]:
    rows = Review.objects.filter(phase__sequence=1, group__number=number).select_related(
        "state_under_review", "phase", "group"
    )
    return list(rows.order_by("code"))


def _carry(place: int, target: str, *, thorough: bool = False) -> None:
    """Take the review at this place in group I to the step. At the self-assessment, answer a part."""
    journey = Journey(_list_group_reviews(1)[place], staff=_staff(), thorough=thorough)
    is_there = journey.review.state == target
    journey.go_to(target)
    if target == ReviewState.SELF_ASSESSMENT and not thorough and not is_there:
        journey.answer_part(limit=10)


def _prepare_sessions() -> None:
    dialogues.schedule_sessions(_staff())
    dialogues.enter_funding(_staff())


def _open_others() -> None:
    """Open the remaining reviews of group I and those of group II. Two States have a standing delegation."""
    staff = _staff()
    for review in _list_group_reviews(1)[1 + len(TARGETS) :]:
        Journey(review, staff=staff).go_to(ReviewState.NOMINATION)
    opened = [Journey(review, staff=staff).go_to(ReviewState.NOMINATION) for review in _list_group_reviews(2)]
    stage_delegations(opened[0], _list_group_reviews(3)[0], staff=staff)


def _hold_dialogue() -> None:
    dialogues.stage_dialogues(_list_group_reviews(1)[0], _staff())


def _take_part() -> None:
    consult_stakeholders()
    share_out_work()
    request_clarifications()
    stage_letters(_staff())
    register_organization(texts.COMPANY, OrganizationKind.PRIVATE_SECTOR, "freight", _staff())
    stage_contacts(_staff())


def _plan_earlier() -> None:
    plan_earlier_reviews([_list_group_reviews(1)[place] for place in (0, 1 + TRIED_FIRST)], _staff())


def _carry_earlier(place: int, target: str) -> None:
    take_earlier_review(list_earlier_codes()[place], target, _staff())


def _stage_lines(place: int) -> None:
    stage_follow_up_lines(Review.objects.select_related("state_under_review").get(pk=_list_group_reviews(1)[place].pk))


def _report() -> None:
    publish_reports(Phase.objects.get(sequence=1), _staff())


def _stops(target: str) -> tuple[str, ...]:
    """Return where to stop on the way. A review is closed after its outcome is routed, which a job does."""
    return (ReviewState.ISSUED, target) if target == ReviewState.CLOSED else (target,)


TRIED_FIRST = TARGETS.index(ReviewState.SELF_ASSESSMENT)
# The steps in their order.
BUILDING: list[Callable[[], None]] = [
    _seat,
    _draw,
    partial(_carry, 1 + TRIED_FIRST, TARGETS[TRIED_FIRST]),
    _prepare_sessions,
    *(partial(_carry, 0, step, thorough=True) for step in STEPS),
    *(partial(_carry, 1 + place, stop) for place, target in enumerate(TARGETS) for stop in _stops(target)),
    partial(_stage_lines, 0),
    partial(_stage_lines, 1 + TARGETS.index(ReviewState.CLOSED)),
    _open_others,
    _hold_dialogue,
    _take_part,
    _report,
    _plan_earlier,
    *(partial(_carry_earlier, place, stop) for place in (0, 1) for stop in _stops(ReviewState.CLOSED)),
]
# The number of steps taken before the portal is served.
FIRST = 3
