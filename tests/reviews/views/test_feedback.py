"""Written feedback and the dialogue in the browser."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Assignment, Clarification, FeedbackEntry, JointFeedback, Meeting, Submission
from reviews.services.clarifications import request_clarification
from tests.factories.legislation import add_law, cite_one
from tests.factories.pdfs import pdf_bytes
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import RoleGroup

TEXTS = {
    "text_measures": "Measures seen",
    "revision_measures": 0,
    "text_challenges": "A challenge",
    "revision_challenges": 0,
}


DUE = (timezone.localdate() + dt.timedelta(days=10)).isoformat()


@pytest.fixture
def reviewing(world, review):
    """Give the review at the desk review."""
    return carry_to(world, review, ReviewState.DESK_REVIEW)


def page_url(review, name="feedback"):
    return reverse(f"reviews:{name}", args=[review.code])


def article_url(review, instrument="UNTOC", number=5):
    return reverse("reviews:feedback_article", args=[review.code, instrument, number])


def law_file(words="Act"):
    """Give the text of a law as it is uploaded."""
    return SimpleUploadedFile("act.pdf", pdf_bytes(words))


def test_article_shows_the_answers_next_to_the_form(reviewing, as_person):
    page = as_person(reviewing, "GHA", "expert").get(article_url(reviewing)).content.decode()
    assert "Answer to untoc.5" in page
    assert 'name="text_measures"' in page


def test_feedback_is_saved_for_the_own_delegation(reviewing, as_person):
    response = as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    assert response.url == article_url(reviewing)
    rows = FeedbackEntry.objects.values_list("feedback__authors__delegation__party__iso3", "head", "text")
    assert list(rows) == [("GHA", "measures", "Measures seen"), ("GHA", "challenges", "A challenge")]


def test_first_article_without_feedback_is_offered(reviewing, as_person):
    client = as_person(reviewing, "GHA", "expert")
    first = client.get(page_url(reviewing)).context["unwritten"]
    client.post(article_url(reviewing, first.instrument.code, first.number), TEXTS)
    assert client.get(page_url(reviewing)).context["unwritten"] != first


def test_part_is_saved_as_it_is_typed(reviewing, as_person):
    client = as_person(reviewing, "GHA", "expert")
    response = client.post(
        article_url(reviewing), {"text_measures": "Typed", "revision_measures": 0}, headers={"X-Autosave": "1"}
    )
    part = response.content.decode()
    assert response.status_code == 200
    assert 'name="revision_measures" value="1"' in part
    assert "<html" not in part
    assert FeedbackEntry.objects.get().text == "Typed"


def test_concurrent_text_is_shown_next_to_typed_text(reviewing, as_person):
    url = article_url(reviewing)
    as_person(reviewing, "GHA").post(url, {"text_measures": "A colleague's", "revision_measures": 0})
    client = as_person(reviewing, "GHA", "expert")
    mine = {"text_measures": "Mine", "revision_measures": 0}
    response = client.post(url, mine, headers={"X-Autosave": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "A colleague&#x27;s" in page
    assert 'name="decide_measures"' in page
    assert 'name="revision_measures" value="1"' in page
    client.post(url, {**mine, "revision_measures": 1, "decide_measures": "mine"})
    assert FeedbackEntry.objects.get().text == "Mine"


def test_revision_is_restored_from_the_history(reviewing, as_person):
    url, client = article_url(reviewing), as_person(reviewing, "GHA", "expert")
    for number, text in enumerate(("First words", "Second words")):
        client.post(url, {"text_measures": text, "revision_measures": number})
    address = [reviewing.code, "UNTOC", 5, "measures"]
    history = reverse("reviews:feedback_history", args=address)
    assert "First" in client.get(history).content.decode()
    for iso3, role in (("PER", "expert"), ("KEN", "focal_point"), ("GHA", "observer")):
        assert as_person(reviewing, iso3, role).get(history).status_code == 404
    restore = reverse("reviews:restore_feedback", args=[*address, 1])
    assert as_person(reviewing, "PER").post(restore).status_code == 404
    client.post(restore)
    assert FeedbackEntry.objects.get().text == "First words"


def test_changes_since_submission_marked_with_law_link(world, reviewing, as_person):
    first = reviewing.submissions.get()
    content = {
        "answers": [{**row, "text": "Another court"} for row in first.content["answers"] if row["key"] != "untoc.6"],
        "legislation": [
            {
                "question": "untoc.5",
                "title": "Act 12",
                "number": "",
                "dated": None,
                "provisions": "section 4",
                "link": "https://laws.example/12",
                "files": [],
            }
        ],
    }
    Submission.objects.create(
        review=reviewing, number=2, content=content, sha256="0" * 64, mandate=first.mandate, supersedes=first
    )
    client = as_person(reviewing, "GHA", "expert")
    page = client.get(article_url(reviewing)).content.decode()
    assert "<del><span" in page
    assert "changed since the earlier submission" in page
    assert 'href="https://laws.example/12"' in page
    assert "no longer answered" in client.get(article_url(reviewing, "UNTOC", 6)).content.decode()
    assert client.get(page_url(reviewing)).content.decode().count("answers changed") == 3


def test_cited_law_is_read_by_readers_of_submission(world, review, as_person, browse, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    text = add_law(review, actor=person(review, "KEN"), file=law_file()).files.get()
    other = add_law(review, actor=person(review, "KEN"), title="Not cited", file=law_file("other")).files.get()
    cite_one(review, actor=person(review, "KEN"), law=text.legislation)
    reviewing = carry_to(world, review, ReviewState.DESK_REVIEW)
    url = reverse("reviews:submitted_law", args=[reviewing.code, 1, text.sha256])
    response = as_person(reviewing, "GHA", "expert").get(url)
    assert b"".join(response.streaming_content) == law_file().read()
    assert browse(make_user(RoleGroup.DELEGATES)).get(url).status_code == 404
    unknown = reverse("reviews:submitted_law", args=[reviewing.code, 1, other.sha256])
    assert as_person(reviewing, "GHA", "expert").get(unknown).status_code == 404


def test_article_is_assigned_handed_in_and_returned(world, reviewing, as_person):
    client, expert = as_person(reviewing, "GHA"), as_person(reviewing, "GHA", "expert")
    url = reverse("reviews:assignments", args=[reviewing.code])
    chosen = {"articles": [world.articles["UNTOC 5"].pk], "assignee": f"expert-{person(reviewing, 'GHA', 'expert').pk}"}
    assert client.post(url, chosen).status_code == 302
    assignment = Assignment.objects.get()
    assert as_person(reviewing, "PER").get(url).content.decode().count("Open to all experts") == 0
    assert "Prepared by" in expert.get(article_url(reviewing)).content.decode()
    assert expert.post(reverse("reviews:hand_in_article", args=[reviewing.code, assignment.pk])).url == page_url(
        reviewing
    )
    assert "assigned to someone else" not in expert.get(article_url(reviewing)).content.decode()
    assert 'name="text_measures"' not in expert.get(article_url(reviewing)).content.decode()
    back = reverse("reviews:return_article", args=[reviewing.code, assignment.pk])
    assert as_person(reviewing, "PER").post(back, {"comment": "x"}).status_code == 404
    client.post(back, {"comment": "Shorter, please."})
    assert "Shorter, please." in expert.get(article_url(reviewing)).content.decode()


def test_joint_text_is_proposed_agreed_and_cleared_by_both(reviewing, as_person):
    ghana, peru = as_person(reviewing, "GHA"), as_person(reviewing, "PER")
    ghana.post(article_url(reviewing), TEXTS)
    send_read(ghana, reverse("reviews:propose_joint", args=[reviewing.code, "PER"]))
    joint = JointFeedback.objects.get()
    answer = reverse("reviews:answer_joint", args=[reviewing.code, joint.pk])
    assert "Ghana proposes to write one text with you." in peru.get(page_url(reviewing)).content.decode()
    assert as_person(reviewing, "KEN").post(answer, {"agrees": "yes"}).status_code == 404
    assert ghana.post(answer, {"agrees": "yes"}).status_code == 404
    send_read(peru, answer, {"agrees": "yes"})
    assert "Measures seen" in peru.get(article_url(reviewing)).content.decode()
    page = send_read(peru, page_url(reviewing, "clear_feedback"), follow=True).content.decode()
    assert "Others read the joint text once the other State has also cleared it." in page
    assert "Measures seen" not in as_person(reviewing, "KEN").get(page_url(reviewing)).content.decode()
    send_read(ghana, page_url(reviewing, "clear_feedback"))
    assert "Ghana and Peru" in as_person(reviewing, "KEN").get(page_url(reviewing)).content.decode()


def test_draft_of_another_delegation_is_never_shown(reviewing, as_person):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    for iso3, role in (("PER", "focal_point"), ("PER", "expert"), ("KEN", "focal_point")):
        assert "Measures seen" not in as_person(reviewing, iso3, role).get(page_url(reviewing)).content.decode()
    page = as_person(reviewing, "PER", "expert").get(article_url(reviewing)).content.decode()
    assert "Measures seen" not in page


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("KEN", "expert"), ("GHA", "observer")])
def test_drafting_by_another_is_not_found(reviewing, as_person, iso3, role):
    client = as_person(reviewing, iso3, role)
    assert 'name="text_measures"' not in client.get(article_url(reviewing)).content.decode()
    assert client.post(article_url(reviewing), TEXTS).status_code == 404
    assert not FeedbackEntry.objects.exists()


def test_article_that_is_not_covered_is_not_found(reviewing, as_person):
    assert as_person(reviewing, "GHA").get(article_url(reviewing, "UNTOC", 99)).status_code == 404


def test_clearing_by_the_focal_point_shows_it_to_the_parties(reviewing, as_person):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    send_read(as_person(reviewing, "GHA"), page_url(reviewing, "clear_feedback"))
    ghana, peru = TEXTS, {**TEXTS, "text_measures": "Another view"}

    def shown_to(iso3, role):
        page = as_person(reviewing, iso3, role).get(page_url(reviewing)).content.decode()
        return [text["text_measures"] in page for text in (ghana, peru)]

    assert shown_to("KEN", "observer") == [True, False]
    # Another State that reviews reads it after its own.
    as_person(reviewing, "PER", "expert").post(article_url(reviewing), peru)
    assert shown_to("PER", "expert") == [False, False]
    send_read(as_person(reviewing, "PER"), page_url(reviewing, "clear_feedback"))
    for reader in (("KEN", "observer"), ("PER", "expert"), ("GHA", "expert")):
        assert shown_to(*reader) == [True, True]


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "expert"), ("GHA", "observer"), ("KEN", "focal_point")])
def test_clearing_by_another_is_not_found(reviewing, as_person, iso3, role):
    as_person(reviewing, "GHA", "expert").post(article_url(reviewing), TEXTS)
    assert as_person(reviewing, iso3, role).post(page_url(reviewing, "clear_feedback")).status_code == 404


def test_clearing_nothing_says_why(reviewing, as_person):
    response = send_read(as_person(reviewing, "GHA"), page_url(reviewing, "clear_feedback"), follow=True)
    assert "There is no feedback to clear yet." in response.content.decode()


def test_cleared_feedback_cannot_be_changed(reviewing, as_person):
    client = as_person(reviewing, "GHA")
    client.post(article_url(reviewing), TEXTS)
    send_read(client, page_url(reviewing, "clear_feedback"))
    response = client.post(article_url(reviewing), {"text_measures": "Changed", "revision_measures": 1})
    assert response.status_code == 422
    assert "Changed" in response.content.decode()


def test_clarification_is_asked_and_answered(world, reviewing, as_person):
    data = {"article": world.articles["UNTOC 5"].pk, "request": "Which court?", "due_on": DUE}
    as_person(reviewing, "GHA", "expert").post(page_url(reviewing, "ask_clarification"), data)
    asked = Clarification.objects.get()
    url = reverse("reviews:answer_clarification", args=[reviewing.code, asked.pk])
    expert = as_person(reviewing, "KEN", "expert")
    assert "Which court?" in expert.get(url).content.decode()
    assert expert.post(url, {"answer": ""}).status_code == 422
    expert.post(url, {"answer": "The first."})

    def is_read_by(iso3, role):
        page = as_person(reviewing, iso3, role).get(page_url(reviewing, "clarification_list")).content.decode()
        return "The first." in page

    assert is_read_by("GHA", "observer")
    # Another State that reviews reads it after its own feedback is in.
    assert not is_read_by("PER", "observer")
    peru = as_person(reviewing, "PER")
    peru.post(article_url(reviewing), TEXTS)
    send_read(peru, page_url(reviewing, "clear_feedback"))
    assert is_read_by("PER", "observer")
    assert expert.post(url, {"answer": "Another."}).status_code == 422


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("GHA", "observer")])
def test_asking_by_another_is_not_found(world, reviewing, as_person, iso3, role):
    data = {"article": world.articles["UNTOC 5"].pk, "request": "Which court?", "due_on": DUE}
    client = as_person(reviewing, iso3, role)
    assert client.get(page_url(reviewing, "ask_clarification")).status_code == 404
    assert client.post(page_url(reviewing, "ask_clarification"), data).status_code == 404


def test_request_on_foreign_article_names_field(world, reviewing, as_person):
    response = as_person(reviewing, "GHA").post(
        page_url(reviewing, "ask_clarification"), {"article": 999, "request": "x", "due_on": DUE}
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["article"]


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "focal_point"), ("KEN", "observer")])
def test_answering_by_another_is_not_found(world, reviewing, as_person, iso3, role):
    asked = request_clarification(
        delegation_of(reviewing, "GHA"),
        actor=person(reviewing, "GHA"),
        article=world.articles["UNTOC 5"],
        request="Which?",
    )
    url = reverse("reviews:answer_clarification", args=[reviewing.code, asked.pk])
    assert as_person(reviewing, iso3, role).post(url, {"answer": "x"}).status_code == 404


def test_meeting_is_logged_by_a_party(reviewing, as_person):
    data = {"held_on": reviewing.opened_on.isoformat(), "participants": "All", "minutes": "Much was said."}
    url = page_url(reviewing, "log_meeting")
    assert as_person(reviewing, "KEN", "observer").post(url, data).status_code == 404
    refused = as_person(reviewing, "KEN", "expert").post(url, data | {"held_on": "2099-01-01"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["held_on"])
    as_person(reviewing, "KEN", "expert").post(url, data)
    assert Meeting.objects.get().minutes == "Much was said."


@pytest.mark.parametrize("count", [1, 3])
def test_dialogue_asks_a_fixed_number_of_queries(world, reviewing, as_person, django_assert_num_queries, count):
    own, expert = delegation_of(reviewing, "GHA"), person(reviewing, "GHA", "expert")
    for number in range(count):
        article = world.articles["UNTOC 5"]
        Clarification.objects.create(
            review=reviewing,
            asked_by=own,
            article=article,
            request=f"Question {number}",
            requested_by=expert,
            due_on=reviewing.opened_on,
        )
        Meeting.objects.create(
            review=reviewing, held_on=reviewing.opened_on, participants="All", minutes="Said", logged_by=expert
        )
    client = as_person(reviewing, "KEN")
    with django_assert_num_queries(DIALOGUE_QUERIES):
        client.get(page_url(reviewing, "clarification_list"))


DIALOGUE_QUERIES = 9


def test_thread_is_read_continued_resolved_and_corrected(world, reviewing, as_person):
    ghana, kenya = as_person(reviewing, "GHA"), as_person(reviewing, "KEN")
    data = {"article": world.articles["UNTOC 5"].pk, "request": "Which court?", "due_on": DUE}
    ghana.post(page_url(reviewing, "ask_clarification"), data)
    asked = Clarification.objects.get()
    address = page_url(reviewing, "clarification_list")
    assert "Answer by correcting the self-assessment" in kenya.get(address).content.decode()
    kenya.post(f"{page_url(reviewing, 'request_reopening')}?clarification={asked.pk}", {"reason": "Another court."})
    assert asked.reopenings.count() == 1
    kenya.post(reverse("reviews:answer_clarification", args=[reviewing.code, asked.pk]), {"answer": "The first."})
    further = reverse("reviews:further_request", args=[reviewing.code, asked.pk])
    assert as_person(reviewing, "PER").get(further).status_code == 404
    ghana.post(further, {"request": "Since when?", "due_on": DUE})
    second = Clarification.objects.latest("pk")
    assert (second.follows, second.article) == (asked, asked.article)
    withdraw = reverse("reviews:withdraw_request", args=[reviewing.code, second.pk])
    assert kenya.post(withdraw).status_code == 404
    send_read(ghana, withdraw)
    page = kenya.get(address).content.decode()
    assert page.count("Which court?") == 1
    assert "withdrawn" in page


def test_timeline_shows_what_the_reader_may_know(world, reviewing, as_person):
    request_clarification(
        delegation_of(reviewing, "GHA"),
        actor=person(reviewing, "GHA"),
        article=world.articles["UNTOC 5"],
        request="Which court?",
    )
    ghana = as_person(reviewing, "GHA")
    ghana.post(article_url(reviewing), TEXTS)
    url = page_url(reviewing, "timeline")
    page = as_person(reviewing, "KEN").get(url, {"about": "dialogue"}).content.decode()
    assert "Request for clarification by Ghana" in page
    assert "Self-assessment cleared" not in page
    assert "Self-assessment cleared" in as_person(reviewing, "PER").get(url).content.decode()
    assert "Nominated: PER" not in as_person(reviewing, "KEN").get(url, {"about": "people"}).content.decode()
    assert as_person(reviewing, "KEN").get(url, {"about": "nonsense"}).status_code == 200
