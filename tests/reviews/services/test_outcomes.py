"""The list of observations and the summary: drafted, cleared version by version, agreed to or returned."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from reviews.enums import AssistanceType, DelegateRole, ObservationKind, OutcomeKind, ReviewState
from reviews.models import Clearance, OutcomeParagraph, ReturnComment
from reviews.selectors.outcomes import list_outcome_comments
from reviews.selectors.readings import read_nomination, read_outcome
from reviews.services import outcomes, paragraphs, people
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, draft_and_clear, person, reviewers_of
from tests.factories.rows import refusal
from untoc_portal.accounts.models import User
from untoc_portal.core.models import AuditEvent, Message

EXPERT = DelegateRole.EXPERT
GAP, NEED = ObservationKind.GAP, ObservationKind.TECHNICAL_ASSISTANCE


@pytest.fixture
def drafting(at):
    """Give a review whose reviewing States draft the list of observations."""
    return at(ReviewState.OBSERVATIONS)


@pytest.fixture
def outcome(drafting):
    return drafting.list_of_observations


@pytest.fixture
def draft(outcome, world, who):
    def draft_for(iso3="GHA", text="A gap.", article="UNTOC 5", kind=GAP, of=outcome, **more):
        return paragraphs.draft_paragraph(
            of,
            actor=who(iso3, EXPERT),
            delegation=delegation_of(of.review, iso3),
            article=world.articles[article],
            kind=kind,
            text=text,
            **more,
        )

    return draft_for


@pytest.fixture
def clear(outcome, who):
    return lambda iso3, of=outcome: outcomes.clear_outcome(
        of, actor=who(iso3), seen=seen(read_outcome(of)), delegation=delegation_of(of.review, iso3)
    )


def change(paragraph, actor, text="Reworded.", **values):
    values = {"article": paragraph.article, "kind": paragraph.kind, **values}
    return paragraphs.change_paragraph(paragraph, actor=actor, text=text, **values)


def version_of(outcome) -> int:
    outcome.refresh_from_db()
    return outcome.version


def test_every_change_of_the_text_is_a_new_version(outcome, draft, who):
    assert version_of(outcome) == 1
    paragraph = draft(text=" A gap. ")
    assert (version_of(outcome), paragraph.revision, paragraph.text) == (2, 2, "A gap.")
    assert (change(paragraph, who("PER", EXPERT)).revision, version_of(outcome)) == (3, 3)
    # A text saved again without a change cancels no clearance.
    change(paragraph, who("GHA"))
    assert version_of(outcome) == 3
    paragraphs.remove_paragraph(paragraph, actor=who("PER"))
    assert version_of(outcome) == 4
    assert not outcome.paragraphs.exists()


def test_each_version_of_a_paragraph_is_stored_with_headings(outcome, draft, who):
    paragraph = draft(text="First words.")
    change(paragraph, who("PER"), text="Second words.", kind=NEED, assistance=AssistanceType.TRAINING)
    paragraphs.remove_paragraph(OutcomeParagraph.objects.get(), actor=who("GHA"))
    [kept] = OutcomeParagraph.with_removed.filter(outcome=outcome)
    rows = kept.revisions.order_by("number").values_list("number", "author", "kind", "assistance", "text")
    assert (kept.removed_in, list(rows)) == (
        4,
        [
            (2, who("GHA", EXPERT).pk, GAP, "", "First words."),
            (3, who("PER").pk, NEED, "training", "Second words."),
            (4, who("GHA").pk, NEED, "training", ""),
        ],
    )


def test_earlier_text_and_headings_are_restored(draft, who, outcome):
    paragraph = draft(text="First words.")
    change(paragraph, who("PER"), text="Second words.", kind=NEED, assistance=AssistanceType.TRAINING)
    restored = paragraphs.restore_paragraph(paragraph, actor=who("GHA"), number=2)
    assert (restored.text, restored.kind, restored.assistance, version_of(outcome)) == ("First words.", GAP, "", 4)
    with refusal("nothing_to_restore"):
        paragraphs.restore_paragraph(paragraph, actor=who("GHA"), number=2)
    assert paragraph.revisions.latest("number").restored_from == 2


def test_list_is_not_cleared_before_each_need_has_its_type(draft, clear, who, outcome):
    need = draft(kind=NEED)
    with refusal("no_type"):
        clear("GHA")
    change(need, who("GHA"), assistance=AssistanceType.OTHER)
    without = outcomes.hash_outcome_text(outcome)
    change(need, who("GHA"), assistance=AssistanceType.TRAINING)
    assert clear("GHA").sha256 == outcomes.hash_outcome_text(outcome) != without


def test_a_need_alone_is_of_a_type(draft, who):
    assert draft(assistance=AssistanceType.TRAINING).assistance == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        OutcomeParagraph.objects.update(assistance="training")


def test_form_sent_twice_has_made_one_paragraph(draft, outcome):
    key = uuid4()
    draft(key=key)
    with refusal("already_there"):
        draft(key=key, text="Typed on.")
    assert outcome.paragraphs.get().text == "A gap."


def test_text_of_another_person_is_not_overwritten(draft, who):
    paragraph = draft(text="Ghana's words.")
    change(paragraph, who("PER"), text="Peru's words.")
    with refusal("stale_text") as caught:
        change(paragraph, who("GHA"), expected_version=paragraph.revision)
    conflict = caught.value.conflicts["paragraph"]
    said = [one.text for one in (conflict.base, conflict.theirs, conflict.mine)]
    assert said == ["Ghana's words.", "Peru's words.", "Reworded."]
    present = OutcomeParagraph.objects.get()
    assert change(present, who("GHA"), expected_version=present.revision).text == "Reworded."


def test_headings_of_another_person_are_not_overwritten(draft, who):
    paragraph = draft()
    shown = paragraph.revision
    change(paragraph, who("PER"), text="A gap.", kind=ObservationKind.SUGGESTION)
    with refusal("stale_text") as caught:
        change(paragraph, who("GHA"), text="A gap.", kind=NEED, expected_version=shown)
    conflict = caught.value.conflicts["paragraph"]
    assert (conflict.theirs.choice, conflict.mine.choice) == (
        "UNTOC, article 5: Participation · Suggestions",
        "UNTOC, article 5: Participation · Technical-assistance needs",
    )


def test_paragraph_changed_since_it_was_read_is_not_removed(draft, who, outcome):
    paragraph = draft()
    read = paragraph.revision
    change(paragraph, who("PER"))
    with refusal("stale_paragraph") as caught:
        paragraphs.remove_paragraph(paragraph, actor=who("GHA"), expected_version=read)
    assert caught.value.field is None
    paragraphs.remove_paragraph(paragraph, actor=who("GHA"), expected_version=read + 1)
    removed = AuditEvent.objects.filter(action="changed").latest("pk").changes
    assert (removed, outcome.paragraphs.exists()) == ({"removed_in": read + 2}, False)


def test_removed_paragraph_cannot_change_again(draft, who):
    paragraph = draft()
    paragraphs.remove_paragraph(OutcomeParagraph.objects.get(pk=paragraph.pk), actor=who("PER"))
    with refusal("paragraph_removed"):
        paragraphs.remove_paragraph(paragraph, actor=who("GHA"))
    with refusal("paragraph_removed"):
        change(paragraph, who("GHA"))


def test_same_paragraph_sent_twice_is_there_once(draft, outcome):
    draft()
    with refusal("already_there") as caught:
        draft(text=" A gap. ")
    assert caught.value.field == "text"
    draft("PER")
    draft(kind=ObservationKind.SUGGESTION)
    draft(article="UNTOC 6")
    draft(text="Another gap.")
    assert outcome.paragraphs.count() == 5


def test_change_of_another_paragraph_makes_none_stale(draft, who):
    first, second = draft(), draft("PER")
    change(second, who("PER"))
    assert change(first, who("GHA"), expected_version=first.revision + 1).text == "Reworded."


def test_paragraph_needs_text_kind_and_covered_article(draft, world, drafting, who):
    for field, value in {"text": "  ", "kind": "ranking"}.items():
        with refusal("invalid") as caught:
            draft(**{field: value})
        assert caught.value.field == field
    delegation_of(drafting, "GHA").instruments.remove(world.instruments["TIP"])
    with refusal("article_not_covered"):
        draft(article="TIP 5")
    paragraph = draft()
    with refusal("article_not_covered"):
        change(paragraph, who("GHA"), article=world.articles["TIP 5"])


def test_paragraph_is_drafted_for_a_delegation_of_this_review(outcome, world, drafting, other_review, who):
    """An expert of one State in two reviews may not sign in one of them for the delegation of the other."""
    other_review = carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    expert, elsewhere = who("GHA", EXPERT), delegation_of(other_review, "GHA")
    note = elsewhere.mandates.first().note_verbale
    values = {"note_verbale": note, "name": "Same", "email": expert.email, "role": EXPERT}
    nomination = people.nominate_person(elsewhere, actor=world.secretariat, **values)
    people.approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    values = {"article": world.articles["UNTOC 5"], "kind": GAP, "text": "x"}
    with refusal("other_review"):
        paragraphs.draft_paragraph(outcome, actor=User.objects.get(pk=expert.pk), delegation=elsewhere, **values)


def test_clearance_is_for_a_delegation_of_this_review(outcome, draft, world, other_review, who):
    draft()
    with refusal("other_review"):
        outcomes.clear_outcome(
            outcome, actor=who("GHA"), seen=seen(read_outcome(outcome)), delegation=delegation_of(other_review, "GHA")
        )


def test_clearance_is_for_one_version_with_its_hash_and_mandate(outcome, draft, clear, who):
    draft()
    clearance = clear("GHA")
    assert (clearance.version, clearance.mandate.user) == (2, who("GHA"))
    assert clearance.sha256 == outcomes.hash_outcome_text(outcome)
    event = AuditEvent.objects.filter(action="cleared").latest("pk")
    assert event.changes == {"version": 2, "sha256": clearance.sha256}
    with refusal("already_cleared"):
        clear("GHA")


def test_next_version_withdraws_the_clearance(drafting, draft, clear, who):
    paragraph = draft()
    clear("GHA")
    change(paragraph, who("PER"))
    clear("PER")
    drafting.refresh_from_db()
    assert drafting.state == ReviewState.OBSERVATIONS
    clear("GHA")
    drafting.refresh_from_db()
    assert drafting.state == ReviewState.AGREEMENT
    assert list(Clearance.objects.order_by("pk").values_list("delegation__party__iso3", "version")) == [
        ("GHA", 2),
        ("PER", 3),
        ("GHA", 3),
    ]


def test_the_database_knows_one_clearance_per_version(outcome, draft, clear):
    draft()
    clearance = clear("GHA")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clearance.objects.create(
            outcome=outcome,
            delegation=clearance.delegation,
            version=2,
            sha256="x",
            mandate=clearance.mandate,
        )


def test_empty_text_is_not_cleared(clear):
    with refusal("no_text"):
        clear("GHA")


def test_agreement_is_recorded_with_hash_and_mandate(at, who):
    review = at(ReviewState.AGREEMENT)
    outcome = outcomes.agree_outcome(
        review.list_of_observations, actor=who("KEN"), seen=seen(read_outcome(review.list_of_observations))
    )
    outcome.refresh_from_db()
    review.refresh_from_db()
    assert (review.state, outcome.agreed_sha256) == (ReviewState.SUMMARY, outcomes.hash_outcome_text(outcome))
    own = outcome.clearances.get(delegation=review.delegation_under_review)
    assert (own.version, own.sha256, own.mandate.user) == (outcome.version, outcome.agreed_sha256, who("KEN"))


def test_agreed_list_is_final(at, who):
    review = at(ReviewState.SUMMARY)
    paragraph = review.list_of_observations.paragraphs.first()
    with refusal():
        change(paragraph, who("GHA"))
    with refusal():
        paragraphs.remove_paragraph(paragraph, actor=who("GHA"))


def test_return_keeps_every_comment_and_begins_a_new_version(at, who):
    review = at(ReviewState.AGREEMENT)
    outcome = review.list_of_observations
    version, first = outcome.version, outcome.paragraphs.first()
    outcomes.return_outcome(
        outcome,
        actor=who("KEN"),
        seen=seen(read_outcome(outcome)),
        comment=" Please get_excerpt. ",
        comments={first.pk: "Not so.", 0: " "},
    )
    review.refresh_from_db()
    assert (review.state, version_of(outcome)) == (ReviewState.OBSERVATIONS, version + 1)
    assert list(ReturnComment.objects.order_by("pk").values_list("paragraph", "text", "version")) == [
        (None, "Please get_excerpt.", version),
        (first.pk, "Not so.", version),
    ]
    returned = AuditEvent.objects.get(action="returned")
    assert (returned.changes, returned.capacity.split(",")[0]) == ({"comments": 2}, "focal point")


def test_return_says_what_to_change_in_this_document(at, who):
    review = at(ReviewState.AGREEMENT)
    outcome = review.list_of_observations
    with refusal("no_comment") as caught:
        outcomes.return_outcome(
            outcome, actor=who("KEN"), seen=seen(read_outcome(outcome)), comment=" ", comments={1: " "}
        )
    assert caught.value.field == "comment"
    with refusal("unknown_paragraph"):
        outcomes.return_outcome(
            outcome, actor=who("KEN"), seen=seen(read_outcome(outcome)), comment="", comments={0: "x"}
        )


def test_comment_outlives_its_paragraph(at, who):
    review = at(ReviewState.AGREEMENT)
    outcome = review.list_of_observations
    first = outcome.paragraphs.first()
    outcomes.return_outcome(
        outcome, actor=who("KEN"), seen=seen(read_outcome(outcome)), comment="", comments={first.pk: "Not so."}
    )
    paragraphs.remove_paragraph(first, actor=who("GHA"))
    comment = ReturnComment.objects.get()
    assert (comment.paragraph.removed_in, comment.text) == (version_of(outcome), "Not so.")
    assert list(list_outcome_comments(outcome)) == [comment]


def test_list_handed_over_again_notifies_each_time(at, who, world):
    review = at(ReviewState.AGREEMENT)
    for _time in range(2):
        outcomes.return_outcome(
            review.list_of_observations,
            actor=who("KEN"),
            seen=seen(read_outcome(review.list_of_observations)),
            comment="Shorter.",
        )
        for delegation in reviewers_of(review):
            outcomes.clear_outcome(
                review.list_of_observations,
                actor=who(delegation.party.iso3),
                seen=seen(read_outcome(review.list_of_observations)),
                delegation=delegation,
            )
    review.refresh_from_db()
    assert review.state == ReviewState.AGREEMENT
    expert, reviewer = who("KEN", EXPERT), who("PER", EXPERT)
    assert Message.objects.filter(recipient=expert, event="reviews/list_proposed").count() == 3
    assert Message.objects.filter(recipient=reviewer, event="reviews/list_returned").count() == 2


def test_summary_returned_keeps_step(at, world, who):
    review = at(ReviewState.SUMMARY)
    with refusal("not_ready"):
        outcomes.return_outcome(
            review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)), comment="Shorter."
        )
    with refusal("not_ready"):
        outcomes.agree_outcome(review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)))
    draft_and_clear(world, review.summary)
    outcomes.return_outcome(
        review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)), comment="Shorter."
    )
    with refusal("not_ready") as caught:
        outcomes.agree_outcome(review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)))
    assert caught.value.reasons == ("The focal points of these States have not cleared it: Ghana, Peru.",)
    for delegation in reviewers_of(review):
        outcomes.clear_outcome(
            review.summary,
            actor=who(delegation.party.iso3),
            seen=seen(read_outcome(review.summary)),
            delegation=delegation,
        )
    outcomes.agree_outcome(review.summary, actor=who("KEN"), seen=seen(read_outcome(review.summary)))
    review.refresh_from_db()
    assert review.state == ReviewState.COMPLETED


def test_paragraph_is_kept_confidential_and_released(at, who):
    review = at(ReviewState.AGREEMENT)
    paragraph = review.list_of_observations.paragraphs.first()
    version = review.list_of_observations.version
    paragraphs.keep_confidential(paragraph, actor=who("KEN"), is_confidential=True)
    assert OutcomeParagraph.objects.get(pk=paragraph.pk).is_confidential
    assert review.list_of_observations.version == version
    paragraphs.keep_confidential(paragraph, actor=who("KEN"), is_confidential=False)
    assert not OutcomeParagraph.objects.get(pk=paragraph.pk).is_confidential


def test_summary_holds_nothing_confidential(at, world, who):
    review = at(ReviewState.SUMMARY)
    draft_and_clear(world, review.summary)
    with refusal("summary_is_public"):
        paragraphs.keep_confidential(review.summary.paragraphs.first(), actor=who("KEN"), is_confidential=True)


def test_database_refuses_confidential_and_published(at):
    review = at(ReviewState.AGREEMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        review.list_of_observations.paragraphs.update(is_confidential=True, is_published=True)


def test_hash_depends_on_the_text_alone(outcome, draft, who):
    paragraph = draft(text="One.")
    before = outcomes.hash_outcome_text(outcome)
    outcomes.clear_outcome(
        outcome, actor=who("PER"), seen=seen(read_outcome(outcome)), delegation=delegation_of(outcome.review, "PER")
    )
    assert outcomes.hash_outcome_text(outcome) == before
    change(paragraph, who("GHA"), text="Two.")
    assert outcomes.hash_outcome_text(outcome) != before
    assert outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    assert person(outcome.review, "GHA") == who("GHA")
