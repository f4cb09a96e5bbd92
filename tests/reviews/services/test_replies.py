"""Replies of the State under review: who writes, who decides on its wording, and for which text."""

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import CommentAudience, DelegateRole, ObservationKind, ReviewState
from reviews.enums_of_replies import ReplyEnding
from reviews.models import OutcomeParagraph, Reply, Review
from reviews.selectors.readings import read_outcome
from reviews.selectors.readings_of_replies import read_reply
from reviews.services import merging, outcomes, paragraphs, passages, replies
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, carry_to, delegation_of, make_review, person
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.second_look import ChangedSinceReadError

TEXT = "The law is silent on those who direct the crime."
OTHER = "The law does not name those who direct the crime."
EXPERT, OBSERVER, FOCAL = DelegateRole.EXPERT, DelegateRole.OBSERVER, DelegateRole.FOCAL_POINT


@pytest.fixture
def paragraph(world, at, who):
    """Give a paragraph of a list that is drafted."""
    review = at(ReviewState.OBSERVATIONS)
    return draft(world, review, who("GHA", EXPERT))


def draft(world, review, actor, text=TEXT, kind=ObservationKind.GAP):
    return paragraphs.draft_paragraph(
        review.list_of_observations,
        actor=actor,
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=kind,
        text=text,
    )


@pytest.fixture
def propose(who):
    """Give a function that proposes other wording for the State under review, by default as its expert."""
    return lambda row, wording=OTHER, actor=None, **more: replies.write_reply(
        row, actor=actor or who("KEN", EXPERT), kind="propose", wording=wording, **more
    )


@pytest.fixture
def accept(who):
    """Give a function that accepts a proposal, by default as an expert of Ghana who has read it now."""

    def go(reply, actor=None, iso3="GHA", read=None):
        row = Reply.objects.select_related("base", "paragraph__article", "paragraph__outcome__review").get(pk=reply.pk)
        return replies.accept_proposal(
            row,
            actor=actor or who(iso3, EXPERT),
            delegation=delegation_of(row.paragraph.outcome.review, iso3),
            seen=read or seen(read_reply(row)),
        )

    return go


def change(row, actor, text):
    return paragraphs.change_paragraph(row, actor=actor, article=row.article, kind=row.kind, text=text)


def now(row):
    return OutcomeParagraph.with_removed.get(pk=row.pk)


def people_of(review):
    return {(iso3, role): person(review, iso3, role) for iso3 in ("GHA", "PER", "KEN") for role in ROLES}


def strangers(world):
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    return {
        "another review": person(elsewhere, "FIN"),
        "reviewer elsewhere": person(elsewhere, "MNG"),
        "chair": make_user(RoleGroup.CHAIRS),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS),
    }


def test_only_state_under_review_replies(world, paragraph, propose):
    everyone = people_of(paragraph.outcome.review) | strangers(world) | {"secretariat": world.secretariat}
    for key, user in everyone.items():
        if key in {("KEN", FOCAL), ("KEN", EXPERT)}:
            assert propose(paragraph, actor=user).author == user
        else:
            with refusal():
                propose(paragraph, actor=user)


def test_parties_alone_read_replies(world, paragraph, propose):
    reply = propose(paragraph)
    outside = strangers(world)
    inside = people_of(paragraph.outcome.review) | {"secretariat": world.secretariat}
    readers = {key: reply in Reply.objects.visible_to(user) for key, user in (inside | outside).items()}
    assert readers == dict.fromkeys(inside, True) | dict.fromkeys(outside, False)


def test_only_drafters_accept(world, paragraph, propose, accept):
    reply = propose(paragraph)
    everyone = people_of(paragraph.outcome.review) | strangers(world) | {"secretariat": world.secretariat}
    drafters = {(iso3, role) for iso3 in ("GHA", "PER") for role in (FOCAL, EXPERT)}
    for key in set(everyone) - drafters:
        with refusal():
            accept(reply, actor=everyone[key])
        with refusal():
            decline(reply, actor=everyone[key])
    # The State under review does not decide in the name of a reviewing State, and a reviewer does not for another
    # State.
    with refusal():
        accept(reply, actor=everyone["PER", EXPERT], iso3="GHA")
    with refusal("not_reviewing"):
        accept(reply, actor=everyone["PER", EXPERT], iso3="KEN")
    assert accept(reply, actor=everyone["PER", EXPERT], iso3="PER").text == OTHER


def decline(reply, actor, iso3="GHA", reason="Too narrow."):
    review = reply.paragraph.outcome.review
    return replies.decline_proposal(reply, actor=actor, delegation=delegation_of(review, iso3), reason=reason)


def test_acceptance_makes_a_version(paragraph, propose, accept, who):
    reply = propose(paragraph)
    version, first = paragraph.outcome.version, paragraph.text
    changed = accept(reply)
    reply.refresh_from_db()
    outcome = changed.outcome
    assert (changed.text, outcome.version, changed.revision) == (OTHER, version + 1, version + 1)
    assert (reply.ending, reply.version, reply.ended_by) == (ReplyEnding.ACCEPTED, version + 1, who("GHA", EXPERT))
    assert reply.ended_under.user == who("GHA", EXPERT)
    # The earlier text stays in the versions.
    assert list(changed.revisions.values_list("text", flat=True)) == [OTHER, first]
    assert AuditEvent.objects.filter(changes__reply="accepted").exists()


def test_proposals_are_accepted_one_by_one(world, paragraph, propose, accept, who):
    second = draft(world, paragraph.outcome.review, who("GHA", EXPERT), "A second gap.", ObservationKind.SUGGESTION)
    first_reply, second_reply = propose(paragraph), propose(second, "A second suggestion.")
    accept(second_reply)
    assert (now(paragraph).text, now(second).text) == (TEXT, "A second suggestion.")
    accept(first_reply)
    assert now(paragraph).text == OTHER


def test_stale_proposal_is_not_applied(paragraph, propose, accept, who):
    reply = propose(paragraph)
    change(paragraph, who("GHA", EXPERT), "The law is silent.")
    with refusal("stale_proposal"):
        accept(reply)
    # Even if the text comes to be as it was, it is another version.
    paragraph = change(now(paragraph), who("GHA", EXPERT), TEXT)
    with refusal("stale_proposal"):
        accept(reply)


def test_acceptance_is_for_what_was_read(paragraph, propose, accept, who):
    reply = propose(paragraph)
    row = Reply.objects.select_related("base", "paragraph__article").get(pk=reply.pk)
    read = seen(read_reply(row))
    later = propose(paragraph, "Those who direct the crime are not named.")
    with refusal("reply_ended"):
        accept(reply, read=read)
    with refusal("changed_since_read") as caught:
        accept(later, read=read)
    assert isinstance(caught.value, ChangedSinceReadError)
    with refusal("not_read"):
        review = paragraph.outcome.review
        replies.accept_proposal(later, actor=who("GHA", EXPERT), delegation=delegation_of(review, "GHA"), seen="")


def test_proposal_ends_once(paragraph, propose, accept, who):
    reply = propose(paragraph)
    decline(reply, who("GHA", EXPERT))
    reply.refresh_from_db()
    assert (reply.ending, reply.reason, now(paragraph).text) == (ReplyEnding.DECLINED, "Too narrow.", TEXT)
    with refusal("reply_ended"):
        accept(reply)
    with refusal("reply_ended"):
        replies.withdraw_reply(reply, actor=who("KEN", EXPERT))
    again = propose(paragraph)
    replies.withdraw_reply(again, actor=who("KEN", EXPERT))
    with refusal("reply_ended"):
        accept(again)


def test_later_reply_replaces_the_open_one(paragraph, propose, who):
    first = propose(paragraph)
    replies.write_reply(paragraph, actor=who("KEN"), kind="accept")
    first.refresh_from_db()
    assert (first.ending, Reply.objects.open().count()) == (ReplyEnding.REPLACED, 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "propose", "wording": " "}, "no_wording"),
        ({"kind": "propose", "wording": f" {TEXT}\n"}, "no_wording"),
        ({"kind": "explain"}, "no_explanation"),
        ({"kind": "accept", "wording": OTHER}, "wording_without_proposal"),
        ({"kind": "reject"}, "invalid"),
    ],
)
def test_reply_has_content(paragraph, who, values, code):
    with refusal(code):
        replies.write_reply(paragraph, actor=who("KEN", EXPERT), **values)


def test_accepting_or_explaining_decides_nothing(paragraph, accept, who):
    for values in ({"kind": "accept"}, {"kind": "explain", "text": "A bill is before Parliament."}):
        reply = replies.write_reply(paragraph, actor=who("KEN", EXPERT), **values)
        with refusal("no_proposal"):
            accept(reply)


def test_reply_is_to_the_text_that_was_read(paragraph, propose, who):
    read = paragraph.outcome.version
    change(paragraph, who("GHA", EXPERT), "The law is silent.")
    with refusal("stale_paragraph"):
        propose(paragraph, expected_version=read)


@pytest.mark.parametrize(
    ("iso3", "audience", "is_addressed"),
    [
        ("GHA", CommentAudience.PARTIES, True),
        ("GHA", CommentAudience.REVIEWERS, False),
        ("GHA", CommentAudience.DELEGATION, False),
        ("KEN", CommentAudience.DELEGATION, False),
        ("KEN", CommentAudience.PARTIES, False),
    ],
)
def test_reply_to_comment_of_another_state(paragraph, who, iso3, audience, is_addressed):
    delegation = delegation_of(paragraph.outcome.review, iso3)
    comment = passages.comment_passage(
        paragraph, actor=who(iso3, EXPERT), delegation=delegation, audience=audience, text="Which court?"
    )
    values = {"actor": who("KEN", EXPERT), "kind": "explain", "text": "The High Court.", "comment": comment}
    if is_addressed:
        assert replies.write_reply(paragraph, **values).comment == comment
    else:
        with refusal("not_addressed"):
            replies.write_reply(paragraph, **values)


def test_wrong_step_refuses(world, at, paragraph, propose, accept, who):
    reply = propose(paragraph)
    review = paragraph.outcome.review
    for iso3 in ("GHA", "PER"):
        values = {"actor": who(iso3), "delegation": delegation_of(review, iso3)}
        outcomes.clear_outcome(review.list_of_observations, seen=seen(read_outcome(paragraph.outcome)), **values)
    # The list is with the State under review: it may reply, and no reviewer decides before it has returned the list.
    with refusal():
        accept(reply)
    propose(paragraph, "Those who direct it are not named.")
    outcome = Review.objects.get(pk=review.pk).list_of_observations
    # A proposal says what to change: no further comment is needed.
    outcomes.return_outcome(outcome, actor=who("KEN"), seen=seen(read_outcome(outcome)), comment="")
    accept(Reply.objects.open_proposals().get())
    assert now(paragraph).text == "Those who direct it are not named."


@pytest.mark.parametrize("step", [ReviewState.DIALOGUE, ReviewState.COMPLETED])
def test_no_reply_outside_the_steps(paragraph, propose, step):
    review = paragraph.outcome.review
    Review.objects.filter(pk=review.pk).update(state=step)
    with refusal():
        propose(OutcomeParagraph.objects.select_related("outcome__review").get(pk=paragraph.pk))


def test_agreement_withdraws_open_proposals(paragraph, propose, accept, who):
    reply, review = propose(paragraph), paragraph.outcome.review
    for iso3 in ("GHA", "PER"):
        values = {"actor": who(iso3), "delegation": delegation_of(review, iso3)}
        outcomes.clear_outcome(review.list_of_observations, seen=seen(read_outcome(paragraph.outcome)), **values)
    outcome = Review.objects.get(pk=review.pk).list_of_observations
    outcomes.agree_outcome(outcome, actor=who("KEN"), seen=seen(read_outcome(outcome)))
    reply.refresh_from_db()
    assert reply.ending == ReplyEnding.WITHDRAWN
    # The review is at the summary: the list is settled.
    with refusal("settled"):
        propose(paragraph)
    with refusal():
        accept(reply)


def test_removed_paragraph_takes_no_reply(paragraph, propose, accept, who):
    reply = propose(paragraph)
    paragraphs.remove_paragraph(paragraph, actor=who("GHA", EXPERT))
    with refusal("settled"):
        propose(paragraph)
    with refusal("paragraph_removed"):
        accept(reply)


def test_replies_to_comments_follow_a_merge(world, paragraph, propose, accept, who):
    second = draft(world, paragraph.outcome.review, who("GHA", EXPERT), "A second gap.")
    delegation = delegation_of(paragraph.outcome.review, "GHA")
    values = {"actor": who("GHA", EXPERT), "delegation": delegation, "audience": "parties", "text": "Is it so?"}
    comment = passages.comment_passage(second, **values)
    to_comment, to_second = propose(second, comment=comment), propose(second, "Another second gap.")
    merging.merge_paragraphs(paragraph, actor=who("GHA", EXPERT), other=second, text=f"{TEXT} A second gap.")
    to_comment.refresh_from_db()
    assert (to_comment.paragraph, to_comment.is_stale) == (paragraph, True)
    with refusal("stale_proposal"):
        accept(to_comment)
    with refusal("paragraph_removed"):
        accept(to_second)


def test_people_learn_of_replies(paragraph, propose, accept, who):
    Message.objects.all().delete()
    reply = propose(paragraph)
    made = {row.recipient for row in Message.objects.filter(event="reviews/reply_made")}
    assert made == {who(iso3, role) for iso3 in ("GHA", "PER") for role in ROLES}
    accept(reply)
    notified = {row.recipient for row in Message.objects.filter(event="reviews/reply_decided")}
    assert notified == {who("KEN", role) for role in ROLES}


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "propose", "wording": ""},
        {"kind": "explain", "text": ""},
        {"kind": "accept", "wording": "Other words"},
        {"kind": "accept", "version": 4},
        {"kind": "accept", "reason": "No."},
        {"ending": "accepted"},
        {"kind": "reject"},
        {"delegation": "GHA"},
        {"base": "other"},
        {"comment": "own"},
    ],
)
def test_database_refuses(world, paragraph, propose, who, values):
    review = paragraph.outcome.review
    second = draft(world, review, who("GHA", EXPERT), "A second gap.")
    row = propose(second)
    replies.withdraw_reply(row, actor=who("KEN", EXPERT))
    row = Reply.objects.get(pk=row.pk)
    row.pk, row.ended_at, row.ending, row.ended_by, row.ended_under = None, None, "", None, None
    comment = passages.comment_passage(
        second, actor=who("GHA", EXPERT), delegation=delegation_of(review, "GHA"), audience="own", text="Is it so?"
    )
    related = {"GHA": delegation_of(review, "GHA"), "other": paragraph.revisions.first(), "own": comment}
    for name, value in values.items():
        setattr(row, name, related.get(value, value))
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_decided_reply_stays(paragraph, propose, accept):
    reply = propose(paragraph)
    for values in ({"wording": "Other"}, {"kind": "accept"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.filter(pk=reply.pk).update(**values)
    accept(reply)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(
            ended_at=None, ending="", ended_by=None, ended_under=None, version=None
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).delete()
