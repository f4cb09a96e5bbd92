"""The list of reviews, the overview of one, and steps that are buttons."""

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import override

from reviews.enums import DelegateRole, ReviewState
from reviews.selectors.history import AUDITED, events_for_user, to_timeline_items
from reviews.selectors.tabs import list_tabs
from tests.factories.people import make_secretariat, make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, make_review, person
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent

LIST = "/reviews/"


def detail(review):
    return reverse("reviews:review_detail", args=[review.code])


def names_in(response):
    return [str(row.state_under_review) for row in response.context["table"].rows]


def test_review_list_anonymous_is_asked_to_sign_in(client, db):
    response = client.get(LIST)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_review_list_shows_own_reviews_only(world, review, other_review, as_person):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    assert names_in(as_person(review, "KEN").get(LIST)) == ["Kenya"]


def test_review_list_stakeholder_sees_none(world, review, browse):
    response = browse(make_user(RoleGroup.STAKEHOLDERS)).get(LIST)
    assert names_in(response) == []
    assert "No review is open to you" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Finland", "Kenya"]),
        ({"q": "keny"}, ["Kenya"]),
        ({"q": "fin"}, ["Finland"]),
        ({"region": "african"}, ["Kenya"]),
        ({"group": "1"}, ["Finland", "Kenya"]),
        ({"group": "2"}, []),
        ({"step": "nomination"}, ["Kenya"]),
        ({"step": "no such step"}, ["Finland", "Kenya"]),
    ],
)
def test_review_list_filters(world, review, other_review, browse, query, found):
    carry_to(world, review, ReviewState.NOMINATION)
    assert names_in(browse(world.secretariat).get(LIST, query)) == found


def test_review_list_overdue_is_a_filter_of_the_secretariat(world, review, other_review, browse, as_person):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    with time_machine.travel("2035-01-01"):
        assert names_in(browse(world.secretariat).get(LIST, {"overdue": "on"})) == ["Kenya"]
        response = as_person(review, "KEN").get(LIST, {"overdue": "on"})
    assert "overdue" not in response.context["form"].fields


def test_review_list_is_paginated(world, browse):
    for iso3, reviewers in (("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA"))):
        make_review(world, iso3, reviewers)
    response = browse(world.secretariat).get(LIST, {"page": "99"})
    assert response.context["table"].per_page == 25


@pytest.mark.parametrize("count", [1, 3])
def test_review_list_asks_a_fixed_number_of_queries(world, browse, django_assert_num_queries, count):
    for iso3, reviewers in [("KEN", ("GHA", "PER")), ("FIN", ("MNG", "GHA")), ("PER", ("KEN", "FIN"))][:count]:
        make_review(world, iso3, reviewers)
    client = browse(world.secretariat)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 6


def test_review_detail_other_state_is_not_found(world, review, other_review, as_person):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    assert as_person(review, "KEN").get(detail(other_review)).status_code == 404


@pytest.mark.parametrize("role", [RoleGroup.STAKEHOLDERS, RoleGroup.DELEGATES, RoleGroup.CHAIRS])
def test_review_detail_outsider_is_not_found(world, review, browse, role):
    assert browse(make_user(role)).get(detail(review)).status_code == 404


def test_review_detail_says_what_comes_next_and_who_does_it(world, review, as_person):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    page = as_person(review, "GHA", "observer").get(detail(review)).content.decode()
    assert "Experts answer the questionnaire" in page
    assert "You have no task at this step." in page


def test_review_detail_disabled_button_says_why_with_the_rule(world, review, browse):
    carry_to(world, review, ReviewState.NOMINATION)
    page = browse(world.secretariat).get(detail(review)).content.decode()
    assert "No focal point is named for: Kenya, Ghana, Peru." in page
    assert "Procedures and Rules, nomination of focal points and experts" in page


@pytest.mark.parametrize("state", [ReviewState.PLANNED, ReviewState.PRELIMINARY_CONSULTATION, ReviewState.ISSUED])
def test_review_detail_opens_at_every_step(world, review, browse, state):
    carry_to(world, review, state)
    assert browse(world.secretariat).get(detail(review)).status_code == 200


def test_transition_by_the_secretariat_moves_the_review(world, review, browse):
    response = send_read(browse(world.secretariat), reverse("reviews:transition", args=[review.code, "open"]))
    assert response.url == detail(review)
    review.refresh_from_db()
    assert review.state == ReviewState.NOMINATION


@pytest.mark.parametrize("name", ["open", "confirm_focal_points", "close"])
def test_transition_by_a_delegate_is_not_found(world, review, as_person, name):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    for role in ("focal_point", "expert", "observer"):
        response = as_person(review, "KEN", role).post(reverse("reviews:transition", args=[review.code, name]))
        assert response.status_code == 404


@pytest.mark.parametrize("name", ["agree_list", "no_such_step"])
def test_transition_that_is_no_button_is_not_found(world, review, browse, name):
    response = browse(world.secretariat).post(reverse("reviews:transition", args=[review.code, name]))
    assert response.status_code == 404


def test_transition_that_must_wait_changes_nothing_and_says_why(world, review, browse):
    carry_to(world, review, ReviewState.NOMINATION)
    url = reverse("reviews:transition", args=[review.code, "confirm_focal_points"])
    response = send_read(browse(make_secretariat()), url, follow=True)
    assert "No focal point is named for" in response.content.decode()
    review.refresh_from_db()
    assert review.state == ReviewState.NOMINATION


def test_timeline_has_the_events_of_every_kind_once(world, review, other_review):
    for each in (review, other_review):
        carry_to(world, each, ReviewState.DESK_REVIEW)
    people = [world.secretariat, person(review, "KEN"), person(other_review, "FIN")]
    assert list(events_for_user(people[0], review))
    for user in people:
        expected = set()
        for model, (path, acts) in AUDITED.items():
            rows = model.objects.visible_to(user).filter(**{path: review.pk}).values("pk")
            kind = ContentType.objects.get_for_model(model)
            expected |= set(AuditEvent.objects.filter(content_type=kind, object_id__in=rows, action__in=list(acts)))
        found = list(events_for_user(user, review))
        assert set(found) == expected
        assert len(found) == len(expected)
        assert found == sorted(found, key=lambda event: (event.at, event.pk), reverse=True)


def test_history_is_in_the_readers_language(world, review):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    with override("fr"):
        events = to_timeline_items(events_for_user(world.secretariat, review, "people"))
        said = {(event["title"], event["actor"]) for event in events}
        mandate = review.mandates_in_force(DelegateRole.FOCAL_POINT).first()
        assert (f"Désignation approuvée\xa0: {mandate}", "Secrétariat") in said
        assert "point de contact" in str(mandate)


@pytest.mark.parametrize(
    ("iso3", "page", "tab", "part"),
    [
        ("KEN", "", "Overview", None),
        ("KEN", "timeline/", "Overview", None),
        ("KEN", "dates/", "Dates", "Deadlines"),
        ("KEN", "assignments/", "Questionnaire", "Questionnaire"),
        ("GHA", "assignments/", "Feedback", "Written feedback"),
        ("GHA", "meetings/new/", "Feedback", "Dialogue"),
    ],
)
def test_every_page_of_a_review_is_in_one_of_its_parts(world, review, iso3, page, tab, part):
    carry_to(world, review, ReviewState.DESK_REVIEW)
    actor = person(review, iso3)
    tabs = list_tabs(actor, review, f"/reviews/{review.code}/{page}")
    assert [str(tab.label) for tab in tabs if tab.current] == [tab]
    parts = [str(part.label) for row in tabs for part in row.parts if part.current]
    assert parts == ([part] if part else [])


def test_review_has_seven_tabs_at_most(world, review):
    carry_to(world, review, ReviewState.ISSUED)
    tabs = list_tabs(world.secretariat, review, review.get_absolute_url())
    assert [str(tab.label) for tab in tabs] == [
        "Overview", "Questionnaire", "Feedback", "Outcome", "People", "Dates", "Documents",
    ]  # fmt: skip


def test_history_step_shows_new_state_and_act(world, review):
    carry_to(world, review, ReviewState.PRELIMINARY_CONSULTATION)
    [latest, *_earlier] = to_timeline_items(events_for_user(world.secretariat, review, "steps"))
    assert (latest["title"], latest["text"]) == (
        "Nomination → Preliminary consultation",
        "Confirm that the focal points are named",
    )
