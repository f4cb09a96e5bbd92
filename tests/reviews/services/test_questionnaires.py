"""The self-assessment: nothing typed is lost, gaps hold the submission back, and what is submitted is frozen."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Answer, AnswerRevision, Question
from reviews.services import consultations, questionnaires
from reviews.services.questionnaires import AnswerEntry, StaleAnswerError
from tests.factories.reviews import answer_all
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.models import AuditEvent

EXPERT = DelegateRole.EXPERT


@pytest.fixture
def assessed(at):
    """Give a review whose State under review answers the questionnaire."""
    return at(ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def save(assessed, who):
    def save_one(key, value=None, text="", revision=0, actor=None, review=assessed):
        question = Question.objects.get(key=key)
        entry = AnswerEntry(question=question, value=value, text=text, expected_revision=revision)
        return questionnaires.save_answers(review, actor=actor or who("KEN", EXPERT), entries=[entry])

    return save_one


def test_answer_is_saved_with_its_first_revision(save, who):
    [answer] = save("untoc.5", "in_part", " Since 2004. ")
    assert (answer.value, answer.text, answer.revision, answer.updated_by) == (
        "in_part",
        "Since 2004.",
        1,
        who("KEN", EXPERT),
    )
    [revision] = answer.revisions.all()
    assert (revision.number, revision.value, revision.text, revision.author) == (
        1,
        "in_part",
        "Since 2004.",
        answer.updated_by,
    )


def test_change_is_a_further_revision_and_the_former_one_is_kept(save, who):
    save("untoc.5", "no", "None.")
    save("untoc.5", "yes", "Act 12.", revision=1, actor=who("KEN"))
    answer = Answer.objects.get()
    assert list(answer.revisions.values_list("number", "value", "text", "author")) == [
        (2, "yes", "Act 12.", who("KEN").pk),
        (1, "no", "None.", who("KEN", EXPERT).pk),
    ]


def test_the_same_again_is_no_revision(save):
    save("untoc.5", "no", "None.")
    assert save("untoc.5", "no", " None. ", revision=1) == []
    assert save("untoc.5", "no", "None.", revision=0) == []
    assert AnswerRevision.objects.count() == 1


def test_empty_answer_is_not_kept_and_an_answer_can_be_emptied(save):
    assert save("untoc.5", "", "  ") == []
    save("untoc.5", "no", "None.")
    [answer] = save("untoc.5", None, "", revision=1)
    assert (answer.value, answer.text, answer.revision) == (None, "", 2)


def test_stale_answer_is_refused_and_both_texts_are_there(save, who, assessed):
    save("untoc.5", "yes", "Mine.", actor=who("KEN"))
    with nothing_changes(), pytest.raises(StaleAnswerError) as caught:
        save("untoc.5", "no", "Theirs.")
    assert caught.value.code == "stale_answer"
    assert "untoc.5" in str(caught.value)
    stored = caught.value.stored["untoc.5"]
    assert (stored.text, stored.revision, stored.updated_by) == ("Mine.", 1, who("KEN"))


def test_one_stale_answer_holds_all_back(assessed, who, save):
    save("untoc.5", "yes", "Mine.", actor=who("KEN"))
    rows = {key: Question.objects.get(key=key) for key in ("untoc.5", "untoc.6")}
    entries = [AnswerEntry(question=row, value="no", text="x", expected_revision=0) for row in rows.values()]
    with nothing_changes(), pytest.raises(StaleAnswerError):
        questionnaires.save_answers(assessed, actor=who("KEN", EXPERT), entries=entries)


def test_value_its_question_does_not_accept_is_refused(save):
    with refusal("invalid_answer") as caught:
        save("untoc.6", "in_part", "x")
    assert "“in_part” is not one of the answers offered for question untoc.6." in str(caught.value)


def test_question_not_put_to_the_state_is_refused(save, assessed, world):
    assessed.instruments.remove(world.instruments["TIP"])
    with refusal("not_asked"):
        save("tip.5", None, "x")


def test_text_is_limited(save):
    assert len(save("tip.5", None, "x" * 100_000)) == 1
    with refusal("too_long") as caught:
        save("tip.5", None, "x" * 100_001, revision=1)
    assert caught.value.field == "tip.5"


def test_gaps_hold_the_submission_back_and_are_named(assessed, save, who):
    save("untoc.5", "in_part")
    with refusal("not_ready") as caught:
        questionnaires.submit_questionnaire(assessed, actor=who("KEN"))
    assert caught.value.reasons == ("Questions on mandatory provisions without a full answer (2): untoc.5, untoc.6.",)


def test_an_explanation_in_the_follow_up_question_closes_the_gap(assessed, save, who):
    save("untoc.5", "in_part")
    save("untoc.5.gap", None, "The Act covers half.")
    save("untoc.6", "no")
    assert questionnaires.submit_questionnaire(assessed, actor=who("KEN")).number == 1


def test_submission_is_frozen_hashed_and_cleared_under_a_mandate(assessed, who):
    answer_all(assessed)
    submission = questionnaires.submit_questionnaire(assessed, actor=who("KEN"))
    assessed.refresh_from_db()
    assert (assessed.state, submission.number, submission.mandate.user) == (ReviewState.DESK_REVIEW, 1, who("KEN"))
    assert [(row["key"], row["value"], row["text"]) for row in submission.content] == [
        ("untoc.5", "yes", "Answer to untoc.5"),
        ("untoc.5.gap", None, "Answer to untoc.5.gap"),
        ("untoc.6", "yes", "Answer to untoc.6"),
        ("tip.5", None, "Answer to tip.5"),
    ]
    assert submission.content[0]["question"] == {"en": "Question untoc.5?"}
    assert len(submission.sha256) == 64
    cleared = AuditEvent.objects.get(action="cleared")
    assert (cleared.changes["review"], cleared.changes["sha256"]) == ("KEN-1", submission.sha256)
    assert cleared.capacity == submission.mandate.capacity_text
    Answer.objects.update(text="changed later")
    submission.refresh_from_db()
    assert submission.content[0]["text"] == "Answer to untoc.5"


def test_answers_are_closed_once_submitted(assessed, save, who):
    answer_all(assessed)
    questionnaires.submit_questionnaire(assessed, actor=who("KEN"))
    with refusal("not_allowed"):
        save("untoc.5", "no", "x", revision=1)
    with refusal("wrong_state"):
        questionnaires.submit_questionnaire(assessed, actor=who("KEN"))


@pytest.mark.parametrize(
    ("days", "code"), [(1, "future_date"), (-400, "before_opening")], ids=["tomorrow", "before the opening"]
)
def test_consultation_is_recorded_with_a_true_date(at, who, days, code):
    review = at(ReviewState.PRELIMINARY_CONSULTATION)
    held_on = timezone.localdate() + dt.timedelta(days=days)
    with refusal(code) as caught:
        hold(review, who("KEN"), held_on)
    assert caught.value.field == "held_on"


def test_consultation_settles_the_language_and_starts_the_review(at, who):
    review = at(ReviewState.PRELIMINARY_CONSULTATION)
    assert not review.is_started
    hold(review, who("KEN"), timezone.localdate())
    review.refresh_from_db()
    assert (review.state, review.language, review.is_started) == (ReviewState.SELF_ASSESSMENT, "fr", True)
    assert review.consultation.timetable == "As agreed"


def hold(review, actor, held_on):
    return consultations.hold_consultation(
        review, actor=actor, held_on=held_on, language="fr", participants="All", timetable="As agreed"
    )
