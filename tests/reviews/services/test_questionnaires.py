"""The self-assessment: gaps hold the submission back, and what is submitted is frozen."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Answer
from reviews.selectors.readings import read_parties
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import consultations, questionnaires
from tests.factories.reading import seen
from tests.factories.reviews import answer_all
from tests.factories.rows import refusal
from untoc_portal.core.models import AuditEvent


def test_gaps_hold_the_submission_back_and_are_named(assessed, save, who):
    save("untoc.5", "in_part")
    with refusal("not_ready") as caught:
        questionnaires.submit_questionnaire(assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed)))
    notified = "You cannot submit yet. 3 incomplete answers: UNTOC, articles 5 and 6."
    assert caught.value.reasons == (notified,)


def test_an_explanation_in_the_follow_up_question_closes_the_gap(assessed, save, who):
    save("untoc.5", "in_part")
    save("untoc.5.gap", None, "The Act covers half.")
    save("untoc.6", "no")
    assert (
        questionnaires.submit_questionnaire(
            assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed))
        ).number
        == 1
    )


def test_submission_is_frozen_hashed_and_cleared_under_a_mandate(assessed, who):
    answer_all(assessed)
    submission = questionnaires.submit_questionnaire(
        assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed))
    )
    assessed.refresh_from_db()
    assert (assessed.state, submission.number, submission.mandate.user) == (ReviewState.DESK_REVIEW, 1, who("KEN"))
    assert [(row["key"], row["value"], row["text"]) for row in submission.content["answers"]] == [
        ("untoc.5", "yes", "Answer to untoc.5"),
        ("untoc.6", "yes", "Answer to untoc.6"),
        ("tip.5", None, "Answer to tip.5"),
    ]
    assert submission.content["answers"][0]["question"] == {"en": "Question untoc.5?"}
    assert len(submission.sha256) == 64
    cleared = AuditEvent.objects.get(action="cleared")
    assert (cleared.changes["review"], cleared.changes["sha256"]) == ("KEN-1", submission.sha256)
    assert cleared.capacity == submission.mandate.capacity_text
    Answer.objects.update(text="changed later")
    submission.refresh_from_db()
    assert submission.content["answers"][0]["text"] == "Answer to untoc.5"


def test_answers_are_closed_once_submitted(assessed, save, who):
    answer_all(assessed)
    questionnaires.submit_questionnaire(assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed)))
    with refusal("not_allowed"):
        save("untoc.5", "no", "x", revision=1)
    with refusal("wrong_state"):
        questionnaires.submit_questionnaire(assessed, actor=who("KEN"), seen=seen(read_self_assessment(assessed)))


@pytest.mark.parametrize(
    ("days", "code"), [(1, "future_date"), (-400, "before_opening")], ids=["tomorrow", "before the opening"]
)
def test_consultation_is_recorded_with_a_true_date(at, who, days, code):
    review = at(ReviewState.PRELIMINARY_CONSULTATION)
    held_on = timezone.localdate() + dt.timedelta(days=days)
    with refusal(code) as caught:
        hold(review, who("KEN"), held_on)
    assert caught.value.field == "held_on"


def test_consultation_sets_the_language_and_starts_the_review(at, who):
    review = at(ReviewState.PRELIMINARY_CONSULTATION)
    assert not review.is_started
    hold(review, who("KEN"), timezone.localdate())
    review.refresh_from_db()
    assert (review.state, review.language, review.is_started) == (ReviewState.SELF_ASSESSMENT, "fr", True)
    assert review.consultation.timetable == "As agreed"


def hold(review, actor, held_on):
    return consultations.record_preliminary_consultation(
        review,
        actor=actor,
        seen=seen(read_parties(review)),
        held_on=held_on,
        language="fr",
        participants="All",
        timetable="As agreed",
    )
