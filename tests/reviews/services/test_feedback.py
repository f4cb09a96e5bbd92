"""Written feedback, clarifications and meetings between the States of a review."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Article, Clarification, Feedback
from reviews.services import clarifications, feedback
from reviews.services.transitions import advance
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from untoc_portal.core.models import AuditEvent, Message

EXPERT = DelegateRole.EXPERT


@pytest.fixture
def desk(at):
    """Give a review whose self-assessment is submitted."""
    return at(ReviewState.DESK_REVIEW)


@pytest.fixture
def ghana(desk):
    return delegation_of(desk, "GHA")


@pytest.fixture
def say(world, who):
    def say_for(delegation, article="UNTOC 5", actor=None, **texts):
        values = {"measures": "Measures", "successes": "", "challenges": "", **texts}
        author = actor or who(delegation.party.iso3, EXPERT)
        return feedback.save_feedback(delegation, actor=author, article=world.articles[article], **values)

    return say_for


@pytest.fixture
def ask(world, who, ghana):
    return lambda request="Which court?": clarifications.ask_clarification(
        ghana, actor=who("GHA", EXPERT), article=world.articles["UNTOC 5"], request=request
    )


def sees(user) -> list[str]:
    """Return whose feedback the person sees."""
    return [row.delegation.party.iso3 for row in Feedback.objects.visible_to(user).order_by("pk")]


def test_feedback_is_one_entry_per_article_and_the_former_text_is_in_the_trail(ghana, say):
    first = say(ghana, measures=" Act 12. ")
    again = say(ghana, measures="Act 13.", challenges="None.")
    assert (again.pk, again.measures, again.challenges) == (first.pk, "Act 13.", "None.")
    event = AuditEvent.objects.filter(action="changed").latest("pk")
    assert event.changes == {"before": ["Act 12.", "", ""]}


def test_part_that_is_not_given_stays(ghana, say, who, world):
    say(ghana, measures="Act 12.", successes="A register.")
    entry = feedback.save_feedback(
        ghana, actor=who("GHA"), article=world.articles["UNTOC 5"], successes="", challenges="Few staff."
    )
    assert (entry.measures, entry.successes, entry.challenges) == ("Act 12.", "", "Few staff.")


def test_feedback_saved_meanwhile_is_not_overwritten(ghana, say):
    read = say(ghana, measures="Act 12.").updated_at
    present = say(ghana, measures="Act 13.", expected=read).updated_at
    with refusal("stale_feedback"):
        say(ghana, measures="Act 14.", expected=read)
    assert say(ghana, measures="Act 14.", expected=present).measures == "Act 14."


def test_draft_is_its_own_delegations_until_it_is_cleared(desk, ghana, say, who, world):
    say(ghana)
    insiders = [who("GHA"), who("GHA", EXPERT), who("GHA", "observer"), world.secretariat]
    others = [who("KEN"), who("KEN", EXPERT), who("PER"), who("PER", EXPERT), who("PER", "observer")]
    assert [sees(user) for user in insiders] == [["GHA"]] * 4
    assert [sees(user) for user in others] == [[]] * 5
    feedback.clear_feedback(ghana, actor=who("GHA"))
    assert [sees(user) for user in insiders + others] == [["GHA"]] * 9


def test_cleared_feedback_is_final_hashed_and_under_a_mandate(ghana, say, who):
    say(ghana)
    cleared = feedback.clear_feedback(ghana, actor=who("GHA"))
    assert (cleared.mandate.user, len(cleared.sha256), cleared.cleared_at is not None) == (who("GHA"), 64, True)
    event = AuditEvent.objects.filter(action="cleared").latest("pk")
    assert (event.capacity, event.changes) == (cleared.mandate.capacity_text, {"sha256": cleared.sha256})
    with refusal("already_cleared"):
        say(ghana, measures="Afterthought")
    with refusal("already_cleared"):
        feedback.clear_feedback(ghana, actor=who("GHA"))


def test_hash_is_of_the_text(ghana, say, who, desk):
    say(ghana, measures="Act 12.")
    peru = delegation_of(desk, "PER")
    say(peru, measures="Act 13.")
    hashes = [feedback.clear_feedback(row, actor=who(row.party.iso3)).sha256 for row in (ghana, peru)]
    assert hashes[0] != hashes[1]


def test_nothing_is_not_cleared(ghana, say, who):
    with refusal("no_feedback"):
        feedback.clear_feedback(ghana, actor=who("GHA"))
    say(ghana, measures=" ")
    with refusal("no_feedback"):
        feedback.clear_feedback(ghana, actor=who("GHA"))


def test_the_last_clearance_opens_the_dialogue(desk, ghana, say, who):
    peru = delegation_of(desk, "PER")
    for delegation, state in ((ghana, ReviewState.DESK_REVIEW), (peru, ReviewState.DIALOGUE)):
        say(delegation)
        feedback.clear_feedback(delegation, actor=who(delegation.party.iso3))
        desk.refresh_from_db()
        assert desk.state == state


def test_feedback_is_on_articles_of_the_instruments_the_state_reviews(ghana, say, world, who):
    ghana.instruments.remove(world.instruments["TIP"])
    with refusal("article_not_covered"):
        say(ghana, "TIP 5")
    elsewhere = Article.objects.create(instrument=world.instruments["UNTOC"], number=31, titles={"en": "x"})
    world.articles["UNTOC 31"] = elsewhere
    with refusal("article_not_covered") as caught:
        say(ghana, "UNTOC 31")
    assert caught.value.field == "article"


def test_request_is_told_to_the_state_under_review(ask, desk, world):
    Message.objects.all().delete()
    asked = ask(" Which court? ")
    assert (asked.request, asked.asked_by.party.iso3, asked.answered_at) == ("Which court?", "GHA", None)
    told = {message.recipient.mandates.get().delegation.party.iso3 for message in Message.objects.all()}
    assert told == {"KEN"}
    assert not Message.objects.filter(body__contains="court").exists()


def test_request_has_text(ask):
    with refusal("invalid") as caught:
        ask("  ")
    assert caught.value.field == "request"


def test_same_request_sent_twice_is_there_once(ask, who):
    first = ask("Which court?")
    with refusal("already_there") as caught:
        ask(" Which court? ")
    assert caught.value.field == "request"
    ask("Which appeal court?")
    clarifications.answer_clarification(first, actor=who("KEN"), answer="The first.")
    assert ask("Which court?").pk != first.pk


def test_request_is_answered_once(ask, who):
    asked = ask()
    with refusal("no_answer") as caught:
        clarifications.answer_clarification(asked, actor=who("KEN", EXPERT), answer=" ")
    assert caught.value.field == "answer"
    answered = clarifications.answer_clarification(asked, actor=who("KEN", EXPERT), answer=" The first. ")
    assert (answered.answer, answered.answered_by) == ("The first.", who("KEN", EXPERT))
    with refusal("already_answered"):
        clarifications.answer_clarification(asked, actor=who("KEN"), answer="The second.")
    assert Clarification.objects.get().answer == "The first."


def test_open_request_holds_the_dialogue_open(at, world, who):
    review = at(ReviewState.DIALOGUE)
    ghana = delegation_of(review, "GHA")
    asked = clarifications.ask_clarification(
        ghana, actor=who("GHA"), article=world.articles["UNTOC 5"], request="Which court?"
    )
    with refusal("not_ready") as caught:
        advance(review, "close_dialogue", actor=who("GHA"))
    assert caught.value.reasons == ("Requests for clarification without an answer: 1.",)
    clarifications.answer_clarification(asked, actor=who("KEN"), answer="The first.")
    assert advance(review, "close_dialogue", actor=who("GHA")).state == ReviewState.OBSERVATIONS


def test_meeting_is_logged_after_it_was_held(desk, who):
    values = {"participants": "All", "minutes": "Agreed."}
    today = timezone.localdate()
    with refusal("future_date") as caught:
        clarifications.log_meeting(desk, actor=who("PER"), held_on=today + dt.timedelta(days=1), **values)
    assert caught.value.field == "held_on"
    with refusal("before_opening") as caught:
        before = desk.opened_on - dt.timedelta(days=1)
        clarifications.log_meeting(desk, actor=who("PER"), held_on=before, **values)
    assert caught.value.field == "held_on"
    meeting = clarifications.log_meeting(desk, actor=who("PER"), held_on=today, **values)
    assert (meeting.logged_by, meeting.review) == (who("PER"), desk)
    with refusal("invalid") as caught:
        clarifications.log_meeting(desk, actor=who("PER"), held_on=today, participants="", minutes="Agreed.")
    assert caught.value.field == "participants"


def test_another_reviews_expert_writes_nothing(desk, ghana, world, other_review, say):
    carry_to(world, other_review, ReviewState.DESK_REVIEW)
    with refusal():
        say(ghana, actor=person(other_review, "GHA", EXPERT))
