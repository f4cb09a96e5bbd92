import pytest
from hypothesis import given, strategies as st

from untoc_portal.core import prose


def test_paragraphs_lists_and_links_survive():
    text = (
        "First\nline two\n\n- a law\n- [the decree](https://example.org/d)\n\n1. one\n2. two\n\n<https://example.org>"
    )
    html = prose.to_html(text)
    assert '<p dir="auto">First<br>' in html
    assert "<li>a law</li>" in html
    assert 'href="https://example.org/d"' in html
    assert '<ol dir="auto">' in html
    assert 'href="https://example.org"' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/a.png)",
        '<img src="x" onerror="alert(1)">',
        '[x](https://example.org "onmouseover=alert(1)")',
        "# Heading\n\n**bold** `code`",
        "<style>p{display:none}</style>",
    ],
)
def test_nothing_else_survives(hostile):
    html = prose.to_html(hostile)
    for mark in ("<script", "<img", "<style", 'href="javascript', 'href="data', "<h1", "<strong", "<code", "title="):
        assert mark not in html


@given(st.text(max_size=200))
def test_any_text_becomes_allowed_tags_only(text):
    html = prose.to_html(text)
    assert all(f"<{tag}" not in html for tag in ("script", "img", "style", "h1", "table", "div", "svg"))


@given(st.text(max_size=200))
def test_tidy_twice_is_tidy_once(text):
    assert prose.clean_text(prose.clean_text(text)) == prose.clean_text(text)


def test_clean_text_drops_control_characters_only():
    assert prose.clean_text("a\r\nb\x00\x07 \n\n") == "a\nb"
    assert prose.clean_text("می\u200cشود") == "می\u200cشود"


@given(st.from_regex(r"\A\w[^\n]{0,80}\Z") | st.text("aé م一1.-+*_`'()!:/@#\u2028\u200f ", max_size=40))
def test_plain_text_is_shown_as_any_other(text):
    assert prose.to_html(text) == prose._clean_html(text)
