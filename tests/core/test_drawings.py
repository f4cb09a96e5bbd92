"""Drawings: a square for each thing, a tile for each State."""

import pytest
from django.template import Context, Template

from reviews.selectors.status_map import Tile
from untoc_portal.core.templatetags.drawings import CELL, IN_LINE, draw_tiles, unit_chart
from untoc_portal.core.units import UnitRow

KINDS = [("late", "late"), ("now", "in time"), ("done", "done")]


def squares(outline):
    """Return the places of the squares inside the boxes of an outline."""
    found = []
    for box in outline.split("M")[1:]:
        place, width, height = box.replace("h-", "|").replace("h", " ").replace("v", " ").split("|")[0].rsplit(" ", 2)
        column, line = (int(number) // CELL for number in place.split())
        found += [
            (line + down) * IN_LINE + column + across
            for down in range(int(height) // CELL)
            for across in range(int(width) // CELL)
        ]
    return sorted(found)


@pytest.mark.parametrize("numbers", [(0, 0, 1), (3, 25, 2), (24, 1, 76), (108, 0, 2), (25, 25, 25), (1, 60, 0)])
def test_each_thing_has_one_square(numbers):
    (_row, _words, drawn, height) = unit_chart([UnitRow("Step", numbers)], KINDS, "Reviews", "Step")["rows"][0]
    outlines = [part.split('"')[0] for part in drawn.split(' d="')[1:]]
    places = [place for outline in outlines for place in squares(outline)]
    assert places == list(range(sum(numbers)))
    assert [len(squares(outline)) for outline in outlines] == [number for number in numbers if number]
    assert height == CELL * -(-sum(numbers) // IN_LINE)


def test_chart_says_its_numbers_in_words_and_as_a_table():
    text = '{% unit_chart rows kinds "Reviews" "Step" %}'
    page = Template(text).render(Context({"rows": [UnitRow("Nomination", (5, 0, 2), "/x/")], "kinds": KINDS}))
    assert 'role="img" aria-label="Nomination: late: 5, done: 2"' in page
    assert page.count('<td class="numeric"') == len(KINDS)
    assert '<a href="/x/">Nomination</a>' in page


def test_chart_without_rows_is_empty_and_unknown_look_is_refused():
    assert unit_chart([], KINDS, "Reviews", "Step")["legend"] == [(look, words, 0) for look, words in KINDS]
    with pytest.raises(ValueError, match="bright"):
        unit_chart([], [("bright", "bright")], "Reviews", "Step")


def test_name_of_a_tile_is_escaped():
    drawn = draw_tiles([Tile("CIV", "Côte d'<b>", "/states/CIV/", "started", "in progress", 1, 2)])
    assert "Côte d&#x27;&lt;b&gt;: in progress" in drawn
    assert 'class="tile--started"' in drawn
