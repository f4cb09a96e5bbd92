"""The demonstration cycle: every party drawn, reviews at every step, and one carried through every transition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Cluster, Phase, Questionnaire, Review
from reviews.services.draws import hold_draw
from reviews.services.phases import open_phase
from reviews.services.questionnaire_versions import put_in_use
from untoc_portal.accounts.models import User
from untoc_portal.accounts.roles import propose_role
from untoc_portal.core import jobs
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.enums import RoleGroup
from untoc_portal.demo import dialogues, texts
from untoc_portal.demo.consulting import consult_stakeholders
from untoc_portal.demo.journey import STEPS, Journey
from untoc_portal.demo.people import give_passwords, name_by_mission, portal_account
from untoc_portal.demo.reaching import reach_focal_points
from untoc_portal.demo.reading import having_read
from untoc_portal.demo.reporting import report
from untoc_portal.demo.sharing import share_out_work
from untoc_portal.demo.taking_part import seat_bureau

Tell = Callable[[str], None]
# Group I began so long ago that some of its dates have passed, group II has just begun, group III waits.
MONTHS_AGO = 14
# At each step of a review, how many reviews of group I stand there beside the one that goes all the way.
AT_EACH_STEP = 2


def is_built() -> bool:
    """Tell whether there is a cycle already, the demonstration's or a real one: then nothing is added to it."""
    return Phase.objects.exists()


@transaction.atomic
def build(tell: Tell) -> None:
    """Build the whole cycle, or nothing of it."""
    staff = portal_account("secretariat", "Secretariat officer", RoleGroup.SECRETARIAT)
    portal_account("secretariat.second", "Second Secretariat officer", RoleGroup.SECRETARIAT)
    candidate = portal_account("candidate", "Candidate for the Extended Bureau")
    propose_role(candidate, RoleGroup.EXTENDED_BUREAU, actor=staff, reason=texts.REASON_FOR_ROLE)
    seat_bureau(staff)
    phase = _draw(staff, tell)
    main, *others = _reviews_of(phase, 1)
    tell(f"Carrying {main.state_under_review.iso3} through every step …")
    dialogues.schedule_sessions(staff)
    dialogues.fund(staff)
    Journey(main, staff=staff, thorough=True).go_to(ReviewState.CLOSED)
    _spread(others, staff, tell)
    opened = [Journey(review, staff=staff).go_to(ReviewState.NOMINATION) for review in _reviews_of(phase, 2)]
    name_by_mission(opened[0], actor=staff)
    tell("Holding a session and its constructive dialogue …")
    dialogues.hold(main, staff)
    consult_stakeholders()
    share_out_work()
    reach_focal_points(staff)
    report(phase, staff)
    give_passwords()
    tell("Rendering documents, routing outcomes, sending messages …")
    jobs.work_off()


def _draw(staff: User, tell: Tell) -> Phase:
    today = timezone.localdate()
    starts_on = add_months(dt.date(today.year, today.month, 1), -MONTHS_AGO)
    cluster = Cluster.objects.get(number=1)
    having_read(put_in_use, Questionnaire.objects.get(cluster=cluster), actor=staff)
    phase = open_phase(cluster, actor=staff, sequence=1, starts_on=starts_on)
    tell("Drawing lots for every party …")
    hold_draw(phase, actor=staff, contributions=texts.CONTRIBUTIONS)
    return phase


def _reviews_of(phase: Phase, number: int) -> list[Review]:
    rows = Review.objects.filter(phase=phase, group__number=number).select_related(
        "state_under_review", "phase", "group"
    )
    return list(rows.order_by("code"))


def _spread(reviews: list[Review], staff: User, tell: Tell) -> None:
    """Carry reviews to every step, two to each; open the rest of the group."""
    targets = [step for step in STEPS if step != ReviewState.NOMINATION for _copy in range(AT_EACH_STEP)]
    tell(f"Carrying {len(targets)} further reviews to every step …")
    for review, target in zip(reviews, targets, strict=False):
        journey = Journey(review, staff=staff)
        journey.go_to(target)
        if target == ReviewState.SELF_ASSESSMENT:
            journey.answer_part(limit=10)
    for review in reviews[len(targets) :]:
        Journey(review, staff=staff).go_to(ReviewState.NOMINATION)
