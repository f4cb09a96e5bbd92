"""Two people at the same moment, on PostgreSQL: one wins, the other is informed, nothing is done twice or lost."""

from functools import partial

import pytest

from dialogues.models import Routing
from dialogues.services.routing import route_outcome
from reviews.enums import ReviewState
from reviews.models import (
    Answer,
    AnswerRevision,
    Clearance,
    Mandate,
    OutcomeDocument,
    ReturnComment,
    Review,
    Submission,
)
from reviews.selectors.readings import read_feedback, read_nomination, read_outcome, read_outcomes
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services.answers import AnswerEntry, StaleAnswerError, save_answers
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.issuing import issue_review
from reviews.services.outcomes import agree_outcome, clear_outcome, return_outcome
from reviews.services.paragraphs import draft_paragraph
from reviews.services.people import approve_nomination, nominate_person, record_note_verbale
from reviews.services.questionnaires import submit_questionnaire
from reviews.services.transitions import apply_transition
from tests.factories.dialogues import make_working_groups
from tests.factories.reading import seen
from tests.factories.reviews import TODAY, answer_all, carry_to, delegation_of, person
from untoc_portal.core import jobs
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import AuditEvent, Job

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def winners(results):
    return [result for result in results if not isinstance(result, DomainError)]


def codes(results):
    return sorted(result.code for result in results if isinstance(result, DomainError))


def steps_to(review, state):
    trail = AuditEvent.objects.filter(action=AuditAction.TRANSITION, object_id=review.pk)
    return [event for event in trail if event.changes["state"][1] == state]


def fresh(review):
    """Return the review as another process would load it."""
    return Review.objects.get(pk=review.pk)


def test_two_submissions_make_one(run_together, world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    answer_all(fresh(review))
    focal_point = person(review, "KEN")
    read = seen(read_self_assessment(review))
    results = run_together(
        *[partial(submit_questionnaire, fresh(review), actor=focal_point, seen=read) for _copy in range(2)]
    )
    assert (len(winners(results)), codes(results)) == (1, ["wrong_state"])
    assert (Submission.objects.count(), len(steps_to(review, ReviewState.DESK_REVIEW))) == (1, 1)


def test_two_transitions_make_one(run_together, world, review):
    acts = [partial(apply_transition, fresh(review), "open", actor=world.secretariat) for _copy in range(2)]
    results = run_together(*acts)
    assert (len(winners(results)), codes(results)) == (1, ["wrong_state"])
    assert len(steps_to(review, ReviewState.NOMINATION)) == 1


def test_simultaneous_clearance_opens_dialogue_once(run_together, world, review):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    acts = []
    for iso3 in ("GHA", "PER"):
        delegation = delegation_of(review, iso3)
        fields = {"article": world.articles["UNTOC 5"], "texts": {"measures": f"By {iso3}"}}
        save_feedback(delegation, actor=person(review, iso3, "expert"), **fields)
        acts.append(
            partial(clear_feedback, delegation, actor=person(review, iso3), seen=seen(read_feedback(delegation)))
        )
    assert codes(run_together(*acts)) == []
    assert fresh(review).state == ReviewState.DIALOGUE
    assert len(steps_to(review, ReviewState.DIALOGUE)) == 1


@pytest.fixture
def drafted(world, review):
    """Carry a review to a list of observations with one paragraph that nobody has cleared."""
    review = carry_to(world, review, ReviewState.OBSERVATIONS)
    fields = {"article": world.articles["UNTOC 5"], "kind": "gap", "text": "A gap"}
    ghana = delegation_of(review, "GHA")
    draft_paragraph(review.list_of_observations, actor=person(review, "GHA", "expert"), delegation=ghana, **fields)
    return review


def clear(review, iso3):
    outcome, delegation = fresh(review).list_of_observations, delegation_of(review, iso3)
    read = seen(read_outcome(outcome))
    return partial(clear_outcome, outcome, actor=person(review, iso3), delegation=delegation, seen=read)


def test_list_cleared_twice_by_one_state_is_cleared_once(run_together, drafted):
    results = run_together(clear(drafted, "GHA"), clear(drafted, "GHA"))
    assert (len(winners(results)), codes(results)) == (1, ["already_cleared"])
    assert Clearance.objects.count() == 1


def test_list_cleared_by_both_states_is_handed_over_once(run_together, drafted):
    assert codes(run_together(clear(drafted, "GHA"), clear(drafted, "PER"))) == []
    assert Clearance.objects.count() == 2
    assert fresh(drafted).state == ReviewState.AGREEMENT
    assert len(steps_to(drafted, ReviewState.AGREEMENT)) == 1


def test_list_agreed_and_returned_together_is_only_one_of_both(run_together, world, review):
    review = carry_to(world, review, ReviewState.AGREEMENT)
    values = {"actor": person(review, "KEN"), "seen": seen(read_outcome(review.list_of_observations))}
    results = run_together(
        partial(agree_outcome, fresh(review).list_of_observations, **values),
        partial(return_outcome, fresh(review).list_of_observations, comment="Please shorten.", **values),
    )
    assert (len(winners(results)), codes(results)) == (1, ["wrong_state"])
    outcome = fresh(review).list_of_observations
    comments = ReturnComment.objects.filter(outcome=outcome).count()
    reached = (fresh(review).state, outcome.agreed_at is not None, comments)
    assert reached in {(ReviewState.SUMMARY, True, 0), (ReviewState.OBSERVATIONS, False, 1)}


def test_review_issued_twice_together_is_issued_once(run_together, world, review):
    make_working_groups()
    review = carry_to(world, review, ReviewState.COMPLETED)
    read = seen(read_outcomes(review))
    results = run_together(
        *[partial(issue_review, fresh(review), actor=world.secretariat, seen=read) for _copy in range(2)]
    )
    assert (len(winners(results)), codes(results)) == (1, ["wrong_state"])
    symbols = OutcomeDocument.objects.values_list("document__symbol", flat=True)
    assert (len(symbols), len(set(symbols))) == (3, 2)


def test_two_focal_points_approved_together_make_one(run_together, world, review):
    carry_to(world, review, ReviewState.NOMINATION)
    delegation = delegation_of(review, "KEN")
    note = record_note_verbale(delegation.party, actor=world.secretariat, reference="NV 1", dated=TODAY)
    acts = []
    for name in ("Ann", "Ben"):
        fields = {"name": name, "email": f"{name}@example.org", "role": "focal_point"}
        nomination = nominate_person(delegation, actor=world.secretariat, note_verbale=note, **fields)
        acts.append(
            partial(approve_nomination, nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
        )
    results = run_together(*acts)
    assert (len(winners(results)), codes(results)) == (1, ["changed_since_read"])
    assert Mandate.objects.in_force().filter(delegation=delegation).count() == 1


def save(review, question, actor, text, revision=0):
    entry = AnswerEntry(question=question, value="yes", text=text, expected_revision=revision)
    return save_answers(fresh(review), actor=actor, entries=[entry])


@pytest.fixture
def asked(world, review):
    """Give a review in its self-assessment, one of its questions, and who answers."""
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    return review, review.questions().get(key="untoc.5"), person(review, "KEN", "expert")


def test_one_of_twenty_conflicting_saves_wins(run_together, asked):
    texts = [f"Text {number}" for number in range(20)]
    results = run_together(*[partial(save, *asked, text) for text in texts])
    (winner,) = winners(results)
    refused = [result for result in results if isinstance(result, StaleAnswerError)]
    assert len(refused) == 19
    assert {one.stored["untoc.5"].text for one in refused} == {winner[0].text}
    answer = Answer.objects.get()
    assert (answer.revision, answer.text, answer.revisions.count()) == (1, winner[0].text, 1)


def test_twenty_retried_saves_all_stay_in_history(run_together, asked):
    texts = [f"Text {number}" for number in range(20)]

    def until_saved(text):
        revision = 0
        while True:
            try:
                return save(*asked, text, revision)
            except StaleAnswerError as error:
                revision = error.stored["untoc.5"].revision

    assert codes(run_together(*[partial(until_saved, text) for text in texts])) == []
    revisions = AnswerRevision.objects.order_by("number").values_list("number", "text")
    assert [number for number, _text in revisions] == list(range(1, 21))
    assert {text for _number, text in revisions} == set(texts)
    assert Answer.objects.get().revision == 20


def test_concurrent_routing_makes_one_routing_each(run_together, world, review, settings):
    make_working_groups()
    review = carry_to(world, review, ReviewState.COMPLETED)
    settings.JOBS_MODE = "embedded"
    issue_review(review, actor=world.secretariat, seen=seen(read_outcomes(review)))
    job = Job.objects.get(name="dialogues.route_outcome")
    by_job = [partial(jobs.run, job.name, job.pk) for _copy in range(3)]
    direct = [partial(route_outcome, fresh(review)) for _copy in range(3)]
    results = run_together(*by_job, *direct)
    assert codes(results) == []
    assert results[:3].count(True) == 1
    assert sorted(Routing.objects.values_list("outcome__kind", "working_group__code")) == [
        ("list_of_observations", "TA"),
        ("summary", "TA"),
    ]
    assert AuditEvent.objects.filter(action=AuditAction.ROUTED).count() == 2
