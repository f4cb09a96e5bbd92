"""What each circle of readers is shown of a paragraph: the text, only that there is one, or nothing at all."""

import pytest
from django.contrib.auth.models import AnonymousUser

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import OutcomeParagraph, PublicationDecision
from reviews.policies import get_review_audience
from reviews.services.publication import put_in_force
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, SECRETARIAT, STATES, redact, redact_all
from untoc_portal.core.enums import RoleGroup

AUDIENCES = (SECRETARIAT, REVIEW, STATES, PUBLIC)
TEXT = "A gap in the law."
ALL, PARTS, NOTHING = PublicationScope.ALL, PublicationScope.PARTS, PublicationScope.NOTHING


def publish_all(paragraph):
    review = paragraph.outcome.review
    mandate = review.delegation_under_review.mandates.first()
    put_in_force(PublicationDecision.objects.create(review=review, list_scope=ALL, mandate=mandate))


@pytest.fixture
def paragraph(world, review):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    return OutcomeParagraph(
        pk=1,
        outcome=review.list_of_observations,
        article=world.articles["UNTOC 5"],
        kind="gap",
        text=TEXT,
        drafted_by=review.delegations.get(party__iso3="GHA"),
    )


# marks of the paragraph, scope of publication (None: not decided) → text (Y), “[withheld]” (-) or nothing (.) for
# secretariat, parties, States, public
@pytest.mark.parametrize(
    ("confidential", "published", "scope", "shown"),
    [
        (False, False, None, "YYY."),
        (False, False, NOTHING, "YYY."),
        (False, False, PARTS, "YYY."),
        (False, True, PARTS, "YYYY"),
        (False, False, ALL, "YYYY"),
        (False, True, NOTHING, "YYY."),
        (True, False, None, "YY-."),
        (True, False, NOTHING, "YY-."),
        (True, False, PARTS, "YY-."),
        (True, False, ALL, "YY--"),
    ],
)
def test_observation_is_shown_withheld_or_hidden(paragraph, confidential, published, scope, shown):
    paragraph.is_confidential, paragraph.is_published = confidential, published
    if scope:
        mandate = paragraph.outcome.review.delegation_under_review.mandates.first()
        review = paragraph.outcome.review
        put_in_force(PublicationDecision.objects.create(review=review, list_scope=scope, mandate=mandate))
    notified = [redact(paragraph, audience) for audience in AUDIENCES]
    texts = {"Y": (False, TEXT), "-": (True, "[withheld]"), ".": (None, None)}
    assert [(row.get("is_withheld"), row.get("text")) for row in notified] == [texts[mark] for mark in shown]
    assert redact_all([paragraph], PUBLIC) == [row for row in notified[3:] if row]
    assert [TEXT in repr(row) for row in notified] == [mark == "Y" for mark in shown]


def test_summary_is_shown_to_everyone(paragraph, review):
    paragraph.outcome = review.outcomes.get(kind=OutcomeKind.SUMMARY)
    assert [redact(paragraph, audience)["text"] for audience in AUDIENCES] == [TEXT] * 4


def test_of_what_type_a_need_is_goes_with_its_text(paragraph):
    paragraph.kind, paragraph.assistance, paragraph.is_confidential = "technical_assistance", "training", True
    publish_all(paragraph)
    assert [redact(paragraph, audience)["assistance"] for audience in AUDIENCES] == ["training", "training", "", ""]


def test_who_wrote_it_and_its_marks_are_between_the_parties(paragraph):
    publish_all(paragraph)
    # The key, too: keys count on from one paragraph to the next.
    inside = {"id": 1, "drafted_by": "GHA", "is_confidential": False, "is_published": False}
    outside = dict.fromkeys(inside)
    notified = [redact(paragraph, audience) for audience in AUDIENCES]
    assert [{key: row[key] for key in inside} for row in notified] == [inside, inside, outside, outside]


def test_headings_are_shown_to_all_who_may_not_read_the_text(paragraph):
    paragraph.is_confidential = True
    publish_all(paragraph)
    heads = {"instrument": "UNTOC", "article": 5, "article_titles": {"en": "Participation"}, "kind": "gap"}
    assert all(heads.items() <= redact(paragraph, audience).items() for audience in AUDIENCES)


def test_circle_of_each_reader(world, review, other_review):
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    readers = {
        SECRETARIAT: [world.secretariat],
        REVIEW: [
            person(review, iso3, role)
            for iso3 in ("KEN", "GHA", "PER")
            for role in ("focal_point", "expert", "observer")
        ],
        STATES: [person(other_review, "FIN"), person(other_review, "GHA"), make_user(RoleGroup.CHAIRS)],
        PUBLIC: [
            AnonymousUser(),
            make_user(),
            make_user(RoleGroup.STAKEHOLDERS),
            make_user(RoleGroup.EXTENDED_BUREAU),
        ],
    }
    assert {circle: {get_review_audience(user, review) for user in users} for circle, users in readers.items()} == {
        circle: {circle} for circle in readers
    }


def test_inactive_people_are_the_public(world, review):
    review = carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    expert = person(review, "KEN", "expert")
    expert.is_active = False
    assert get_review_audience(expert, review) == PUBLIC
