"""Two observations made into one: nothing of either is lost, and nobody's words are overwritten."""

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import CommentAudience, DelegateRole, ObservationKind, ReviewState
from reviews.models import OutcomeParagraph, ReturnComment, SummarySource
from reviews.selectors.outcomes import sections_for_user
from reviews.selectors.versions import compare_versions
from reviews.services import paragraphs, passages
from reviews.services.merging import merge_paragraphs
from tests.factories.reviews import carry_to, delegation_of, make_review, person
from tests.factories.rows import refusal
from untoc_portal.core.models import AuditEvent

EXPERT = DelegateRole.EXPERT
GAP = ObservationKind.GAP
OURS, THEIRS = "The law is silent on advisers.", "Those who direct the crime are not covered."
BOTH = "The law is silent on advisers, and those who direct the crime are not covered."


@pytest.fixture
def outcome(at):
    return at(ReviewState.OBSERVATIONS).list_of_observations


@pytest.fixture
def draft(outcome, world, who):
    def draft_for(iso3, text, article="UNTOC 5", kind=GAP, of=outcome):
        return paragraphs.draft_paragraph(
            of,
            actor=person(of.review, iso3, EXPERT),
            delegation=delegation_of(of.review, iso3),
            article=world.articles[article],
            kind=kind,
            text=text,
        )

    return draft_for


@pytest.fixture
def two(draft):
    """Give what two reviewing States observed on one article."""
    return draft("GHA", OURS), draft("PER", THEIRS)


def test_merged_paragraph_keeps_versions_of_all(world, two, outcome, who):
    kept, taken = two
    outcome.refresh_from_db()
    before = outcome.version
    merge_paragraphs(kept, actor=who("GHA", EXPERT), other=taken, text=BOTH, expected_version=before)
    outcome.refresh_from_db()
    assert (outcome.version, [row.text for row in outcome.paragraphs.all()]) == (before + 1, [BOTH])
    changes = {row.texts: row.change for row in compare_versions(world.secretariat, outcome, before, before + 1)}
    assert changes == {(OURS, BOTH): "changed", (THEIRS, ""): "merged into another paragraph"}
    event = AuditEvent.objects.latest("pk")
    assert (event.object_id, event.changes) == (kept.pk, {"version": before + 1, "merged": taken.pk})
    section = sections_for_user(who("PER"), outcome)[0]["articles"][0]["kinds"][0]["paragraphs"]
    assert [(row["authors"], row["is_mergeable"]) for row in section] == [("Ghana, Peru", False)]


def test_what_was_merged_before_is_part_of_what_it_goes_into(two, draft, who, outcome):
    first, second = two
    third = draft("PER", "A third.")
    merge_paragraphs(second, actor=who("PER", EXPERT), other=first, text=BOTH)
    merge_paragraphs(third, actor=who("PER", EXPERT), other=second, text=BOTH + " A third.")
    rows = OutcomeParagraph.with_removed.filter(outcome=outcome).order_by("pk")
    assert list(rows.values_list("merged_into", flat=True)) == [third.pk, third.pk, None]


def test_comments_and_sources_move_to_kept_paragraph(two, at, who):
    kept, taken = two
    review = kept.outcome.review
    values = {"actor": who("PER", EXPERT), "delegation": delegation_of(review, "PER"), "text": "Is this so?"}
    there = passages.comment_passage(taken, audience=CommentAudience.DELEGATION, quote="direct the crime", **values)
    gone = passages.comment_passage(taken, audience=CommentAudience.PARTIES, quote="Those who", **values)
    own = passages.comment_passage(kept, audience=CommentAudience.DELEGATION, quote="silent on advisers", **values)
    mandate = delegation_of(review, "KEN").mandates.first()
    returned = ReturnComment.objects.create(
        outcome=kept.outcome, version=1, paragraph=taken, text="No.", mandate=mandate
    )
    row = {"article": kept.article, "kind": GAP, "drafted_by": kept.drafted_by, "updated_by": values["actor"]}
    short, other = (review.summary.paragraphs.create(text=text, **row) for text in ("Short.", "Both."))
    for reflection, observation in ((short, taken), (other, taken), (other, kept)):
        SummarySource.objects.create(paragraph=reflection, observation=observation)
    merge_paragraphs(kept, actor=who("GHA", EXPERT), other=taken, text=BOTH)
    kept.refresh_from_db()
    for comment, words in ((there, "direct the crime"), (gone, ""), (own, "silent on advisers")):
        comment.refresh_from_db()
        assert (comment.paragraph, kept.text[slice(*(comment.place or (0, 0)))]) == (kept, words)
    assert gone.audience == CommentAudience.PARTIES
    returned.refresh_from_db()
    assert returned.paragraph == kept
    assert set(SummarySource.objects.values_list("paragraph", "observation")) == {
        (short.pk, kept.pk),
        (other.pk, kept.pk),
    }


def test_what_the_state_keeps_confidential_stays_so(two, who):
    kept, taken = two
    OutcomeParagraph.objects.filter(pk=taken.pk).update(is_confidential=True)
    assert merge_paragraphs(kept, actor=who("GHA", EXPERT), other=taken, text=BOTH).is_confidential


@pytest.mark.parametrize("changed", [0, 1])
def test_text_changed_by_another_person_is_not_merged_unseen(two, who, outcome, changed):
    kept, taken = two
    outcome.refresh_from_db()
    read, row = outcome.version, two[changed]
    paragraphs.change_paragraph(row, actor=who("PER"), article=row.article, kind=GAP, text="Reworded.")
    with refusal("stale_paragraph") as caught:
        merge_paragraphs(kept, actor=who("GHA", EXPERT), other=taken, text=BOTH, expected_version=read)
    assert "Reworded." in str(caught.value)
    assert outcome.paragraphs.count() == 2


def test_only_paragraphs_under_same_headings_merge(two, draft, who, world):
    kept, taken = two
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    foreign = draft("GHA", "Of another review.", of=elsewhere.list_of_observations)
    for other, text, code in (
        (kept, BOTH, "not_two"),
        (foreign, BOTH, "not_two"),
        (draft("GHA", "Elsewhere.", article="UNTOC 6"), BOTH, "two_heads"),
        (draft("GHA", "Better.", kind=ObservationKind.SUGGESTION), BOTH, "two_heads"),
        (taken, " ", "invalid"),
    ):
        with refusal(code):
            merge_paragraphs(kept, actor=who("GHA", EXPERT), other=other, text=text)
    paragraphs.remove_paragraph(taken, actor=who("PER"))
    with refusal("paragraph_removed"):
        merge_paragraphs(kept, actor=who("GHA", EXPERT), other=taken, text=BOTH)


def test_database_refuses_merged_paragraph_in_force(two):
    kept, taken = two
    rows = OutcomeParagraph.objects.filter(pk=taken.pk)
    for values in ({"merged_into": kept}, {"merged_into": taken, "removed_in": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
