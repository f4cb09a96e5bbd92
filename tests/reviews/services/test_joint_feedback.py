"""Two reviewing States at one text: both focal points agree, one text, both clear."""

import pytest

from reviews.enums import JointState, ReviewState
from reviews.models import Feedback, FeedbackAuthor, FeedbackEntry, JointFeedback
from reviews.selectors.readings import read_answer_to_joint, read_feedback, read_joint, read_proposal
from reviews.services import feedback, joint_feedback
from reviews.services.articles import assign_articles, hand_in_article
from reviews.services.typing_feedback import TypedPassage, save_while_typing
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, make_review, person
from tests.factories.rows import refusal
from untoc_portal.core.models import Message


@pytest.fixture
def desk(world):
    """Give a review by four States, two of them only for TIP, whose self-assessment is submitted."""
    review = make_review(world, "KEN", ("GHA", "PER", "FIN", "MNG"))
    return carry_to(world, review, ReviewState.DESK_REVIEW)


@pytest.fixture
def who(desk):
    return lambda iso3, role="focal_point": person(desk, iso3, role)


@pytest.fixture
def say(desk, world, who):
    def say_for(iso3, text, article="UNTOC 5", role="expert"):
        return feedback.save_feedback(
            delegation_of(desk, iso3), actor=who(iso3, role), article=world.articles[article], texts={"measures": text}
        )

    return say_for


@pytest.fixture
def propose(desk, who):
    return lambda iso3, partner, actor=None: joint_feedback.propose_joint(
        delegation_of(desk, iso3),
        actor=actor or who(iso3),
        seen=seen(read_proposal(delegation_of(desk, iso3), delegation_of(desk, partner))),
        partner=delegation_of(desk, partner),
    )


@pytest.fixture
def joint(propose, who):
    return joint_feedback.answer_joint(
        proposal := propose("GHA", "PER"), actor=who("PER"), seen=seen(read_answer_to_joint(proposal)), agrees=True
    )


def clear(desk, who, iso3) -> Feedback:
    return feedback.clear_feedback(
        delegation_of(desk, iso3), actor=who(iso3), seen=seen(read_feedback(delegation_of(desk, iso3)))
    )


def texts_seen(user) -> list[str]:
    return list(FeedbackEntry.objects.visible_to(user).order_by("pk").values_list("text", flat=True))


def test_what_both_had_drafted_becomes_one_text_with_one_history(desk, say, propose, who):
    say("GHA", "Ghana's view")
    say("PER", "Peru's view")
    say("PER", "Peru's better view")
    say("PER", "Peru on TIP", article="TIP 5")
    proposal = propose("GHA", "PER")
    assert texts_seen(who("GHA")) == ["Ghana's view"]
    joint_feedback.answer_joint(proposal, actor=who("PER"), seen=seen(read_answer_to_joint(proposal)), agrees=True)
    assert proposal.state == JointState.AGREED
    assert texts_seen(who("GHA")) == texts_seen(who("PER", "expert"))
    assert texts_seen(who("GHA")) == ["Ghana's view\n\nPeru's better view", "Peru on TIP"]
    history = FeedbackEntry.objects.earliest("pk").revisions.order_by("number").values_list("number", "text")
    assert list(history) == [
        (1, "Ghana's view"),
        (2, "Peru's view"),
        (3, "Peru's better view"),
        (4, "Ghana's view\n\nPeru's better view"),
    ]


def test_joint_text_is_hidden_until_both_cleared(desk, joint, say, who, world):
    say("GHA", "Together")
    outside = [who("FIN"), who("MNG", "expert"), who("KEN"), who("KEN", "expert")]
    assert not clear(desk, who, "GHA").cleared_at
    assert [texts_seen(user) for user in outside] == [[]] * 4
    assert clear(desk, who, "PER").cleared_at
    assert [texts_seen(user) for user in outside[2:]] == [["Together"]] * 2
    # Finland and Mongolia read it once their own is in.
    assert [texts_seen(user) for user in outside[:2]] == [[]] * 2
    with refusal("already_cleared"):
        say("PER", "Afterthought")


def test_change_withdraws_the_partners_clearance(desk, joint, say, who):
    say("GHA", "Together")
    clear(desk, who, "GHA")
    with refusal("already_cleared"):
        clear(desk, who, "GHA")
    say("PER", "Together, better")
    clear(desk, who, "PER")
    assert texts_seen(who("KEN")) == []
    clear(desk, who, "GHA")
    assert texts_seen(who("KEN")) == ["Together, better"]


def test_dialogue_needs_clearance_of_every_reviewer(desk, joint, say, who):
    say("GHA", "Together")
    say("FIN", "Finland on TIP", article="TIP 5")
    say("MNG", "Mongolia on TIP", article="TIP 5")
    for iso3 in ("GHA", "FIN", "MNG"):
        clear(desk, who, iso3)
        desk.refresh_from_db()
        assert desk.state == ReviewState.DESK_REVIEW
    clear(desk, who, "PER")
    desk.refresh_from_db()
    assert desk.state == ReviewState.DIALOGUE


def test_joint_text_respects_instruments_of_each_state(propose, say, who):
    joint_feedback.answer_joint(
        proposal := propose("GHA", "FIN"), actor=who("FIN"), seen=seen(read_answer_to_joint(proposal)), agrees=True
    )
    say("GHA", "On the Convention")
    say("FIN", "On TIP", article="TIP 5")
    with refusal("article_not_covered"):
        say("FIN", "On the Convention")


def test_each_goes_on_with_the_text_after_the_end(desk, joint, say, who):
    say("GHA", "Together")
    joint_feedback.end_joint_feedback(joint, actor=who("PER"), seen=seen(read_joint(joint)))
    say("PER", "Peru alone")
    assert (texts_seen(who("GHA")), texts_seen(who("PER"))) == (["Together"], ["Peru alone"])
    assert Feedback.objects.count() == 2
    assert joint.state == JointState.ENDED


def test_declined_or_withdrawn_proposal_changes_no_text(propose, say, who):
    say("GHA", "Ghana's view")
    proposal, values = propose("GHA", "PER"), {"actor": who("PER"), "agrees": False}
    declined = joint_feedback.answer_joint(proposal, seen=seen(read_answer_to_joint(proposal)), **values)
    assert declined.state == "declined"
    proposal = propose("GHA", "PER")
    withdrawn = joint_feedback.withdraw_joint(proposal, actor=who("GHA"), seen=seen(read_joint(proposal)))
    assert withdrawn.state == "withdrawn"
    assert texts_seen(who("PER")) == []


def test_requested_partners_are_notified(propose, who):
    Message.objects.all().delete()
    joint_feedback.answer_joint(
        proposal := propose("GHA", "PER"), actor=who("PER"), seen=seen(read_answer_to_joint(proposal)), agrees=True
    )
    notified = list(Message.objects.order_by("pk").values_list("event", "recipient"))
    assert notified == [("reviews/joint_proposed", who("PER").pk), ("reviews/joint_answered", who("GHA").pk)]


def test_one_partner_at_a_time(propose, joint):
    for iso3, partner in (("GHA", "FIN"), ("FIN", "PER")):
        with refusal("already_joint"):
            propose(iso3, partner)


def test_partner_is_another_reviewing_state_of_the_same_review(desk, propose, world, who):
    for partner in ("GHA", "KEN"):
        with refusal("no_partner"):
            propose("GHA", partner)
    elsewhere = make_review(world, "FIN", ("MNG", "PER"))
    with refusal("no_partner"):
        joint_feedback.propose_joint(
            delegation_of(desk, "GHA"),
            actor=who("GHA"),
            seen=seen(read_proposal(delegation_of(desk, "GHA"), delegation_of(elsewhere, "PER"))),
            partner=delegation_of(elsewhere, "PER"),
        )


@pytest.mark.parametrize(
    ("iso3", "role"), [("GHA", "expert"), ("PER", "focal_point"), ("KEN", "focal_point"), ("GHA", "observer")]
)
def test_only_the_focal_point_proposes(propose, who, iso3, role):
    with refusal():
        propose("GHA", "PER", actor=who(iso3, role))


@pytest.mark.parametrize("actor", [("GHA", "focal_point"), ("PER", "expert"), ("FIN", "focal_point")])
def test_only_the_requested_focal_point_answers(propose, who, actor):
    proposal = propose("GHA", "PER")
    with refusal():
        joint_feedback.answer_joint(proposal, actor=who(*actor), seen=seen(read_answer_to_joint(proposal)), agrees=True)


def test_nobody_else_withdraws_or_ends(propose, who):
    proposal = propose("GHA", "PER")
    for actor in (who("PER"), who("GHA", "expert"), who("FIN")):
        with refusal():
            joint_feedback.withdraw_joint(proposal, actor=actor, seen=seen(read_joint(proposal)))
    joint_feedback.answer_joint(proposal, actor=who("PER"), seen=seen(read_answer_to_joint(proposal)), agrees=True)
    for actor in (who("FIN"), who("GHA", "expert"), who("KEN")):
        with refusal():
            joint_feedback.end_joint_feedback(proposal, actor=actor, seen=seen(read_joint(proposal)))


def test_proposal_is_seen_by_the_two_alone(propose, who, world):
    propose("GHA", "PER")
    seeing = [who("GHA"), who("PER", "expert")]
    others = [who("FIN"), who("KEN"), who("MNG", "expert"), world.secretariat]
    counts = [JointFeedback.objects.visible_to(user).count() for user in seeing + others]
    assert counts == [1, 1, 0, 0, 0, 0]


def test_nothing_is_proposed_to_a_state_that_has_cleared(desk, propose, say, who):
    say("GHA", "Alone")
    clear(desk, who, "GHA")
    with refusal("already_cleared"):
        propose("PER", "GHA")


def test_nothing_is_proposed_after_the_desk_review(world, desk, propose):
    carry_to(world, desk, ReviewState.DIALOGUE)
    with refusal():
        propose("PER", "FIN")


@pytest.mark.parametrize("is_typed", [False, True])
def test_change_cancels_clearance_however_saved(desk, say, joint, who, is_typed):
    say("GHA", "One text")
    clear(desk, who, "PER")
    if is_typed:
        typed = TypedPassage(desk.code, "UNTOC", 5, "measures", "Another text", 1)
        assert save_while_typing(typed, actor=who("GHA", "expert")).text == "Another text"
    else:
        say("GHA", "Another text")
    assert not FeedbackAuthor.objects.filter(cleared_at__isnull=False).exists()


def test_typed_passage_meets_the_rules_of_the_form(desk, world, say, who):
    ghana, expert = delegation_of(desk, "GHA"), who("GHA", "expert")
    say("GHA", "On TIP", article="TIP 5")
    say("GHA", "On UNTOC")

    def save(instrument="UNTOC"):
        return save_while_typing(TypedPassage(desk.code, instrument, 5, "measures", "More", 1), actor=expert)

    ghana.instruments.remove(world.instruments["TIP"])
    with refusal("article_not_covered"):
        save("TIP")
    assign_articles(ghana, actor=who("GHA"), articles=[world.articles["UNTOC 5"]], expert=expert)
    hand_in_article(ghana.assignments.get(), actor=expert)
    with refusal("in_other_hands"):
        save()
    clear(desk, who, "GHA")
    ghana.assignments.all().delete()
    with refusal("already_cleared"):
        save()
