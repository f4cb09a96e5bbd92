"""Written feedback, clarifications and meetings between the States of a review."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Article, Clarification, Feedback, FeedbackEntry
from reviews.selectors.readings import read_clarification, read_feedback, read_reopening
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.services import clarifications, feedback, reopenings
from reviews.services.articles import add_institution, assign_articles, hand_in_article, return_article
from reviews.services.guests import invite_guest
from reviews.services.questionnaires import submit_questionnaire
from reviews.services.transitions import apply_transition
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from tests.factories.work import assign_feedback
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
    def say_for(delegation, article="UNTOC 5", actor=None, expected=None, **texts):
        author = actor or who(delegation.party.iso3, EXPERT)
        return feedback.save_feedback(
            delegation,
            actor=author,
            article=world.articles[article],
            texts=texts or {"measures": "Measures"},
            expected=expected,
        )

    return say_for


@pytest.fixture
def ask(world, who, ghana):
    return lambda request="Which court?": clarifications.request_clarification(
        ghana, actor=who("GHA", EXPERT), article=world.articles["UNTOC 5"], request=request
    )


def sees(user) -> list[str]:
    """Return whose feedback the person sees."""
    rows = Feedback.objects.visible_to(user).order_by("pk")
    return [author.delegation.party.iso3 for row in rows for author in row.authors.all()]


def written(delegation) -> dict[str, str]:
    """Return what the delegation's feedback says, by head."""
    entries = FeedbackEntry.objects.filter(feedback__authors__delegation=delegation)
    return {entry.head: entry.text for entry in entries}


def test_save_makes_revision_and_keeps_other_headings(ghana, say, who):
    [first] = say(ghana, measures=" Act 12. ")
    again = say(ghana, measures="Act 13.", challenges="None.", actor=who("GHA"))
    assert [entry.head for entry in again] == ["measures", "challenges"]
    assert written(ghana) == {"measures": "Act 13.", "challenges": "None."}
    rows = list(first.revisions.order_by("number").values_list("number", "text", "author"))
    assert rows == [(1, "Act 12.", who("GHA", EXPERT).pk), (2, "Act 13.", who("GHA").pk)]


def test_concurrent_entry_is_not_overwritten(ghana, say, who):
    say(ghana, measures="Act 12.")
    say(ghana, measures="Act 13.", expected={"measures": 1}, actor=who("GHA"))
    with refusal("stale_text") as caught:
        say(ghana, measures="Act 14.", expected={"measures": 1})
    conflict = caught.value.conflicts["measures"]
    texts = (conflict.base.text, conflict.theirs.text, conflict.mine.text)
    assert (texts, conflict.theirs.author) == (("Act 12.", "Act 13.", "Act 14."), str(who("GHA")))
    say(ghana, measures="Act 14.", expected={"measures": 2})
    assert written(ghana) == {"measures": "Act 14."}


def test_untouched_entry_keeps_change_of_colleague(ghana, say):
    say(ghana, measures="Act 12.")
    say(ghana, measures="Act 13.")
    assert say(ghana, measures="Act 12.", challenges="Few staff.", expected={"measures": 1, "challenges": 0})
    assert written(ghana) == {"measures": "Act 13.", "challenges": "Few staff."}


def test_earlier_revision_is_restored_as_a_new_one(ghana, desk, say, who):
    [entry] = say(ghana, measures="Act 12.")
    say(ghana, measures="Act 13.")
    restored = feedback.restore_feedback(ghana, entry, actor=who("GHA", EXPERT), number=1)
    assert (restored.text, restored.revision, restored.revisions.first().restored_from) == ("Act 12.", 3, 1)
    with refusal("nothing_to_restore"):
        feedback.restore_feedback(ghana, entry, actor=who("GHA", EXPERT), number=3)
    with refusal("other_state"):
        feedback.restore_feedback(delegation_of(desk, "PER"), entry, actor=who("PER"), number=1)
    with refusal():
        feedback.restore_feedback(ghana, entry, actor=who("PER"), number=1)


def test_assigned_article_is_drafted_by_who_has_it_in_hand(desk, ghana, say, who, world):
    [assignment] = assign_feedback(desk, "GHA", world.articles["UNTOC 5"])
    say(ghana)
    hand_in_article(assignment, actor=who("GHA", EXPERT))
    with refusal("in_other_hands"):
        say(ghana, measures="More")
    say(ghana, measures="More", actor=who("GHA"))
    return_article(assignment, actor=who("GHA"), comment="Shorter.")
    say(ghana, measures="Less")
    say(delegation_of(desk, "PER"), measures="Peru's own")
    ghana.instruments.remove(world.instruments["TIP"])
    with refusal("not_under_review"):
        assign_feedback(desk, "GHA", world.articles["TIP 5"])


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("PER", "focal_point"), ("GHA", "expert")])
def test_reviewing_state_shares_out_its_own_work_alone(desk, ghana, world, who, iso3, role):
    with refusal():
        assign_articles(ghana, actor=who(iso3, role), articles=[world.articles["UNTOC 5"]], expert=who("GHA", EXPERT))


def test_guest_fills_no_feedback(ghana, who):
    institution = add_institution(ghana, actor=who("GHA"), name="Ministry of Justice")
    ends = timezone.now() + dt.timedelta(days=3)
    with refusal():
        invite_guest(institution, actor=who("GHA"), name="Ann", expires_at=ends)


def test_request_in_the_feedback_is_open_once_it_is_cleared(desk, ghana, say, who):
    say(ghana, clarification="Which court?")
    assert not Clarification.objects.exists()
    feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))
    asked = Clarification.objects.get()
    assert (asked.request, asked.asked_by, asked.requested_by) == ("Which court?", ghana, who("GHA", EXPERT))


def test_draft_is_its_own_delegations_until_it_is_cleared(desk, ghana, say, who, world):
    say(ghana)
    insiders = [who("GHA"), who("GHA", EXPERT), who("GHA", "observer")]
    readers = [who("KEN"), who("KEN", EXPERT), world.secretariat]
    others = [who("PER"), who("PER", EXPERT), who("PER", "observer")]
    assert [sees(user) for user in insiders] == [["GHA"]] * 3
    assert [sees(user) for user in readers + others] == [[]] * 6
    feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))
    assert [sees(user) for user in insiders + readers] == [["GHA"]] * 6
    # Another reviewing State reads it once its own is in.
    assert [sees(user) for user in others] == [[]] * 3
    peru = delegation_of(desk, "PER")
    say(peru)
    feedback.clear_feedback(peru, actor=who("PER"), seen=seen(read_feedback(peru)))
    assert [sees(user) for user in insiders + readers + others] == [["GHA", "PER"]] * 9


def test_cleared_feedback_is_final_hashed_and_under_a_mandate(ghana, say, who):
    say(ghana)
    cleared = feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))
    own = cleared.authors.get()
    assert (own.mandate.user, own.sha256, len(own.sha256)) == (who("GHA"), cleared.sha256, 64)
    event = AuditEvent.objects.filter(action="cleared").latest("pk")
    assert (event.capacity, event.changes) == (own.mandate.capacity_text, {"sha256": cleared.sha256})
    with refusal("already_cleared"):
        say(ghana, measures="Afterthought")
    with refusal("already_cleared"):
        feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))


def test_hash_is_of_the_text(ghana, say, who, desk):
    say(ghana, measures="Act 12.")
    peru = delegation_of(desk, "PER")
    say(peru, measures="Act 13.")
    hashes = [
        feedback.clear_feedback(row, actor=who(row.party.iso3), seen=seen(read_feedback(row))).sha256
        for row in (ghana, peru)
    ]
    assert hashes[0] != hashes[1]


def test_nothing_is_not_cleared(ghana, say, who):
    with refusal("no_feedback"):
        feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))
    say(ghana, measures="Something")
    say(ghana, measures=" ")
    with refusal("no_feedback"):
        feedback.clear_feedback(ghana, actor=who("GHA"), seen=seen(read_feedback(ghana)))


def test_the_last_clearance_opens_the_dialogue(desk, ghana, say, who):
    peru = delegation_of(desk, "PER")
    for delegation, state in ((ghana, ReviewState.DESK_REVIEW), (peru, ReviewState.DIALOGUE)):
        say(delegation)
        feedback.clear_feedback(delegation, actor=who(delegation.party.iso3), seen=seen(read_feedback(delegation)))
        desk.refresh_from_db()
        assert desk.state == state


def test_feedback_is_on_reviewed_instruments_only(ghana, say, world, who):
    ghana.instruments.remove(world.instruments["TIP"])
    with refusal("article_not_covered"):
        say(ghana, "TIP 5")
    elsewhere = Article.objects.create(instrument=world.instruments["UNTOC"], number=31, titles={"en": "x"})
    world.articles["UNTOC 31"] = elsewhere
    with refusal("article_not_covered") as caught:
        say(ghana, "UNTOC 31")
    assert caught.value.field == "article"


def test_state_under_review_is_notified_of_the_request(ask, desk, world):
    Message.objects.all().delete()
    asked = ask(" Which court? ")
    assert (asked.request, asked.asked_by.party.iso3, asked.answered_at) == ("Which court?", "GHA", None)
    notified = {message.recipient.mandates.get().delegation.party.iso3 for message in Message.objects.all()}
    assert notified == {"KEN"}
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
    asked = clarifications.request_clarification(
        ghana, actor=who("GHA"), article=world.articles["UNTOC 5"], request="Which court?"
    )
    with refusal("not_ready") as caught:
        apply_transition(review, "close_dialogue", actor=who("GHA"))
    assert caught.value.reasons == ("Requests for clarification without an answer: 1.",)
    clarifications.answer_clarification(asked, actor=who("KEN"), answer="The first.")
    assert apply_transition(review, "close_dialogue", actor=who("GHA")).state == ReviewState.OBSERVATIONS


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


def test_request_has_day_addressee_and_answer(desk, ghana, world, who):
    question = desk.questions().get(key="untoc.5")
    addressee = delegation_of(desk, "KEN").mandates.get(role=EXPERT)
    asked = clarifications.request_clarification(
        ghana,
        actor=who("GHA"),
        article=world.articles["UNTOC 5"],
        request="Which court?",
        question=question,
        addressee=addressee,
    )
    assert asked.due_on == timezone.localdate() + dt.timedelta(days=28)
    assert (asked.question, asked.addressee, asked.state) == (question, addressee, "open")


def test_request_is_for_covered_article_and_in_time(desk, ghana, world, who):
    about = {"actor": who("GHA"), "request": "Which court?"}
    question = desk.questions().get(key="untoc.5")
    with refusal("other_article") as caught:
        clarifications.request_clarification(ghana, article=world.articles["UNTOC 6"], question=question, **about)
    assert caught.value.field == "question"
    for party, role in (("PER", "focal_point"), ("GHA", "expert")):
        with refusal("no_addressee"):
            addressee = delegation_of(desk, party).mandates.get(role=role)
            clarifications.request_clarification(ghana, article=world.articles["UNTOC 5"], addressee=addressee, **about)
    with refusal("past_date"):
        due_on = timezone.localdate() - dt.timedelta(days=1)
        clarifications.request_clarification(ghana, article=world.articles["UNTOC 5"], due_on=due_on, **about)


def test_answer_is_followed_up_and_resolved(ask, ghana, world, who):
    first = ask()
    about = {"actor": who("GHA"), "article": world.articles["UNTOC 5"], "request": "Since when?"}
    with refusal("not_answered"):
        clarifications.request_clarification(ghana, follows=first, **about)
    with refusal("wrong_state"):
        clarifications.resolve_clarification(first, actor=who("GHA"), seen=seen(read_clarification(first)))
    clarifications.answer_clarification(first, actor=who("KEN"), answer="The first.")
    first.refresh_from_db()
    second = clarifications.request_clarification(ghana, follows=first, **about)
    assert second.follows == first
    second = clarifications.answer_clarification(second, actor=who("KEN"), answer="Since 2020.")
    assert (
        clarifications.resolve_clarification(
            second, actor=who("GHA", EXPERT), seen=seen(read_clarification(second))
        ).state
        == "settled"
    )


@pytest.mark.parametrize(("iso3", "role"), [("PER", "focal_point"), ("KEN", "focal_point"), ("GHA", "observer")])
def test_only_the_requesting_state_withdraws_or_resolves(ask, who, iso3, role):
    asked = ask()
    with refusal():
        clarifications.withdraw_clarification(asked, actor=who(iso3, role), seen=seen(read_clarification(asked)))
    answered = clarifications.answer_clarification(asked, actor=who("KEN"), answer="The first.")
    with refusal():
        clarifications.resolve_clarification(answered, actor=who(iso3, role), seen=seen(read_clarification(answered)))


def test_withdrawn_request_holds_nothing_back(at, world, who):
    review = at(ReviewState.DIALOGUE)
    about = {"actor": who("GHA"), "article": world.articles["UNTOC 5"], "request": "Which court?"}
    asked = clarifications.request_clarification(delegation_of(review, "GHA"), **about)
    withdrawn = clarifications.withdraw_clarification(asked, actor=who("GHA"), seen=seen(read_clarification(asked)))
    with refusal("wrong_state"):
        clarifications.answer_clarification(withdrawn, actor=who("KEN"), answer="Too late.")
    assert apply_transition(review, "close_dialogue", actor=who("GHA")).state == ReviewState.OBSERVATIONS


def test_correction_is_requested_in_own_review_only(ask, desk, who, world, other_review):
    asked = ask()
    reopening = reopenings.request_reopening(desk, actor=who("KEN"), reason="Another court.", clarification=asked)
    assert list(asked.reopenings.all()) == [reopening]
    reopenings.decide_reopening(reopening, actor=world.secretariat, seen=seen(read_reopening(reopening)), granted=True)
    submit_questionnaire(desk, actor=who("KEN"), seen=seen(read_self_assessment(desk)))
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by, asked.answer) == (
        "answered",
        who("KEN"),
        "The self-assessment was corrected: submission 2.",
    )
    carry_to(world, other_review, ReviewState.DESK_REVIEW)
    with refusal("other_review"):
        reopenings.request_reopening(other_review, actor=person(other_review, "FIN"), reason="x", clarification=asked)
