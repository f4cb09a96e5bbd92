"""Comments on passages: who reads them, who may settle them, and where their words are after a change."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction

from reviews.enums import CommentAudience, DelegateRole, ObservationKind, ReviewState
from reviews.models import PassageComment
from reviews.selectors.passages import count_open_comments, list_paragraph_comments, split_at_comments
from reviews.selectors.readings import read_mandate, read_outcome
from reviews.services import outcomes, paragraphs, passages
from reviews.services.people import end_mandate
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, carry_to, delegation_of, make_review, person
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message
from untoc_portal.core.row_locks import unlock_records

TEXT = "The law is silent on those who direct the crime, and on those who advise."
EXPERT, OBSERVER = DelegateRole.EXPERT, DelegateRole.OBSERVER
OWN, REVIEWERS, PARTIES = CommentAudience.DELEGATION, CommentAudience.REVIEWERS, CommentAudience.PARTIES


@pytest.fixture
def paragraph(world, at, who):
    """Give a paragraph of a list that is drafted."""
    review = at(ReviewState.OBSERVATIONS)
    return paragraphs.draft_paragraph(
        review.list_of_observations,
        actor=who("GHA", EXPERT),
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text=TEXT,
    )


@pytest.fixture
def say(paragraph, who):
    """Give a function that leaves a comment for a State, by default as its expert."""

    def comment(iso3="GHA", audience=OWN, quote="", role=EXPERT, text="Which court?", of=paragraph):
        delegation = delegation_of(of.outcome.review, iso3)
        values = {"audience": audience, "quote": quote, "text": text}
        return passages.comment_passage(of, actor=who(iso3, role), delegation=delegation, **values)

    return comment


def change(paragraph, actor, text):
    return paragraphs.change_paragraph(
        paragraph, actor=actor, article=paragraph.article, kind=paragraph.kind, text=text
    )


def quoted(comment):
    """Return the words of the passage where they are now."""
    comment = PassageComment.objects.select_related("paragraph").get(pk=comment.pk)
    return None if comment.is_adrift else comment.paragraph.text[comment.begin : comment.end]


# Who wrote it, for whom: the States whose people read it.
@pytest.mark.parametrize(
    ("iso3", "audience", "readers"),
    [
        ("GHA", OWN, {"GHA"}),
        ("PER", OWN, {"PER"}),
        ("KEN", OWN, {"KEN"}),
        ("PER", REVIEWERS, {"GHA", "PER"}),
        ("KEN", PARTIES, {"GHA", "PER", "KEN"}),
        ("GHA", PARTIES, {"GHA", "PER", "KEN"}),
    ],
)
def test_comment_is_there_for_its_circle_and_nobody_else(world, paragraph, say, iso3, audience, readers):
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    comment, review = say(iso3, audience), paragraph.outcome.review
    of_review = {(state, role): person(review, state, role) for state in ("GHA", "PER", "KEN") for role in ROLES}
    expected = {key: key[0] in readers for key in of_review}
    outsiders = {
        "secretariat": world.secretariat,
        "another review": person(elsewhere, "GHA", EXPERT),
        "another State": person(elsewhere, "MNG"),
        "chair": make_user(RoleGroup.CHAIRS),
        "stakeholder": make_user(RoleGroup.STAKEHOLDERS),
    }
    expected |= {name: name == "secretariat" and audience == PARTIES for name in outsiders}
    everyone = of_review | outsiders
    # Not the comment, not its number, and not a mark in the text.
    assert {name: list_paragraph_comments(user, paragraph) == [comment] for name, user in everyone.items()} == expected
    assert {name: count_open_comments(user, paragraph.outcome) != {} for name, user in everyone.items()} == expected


def test_comments_leave_no_trace_that_others_read(paragraph, say):
    events, listed = AuditEvent.objects.count(), Message.objects.visible_to_secretariat().count()
    comment = say(audience=REVIEWERS, quote="the crime")
    delegation = delegation_of(paragraph.outcome.review, "GHA")
    passages.resolve_comment(comment, actor=comment.author, delegation=delegation)
    passages.reopen_comment(comment, actor=comment.author, delegation=delegation)
    assert (AuditEvent.objects.count(), Message.objects.visible_to_secretariat().count()) == (events, listed)
    assert comment.mandate.delegation == delegation


# Who comments, for whom: those who write for these States, and can read it, are notified.
@pytest.mark.parametrize(
    ("iso3", "audience", "notified_states"),
    [
        ("GHA", OWN, {"GHA"}),
        ("KEN", OWN, {"KEN"}),
        ("PER", REVIEWERS, {"GHA", "PER"}),
        ("KEN", PARTIES, {"GHA", "PER", "KEN"}),
    ],
)
def test_comment_notifies_addressees_only(paragraph, say, who, iso3, audience, notified_states):
    Message.objects.all().delete()
    comment = say(iso3, audience, text="Which court?")
    messages = list(Message.objects.filter(event="reviews/comment_made"))
    writers = {who(state, role) for state in notified_states for role in ROLES if role != OBSERVER}
    assert {row.recipient for row in messages} == writers - {comment.author}
    assert all(list_paragraph_comments(row.recipient, paragraph) == [comment] for row in messages)
    assert {row.url for row in messages} == {comment.get_absolute_url()}
    said = " ".join(f"{row.subject} {row.body}" for row in messages)
    assert [text for text in ("Which court?", "silent", "own delegation") if text in said] == []


def test_author_and_resolver_notified_while_they_can_read(paragraph, say, who, world):
    comment, review = say("PER", PARTIES), paragraph.outcome.review
    kenya, ghana = who("KEN"), who("GHA")
    Message.objects.all().delete()

    def list_messages():
        return list(Message.objects.order_by("pk").values_list("event", "recipient"))

    passages.resolve_comment(comment, actor=kenya, delegation=delegation_of(review, "KEN"))
    passages.reopen_comment(comment, actor=ghana, delegation=delegation_of(review, "GHA"))
    resolved, reopened = "reviews/comment_resolved", "reviews/comment_reopened"
    author = comment.author.pk
    assert list_messages()[0] == (resolved, author)
    assert set(list_messages()[1:]) == {(reopened, author), (reopened, kenya.pk)}
    end_mandate(
        comment.mandate, actor=world.secretariat, seen=seen(read_mandate(comment.mandate)), reason="Another post."
    )
    passages.resolve_comment(comment, actor=ghana, delegation=delegation_of(review, "GHA"))
    assert len([event for event, _to in list_messages() if event == resolved]) == 1


@pytest.mark.parametrize(("iso3", "role"), [("GHA", OBSERVER), ("KEN", OBSERVER)])
def test_observers_read_and_say_nothing(say, iso3, role):
    with refusal("not_allowed"):
        say(iso3, PARTIES, role=role)


def test_comment_is_only_for_the_delegation_in_this_review(world, paragraph, say, who):
    with refusal("not_allowed"):
        passages.comment_passage(
            paragraph,
            actor=who("PER"),
            delegation=delegation_of(paragraph.outcome.review, "GHA"),
            audience=OWN,
            text="Overheard",
        )
    other = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    with refusal("other_review"):
        passages.comment_passage(
            paragraph,
            actor=person(other, "MNG"),
            delegation=delegation_of(other, "MNG"),
            audience=PARTIES,
            text="From elsewhere",
        )


def test_state_under_review_cannot_exclude_itself(say):
    with refusal("not_among_reviewers") as caught:
        say("KEN", REVIEWERS)
    assert caught.value.field == "audience"


def test_quote_must_be_in_the_paragraph_exactly_once(paragraph, say, who):
    for quote, code in (("The code is silent", "no_such_passage"), ("on those who", "several_passages")):
        with refusal(code) as caught:
            say(quote=quote)
        assert caught.value.field == "quote"
    assert quoted(say(quote=" silent\non  those who direct ")) == "silent on those who direct"
    with refusal("invalid"):
        say(text=" ")


def test_comment_follows_its_words_and_says_when_they_are_gone(paragraph, say, who):
    comment = say(quote="direct the crime")
    change(paragraph, who("PER"), "In short: " + TEXT.replace("silent", "quite silent"))
    assert quoted(comment) == "direct the crime"
    change(paragraph, who("PER"), TEXT.replace("direct", "organize"))
    assert quoted(comment) is None
    assert [
        piece.text for piece in split_at_comments(paragraph, list_paragraph_comments(comment.author, paragraph))
    ] == [TEXT]
    paragraphs.restore_paragraph(paragraph, actor=who("GHA"), number=comment.revision)
    assert quoted(comment) == "direct the crime"


def test_only_readers_of_a_comment_resolve_it(paragraph, say, who):
    review = paragraph.outcome.review
    comment = say("PER", REVIEWERS)
    ghana, kenya = who("GHA"), who("KEN")
    with refusal("not_addressed"):
        passages.resolve_comment(comment, actor=kenya, delegation=delegation_of(review, "KEN"))
    passages.resolve_comment(comment, actor=ghana, delegation=delegation_of(review, "GHA"))
    comment.refresh_from_db()
    assert (comment.is_resolved, comment.resolved_by) == (True, ghana)
    assert count_open_comments(ghana, paragraph.outcome) == {}
    passages.reopen_comment(comment, actor=who("PER"), delegation=delegation_of(review, "PER"))
    comment.refresh_from_db()
    assert (comment.is_resolved, comment.resolved_by) == (False, None)


def test_agreed_or_removed_text_gets_no_comments(paragraph, say, who):
    comment = say(audience=PARTIES)
    review = paragraph.outcome.review
    paragraphs.remove_paragraph(paragraph, actor=who("GHA"))
    with refusal("settled"):
        say()
    assert list_paragraph_comments(comment.author, paragraph) == [comment]
    paragraph = paragraphs.draft_paragraph(
        review.list_of_observations,
        actor=who("GHA"),
        delegation=delegation_of(review, "GHA"),
        article=paragraph.article,
        kind=paragraph.kind,
        text="Agreed words.",
    )
    for iso3 in ("GHA", "PER"):
        outcomes.clear_outcome(
            review.list_of_observations,
            actor=who(iso3),
            seen=seen(read_outcome(review.list_of_observations)),
            delegation=delegation_of(review, iso3),
        )
    say("KEN", of=paragraph)
    outcomes.agree_outcome(
        review.list_of_observations, actor=who("KEN"), seen=seen(read_outcome(review.list_of_observations))
    )
    with refusal("settled"):
        say("KEN", of=paragraph)


def test_database_refuses_position_without_quote(say):
    comment = PassageComment.objects.filter(pk=say().pk)
    for values in ({"begin": 1, "end": 2}, {"quote": "x", "begin": 2, "end": 2}, {"audience": "all"}, {"text": ""}):
        with pytest.raises(IntegrityError), unlock_records(PassageComment):
            comment.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        comment.update(resolved_by=make_user())


def test_no_window_of_the_secretariat_shows_comments():
    assert not admin.site.is_registered(PassageComment)
