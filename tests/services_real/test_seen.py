"""A change that commits while an act waits for the lock, on PostgreSQL: the act is not done, and says what changed."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, connections, transaction

from reviews.enums import ReviewState as S
from reviews.models import Clearance, Feedback, Submission
from reviews.selectors.readings import read_feedback, read_outcome
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.feedback import clear_feedback, save_feedback
from reviews.services.outcomes import clear_outcome
from reviews.services.paragraphs import draft_paragraph
from reviews.services.questionnaires import submit_questionnaire
from tests.factories.reading import seen
from tests.factories.reviews import answer_all, carry_to, delegation_of, person
from tests.services_real.worker import PATIENCE, until
from untoc_portal.core.second_look import ChangedSinceReadError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def is_blocked():
    """Return whether somebody waits for a lock."""
    with connection.cursor() as cursor:
        # Within a transaction the first answer would be given again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(BLOCKED)
        return cursor.fetchone()[0] > 0


def outcome_of(act):
    """Do the act in a connection of its own, and return what it returns or refuses."""
    try:
        return act()
    except ChangedSinceReadError as error:
        return error
    finally:
        connections.close_all()


def while_locked(change, act):
    """Let the act wait for the lock that the change holds, and return its result after the commit."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            waiting = pool.submit(outcome_of, act)
            until(is_blocked, "the act does not wait")
        return waiting.result(PATIENCE)


def test_submission_waiting_for_an_answer_is_refused(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    answer_all(review)
    question = review.questions().get(key="untoc.5")
    entry = AnswerEntry(question=question, value="no", text="Not yet.", expected_revision=1)
    change = partial(save_answers, review, actor=person(review, "KEN", "expert"), entries=[entry])
    read = seen(read_self_assessment(review))
    result = while_locked(change, partial(submit_questionnaire, review, actor=person(review, "KEN"), seen=read))
    assert "Not yet." in [line for change in result.changes for line in change.after.splitlines()]
    assert not Submission.objects.exists()


def test_clearance_waiting_for_feedback_is_refused(world, review):
    review = carry_to(world, review, S.DESK_REVIEW)
    ghana, article = delegation_of(review, "GHA"), world.articles["UNTOC 5"]
    say = partial(save_feedback, ghana, actor=person(review, "GHA", "expert"), article=article)
    say(texts={"measures": "First."})
    act = partial(clear_feedback, ghana, actor=person(review, "GHA"), seen=seen(read_feedback(ghana)))
    result = while_locked(partial(say, texts={"measures": "Second."}), act)
    assert [(change.before, change.after) for change in result.changes] == [("First.", "Second.")]
    assert not Feedback.objects.filter(cleared_at__isnull=False).exists()


def test_clearance_waiting_for_a_paragraph_is_refused(world, review):
    review = carry_to(world, review, S.OBSERVATIONS)
    ghana, outcome = delegation_of(review, "GHA"), review.list_of_observations
    fields = {"article": world.articles["UNTOC 5"], "kind": "gap", "delegation": ghana}
    draft = partial(draft_paragraph, outcome, actor=person(review, "GHA", "expert"), **fields)
    draft(text="First.")
    read = seen(read_outcome(outcome))
    act = partial(clear_outcome, outcome, actor=person(review, "GHA"), delegation=ghana, seen=read)
    result = while_locked(partial(draft, text="Second."), act)
    assert [change.after.splitlines()[-1] for change in result.changes] == ["Second."]
    assert not Clearance.objects.exists()
