"""Word documents hold what the printed ones do: notes, hanging numbers, heads, charts, code, languages."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree
from PIL import Image

from untoc_portal.core import qr
from untoc_portal.core.charts import build_count_chart
from untoc_portal.core.documents import render_markup
from untoc_portal.core.word import render_docx
from untoc_portal.core.word_drawings import ROOM

PAGE = """<html lang="{language}" dir="{direction}"><head><title>T</title></head><body>
<header class="masthead"><div class="masthead__row"><p class="masthead__organization">United Nations</p>
<p class="masthead__symbol">CTOC/COP/2026/7</p></div>
<div class="masthead__row"><p>Organ</p><p>Date</p></div></header>
<main><h1>Title</h1>{body}</main></body></html>"""
QUESTION = """<ol class="paragraphs"><li><p class="reference"><span class="number">7.&nbsp;</span>Is it so?<span
class="footnote" lang="{own}">Law <cite>One</cite>, 2014</span><span class="next-note">, </span><span
class="footnote">Law Two</span></p><p class="ticked">Yes</p><p>Text.</p><ul><li>An item</li></ul></li></ol>"""


def letter_of(body, language="en", direction="ltr"):
    content = render_docx(PAGE.format(language=language, direction=direction, body=body))
    return Document(io.BytesIO(content)), zipfile.ZipFile(io.BytesIO(content))


def notes_of(archive):
    root = etree.fromstring(archive.read("word/footnotes.xml"))
    notes = [note for note in root if int(note.get(qn("w:id"))) > 0]
    return root, ["".join(note.itertext()).strip() for note in notes]


def test_notes_are_notes_of_word():
    letter, archive = letter_of(QUESTION.format(own="fr"))
    root, texts = notes_of(archive)
    assert texts == ["Law One, 2014", "Law Two"]
    calls = [call.get(qn("w:id")) for call in letter.element.body.iter(qn("w:footnoteReference"))]
    assert calls == ["1", "2"]
    assert [kind.get(qn("w:type")) for kind in root][:2] == ["separator", "continuationSeparator"]
    assert "footnotes.xml" in archive.read("word/_rels/document.xml.rels").decode()
    assert "footnotes+xml" in archive.read("[Content_Types].xml").decode()
    assert not [row for row in letter.paragraphs if "Law" in row.text]


def test_runs_in_another_language_say_so():
    _letter, archive = letter_of(QUESTION.format(own="fr"))
    root, _texts = notes_of(archive)
    marks = [mark.get(qn("w:val")) for mark in root.iter(qn("w:lang"))]
    assert set(marks) == {"fr-FR"}


@pytest.mark.parametrize(("language", "count"), [("en", 1), ("ar", 0), ("zh-hans", 0)])
def test_titles_are_in_italics_where_the_script_has_them(language, count):
    _letter, archive = letter_of(QUESTION.format(own=language), language, "rtl" if language == "ar" else "ltr")
    root, _texts = notes_of(archive)
    assert len(list(root.iter(qn("w:i")))) == count
    styles = etree.fromstring(archive.read("word/styles.xml"))
    (heading,) = [row for row in styles.iter(qn("w:style")) if row.get(qn("w:styleId")) == "Heading4"]
    italics = heading.find(f".//{qn('w:i')}")
    assert (italics.get(qn("w:val"), "1") != "0") == (count == 1)


def test_numbers_hang_and_answers_stay_with_questions():
    letter, _archive = letter_of(QUESTION.format(own="en"))
    question, ticked, text, item = [row for row in letter.paragraphs if row.text and row.style.name != "Title"]
    assert question.text.startswith("7.\tIs it so?")
    layout = question.paragraph_format
    assert (layout.left_indent, layout.keep_with_next) == (-layout.first_line_indent, True)
    assert (ticked.paragraph_format.left_indent, ticked.paragraph_format.keep_with_next) == (layout.left_indent, True)
    assert (text.paragraph_format.left_indent, text.paragraph_format.keep_with_next) == (layout.left_indent, None)
    assert item.style.name == "List Bullet"


def test_page_headers_alternate():
    letter, _archive = letter_of("<p>Text.</p>")
    (section,) = letter.sections
    assert letter.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "Title\tCTOC/COP/2026/7"
    assert section.even_page_header.paragraphs[0].text == "CTOC/COP/2026/7\tTitle"
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.even_page_footer._element.xml.count("NUMPAGES") == 1


def test_masthead_has_thin_and_thick_rules():
    letter, _archive = letter_of("")
    sizes = {mark.get(qn("w:sz")) for mark in letter.tables[0]._tbl.iter(qn("w:bottom"))}
    assert sizes == {"4", "16"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_chart_has_a_bar_for_each_row_and_says_its_finding(language):
    rows = [["Yes", 10, 20], ["No", 5, 20], ["None", 0, 20]]
    theme = {"title": "Is it so?", "rows": rows}
    snapshot = {"title": "T", "symbol": "S", "text": "x", "articles": [{"head": "A", "themes": [theme]}]}
    markup = render_markup("documents/dialogues/general_report.html", {"snapshot": snapshot}, language=language)
    letter = Document(io.BytesIO(render_docx(markup)))
    chart, figures = letter.tables[1:]
    (described,) = chart._tbl.iter(qn("w:tblDescription"))
    assert build_count_chart("x", rows).finding.split()[0] in described.get(qn("w:val")) or language == "ar"
    assert "Is it so?" in described.get(qn("w:val"))
    *bars, axis = [row.cells[1].paragraphs[0] for row in chart.rows]
    assert (axis.text.split("\t")[0], axis.text.split("\t")[-1]) == ("0", "20")
    assert abs(axis.paragraph_format.tab_stops[-1].position - ROOM) < Pt(1)
    assert len(axis.paragraph_format.tab_stops) == axis.text.count("\t")
    assert [bool(bar._p.findall(f".//{qn('w:shd')}")) for bar in bars] == [True, True, False]
    indents = [bar.paragraph_format.right_indent for bar in bars]
    assert indents[0] < indents[1] < indents[2]
    assert [len(figures.rows), figures.rows[0].cells[0].text != ""] == [4, True]
    marked = [bar._p.pPr.find(qn("w:bidi")).get(qn("w:val")) for bar in bars]
    assert set(marked) == {"1" if language == "ar" else "0"}


def test_question_chart_and_figures_stay_on_one_page():
    theme = {"title": "Is it so?", "rows": [["Yes", 10, 20], ["No", 5, 20]]}
    snapshot = {"title": "T", "symbol": "S", "text": "x", "articles": [{"head": "A", "themes": [theme]}]}
    markup = render_markup("documents/dialogues/general_report.html", {"snapshot": snapshot}, language="en")
    letter = Document(io.BytesIO(render_docx(markup)))
    chart, figures = letter.tables[1:]
    rows = [*chart.rows, *figures.rows]
    kept = [[cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells] for row in rows]
    assert kept == [[True] * 3] * len(chart.rows) + [[True] * 2] * (len(figures.rows) - 1) + [[None] * 2]


@pytest.mark.parametrize(
    "text", ["<p>Last.</p>", "<table><tr><td>First.</td></tr><tr><td>Last.</td></tr></table>"], ids=["text", "table"]
)
def test_code_stays_with_the_end_of_the_text(text):
    letter, _archive = letter_of(
        f'{text}<section class="verification"><svg viewBox="0 0 9 9"><path d=""/></svg></section>'
    )
    cells = [paragraph for table in letter.tables for cell in table._cells for paragraph in cell.paragraphs]
    kept = {row.text: row.paragraph_format.keep_with_next for row in [*letter.paragraphs, *cells]}
    assert (kept["Last."], kept.get("First.")) == (True, None)
    assert letter.paragraphs[-1].paragraph_format.keep_with_next


def test_code_of_the_address_is_a_picture_that_says_what_it_is():
    size, path = qr.encode_squares("https://portal.example/verify/")
    code = f'<svg viewBox="0 0 {size} {size}"><title>Code</title><path d="{path}"/></svg>'
    letter, archive = letter_of(f'<section class="verification">{code}<div><p>Text.</p></div></section>')
    (picture,) = letter.element.body.iter(qn("wp:docPr"))
    assert picture.get("descr") == "Code"
    assert len([name for name in archive.namelist() if name.endswith(".png")]) == 1
    assert "Text." in letter.tables[-1].rows[0].cells[1].text


def test_png_of_a_code_has_its_squares():
    size, path = qr.encode_squares("x")
    drawn = Image.open(io.BytesIO(qr.draw_png(size, path, scale=3)))
    assert drawn.size == (size * 3, size * 3)
    # The quiet zone of four squares, then the corner of the first finder pattern.
    assert [drawn.getpixel((place * 3 + 1, 4 * 3 + 1)) > 0 for place in (0, 3, 4, 10, 11)] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_certificate_has_a_frame():
    markup = PAGE.format(language="en", direction="ltr", body="").replace("<main>", '<main class="attestation">')
    letter = Document(io.BytesIO(render_docx(markup)))
    assert letter.sections[0]._sectPr.find(qn("w:pgBorders")) is not None
