"""The reading view: the whole draft, changes since the last reading of the user, comments, PDF, second look."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.enums import OutcomeKind, ReviewState as S
from reviews.models import Question
from reviews.selectors.readings import read_outcome
from reviews.services.answers import AnswerEntry, save_answers
from reviews.services.draft_texts import build_draft_document, describe_draft_mark, find_draft, request_draft_pdf
from reviews.services.feedback import save_feedback
from reviews.services.notes import write_note
from reviews.services.paragraphs import change_paragraph, draft_paragraph, remove_paragraph
from reviews.services.reading_pages import load_reading_page
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.last_readings import compare_with_last_reading, record_reading
from untoc_portal.core.models import DraftFile, LastReading, Preparation, ReadText
from untoc_portal.core.verification import Outcome as Result, verify_file, verify_hash

LIST = OutcomeKind.LIST_OF_OBSERVATIONS
COUNTS = pytest.mark.parametrize("count", [1, 3])


def write_answer(review, text="The Act of 2010.", revision=0, key="untoc.5"):
    entry = AnswerEntry(Question.objects.get(key=key), None, text, revision)
    save_answers(review, actor=person(review, "KEN", "expert"), entries=[entry])


def write_feedback(world, review, text="Measures of Kenya.", article="UNTOC 5"):
    fields = {"article": world.articles[article], "texts": {"measures": text}}
    save_feedback(delegation_of(review, "GHA"), actor=person(review, "GHA", "expert"), **fields)


def write_paragraph(world, review, text="A gap.", article="UNTOC 5"):
    fields = {
        "article": world.articles[article],
        "kind": "gap",
        "text": text,
        "delegation": delegation_of(review, "GHA"),
    }
    return draft_paragraph(review.list_of_observations, actor=person(review, "GHA", "expert"), **fields)


def place(kind, code="KEN-1"):
    return (
        reverse("reviews:read_outcome", args=[code, kind])
        if kind == LIST
        else reverse(f"reviews:read_{kind}", args=[code])
    )


@pytest.fixture
def drafts(world, review):
    """Give a function that carries the review to the step of a text, writes it, and returns the review."""
    steps = {"questionnaire": S.SELF_ASSESSMENT, "feedback": S.DESK_REVIEW, LIST: S.OBSERVATIONS}

    def go(kind):
        carried = carry_to(world, review, steps[kind])
        if kind == "questionnaire":
            write_answer(carried)
        elif kind == "feedback":
            write_feedback(world, carried)
        else:
            write_paragraph(world, carried)
        return carried

    return go


def test_issued_text_is_no_draft_for_other_states(world, review, browse):
    carry_to(world, review, S.ISSUED)
    stranger = make_state_person(world).user
    assert (
        browse(stranger).get(reverse("reviews:outcome_detail", args=["KEN-1", OutcomeKind.SUMMARY])).status_code == 200
    )
    for kind in OutcomeKind:
        assert find_draft(stranger, "KEN-1", kind) is None
        assert browse(stranger).get(reverse("reviews:read_outcome", args=["KEN-1", kind])).status_code == 404


READERS = {
    "questionnaire": {("KEN", role) for role in ("focal_point", "expert", "observer")},
    "feedback": {("GHA", role) for role in ("focal_point", "expert", "observer")},
    LIST: {(iso3, role) for iso3 in ("KEN", "GHA", "PER") for role in ("focal_point", "expert", "observer")},
}
TEXTS = {"questionnaire": "The Act of 2010.", "feedback": "Measures of Kenya.", LIST: "A gap."}


@pytest.mark.parametrize("kind", READERS)
def test_draft_is_read_by_its_readers_alone(drafts, world, browse, kind):
    review = drafts(kind)
    for iso3 in ("KEN", "GHA", "PER"):
        for role in ("focal_point", "expert", "observer"):
            answer = browse(person(review, iso3, role)).get(place(kind))
            is_reader = (iso3, role) in READERS[kind]
            assert answer.status_code == (200 if is_reader or (kind == "feedback" and iso3 == "PER") else 404)
            assert (TEXTS[kind] in answer.content.decode()) == is_reader
    assert browse(make_user()).get(place(kind)).status_code == 404
    staff = browse(world.secretariat).get(place(kind))
    assert staff.status_code == (404 if kind == "feedback" else 200)


@pytest.mark.parametrize("kind", READERS)
def test_change_since_last_reading_is_shown(drafts, world, as_person, kind):
    review = drafts(kind)
    iso3 = {"questionnaire": "KEN", "feedback": "GHA", LIST: "GHA"}[kind]
    client = as_person(review, iso3)
    page = client.get(place(kind))
    assert "You have not read this text" in page.content.decode()
    token = page.context["page"].content.reading.token
    if kind == "questionnaire":
        write_answer(review, "The Act of 2020.", revision=1)
    elif kind == "feedback":
        write_feedback(world, review, "Measures of 2020.")
    else:
        first = review.list_of_observations.paragraphs.get(text="A gap.")
        heads = {name: getattr(first, name) for name in first.tracked_fields}
        change_paragraph(
            first, actor=person(review, first.drafted_by.party.iso3, "expert"), **{**heads, "text": "A wide gap."}
        )
    assert client.post(place(kind), {"seen": token}).status_code == 302
    page = client.get(place(kind))
    [passage] = [passage for chapter in page.context["page"].chapters for passage in chapter.passages if passage.change]
    assert TEXTS[kind].split(" ")[0] in passage.change.before
    assert b"<ins>" in page.content
    assert not list(LastReading.objects.visible_to(person(review, iso3, "expert")))
    client.post(place(kind), {"seen": page.context["page"].content.reading.token})
    assert "Nothing has changed since." in client.get(place(kind)).content.decode()
    assert ReadText.objects.count() == 1


def test_removed_paragraph_is_named(drafts, world, as_person):
    review = drafts(LIST)
    second = write_paragraph(world, review, "A second gap.", "TIP 5")
    client = as_person(review, "GHA")
    client.post(place(LIST), {"seen": read_outcome(review.list_of_observations).token})
    remove_paragraph(second, actor=person(review, "GHA", "expert"))
    page = client.get(place(LIST)).context["page"]
    assert [(change.before, change.after) for change in page.elsewhere] == [
        (change.before, "") for change in page.elsewhere
    ]
    assert "A second gap." in page.elsewhere[0].before


def test_made_up_text_is_not_stored(drafts, as_person):
    review = drafts(LIST)
    user, current = person(review, "GHA"), read_outcome(review.list_of_observations)
    with pytest.raises(DomainError):
        record_reading(user, place(LIST), current, seen="anything")
    assert compare_with_last_reading(user, place(LIST), current) is None
    record_reading(user, place(LIST), current, seen=current.digest)
    assert compare_with_last_reading(user, place(LIST), current).changes == ()
    assert compare_with_last_reading(person(review, "PER"), place(LIST), current) is None


def test_reading_leads_to_second_look(drafts, world, as_person):
    review = drafts(LIST)
    client, clear = as_person(review, "GHA"), reverse("reviews:clear_outcome", args=["KEN-1", LIST])
    assert "You have not read this text in the reading view." in client.get(clear).content.decode()
    token = client.get(place(LIST)).context["page"].content.reading.token
    assert client.post(place(LIST), {"seen": token, "then": clear}).url == clear
    assert "You read exactly this text on" in client.get(clear).content.decode()
    write_paragraph(world, review, "Another gap.", "TIP 5")
    shown = client.get(clear).content.decode()
    assert "The text has changed since you read it on" in shown
    assert "What has changed since you read it" in shown
    agree = reverse("reviews:agree_outcome", args=["KEN-1", LIST])
    for wrong in (agree, "https://elsewhere.example/"):
        assert client.post(place(LIST), {"seen": token, "then": wrong}).status_code == 404
    assert as_person(review, "GHA", "expert").post(place(LIST), {"seen": token, "then": clear}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "iso3", "act"),
    [("questionnaire", "KEN", "submit_questionnaire"), ("feedback", "GHA", "clear_feedback")],
)
def test_other_drafts_lead_to_their_acts(drafts, as_person, kind, iso3, act):
    review = drafts(kind)
    page = as_person(review, iso3).get(place(kind))
    assert [url for _label, url in page.context["acts"]] == [reverse(f"reviews:{act}", args=["KEN-1"])]
    assert as_person(review, iso3, "expert").get(place(kind)).context["acts"] == []
    desk = {"questionnaire": "reviews:questionnaire", "feedback": "reviews:feedback"}[kind]
    assert place(kind) in as_person(review, iso3).get(reverse(desk, args=["KEN-1"])).content.decode()


def test_notes_are_counted_for_the_delegation(drafts, world, as_person, browse):
    review = drafts("questionnaire")
    fields = {"question": Question.objects.get(key="untoc.5"), "kind": "comment", "text": "SECRET"}
    write_note(delegation_of(review, "KEN"), actor=person(review, "KEN", "expert"), **fields)
    notes = reverse("reviews:notes", args=["KEN-1", "untoc.5"])
    shown = as_person(review, "KEN").get(place("questionnaire")).content.decode()
    assert notes in shown
    assert "1 open comment" in shown
    assert notes not in browse(world.secretariat).get(place("questionnaire")).content.decode()
    form = as_person(review, "KEN").get(notes, {"quote": "these words"}).content.decode()
    assert "“these words”" in form


def test_comment_begins_with_the_passage(drafts, as_person):
    review = drafts(LIST)
    paragraph = review.list_of_observations.paragraphs.first()
    address = reverse("reviews:passage_comments", args=["KEN-1", LIST, paragraph.pk])
    assert address in as_person(review, "GHA").get(place(LIST)).content.decode()
    assert as_person(review, "GHA").get(address, {"quote": "A gap"}).context["form"].initial["quote"] == "A gap"


@pytest.mark.parametrize("kind", READERS)
def test_numbers_are_those_of_the_document(drafts, kind):
    review = drafts(kind)
    iso3 = "KEN" if kind == "questionnaire" else "GHA"
    draft = find_draft(person(review, iso3), "KEN-1", kind)
    page = load_reading_page(draft, person(review, iso3))
    shown = [
        (passage.number, passage.heading, passage.text) for chapter in page.chapters for passage in chapter.passages
    ]
    content = build_draft_document(draft)[1]
    assert shown == [
        (one["number"], heading, one["text"])
        for instrument in content["sections"]
        for article in instrument["articles"]
        for heading, one in parts_of(article)
    ]
    assert page.content.introduction == [row["text"] for row in content["introduction"]]
    assert page.content.title == content["title"]


def parts_of(article):
    """Return the headings and passages of an article in a document of any kind."""
    kinds = [(kind["label"], row) for kind in article.get("kinds", ()) for row in kind["paragraphs"]]
    answers = [(row["question"], row) for row in article.get("answers", ())]
    return [*kinds, *answers, *((row["label"], row) for row in article.get("parts", ()))]


@pytest.mark.parametrize("kind", READERS)
def test_pdf_is_a_draft_and_known_as_one(drafts, as_person, capture_commit, kind):
    review = drafts(kind)
    iso3 = "KEN" if kind == "questionnaire" else "GHA"
    with capture_commit():
        as_person(review, iso3).post(place(kind), {"pdf": "1"})
    made = Preparation.objects.get()
    with made.file.open("rb") as file:
        content = file.read()
    sha256 = hashlib.sha256(content).hexdigest()
    assert DraftFile.objects.get().sha256 == sha256
    assert verify_file(content).outcome == verify_hash(sha256).outcome == Result.DRAFT
    assert not verify_file(content).is_genuine
    assert b"/verify/" not in content


def test_draft_mark_is_in_six_languages():
    assert describe_draft_mark().count(" · ") == 5


def test_pdf_is_for_readers_alone(drafts, world, capture_commit):
    review = drafts("feedback")
    draft = find_draft(person(review, "GHA"), "KEN-1", "feedback")
    for stranger in (person(review, "KEN"), world.secretariat, make_user()):
        with pytest.raises(NotAllowedError):
            request_draft_pdf(draft, actor=stranger)


def test_verify_page_says_it_is_a_draft(client, db):
    DraftFile.objects.create(sha256=hashlib.sha256(b"draft").hexdigest())
    answer = client.post(reverse("verify"), {"file": SimpleUploadedFile("a.pdf", b"draft")})
    shown = answer.content.decode()
    assert "This is a draft, not an issued document" in shown
    assert "This file is genuine" not in shown


@COUNTS
@pytest.mark.parametrize("kind", READERS)
def test_reading_costs_fixed_queries(drafts, world, as_person, kind, count, django_assert_num_queries):
    review = drafts(kind)
    names = ["UNTOC 6", "TIP 5"][: count - 1]
    for name in names:
        if kind == "questionnaire":
            write_answer(review, key=name.lower().replace(" ", "."))
        elif kind == "feedback":
            write_feedback(world, review, article=name)
        else:
            write_paragraph(world, review, article=name)
    client = as_person(review, "KEN" if kind == "questionnaire" else "GHA")
    client.get(place(kind))
    with django_assert_num_queries(QUERIES[kind]):
        client.get(place(kind))


# The articles are read once each, which is one query more, and half of the time.
QUERIES = {"questionnaire": 14, "feedback": 10, LIST: 13}
