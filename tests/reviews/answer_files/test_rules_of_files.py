"""Rules of the readers of filled files: each rule was removed once, to see one of these tests fail."""

import datetime as dt
import io

import docx
import openpyxl
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from PIL import Image

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from tests.factories.answer_files import make_content, make_item, parts_of, read_back, repacked, saved, table_of
from tests.factories.filled_files import LETTER, SEVERAL, answer_in, filled_in, lines_of, room_of
from untoc_portal.core.exceptions import DomainError


def test_pictures_and_headers_of_a_sheet_are_named(several):
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


def test_line_with_an_empty_box_that_is_no_option_is_named(letter):
    table_of(letter, "untoc.5").rows[1].cells[1].text = "☒ Yes\n☐ No\n☐ Only in part"
    answer, notices = answer_in(letter)
    assert answer.words == ("Yes",)
    assert notices == ["Changed in the file, and not read (at question untoc.5): “Only in part”"]


@pytest.mark.parametrize(("cells", "last"), [("E7:E1006", "E1006"), ("E7:E1007", "E7")])
def test_link_on_many_cells_is_named_at_each_or_at_the_first(several, cells, last):
    several.worksheets[1]["E7"].hyperlink = Hyperlink(ref="E7", tooltip="Ask Ana")
    several.worksheets[1]["E7"].value = "Typed"
    content, name = saved(several), "xl/worksheets/sheet2.xml"
    content = repacked(content, {name: parts_of(content)[name].replace(b'ref="E7"', f'ref="{cells}"'.encode())})
    named = [line for line in read_back(content, SEVERAL)[1].notices if "Ask Ana" in line]
    assert named[-1] == f"Not read (cell {last} of sheet “Answers”): “Ask Ana”"


def test_drawing_that_is_related_twice_is_named_once(several):
    content, name = saved(several), "xl/worksheets/_rels/sheet2.xml.rels"
    begin = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    row = b'<Relationship Id="d%d" Type="a" Target="../drawings/drawing9.xml"/>'
    text = b'<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>Once</a:t></a:p></d>'
    parts = {name: begin + row % 1 + row % 2 + b"</Relationships>", "xl/drawings/drawing9.xml": text}
    parts["xl/drawings/_rels/drawing9.xml.rels"] = begin + row % 3 + b"</Relationships>"
    notices = read_back(repacked(content, parts), SEVERAL)[1].notices
    assert notices == ("A drawing on sheet “Answers” is not imported: “Once”",)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        *(
            (dt.time(9, 30), None, "09:30:00"),
            (dt.datetime.fromisoformat("2026-05-01T09:00:00"), None, "2026-05-01 09:00:00"),
        ),
        *(
            (dt.datetime.fromisoformat("2026-05-01T00:00:00"), None, "2026-05-01"),
            (dt.timedelta(minutes=61, seconds=5), None, "1:01:05"),
        ),
        *((1e20, None, "100000000000000000000"), (0.125, "0%", "12.5%"), (True, "0%", "TRUE")),
    ],
)
def test_time_and_number_are_read_as_they_look(book, value, form, text):
    cell = book.worksheets[1]["E3"]
    cell.value = value
    cell.number_format = form or cell.number_format
    assert answer_in(book)[0].text == text


def test_picture_in_an_answer_is_named(letter):
    image = io.BytesIO()
    Image.new("RGB", (9, 9)).save(image, "PNG")
    room_of(letter).paragraphs[0].add_run().add_picture(image)
    assert filled_in(letter).notices == ("Pictures are not imported (at question untoc.5).",)


@pytest.mark.parametrize(
    ("font", "char", "sign"), [("Wingdings", "F0FE", "☑"), ("Wingdings 2", "50", "✓"), ("Symbol", "F0D6", "")]
)
def test_symbol_is_read_as_a_box_or_named(letter, font, char, sign):
    run = parse_xml(f'<w:r {nsdecls("w")}><w:sym w:font="{font}" w:char="{char}"/></w:r>')
    room_of(letter).paragraphs[0]._p.append(run)
    answer, notices = answer_in(letter)
    assert answer.text == f"Old text.{sign}"
    assert notices == ["A symbol is not read. Type a word instead (at question untoc.5)."] * (not sign)


def test_comment_on_deleted_text_is_named(letter):
    run = room_of(letter).paragraphs[0].runs[0]
    letter.add_comment(run, text="Ask Ana", author="A")
    for node in list(letter.element.body.iter(qn("w:commentReference"))):
        node.getparent().remove(node)
    assert filled_in(letter).notices == ("A comment on deleted text is not imported: “Ask Ana”",)


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_of_an_answer_are_named(letter, kind):
    note = f'<w:{kind} w:id="7"><w:p><w:r><w:t>See annex</w:t></w:r></w:p></w:{kind}>'
    xml = f"<w:{kind}s {nsdecls('w')}>{note}</w:{kind}s>"
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    part = Part(PackURI(f"/word/{kind}s.xml"), f"{base}.{kind}s+xml", xml.encode(), letter.part.package)
    letter.part.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s")
    reference = f'<w:r {nsdecls("w")}><w:{kind}Reference w:id="7"/></w:r>'
    room_of(letter).paragraphs[0]._p.append(parse_xml(reference))
    name = {"footnote": "A footnote", "endnote": "A note at the end"}[kind]
    assert filled_in(letter).notices == (f"{name} is not imported (at question untoc.5): “See annex”",)


def test_line_end_deleted_under_tracking_joins_two_lines(letter):
    room_of(letter).add_paragraph(" Same line.")
    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="A"/></w:rPr>')
    room_of(letter).paragraphs[0]._p.get_or_add_pPr().append(mark)
    assert answer_in(letter)[0].text == "Old text. Same line."


@pytest.mark.parametrize("tag", ["w:tr", "w:tc"])
def test_rows_and_cells_in_a_control_are_read(letter, tag):
    node = room_of(letter)._tc if tag == "w:tc" else room_of(letter)._tc.getparent()
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    node.addprevious(control)
    control[0].append(node)
    assert (answer_in(letter)[0].text, answer_in(letter)[1]) == ("Old text.", [])


def test_rows_deleted_under_tracking_are_not_read(letter):
    row = table_of(letter, "untoc.5").add_row()
    row.cells[1].text = "Gone."
    row._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="A"/>'))
    assert answer_in(letter)[0].text == "Old text."


def test_cleared_question_and_cell_next_to_the_boxes_are_named(book, letter):
    book.worksheets[1]["C3"] = None
    removed = "Removed from the file, and still in the portal (untoc.5): cell C3 of sheet “Answers”, “Question untoc.5?"
    assert [notice.startswith(removed) for notice in filled_in(book).notices] == [True]
    cell = parse_xml(f"<w:tc {nsdecls('w')}><w:p><w:r><w:t>Aside.</w:t></w:r></w:p></w:tc>")
    table_of(letter, "untoc.5").rows[1]._tr.append(cell)
    assert filled_in(letter).notices == ("Changed in the file, and not read (at question untoc.5): “Aside.”",)
