"""The table of contents of a Word document: a field with links to headings that are there."""

import io
import re

import pytest
from docx import Document
from docx.oxml.ns import qn

from untoc_portal.core.word import render_docx

PAGE = """<html lang="{language}" dir="{direction}"><head><title>T</title></head><body><main>
<h1>Title</h1>
<nav class="contents"><h2>Contents</h2><ul>
  <li><a href="#one">I. One</a></li>
  <li><a href="#two">II. Two</a><ul><li><a href="#UN-1">The   Convention</a></li></ul></li>
</ul></nav>
<h2 id="one">I. One</h2><p>Text.</p><h2 id="two">II. Two</h2><h3 id="UN-1">The Convention</h3>
</main></body></html>"""


def parts(language="en", direction="ltr"):
    content = render_docx(PAGE.format(language=language, direction=direction))
    return content, Document(io.BytesIO(content))


def test_contents_are_a_field_with_a_link_to_every_heading():
    content, letter = parts()
    assert content == parts()[0]
    rows = [(row.style.name, row.text) for row in letter.paragraphs][1:5]
    assert rows == [
        ("TOC Heading", "Contents"),
        ("toc 1", "I. One"),
        ("toc 1", "II. Two"),
        ("toc 2", "The Convention"),
    ]
    body = letter.element.body
    marks = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    assert [field.text for field in body.iter(qn("w:instrText"))] == [r' TOC \o "1-2" \h \z \u ']
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    places = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert anchors == places == ["contents_one", "contents_two", "contents_UN_1"]
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in places)


@pytest.mark.parametrize(("language", "direction", "bidi"), [("ar", "rtl", "1"), ("fr", "ltr", "0")])
def test_entries_run_in_the_direction_of_the_document(language, direction, bidi):
    _content, letter = parts(language, direction)
    for name in ("TOC Heading", "toc 1", "toc 2"):
        (mark,) = letter.styles[name].element.pPr.findall(qn("w:bidi"))
        assert mark.get(qn("w:val")) == bidi


def test_entries_name_the_pages_of_the_pdf():
    markup = PAGE.format(language="en", direction="ltr")
    letter = Document(io.BytesIO(render_docx(markup, (("one", 2), ("two", 4), ("UN-1", 5)))))
    rows = [row for row in letter.paragraphs if row.style.name.startswith("toc")]
    shown = ["".join(mark.text for mark in row._p.iter(qn("w:t"))) for row in rows]
    assert shown == ["I. One2", "II. Two4", "The Convention5"]
    fields = [field.get(qn("w:instr")).strip() for row in rows for field in row._p.iter(qn("w:fldSimple"))]
    assert fields == [rf"PAGEREF contents_{place} \h" for place in ("one", "two", "UN_1")]


def test_a_document_without_contents_has_no_field():
    content = render_docx("<html lang='en'><head><title>T</title></head><body><main><p>x</p></main></body></html>")
    assert list(Document(io.BytesIO(content)).element.body.iter(qn("w:fldChar"))) == []
