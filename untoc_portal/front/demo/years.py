"""An earlier cycle: two States were reviewed before, years ago, on an earlier version of the questionnaire."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from reviews.enums import Capacity, QuestionnaireState, ReviewState
from reviews.models import Clarification, Phase, Questionnaire, Review, ReviewGroup
from reviews.services import clarifications
from reviews.services.phases import plan_reviews
from reviews.services.questionnaire_versions import draft_version, remove_question
from untoc_portal.accounts.models import User
from untoc_portal.core.deadlines import add_months
from untoc_portal.core.models import Message, MessageGroup
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.clock import set_day
from untoc_portal.front.demo.journey import STEPS, Journey
from untoc_portal.front.demo.people import get_holder

# The phases of the first cycle are before those that are drawn.
EARLIER_SEQUENCE, EARLIER_VERSION = 0, "0"
MONTHS_AGO, MONTHS_OF_A_STEP = 66, 3
# How many questions the earlier version did not have.
LATER_QUESTIONS = 3


def plan_earlier_reviews(present: list[Review], staff: User) -> None:
    """Plan a review of years ago for the State under review of each of these, with the same reviewing States."""
    cluster = present[0].phase.cluster
    starts_on = add_months(timezone.localdate().replace(day=1), -MONTHS_AGO)
    with set_day(starts_on):
        phase = Phase.objects.create(cluster=cluster, cycle=1, sequence=EARLIER_SEQUENCE, starts_on=starts_on)
        ReviewGroup.objects.create(phase=phase, number=1, starts_on=starts_on)
        rows = {review.state_under_review.iso3: review for review in present}
        result = {
            "states": [
                {"iso3": iso3, "instruments": [one.code for one in review.instruments.all()]}
                for iso3, review in rows.items()
            ],
            "groups": dict.fromkeys(rows, 1),
            "assignments": [
                {
                    "sur": iso3,
                    "reviewer": delegation.party.iso3,
                    "role": delegation.selection,
                    "instruments": [one.code for one in delegation.instruments.all()],
                }
                for iso3, review in rows.items()
                for delegation in review.delegations.filter(capacity=Capacity.REVIEWING).select_related("party")
            ],
        }
        plan_reviews(phase, result, list(rows))
        Review.objects.filter(phase=phase).update(questionnaire=_make_earlier_version(present[0], staff))


def _make_earlier_version(review: Review, staff: User) -> Questionnaire:
    """Make the version that came before: without some questions, and retired since."""
    present = Questionnaire.objects.get(cluster=review.phase.cluster, state=QuestionnaireState.IN_FORCE)
    earlier = draft_version(present, actor=staff, version=EARLIER_VERSION)
    conditions = {row.show_if["question"] for row in earlier.questions.all() if row.show_if}
    for question in list(earlier.questions.exclude(key__in=conditions).order_by("-position")[:LATER_QUESTIONS]):
        remove_question(question, actor=staff)
    # It never was in force here: the step from draft to retired does not exist.
    Questionnaire.objects.filter(pk=earlier.pk).update(state=QuestionnaireState.RETIRED)
    return earlier


def take_earlier_review(code: str, target: str, staff: User) -> None:
    """Take an earlier review to the step, three months for each step. Its messages are in the archive."""
    review = Review.objects.select_related("state_under_review", "phase__cluster", "group").get(code=code)
    journey = Journey(review, staff=staff, is_earlier=True)
    for number, step in enumerate(STEPS):
        if step in journey.passed():
            continue
        day = add_months(review.phase.starts_on, number * MONTHS_OF_A_STEP) + dt.timedelta(days=number)
        with set_day(day):
            journey.go_to(step)
        if step == target:
            break
    groups = Message.objects.filter(key__startswith=f"{code}:").values("group")
    MessageGroup.objects.filter(pk__in=groups, archived_at__isnull=True).update(archived_at=timezone.now())


def list_earlier_codes() -> list[str]:
    """Return the codes of the earlier reviews."""
    return list(Review.objects.filter(phase__sequence=EARLIER_SEQUENCE).order_by("code").values_list("code", flat=True))


def request_clarifications() -> None:
    """Hold a thread of clarifications in each review at its dialogue: a request, its answer, a further request."""
    rows = Review.objects.filter(state=ReviewState.DIALOGUE).select_related("state_under_review", "phase")
    for review in rows:
        delegations = list(review.delegations.filter(capacity=Capacity.REVIEWING).select_related("party"))
        journeys = Journey(review, staff=get_holder(review, review.state_under_review))
        first = _ask(journeys, delegations[0], texts.REQUEST)
        answering = get_holder(review, review.state_under_review)
        first = clarifications.answer_clarification(first, actor=answering, answer=texts.REPLY)
        _ask(journeys, delegations[0], texts.FURTHER_REQUEST, follows=first)
        other = _ask(journeys, delegations[1], texts.OTHER_REQUEST)
        clarifications.answer_clarification(other, actor=answering, answer=texts.REPLY)


def _ask(journey: Journey, delegation: object, request: str, follows: Clarification | None = None) -> Clarification:
    own = next(one for one in journey.reviewing if one == delegation)
    article = journey.articles(own)[0]
    asking = get_holder(journey.review, own.party)
    return clarifications.request_clarification(own, actor=asking, article=article, request=request, follows=follows)
