"""Replies of the State under review on the pages of the list: tracked changes, accepting, and who sees no button."""

import pytest
from django.urls import reverse

from reviews.enums import ObservationKind, ReviewState
from reviews.models import OutcomeParagraph, Reply
from reviews.services import paragraphs, passages, replies
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import RoleGroup

TEXT, OTHER = "The law is silent on those who direct the crime.", "The law is silent on those who advise."


@pytest.fixture
def paragraph(world, review):
    """Give a paragraph of a list that is drafted."""
    review = carry_to(world, review, ReviewState.OBSERVATIONS)
    return paragraphs.draft_paragraph(
        review.list_of_observations,
        actor=person(review, "GHA", "expert"),
        delegation=delegation_of(review, "GHA"),
        article=world.articles["UNTOC 5"],
        kind=ObservationKind.GAP,
        text=TEXT,
    )


def list_url(review):
    return reverse("reviews:outcome_detail", args=[review.code, "list_of_observations"])


def reply_url(row):
    return reverse("reviews:reply_paragraph", args=[row.outcome.review.code, row.outcome.kind, row.pk])


def propose(row, wording=OTHER):
    actor = person(row.outcome.review, "KEN", "expert")
    return replies.write_reply(row, actor=actor, kind="propose", wording=wording, text="Those who direct are named.")


def read_seen(page):
    """Return what the page of the list gives out for the only proposal on it."""
    return page.split('name="seen" value="')[1].split('"')[0]


def test_state_proposes_and_reviewer_accepts(paragraph, as_person):
    review = paragraph.outcome.review
    state, reviewer = as_person(review, "KEN", "expert"), as_person(review, "PER", "expert")
    assert reply_url(paragraph) in state.get(list_url(review)).content.decode()
    form = state.get(reply_url(paragraph)).context["form"]
    sent = {"version": form.initial["version"], "kind": "propose", "wording": OTHER, "text": "We name them."}
    assert state.post(reply_url(paragraph), sent).url == f"{list_url(review)}#paragraph-{paragraph.pk}"
    page = reviewer.get(list_url(review)).content.decode()
    # Words say what is added and removed, not only a colour.
    assert "<del>" in page
    assert "removed:" in page
    assert "<ins>" in page
    assert "added:" in page
    reply = Reply.objects.get()
    accept = reverse("reviews:accept_proposal", args=[review.code, reply.pk])
    reviewer.post(accept, {"seen": read_seen(page)})
    assert OutcomeParagraph.objects.get(pk=paragraph.pk).text == OTHER
    assert "<del>" not in reviewer.get(list_url(review)).content.decode()


def test_reply_of_another_kind_keeps_no_wording(paragraph, as_person):
    review = paragraph.outcome.review
    sent = {"version": paragraph.outcome.version, "kind": "accept", "wording": TEXT}
    as_person(review, "KEN", "expert").post(reply_url(paragraph), sent)
    reply = Reply.objects.get()
    assert (reply.kind, reply.wording) == ("accept", "")


def test_refused_reply_is_shown_again(paragraph, as_person):
    client = as_person(paragraph.outcome.review, "KEN", "expert")
    sent = {"version": paragraph.outcome.version, "kind": "propose", "wording": TEXT}
    response = client.post(reply_url(paragraph), sent)
    assert response.status_code == 422
    assert TEXT in response.content.decode()
    assert not Reply.objects.exists()


def test_text_read_in_between_is_not_accepted(paragraph, as_person):
    review = paragraph.outcome.review
    reply, reviewer = propose(paragraph), as_person(review, "PER", "expert")
    read = read_seen(reviewer.get(list_url(review)).content.decode())
    changed = paragraphs.change_paragraph(
        paragraph,
        actor=person(review, "GHA", "expert"),
        article=paragraph.article,
        kind=paragraph.kind,
        text="Changed in between.",
    )
    response = reviewer.post(
        reverse("reviews:accept_proposal", args=[review.code, reply.pk]), {"seen": read}, follow=True
    )
    page = response.content.decode()
    assert "The proposal is not applied" in page
    assert "the paragraph was changed since" in page
    assert "Accept this wording" not in page
    assert OutcomeParagraph.objects.get(pk=changed.pk).text == "Changed in between."


def test_others_find_no_page_and_no_button(world, paragraph, as_person, client):
    review = paragraph.outcome.review
    reply = propose(paragraph)
    accept, decline, withdraw = (
        reverse(f"reviews:{name}", args=[review.code, reply.pk])
        for name in ("accept_proposal", "decline_proposal", "withdraw_reply")
    )
    read = read_seen(as_person(review, "PER").get(list_url(review)).content.decode())
    state, observer = as_person(review, "KEN", "expert"), as_person(review, "GHA", "observer")
    client.force_login(make_user(RoleGroup.STAKEHOLDERS))
    for one in (state, observer, client):
        assert one.post(accept, {"seen": read}).status_code == 404
        assert one.post(decline, {"reason": "No."}).status_code == 404
    for one in (as_person(review, "PER"), as_person(review, "KEN", "observer"), client):
        assert one.get(reply_url(paragraph)).status_code == 404
        assert one.post(withdraw).status_code == 404
    assert "Accept this wording" not in state.get(list_url(review)).content.decode()
    assert Reply.objects.open().count() == 1


def test_decline_says_why(paragraph, as_person):
    review, reply = paragraph.outcome.review, propose(paragraph)
    url = reverse("reviews:decline_proposal", args=[review.code, reply.pk])
    client = as_person(review, "GHA", "expert")
    assert "Those who direct are named." in client.get(url).content.decode()
    client.post(url, {"reason": "Too narrow."})
    comments = reverse("reviews:passage_comments", args=[review.code, paragraph.outcome.kind, paragraph.pk])
    page = as_person(review, "KEN").get(comments).content.decode()
    assert "Too narrow." in page
    assert "not accepted by the reviewing States" in page


def test_comment_of_a_reviewer_is_replied_to(paragraph, as_person):
    review = paragraph.outcome.review
    delegation, author = delegation_of(review, "GHA"), person(review, "GHA", "expert")
    for audience in ("own", "parties"):
        passages.comment_passage(
            paragraph, actor=author, delegation=delegation, audience=audience, text=f"For {audience}: which court?"
        )
    state = as_person(review, "KEN", "expert")
    comments = reverse("reviews:passage_comments", args=[review.code, paragraph.outcome.kind, paragraph.pk])
    page = state.get(comments).content.decode()
    hidden, shown = paragraph.comments.order_by("pk")
    assert f"?comment={shown.pk}" in page
    url = f"{reply_url(paragraph)}?comment={shown.pk}"
    sent = {"version": paragraph.outcome.version, "kind": "explain", "text": "The High Court.", "wording": TEXT}
    state.post(url, sent)
    assert Reply.objects.get().comment == shown
    assert "The High Court." in as_person(review, "PER").get(comments).content.decode()
    # A comment within the other delegation is not there for the State under review.
    assert state.get(f"{reply_url(paragraph)}?comment={hidden.pk}").status_code == 404
