"""The list of observations with two, three and four reviewing States."""

import pytest

from reviews.enums import DelegateRole, ObservationKind, ReviewState
from reviews.selectors.readings import read_outcome
from reviews.services import outcomes, paragraphs
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, make_review, person, reviewers_of

EXPERT = DelegateRole.EXPERT
GAP = ObservationKind.GAP


@pytest.mark.parametrize("reviewers", [("GHA", "PER"), ("GHA", "PER", "FIN"), ("GHA", "PER", "FIN", "MNG")])
def test_list_reaches_agreement_with_two_to_four_reviewers(world, reviewers):
    """Additional reviewing States review only one instrument, and clear the whole list as the others do."""
    review = carry_to(world, make_review(world, reviewers=reviewers), ReviewState.OBSERVATIONS)
    listed, sur = review.list_of_observations, person(review, "KEN")
    articles = {iso3: world.articles["TIP 5" if n > 1 else "UNTOC 5"] for n, iso3 in enumerate(reviewers)}
    for iso3, article in articles.items():
        values = {"article": article, "kind": GAP, "text": f"Seen by {iso3}."}
        paragraphs.draft_paragraph(
            listed, actor=person(review, iso3, EXPERT), delegation=delegation_of(review, iso3), **values
        )

    def clear_by_all():
        for delegation in reviewers_of(review):
            review.refresh_from_db()
            assert review.state == ReviewState.OBSERVATIONS
            outcomes.clear_outcome(
                listed,
                actor=person(review, delegation.party.iso3),
                seen=seen(read_outcome(listed)),
                delegation=delegation,
            )
        review.refresh_from_db()
        assert review.state == ReviewState.AGREEMENT

    clear_by_all()
    last = listed.paragraphs.get(drafted_by__party__iso3=reviewers[-1])
    outcomes.return_outcome(
        listed, actor=sur, seen=seen(read_outcome(listed)), comment="", comments={last.pk: "The law was amended."}
    )
    review.refresh_from_db()
    assert list(listed.return_comments.values_list("paragraph", "text")) == [(last.pk, "The law was amended.")]
    # Any reviewing State writes into the one list; what it changes is cleared again by all.
    values = {"article": last.article, "kind": last.kind, "text": "The law was amended since."}
    paragraphs.change_paragraph(last, actor=person(review, reviewers[0], EXPERT), **values)
    clear_by_all()
    outcomes.agree_outcome(listed, actor=sur, seen=seen(read_outcome(listed)))
    review.refresh_from_db()
    listed.refresh_from_db()
    assert review.state == ReviewState.SUMMARY
    signed = listed.clearances.filter(version=listed.version)
    assert {(row.delegation.party.iso3, row.mandate.user, row.sha256) for row in signed} == {
        (iso3, person(review, iso3), outcomes.hash_outcome_text(listed)) for iso3 in (*reviewers, "KEN")
    }
    assert {row.mandate.note_verbale.reference for row in signed} == {f"NV {review.code}"}
