"""Charts: each bar is as long as its number, the axis ends at the whole, and words say what is shown."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from untoc_portal.core.charts import Bars, build_count_chart

COUNTS = (("Yes", 10, 17), ("No", 4, 17), ("no answer", 3, 17))
DOLLARS = Bars(("Paid", "Spent"), (("Travel", (210_000, 64_500)), ("Rooms", (5_000, 2_000))))


def percents(chart):
    return [[bar.percent for bar in bars] for _label, bars in chart.lines]


def shown(chart, **values):
    return Template("{% chart bars summary caption='In dollars' %}").render(
        Context({"bars": chart, "summary": "Paid & spent", **values})
    )


def test_axis_of_parts_ends_at_the_whole():
    chart = build_count_chart("States", COUNTS)
    assert chart.axis == [0, 5, 10, 17]
    assert percents(chart) == [[58.8], [23.5], [17.6]]
    assert [bars[0].value for _label, bars in chart.lines] == ["10 of 17", "4 of 17", "3 of 17"]


@pytest.mark.parametrize(
    ("whole", "axis"), [(1, [0, 1]), (3, [0, 1, 2, 3]), (9, [0, 2, 4, 6, 9]), (194, [0, 50, 100, 150, 194])]
)
def test_axis_has_few_numbers_with_space_between_them(whole, axis):
    assert build_count_chart("States", [("Yes", 1, whole)]).axis == axis


def test_axis_without_a_whole_ends_above_every_bar():
    assert DOLLARS.axis == [0, 50_000, 100_000, 150_000, 200_000, 250_000]
    assert percents(DOLLARS) == [[84.0, 25.8], [2.0, 0.8]]


def test_chart_without_rows_has_an_axis_and_no_finding():
    chart = build_count_chart("States", [])
    assert (chart.axis, chart.lines, chart.finding) == ([0, 1], [], "")


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (COUNTS, "Most: Yes (10 of 17). Fewest: no answer (3 of 17)."),
        ([("Yes", 8, 16), ("No", 8, 16)], "All the same: Yes and No (8 of 16)."),
        ([("Yes", 8, 16), ("No", 8, 16), ("Part", 0, 16)], "Most: Yes and No (8 of 16). Fewest: Part (0 of 16)."),
        ([("Laws", 3, 10), ("Courts", 4, 20)], "Most: Laws (3 of 10). Fewest: Courts (4 of 20)."),
        ([("Yes", 5, 16)], "Yes: 5 of 16"),
    ],
)
def test_finding_names_most_and_fewest(rows, finding):
    assert build_count_chart("States", rows).finding == finding


def test_numbers_are_grouped_as_the_language_does():
    with override("fr"):
        texts = [tick.text for tick in DOLLARS.ticks]
        page = shown(DOLLARS)
    assert texts[-1].split() == ["250", "000"]
    # A number with a decimal comma would be no length.
    assert 'width="25.8%"' in page


def test_axis_counts_from_the_right_in_arabic():
    with override("ar"):
        chart = build_count_chart("States", COUNTS)
    assert [(tick.left, tick.anchor) for tick in chart.ticks] == [
        (100, "end"), (70.6, "middle"), (41.2, "middle"), (0, "start"),
    ]  # fmt: skip


def test_page_shows_the_chart_with_its_summary():
    page = shown(DOLLARS)
    assert 'role="img" aria-label="Paid &amp; spent"' in page
    assert "<figcaption>In dollars</figcaption>" in page
    # Styles of an element are refused by the browser.
    assert "style=" not in page


def test_printed_chart_says_its_finding_once():
    page = Template("{% load documents %}{% printed_chart 'States' rows 'Is it so?' %}").render(
        Context({"rows": COUNTS})
    )
    assert page.count("<title>") == 1
    assert "<title>Is it so? Most: Yes (10 of 17). Fewest: no answer (3 of 17).</title>" in page
    assert 'style="inline-size: 58.8%"' in page
