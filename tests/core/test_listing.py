"""Enumerations are written as each language writes them."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from untoc_portal.core.listing import format_label, format_list, format_with_note, join_sentences

NAMES = ["A", "B", "C"]


@pytest.mark.parametrize(
    ("language", "plain", "long", "both", "either"),
    [
        ("ar", "A، B، C", "A؛ B؛ C", "A وB وC", "A أو B أو C"),
        ("zh-hans", "A、B、C", "A；B；C", "A、B和C", "A、B或C"),
        ("en", "A, B, C", "A; B; C", "A, B and C", "A, B or C"),
        ("fr", "A, B, C", "A\xa0; B\xa0; C", "A, B et C", "A, B ou C"),
        ("ru", "A, B, C", "A; B; C", "A, B и C", "A, B или C"),
        ("es", "A, B, C", "A; B; C", "A, B y C", "A, B o C"),
    ],
)
def test_items_are_joined_in_the_way_of_the_language(language, plain, long, both, either):
    with override(language):
        assert [
            format_list(NAMES),
            format_list(NAMES, "long"),
            format_list(NAMES, "and"),
            format_list(NAMES, "or"),
        ] == [
            plain,
            long,
            both,
            either,
        ]


def test_nothing_and_one_thing_need_no_sign():
    assert [format_list([]), format_list(["A"]), format_list([], "and"), format_list(["A"], "and")] == [
        "",
        "A",
        "",
        "A",
    ]


def test_sentences_make_one_text():
    assert [join_sentences([]), join_sentences(["A."]), join_sentences(["A.", "B.", "C."])] == ["", "A.", "A. B. C."]
    with override("zh-hans"):
        assert join_sentences(["甲。", "乙。"]) == "甲。乙。"
        assert join_sentences(["A.", "B."], "en") == "A. B."
    assert join_sentences(["甲。", "乙。"], "zh-hans") == "甲。乙。"


def test_on_a_page_each_item_keeps_its_own_direction():
    with override("ar"):
        page = Template("{{ names|format_list }} {{ names|format_list:'and' }}").render(
            Context({"names": ["<A>", "ب"]})
        )
    assert page == "<bdi>&lt;A&gt;</bdi>، <bdi>ب</bdi> &lt;A&gt; وب"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("UNTOC، المادة 5", "rtl"),
        ("Ministry of Justice (demonstration)", "ltr"),
        ("CTOC/COP/2026/9", "ltr"),
        ("וינה", "rtl"),
        ("Summary: Afghanistan, phase 1 (العربية): final", "ltr"),
    ],
)
def test_name_keeps_its_direction_with_any_first_letter(text, direction):
    assert Template("{{ text|bidi_isolate }}").render(Context({"text": text})) == f'<bdi dir="{direction}">{text}</bdi>'


def test_rtl_page_isolates_text_with_any_ltr_word():
    text = "الملخص: Afghanistan (demonstration)"
    with override("ar"):
        assert Template("{{ text|bidi_isolate }}").render(Context({"text": text})) == f'<bdi dir="rtl">{text}</bdi>'


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "A: B (C)"), ("ar", "A: B (C)"), ("zh-hans", "A：B（C）"), ("fr", "A\xa0: B (C)")],
)
def test_labels_and_notes_have_the_signs_of_the_language(language, said):
    with override(language):
        assert format_label("A", format_with_note("B", "C")) == said
