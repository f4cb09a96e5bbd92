"""The first page after sign-in, by role: what the State's reviews are, its people, and who never sees it."""

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import Mandate
from reviews.selectors.first_page import people_for_focal_point, reviews_for_user
from reviews.selectors.person_rows import PersonRows
from reviews.selectors.unfinished_work import articles_for_user, load_work_for_user
from reviews.services import articles
from tests import locks
from tests.factories.people import make_user
from tests.factories.reviews import TODAY, carry_to, delegation_of, make_review, person
from untoc_portal.core.enums import RoleGroup

ROWS = [("KEN", ("GHA", "PER")), ("FIN", ("GHA", "MNG")), ("MNG", ("GHA", "PER"))]


def seen(user):
    return [
        (own.review.code, own.roles, own.dates[0].deadline.kind) for own in reviews_for_user(PersonRows(user, TODAY))
    ]


def replace_focal_point(user, review):
    """Put the user in the place of Ghana's focal point in the review."""
    user.groups.add(*person(review, "GHA").groups.all())
    with locks.unlock(Mandate):
        delegation_of(review, "GHA").mandates.filter(role="focal_point").update(user=user)
    return user


def test_everyone_of_state_sees_reviews_with_next_date(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    for role in ("focal point", "governmental expert", "observer"):
        short = role.replace("governmental ", "").replace(" ", "_")
        for iso3 in ("KEN", "GHA"):
            assert seen(person(review, iso3, short)) == [("KEN-1", [role], "self_assessment")]


def test_own_review_comes_before_those_the_state_conducts(world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    other = carry_to(world, make_review(world, "GHA", ("MNG", "PER")), ReviewState.SELF_ASSESSMENT)
    user = replace_focal_point(person(review, "GHA"), other)
    assert [code for code, _roles, _kind in seen(user)] == ["GHA-1", "KEN-1"]


def test_other_states_and_outsiders_see_nothing_of_it(world, review, other_review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    other = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    assert [code for code, _roles, _kind in seen(person(other, "FIN"))] == ["FIN-1"]
    assert seen(make_user(RoleGroup.DELEGATES)) == []


def test_people_are_the_focal_points_own(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    names = [mandate.user.name for mandate in people_for_focal_point(person(review, "GHA"))]
    assert names == ["GHA expert KEN-1", "GHA focal_point KEN-1", "GHA observer KEN-1"]
    assert list(people_for_focal_point(person(review, "GHA", "expert"))) == []


def test_articles_are_those_assigned_to_the_user(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    articles.assign_articles(
        delegation_of(review, "KEN"), actor=person(review, "KEN"), articles=[world.articles["UNTOC 5"]], expert=expert
    )
    for user, expected in ((expert, [world.articles["UNTOC 5"]]), (person(review, "GHA", "expert"), [])):
        assert [row.article for row in articles_for_user(user)] == expected
        assert [row.article for row in load_work_for_user(user).articles] == expected


@pytest.mark.parametrize("count", [1, 3])
def test_first_page_asks_a_fixed_number_of_queries(world, browse, django_assert_num_queries, count):
    user = make_user(email="focal_point.gha@example.org")
    for sur, reviewers in ROWS[:count]:
        review = carry_to(world, make_review(world, sur, reviewers), ReviewState.DESK_REVIEW)
        replace_focal_point(user, review)
    client = browse(user)
    # One of them for the line on the demonstration, which production does not have.
    with django_assert_num_queries(14):
        page = client.get(reverse("home"))
    assert len(page.context["reviews"]) == count
    assert page.context["tasks"][0].why in page.content.decode()
