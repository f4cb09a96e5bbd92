"""A person's own dates as a calendar: by a token that is kept as a hash, revoked and renewed; nothing confidential."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from reviews.enums import ReviewState as S
from reviews.services import clocks
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from untoc_portal.accounts.models import CalendarFeed
from untoc_portal.accounts.services import renew_feed, revoke_feed
from untoc_portal.core.tokens import hash_token


def get(token):
    return Client().get(reverse("feed", args=[token]))


def entries(token):
    return {
        str(event["summary"]): event["dtstart"].dt for event in Calendar.from_ical(get(token).content).walk("VEVENT")
    }


def test_feed_has_dates_of_own_reviews_only(world, review, other_review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    carry_to(world, other_review, S.SELF_ASSESSMENT)
    token = renew_feed(person(review, "KEN", "expert"))
    due = {row.kind: row.due_on for row in review.deadlines.all()}
    assert entries(token) == {
        "Self-assessment submitted: Kenya, phase 1": due["self_assessment"],
        "List of observations agreed: Kenya, phase 1": due["list_of_observations"],
        "Review of this phase closed: Kenya, phase 1": due["closure"],
    }
    fields = {key for event in Calendar.from_ical(get(token).content).walk("VEVENT") for key in event}
    assert fields == {"UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP"}


def test_suspended_date_is_not_in_the_feed(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    clocks.suspend_deadlines(review, actor=world.secretariat, reason="Elections", mandate="Note verbale 7")
    assert entries(renew_feed(person(review, "KEN"))) == {}


def test_secretariat_finds_the_dates_of_a_day_together(world, review, other_review):
    for row in (review, other_review):
        carry_to(world, row, S.SELF_ASSESSMENT)
    found = entries(renew_feed(world.secretariat))
    assert sorted(found) == [
        "List of observations agreed: 2 reviews",
        "Review of this phase closed: 2 reviews",
        "Self-assessment submitted: 2 reviews",
    ]


def test_token_is_kept_as_a_hash_alone(db):
    user = make_user()
    token = renew_feed(user)
    feed = CalendarFeed.objects.get()
    assert (feed.user, feed.token_sha256) == (user, hash_token(token))
    assert token not in str(vars(feed))


def test_renewed_or_revoked_or_unknown_token_is_not_there(db):
    user = make_user()
    first = renew_feed(user)
    second = renew_feed(user)
    assert (get(first).status_code, get(second).status_code) == (404, 200)
    revoke_feed(user)
    assert {get(token).status_code for token in (first, second, "unknown", hash_token(second))} == {404}
    revoke_feed(user)


def test_feed_ends_with_the_account(db):
    user = make_user()
    token = renew_feed(user)
    user.is_active = False
    user.save()
    assert get(token).status_code == 404


def test_feed_is_in_the_persons_language_and_kept_by_no_cache(world, review):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    user = person(review, "KEN")
    user.language = "fr"
    user.save()
    answer = get(renew_feed(user))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"


def test_address_is_made_and_revoked_on_the_profile(client, db):
    user = make_user()
    client.force_login(user)
    page = client.post(reverse("accounts:renew_calendar"))
    address = page.context["address"]
    assert Client().get(address).status_code == 200
    assert address.rpartition("/")[2] not in client.get(reverse("accounts:profile")).content.decode()
    client.post(reverse("accounts:revoke_calendar"))
    assert Client().get(address).status_code == 404
    assert client.get(reverse("accounts:renew_calendar")).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_feed_asks_a_fixed_number_of_queries(world, review, django_assert_num_queries, count):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    keep = list(review.deadlines.filter(met_on=None).values_list("pk", flat=True))[:count]
    review.deadlines.exclude(pk__in=keep).update(met_on=dt.date(2026, 11, 25))
    token = renew_feed(person(review, "KEN"))
    # The first request of all also asks for the kinds of granted rows.
    get(token)
    with django_assert_num_queries(9):
        assert len(entries(token)) == count
