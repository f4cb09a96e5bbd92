"""Correcting what was submitted: asked for with a reason, decided by the secretariat; the old submission stays."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reviews.enums import ReopeningState, ReviewState
from reviews.models import Answer, Reopening, Submission
from reviews.selectors.readings import read_reopening
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services.questionnaires import submit_questionnaire
from reviews.services.reopenings import decide_reopening, request_reopening
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.row_locks import unlock_records

REASON = "The Act was amended after we submitted."


@pytest.fixture
def submitted(at):
    return at(ReviewState.DESK_REVIEW)


@pytest.fixture
def asked(submitted, who):
    return request_reopening(submitted, actor=who("KEN"), reason=f" {REASON} ")


@pytest.fixture
def granted(asked, world):
    return decide_reopening(asked, actor=world.secretariat, seen=seen(read_reopening(asked)), granted=True)


def test_request_has_a_reason_and_notifies_the_secretariat(asked, submitted, world, who, capture_commit):
    assert (asked.state, asked.reason, asked.submission) == ("requested", REASON, submitted.submissions.get())
    assert asked.mandate.user == who("KEN")
    assert Message.objects.filter(event="reviews/reopening_requested", recipient=world.secretariat).exists()
    event = AuditEvent.objects.filter(action="created").latest("pk")
    assert (event.actor, event.changes) == (who("KEN"), {"review": "KEN-1", "submission": 1})


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_only_the_focal_point_of_the_state_under_review_asks(submitted, who, iso3, role):
    with refusal():
        request_reopening(submitted, actor=who(iso3, role), reason=REASON)


@pytest.mark.parametrize("state", [ReviewState.SELF_ASSESSMENT, ReviewState.OBSERVATIONS])
def test_it_is_asked_after_the_submission_and_before_the_list(at, who, state):
    review = at(state)
    with refusal():
        request_reopening(review, actor=who("KEN"), reason=REASON)


def test_without_a_reason_it_is_not_asked(submitted, who):
    with refusal("invalid") as caught:
        request_reopening(submitted, actor=who("KEN"), reason="  ")
    assert caught.value.field == "reason"


def test_one_request_is_open_at_a_time(asked, submitted, who):
    with refusal("already_requested"):
        request_reopening(submitted, actor=who("KEN"), reason="Again.")


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_the_secretariat_decides(asked, role):
    person = make_user(role)
    with refusal():
        decide_reopening(asked, actor=person, seen=seen(read_reopening(asked)), granted=True)


def test_the_state_does_not_decide_on_its_own_request(asked, who):
    with refusal():
        decide_reopening(asked, actor=who("KEN"), seen=seen(read_reopening(asked)), granted=True)


def test_a_refusal_says_why_and_closes_the_request(asked, world, who):
    with refusal("no_note"):
        decide_reopening(asked, actor=world.secretariat, seen=seen(read_reopening(asked)), granted=False, note=" ")
    decide_reopening(
        asked,
        actor=world.secretariat,
        seen=seen(read_reopening(asked)),
        granted=False,
        note="The feedback is nearly done.",
    )
    with refusal("wrong_state"):
        decide_reopening(asked, actor=world.secretariat, seen=seen(read_reopening(asked)), granted=True)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (ReopeningState.REFUSED, world.secretariat)
    assert Message.objects.filter(event="reviews/reopening_refused", recipient=who("KEN")).exists()


def test_answers_open_when_it_is_granted_and_not_before(submitted, asked, world, who):
    expert = who("KEN", "expert")
    assert not expert.has_perm("reviews.answer_questionnaire", submitted)
    decide_reopening(asked, actor=world.secretariat, seen=seen(read_reopening(asked)), granted=True)
    assert who("KEN", "expert").has_perm("reviews.answer_questionnaire", submitted)
    for iso3, role in (("KEN", "observer"), ("GHA", "focal_point")):
        assert not who(iso3, role).has_perm("reviews.answer_questionnaire", submitted)


def test_next_submission_supersedes_the_last_which_stays(submitted, granted, who):
    old = submitted.submissions.get()
    Answer.objects.filter(question__key="untoc.6").update(value="no", text="As amended.")
    new = submit_questionnaire(submitted, actor=who("KEN"), seen=seen(read_self_assessment(submitted)))
    old = Submission.objects.get(pk=old.pk)
    assert (new.number, new.supersedes, old.superseded_by, old.is_superseded, new.is_superseded) == (
        2, old, new, True, False,
    )  # fmt: skip
    assert [row["text"] for row in old.content["answers"] if row["key"] == "untoc.6"] == ["Answer to untoc.6"]
    assert [row["text"] for row in new.content["answers"] if row["key"] == "untoc.6"] == ["As amended."]
    submitted.refresh_from_db()
    granted.refresh_from_db()
    assert (submitted.state, granted.state) == (ReviewState.DESK_REVIEW, ReopeningState.USED)
    assert Message.objects.filter(event="reviews/questionnaire_submitted", recipient=who("GHA")).count() == 2
    assert not who("KEN", "expert").has_perm("reviews.answer_questionnaire", submitted)
    with refusal("wrong_state"):
        submit_questionnaire(submitted, actor=who("KEN"), seen=seen(read_self_assessment(submitted)))


def test_gaps_hold_the_next_submission_back_too(submitted, granted, who):
    Answer.objects.filter(question__key="untoc.6").update(value=None, text="")
    with refusal("not_ready"):
        submit_questionnaire(submitted, actor=who("KEN"), seen=seen(read_self_assessment(submitted)))


def test_it_can_be_asked_again_after_the_next_submission(submitted, granted, who):
    new = submit_questionnaire(submitted, actor=who("KEN"), seen=seen(read_self_assessment(submitted)))
    assert request_reopening(submitted, actor=who("KEN"), reason="Once more.").submission == new


def test_grant_ends_when_the_list_is_drafted(granted, submitted, who):
    type(submitted).objects.filter(pk=submitted.pk).update(state=ReviewState.OBSERVATIONS)
    submitted.refresh_from_db()
    assert not who("KEN", "expert").has_perm("reviews.answer_questionnaire", submitted)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"sha256": "0" * 64},
        {"number": 7},
    ],
)
def test_database_refuses_to_change_a_submission(submitted, change):
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.update(**change)


@pytest.mark.parametrize(
    "values", [{"reason": ""}, {"state": "granted"}, {"state": "refused"}, {"state": "forgotten"}], ids=str
)
def test_database_refuses_an_impossible_request(asked, values):
    with pytest.raises(IntegrityError), unlock_records(Reopening):
        Reopening.objects.update(**values)
