"""Charts: equal figures give equal bytes, in both directions and in the scripts of six languages."""

import io
import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template
from PIL import Image

from untoc_portal.core.charts import Bars

ROWS = (("Conférences", (3, 1)), ("المساعدة التقنية", (5, 2)), ("技术援助", (2, 2)))
SVG = "{http://www.w3.org/2000/svg}"


def bars(**changes):
    return Bars(**{"series": ("Paid", "Spent"), "rows": ROWS, **changes})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_equal_figures_give_equal_bytes(language):
    first, second = bars(language=language), bars(language=language)
    assert (first.svg, first.png) == (second.svg, second.png)


def test_direction_and_figures_change_the_chart():
    drawn = {bars().svg, bars(language="ar").svg, bars(rows=ROWS[:2]).svg}
    assert len(drawn) == 3


def test_numbers_are_grouped_as_the_language_does():
    rows = (("a", (210_000, 64_500)),)
    assert bars(rows=rows).svg != bars(rows=rows, language="fr").svg
    assert bars().svg == bars(language="fr").svg


def test_every_label_is_drawn_with_letters_that_the_fonts_have(recwarn):
    assert bars().png[:4] == b"\x89PNG"
    assert [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)] == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_chart_grows_with_its_rows(count):
    chart = bars(rows=ROWS[:count])
    picture = ET.fromstring(chart.svg)  # noqa: S314 (drawn here)
    assert picture.tag == f"{SVG}svg"
    inches = [size / 200 for size in Image.open(io.BytesIO(chart.png)).size]
    assert inches == pytest.approx(chart.inches, abs=0.01)


def test_page_shows_the_chart_with_its_summary():
    page = Template('{% chart bars summary caption="In dollars" %}').render(
        Context({"bars": bars(), "summary": "Paid & spent"})
    )
    assert 'alt="Paid &amp; spent" width="672"' in page
    assert '<img src="data:image/svg+xml;base64,' in page
    assert "<figcaption>In dollars</figcaption>" in page
