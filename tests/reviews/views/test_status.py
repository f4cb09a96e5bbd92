"""The public status of the reviews: a map and a table, neutral, the same for everybody."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from reviews.enums import ReviewState
from reviews.selectors.status_map import NO_REVIEW, STARTED, WAITING, _shapes
from tests.factories.people import make_secretariat
from tests.factories.reviews import carry_to, make_review

PATH = "{http://www.w3.org/2000/svg}path"


@pytest.fixture
def reviews(world):
    return [
        carry_to(world, make_review(world), ReviewState.SELF_ASSESSMENT),
        make_review(world, "FIN", ("MNG", "GHA")),
    ]


def page(name="status", user=None, **query):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(reverse(f"reviews:{name}"), query)


def test_the_map_shows_two_colours_and_other_land(reviews):
    drawn = ET.fromstring(page("status_map").content)  # noqa: S314 (our own)
    colours = dict(zip((iso3 for iso3, _path in _shapes()), (one.get("fill") for one in drawn.iter(PATH)), strict=True))
    assert (colours["KEN"], colours["FIN"], colours["PER"], colours[""]) == (STARTED, WAITING, NO_REVIEW, NO_REVIEW)
    assert set(colours.values()) == {STARTED, WAITING, NO_REVIEW}


def test_every_state_of_the_reference_data_is_on_the_map():
    drawn = [iso3 for iso3, path in _shapes() if path]
    assert (len(drawn), len(set(drawn))) == (198, 198)


def test_table_has_all_states_in_order_of_language(reviews):
    shown = page().content.decode()
    rows = shown[shown.index("<tbody>") :]
    assert rows.index("Finland") < rows.index("Kenya")
    assert (rows.count("progressing"), rows.count("not started")) == (1, 1)
    assert "1 progressing, 1 not started" in shown


def test_every_reader_sees_same_public_status(reviews, world):
    shown = page().content.decode()
    for hidden in ("Self-assessment", "Ghana", "Peru", "Mongolia"):
        assert hidden not in shown
    table = slice(shown.index("<tbody>"), shown.index("</tbody>"))
    signed_in = page(user=make_secretariat()).content.decode()
    assert shown[table] in signed_in


def test_unknown_phase_shows_current_one(world, reviews):
    tables = {shown[shown.index("<tbody>") :] for shown in (page(phase=n).content.decode() for n in ("9", "1", ""))}
    assert len(tables) == 1


def test_before_any_phase_there_is_nothing_to_show(db):
    assert "No review has been planned yet" in page().content.decode()
    assert ET.fromstring(page("status_map").content).tag.endswith("svg")  # noqa: S314 (our own)


def test_the_page_takes_the_same_number_of_queries(world, reviews, django_assert_num_queries):
    for more in (("PER", ("GHA", "KEN")), ("MNG", ("FIN", "KEN"))):
        make_review(world, *more)
        with django_assert_num_queries(2):
            page()
        with django_assert_num_queries(2):
            page("status_map")
