"""The public status of the reviews: a map and a table, neutral, the same for everybody."""

import csv
import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.models import ReviewGroup
from reviews.selectors.status_map import _places
from reviews.templatetags.public_status import build_calendar_bar, get_public_reviews
from tests.factories.people import make_secretariat
from tests.factories.reviews import carry_to, make_review

TABLE = "All States under review</caption>"


@pytest.fixture
def reviews(world):
    return [
        carry_to(world, make_review(world), ReviewState.SELF_ASSESSMENT),
        make_review(world, "FIN", ("MNG", "GHA")),
    ]


def page(user=None, **query):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(reverse("reviews:status"), query)


def tiles(shown):
    """Return the status of each tile of the map by the code of its State."""
    found = re.findall(r'<use href="#tile"(?: class="tile--(\w+)")?/><text>([A-Z]{3})</text>', shown)
    return {iso3: status or "waiting" for status, iso3 in found}


def test_map_shows_whether_each_review_has_started(reviews):
    shown = tiles(page().content.decode())
    assert (shown["KEN"], shown["FIN"], shown["PER"]) == ("started", "waiting", "none")
    assert set(shown.values()) == {"started", "waiting", "none"}


def test_map_shows_summary_that_is_public(world, review):
    carry_to(world, review, ReviewState.ISSUED)
    assert tiles(page().content.decode())["KEN"] == "issued"


def test_every_state_has_a_tile_and_no_tile_is_over_another():
    with (settings.BASE_DIR / "stakeholders/reference/states.csv").open(encoding="utf-8", newline="") as file:
        states = {row["iso3"] for row in csv.DictReader(file)}
    assert _places().keys() == states
    assert len(set(_places().values())) == len(states)


def test_table_has_all_states_in_order_of_language(reviews):
    shown = page().content.decode()
    assert all(f'name="{field}"' in shown for field in ("name", "region", "status"))
    rows = shown[shown.index(TABLE) :]
    assert rows.index("Finland") < rows.index("Kenya")
    assert (rows.count("progressing"), rows.count("not started")) == (1, 1)


def test_every_reader_sees_same_public_status(reviews, world):
    shown = page().content.decode()
    assert "Self-assessment" not in shown
    # The map names every State; those that review are on it as any other, and not in the table.
    for reviewer in ("Ghana", "Peru", "Mongolia"):
        assert f"{reviewer}: no review in this phase" in shown
        assert reviewer not in shown[shown.index(TABLE) :]
    table = slice(shown.index(TABLE), shown.index("</tbody>", shown.index(TABLE)))
    signed_in = page(user=make_secretariat()).content.decode()
    assert shown[table] in signed_in


def test_unknown_phase_shows_current_one(world, reviews):
    pages = (page(phase=n).content.decode() for n in ("9", "1", ""))
    assert len({shown[shown.index("<tbody>", shown.index(TABLE)) :] for shown in pages}) == 1


def test_before_any_phase_there_is_nothing_to_show(db):
    assert "No review has been planned yet" in page().content.decode()


def test_the_page_takes_the_same_number_of_queries(world, reviews, django_assert_num_queries):
    for more in (("PER", ("GHA", "KEN")), ("MNG", ("FIN", "KEN"))):
        make_review(world, *more)
        with django_assert_num_queries(4):
            page()


def test_each_review_is_a_square_of_its_group(world, reviews):
    shown = page().content.decode()
    assert "progressing: 1, not started: 1" in shown


def state_page(iso3="KEN"):
    return Client().get(reverse("stakeholders:state_detail", args=[iso3])).content.decode()


def test_page_of_a_state_shows_the_step_of_its_review(world, reviews):
    assert "The review of Phase 1 is in progress." in state_page()
    phase = '<rect class="calendar-bar__phase calendar-bar__phase--'
    assert state_page().count(f'{phase}current"') == 1
    assert 1 <= state_page("FIN").count(f'{phase}todo"') == state_page("FIN").count(phase)
    assert "No review of this State is planned yet." in state_page("GHA")
    assert "Nothing is published yet" in state_page()


def test_phase_on_the_bar_ends_on_the_same_day(review):
    ReviewGroup.objects.filter(pk=review.group_id).update(starts_on=dt.date(2026, 1, 31))
    bar = build_calendar_bar(get_public_reviews(review.state_under_review))
    assert bar.phases[0].ends_on == dt.date(2028, 1, 31)


def test_page_of_a_state_says_when_the_summary_was_issued(world, review):
    carry_to(world, review, ReviewState.ISSUED)
    shown = state_page()
    assert "Its summary was issued on" in shown
