"""Observations made from feedback: from which text, by whom, and who reads where they come from."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums import DelegateRole, ObservationKind, ReviewState
from reviews.models import Feedback, FeedbackEntry, ObservationSource, Outcome, Review
from reviews.selectors.readings import read_feedback
from reviews.services import feedback, merging, observations
from tests import locks
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import ROLES, carry_to, delegation_of, make_review, person
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

EXPERT, OBSERVER = DelegateRole.EXPERT, DelegateRole.OBSERVER


@pytest.fixture
def drafting(at):
    """Give a review whose list is drafted."""
    return at(ReviewState.OBSERVATIONS)


@pytest.fixture
def observe(drafting, who):
    """Give a function that makes an observation, by default as Ghana's expert."""

    def go(passage=None, iso3="GHA", actor=None, text="", **values):
        passage = passage or passage_of(drafting, "GHA")
        return observations.draft_observation(
            passage,
            actor=actor or who(iso3, EXPERT),
            delegation=delegation_of(drafting, iso3),
            kind=values.pop("kind", ObservationKind.GAP),
            text=text or passage.text,
            **values,
        )

    return go


def passage_of(review, iso3, head="measures"):
    rows = FeedbackEntry.objects.select_related("feedback", "article")
    return rows.get(feedback__review=review, feedback__authors__delegation__party__iso3=iso3, head=head)


def test_source_is_the_revision_that_was_read(drafting, observe):
    passage = passage_of(drafting, "GHA")
    version = drafting.list_of_observations.version
    made = observe(text="The measures are in force.")
    source = ObservationSource.objects.get(paragraph=made)
    assert (source.passage.of, source.passage.number, source.passage.text) == (passage, passage.revision, passage.text)
    assert (made.text, made.article, made.outcome.version) == (
        "The measures are in force.",
        passage.article,
        version + 1,
    )
    assert AuditEvent.objects.filter(changes={"made_from": passage.pk, "revision": passage.revision}).count() == 1


def test_feedback_of_another_state_may_be_a_source(drafting, observe):
    made = observe(passage_of(drafting, "PER"))
    assert made.drafted_by.party.iso3 == "GHA"


def test_only_drafters_observe(world, drafting, observe):
    everyone = {(iso3, role): person(drafting, iso3, role) for iso3 in ("GHA", "PER", "KEN") for role in ROLES}
    refused = {"secretariat": world.secretariat, "stakeholder": make_user(RoleGroup.STAKEHOLDERS)} | {
        key: user for key, user in everyone.items() if key[0] != "GHA" or key[1] == OBSERVER
    }
    for key, user in refused.items():
        with refusal("no_source" if key == "stakeholder" else "not_allowed"):
            observe(actor=user)


@pytest.mark.parametrize("state", [ReviewState.DESK_REVIEW, ReviewState.DIALOGUE, ReviewState.SUMMARY])
def test_observed_in_its_step_only(world, at, who, state):
    review = at(state)
    if state == ReviewState.DESK_REVIEW:
        given = delegation_of(review, "GHA")
        texts = {"measures": "Measures"}
        feedback.save_feedback(given, actor=who("GHA", EXPERT), article=world.articles["UNTOC 5"], texts=texts)
        feedback.clear_feedback(given, actor=who("GHA"), seen=seen(read_feedback(given)))
    with refusal():
        observations.draft_observation(
            passage_of(review, "GHA"),
            actor=who("GHA", EXPERT),
            delegation=delegation_of(review, "GHA"),
            kind=ObservationKind.GAP,
            text="Too early, or too late.",
        )


def test_draft_and_other_reviews_are_no_source(world, drafting, observe):
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    with refusal("no_source"):
        observe(passage_of(elsewhere, "GHA"))
    with locks.unlock(Feedback):
        Feedback.objects.filter(review=drafting).update(cleared_at=None, sha256="")
    with refusal("no_source"):
        observe()


def test_request_is_no_source(world, review, who, at):
    at(ReviewState.DESK_REVIEW)
    for iso3 in ("GHA", "PER"):
        given = delegation_of(review, iso3)
        texts = {"measures": "Measures", "clarification": "Which court?"}
        feedback.save_feedback(given, actor=who(iso3, EXPERT), article=world.articles["UNTOC 5"], texts=texts)
        feedback.clear_feedback(given, actor=who(iso3), seen=seen(read_feedback(given)))
    with refusal("request_is_no_source"):
        observations.draft_observation(
            passage_of(review, "GHA", "clarification"),
            actor=who("GHA", EXPERT),
            delegation=delegation_of(review, "GHA"),
            kind=ObservationKind.GAP,
            text="Which court?",
        )


def test_sources_are_for_readers_of_both(world, drafting, observe):
    source = ObservationSource.objects.get(paragraph=observe())
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    inside = {(iso3, role): person(drafting, iso3, role) for iso3 in ("GHA", "PER", "KEN") for role in ROLES}
    inside["secretariat"] = world.secretariat
    outside = {"another State": person(elsewhere, "MNG"), "stakeholder": make_user(RoleGroup.STAKEHOLDERS)}
    found = {key: source in ObservationSource.objects.visible_to(user) for key, user in (inside | outside).items()}
    assert found == dict.fromkeys(inside, True) | dict.fromkeys(outside, False)


def test_source_is_hidden_where_the_list_is_read(world, drafting, observe):
    source = ObservationSource.objects.get(paragraph=observe())
    issued = carry_to(world, drafting, ReviewState.ISSUED)
    Review.objects.filter(pk=issued.pk).update(routed_at=timezone.now())
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.SELF_ASSESSMENT)
    reader = person(elsewhere, "MNG")
    # Another State reads the issued list, and not the feedback behind it.
    assert drafting.list_of_observations in Outcome.objects.visible_to(reader)
    assert source not in ObservationSource.objects.visible_to(reader)


def test_merge_joins_the_sources(drafting, observe, who):
    first, second = observe(), observe(passage_of(drafting, "PER"))
    third = observe(text="The same measures, once more.")
    for other in (second, third):
        merging.merge_paragraphs(first, actor=who("GHA", EXPERT), other=other, text="Measures, merged.")
    passages = {row.passage.of for row in first.feedback_sources.select_related("passage__of")}
    assert passages == {passage_of(drafting, "GHA"), passage_of(drafting, "PER")}


def test_database_refuses_other_sources(world, drafting, observe):
    elsewhere = carry_to(world, make_review(world, "FIN", ("MNG", "GHA")), ReviewState.OBSERVATIONS)
    made = observe()
    other = passage_of(elsewhere, "GHA").revisions.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationSource.objects.create(paragraph=made, passage=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.feedback_sources.all().delete()
