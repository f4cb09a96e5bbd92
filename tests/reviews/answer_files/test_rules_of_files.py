"""Rules of the readers of filled files: each is taken out once to see one of these tests fail."""

import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from tests.factories.answer_files import make_content, make_item, read_back, saved, table_of
from tests.factories.filled_files import LETTER, SEVERAL, answer_in, filled_in, lines_of, room_of
from untoc_portal.core.exceptions import DomainError


def test_pictures_and_heads_of_a_sheet_are_named(several):
    image = io.BytesIO()
    Image.new("RGB", (9, 9)).save(image, "PNG")
    several.worksheets[1].add_image(SheetImage(image), "G5")
    several.worksheets[1].oddHeader.center.text = "Draft 2"
    assert lines_of(several) == [
        "Pictures on sheet “Answers” are not imported: 1.",
        "The head or foot of the pages of sheet “Answers” is not imported: “Draft 2”",
    ]


@pytest.mark.parametrize("formula", ["=TRUE", "#REF!"])
def test_formula_is_no_tick(several, formula):
    several.worksheets[1]["D8"].value = formula
    (error,) = read_back(saved(several), SEVERAL)[1].errors
    assert error.startswith(f"In cell D8 of sheet “Answers”, “{formula}” is not a tick.")


def test_removed_guidance_is_named(several):
    title = several.worksheets[0]["A1"].value or several.worksheets[0]["B1"].value
    for row in several.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == title:
                cell.value = None
    assert lines_of(several) == [f"Missing or changed in the file: “{title}”"]


@pytest.mark.parametrize("places", [1_000, 1_001])
def test_rewritten_file_is_refused(several, letter, places):
    for row in range(20, 20 + places):
        several.worksheets[1].cell(row, 5).value = "far"
        letter.add_paragraph("Loose.")
    for file, content in ((several, SEVERAL), (letter, LETTER)):
        if places == 1_000:
            assert len(read_back(saved(file), content)[1].notices) == places
            continue
        with pytest.raises(DomainError, match="differs from the export in more than 1000 places") as caught:
            read_back(saved(file), content)
        assert caught.value.code == "rewritten_file"


@pytest.mark.parametrize(("typed", "missing"), [("☒ Yes", "No"), ("☐ No", "Yes"), ("☒ Perhaps", "Yes; No")])
def test_options_that_are_missing_are_named(letter, typed, missing):
    table_of(letter, "untoc.5").rows[1].cells[1].text = typed
    message = "Options of question untoc.5 are missing from the file, so they are not chosen: "
    assert f"{message}{missing}" in filled_in(letter).notices


def test_question_within_an_answer_is_a_fault():
    content = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))
    letter = docx.Document(io.BytesIO(write_file(content, FileFormat.DOCX)))
    first, second = (table_of(letter, key) for key in ("untoc.5", "untoc.6"))
    first.rows[-2].cells[1]._tc.append(second._tbl)
    first.rows[-2].cells[1].add_paragraph()
    errors = read_back(saved(letter), content)[1].errors
    assert errors == ("The table of another question is in the answer to question untoc.5. Move it out of the answer.",)


TWO = make_content(make_item("untoc.5", answer="a"), make_item("untoc.6", answer="b"))


@pytest.mark.parametrize(("content", "rows"), [(TWO, (3, 4)), (SEVERAL, (8, 9))], ids=["questions", "options"])
def test_rows_sorted_without_their_marks_are_a_fault(content, rows):
    for first, is_fault in ((2, True), (1, False)):
        book = openpyxl.load_workbook(io.BytesIO(write_file(content, FileFormat.XLSX)))
        sheet = book.worksheets[1]
        for column in range(first, 6):
            one, other = (sheet.cell(row, column) for row in rows)
            one.value, other.value = other.value, one.value
        errors = read_back(saved(book), content)[1].errors
        assert ["has the mark of another question or option" in error for error in errors] == [True, True] * is_fault


def test_question_above_the_mark_of_another_is_a_fault():
    letter = docx.Document(io.BytesIO(write_file(TWO, FileFormat.DOCX)))
    first, second = (table_of(letter, key).rows[0]._tr for key in ("untoc.5", "untoc.6"))
    before = second.getprevious()
    first.addprevious(second)
    before.addnext(first)
    assert read_back(saved(letter), TWO)[1].errors == (
        "A table shows question untoc.6, but has the mark of question untoc.5. Move whole tables only.",
        "A table shows question untoc.5, but has the mark of question untoc.6. Move whole tables only.",
    )


def test_name_of_cells_of_one_sheet_is_named(several):
    several.worksheets[1].defined_names["aside"] = DefinedName("aside", attr_text='"typed"')
    assert lines_of(several) == ['Not read (properties of the file): “aside: "typed"”']


CONTROL = "<w:sdt %s><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
WORDS = "<w:r><w:t>Type here.</w:t></w:r>"


@pytest.mark.parametrize("is_block", [True, False])
def test_words_that_say_where_to_type_are_no_answer(letter, is_block):
    cell = room_of(letter)
    cell.text = ""
    words = CONTROL % (nsdecls("w"), f"<w:p>{WORDS}</w:p>" if is_block else WORDS)
    (cell._tc if is_block else cell.paragraphs[0]._p).append(parse_xml(words))
    answer, notices = answer_in(letter)
    assert answer.text == ""
    assert notices == ["Not read, because it only says where to type (at question untoc.5): “Type here.”"]
    next(letter.element.body.iter(qn("w:showingPlcHdr"))).set(qn("w:val"), "0")
    assert answer_in(letter)[0].text.strip() == "Type here."


def test_box_that_looks_otherwise_than_its_state_is_named(letter):
    states = list(letter.element.body.iter(qn("w14:checked")))
    states[0].set(qn("w14:val"), "1")
    answer, notices = answer_in(letter)
    assert (answer.words, notices) == (
        (),
        ["A box is read as it looks, although its state says otherwise (at question untoc.5)."],
    )


def test_choice_in_a_list_of_an_old_form_is_read(letter):
    entries = "".join(f'<w:listEntry w:val="{word}"/>' for word in ("one", "two"))
    for mark, word in (('<w:result w:val="1"/>', "two"), ('<w:default w:val="1"/>', "two"), ("", "one")):
        choice = f"<w:ffData><w:ddList>{mark}{entries}</w:ddList></w:ffData>"
        form = f"<w:r {nsdecls('w')}><w:fldChar>{choice}</w:fldChar></w:r>"
        room_of(letter).text = ""
        room_of(letter).paragraphs[0]._p.append(parse_xml(form))
        assert answer_in(letter)[0].text == word


def test_cleared_question_and_a_cell_beside_the_boxes_are_named(book, letter):
    book.worksheets[1]["C3"] = None
    removed = "Removed from the file, and still in the portal (untoc.5): cell C3 of sheet “Answers”, “Question untoc.5?"
    assert [notice.startswith(removed) for notice in filled_in(book).notices] == [True]
    cell = parse_xml(f"<w:tc {nsdecls('w')}><w:p><w:r><w:t>Aside.</w:t></w:r></w:p></w:tc>")
    table_of(letter, "untoc.5").rows[1]._tr.append(cell)
    assert filled_in(letter).notices == ("Changed in the file, and not read (at question untoc.5): “Aside.”",)
