"""The documents of a review besides its outcomes: when each is made, what it says, who may read it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from reviews.enums import DelegateRole, PublicationScope, ReviewDocumentKind, ReviewState
from reviews.models import Paper
from reviews.selectors.readings import read_publication
from reviews.services.papers import issue_status_note
from reviews.services.publication import decide_publication
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import Level
from untoc_portal.core.exceptions import NotAllowedError

REPORT, FEEDBACK, AGREEMENT, STATUS = (
    ReviewDocumentKind.SELF_ASSESSMENT_REPORT,
    ReviewDocumentKind.WRITTEN_FEEDBACK,
    ReviewDocumentKind.NOTE_OF_AGREEMENT,
    ReviewDocumentKind.STATUS_NOTE,
)


def kinds_for(user):
    return sorted(Paper.objects.visible_to(user).values_list("kind", flat=True))


def test_each_step_brings_forth_its_document(at):
    review = at(ReviewState.ISSUED)
    rows = review.papers.order_by("pk").values_list("kind", "document__symbol", "document__level")
    assert list(rows) == [
        (REPORT, "KEN-1/SAR/1", Level.REVIEW),
        (FEEDBACK, "KEN-1/WF/1", Level.REVIEW),
        (FEEDBACK, "KEN-1/WF/2", Level.REVIEW),
        (AGREEMENT, "KEN-1/NA/1", Level.REVIEW),
        (AGREEMENT, "KEN-1/NA/2", Level.REVIEW),
    ]


def test_a_report_says_what_was_submitted(at):
    review = at(ReviewState.DESK_REVIEW)
    snapshot = review.papers.get().document.snapshot
    submission = review.submissions.get()
    said = [
        (answer["question"], answer["text"])
        for section in snapshot["sections"]
        for article in section["articles"]
        for answer in article["answers"]
    ]
    assert [text for _question, text in said] == [row["text"] for row in submission.content["answers"]]
    assert snapshot["introduction"][-1]["text"] == f"SHA-256 of the submission: {submission.sha256}."
    assert snapshot["marking"]["key"] == "parties"


def test_feedback_is_a_document_only_once_it_is_cleared(at, who, other_review, world):
    review = at(ReviewState.DESK_REVIEW)
    assert kinds_for(who("KEN")) == [REPORT]
    review = carry_to(world, review, ReviewState.DIALOGUE)
    first = review.papers.filter(kind=FEEDBACK).order_by("pk").first()
    texts = [part["text"] for section in first.document.snapshot["sections"]
             for article in section["articles"] for part in article["parts"]]  # fmt: skip
    entries = delegation_of(review, "GHA").authorship.feedback.entries.exclude(text="")
    assert texts == list(entries.values_list("text", flat=True)) != []


@pytest.mark.parametrize(
    ("iso3", "role", "seen"),
    [
        ("KEN", "focal_point", [FEEDBACK, FEEDBACK, AGREEMENT, REPORT]),
        ("KEN", "observer", [FEEDBACK, FEEDBACK, AGREEMENT, REPORT]),
        ("GHA", "expert", [FEEDBACK, FEEDBACK, AGREEMENT, REPORT]),
        ("PER", "observer", [FEEDBACK, FEEDBACK, AGREEMENT, REPORT]),
    ],
)
def test_the_parties_read_all_of_them(at, who, iso3, role, seen):
    at(ReviewState.SUMMARY)
    assert kinds_for(who(iso3, role)) == sorted(seen)


def test_nobody_else_reads_any(at, world, other_review):
    at(ReviewState.SUMMARY)
    other = carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    for user in (AnonymousUser(), person(other, "FIN"), person(other, "MNG")):
        assert kinds_for(user) == []
    assert len(kinds_for(world.secretariat)) == 4


def test_agreement_note_names_people_and_mandates(at):
    review = at(ReviewState.SUMMARY)
    snapshot = review.papers.get(kind=AGREEMENT).document.snapshot
    outcome = review.list_of_observations
    assert [(row["state"], row["sha256"]) for row in snapshot["clearances"]] == [
        ("Ghana", outcome.agreed_sha256),
        ("Peru", outcome.agreed_sha256),
        ("Kenya", outcome.agreed_sha256),
    ]
    assert {row["mandate"] for row in snapshot["clearances"]} == {
        str(row.mandate.note_verbale) for row in outcome.clearances.all()
    }


def test_status_note_supersedes_earlier_one(at, who, world):
    review = at(ReviewState.SELF_ASSESSMENT)
    for user in (who("KEN"), who("GHA"), who("KEN", DelegateRole.EXPERT)):
        with pytest.raises(NotAllowedError):
            issue_status_note(review, actor=user)
    review.instruments.update(short_titles={"en": "Short title"})
    first, second = (issue_status_note(review, actor=world.secretariat) for _ in range(2))
    first.document.refresh_from_db()
    assert (first.document.symbol, second.document.symbol) == ("KEN-1/SN/1", "KEN-1/SN/2")
    assert (first.document.superseded_by, second.document.superseded_at) == (second.document, None)
    assert {*second.document.snapshot["reviewing_states"][0]["instruments"]} == {"Short title"}
    assert "Self-assessment" in second.document.snapshot["introduction"][0]["text"]
    assert [row["label"] for row in second.document.snapshot["dates_of_review"]] == [
        str(row.get_kind_display()) for row in review.deadlines.order_by("due_on", "pk")
    ]


def decide(review, who, **values):
    decide_publication(
        review, actor=who("KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.NOTHING, **values
    )


def test_report_reaches_readers_that_state_allows(at, who, world, other_review):
    review = at(ReviewState.ISSUED)
    review.submissions.get()
    other = person(carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION), "FIN")
    anyone = AnonymousUser()
    assert (kinds_for(other), kinds_for(anyone)) == ([], [])
    decide(review, who, questionnaire_for=Level.STATES)
    assert (kinds_for(other), kinds_for(anyone)) == ([REPORT], [])
    decide(review, who, questionnaire_for=Level.PUBLIC)
    assert (kinds_for(other), kinds_for(anyone)) == ([REPORT], [REPORT])
    decide(review, who)
    assert (kinds_for(other), kinds_for(anyone)) == ([], [])


def test_public_report_keeps_symbol_and_hides_consultations(at, who):
    review = at(ReviewState.ISSUED)
    decide(review, who, questionnaire_for=Level.PUBLIC)
    public = Paper.objects.visible_to(AnonymousUser()).get().document
    assert (public.symbol, public.level, public.snapshot["consultations"]) == ("KEN-1/SAR/1", Level.PUBLIC, [])
    assert public.snapshot["marking"] == {"key": "", "label": ""}
