"""The page for the press: what is new, figures as files, and nothing that is not public."""

import csv
import io

import pytest
from django.urls import reverse
from PIL import Image

from reviews.enums import ReviewState as S
from reviews.selectors.status import count_public_statuses, list_public_statuses
from tests.factories.reviews import carry_to
from untoc_portal.core.chart_files import render_svg
from untoc_portal.core.charts import build_count_chart
from untoc_portal.front.press import list_press_figures


def see(client, name="press", *args):
    return client.get(reverse(name, args=args))


def test_press_page_is_public_and_neutral(world, review, other_review, client, settings):
    settings.PRESS_CONTACT = "press@example.org"
    carry_to(world, other_review, S.OBSERVATIONS)
    shown = see(client).content.decode()
    assert "mailto:press@example.org" in shown
    for secret in ("FIN-1", "SECRET", "Finland", "Kenya", "overdue"):
        assert secret not in shown


def test_what_is_issued_is_new_as_the_public_reads_it(world, review, client, capture_commit):
    with capture_commit():
        carry_to(world, review, S.ISSUED)
    news = see(client).context["news"]
    assert [item.title for item in news] == ["Kenya: Summary"]
    assert client.get(news[0].path).status_code == 200


def test_figures_download_in_three_forms(world, review, client):
    assert [figure.name for figure in list_press_figures()] == ["status", "parties"]
    svg = see(client, "press_figure", "status", "svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "not started" in svg.content.decode()
    picture = Image.open(io.BytesIO(see(client, "press_figure", "status", "png").content))
    assert (picture.format, picture.width) == ("PNG", 1600)
    # Not an empty sheet: paper, rail and bar have colours of their own.
    assert len(picture.convert("RGB").getcolors(maxcolors=100_000)) > 3
    rows = list(csv.reader(io.StringIO(see(client, "press_figure", "parties", "csv").content.decode("utf-8-sig"))))
    assert rows[1] == ["UNTOC", "5"]


@pytest.mark.parametrize("state", [S.PLANNED, S.SELF_ASSESSMENT, S.ISSUED])
def test_numbers_are_those_of_the_public_list(world, review, other_review, state):
    carry_to(world, review, state)
    listed, found = list_public_statuses(phase=review.phase), count_public_statuses(review.phase)
    assert found.total == len(listed)
    assert found.not_started == sum(not one.is_started for one in listed)
    assert found.issued == sum(one.issued_on is not None for one in listed)


@pytest.mark.parametrize(("name", "form"), [("none", "svg"), ("status", "exe"), ("report-1-1-1", "csv")])
def test_unknown_figure_is_not_there(world, review, client, name, form):
    assert see(client, "press_figure", name, form).status_code == 404


def test_chart_escapes_what_names_contain():
    bars = build_count_chart("Reviews", [("<b> & co", 1, 4)])
    svg, height = render_svg(bars, "A < B", "Source")
    assert "<b>" not in svg
    assert "A &lt; B" in svg
    assert height > 100


def test_press_page_costs_at_most_fifteen_queries(world, review, client, django_assert_max_num_queries):
    see(client)
    with django_assert_max_num_queries(15):
        see(client)
