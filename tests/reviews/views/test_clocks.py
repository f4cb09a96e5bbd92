"""The page of a review's dates: for those concerned, with “what if”, and acts for the secretariat."""

import datetime as dt

import pytest
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.services import clocks
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import RoleGroup

WHY = {"reason": "Elections", "mandate": "Note verbale 12/2026"}
ACTS = ("clocks_suspend", "clocks_resume", "clocks_recalculate")


@pytest.fixture
def running(world, review):
    return carry_to(world, review, ReviewState.SELF_ASSESSMENT)


def page(review):
    return reverse("reviews:clocks", args=[review.code])


def test_those_concerned_see_why_each_date_is_that_date(running, as_person):
    text = as_person(running, "GHA", "observer").get(page(running)).content.decode()
    assert "6 months from the start of the review on" in text
    assert "Extend:" not in text


def test_other_states_see_no_date_and_no_lateness(running, world, other_review, browse):
    other_review = carry_to(world, other_review, ReviewState.SELF_ASSESSMENT)
    client = browse(person(other_review, "FIN"))
    assert client.get(page(running)).status_code == 404
    assert client.get(reverse("reviews:clock_extend", args=[running.code, "closure"])).status_code == 404
    late = running.deadlines.get(kind="self_assessment")
    type(late).objects.update(starts_on=dt.date(2020, 1, 1), due_on=dt.date(2020, 6, 1))
    listed = client.get(reverse("reviews:review_list"), {"overdue": "on"})
    assert [row.code for row in listed.context["table"].rows] == [other_review.code]
    answer = client.get("/api/v1/reviews/?overdue=true").json()
    assert [row["code"] for row in answer["results"]] == [other_review.code]
    assert browse(make_user(RoleGroup.STAKEHOLDERS)).get(page(running)).status_code == 404


def test_what_if_is_answered_and_nothing_is_kept(running, as_person):
    client = as_person(running, "KEN")
    client.get(page(running))
    with nothing_changes():
        answer = client.get(page(running), {"kind": "self_assessment", "amount": 2, "unit": "weeks"})
    assert [(row.deadline.kind, row.days) for row in answer.context["foreseen"]] == [("self_assessment", 14)]
    assert client.get(page(running), {"amount": "no number"}).context["foreseen"] == []
    assert {row.days for row in client.get(page(running), {"days_still": 10}).context["foreseen"]} == {10}


def test_the_secretariat_extends_a_date(running, world, browse):
    client = browse(world.secretariat)
    url = reverse("reviews:clock_extend", args=[running.code, "self_assessment"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"amount": 2, "unit": "weeks", "reason": "", "mandate": "x"}).status_code == 422
    before = running.deadlines.get(kind="self_assessment").due_on
    assert client.post(url, {"amount": 2, "unit": "weeks", **WHY})["Location"] == page(running)
    assert running.deadlines.get(kind="self_assessment").due_on == before + dt.timedelta(weeks=2)
    assert "Note verbale 12/2026" in client.get(page(running)).content.decode()


def test_the_secretariat_suspends_and_resumes(running, world, browse):
    client = browse(world.secretariat)
    for name in ("clocks_suspend", "clocks_resume"):
        answer = client.post(reverse(f"reviews:{name}", args=[running.code]), WHY)
        assert answer["Location"] == page(running)
    acts = running.deadlines.get(kind="closure").events.values_list("act", flat=True)
    assert list(acts) == ["started", "suspended", "resumed"]


@pytest.mark.parametrize("name", ACTS)
def test_a_party_changes_no_clock(running, as_person, name):
    client = as_person(running, "KEN")
    client.get(page(running))
    with nothing_changes():
        assert client.post(reverse(f"reviews:{name}", args=[running.code]), WHY).status_code == 404


def test_reader_elsewhere_sees_when_the_day_ends_there(running, browse):
    user = person(running, "KEN")
    assert "America/Lima" not in browse(user).get(page(running)).content.decode()
    type(user).objects.filter(pk=user.pk).update(time_zone="America/Lima")
    assert "17:00 (America/Lima)" in browse(user).get(page(running)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(running, world, browse, django_assert_num_queries, count):
    for _time in range(count):
        clocks.suspend_deadlines(running, actor=world.secretariat, **WHY)
        clocks.resume_deadlines(running, actor=world.secretariat, **WHY)
    client = browse(world.secretariat)
    with django_assert_num_queries(9):
        client.get(page(running), {"amount": 2})
