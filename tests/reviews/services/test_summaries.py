"""The summary: drafted from the list, held against it, short, and with nothing of what is kept confidential."""

import pytest

from reviews.enums import ObservationKind, ReviewSettingName, ReviewState
from reviews.models import OutcomeParagraph, ReviewSetting
from reviews.selectors.readings import read_keeping, read_outcome
from reviews.selectors.summaries import check_summary
from reviews.services import outcomes, paragraphs
from reviews.services.summaries import draft_summary, set_sources
from tests.factories.reading import seen
from tests.factories.reviews import delegation_of
from tests.factories.rows import refusal
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def summing(at):
    """Give the review at its summary, its list agreed: one good practice, one gap."""
    return at(ReviewState.SUMMARY)


@pytest.fixture
def draft(summing, who):
    def draft_as(iso3="GHA", role="expert", review=summing):
        return draft_summary(review.summary, actor=who(iso3, role), delegation=delegation_of(review, iso3))

    return draft_as


@pytest.fixture
def write(world, summing, who):
    def write_one(text, kind=ObservationKind.GAP):
        return paragraphs.draft_paragraph(
            summing.summary,
            actor=who("GHA"),
            delegation=delegation_of(summing, "GHA"),
            article=world.articles["UNTOC 5"],
            kind=kind,
            text=text,
        )

    return write_one


def of_list(review, mark) -> OutcomeParagraph:
    return review.list_of_observations.paragraphs.get(text__startswith=mark)


def limit(words):
    ReviewSetting.objects.filter(name=ReviewSettingName.SUMMARY_WORDS).update(value=words)


def test_draft_has_headings_of_list_and_sources(draft, summing):
    drafted = draft()
    assert [(row.kind, row.text, row.drafted_by.party.iso3) for row in drafted] == [
        ("best_practice", "SECRET-A a good practice (list_of_observations)", "GHA"),
        ("gap", "SECRET-B a gap (list_of_observations)", "GHA"),
    ]
    assert {row.revision for row in drafted} == {summing.summary.version}
    named = [[link.observation for link in row.sources.all()] for row in drafted]
    assert named == [[of_list(summing, "SECRET-A")], [of_list(summing, "SECRET-B")]]
    check = check_summary(summing.summary)
    assert (check.uncited_observations, check.to_look_at, check.is_too_long) == ([], [], False)


def test_a_draft_overwrites_nothing_and_is_made_once(draft, write, who, summing):
    own = write("Our own words on the gap.")
    set_sources(own, actor=who("PER"), observations=[of_list(summing, "SECRET-B").pk])
    assert [row.kind for row in draft()] == ["best_practice"]
    own.refresh_from_db()
    assert own.text == "Our own words on the gap."
    with refusal("nothing_left_out"):
        draft("PER")


def test_confidential_text_is_not_used_in_draft(draft, write, who, summing):
    kept = of_list(summing, "SECRET-A")
    paragraphs.keep_confidential(kept, actor=who("KEN"), is_confidential=True)
    assert ["SECRET-A" in row.text for row in draft()] == [False]
    assert check_summary(summing.summary).uncited_observations == []
    own = write("Words")
    with refusal("confidential") as caught:
        set_sources(own, actor=who("GHA"), observations=[kept.pk])
    assert caught.value.field == "observations"


def test_a_source_kept_confidential_afterwards_is_shown(draft, who, summing):
    draft()
    kept = of_list(summing, "SECRET-A")
    paragraphs.keep_confidential(kept, actor=who("KEN"), is_confidential=True, seen=seen(read_keeping(kept)))
    assert [
        [row.number for row in support.confidential_sources] for support in check_summary(summing.summary).to_look_at
    ] == [[1]]


def test_check_shows_unsupported_and_uncited(draft, write, who, summing):
    loose, mixed = write("Nobody said so."), write("SECRET-B is a gap. Judges travel abroad every summer.")
    set_sources(mixed, actor=who("GHA"), observations=[of_list(summing, "SECRET-B").pk])
    check = check_summary(summing.summary)
    assert (check.supports[loose.pk].sources, check.supports[loose.pk].unsupported) == ([], [])
    assert check.supports[mixed.pk].unsupported == ["Judges travel abroad every summer."]
    assert [row.paragraph for row in check.uncited_observations] == [of_list(summing, "SECRET-A")]
    assert check.words == 12


def test_sources_are_changed_as_a_whole_and_audited(draft, who, summing):
    paragraph = draft()[0]
    other = of_list(summing, "SECRET-B")
    set_sources(paragraph, actor=who("PER", "expert"), observations=[other.pk])
    assert [link.observation for link in paragraph.sources.all()] == [other]
    event = AuditEvent.objects.get(object_id=paragraph.pk, changes__has_key="sources")
    assert (event.changes, event.actor) == ({"sources": [other.pk]}, who("PER", "expert"))


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("KEN", "expert"), ("GHA", "observer")])
def test_only_reviewing_states_draft_and_name_sources(draft, write, who, summing, iso3, role):
    with pytest.raises(NotAllowedError):
        draft(iso3, role)
    with pytest.raises(NotAllowedError):
        set_sources(write("Words"), actor=who(iso3, role), observations=[])


def test_summary_is_drafted_in_its_step_for_the_own_state(at, who, world, summing):
    with refusal():
        draft_summary(summing.summary, actor=who("GHA"), delegation=delegation_of(summing, "PER"))
    review = at(ReviewState.COMPLETED)
    with pytest.raises(NotAllowedError):
        draft_summary(review.summary, actor=who("GHA"), delegation=delegation_of(review, "GHA"))


def test_sources_are_observations_of_this_reviews_list(draft, who, summing):
    first, second = draft()
    with refusal("unknown_observation"):
        set_sources(first, actor=who("GHA"), observations=[second.pk])
    with refusal("no_summary"):
        set_sources(of_list(summing, "SECRET-A"), actor=who("GHA"), observations=[])


def test_a_summary_that_is_too_long_is_not_cleared(draft, who, summing):
    draft()
    limit(12)
    with refusal("too_long") as caught:
        outcomes.clear_outcome(
            summing.summary,
            actor=who("GHA"),
            seen=seen(read_outcome(summing.summary)),
            delegation=delegation_of(summing, "GHA"),
        )
    assert str(caught.value).startswith("The summary has 13 words; at most 12 are allowed.")
    limit(13)
    clearance = outcomes.clear_outcome(
        summing.summary,
        actor=who("GHA"),
        seen=seen(read_outcome(summing.summary)),
        delegation=delegation_of(summing, "GHA"),
    )
    assert clearance.delegation.party.iso3 == "GHA"


def test_removed_observation_is_a_lost_source(draft, summing):
    first = draft()[0]
    OutcomeParagraph.objects.filter(pk=of_list(summing, "SECRET-A").pk).update(removed_in=9)
    support = check_summary(summing.summary).supports[first.pk]
    assert (support.sources, support.has_lost_sources, support.is_sound) == ([], True, False)


def test_observation_only_in_a_removed_paragraph_is_uncited(draft, who, summing):
    paragraphs.remove_paragraph(draft()[0], actor=who("GHA"))
    assert [row.paragraph for row in check_summary(summing.summary).uncited_observations] == [
        of_list(summing, "SECRET-A")
    ]
    assert [row.kind for row in draft("PER")] == ["best_practice"]


def test_needs_are_drafted_by_type(draft, world, summing):
    kept = {
        "outcome": summing.list_of_observations,
        "article": world.articles["UNTOC 5"],
        "updated_by": world.secretariat,
    }
    for assistance in ("training", "it", "training"):
        OutcomeParagraph.objects.create(
            kind=ObservationKind.TECHNICAL_ASSISTANCE,
            assistance=assistance,
            text=f"A need of {assistance}.",
            drafted_by=delegation_of(summing, "GHA"),
            **kept,
        )
    needs = [row for row in draft() if row.kind == ObservationKind.TECHNICAL_ASSISTANCE]
    assert [(row.assistance, row.sources.count()) for row in needs] == [("it", 1), ("training", 2)]
