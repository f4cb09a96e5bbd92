"""What people do to a file besides typing into it, and what is read of it."""

import datetime as dt
import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reviews.answer_files.content import Choice, FileFormat
from reviews.answer_files.files import read_file, write_file
from tests.factories.answer_files import NO, YES, fill_sheet, make_content, make_item, saved, table_of
from untoc_portal.core.exceptions import DomainError

CLOSED = (Choice("yes", YES), Choice("no", NO))


@pytest.fixture
def letter():
    """Give a letter with one closed question, as python-docx opens it."""
    content = make_content(make_item(choices=CLOSED, answer="Old text."))
    return docx.Document(io.BytesIO(write_file(content, FileFormat.DOCX)))


@pytest.fixture
def book():
    """Give a workbook with one question, as openpyxl opens it."""
    content = make_content(make_item(takes_number=True, answer="Old text."))
    return openpyxl.load_workbook(io.BytesIO(write_file(content, FileFormat.XLSX)))


def answer_in(document):
    filled = read_file(saved(document))[1]
    return filled.items[0], list(filled.notices)


def room_of(letter):
    return table_of(letter, "untoc.5").rows[-2].cells[1]


def test_tracked_changes_are_read_as_accepted(letter):
    paragraph = room_of(letter).paragraphs[0]._p
    for xml in (
        '<w:ins {} w:id="1" w:author="A"><w:r><w:t xml:space="preserve"> New words.</w:t></w:r></w:ins>',
        '<w:del {} w:id="2" w:author="A"><w:r><w:delText>Gone.</w:delText></w:r></w:del>',
    ):
        paragraph.append(parse_xml(xml.format(nsdecls("w"))))
    item, notices = answer_in(letter)
    assert item.text == "Old text. New words."
    assert notices == ["The file contains tracked changes. They are read as if all of them were accepted."]


def test_lists_of_word_become_lines_with_their_signs(letter):
    room = room_of(letter)
    for text, style in (("a", "List Bullet"), ("b", "List Bullet"), ("After.", None), ("c", "List Number")):
        room.add_paragraph(text, style=style)
    item, notices = answer_in(letter)
    assert item.text == "Old text.\n- a\n- b\n\nAfter.\n1. c"
    assert notices == []


def test_links_of_word_keep_their_address(letter):
    key = letter.part.relate_to(
        "https://example.org/act",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>the Act</w:t></w:r></w:hyperlink>'
    room_of(letter).paragraphs[0]._p.append(parse_xml(link))
    assert answer_in(letter)[0].text == "Old text.[the Act](https://example.org/act)"


def test_a_table_within_an_answer_is_told_row_by_row(letter):
    table = room_of(letter).add_table(2, 2)
    for cell, text in zip(table._cells, "abcd", strict=True):
        cell.text = text
    assert answer_in(letter)[0].text.split("\n")[:3] == ["Old text.", "a | b", "c | d"]


def test_a_row_added_to_the_table_belongs_to_the_text(letter):
    table = table_of(letter, "untoc.5")
    row = table.add_row()
    row.cells[1].text = "More."
    assert answer_in(letter)[0].text == "Old text.\nMore."


def test_what_stands_outside_of_the_boxes_is_told(letter):
    letter.add_paragraph("Typed in the wrong place.")
    assert answer_in(letter)[1] == ["Not read, because it is outside the boxes: “Typed in the wrong place.”"]


def test_a_lost_row_is_refused(letter):
    table = table_of(letter, "untoc.5")
    for row in (table.rows[1], table.rows[2]):
        table._tbl.remove(row._tr)
    with pytest.raises(DomainError) as caught:
        answer_in(letter)
    assert caught.value.code == "changed_table"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("☒ Yes\n☐ No", ("Yes",)), ("[x] No", ("No",)), ("X Yes", ("Yes",)), ("No", ("No",)), ("☐ Yes\n☐ No", ())],
)
def test_a_choice_is_read_however_it_is_marked(letter, typed, chosen):
    table_of(letter, "untoc.5").rows[1].cells[1].text = typed
    assert answer_in(letter)[0].words == chosen


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (12.0, "12"), (0.25, "0.25"), (dt.date(2026, 11, 25), "2026-11-25"), (True, "x"), (None, "")],
)
def test_a_cell_that_is_no_text_is_read_as_it_looks(book, value, text):
    book.worksheets[1]["E3"].value = value
    assert answer_in(book)[0].text == text


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("https://example.org")', "#REF!"])
def test_a_formula_is_refused(book, formula):
    book.worksheets[1]["E3"].value = formula
    with pytest.raises(DomainError) as caught:
        answer_in(book)
    assert caught.value.code == "formula"


def test_a_full_cell_and_a_cell_outside_of_the_table_are_told(book):
    book.worksheets[1]["E3"].value = "x" * 32_767
    book.worksheets[1]["G3"].value = "Aside."
    assert answer_in(book)[1] == [
        "Not read, because it is outside the table: “Aside.”",
        "The text on question untoc.5 fills its cell. Check whether its end is missing.",
    ]


def test_many_lists_to_choose_from_are_no_text_beside_the_table():
    items = [
        make_item(f"untoc.{number}", choices=(Choice("yes", YES), Choice("other", {"en": f"Other {number}"})))
        for number in range(1, 9)
    ]
    assert read_file(write_file(make_content(*items), FileFormat.XLSX))[1].notices == ()


def test_sheets_may_change_their_order(book):
    book.move_sheet(book.worksheets[1], -1)
    assert answer_in(book)[0].text == "Old text."


def test_a_question_left_out_is_no_answer():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    book = openpyxl.load_workbook(io.BytesIO(write_file(content, FileFormat.XLSX)))
    book.worksheets[1].delete_rows(3)
    assert [item.key for item in read_file(saved(book))[1].items] == ["untoc.6"]


def test_typing_leaves_the_other_answers_alone():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    typed = fill_sheet(write_file(content, FileFormat.XLSX), {"untoc.5": (None, "c")})
    assert [item.text for item in read_file(typed)[1].items] == ["c", "b"]
